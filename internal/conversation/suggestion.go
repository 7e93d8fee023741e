package conversation

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Suggestion is a drafted reply for the members of a conversation. Nothing of it reaches the customer by itself.
type Suggestion struct {
	Seq       int64           `json:"seq" doc:"Of the customer's message that it answers."`
	Text      string          `json:"text"`
	HTML      string          `json:"html,omitempty"`
	Payload   json.RawMessage `json:"payload,omitempty" doc:"How it came about, and its sources."`
	Enough    bool            `json:"enough" doc:"The bot knew enough to say it itself."`
	Reason    string          `json:"reason" doc:"Why it was not sent: taken_over while it was written, a person is in_charge, or the bot has learnt it only since (known_now)."`
	State     string          `json:"state" enum:"fresh,sent,edited,dismissed,stale"`
	CreatedAt time.Time       `json:"created_at"`
}

// The states of a suggestion.
const (
	Fresh     = "fresh"
	SentAs    = "sent"
	Edited    = "edited"
	Dismissed = "dismissed"
	Stale     = "stale"
)

// ErrNoSuggestion answers every seq without a suggestion.
var ErrNoSuggestion = errs.New(errs.NotFound, "suggestion.not_found", "There is no such suggestion.")

// SuggestionUsed (v1) is the payload of suggestion.sent, suggestion.edited and suggestion.dismissed.
type SuggestionUsed struct {
	Seq     int64    `json:"seq"`
	Bot     string   `json:"bot_id"`
	Sources []string `json:"sources,omitempty"`
	Message string   `json:"message_id,omitempty"`
}

// SuggestionNews (event "suggestion.updated") is told to the members who see the conversation.
type SuggestionNews struct {
	Event        string      `json:"event"`
	Conversation ID          `json:"conversation_id"`
	Suggestion   *Suggestion `json:"suggestion"`
}

// Suggest stores a draft for the newest text of the customer, as long as nobody has answered it and it is the newest; the
// older ones are stale from then on. Also runs in the same transaction when it stands.
func (s *Service) Suggest(ctx context.Context, ws tenant.ID, id ID, x Suggestion, also func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := lock(ctx, tx, ws, id)
		if db.NotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		newer, err := unanswered(ctx, tx, ws, id, x.Seq, 1)
		if err != nil || len(newer) > 0 || c.Status != Open || c.AnsweredSeq > x.Seq || c.AutoReply() && x.Reason == "in_charge" && !c.NeedsAgent {
			return err
		}
		if x.Text != "" {
			if err := s.suggest(ctx, tx, &Change{C: c, Now: s.now()}, x); err != nil {
				return err
			}
		}
		if also != nil {
			return also(ctx, tx)
		}
		return nil
	})
}

// suggest stores a draft and makes the older ones stale. The first for a message stands.
func (s *Service) suggest(ctx context.Context, tx *db.Tx, ch *Change, x Suggestion) error {
	c := ch.C
	x.State, x.CreatedAt = Fresh, ch.Now
	if _, err := tx.ExecContext(ctx, `UPDATE suggestion SET state = 'stale' WHERE workspace_id = $1 AND conversation_id = $2 AND seq < $3 AND state = 'fresh'`,
		c.Workspace, c.ID, x.Seq); err != nil {
		return err
	}
	fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO suggestion (workspace_id, conversation_id, seq, text, html, payload, enough, reason, state, created_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,'fresh',$9) ON CONFLICT (workspace_id, conversation_id, seq) DO NOTHING`,
		c.Workspace, c.ID, x.Seq, x.Text, x.HTML, string(x.Payload), x.Enough, x.Reason, clock.Ms(ch.Now)))
	if fresh { // else there is one for this message, and it stands
		s.tellSuggestion(tx, c, x)
	}
	return err
}

func (s *Service) tellSuggestion(tx *db.Tx, c *Conversation, x Suggestion) {
	tx.After(func() {
		for _, to := range audience(c) {
			s.hub.Publish(to, SuggestionNews{Event: "suggestion.updated", Conversation: c.ID, Suggestion: &x})
		}
	})
}

const suggestionColumns = `seq, text, html, payload, enough, reason, state, created_at`

func scanSuggestion(r scanner) (x Suggestion, err error) {
	var payload string
	var created int64
	err = r.Scan(&x.Seq, &x.Text, &x.HTML, &payload, &x.Enough, &x.Reason, &x.State, &created)
	if payload != "" {
		x.Payload = json.RawMessage(payload)
	}
	x.CreatedAt = clock.FromMs(created).UTC()
	return x, err
}

// Suggestions lists the newest drafts of a conversation, newest first. One that a newer text of the customer, or an answer,
// has overtaken is shown as stale.
func (s *Service) Suggestions(ctx context.Context, sc Scope, id ID) ([]Suggestion, error) {
	c, err := s.Get(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	q := s.db.Read()
	rows, err := q.QueryContext(ctx, `SELECT `+suggestionColumns+` FROM suggestion
 WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY seq DESC LIMIT 3`, sc.Workspace, id)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (Suggestion, error) { return scanSuggestion(r) })
	if err != nil || len(list) == 0 || list[0].State != Fresh {
		return list, err
	}
	newer, err := unanswered(ctx, q, sc.Workspace, id, list[0].Seq, 1)
	if len(newer) > 0 || c.AnsweredSeq > list[0].Seq {
		list[0].State = Stale
	}
	return list, err
}

// SuggestionAt reads the suggestion for one message of the customer, for rooms that learn from what became of it.
func (s *Service) SuggestionAt(ctx context.Context, ws tenant.ID, id ID, seq int64) (Suggestion, error) {
	x, err := scanSuggestion(s.db.Read().QueryRowContext(ctx, `SELECT `+suggestionColumns+` FROM suggestion WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`,
		ws, id, seq))
	if db.NotFound(err) {
		return x, ErrNoSuggestion
	}
	return x, err
}

// Dismiss puts a suggestion away. Repeating it changes nothing.
func (s *Service) Dismiss(ctx context.Context, by workspace.Caller, id ID, seq int64) (Suggestion, error) {
	var x Suggestion
	sc := ScopeOf(by)
	if _, err := s.Get(ctx, sc, id); err != nil {
		return x, err
	}
	if sc.ReadOnly {
		return x, ErrReadOnly
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := lock(ctx, tx, by.Workspace, id)
		if err != nil {
			return err
		}
		if !sc.Sees(c) {
			return ErrNotFound
		}
		ch := &Change{C: c, Now: s.now()}
		if x, err = settleSuggestion(ctx, tx, ch, by, seq, Dismissed, ""); err != nil {
			return err
		}
		for _, f := range ch.facts {
			if err := events.Append(ctx, tx, f); err != nil {
				return err
			}
		}
		s.tellSuggestion(tx, c, x)
		return nil
	})
	return x, err
}

// useSuggestion notes what became of the suggestion that a reply was made from: sent as it was, up to white space, or edited.
func useSuggestion(ctx context.Context, tx *db.Tx, ch *Change, by workspace.Caller, p Post) error {
	if p.Suggestion == 0 {
		return nil
	}
	sent := ch.Messages[len(ch.Messages)-1]
	x, err := scanSuggestion(tx.QueryRowContext(ctx, `SELECT `+suggestionColumns+` FROM suggestion WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`,
		ch.C.Workspace, ch.C.ID, p.Suggestion))
	if db.NotFound(err) {
		return nil // the reply is what counts
	}
	if err != nil {
		return err
	}
	state := SentAs
	if strings.Join(strings.Fields(x.Text), " ") != strings.Join(strings.Fields(p.Text), " ") {
		state = Edited
	}
	_, err = settleSuggestion(ctx, tx, ch, by, p.Suggestion, state, sent.ID)
	return err
}

// settleSuggestion notes what became of a suggestion. What was sent is not dismissed afterwards.
func settleSuggestion(ctx context.Context, tx *db.Tx, ch *Change, by workspace.Caller, seq int64, state, message string) (Suggestion, error) {
	x, err := scanSuggestion(tx.QueryRowContext(ctx, `SELECT `+suggestionColumns+` FROM suggestion WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`,
		ch.C.Workspace, ch.C.ID, seq))
	if db.NotFound(err) {
		return x, ErrNoSuggestion
	}
	if err != nil || x.State == SentAs || x.State == Edited || x.State == state {
		return x, err
	}
	x.State = state
	if _, err := tx.ExecContext(ctx, `UPDATE suggestion SET state = $4 WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`,
		ch.C.Workspace, ch.C.ID, seq, state); err != nil {
		return x, err
	}
	used := SuggestionUsed{Seq: seq, Bot: ch.C.BotID, Message: message}
	var a Answer
	if json.Unmarshal(x.Payload, &a) == nil {
		for _, s := range a.Sources {
			used.Sources = append(used.Sources, s.ID)
		}
	}
	ch.fact("suggestion."+state, by.Actor(), used)
	return x, nil
}
