package knowledge

import (
	"context"
	"slices"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// learnBackdrop asks for the meanings of the texts against which those of a bot with few texts are measured, once for each
// space. A vendor that fails is done without: words decide more then.
func (s *Service) learnBackdrop(ctx context.Context, a MeaningArgs, job string, e model.Embedding) error {
	q, space := s.db.Read(), spaceOf(e)
	have, err := backdropOf(ctx, q, a.Workspace, a.BotID, space)
	if err != nil || len(have) > 0 {
		return err
	}
	n, left, err := countMeanings(ctx, q, a.Workspace, a.BotID, space)
	if err != nil || n-left == 0 || n-left >= int64(len(search.Backdrop())) {
		return err
	}
	vectors, err := e.Texts(ctx, search.Backdrop())
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.log.WarnContext(ctx, "measure few texts without others", "workspace", a.Workspace, "bot", a.BotID, "error", err)
		return nil
	}
	_, err = s.heldMeanings(ctx, a, job, func(ctx context.Context, tx *db.Tx, b *meaningRow) error {
		if err := s.models.Settle(ctx, tx, a.Workspace); err != nil {
			return err
		}
		if b.target != space {
			return nil
		}
		if b.serving == b.target {
			b.stamp++ // readers look for what is new
		}
		return insertBackdrop(ctx, tx, a.Workspace, a.BotID, space, vectors)
	})
	return err
}

func insertBackdrop(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, space string, vectors [][]float32) error {
	var raw []byte
	for _, v := range vectors {
		if len(v) != len(vectors[0]) {
			return nil // no model does that
		}
		raw = append(raw, packVector(v)...)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO meaning_backdrop (workspace_id, bot_id, space, dimension, vectors) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (workspace_id, bot_id, space) DO NOTHING`, ws, botID, space, len(vectors[0]), raw)
	return err
}

// backdropOf are the meanings of the backdrop in a space; none when it was not learnt.
func backdropOf(ctx context.Context, q db.Querier, ws tenant.ID, botID, space string) ([][]float32, error) {
	var dimension int
	var raw []byte
	err := q.QueryRowContext(ctx, `SELECT dimension, vectors FROM meaning_backdrop WHERE workspace_id = $1 AND bot_id = $2 AND space = $3`, ws, botID, space).
		Scan(&dimension, &raw)
	if db.NotFound(err) || err == nil && dimension == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(unpackVector(raw), dimension)), nil
}

// takeBackdrop takes in what few meanings are measured against.
func (t *texts) takeBackdrop(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base) error {
	vectors, err := backdropOf(ctx, q, ws, botID, now.space)
	if err == nil {
		t.corpus.SetBackdrop(vectors)
	}
	return err
}
