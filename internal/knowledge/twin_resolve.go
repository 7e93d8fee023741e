package knowledge

import (
	"context"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// ErrNoDecision answers for a text that does not wait for a decision.
var ErrNoDecision = errs.New(errs.Conflict, "knowledge.no_decision", "This training data does not wait for a decision.")

// Twins are a text that says what another says already, and that other one.
type Twins struct {
	Source Source
	Other  *Source // nil: it is gone at this moment
	Here   []passage.Passage
	There  []passage.Passage
	More   bool // both say more than is shown
}

// shownOfTwins is how many passages of each are shown.
const shownOfTwins = 30

// Twins shows an overlapped text beside the one whose text it says again.
func (s *Service) Twins(ctx context.Context, c workspace.Caller, botID, id string) (Twins, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Twins{}, err
	}
	q := s.db.Read()
	x, with, err := overlappedText(ctx, q, c.Workspace, botID, id)
	if err != nil {
		return Twins{}, err
	}
	out := Twins{Source: x}
	if out.Here, err = passage.Aside(ctx, q, c.Workspace, id, -1, shownOfTwins+1); err != nil {
		return Twins{}, err
	}
	if out.There, err = passage.Of(ctx, q, c.Workspace, with, -1, shownOfTwins+1); err != nil {
		return Twins{}, err
	}
	for _, list := range []*[]passage.Passage{&out.Here, &out.There} {
		if len(*list) > shownOfTwins {
			*list, out.More = (*list)[:shownOfTwins], true
		}
	}
	other, err := scanSource(q.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
		AND s.deleted_at IS NULL`, c.Workspace, botID, with))
	if db.NotFound(err) {
		return out, nil
	}
	out.Other = &other
	return out, err
}

// overlappedText finds a text that waits for a decision, and the other one.
func overlappedText(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (x Source, with string, err error) {
	if !uid.Valid(id) {
		return Source{}, "", ErrNoSource
	}
	x, err = scanSource(q.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
		AND s.kind <> 'q_and_a' AND s.deleted_at IS NULL`, ws, botID, id))
	if db.NotFound(err) {
		err = ErrNoSource
	}
	if err != nil {
		return Source{}, "", err
	}
	if x.State != Overlapped {
		return Source{}, "", ErrNoDecision
	}
	err = q.QueryRowContext(ctx, `SELECT COALESCE(overlaps_with, $3) FROM source WHERE workspace_id = $1 AND id = $2`, ws, id, noID).Scan(&with)
	return x, with, err
}

// ResolveText decides about an overlapped article, document or web page: to use it instead of the other one, which is deleted; to use
// both; or to drop it. Dropped, an article becomes a draft again, and what the bot knew of it before stays.
func (s *Service) ResolveText(ctx context.Context, c workspace.Caller, botID, id string, act Action) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	if act != Replace && act != KeepBoth && act != Discard {
		return errs.InvalidField("body.action", "field.not_allowed", "Must be one of replace, keep_both, discard.")
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		x, with, err := overlappedText(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return err
		}
		switch {
		case act == Discard:
			err = s.discardText(ctx, tx, byCaller(c), botID, x)
		default:
			err = s.useText(ctx, tx, c.Workspace, botID, x, with)
		}
		if err == nil && act == Replace {
			err = s.removeText(ctx, tx, byCaller(c), botID, with)
		}
		if err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventResolved, id, c.Actor(), OverlapResolved{BotID: botID, Action: act, With: with}); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, c.Workspace, botID, x.Kind, nil)
	})
}

// useText has a text answered from that was set aside. What was known of it before goes with its next learning.
func (s *Service) useText(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, x Source, with string) error {
	there, err := passage.Aside(ctx, tx, ws, x.ID, -1, 1)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE source SET kept_beside = $3 WHERE workspace_id = $1 AND id = $2`, ws, x.ID, with); err != nil {
		return err
	}
	if len(there) == 0 {
		return s.relearnSources(ctx, tx, ws, botID, x.Kind, []Source{x})
	}
	if err := s.kept(ctx, tx, IngestArgs{ws, botID, x.ID}, x.Learned+1); err != nil {
		return err
	}
	return s.imported(ctx, tx, ws, botID, x)
}

// imported ends the decision about a text: it is answered from.
func (s *Service) imported(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, x Source) error {
	if err := settle(ctx, tx, ws, []string{x.ID}, Imported, "", ""); err != nil {
		return err
	}
	return addCounts(ctx, tx, ws, botID, x.Kind, moved(Overlapped, Imported, 1))
}

// discardText drops what was set aside. Of a text that was learnt before, the bot goes on with that.
func (s *Service) discardText(ctx context.Context, tx *db.Tx, by by, botID string, x Source) error {
	switch {
	case x.Learned > 0:
		if x.Kind == Text {
			if _, err := tx.ExecContext(ctx, `UPDATE article SET pending = $3 WHERE workspace_id = $1 AND id = $2`, by.Workspace, x.ID, true); err != nil {
				return err
			}
		}
		return s.imported(ctx, tx, by.Workspace, botID, x)
	case x.Kind == Text:
		return s.untrain(ctx, tx, by.Workspace, botID, x)
	}
	return s.removeText(ctx, tx, by, botID, x.ID)
}

// untrain makes an article a draft again that the bot has never answered from.
func (s *Service) untrain(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, x Source) error {
	if err := passage.Delete(ctx, tx, ws, []string{x.ID}); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, ws, botID, Text, counts{x.State: -1}); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM source WHERE workspace_id = $1 AND id = $2`, ws, x.ID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE article SET status = 'draft', pending = $3, trained_at = NULL WHERE workspace_id = $1 AND id = $2`, ws, x.ID, false)
	return err
}

// removeText deletes an article, a document or a web page with all that belongs to it, if it is still there.
func (s *Service) removeText(ctx context.Context, tx *db.Tx, by by, botID, id string) error {
	a, err := articles(ctx, tx, by.Workspace, botID, []string{id})
	if err != nil {
		return err
	}
	if len(a) > 0 {
		return s.removeArticles(ctx, tx, by, botID, a)
	}
	d, err := documents(ctx, tx, by.Workspace, botID, []string{id})
	if err != nil {
		return err
	}
	if len(d) > 0 {
		return s.removeDocuments(ctx, tx, by, botID, d)
	}
	p, err := webPages(ctx, tx, by.Workspace, botID, []string{id})
	if err != nil || len(p) == 0 {
		return err
	}
	return s.removePages(ctx, tx, by, botID, p)
}
