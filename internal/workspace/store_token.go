package workspace

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"

	"cxgenie/internal/account"
)

const invitationColumns = `workspace_id, id, email, role_id, all_bots, bot_ids, state, token_hash, invited_by, created_at, expires_at`

func scanInvitation(scan func(...any) error) (Invitation, error) {
	var i Invitation
	var bots string
	var created, expires int64
	err := scan(&i.Workspace, &i.ID, &i.Email, &i.RoleID, &i.AllBots, &bots, &i.State, &i.tokenHash, &i.InvitedBy, &created, &expires)
	if db.NotFound(err) {
		return Invitation{}, errInvitationNotFound
	}
	if err != nil {
		return Invitation{}, err
	}
	i.CreatedAt, i.ExpiresAt = clock.FromMs(created), clock.FromMs(expires)
	return i, json.Unmarshal([]byte(bots), &i.Bots)
}

// insertInvitation says whether the address had no open invitation yet.
func insertInvitation(ctx context.Context, q db.Querier, i Invitation) (bool, error) {
	bots, err := json.Marshal(i.Bots)
	if err != nil {
		return false, err
	}
	return oneRow(q.ExecContext(ctx, `INSERT INTO invitation
		(workspace_id, id, email, email_norm, role_id, all_bots, bot_ids, state, token_hash, invited_by, created_at, updated_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
		ON CONFLICT (workspace_id, email_norm) WHERE state = 'pending' DO NOTHING`,
		i.Workspace, i.ID, i.Email, account.NormEmail(i.Email), i.RoleID, i.AllBots, string(bots), i.State, i.tokenHash, i.InvitedBy,
		clock.Ms(i.CreatedAt), clock.Ms(i.ExpiresAt)))
}

func updateInvitation(ctx context.Context, q db.Querier, i Invitation, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE invitation SET state = $3, token_hash = $4, expires_at = $5, updated_at = $6
		WHERE workspace_id = $1 AND id = $2`, i.Workspace, i.ID, i.State, i.tokenHash, clock.Ms(i.ExpiresAt), now)
	return err
}

func invitationByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Invitation, error) {
	return scanInvitation(q.QueryRowContext(ctx, `SELECT `+invitationColumns+` FROM invitation WHERE workspace_id = $1 AND id = $2`, ws, id).Scan)
}

// newestInvitation is the invitation of an address that was made last and is open, in whichever workspace.
func newestInvitation(ctx context.Context, q db.Querier, norm string, now int64) (Invitation, error) {
	return scanInvitation(q.QueryRowContext(ctx, `SELECT `+invitationColumns+` FROM invitation /* all workspaces */
		WHERE email_norm = $1 AND state = 'pending' AND expires_at > $2 ORDER BY id DESC LIMIT 1`, norm, now).Scan)
}

func lockInvitation(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Invitation, error) {
	return scanInvitation(tx.QueryRowContext(ctx, `UPDATE invitation SET updated_at = updated_at WHERE workspace_id = $1 AND id = $2
		RETURNING `+invitationColumns, ws, id).Scan)
}

func listInvitations(ctx context.Context, q db.Querier, ws tenant.ID) ([]Invitation, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+invitationColumns+` FROM invitation
		WHERE workspace_id = $1 AND state = 'pending' ORDER BY id DESC`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (Invitation, error) { return scanInvitation(r.Scan) })
}

func countInvitations(ctx context.Context, q db.Querier, ws tenant.ID, now int64) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM invitation WHERE workspace_id = $1 AND state = 'pending' AND expires_at > $2`, ws, now).Scan(&n)
	return n, err
}

// revokeExpired makes room for a new invitation of an address whose last one is over its time.
func revokeExpired(ctx context.Context, q db.Querier, ws tenant.ID, norm string, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE invitation SET state = 'revoked', updated_at = $3
		WHERE workspace_id = $1 AND email_norm = $2 AND state = 'pending' AND expires_at <= $3`, ws, norm, now)
	return err
}

const apiKeyColumns = `workspace_id, id, name, prefix, key_hash, permissions, created_by, created_at, last_used_at, revoked_at`

func scanAPIKey(scan func(...any) error) (APIKey, error) {
	var k APIKey
	var permissions string
	var created int64
	var used, revoked sql.NullInt64
	err := scan(&k.Workspace, &k.ID, &k.Name, &k.Prefix, &k.hash, &permissions, &k.CreatedBy, &created, &used, &revoked)
	if db.NotFound(err) {
		return APIKey{}, errKeyNotFound
	}
	if err != nil {
		return APIKey{}, err
	}
	k.CreatedAt, k.LastUsedAt, k.RevokedAt = clock.FromMs(created), clock.FromMs(used.Int64), clock.FromMs(revoked.Int64)
	return k, json.Unmarshal([]byte(permissions), &k.Permissions)
}

func insertAPIKey(ctx context.Context, q db.Querier, k APIKey) error {
	permissions, err := json.Marshal(k.Permissions)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO api_key (workspace_id, id, name, prefix, key_hash, permissions, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		k.Workspace, k.ID, k.Name, k.Prefix, k.hash, string(permissions), k.CreatedBy, clock.Ms(k.CreatedAt))
	return err
}

func apiKeyByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (APIKey, error) {
	return scanAPIKey(q.QueryRowContext(ctx, `SELECT `+apiKeyColumns+` FROM api_key WHERE workspace_id = $1 AND id = $2`, ws, id).Scan)
}

func listAPIKeys(ctx context.Context, q db.Querier, ws tenant.ID) ([]APIKey, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+apiKeyColumns+` FROM api_key WHERE workspace_id = $1 AND revoked_at IS NULL ORDER BY id DESC`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (APIKey, error) { return scanAPIKey(r.Scan) })
}

func apiKeysOf(ctx context.Context, q db.Querier, ws tenant.ID, memberID string) ([]APIKey, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+apiKeyColumns+` FROM api_key
		WHERE workspace_id = $1 AND created_by = $2 AND revoked_at IS NULL ORDER BY id`, ws, memberID)
	return db.Collect(rows, err, func(r *sql.Rows) (APIKey, error) { return scanAPIKey(r.Scan) })
}

func countAPIKeys(ctx context.Context, q db.Querier, ws tenant.ID) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM api_key WHERE workspace_id = $1 AND revoked_at IS NULL`, ws).Scan(&n)
	return n, err
}

func touchAPIKey(ctx context.Context, q db.Querier, ws tenant.ID, id string, now, before int64) error {
	_, err := q.ExecContext(ctx, `UPDATE api_key SET last_used_at = $3
		WHERE workspace_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)`, ws, id, now, before)
	return err
}

func revokeAPIKey(ctx context.Context, q db.Querier, ws tenant.ID, id string, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, now)
	return err
}
