package workspace

import (
	"context"
	"database/sql"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const memberColumns = `workspace_id, id, account_id, name, email, role_id, owner, state, availability, all_bots, created_at`

func scanMember(scan func(...any) error) (Member, error) {
	var m Member
	var created int64
	err := scan(&m.Workspace, &m.ID, &m.AccountID, &m.Name, &m.Email, &m.RoleID, &m.Owner, &m.State, &m.Availability, &m.AllBots, &created)
	if db.NotFound(err) {
		return Member{}, errMemberNotFound
	}
	m.CreatedAt = clock.FromMs(created)
	return m, err
}

// searchNorm is what the search for members looks in.
func searchNorm(name, email string) string { return text.Fold(name + " " + email) }

func insertMember(ctx context.Context, q db.Querier, m Member) error {
	_, err := q.ExecContext(ctx, `INSERT INTO member
		(workspace_id, id, account_id, name, email, search_norm, role_id, owner, state, availability, all_bots, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
		m.Workspace, m.ID, m.AccountID, m.Name, m.Email, searchNorm(m.Name, m.Email), m.RoleID, m.Owner, m.State, m.Availability,
		m.AllBots, clock.Ms(m.CreatedAt))
	return err
}

func updateMember(ctx context.Context, q db.Querier, m Member, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE member SET name = $3, email = $4, search_norm = $5, role_id = $6, state = $7, availability = $8,
		all_bots = $9, updated_at = $10, removed_at = NULL WHERE workspace_id = $1 AND id = $2`,
		m.Workspace, m.ID, m.Name, m.Email, searchNorm(m.Name, m.Email), m.RoleID, m.State, m.Availability, m.AllBots, now)
	return err
}

func setOwner(ctx context.Context, q db.Querier, ws tenant.ID, id string, owner bool) error {
	_, err := q.ExecContext(ctx, `UPDATE member SET owner = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, owner)
	return err
}

func renameMember(ctx context.Context, q db.Querier, at seat, name, email string, now int64) error {
	_, err := q.ExecContext(ctx, `UPDATE member SET name = $3, search_norm = $4, updated_at = $5 WHERE workspace_id = $1 AND id = $2`,
		at.workspace, at.member, name, searchNorm(name, email), now)
	return err
}

// removeMember leaves the row with its name, and takes away the seat, the scope and the address of mail.
func removeMember(ctx context.Context, q db.Querier, m Member, now int64) error {
	if _, err := q.ExecContext(ctx, `UPDATE member SET state = 'removed', availability = 'offline', email = '', search_norm = '',
		updated_at = $3, removed_at = $3 WHERE workspace_id = $1 AND id = $2`, m.Workspace, m.ID, now); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, `DELETE FROM member_bot WHERE workspace_id = $1 AND member_id = $2`, m.Workspace, m.ID); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, `DELETE FROM seat WHERE account_id = $1 AND workspace_id = $2`, m.AccountID, m.Workspace)
	return err
}

func memberByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Member, error) {
	return scanMember(q.QueryRowContext(ctx, `SELECT `+memberColumns+` FROM member WHERE workspace_id = $1 AND id = $2`, ws, id).Scan)
}

func memberByAccount(ctx context.Context, q db.Querier, ws tenant.ID, accountID string) (Member, error) {
	return scanMember(q.QueryRowContext(ctx, `SELECT `+memberColumns+` FROM member WHERE workspace_id = $1 AND account_id = $2`, ws, accountID).Scan)
}

func lockMember(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Member, error) {
	return scanMember(tx.QueryRowContext(ctx, `UPDATE member SET updated_at = updated_at WHERE workspace_id = $1 AND id = $2
		RETURNING `+memberColumns, ws, id).Scan)
}

// listMembers reads members after an id, oldest first; search is folded already.
func listMembers(ctx context.Context, q db.Querier, ws tenant.ID, after, search string, disabledToo bool, limit int) ([]Member, error) {
	sqlText := `SELECT ` + memberColumns + ` FROM member WHERE workspace_id = $1 AND state <> 'removed'`
	args := []any{ws, limit}
	if !disabledToo {
		sqlText += ` AND state = 'active'`
	}
	if after != "" {
		args = append(args, after)
		sqlText += ` AND id > $3`
	}
	if search != "" {
		args = append(args, "%"+likeEscape(search)+"%")
		sqlText += ` AND search_norm LIKE $` + string(rune('0'+len(args))) + ` ESCAPE '\'`
	}
	rows, err := q.QueryContext(ctx, sqlText+` ORDER BY id LIMIT $2`, args...)
	return db.Collect(rows, err, func(r *sql.Rows) (Member, error) { return scanMember(r.Scan) })
}

func likeEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func countMembers(ctx context.Context, q db.Querier, ws tenant.ID, roleID string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM member WHERE workspace_id = $1 AND role_id = $2 AND state <> 'removed'`, ws, roleID).Scan(&n)
	return n, err
}

// countActive counts who holds a seat.
func countActive(ctx context.Context, q db.Querier, ws tenant.ID) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM member WHERE workspace_id = $1 AND state = 'active'`, ws).Scan(&n)
	return n, err
}

func botsOf(ctx context.Context, q db.Querier, ws tenant.ID, memberID string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT bot_id FROM member_bot WHERE workspace_id = $1 AND member_id = $2 ORDER BY bot_id`, ws, memberID)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

// botsOfMembers reads the scopes of a page of members; a member who sees all bots, or none, has an empty list.
func botsOfMembers(ctx context.Context, q db.Querier, ws tenant.ID, of []Member) (map[string][]string, error) {
	bots := map[string][]string{}
	args := []any{ws}
	for _, m := range of {
		bots[m.ID] = []string{}
		args = append(args, m.ID)
	}
	type pair struct{ member, bot string }
	rows, err := q.QueryContext(ctx, `SELECT member_id, bot_id FROM member_bot WHERE workspace_id = $1
		AND member_id IN (`+db.Placeholders(2, len(of))+`) ORDER BY member_id, bot_id`, args...)
	pairs, err := db.Collect(rows, err, func(r *sql.Rows) (p pair, err error) { return p, r.Scan(&p.member, &p.bot) })
	for _, p := range pairs {
		bots[p.member] = append(bots[p.member], p.bot)
	}
	return bots, err
}

func setBots(ctx context.Context, q db.Querier, ws tenant.ID, memberID string, bots []string) error {
	if _, err := q.ExecContext(ctx, `DELETE FROM member_bot WHERE workspace_id = $1 AND member_id = $2`, ws, memberID); err != nil {
		return err
	}
	for _, bot := range bots {
		if _, err := q.ExecContext(ctx, `INSERT INTO member_bot (workspace_id, member_id, bot_id) VALUES ($1, $2, $3)`, ws, memberID, bot); err != nil {
			return err
		}
	}
	return nil
}

// seat is the way from an account to one of its workspaces.
type seat struct {
	workspace tenant.ID
	member    string
}

// seatsOf lists the workspaces of an account, the one it joined first coming first.
func seatsOf(ctx context.Context, q db.Querier, accountID string) ([]seat, error) {
	rows, err := q.QueryContext(ctx, `SELECT workspace_id, member_id FROM seat WHERE account_id = $1 ORDER BY member_id`, accountID)
	return db.Collect(rows, err, func(r *sql.Rows) (s seat, err error) { return s, r.Scan(&s.workspace, &s.member) })
}

func insertSeat(ctx context.Context, q db.Querier, m Member) error {
	_, err := q.ExecContext(ctx, `INSERT INTO seat (account_id, workspace_id, member_id) VALUES ($1, $2, $3)`, m.AccountID, m.Workspace, m.ID)
	return err
}
