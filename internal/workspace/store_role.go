package workspace

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const roleColumns = `workspace_id, id, key, name, builtin, permissions, created_at`

func scanRole(scan func(...any) error, more ...any) (Role, error) {
	var r Role
	var permissions string
	var created int64
	err := scan(append([]any{&r.Workspace, &r.ID, &r.Key, &r.Name, &r.Builtin, &permissions, &created}, more...)...)
	if db.NotFound(err) {
		return Role{}, errRoleNotFound
	}
	if err != nil {
		return Role{}, err
	}
	r.CreatedAt = clock.FromMs(created)
	return r, json.Unmarshal([]byte(permissions), &r.Permissions)
}

func insertRole(ctx context.Context, q db.Querier, r Role) error {
	permissions, err := json.Marshal(r.Permissions)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO role (workspace_id, id, key, name, builtin, permissions, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, r.Workspace, r.ID, r.Key, r.Name, r.Builtin, string(permissions), clock.Ms(r.CreatedAt))
	return err
}

func updateRole(ctx context.Context, q db.Querier, r Role, now int64) error {
	permissions, err := json.Marshal(r.Permissions)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `UPDATE role SET permissions = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2`,
		r.Workspace, r.ID, string(permissions), now)
	return err
}

func renameRole(ctx context.Context, q db.Querier, r Role, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE role SET key = $3, name = $4, updated_at = $5 WHERE workspace_id = $1 AND id = $2`,
		r.Workspace, r.ID, r.Key, r.Name, now)
	return err
}

func roleByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Role, error) {
	return scanRole(q.QueryRowContext(ctx, `SELECT `+roleColumns+` FROM role WHERE workspace_id = $1 AND id = $2`, ws, id).Scan)
}

func roleByKey(ctx context.Context, q db.Querier, ws tenant.ID, key string) (Role, error) {
	return scanRole(q.QueryRowContext(ctx, `SELECT `+roleColumns+` FROM role WHERE workspace_id = $1 AND key = $2`, ws, key).Scan)
}

func lockRole(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Role, error) {
	return scanRole(tx.QueryRowContext(ctx, `UPDATE role SET updated_at = updated_at WHERE workspace_id = $1 AND id = $2
		RETURNING `+roleColumns, ws, id).Scan)
}

// roleInUse says whether somebody has the role or holds an invitation with it, one over its time included: it can be
// sent again.
func roleInUse(ctx context.Context, q db.Querier, ws tenant.ID, id string) (used bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM member WHERE workspace_id = $1 AND role_id = $2 AND state <> 'removed')
		OR EXISTS (SELECT 1 FROM invitation WHERE workspace_id = $1 AND role_id = $2 AND state = 'pending')`, ws, id).Scan(&used)
	return used, err
}

// deleteRole deletes a role that is not in use; the rows of those who are gone point at rest from then on.
func deleteRole(ctx context.Context, q db.Querier, ws tenant.ID, id, rest string, now int64) error {
	for _, statement := range []string{
		`UPDATE member SET role_id = $3, updated_at = $4 WHERE workspace_id = $1 AND role_id = $2 AND state = 'removed'`,
		`UPDATE invitation SET role_id = $3, updated_at = $4 WHERE workspace_id = $1 AND role_id = $2 AND state <> 'pending'`,
	} {
		if _, err := q.ExecContext(ctx, statement, ws, id, rest, now); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, `DELETE FROM role WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

// listRoles reads the roles in the order they were made, which for the five defaults is highest first.
func listRoles(ctx context.Context, q db.Querier, ws tenant.ID) ([]Role, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+roleColumns+`,
		(SELECT count(*) FROM member m WHERE m.workspace_id = role.workspace_id AND m.role_id = role.id AND m.state <> 'removed')
		FROM role WHERE workspace_id = $1 ORDER BY id`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (Role, error) {
		var n int
		role, err := scanRole(r.Scan, &n)
		role.MemberCount = n
		return role, err
	})
}
