package account

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
)

type storedTOTP struct {
	sealed    string // empty: there is none
	confirmed bool
}

func readTOTP(ctx context.Context, q db.Querier, accountID string) (t storedTOTP, err error) {
	var confirmed sql.NullInt64
	err = q.QueryRowContext(ctx, `SELECT secret, confirmed_at FROM account_totp WHERE account_id = $1`, accountID).Scan(&t.sealed, &confirmed)
	if db.NotFound(err) {
		return storedTOTP{}, nil
	}
	t.confirmed = confirmed.Valid
	return t, err
}

// writeTOTP replaces a secret that was never confirmed; false when there is one that was.
func writeTOTP(ctx context.Context, tx *db.Tx, accountID, sealed string, now int64) (bool, error) {
	return changedOne(tx.ExecContext(ctx, `INSERT INTO account_totp (account_id, secret, confirmed_at, last_step, created_at) VALUES ($1, $2, NULL, 0, $3)
		ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = excluded.created_at
		WHERE account_totp.confirmed_at IS NULL`, accountID, sealed, now))
}

func confirmTOTP(ctx context.Context, tx *db.Tx, accountID string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE account_totp SET confirmed_at = $2 WHERE account_id = $1`, accountID, now)
	return err
}

// stepTOTP takes a period; false when it, or a later one, was taken before.
func stepTOTP(ctx context.Context, tx *db.Tx, accountID string, step int64) (bool, error) {
	return changedOne(tx.ExecContext(ctx, `UPDATE account_totp SET last_step = $2 WHERE account_id = $1 AND last_step < $2`, accountID, step))
}

func deleteTOTP(ctx context.Context, tx *db.Tx, accountID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM account_totp WHERE account_id = $1`, accountID)
	return err
}

func totpOf(ctx context.Context, q db.Querier, accountIDs []string) (map[string]bool, error) {
	on := map[string]bool{}
	if len(accountIDs) == 0 {
		return on, nil
	}
	args := make([]any, len(accountIDs))
	for i, id := range accountIDs {
		args[i] = id
	}
	rows, err := q.QueryContext(ctx, `SELECT account_id FROM account_totp WHERE confirmed_at IS NOT NULL AND account_id IN (`+db.Placeholders(1, len(args))+`)`, args...)
	ids, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	for _, id := range ids {
		on[id] = true
	}
	return on, err
}

func insertRecovery(ctx context.Context, tx *db.Tx, accountID, hash string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO account_recovery_code (account_id, code_hash) VALUES ($1, $2)`, accountID, hash)
	return err
}

// useRecovery takes a code out of use; of two uses at once only one succeeds.
func useRecovery(ctx context.Context, tx *db.Tx, accountID, hash string) (bool, error) {
	return changedOne(tx.ExecContext(ctx, `DELETE FROM account_recovery_code WHERE account_id = $1 AND code_hash = $2`, accountID, hash))
}

func deleteRecovery(ctx context.Context, tx *db.Tx, accountID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM account_recovery_code WHERE account_id = $1`, accountID)
	return err
}

func countRecovery(ctx context.Context, q db.Querier, accountID string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM account_recovery_code WHERE account_id = $1`, accountID).Scan(&n)
	return n, err
}

func changedOne(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}
