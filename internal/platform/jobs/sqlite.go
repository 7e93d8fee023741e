package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// File is the path of River's own SQLite file in dir. A backup holds it too, copied after the main database: copied
// before, a job that moves in between would be in neither.
func File(dir string) string { return filepath.Join(dir, "jobs.db") }

// onSQLite is River in its own file.
type onSQLite struct {
	*Runner
	h      *sql.DB
	client *river.Client[*sql.Tx]
	wake   *listener
	unlock func()
}

func openSQLite(ctx context.Context, r *Runner) (engine, error) {
	file := File(r.dir)
	// Two runners on one file would take each other's running jobs for remains of a crash.
	unlock, err := db.LockFile(file+".lock", false)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	e := &onSQLite{Runner: r, wake: &listener{ch: make(chan string, len(r.queues))}, unlock: unlock}
	if e.h, err = r.d.OpenFile(file); err != nil {
		unlock()
		return nil, err
	}
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func (e *onSQLite) open(ctx context.Context) error {
	d := driver{riversqlite.New(e.h), e.wake}
	c := e.config()
	m, err := rivermigrate.New(d, &rivermigrate.Config{Logger: c.Logger})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	// Nobody else can run these, and nobody else can lead.
	if _, err := e.h.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempt < max_attempts`); err != nil {
		return err
	}
	if _, err := e.h.ExecContext(ctx, `DELETE FROM river_leader`); err != nil {
		return err
	}
	e.client, err = river.NewClient(d, c)
	return err
}

func (e *onSQLite) start(ctx context.Context) error { return e.client.Start(ctx) }

// move inserts first and deletes then: a crash in between moves the job twice, and never loses it.
func (e *onSQLite) move(ctx context.Context, now time.Time, n int) (int, error) {
	rows, err := e.d.Read().QueryContext(ctx, `SELECT id, kind, args, queue FROM job_outbox WHERE run_at <= $1 ORDER BY run_at, id LIMIT $2`,
		clock.Ms(now), n)
	due, err := scanRows(rows, err)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	taken := due
	if err := e.insert(ctx, due); err != nil {
		if len(due) == 1 || db.Transient(err) || ctx.Err() != nil {
			return 0, e.setAside(ctx, due, now, err)
		}
		taken = taken[:0]
		for _, j := range due {
			if err := e.insert(ctx, []row{j}); err != nil {
				if err := e.setAside(ctx, []row{j}, now, err); err != nil {
					return 0, err
				}
				continue
			}
			taken = append(taken, j)
		}
	}
	err = e.d.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		for _, j := range taken {
			if _, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE id = $1`, j.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, q := range e.queuesOf(taken) {
		e.wake.signal(q)
	}
	return len(due), nil
}

func (e *onSQLite) insert(ctx context.Context, js []row) error {
	ps := make([]river.InsertManyParams, len(js))
	for i, j := range js {
		ps[i] = e.params(j)
	}
	_, err := e.client.InsertMany(ctx, ps)
	return err
}

func (e *onSQLite) stop(soft, hard context.Context) error { return stopClient(e.client, soft, hard) }

func (e *onSQLite) close() error {
	defer e.unlock()
	return e.h.Close()
}

// driver is River's for SQLite, woken in process: its own listener would look into a table each 50 ms, and each insert
// would write there. River calls this interface unstable; the versions are pinned, and the tests tell.
type driver struct {
	*riversqlite.Driver
	l *listener
}

// SupportsListenNotify says that inserts need not write notifications.
func (driver) SupportsListenNotify() bool { return false }

// GetListener returns what River waits on.
func (d driver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener { return d.l }

// listener hands the names of queues that have got jobs to River.
type listener struct{ ch chan string }

// signal never blocks: when the buffer is full River has more to look at than it can, and it polls besides.
func (l *listener) signal(queue string) {
	select {
	case l.ch <- queue:
	default:
	}
}

// WaitForNotification implements riverdriver.Listener.
func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case q := <-l.ch:
		return &riverdriver.Notification{Topic: "river_insert", Payload: fmt.Sprintf(`{"queue":%q}`, q)}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// The rest of riverdriver.Listener is about a connection, which there is not.

func (l *listener) Close(context.Context) error            { return nil }
func (l *listener) Connect(context.Context) error          { return nil }
func (l *listener) Listen(context.Context, string) error   { return nil }
func (l *listener) Ping(context.Context) error             { return nil }
func (l *listener) Schema() string                         { return "" }
func (l *listener) SetAfterConnectExec(string)             {}
func (l *listener) Unlisten(context.Context, string) error { return nil }
