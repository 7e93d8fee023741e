package reception

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// escalation is a conversation that asks for a person.
type escalation struct {
	Workspace    tenant.ID
	Conversation conversation.ID
	State        string // waiting for somebody to take it, assigned to somebody who has not answered, or asking for contact details
	Reason       string
	Asked        string
	Tries        int
	Passed       []string
	Since        time.Time
	DueAt        time.Time
	Assignee     string   // whose answer is waited for
	Tried        []string // who had it before and did not answer
}

const (
	waiting  = "waiting"
	asking   = "asking"
	assigned = "assigned"
)

const escalationColumns = `workspace_id, conversation_id, state, reason, asked, tries, passed, since, due_at, assignee_id, tried`

func scanEscalation(r interface{ Scan(...any) error }) (e escalation, err error) {
	var passed, tried string
	var since, due int64
	err = r.Scan(&e.Workspace, &e.Conversation, &e.State, &e.Reason, &e.Asked, &e.Tries, &passed, &since, &due, &e.Assignee, &tried)
	e.Passed, e.Tried = listed(passed), listed(tried)
	e.Since, e.DueAt = clock.FromMs(since), clock.FromMs(due)
	return e, err
}

// listed reads what stands separated by commas.
func listed(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func escalationOf(ctx context.Context, q db.Querier, ws tenant.ID, id conversation.ID) (escalation, error) {
	return scanEscalation(q.QueryRowContext(ctx, `SELECT `+escalationColumns+` FROM escalation WHERE workspace_id = $1 AND conversation_id = $2`, ws, id))
}

func (e escalation) save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO escalation (`+escalationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, asked = excluded.asked,
		tries = excluded.tries, passed = excluded.passed, since = excluded.since, due_at = excluded.due_at, assignee_id = excluded.assignee_id, tried = excluded.tried`,
		e.Workspace, e.Conversation, e.State, e.Reason, e.Asked, e.Tries, strings.Join(e.Passed, ","), clock.Ms(e.Since), clock.Ms(e.DueAt),
		e.Assignee, strings.Join(e.Tried, ","))
	return err
}

// dropEscalation ends an escalation as it was read; what has become of it since then stays.
func dropEscalation(ctx context.Context, tx *db.Tx, e escalation) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM escalation WHERE workspace_id = $1 AND conversation_id = $2 AND due_at = $3`,
		e.Workspace, e.Conversation, clock.Ms(e.DueAt))
	return err
}

// dueEscalations lists what ends by itself now.
func dueEscalations(ctx context.Context, q db.Querier, now time.Time, limit int) ([]escalation, error) {
	rows, err := q.QueryContext(ctx, `/* all workspaces */ SELECT `+escalationColumns+` FROM escalation WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, clock.Ms(now), limit)
	return db.Collect(rows, err, func(r *sql.Rows) (escalation, error) { return scanEscalation(r) })
}

// abuseInRow says how many abusive messages stand in a row before the one with this seq, whose predecessor of the same
// customer is before; 0 when the last one was another.
func abuseInRow(ctx context.Context, q db.Querier, ws tenant.ID, id conversation.ID, before int64) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT in_row FROM abuse WHERE workspace_id = $1 AND conversation_id = $2 AND last_seq = $3`, ws, id, before).Scan(&n)
	if db.NotFound(err) {
		return 0, nil
	}
	return n, err
}

func setAbuse(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID, n int, last int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO abuse (workspace_id, conversation_id, in_row, last_seq) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET in_row = excluded.in_row, last_seq = excluded.last_seq`, ws, id, n, last)
	return err
}

// tellOnce says whether the owner of a workspace was not told yet on this day.
func tellOnce(ctx context.Context, tx *db.Tx, ws tenant.ID, day string) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO credits_told (workspace_id, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, ws, day)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
