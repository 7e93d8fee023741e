package events

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `id, workspace_id, kind, v, subject, actor_kind, actor_id, cause, at, payload`

// Read returns up to limit events of a workspace behind the id after (0: from the first), for the public feed. The id
// of the last record is the next cursor; none is ever left out. On PostgreSQL it goes as far as the consumers have
// come, because only they know which smaller ids can no longer appear: a Runner has to run on some node.
func Read(ctx context.Context, d *db.DB, ws tenant.ID, after int64, limit int) ([]Record, error) {
	query := `SELECT ` + columns + ` FROM event WHERE workspace_id = $1 AND id > $2`
	if d.Dialect() == db.Postgres {
		query += ` AND id <= (SELECT coalesce(max(last_id), 0) FROM event_cursor)`
	}
	rows, err := d.Read().QueryContext(ctx, query+` ORDER BY id LIMIT $3`, ws, after, limit)
	return collect(rows, err)
}

func collect(rows *sql.Rows, err error) ([]Record, error) {
	return db.Collect(rows, err, func(rows *sql.Rows) (r Record, err error) {
		var at int64
		var payload string
		err = rows.Scan(&r.ID, &r.Workspace, &r.Kind, &r.V, &r.Subject, &r.Actor.Kind, &r.Actor.ID, &r.Cause, &at, &payload)
		r.At, r.Payload = clock.FromMs(at), json.RawMessage(payload)
		return r, err
	})
}

// tail reads the log of all workspaces behind a place, in the order of the ids.
//
// SQLite has one writer: what is visible is final. On PostgreSQL a missing id may belong to a transaction that still
// runs, or to one that was rolled back. tail stops there. When the id is still missing a moment later, it notes who
// is writing the log: PostgreSQL locks the table for a writer before he takes an id, and lets go of it only after his
// rows can be seen. When all those have ended, ids up to the largest one seen that are still missing will never come.
// Transactions that do not write the log, and those of other databases, are not waited for. Stopping below the oldest
// running transaction instead would wait for all of them, and would not be enough: one that began earlier may take the
// later id.
type tail struct {
	d     *db.DB
	gap   int64     // the first missing id at the last look
	since time.Time // and when it was missed first
	final int64     // up to here missing ids will never come
	doubt struct {
		upTo    int64     // 0: there is none
		writers []string  // who may hold missing ids up to there
		asked   time.Time // when they were looked for last
	}
}

// patience is how long an id is missing before anybody asks who may hold it, and between two such questions: under load some
// id is always missing, and is there a millisecond later.
const patience = 5 * time.Millisecond

// next returns up to n events behind at. held says that there are more behind a missing id: nobody is woken when its
// transaction is rolled back, so the caller has to look again soon.
func (t *tail) next(ctx context.Context, at int64, n int) (batch []Record, held bool, err error) {
	// Before the events are read: what those who have ended have written is seen then.
	if err := t.settle(ctx); err != nil {
		return nil, false, err
	}
	batch, err = collect(t.d.Read().QueryContext(ctx, `/* all workspaces */ SELECT `+columns+` FROM event
		WHERE id > $1 ORDER BY id LIMIT $2`, at, n))
	if err != nil || len(batch) == 0 || t.d.Dialect() == db.SQLite {
		return batch, false, err
	}
	i := 0
	for i < len(batch) && (batch[i].ID == at+1 || batch[i].ID <= t.final) {
		at = batch[i].ID
		i++
	}
	if i == len(batch) {
		return batch, false, nil
	}
	if t.gap == at+1 && t.doubt.upTo == 0 && time.Since(t.since) >= patience {
		writers, err := t.writers(ctx)
		if err != nil {
			return nil, false, err
		}
		t.doubt.writers, t.doubt.upTo = writers, batch[len(batch)-1].ID
	}
	if t.gap != at+1 {
		t.gap, t.since = at+1, time.Now()
	}
	return batch[:i], true, nil
}

// settle ends the doubt when all who were writing when it began have ended.
func (t *tail) settle(ctx context.Context) error {
	if t.doubt.upTo == 0 || time.Since(t.doubt.asked) < patience {
		return nil
	}
	if len(t.doubt.writers) > 0 {
		writing, err := t.writers(ctx)
		if err != nil {
			return err
		}
		t.doubt.writers = slices.DeleteFunc(t.doubt.writers, func(w string) bool { return !slices.Contains(writing, w) })
	}
	if len(t.doubt.writers) == 0 {
		t.final, t.doubt.upTo = t.doubt.upTo, 0
	}
	return nil
}

// writers are the transactions that write the log now.
func (t *tail) writers(ctx context.Context) ([]string, error) {
	t.doubt.asked = time.Now()
	rows, err := t.d.Read().QueryContext(ctx, `SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND relation = 'event'::regclass AND mode = 'RowExclusiveLock' AND granted`)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}
