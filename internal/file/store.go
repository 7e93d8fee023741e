package file

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, f File) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO file (workspace_id, id, purpose, by_kind, by_id, name, mime, size, width, height, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		ws, f.ID, string(f.Purpose), f.By.Kind, f.By.ID, f.Name, f.Mime, f.Size, f.Width, f.Height, clock.Ms(f.CreatedAt))
	return err
}

func byID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (File, error) {
	f := File{Workspace: ws}
	var created int64
	var used, dropped sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT id, purpose, by_kind, by_id, name, mime, size, width, height, created_at, used_at, dropped_at
		FROM file WHERE workspace_id = $1 AND id = $2`, ws, id).
		Scan(&f.ID, &f.Purpose, &f.By.Kind, &f.By.ID, &f.Name, &f.Mime, &f.Size, &f.Width, &f.Height, &created, &used, &dropped)
	f.CreatedAt = clock.FromMs(created)
	if used.Valid {
		f.UsedAt = clock.FromMs(used.Int64)
	}
	if dropped.Valid {
		f.DroppedAt = clock.FromMs(dropped.Int64)
	}
	return f, err
}

// take is exactly once: two messages that want the same file meet at used_at.
func take(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, by By, now int64) (bool, error) {
	return changed(tx.ExecContext(ctx, `UPDATE file SET used_at = $5 WHERE workspace_id = $1 AND id = $2 AND by_kind = $3 AND by_id = $4
		AND purpose = 'attachment' AND used_at IS NULL AND dropped_at IS NULL`, ws, id, by.Kind, by.ID, now))
}

func keepImage(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, now int64) (bool, error) {
	return changed(tx.ExecContext(ctx, `UPDATE file SET used_at = $3, dropped_at = NULL WHERE workspace_id = $1 AND id = $2
		AND purpose = 'image'`, ws, id, now))
}

func drop(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE file SET dropped_at = COALESCE(dropped_at, $3) WHERE workspace_id = $1 AND id = $2`, ws, id, now)
	return err
}

type due struct {
	ws tenant.ID
	id string
}

// dueForSweep are files of all workspaces that nobody took before the first time, and those dropped before the second.
func dueForSweep(ctx context.Context, q db.Querier, unused, dropped int64, limit int) ([]due, error) {
	rows, err := q.QueryContext(ctx, `/* all workspaces */ SELECT workspace_id, id FROM file WHERE used_at IS NULL AND dropped_at IS NULL AND created_at < $1
		UNION ALL SELECT workspace_id, id FROM file WHERE dropped_at IS NOT NULL AND dropped_at < $2 LIMIT $3`, unused, dropped, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (d due, err error) {
		return d, r.Scan(&d.ws, &d.id)
	})
}

// foundBefore are the pictures of pages, of all workspaces, that no message got since a time. They are named in the words of
// the index file_found.
func foundBefore(ctx context.Context, q db.Querier, used int64, limit int) ([]due, error) {
	rows, err := q.QueryContext(ctx, `/* all workspaces */ SELECT workspace_id, id FROM file
		WHERE by_kind = 'conversation' AND purpose = 'image' AND dropped_at IS NULL AND used_at < $1 LIMIT $2`, used, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (d due, err error) {
		return d, r.Scan(&d.ws, &d.id)
	})
}

func remove(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM file WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

func changed(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
