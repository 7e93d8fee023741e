package addon

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// row is what is stored of an add-on in a workspace.
type row struct {
	enabled   bool
	settings  json.RawMessage
	sealed    string
	updatedAt time.Time
}

// readRow returns the zero row when the add-on was never set up.
func readRow(ctx context.Context, q db.Querier, ws tenant.ID, addon string) (r row, err error) {
	var settings string
	var updated int64
	err = q.QueryRowContext(ctx, `SELECT enabled, settings, secrets, updated_at FROM addon_setting WHERE workspace_id = $1 AND addon = $2`, ws, addon).
		Scan(&r.enabled, &settings, &r.sealed, &updated)
	if db.NotFound(err) {
		return row{}, nil
	}
	r.settings, r.updatedAt = json.RawMessage(settings), clock.FromMs(updated)
	return r, err
}

func writeRow(ctx context.Context, tx *db.Tx, ws tenant.ID, addon string, r row, by string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO addon_setting (workspace_id, addon, enabled, settings, secrets, changed_by, created_at, updated_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$7) ON CONFLICT (workspace_id, addon) DO UPDATE SET enabled = excluded.enabled, settings = excluded.settings,
 secrets = excluded.secrets, changed_by = excluded.changed_by, updated_at = excluded.updated_at`,
		ws, addon, r.enabled, string(r.settings), r.sealed, by, clock.Ms(r.updatedAt))
	return err
}

// Failure is what went wrong within one hour for one reason.
type Failure struct {
	Reason  Reason
	Status  int
	Detail  string
	Times   int64
	FirstAt time.Time
	LastAt  time.Time
}

// countFailure says whether it is the first of its reason in this hour.
func countFailure(ctx context.Context, tx *db.Tx, ws tenant.ID, addon string, f Failure) (first bool, err error) {
	var times int64
	err = tx.QueryRowContext(ctx, `INSERT INTO addon_failure (workspace_id, addon, hour, reason, status, detail, times, first_at, last_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$8) ON CONFLICT (workspace_id, addon, hour, reason, status) DO UPDATE SET
 detail = excluded.detail, times = addon_failure.times + excluded.times, last_at = excluded.last_at RETURNING times`,
		ws, addon, f.LastAt.Truncate(time.Hour).UnixMilli(), f.Reason, f.Status, f.Detail, f.Times, clock.Ms(f.LastAt)).Scan(&times)
	return times == f.Times, err
}

func forgetFailures(ctx context.Context, tx *db.Tx, ws tenant.ID, addon string, before time.Time) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM addon_failure WHERE workspace_id = $1 AND addon = $2 AND hour < $3`, ws, addon, clock.Ms(before))
	return err
}

func listFailures(ctx context.Context, q db.Querier, ws tenant.ID, addon string, limit int) ([]Failure, error) {
	rows, err := q.QueryContext(ctx, `SELECT reason, status, detail, times, first_at, last_at FROM addon_failure
 WHERE workspace_id = $1 AND addon = $2 ORDER BY last_at DESC, reason, status LIMIT $3`, ws, addon, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (f Failure, err error) {
		var first, last int64
		err = r.Scan(&f.Reason, &f.Status, &f.Detail, &f.Times, &first, &last)
		f.FirstAt, f.LastAt = clock.FromMs(first), clock.FromMs(last)
		return f, err
	})
}
