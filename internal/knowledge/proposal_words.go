package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// heard says whether what was found in earlier conversations is known already: it was proposed in these words before, and
// waits, was rejected or is in use, however it was changed since; or the FAQ that asks the same, twin, answers the same. What
// it became, and somebody has deleted since, is known no more.
//
// Only what is found in bulk is measured by it: what somebody has just said himself may be worth another look.
func (s *Service) heard(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal, twin string) (bool, error) {
	if p.Via != ViaHistory {
		return false, nil
	}
	old, err := saidBefore(ctx, tx, ws, p)
	if err != nil {
		return false, err
	}
	if old.ID != "" && old.Status != StatusImported {
		return true, nil
	}
	if old.ID != "" {
		if made, err := faqs(ctx, tx, ws, p.BotID, []string{old.SourceID}); err != nil || len(made) > 0 {
			return err == nil, err
		}
	}
	if twin == "" {
		return false, nil
	}
	f, err := faq(ctx, tx, ws, p.BotID, twin)
	if errors.Is(err, ErrNoFAQ) {
		return false, nil
	}
	return err == nil && text.Key(f.AnswerText) == text.Key(p.AnswerText), err
}

// saidBefore is the proposal that was proposed in the words of p; without an id when there is none.
func saidBefore(ctx context.Context, q db.Querier, ws tenant.ID, p Proposal) (Proposal, error) {
	old, err := scanProposal(q.QueryRowContext(ctx, `SELECT `+proposalColumns+` FROM proposal_words w
		JOIN proposal p ON p.workspace_id = w.workspace_id AND p.id = w.proposal_id
		WHERE w.workspace_id = $1 AND w.bot_id = $2 AND w.digest = $3`, ws, p.BotID, digest(p.Question, p.AnswerText)))
	if db.NotFound(err) {
		return Proposal{}, nil
	}
	return old, err
}

// putWords keeps in which words a proposal was proposed, so that they are known again when others were made of them.
func putWords(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, p Proposal) error {
	for _, said := range append([]string{p.AnswerText}, p.OtherAnswers...) {
		if _, err := tx.ExecContext(ctx, `INSERT INTO proposal_words (workspace_id, bot_id, digest, proposal_id) VALUES ($1, $2, $3, $4)
			ON CONFLICT (workspace_id, bot_id, digest) DO UPDATE SET proposal_id = excluded.proposal_id`, ws, p.BotID, digest(p.Question, said), id); err != nil {
			return err
		}
	}
	return nil
}

// digest is the same for the same question with the same answer, however they are spaced, dotted and written large.
func digest(question, answer string) string {
	sum := sha256.Sum256([]byte(text.Key(question) + "\n" + text.Key(answer)))
	return hex.EncodeToString(sum[:])
}
