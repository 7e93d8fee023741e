package check

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// settingOf reads a bot's setting; day is today.
func settingOf(ctx context.Context, q db.Querier, ws tenant.ID, botID, day string) (Setting, error) {
	x, on := Setting{Automatic: true, Daily: usualDaily, NightAt: usualMinute(botID)}, ""
	var next, changed, tried int64
	var night sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT s.automatic, s.nightly, s.night_at, s.next_at, s.changed_at, s.daily, s.day, s.written,
		(SELECT COALESCE(MAX(r.started_at), 0) FROM answer_check_run r WHERE r.workspace_id = s.workspace_id AND r.bot_id = s.bot_id AND r.rehearsal = $3
		AND r.state <> 'failed' AND r.state <> 'cancelled') FROM answer_check_setting s WHERE s.workspace_id = $1 AND s.bot_id = $2`, ws, botID, false).
		Scan(&x.Automatic, &x.Nightly, &night, &next, &changed, &x.Daily, &on, &x.Written, &tried)
	if on != day {
		x.Written = 0
	}
	if night.Valid {
		x.NightAt = Minute(night.Int64)
	}
	if next > 0 {
		x.NextAt = clock.FromMs(next)
	}
	if changed > tried {
		x.ChangedAt = clock.FromMs(changed)
	}
	if db.NotFound(err) {
		err = nil
	}
	return x, err
}

func putSetting(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, x Setting) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_check_setting (workspace_id, bot_id, automatic, nightly, daily, day, written) VALUES ($1, $2, $3, $4, $5, '', 0)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET automatic = excluded.automatic, nightly = excluded.nightly, daily = excluded.daily`,
		ws, botID, x.Automatic, x.Nightly, x.Daily)
	return err
}

// putNight stores at which minute the tests run at night.
func putNight(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, m Minute) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_setting SET night_at = $3 WHERE workspace_id = $1 AND bot_id = $2`, ws, botID, m)
	return err
}

// setNext stores when the tests run next at night; 0: never.
func setNext(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, at int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_setting SET next_at = $3 WHERE workspace_id = $1 AND bot_id = $2`, ws, botID, at)
	return err
}

// noteChange keeps when what a bot's answers rest on changed last. The row is there since the bot has tests.
func noteChange(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, at int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_setting SET changed_at = $3 WHERE workspace_id = $1 AND bot_id = $2 AND changed_at < $3`, ws, botID, at)
	return err
}

// addWritten counts an answer that a model has written today. The row is there since the bot has tests.
func addWritten(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, day string) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_setting SET written = CASE WHEN day = $3 THEN written + 1 ELSE 1 END, day = $3
		WHERE workspace_id = $1 AND bot_id = $2`, ws, botID, day)
	return err
}

const runColumns = `id, bot_id, why, nightly, rehearsal, state, reason, prompt, again, baseline_id, total, done, right_ones, refused, wrong, failed, better, worse, uncited,
	calls, credits, cost, ms, created_by, created_at, due_at, finished_at`

func scanRun(r interface{ Scan(...any) error }) (Run, error) {
	var (
		x            Run
		prompt       string
		night        bool
		with, by     sql.NullString
		created, due int64
		finished     sql.NullInt64
	)
	err := r.Scan(&x.ID, &x.BotID, &x.Why, &night, &x.rehearsal, &x.State, &x.Reason, &prompt, &x.again, &with, &x.Total, &x.Done, &x.Right, &x.Refused, &x.Wrong, &x.Failed,
		&x.Better, &x.Worse, &x.Uncited, &x.Calls, &x.Credits, &x.Cost, &x.Ms, &by, &created, &due, &finished)
	if err != nil {
		return x, err
	}
	x.Baseline, x.CreatedBy, x.CreatedAt, x.due = with.String, by.String, clock.FromMs(created), clock.FromMs(due)
	if finished.Valid {
		x.FinishedAt = clock.FromMs(finished.Int64)
	}
	if night {
		x.Why = Nightly
	}
	if prompt != "" {
		x.Patch = &bot.PromptPatch{}
		err = json.Unmarshal([]byte(prompt), x.Patch)
	}
	return x, err
}

func runByID(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Run, error) {
	return scanRun(q.QueryRowContext(ctx, `SELECT `+runColumns+` FROM answer_check_run WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id))
}

func listRuns(ctx context.Context, q db.Querier, ws tenant.ID, botID, before string, limit int) ([]Run, error) {
	query, args := `SELECT `+runColumns+` FROM answer_check_run WHERE workspace_id = $1 AND bot_id = $2`, []any{ws, botID, limit}
	if before != "" {
		query, args = query+` AND id < $4`, append(args, before)
	}
	rows, err := q.QueryContext(ctx, query+` ORDER BY id DESC LIMIT $3`, args...)
	return db.Collect(rows, err, func(r *sql.Rows) (Run, error) { return scanRun(r) })
}

// activeRun is the run of a bot that is not over; sql.ErrNoRows when there is none.
func activeRun(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, rehearsal bool) (Run, error) {
	return scanRun(tx.QueryRowContext(ctx, `UPDATE answer_check_run SET done = done WHERE workspace_id = $1 AND bot_id = $2 AND rehearsal = $3
		AND (state = 'queued' OR state = 'running') RETURNING `+runColumns, ws, botID, rehearsal))
}

// baseline is the last run of a bot as it is that went to its end, other than not; empty when there is none.
func baseline(ctx context.Context, q db.Querier, ws tenant.ID, botID, not string) (string, error) {
	rows, err := q.QueryContext(ctx, `SELECT id FROM answer_check_run WHERE workspace_id = $1 AND bot_id = $2 AND rehearsal = $3 AND state = 'done'
		ORDER BY id DESC LIMIT 2`, ws, botID, false)
	ids, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	for _, id := range ids {
		if id != not {
			return id, err
		}
	}
	return "", err
}

func insertRun(ctx context.Context, tx *db.Tx, ws tenant.ID, r Run) error {
	prompt := ""
	if r.Patch != nil {
		prompt = encoded(r.Patch)
	}
	why, night := r.stored()
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_check_run (workspace_id, id, bot_id, why, nightly, rehearsal, state, reason, prompt, again, job, total, done, right_ones,
		refused, wrong, failed, better, worse, uncited, calls, credits, cost, ms, created_by, created_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'queued', '', $7, '', '', $8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $9, $10, $11)`,
		ws, r.ID, r.BotID, why, night, r.rehearsal, prompt, r.Total, nullable(r.CreatedBy), clock.Ms(r.CreatedAt), clock.Ms(r.due))
	return err
}

func setDue(ctx context.Context, tx *db.Tx, ws tenant.ID, r Run) error {
	why, night := r.stored()
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_run SET due_at = $3, why = $4, nightly = $5 WHERE workspace_id = $1 AND id = $2`, ws, r.ID, clock.Ms(r.due), why, night)
	return err
}

// stored is why a run was made, as the table holds it: a run of the night asks what a change has done that nobody here made,
// which is a model's.
func (r Run) stored() (why Why, night bool) {
	if r.Why == Nightly {
		return Model, true
	}
	return r.Why, false
}

func setAgain(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, why Why) error {
	_, err := tx.ExecContext(ctx, `UPDATE answer_check_run SET again = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, why)
	return err
}

// beginRun takes a run into the hands of a job; sql.ErrNoRows when it is over, or another's.
func beginRun(ctx context.Context, tx *db.Tx, ws tenant.ID, id, job, with string, total int, now int64) (Run, error) {
	return scanRun(tx.QueryRowContext(ctx, `UPDATE answer_check_run SET state = 'running', job = $3, total = $4, baseline_id = $5,
		started_at = COALESCE(started_at, $6) WHERE workspace_id = $1 AND id = $2 AND (state = 'queued' OR state = 'running' AND job = $3)
		RETURNING `+runColumns, ws, id, job, total, nullable(with), now))
}

// closeRun ends a run with what has got better and worse in it; ErrOver when it is over.
func closeRun(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, st State, reason string, now int64) (Run, error) {
	r, err := scanRun(tx.QueryRowContext(ctx, `UPDATE answer_check_run SET state = $3, reason = $4, finished_at = $5
		WHERE workspace_id = $1 AND id = $2 AND (state = 'queued' OR state = 'running') RETURNING `+runColumns, ws, id, st, reason, now))
	if db.NotFound(err) {
		return r, ErrOver
	}
	if err != nil || r.Baseline == "" {
		return r, err
	}
	n, err := changeCounts(ctx, tx, ws, id, r.Baseline)
	if err != nil {
		return r, err
	}
	r.Better, r.Worse = n[Better], n[Worse]
	_, err = tx.ExecContext(ctx, `UPDATE answer_check_run SET better = $3, worse = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, r.Better, r.Worse)
	return r, err
}

// addResult stores what a test gave, and counts it; false when the run is over or has it already.
func addResult(ctx context.Context, tx *db.Tx, ws tenant.ID, run string, x Result, cost int64) (bool, error) {
	bit := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	r, err := tx.ExecContext(ctx, `UPDATE answer_check_run SET done = done + 1, right_ones = right_ones + $3, refused = refused + $4, wrong = wrong + $5,
		failed = failed + $6, uncited = uncited + $7, calls = calls + $8, credits = credits + $9, cost = cost + $10, ms = ms + $11
		WHERE workspace_id = $1 AND id = $2 AND state = 'running'
		AND NOT EXISTS (SELECT 1 FROM answer_check_result WHERE workspace_id = $1 AND run_id = $2 AND check_id = $12)`, ws, run,
		bit(x.Verdict == Right), bit(x.Verdict == Refused), bit(x.Verdict == Wrong), bit(x.Verdict == Failed), bit(x.Got == Answered && !x.Cited),
		x.Calls, x.Credits, cost, x.Ms, x.CheckID)
	if err := missed(r, err, sql.ErrNoRows); db.NotFound(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO answer_check_result (workspace_id, run_id, check_id, expected, verdict, got, problem, how, said, sources, cited,
		score, model, calls, credits, ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, ws, run, x.CheckID, encoded(x.Expected),
		x.Verdict, x.Got, x.Problem, x.How, x.Text, listed(x.Found), x.Cited, x.Score, x.Model, x.Calls, x.Credits, x.Ms)
	return err == nil, err
}

// setVerdict notes how a test ended, unless it was written anew meanwhile.
func setVerdict(ctx context.Context, tx *db.Tx, ws tenant.ID, x Check, v Verdict) error {
	trend := ""
	for _, old := range x.Trend {
		trend += string(letters[old])
	}
	_, err := tx.ExecContext(ctx, `UPDATE answer_check SET verdict = $4, trend = $5 WHERE workspace_id = $1 AND id = $2 AND updated_at = $3`, ws, x.ID,
		clock.Ms(x.UpdatedAt), v, extend(trend, v))
	return err
}

// tried are the tests that a run has asked already.
func tried(ctx context.Context, q db.Querier, ws tenant.ID, run string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT check_id FROM answer_check_result WHERE workspace_id = $1 AND run_id = $2`, ws, run)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

// forgetRuns deletes all but the newest runs of a bot.
func forgetRuns(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM answer_check_run WHERE workspace_id = $1 AND bot_id = $2 ORDER BY id DESC LIMIT 5 OFFSET $3`, ws, botID, keptRuns)
	old, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	for _, id := range old {
		if _, err := tx.ExecContext(ctx, `DELETE FROM answer_check_result WHERE workspace_id = $1 AND run_id = $2`, ws, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM answer_check_run WHERE workspace_id = $1 AND id = $2 AND state <> 'queued' AND state <> 'running'`, ws, id); err != nil {
			return err
		}
	}
	return err
}

// changeOf compares a result r with that of another run o; the number is its place in changes. To refuse is better than to
// say what is wrong.
const changeOf = `CASE WHEN o.check_id IS NULL OR o.expected <> r.expected THEN 3 WHEN r.verdict = 'failed' OR o.verdict = 'failed' THEN 1
	WHEN r.verdict = o.verdict THEN 4 WHEN r.verdict = 'right' OR o.verdict = 'wrong' THEN 2 ELSE 0 END`

const comparing = ` FROM answer_check_result r LEFT JOIN answer_check_result o ON o.workspace_id = r.workspace_id AND o.run_id = $3 AND o.check_id = r.check_id
	WHERE r.workspace_id = $1 AND r.run_id = $2`

func changeCounts(ctx context.Context, q db.Querier, ws tenant.ID, run, with string) (map[Change]int64, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+changeOf+` AS place, COUNT(*)`+comparing+` GROUP BY 1`, ws, run, nullable(with))
	out := map[Change]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var place int
		var n int64
		err := r.Scan(&place, &n)
		out[changes[place]] = n
		return struct{}{}, err
	})
	return out, err
}

func results(ctx context.Context, q db.Querier, ws tenant.ID, run, with string, only Change, after resultCursor, limit int) ([]Compared, error) {
	query := `SELECT r.check_id, r.expected, r.verdict, r.got, r.problem, r.how, r.said, r.sources, r.cited, r.score, r.model, r.calls, r.credits, r.ms,
		o.verdict, o.said, ` + changeOf + ` AS place` + comparing
	args := []any{ws, run, nullable(with), limit}
	if only != "" {
		for place, c := range changes {
			if c == only {
				args = append(args, place)
			}
		}
		query += ` AND ` + changeOf + ` = $5`
	}
	if after.ID != "" {
		n := len(args)
		query += ` AND (` + changeOf + `, r.check_id) > (` + db.Placeholders(n+1, 2) + `)`
		args = append(args, after.Rank, after.ID)
	}
	rows, err := q.QueryContext(ctx, query+` ORDER BY place, r.check_id LIMIT $4`, args...)
	return db.Collect(rows, err, func(r *sql.Rows) (x Compared, err error) {
		var expected, sources string
		var was, before sql.NullString
		if err := r.Scan(&x.CheckID, &expected, &x.Verdict, &x.Got, &x.Problem, &x.How, &x.Text, &sources, &x.Cited, &x.Score, &x.Model, &x.Calls, &x.Credits, &x.Ms,
			&was, &before, &x.rank); err != nil {
			return x, err
		}
		x.Was, x.Before, x.Change = Verdict(was.String), before.String, changes[x.rank]
		return x, errors.Join(json.Unmarshal([]byte(expected), &x.Expected), json.Unmarshal([]byte(sources), &x.Found))
	})
}

// testedBots are the bots of a workspace that have tests.
func testedBots(ctx context.Context, tx *db.Tx, ws tenant.ID) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT bot_id FROM answer_check WHERE workspace_id = $1`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}
