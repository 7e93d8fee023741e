package events

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `id, workspace_id, kind, v, subject, actor_kind, actor_id, cause, at, payload`

// Read returns up to limit events of a workspace behind the id after (0: from the first), for the public feed. The id
// of the last record is the next cursor; none is ever left out. On PostgreSQL it goes as far as the consumers have
// come, because only they know which smaller ids can no longer appear: a Runner has to run on some node.
func Read(ctx context.Context, d *db.DB, ws tenant.ID, after int64, limit int) ([]Record, error) {
	query := `SELECT ` + columns + `, 0 FROM event WHERE workspace_id = $1 AND id > $2`
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
		err = rows.Scan(&r.ID, &r.Workspace, &r.Kind, &r.V, &r.Subject, &r.Actor.Kind, &r.Actor.ID, &r.Cause, &at, &payload, &r.oldest)
		r.At, r.Payload = clock.FromMs(at), json.RawMessage(payload)
		return r, err
	})
}

// tail reads the log of all workspaces behind a place, in the order of the ids.
//
// SQLite has one writer: what is visible is final. On PostgreSQL a missing id may belong to a transaction that still
// runs, or to one that was rolled back. tail stops there. When the id is still missing at the second look, it takes a
// transaction number: whoever holds an id up to the largest one seen has a smaller number (see event_next_id). When
// all those are over, ids that are still missing will never come. Stopping below the oldest running transaction
// instead would not be enough (one that began earlier may take the later id) and would wait for transactions that
// have nothing to do with the log.
type tail struct {
	d     *db.DB
	gap   int64 // the first missing id at the last look
	final int64 // up to here missing ids will never come
	limit struct{ xid, id int64 }
}

// next returns up to n events behind at. held says that there are more behind a missing id: nobody is woken when its
// transaction is rolled back, so the caller has to look again soon.
func (t *tail) next(ctx context.Context, at int64, n int) (batch []Record, held bool, err error) {
	if t.d.Dialect() == db.SQLite {
		batch, err = collect(t.d.Read().QueryContext(ctx, `/* all workspaces */ SELECT `+columns+`, 0 FROM event
			WHERE id > $1 ORDER BY id LIMIT $2`, at, n))
		return batch, false, err
	}
	batch, err = collect(t.d.Read().QueryContext(ctx, `/* all workspaces */ SELECT `+columns+`,
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM event WHERE id > $1 ORDER BY id LIMIT $2`, at, n))
	if err != nil || len(batch) == 0 {
		return nil, false, err
	}
	if t.limit.xid > 0 && batch[0].oldest >= t.limit.xid {
		t.final, t.limit.xid = t.limit.id, 0
	}
	i := 0
	for i < len(batch) && (batch[i].ID == at+1 || batch[i].ID <= t.final) {
		at = batch[i].ID
		i++
	}
	if i == len(batch) {
		return batch, false, nil
	}
	if t.gap == at+1 && t.limit.xid == 0 {
		var xid int64
		if err := t.d.Read().QueryRowContext(ctx, `SELECT pg_current_xact_id()::text::bigint`).Scan(&xid); err != nil {
			return nil, false, err
		}
		t.limit.xid, t.limit.id = xid, batch[len(batch)-1].ID
	}
	t.gap = at + 1
	return batch[:i], true, nil
}
