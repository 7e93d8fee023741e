package account

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

const identityColumns = `id, account_id, issuer, subject, email, created_at, used_at`

func scanIdentity(scan func(...any) error) (Identity, error) {
	var i Identity
	var created, used int64
	err := scan(&i.ID, &i.AccountID, &i.Issuer, &i.Subject, &i.Email, &created, &used)
	if db.NotFound(err) {
		return Identity{}, ErrNoIdentity
	}
	i.CreatedAt, i.UsedAt = clock.FromMs(created), clock.FromMs(used)
	return i, err
}

// insertIdentity says whether neither the person nor the account was connected before.
func insertIdentity(ctx context.Context, tx *db.Tx, i Identity) (bool, error) {
	return changedOne(tx.ExecContext(ctx, `INSERT INTO account_identity (`+identityColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, i.ID, i.AccountID, i.Issuer, i.Subject, i.Email, clock.Ms(i.CreatedAt), clock.Ms(i.UsedAt)))
}

func touchIdentity(ctx context.Context, tx *db.Tx, issuer, subject, email string, now int64) (accountID string, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE account_identity SET used_at = $3, email = CASE WHEN $4 = '' THEN email ELSE $4 END
		WHERE issuer = $1 AND subject = $2 RETURNING account_id`, issuer, subject, now, email).Scan(&accountID)
	if db.NotFound(err) {
		return "", ErrNoIdentity
	}
	return accountID, err
}

func listIdentities(ctx context.Context, q db.Querier, accountID string) ([]Identity, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+identityColumns+` FROM account_identity WHERE account_id = $1 ORDER BY id`, accountID)
	return db.Collect(rows, err, func(r *sql.Rows) (Identity, error) { return scanIdentity(r.Scan) })
}

func deleteIdentity(ctx context.Context, tx *db.Tx, accountID, id string) (Identity, error) {
	return scanIdentity(tx.QueryRowContext(ctx, `DELETE FROM account_identity WHERE account_id = $1 AND id = $2 RETURNING `+identityColumns, accountID, id).Scan)
}

func insertAttempt(ctx context.Context, tx *db.Tx, hash string, until int64) (bool, error) {
	return changedOne(tx.ExecContext(ctx, `INSERT INTO account_attempt (state_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash, until))
}

func deleteStaleAttempts(ctx context.Context, tx *db.Tx, now int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM account_attempt WHERE expires_at <= $1`, now)
	return err
}

func vouchSession(ctx context.Context, tx *db.Tx, key string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE account_session SET vouched_at = $2 WHERE token_hash = $1`, key, now)
	return err
}
