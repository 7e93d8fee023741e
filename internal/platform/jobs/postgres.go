package jobs

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// lockKey keeps two nodes from making River's tables at the same time.
const lockKey = 7_316_205

// onPostgres is River in the same database, woken by its LISTEN/NOTIFY.
type onPostgres struct {
	*Runner
	client *river.Client[pgx.Tx]
}

func openPostgres(ctx context.Context, r *Runner) (engine, error) {
	d, c := riverpgxv5.New(r.d.Pool()), r.config()
	m, err := rivermigrate.New(d, &rivermigrate.Config{Logger: c.Logger})
	if err != nil {
		return nil, err
	}
	conn, err := r.d.Pool().Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lockKey); err != nil {
		return nil, err
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, lockKey) }()
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	e := &onPostgres{Runner: r}
	e.client, err = river.NewClient(d, c)
	return e, err
}

func (e *onPostgres) start(ctx context.Context) error { return e.client.Start(ctx) }

// move deletes and inserts in one transaction: a job is moved exactly once, whatever crashes.
func (e *onPostgres) move(ctx context.Context, now time.Time, n int) (int, error) {
	taken, err := e.take(ctx, now, n)
	if err == nil || n == 1 || db.Transient(err) || ctx.Err() != nil {
		return taken, err
	}
	// One of them is not to River's liking. The others must not wait for it.
	for done := range n {
		taken, err := e.take(ctx, now, 1)
		if err != nil {
			return done, err
		}
		if taken == 0 {
			return done, nil
		}
	}
	return n, nil
}

func (e *onPostgres) take(ctx context.Context, now time.Time, n int) (int, error) {
	var due []row
	err := pgx.BeginFunc(ctx, e.d.Pool(), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `DELETE FROM job_outbox WHERE id IN (
				SELECT id FROM job_outbox WHERE run_at <= $1 ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING id::text, kind, args, queue`, clock.Ms(now), n)
		if err != nil {
			return err
		}
		due, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (j row, err error) {
			return j, r.Scan(&j.id, &j.kind, &j.args, &j.queue)
		})
		if err != nil || len(due) == 0 {
			return err
		}
		ps := make([]river.InsertManyParams, len(due))
		for i, j := range due {
			ps[i] = e.params(j)
		}
		_, err = e.client.InsertManyTx(ctx, tx, ps)
		return err
	})
	if err != nil && len(due) == 1 && !db.Transient(err) && ctx.Err() == nil {
		return 1, e.setAside(ctx, due, now, err)
	}
	return len(due), err
}

func (e *onPostgres) stop(soft, hard context.Context) error { return stopClient(e.client, soft, hard) }

func (e *onPostgres) close() error { return nil }
