package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// SwitchPiece says whether the bot answers from a passage. It holds for all of its source that say the same, and goes on to hold when
// the source is learnt anew and still says it.
func (s *Service) SwitchPiece(ctx context.Context, c workspace.Caller, botID, id string, on bool) (PieceInPlace, error) {
	if err := inScope(c, botID); err != nil {
		return PieceInPlace{}, err
	}
	if !uid.Valid(id) {
		return PieceInPlace{}, ErrNoPassage
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		l, err := passage.One(ctx, tx, c.Workspace, botID, id)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoPassage
		}
		if err != nil || l.Off != on {
			return err // nothing to do
		}
		revision, err := nextTexts(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		if err := passage.Switch(ctx, tx, c.Workspace, botID, l.Passage, on, revision, c.Name); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventPassageSwitched, l.SourceID, c.Actor(), PassageSwitched{BotID: botID, Kind: Kind(l.Kind), Passage: id, Said: l.Said(), On: on}); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, c.Workspace, botID, Kind(l.Kind), nil)
	})
	if err != nil {
		return PieceInPlace{}, err
	}
	return s.Piece(ctx, c, botID, id)
}

// nextTexts is the revision of a bot's texts from which on a change of them holds.
func nextTexts(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) (revision int64, err error) {
	if err := bumpTexts(ctx, tx, ws, botID); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT texts FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2`, ws, botID).Scan(&revision)
	return revision, err
}

// SwitchPieces is SwitchPiece for up to MaxAtOnce passages. Those that are not there are passed over. It tells how many were
// switched.
func (s *Service) SwitchPieces(ctx context.Context, c workspace.Caller, botID string, a BulkAction, ids []string) (int, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return 0, err
	}
	none := ""
	if err := a.check(c, OfPassages, &none); err != nil {
		return 0, err
	}
	if len(ids) > MaxAtOnce {
		return 0, errs.InvalidField("body.ids", "field.too_many", fmt.Sprintf("At most %d at once.", MaxAtOnce))
	}
	n := 0
	for some := range slices.Chunk(validIDs(ids), OfPassages.atOnce()) {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
				return err
			}
			list, err := passage.Several(ctx, tx, c.Workspace, botID, some)
			if err != nil {
				return err
			}
			changed, err := s.switchPieces(ctx, tx, byCaller(c), botID, list, a == BulkActivate)
			n += changed
			return err
		}); err != nil {
			return n, err
		}
	}
	return n, nil
}

// switchPieces switches those passages of a list that are not as they are wanted. The bot is locked.
func (s *Service) switchPieces(ctx context.Context, tx *db.Tx, by by, botID string, list []passage.Listed, on bool) (int, error) {
	list = slices.DeleteFunc(list, func(l passage.Listed) bool { return l.Off != on })
	if len(list) == 0 {
		return 0, nil
	}
	revision, err := nextTexts(ctx, tx, by.Workspace, botID)
	if err != nil {
		return 0, err
	}
	done := PassagesSwitched{BotID: botID, On: on}
	type said struct{ source, words string }
	seen := map[said]bool{}
	for _, l := range list {
		done.IDs = append(done.IDs, l.ID)
		if same := (said{l.SourceID, l.Said()}); seen[same] {
			continue // what says the same went with the first of them
		} else {
			seen[same] = true
		}
		if err := passage.Switch(ctx, tx, by.Workspace, botID, l.Passage, on, revision, by.Name); err != nil {
			return 0, err
		}
	}
	if err := s.record(ctx, tx, by.Workspace, EventPassagesSwitched, botID, by.Actor, done); err != nil {
		return 0, err
	}
	return len(list), s.tellKind(ctx, tx, by.Workspace, botID, OfPassages.kind(), nil)
}

// MarkJob is the kind of the job that fills in, after an update, what passages are found and known by that were learnt before it.
const MarkJob = "knowledge.mark_passages"

// markedAtOnce is how many passages are filled in in one transaction.
const markedAtOnce = 25

// markPassages has passages filled in that were learnt before they were marked. It is called at start.
func (s *Service) markPassages(ctx context.Context) error {
	some, err := passage.Unmarked(ctx, s.db.Read(), 1)
	if err != nil || len(some) == 0 {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: MarkJob, Queue: queue, Args: struct{}{}})
	})
}

// HandleMark is the handler of MarkJob. It goes on where another has ended.
func (s *Service) HandleMark(ctx context.Context, _ jobs.Task) error {
	p := s.atEase(ctx)
	for ctx.Err() == nil {
		some, err := passage.Unmarked(ctx, s.db.Read(), markedAtOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		for ws, list := range some {
			if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				for _, x := range list {
					if err := passage.Mark(ctx, tx, ws, x); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				return err
			}
			p.step()
		}
	}
	return ctx.Err()
}
