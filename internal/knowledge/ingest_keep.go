package knowledge

import (
	"context"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// keptAtOnce is how many passages are stored or removed in one transaction: so few that nobody notices.
const keptAtOnce = 25

// keepAndProve puts the passages into what the bot knows, and says whether they are found there.
func (s *Service) keepAndProve(ctx context.Context, a IngestArgs, job string, x Source, list []passage.Passage) (found bool, err error) {
	p, end := s.arriving(ctx, a.Workspace, a.BotID, len(list))
	defer end()
	if err := s.keep(ctx, a, job, x, list, p); err != nil {
		return false, err
	}
	if found, err = s.prove(ctx, a, list, p); err != nil {
		return false, err
	}
	return found, s.sweepSource(ctx, a, job, p)
}

// keep puts the passages in the place of those the source had, if nobody has changed it since it was read. They are stored in parts;
// with the last part all of them are answered from, and none of those before.
func (s *Service) keep(ctx context.Context, a IngestArgs, job string, x Source, list []passage.Passage, p *pace) error {
	return s.keepBy(ctx, a, job, x, list, p, func(ctx context.Context, tx *db.Tx, edition int64) error { return s.kept(ctx, tx, a, edition) })
}

// keepBy stores the passages as the next edition of a source; last is done together with the last part, if there is something to do.
func (s *Service) keepBy(ctx context.Context, a IngestArgs, job string, x Source, list []passage.Passage, p *pace, last func(context.Context, *db.Tx, int64) error) error {
	if err := s.sweepSource(ctx, a, job, p); err != nil { // what an attempt before this one has left
		return err
	}
	edition, err := passage.Edition(ctx, s.db.Read(), a.Workspace, a.SourceID)
	if err != nil {
		return err
	}
	if err := passage.Name(ctx, s.db.Read(), a.Workspace, a.SourceID, list); err != nil {
		return err
	}
	edition++
	now := clock.Ms(s.clock.Now())
	for len(list) > 0 {
		part := list[:min(keptAtOnce, len(list))]
		list = list[len(part):]
		err := s.held(ctx, a, job, func(ctx context.Context, tx *db.Tx, held Source) error {
			if held.version != x.version {
				return ErrNoSource // the edit has a job of its own
			}
			off, err := passage.Off(ctx, tx, a.Workspace, a.SourceID)
			if err != nil {
				return err
			}
			if err := passage.Add(ctx, tx, a.Workspace, a.BotID, edition, part, off, now); err != nil || len(list) > 0 || last == nil {
				return err
			}
			return last(ctx, tx, edition)
		})
		if err != nil {
			return err
		}
		p.step()
	}
	return nil
}

// kept has an edition of a source answered from.
func (s *Service) kept(ctx context.Context, tx *db.Tx, a IngestArgs, edition int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE source SET learned = $4, progress = $5, since = (SELECT b.texts + 1 FROM knowledge_base b
		WHERE b.workspace_id = $1 AND b.bot_id = $3) WHERE workspace_id = $1 AND id = $2`, a.Workspace, a.SourceID, a.BotID, edition, progressKept); err != nil {
		return err
	}
	if err := s.remean(ctx, tx, a.Workspace, a.BotID); err != nil {
		return err
	}
	if err := s.relearnTwins(ctx, tx, a.Workspace, a.BotID, []string{a.SourceID}); err != nil {
		return err
	}
	return bumpTexts(ctx, tx, a.Workspace, a.BotID)
}

// sweepSource removes what is stored of a source and not of what it says now, with its meanings.
func (s *Service) sweepSource(ctx context.Context, a IngestArgs, job string, p *pace) error {
	there, err := passage.Others(ctx, s.db.Read(), a.Workspace, a.SourceID)
	if err != nil || !there {
		return err
	}
	for _, some := range []func(ctx context.Context, tx *db.Tx) (int64, error){
		func(ctx context.Context, tx *db.Tx) (int64, error) {
			return dropForgotten(ctx, tx, a.Workspace, a.SourceID, keptAtOnce)
		},
		func(ctx context.Context, tx *db.Tx) (int64, error) {
			return passage.Sweep(ctx, tx, a.Workspace, a.SourceID, keptAtOnce)
		},
	} {
		for n := int64(1); n > 0; p.step() {
			if err := s.held(ctx, a, job, func(ctx context.Context, tx *db.Tx, _ Source) (err error) {
				n, err = some(ctx, tx)
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}
