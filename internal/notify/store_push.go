package notify

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// device is a browser that takes notices.
type device struct {
	id, member, hash, sealed, name string
	createdAt                      int64
}

func putDevice(ctx context.Context, tx *db.Tx, ws tenant.ID, d device) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO push_subscription (workspace_id, id, member_id, endpoint_hash, sealed, device, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (workspace_id, endpoint_hash) DO UPDATE SET member_id = excluded.member_id, sealed = excluded.sealed, device = excluded.device`,
		ws, d.id, d.member, d.hash, d.sealed, d.name, d.createdAt)
	return err
}

func devicesOf(ctx context.Context, q db.Querier, ws tenant.ID, member string) ([]device, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, member_id, endpoint_hash, sealed, device, created_at FROM push_subscription
		WHERE workspace_id = $1 AND member_id = $2 ORDER BY created_at DESC, id DESC`, ws, member)
	return db.Collect(rows, err, func(r *sql.Rows) (d device, err error) {
		return d, r.Scan(&d.id, &d.member, &d.hash, &d.sealed, &d.name, &d.createdAt)
	})
}

// hasDevice says whether a member has a browser that takes notices.
func hasDevice(ctx context.Context, q db.Querier, ws tenant.ID, member string) (has bool, err error) {
	return has, q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM push_subscription WHERE workspace_id = $1 AND member_id = $2)`, ws, member).Scan(&has)
}

func dropDevice(ctx context.Context, tx *db.Tx, ws tenant.ID, member, id string) (bool, error) {
	res, err := tx.ExecContext(ctx, `DELETE FROM push_subscription WHERE workspace_id = $1 AND member_id = $2 AND id = $3`, ws, member, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// dropDevices takes all browsers of a member away: he left, or was disabled.
func dropDevices(ctx context.Context, tx *db.Tx, ws tenant.ID, member string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM push_subscription WHERE workspace_id = $1 AND member_id = $2`, ws, member)
	return err
}

// pushKey is the installation's pair of keys towards push services: sealed is the private one. The first caller's stays.
func pushKey(ctx context.Context, d *db.DB, make func() (public, sealed string, err error)) (public, sealed string, err error) {
	const read = `SELECT public_key, sealed FROM push_key WHERE one = 1`
	err = d.Read().QueryRowContext(ctx, read).Scan(&public, &sealed)
	if !db.NotFound(err) {
		return public, sealed, err
	}
	err = d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		mine, secret, err := make()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO push_key (one, public_key, sealed) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING`, mine, secret); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, read).Scan(&public, &sealed)
	})
	return public, sealed, err
}
