package account

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

const accountColumns = `id, email, name, locale, password_hash, created_at`

func scanAccount(row *sql.Row) (Account, error) {
	var a Account
	var created int64
	err := row.Scan(&a.ID, &a.Email, &a.Name, &a.Locale, &a.hash, &created)
	if db.NotFound(err) {
		return Account{}, ErrNotFound
	}
	a.CreatedAt = clock.FromMs(created)
	return a, err
}

func insertAccount(ctx context.Context, q db.Querier, a Account) error {
	_, err := q.ExecContext(ctx, `INSERT INTO account (id, email, email_norm, name, password_hash, locale, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Email, NormEmail(a.Email), a.Name, a.hash, a.Locale, clock.Ms(a.CreatedAt), clock.Ms(a.CreatedAt))
	return err
}

func anyAccount(ctx context.Context, q db.Querier) (bool, error) {
	var any bool
	err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account)`).Scan(&any)
	return any, err
}

func accountByEmail(ctx context.Context, q db.Querier, norm string) (Account, error) {
	return scanAccount(q.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account WHERE email_norm = $1`, norm))
}

func accountByID(ctx context.Context, q db.Querier, id string) (Account, error) {
	return scanAccount(q.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account WHERE id = $1`, id))
}

func updatePassword(ctx context.Context, q db.Querier, id, hash string, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE account SET password_hash = $2, updated_at = $3 WHERE id = $1`, id, hash, now)
	return err
}

func updateProfile(ctx context.Context, q db.Querier, id string, p Profile, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE account SET name = $2, locale = $3, updated_at = $4 WHERE id = $1`, id, p.Name, p.Locale, now)
	return err
}

func insertSession(ctx context.Context, q db.Querier, s Session, from From) error {
	_, err := q.ExecContext(ctx, `INSERT INTO account_session
		(token_hash, account_id, user_agent, ip, created_at, last_seen_at, expires_at, vouched_at) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)`,
		s.Key, s.AccountID, from.UserAgent, from.IP, clock.Ms(s.SeenAt), clock.Ms(s.ExpiresAt), clock.Ms(s.VouchedAt))
	return err
}

func sessionByKey(ctx context.Context, q db.Querier, key string) (Session, error) {
	s := Session{Key: key}
	var seen, expires, vouched int64
	err := q.QueryRowContext(ctx, `SELECT s.account_id, a.email, a.name, a.locale, s.last_seen_at, s.expires_at, s.vouched_at
		FROM account_session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = $1`, key).
		Scan(&s.AccountID, &s.Email, &s.Name, &s.Locale, &seen, &expires, &vouched)
	if db.NotFound(err) {
		return Session{}, ErrNoSession
	}
	s.SeenAt, s.ExpiresAt, s.VouchedAt = clock.FromMs(seen), clock.FromMs(expires), clock.FromMs(vouched)
	return s, err
}

// touchSession renews a session that nobody renewed since; of two requests at once only one does.
func touchSession(ctx context.Context, q db.Querier, key string, now, expires, before int64) (bool, error) {
	r, err := q.ExecContext(ctx, `UPDATE account_session SET last_seen_at = $2, expires_at = $3
		WHERE token_hash = $1 AND last_seen_at <= $4`, key, now, expires, before)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

func deleteSession(ctx context.Context, q db.Querier, key string) error {
	_, err := q.ExecContext(ctx, `DELETE FROM account_session WHERE token_hash = $1`, key)
	return err
}

func deleteSessions(ctx context.Context, q db.Querier, accountID, keep string) error {
	_, err := q.ExecContext(ctx, `DELETE FROM account_session WHERE account_id = $1 AND token_hash <> $2`, accountID, keep)
	return err
}

// deleteStaleSessions removes what is over, and the longest unused beyond keep.
func deleteStaleSessions(ctx context.Context, q db.Querier, accountID string, now int64, keep int) error {
	if _, err := q.ExecContext(ctx, `DELETE FROM account_session WHERE account_id = $1 AND expires_at <= $2`, accountID, now); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, `DELETE FROM account_session WHERE account_id = $1 AND token_hash NOT IN (
		SELECT token_hash FROM account_session WHERE account_id = $1 ORDER BY last_seen_at DESC, token_hash LIMIT $2)`, accountID, keep)
	return err
}

func listSessions(ctx context.Context, q db.Querier, accountID string, now int64) ([]Device, error) {
	rows, err := q.QueryContext(ctx, `SELECT token_hash, user_agent, ip, created_at, last_seen_at FROM account_session
		WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, token_hash`, accountID, now)
	return db.Collect(rows, err, func(r *sql.Rows) (Device, error) {
		var d Device
		var created, seen int64
		err := r.Scan(&d.ID, &d.UserAgent, &d.IP, &created, &seen)
		d.ID, d.CreatedAt, d.LastSeenAt = d.ID[:min(deviceID, len(d.ID))], clock.FromMs(created), clock.FromMs(seen)
		return d, err
	})
}

func deleteDevice(ctx context.Context, q db.Querier, accountID, id string) (bool, error) {
	return changedOne(q.ExecContext(ctx, `DELETE FROM account_session WHERE account_id = $1 AND substr(token_hash, 1, 32) = $2`, accountID, id))
}

func insertReset(ctx context.Context, q db.Querier, hash, accountID string, now, expires int64) error {
	_, err := q.ExecContext(ctx, `INSERT INTO account_password_reset (token_hash, account_id, created_at, expires_at)
		VALUES ($1, $2, $3, $4)`, hash, accountID, now, expires)
	return err
}

func resetByHash(ctx context.Context, q db.Querier, hash string, now int64) (accountID string, err error) {
	err = q.QueryRowContext(ctx, `SELECT account_id FROM account_password_reset WHERE token_hash = $1 AND expires_at > $2`, hash, now).Scan(&accountID)
	if db.NotFound(err) {
		return "", ErrResetInvalid
	}
	return accountID, err
}

// useReset takes a link out of use; of two uses at once only one succeeds.
func useReset(ctx context.Context, q db.Querier, hash string, now int64) (accountID string, err error) {
	err = q.QueryRowContext(ctx, `DELETE FROM account_password_reset WHERE token_hash = $1 AND expires_at > $2 RETURNING account_id`, hash, now).Scan(&accountID)
	if db.NotFound(err) {
		return "", ErrResetInvalid
	}
	return accountID, err
}

func deleteResets(ctx context.Context, q db.Querier, accountID string) error {
	_, err := q.ExecContext(ctx, `DELETE FROM account_password_reset WHERE account_id = $1`, accountID)
	return err
}

func deleteStaleResets(ctx context.Context, q db.Querier, accountID string, now int64) error {
	_, err := q.ExecContext(ctx, `DELETE FROM account_password_reset WHERE account_id = $1 AND expires_at <= $2`, accountID, now)
	return err
}
