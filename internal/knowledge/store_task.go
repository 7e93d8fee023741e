package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const taskColumns = `id, bot_id, kind, state, plan, report, total, done, created_by, created_at, finished_at`

func scanTask(r interface{ Scan(...any) error }) (Task, error) {
	var (
		t        Task
		p, rep   string
		creator  sql.NullString
		created  int64
		finished sql.NullInt64
	)
	if err := r.Scan(&t.ID, &t.BotID, &t.Kind, &t.State, &p, &rep, &t.Total, &t.Done, &creator, &created, &finished); err != nil {
		return Task{}, err
	}
	if err := json.Unmarshal([]byte(p), &t.plan); err != nil {
		return Task{}, err
	}
	if err := json.Unmarshal([]byte(rep), &t.Report); err != nil {
		return Task{}, err
	}
	t.Of, t.Action, t.FileName, t.CreatedBy, t.CreatedAt = t.plan.target(), t.plan.Action, t.plan.FileName, creator.String, clock.FromMs(created)
	if finished.Valid {
		t.FinishedAt = clock.FromMs(finished.Int64)
	}
	return t, nil
}

func taskJSON(v any) string {
	b, _ := json.Marshal(v) // structs of strings and numbers: cannot fail
	return string(b)
}

// insertTask stores a new task; ErrBusy when the bot has one that is not over.
func insertTask(ctx context.Context, tx *db.Tx, ws tenant.ID, t Task) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO knowledge_task (workspace_id, id, bot_id, kind, state, plan, report, total, done, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $10) ON CONFLICT (workspace_id, bot_id) WHERE state = 'queued' OR state = 'running' DO NOTHING`,
		ws, t.ID, t.BotID, t.Kind, t.State, taskJSON(t.plan), taskJSON(t.Report), t.Total, nullable(t.CreatedBy), clock.Ms(t.CreatedAt))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return cmpErr(err, ErrBusy)
	}
	return nil
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// updateTask stores how far a task has come.
func updateTask(ctx context.Context, tx *db.Tx, ws tenant.ID, t Task, now int64) error {
	var finished any
	if t.over() {
		finished = now
	}
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_task SET state = $3, plan = $4, report = $5, done = $6, updated_at = $7, finished_at = $8
		WHERE workspace_id = $1 AND id = $2`, ws, t.ID, t.State, taskJSON(t.plan), taskJSON(t.Report), t.Done, now, finished)
	return err
}

func task(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Task, error) {
	t, err := scanTask(q.QueryRowContext(ctx, `SELECT `+taskColumns+` FROM knowledge_task WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`,
		ws, botID, id))
	if db.NotFound(err) {
		return Task{}, ErrNoTask
	}
	return t, err
}

func latestTasks(ctx context.Context, q db.Querier, ws tenant.ID, botID string, n int) ([]Task, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+taskColumns+` FROM knowledge_task WHERE workspace_id = $1 AND bot_id = $2 ORDER BY id DESC LIMIT $3`,
		ws, botID, n)
	return db.Collect(rows, err, func(r *sql.Rows) (Task, error) { return scanTask(r) })
}

// forgetTasks removes what is over, but for the latest.
func forgetTasks(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM knowledge_task WHERE workspace_id = $1 AND bot_id = $2 AND state IN ('done', 'failed', 'cancelled')
		AND id NOT IN (SELECT k.id FROM knowledge_task k WHERE k.workspace_id = $1 AND k.bot_id = $2 ORDER BY k.id DESC LIMIT $3)`, ws, botID, keptTasks)
	return err
}

// partRow is a row of a part as it waits in the database.
type partRow struct {
	Line         int      `json:"line"`
	Question     string   `json:"question"`
	Alternatives []string `json:"alternatives,omitempty"`
	AnswerHTML   string   `json:"html"`
	AnswerText   string   `json:"text"`
	Category     string   `json:"category,omitempty"`
}

// partRows is how many rows of an import are stored in one transaction: each also looks for its question among those that are
// there, and customers' messages wait for it.
const partRows = 25

// insertParts stores the rows of an import, part by part.
func insertParts(ctx context.Context, tx *db.Tx, ws tenant.ID, taskID string, rows []fileRow) error {
	for part := 0; len(rows) > 0; part++ {
		n := min(len(rows), partRows)
		body := make([]partRow, n)
		for i, r := range rows[:n] {
			body[i] = partRow{r.line, r.faq.Question, r.faq.Alternatives, r.faq.AnswerHTML, r.faq.AnswerText, r.faq.Category}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO knowledge_task_part (workspace_id, task_id, part, body) VALUES ($1, $2, $3, $4)`,
			ws, taskID, part, taskJSON(body)); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// takePart removes the next part of an import and returns it; no rows when there is none.
func takePart(ctx context.Context, tx *db.Tx, ws tenant.ID, taskID string) ([]fileRow, error) {
	var raw string
	err := tx.QueryRowContext(ctx, `DELETE FROM knowledge_task_part WHERE workspace_id = $1 AND task_id = $2 AND part = (
		SELECT MIN(p.part) FROM knowledge_task_part p WHERE p.workspace_id = $1 AND p.task_id = $2) RETURNING body`, ws, taskID).Scan(&raw)
	if db.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var body []partRow
	if err := json.Unmarshal([]byte(raw), &body); err != nil {
		return nil, err
	}
	rows := make([]fileRow, len(body))
	for i, r := range body {
		rows[i] = fileRow{r.Line, FAQ{Question: r.Question, Alternatives: r.Alternatives, AnswerHTML: r.AnswerHTML, AnswerText: r.AnswerText,
			Category: r.Category, Active: true, key: text.Key(r.Question)}}
	}
	return rows, nil
}

// dropParts forgets what an import has not done.
func dropParts(ctx context.Context, tx *db.Tx, ws tenant.ID, taskID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM knowledge_task_part WHERE workspace_id = $1 AND task_id = $2`, ws, taskID)
	return err
}
