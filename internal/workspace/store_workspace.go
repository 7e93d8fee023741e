package workspace

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const workspaceColumns = `id, name, timezone, locale, created_at, updated_at, company_name, industry, description, first_run, logo, first_reply_minutes, important_labels`

func scanWorkspace(row *sql.Row) (Workspace, error) {
	var w Workspace
	var created, updated int64
	var firstRun, important string
	err := row.Scan(&w.ID, &w.Name, &w.Timezone, &w.Locale, &created, &updated, &w.CompanyName, &w.Industry, &w.Description, &firstRun, &w.Logo, &w.FirstReply, &important)
	if db.NotFound(err) {
		return Workspace{}, ErrNotFound
	}
	if err != nil {
		return Workspace{}, err
	}
	w.CreatedAt, w.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	if err := json.Unmarshal([]byte(important), &w.Important); err != nil {
		return Workspace{}, err
	}
	w.FirstRun, err = readFirstRun(firstRun)
	return w, err
}

func insertWorkspace(ctx context.Context, q db.Querier, w Workspace) error {
	_, err := q.ExecContext(ctx, `INSERT INTO workspace (id, name, timezone, locale, created_at, updated_at, first_run)
		VALUES ($1, $2, $3, $4, $5, $5, $6)`, w.ID, w.Name, w.Timezone, w.Locale, clock.Ms(w.CreatedAt), w.FirstRun.stored())
	return err
}

func workspaceByID(ctx context.Context, q db.Querier, ws tenant.ID) (Workspace, error) {
	return scanWorkspace(q.QueryRowContext(ctx, `SELECT `+workspaceColumns+` FROM workspace WHERE id = $1`, ws))
}

// lockWorkspace reads a row that nobody else changes until the transaction ends. The lock is an update that changes
// nothing, which is the same SQL on both databases; so are the other locks of this room.
func lockWorkspace(ctx context.Context, tx *db.Tx, ws tenant.ID) (Workspace, error) {
	return scanWorkspace(tx.QueryRowContext(ctx, `UPDATE workspace SET updated_at = updated_at WHERE id = $1 RETURNING `+workspaceColumns, ws))
}

func updateWorkspace(ctx context.Context, q db.Querier, w Workspace) error {
	important, err := json.Marshal(append([]string{}, w.Important...))
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `UPDATE workspace SET name = $2, timezone = $3, locale = $4, updated_at = $5, company_name = $6, industry = $7,
		description = $8, first_run = $9, logo = $10, first_reply_minutes = $11, important_labels = $12 WHERE id = $1`, w.ID, w.Name, w.Timezone, w.Locale, clock.Ms(w.UpdatedAt), w.CompanyName, w.Industry,
		w.Description, w.FirstRun.stored(), w.Logo, w.FirstReply, string(important))
	return err
}

// claimInstallation says whether ws is the first workspace: the row can be inserted once.
func claimInstallation(ctx context.Context, tx *db.Tx, ws tenant.ID, now int64) (bool, error) {
	return oneRow(tx.ExecContext(ctx, `INSERT INTO installation (one, workspace_id, created_at) VALUES (1, $1, $2) ON CONFLICT DO NOTHING`, ws, now))
}

func firstWorkspace(ctx context.Context, q db.Querier) (tenant.ID, error) {
	var ws tenant.ID
	err := q.QueryRowContext(ctx, `SELECT workspace_id FROM installation`).Scan(&ws)
	if db.NotFound(err) {
		return "", nil
	}
	return ws, err
}

// oneRow says whether a statement changed a row.
func oneRow(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// holderOf finds the workspace and row of a token; a sql.ErrNoRows when nobody has it.
func holderOf(ctx context.Context, q db.Querier, kind, hash string) (ws tenant.ID, id string, err error) {
	err = q.QueryRowContext(ctx, `SELECT workspace_id, object_id FROM token_holder WHERE token_hash = $1 AND kind = $2`, hash, kind).Scan(&ws, &id)
	return ws, id, err
}

func insertHolder(ctx context.Context, q db.Querier, kind, hash string, ws tenant.ID, id string) error {
	_, err := q.ExecContext(ctx, `INSERT INTO token_holder (token_hash, kind, workspace_id, object_id) VALUES ($1, $2, $3, $4)`, hash, kind, ws, id)
	return err
}

func deleteHolder(ctx context.Context, q db.Querier, ws tenant.ID, hash string) error {
	_, err := q.ExecContext(ctx, `DELETE FROM token_holder WHERE token_hash = $1 AND workspace_id = $2`, hash, ws)
	return err
}
