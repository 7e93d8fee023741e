package conversation

import (
	"context"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// Told says what has become of a word that came late.
type Told string

// The ways: the customer has it, the person who has the word has it as his suggestion, or it came too late for both.
const (
	ToldNobody   Told = ""
	ToldCustomer Told = "said"
	ToldMember   Told = "suggested"
)

// suggestedLate is the reason of a suggestion that the bot makes after the customer's question, because it knows the answer
// only now.
const suggestedLate = "known_now"

// TellLate hands out a word of the bot that comes long after the customer's question, in the caller's transaction: it is said,
// as SayOnce does, while no person has the word. Over a person's head nothing is said: while the customer waits for him it
// is his suggestion, in the place of an older one that he has not used.
func (s *Service) TellLate(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, word Message) (Told, error) {
	c, err := lock(ctx, tx, ws, id)
	if db.NotFound(err) {
		return ToldNobody, ErrNotFound
	}
	if err != nil || c.Status != Open || c.Muted {
		return ToldNobody, err
	}
	if c.Speaker != SpeakerHuman {
		return ToldCustomer, s.SayOnce(ctx, tx, ws, id, word)
	}
	last, err := lastOfContact(ctx, tx, ws, id)
	if err != nil || last == 0 || c.AnsweredSeq > last {
		return ToldNobody, err
	}
	x := Suggestion{Seq: last, Text: word.Text, HTML: word.HTML, Payload: word.Payload, Enough: true, Reason: suggestedLate, State: Fresh, CreatedAt: s.now()}
	if _, err := tx.ExecContext(ctx, `UPDATE suggestion SET state = 'stale' WHERE workspace_id = $1 AND conversation_id = $2 AND seq < $3 AND state = 'fresh'`,
		ws, id, last); err != nil {
		return ToldNobody, err
	}
	r, err := tx.ExecContext(ctx, `INSERT INTO suggestion (workspace_id, conversation_id, seq, text, html, payload, enough, reason, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'fresh', $9) ON CONFLICT (workspace_id, conversation_id, seq) DO UPDATE SET text = excluded.text,
		html = excluded.html, payload = excluded.payload, enough = excluded.enough, reason = excluded.reason, state = 'fresh', created_at = excluded.created_at
		WHERE suggestion.state IN ('fresh', 'dismissed')`,
		ws, id, last, x.Text, x.HTML, string(x.Payload), true, x.Reason, clock.Ms(x.CreatedAt))
	if err != nil {
		return ToldNobody, err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return ToldNobody, err
	}
	s.tellSuggestion(tx, c, x)
	return ToldMember, nil
}
