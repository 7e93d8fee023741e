package check

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const columns = `id, bot_id, question, language, expect, sources, facts, note, origin, origin_id, verdict, trend, created_by, created_at, updated_at`

func scan(r interface{ Scan(...any) error }) (Check, error) {
	var (
		x                     Check
		sources, facts, trend string
		origin, by            sql.NullString
		created, updated      int64
	)
	err := r.Scan(&x.ID, &x.BotID, &x.Question, &x.Language, &x.Expect, &sources, &facts, &x.Note, &x.Origin, &origin, &x.Verdict, &trend, &by, &created, &updated)
	if err != nil {
		return x, err
	}
	x.originID, x.CreatedBy, x.CreatedAt, x.UpdatedAt, x.Trend = origin.String, by.String, clock.FromMs(created), clock.FromMs(updated), trendOf(trend)
	return x, errors.Join(json.Unmarshal([]byte(sources), &x.Sources), json.Unmarshal([]byte(facts), &x.Facts))
}

func scanRow(r *sql.Rows) (Check, error) { return scan(r) }

func byID(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Check, error) {
	x, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM answer_check WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id))
	if db.NotFound(err) {
		return x, ErrNotFound
	}
	return x, err
}

func list(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f Filter, before string, limit int) ([]Check, error) {
	query, args := `SELECT `+columns+` FROM answer_check WHERE workspace_id = $1 AND bot_id = $2`, []any{ws, botID, limit}
	and := func(what string, v any) {
		args = append(args, v)
		query += strings.ReplaceAll(what, "?", "$"+string(rune('0'+len(args))))
	}
	switch f.Verdict {
	case "":
	case NotRun:
		and(` AND verdict = ?`, "")
	default:
		and(` AND verdict = ?`, f.Verdict)
	}
	if words := text.Key(f.Search); words != "" {
		and(` AND question_key LIKE ? ESCAPE '\'`, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)+"%")
	}
	if before != "" {
		and(` AND id < ?`, before)
	}
	rows, err := q.QueryContext(ctx, query+` ORDER BY id DESC LIMIT $3`, args...)
	return db.Collect(rows, err, scanRow)
}

// all are a bot's tests, oldest first.
func all(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]Check, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM answer_check WHERE workspace_id = $1 AND bot_id = $2 ORDER BY id`, ws, botID)
	return db.Collect(rows, err, scanRow)
}

// counts says how many tests of a bot ended how; NotRun is those that have not run.
func counts(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (map[string]int64, error) {
	rows, err := q.QueryContext(ctx, `SELECT verdict, COUNT(*) FROM answer_check WHERE workspace_id = $1 AND bot_id = $2 GROUP BY verdict`, ws, botID)
	out := map[string]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var verdict string
		var n int64
		err := r.Scan(&verdict, &n)
		if verdict == "" {
			verdict = NotRun
		}
		out[verdict] = n
		return struct{}{}, err
	})
	return out, err
}

func total(n map[string]int64) (sum int64) {
	for _, x := range n {
		sum += x
	}
	return sum
}

// lock keeps others from adding tests to a bot until the transaction ends, and says how many it has.
func lock(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) (n int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO answer_check_setting (workspace_id, bot_id, automatic, daily, day, written) VALUES ($1, $2, $3, $4, '', 0)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET written = answer_check_setting.written`, ws, botID, true, usualDaily); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM answer_check WHERE workspace_id = $1 AND bot_id = $2`, ws, botID).Scan(&n)
	return n, err
}

// insert stores a new test; false when its question is one already.
func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, x Check) (fresh bool, err error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO answer_check (workspace_id, id, bot_id, question, question_key, language, expect, sources, facts, note, origin,
		origin_id, verdict, trend, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', $13, $14, $14)
		ON CONFLICT (workspace_id, bot_id, question_key) DO NOTHING`, ws, x.ID, x.BotID, x.Question, text.Key(x.Question), x.Language, x.Expect,
		listed(x.Sources), listed(x.Facts), x.Note, x.Origin, nullable(x.originID), nullable(x.CreatedBy), clock.Ms(x.CreatedAt))
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func update(ctx context.Context, tx *db.Tx, ws tenant.ID, x Check) error {
	r, err := tx.ExecContext(ctx, `UPDATE answer_check SET question = $4, question_key = $5, language = $6, expect = $7, sources = $8, facts = $9, note = $10,
		updated_at = $11 WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, x.BotID, x.ID, x.Question, text.Key(x.Question), x.Language, x.Expect,
		listed(x.Sources), listed(x.Facts), x.Note, clock.Ms(x.UpdatedAt))
	if err := missed(r, err, ErrNotFound); err != nil || x.Verdict != "" {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE answer_check SET verdict = '', trend = '' WHERE workspace_id = $1 AND id = $2`, ws, x.ID)
	return err
}

func remove(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string) error {
	r, err := tx.ExecContext(ctx, `DELETE FROM answer_check WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id)
	return missed(r, err, ErrNotFound)
}

// answeredBy lets the tests that were made of an unanswered question expect the FAQ that answers it now.
func answeredBy(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, unanswered string, from Source, at int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check SET sources = $4, updated_at = $5 WHERE workspace_id = $1 AND bot_id = $2 AND origin_id = $3
		AND origin = 'unanswered' AND expect = 'answered' AND sources = '[]'`, ws, botID, unanswered, listed([]Source{from}), at)
	return err
}

// missed is err, or what to say when a statement has met no row.
func missed(r sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return none
}

func listed[T any](l []T) string { return encoded(append([]T{}, l...)) }

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
