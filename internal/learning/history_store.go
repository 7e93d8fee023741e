package learning

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const historyFields = `id, bot_id, source, state, days, file_name, hash, lines, bad_lines, conversations, pairs, total, done, proposed, created_at, finished_at, model, mined, credits, known, beyond, left_out, reason, more, goes_on, joined`

func scanHistory(r interface{ Scan(...any) error }) (h History, err error) {
	var source string
	var created int64
	var finished sql.NullInt64
	err = r.Scan(&h.ID, &h.BotID, &source, &h.State, &h.Days, &h.FileName, &h.hash, &h.Lines, &h.BadLines, &h.Conversations, &h.Pairs, &h.Total, &h.Done,
		&h.Proposed, &created, &finished, &h.Model, &h.Mined, &h.Credits, &h.Known, &h.Beyond, &h.Left, &h.Reason, &h.More, &h.goesOn, &h.Joined)
	h.Own, h.CreatedAt = source == "own", clock.FromMs(created)
	if finished.Valid {
		h.FinishedAt = clock.FromMs(finished.Int64)
	}
	return h, err
}

func historyByID(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (History, error) {
	h, err := scanHistory(q.QueryRowContext(ctx, `SELECT `+historyFields+` FROM history_task WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id))
	if db.NotFound(err) {
		return h, ErrNoHistory
	}
	return h, err
}

// histories are the latest runs of a bot, newest first, uploads that nobody has started excluded.
func histories(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]History, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+historyFields+` FROM history_task WHERE workspace_id = $1 AND bot_id = $2 AND state <> 'uploaded' ORDER BY id DESC LIMIT 20`, ws, botID)
	return db.Collect(rows, err, func(r *sql.Rows) (History, error) { return scanHistory(r) })
}

func insertHistory(ctx context.Context, tx *db.Tx, ws tenant.ID, h History, by string) error {
	source := "file"
	if h.Own {
		source = "own"
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO history_task (workspace_id, id, bot_id, source, state, days, file_name, hash, lines, bad_lines, conversations, pairs,
		total, done, proposed, created_by, created_at, beyond, goes_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, $13, $14, $15, $16)`,
		ws, h.ID, h.BotID, source, h.State, h.Days, h.FileName, h.hash, h.Lines, h.BadLines, h.Conversations, h.Pairs, nullable(by), clock.Ms(h.CreatedAt), h.Beyond, h.goesOn)
	return err
}

// moveHistory takes a run to its next state if it is still in one of some; false when it is not.
func moveHistory(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string, to HistoryState, finished any, from ...HistoryState) (bool, error) {
	in := []any{ws, botID, id, to, finished}
	for _, st := range from {
		in = append(in, st)
	}
	res, err := tx.ExecContext(ctx, `UPDATE history_task SET state = $4, finished_at = $5 WHERE workspace_id = $1 AND bot_id = $2 AND id = $3
		AND state IN (`+db.Placeholders(6, len(from))+`)`, in...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func noteHistory(ctx context.Context, tx *db.Tx, ws tenant.ID, h History) error {
	_, err := tx.ExecContext(ctx, `UPDATE history_task SET conversations = $3, pairs = $4, total = $5, done = $6, proposed = $7, mined = $8, credits = $9, known = $10,
		beyond = $11, left_out = $12, goes_on = $13, joined = $14 WHERE workspace_id = $1 AND id = $2`, ws, h.ID, h.Conversations, h.Pairs, h.Total, h.Done, h.Proposed,
		h.Mined, h.Credits, h.Known, h.Beyond, h.Left, h.goesOn, h.Joined)
	return err
}

func setModel(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, model bool) error {
	_, err := tx.ExecContext(ctx, `UPDATE history_task SET model = $3, pairs = CASE WHEN mined = 0 THEN 0 ELSE pairs END WHERE workspace_id = $1 AND id = $2`, ws, id, model)
	return err
}

func stateOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (st HistoryState, err error) {
	err = q.QueryRowContext(ctx, `SELECT state FROM history_task WHERE workspace_id = $1 AND id = $2`, ws, id).Scan(&st)
	return st, err
}

// putPart stores a part, in the place of what it was before.
func putPart(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, p part) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO history_part (workspace_id, task_id, part, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, task_id, part) DO UPDATE SET body = excluded.body`, ws, id, p.no, string(body))
	return err
}

// eachPart gives the parts of a run one after the other, until fn has seen enough.
func eachPart(ctx context.Context, q db.Querier, ws tenant.ID, id string, fn func(part) bool) error {
	for no := math.MinInt32; ; {
		var body string
		err := q.QueryRowContext(ctx, `SELECT part, body FROM history_part WHERE workspace_id = $1 AND task_id = $2 AND part > $3 ORDER BY part LIMIT 1`,
			ws, id, no).Scan(&no, &body)
		if db.NotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		p := part{no: no}
		if strings.HasPrefix(body, "[") { // of a file that was uploaded to an earlier version: what was found in it
			p.Done, err = true, json.Unmarshal([]byte(body), &p.Pairs)
		} else {
			err = json.Unmarshal([]byte(body), &p)
		}
		if err != nil {
			return err
		}
		if !fn(p) {
			return nil
		}
	}
}

// nextPart is the next part of a run that nobody has looked through; nil when there is none.
func nextPart(ctx context.Context, q db.Querier, ws tenant.ID, id string) (next *part, err error) {
	err = eachPart(ctx, q, ws, id, func(p part) bool {
		if !p.Done {
			next = &p
		}
		return p.Done
	})
	return next, err
}

// minedPairs is what was found in the conversations of a run, and the parts that hold it: those behind groupsFrom excluded.
func minedPairs(ctx context.Context, q db.Querier, ws tenant.ID, id string) (list []pair, parts []int, err error) {
	err = eachPart(ctx, q, ws, id, func(p part) bool {
		if p.no >= groupsFrom {
			return false
		}
		if p.Done {
			list, parts = append(list, p.Pairs...), append(parts, p.no)
		}
		return true
	})
	return list, parts, err
}

// groupsOf are the different questions of a run, the most asked first.
func groupsOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (list []pair, err error) {
	err = eachPart(ctx, q, ws, id, func(p part) bool {
		if p.no >= groupsFrom {
			list = append(list, p.Pairs...)
		}
		return true
	})
	return list, err
}

// restOf is how many conversations of a run nobody has looked through, and how many questions it has not proposed.
func restOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (talks, questions int, err error) {
	err = eachPart(ctx, q, ws, id, func(p part) bool {
		if !p.Done {
			talks += len(p.Talks)
		} else if p.no >= groupsFrom {
			questions += len(p.Pairs)
		}
		return true
	})
	return talks, questions, err
}

// dropParts forgets some parts of a run.
func dropParts(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, parts []int) error {
	for some := range slices.Chunk(parts, 200) {
		in := []any{ws, id}
		for _, no := range some {
			in = append(in, no)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM history_part WHERE workspace_id = $1 AND task_id = $2 AND part IN (`+db.Placeholders(3, len(some))+`)`, in...); err != nil {
			return err
		}
	}
	return nil
}

// dropGroups forgets the questions of a run whose parts come before one.
func dropGroups(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, before int) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM history_part WHERE workspace_id = $1 AND task_id = $2 AND part >= $3 AND part < $4`, ws, id, groupsFrom, before)
	return err
}

// handOn gives what a run has left to the next one. The questions among it are compared once more with what is found then.
func handOn(ctx context.Context, tx *db.Tx, ws tenant.ID, from, to string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE history_part SET task_id = $3, part = CASE WHEN part >= $4 THEN part - $5 ELSE part END
		WHERE workspace_id = $1 AND task_id = $2`, ws, from, to, groupsFrom, 2*groupsFrom); err != nil {
		return err
	}
	return setMore(ctx, tx, ws, from, false, "")
}

// setMore says whether a run has left something, and why it has failed.
func setMore(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, more bool, why HistoryReason) error {
	_, err := tx.ExecContext(ctx, `UPDATE history_task SET more = $3, reason = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, more, why)
	return err
}

func dropHistoryParts(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM history_part WHERE workspace_id = $1 AND task_id = $2`, ws, id)
	return err
}

// forgetRest drops what the runs of a bot have left, but for one.
func forgetRest(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, but string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM history_part WHERE workspace_id = $1 AND task_id IN (
		SELECT t.id FROM history_task t WHERE t.workspace_id = $1 AND t.bot_id = $2 AND t.id <> $3 AND t.state IN ('done', 'failed', 'cancelled'))`, ws, botID, but); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE history_task SET more = $4 WHERE workspace_id = $1 AND bot_id = $2 AND id <> $3 AND more`, ws, botID, but, false)
	return err
}

// forgetUploads drops what was uploaded for a bot and never started.
func forgetUploads(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM history_part WHERE workspace_id = $1 AND task_id IN (
		SELECT t.id FROM history_task t WHERE t.workspace_id = $1 AND t.bot_id = $2 AND t.state = 'uploaded')`, ws, botID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM history_task WHERE workspace_id = $1 AND bot_id = $2 AND state = 'uploaded'`, ws, botID)
	return err
}

// sameFile is when the same file was learnt from before; nil when it was not.
func sameFile(ctx context.Context, q db.Querier, ws tenant.ID, botID, hash string) (at sql.NullInt64, err error) {
	err = q.QueryRowContext(ctx, `SELECT MAX(created_at) FROM history_task WHERE workspace_id = $1 AND bot_id = $2 AND hash = $3
		AND state IN ('queued', 'running', 'done')`, ws, botID, hash).Scan(&at)
	return at, err
}
