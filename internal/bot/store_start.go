package bot

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

func insertTemplate(ctx context.Context, tx *db.Tx, b Bot, code, language, kept string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO bot_template (workspace_id, bot_id, code, language, kept, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		b.Workspace, b.ID, code, language, kept, clock.Ms(b.CreatedAt))
	return err
}

// copyTemplate gives a copy what the template of the first brought along.
func copyTemplate(ctx context.Context, tx *db.Tx, b Bot, from string) error {
	var code, language, kept string
	err := tx.QueryRowContext(ctx, `SELECT code, language, kept FROM bot_template WHERE workspace_id = $1 AND bot_id = $2`,
		b.Workspace, from).Scan(&code, &language, &kept)
	if db.NotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return insertTemplate(ctx, tx, b, code, language, kept)
}

// templateOf is the template a bot was made from; empty for one that had none.
func templateOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (code, language string, err error) {
	err = q.QueryRowContext(ctx, `SELECT code, language FROM bot_template WHERE workspace_id = $1 AND bot_id = $2`, ws, id).Scan(&code, &language)
	if db.NotFound(err) {
		return "", "", nil
	}
	return code, language, err
}

func nameTaken(ctx context.Context, tx *db.Tx, ws tenant.ID, name string) (bool, error) {
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM bot WHERE workspace_id = $1 AND name_norm = $2 AND deleted_at IS NULL`, ws, norm(name)).Scan(&one)
	if db.NotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func deleted(ctx context.Context, q db.Querier, ws tenant.ID, since int64) ([]Gone, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, name, theme_color, deleted_at FROM bot
		WHERE workspace_id = $1 AND deleted_at > $2 ORDER BY deleted_at DESC, id DESC LIMIT 100`, ws, since)
	return db.Collect(rows, err, func(r *sql.Rows) (g Gone, err error) {
		var at int64
		err = r.Scan(&g.ID, &g.Name, &g.ThemeColor, &at)
		g.DeletedAt = clock.FromMs(at)
		return g, err
	})
}

// restore takes remove back and returns when that was; ErrNameTaken when another bot has the name now.
func restore(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, now int64) (int64, error) {
	var at int64
	err := tx.QueryRowContext(ctx, `SELECT deleted_at FROM bot WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NOT NULL`, ws, id).Scan(&at)
	if db.NotFound(err) {
		return 0, ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE bot SET deleted_at = NULL, updated_at = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, now)
	if db.UniqueViolation(err) {
		return 0, ErrNameTaken
	}
	return at, err
}
