package knowledge

import (
	"context"
	"database/sql"
	"errors"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
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
		if err := bumpTexts(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		var revision int64
		if err := tx.QueryRowContext(ctx, `SELECT texts FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2`, c.Workspace, botID).Scan(&revision); err != nil {
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
