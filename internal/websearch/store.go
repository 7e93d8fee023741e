package websearch

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// engineOf reads a workspace's engine; without one its Vendor is empty.
func engineOf(ctx context.Context, q db.Querier, ws tenant.ID) (Engine, error) {
	e := Engine{Workspace: ws}
	var since, seen, tested, updated int64
	err := q.QueryRowContext(ctx, `SELECT vendor, base_url, sealed, last4, error, error_message, error_since, error_seen, mailed_on, tested_at, created_by, updated_at
		FROM websearch_engine WHERE workspace_id = $1`, ws).Scan(&e.Vendor, &e.BaseURL, &e.sealed, &e.Last4, &e.Error, &e.ErrorMessage, &since, &seen, &e.mailedOn,
		&tested, &e.CreatedBy, &updated)
	if db.NotFound(err) {
		return Engine{Workspace: ws}, nil
	}
	e.ErrorSince, e.ErrorSeen, e.TestedAt, e.UpdatedAt = maybe(since), maybe(seen), maybe(tested), clock.FromMs(updated)
	return e, err
}

// maybe is a stored time; 0 is none.
func maybe(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return clock.FromMs(ms)
}

func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Ms(t)
}

// lockEngine finds the engine to change it: two who change it wait for each other.
func lockEngine(ctx context.Context, tx *db.Tx, ws tenant.ID) (Engine, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE websearch_engine SET updated_at = updated_at WHERE workspace_id = $1`, ws); err != nil {
		return Engine{}, err
	}
	return engineOf(ctx, tx, ws)
}

func putEngine(ctx context.Context, tx *db.Tx, e Engine) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO websearch_engine (workspace_id, vendor, base_url, sealed, last4, error, error_message, error_since, error_seen, mailed_on,
		tested_at, created_by, updated_at) VALUES ($1, $2, $3, $4, $5, '', '', 0, 0, '', $6, $7, $8)
		ON CONFLICT (workspace_id) DO UPDATE SET vendor = excluded.vendor, base_url = excluded.base_url, sealed = excluded.sealed, last4 = excluded.last4,
		error = '', error_message = '', error_since = 0, error_seen = 0, tested_at = excluded.tested_at, updated_at = excluded.updated_at`,
		e.Workspace, e.Vendor, e.BaseURL, e.sealed, e.Last4, orZero(e.TestedAt), e.CreatedBy, clock.Ms(e.UpdatedAt))
	return err
}

// setHealth stores how an engine does, and leaves updated_at: the way to it goes on.
func setHealth(ctx context.Context, tx *db.Tx, e Engine) error {
	_, err := tx.ExecContext(ctx, `UPDATE websearch_engine SET error = $2, error_message = $3, error_since = $4, error_seen = $5, mailed_on = $6 WHERE workspace_id = $1`,
		e.Workspace, e.Error, e.ErrorMessage, orZero(e.ErrorSince), orZero(e.ErrorSeen), e.mailedOn)
	return err
}

func deleteEngine(ctx context.Context, tx *db.Tx, ws tenant.ID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM websearch_engine WHERE workspace_id = $1`, ws)
	return err
}
