package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
)

func TestMain(m *testing.M) {
	dbtest.Main(m, map[string]func(o db.Options) error{"node": node, "hanging": hanging})
}

// jobsDir is where the runner of a killed process keeps its file; its successor must look there too.
func jobsDir(o db.Options) string { return filepath.Dir(o.Path) }

// count is an idempotent handler: it counts runs by the job's id.
func count(d *db.DB) func(context.Context, jobs.Task) error {
	return func(ctx context.Context, task jobs.Task) error {
		return d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO ran (job, args, times) VALUES ($1, $2, 1) ON CONFLICT (job) DO UPDATE SET times = ran.times + 1`,
				task.OutboxID, string(task.Args))
			return err
		})
	}
}

// node enqueues 200 jobs and runs them, and tells of each that was acknowledged.
func node(o db.Options) error {
	ctx := context.Background()
	o.Log = slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	r := jobs.NewRunner(d, jobsDir(o), o.Log)
	r.Handle("k", jobs.Options{}, count(d))
	if err := r.Start(ctx); err != nil {
		return err
	}
	failed := make(chan error)
	for range 4 {
		go func() {
			for range 50 {
				name := uid.New()
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					return jobs.Enqueue(ctx, tx, jobs.Job{Kind: "k", Args: name})
				}); err != nil {
					failed <- err
					return
				}
				fmt.Fprintln(os.Stdout, name)
			}
		}()
	}
	return <-failed
}

// hanging begins a job and never ends it.
func hanging(o db.Options) error {
	ctx := context.Background()
	o.Log = slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	r := jobs.NewRunner(d, jobsDir(o), o.Log)
	r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error {
		fmt.Fprintln(os.Stdout, task.OutboxID)
		select {}
	})
	if err := r.Start(ctx); err != nil {
		return err
	}
	if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return jobs.Enqueue(ctx, tx, jobs.Job{Kind: "k"}) }); err != nil {
		return err
	}
	select {}
}

// Kills in the middle of enqueueing, moving and running: no job is lost. On PostgreSQL each was moved exactly once;
// what was running there when its node died is taken up after the timeout, which is not waited for here.
func TestKilledNodes(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Durable(t, dialect)
			if o.Path == "" {
				o.Path = filepath.Join(t.TempDir(), "none")
			}
			ctx := context.Background()
			d := dbtest.OpenWith(t, o)
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `CREATE TABLE ran (job TEXT NOT NULL PRIMARY KEY, args TEXT NOT NULL, times BIGINT NOT NULL)`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			var acked []string
			for range 3 {
				p := dbtest.Spawn(t, "node", o)
				acked = append(acked, p.Read(60)...)
				acked = append(acked, p.Kill()...)
			}
			r := jobs.NewRunner(d, jobsDir(o), slog.New(slog.NewTextHandler(t.Output(), nil)))
			r.Handle("k", jobs.Options{}, count(d))
			start(t, r)
			deadline := time.Now().Add(2 * time.Minute)
			for _, name := range acked {
				for !done(t, d, r, name) {
					if time.Now().After(deadline) {
						t.Fatalf("job %s was acknowledged and never ran", name)
					}
				}
			}
			if dialect == db.Postgres {
				if n, err := r.MovedTwice(ctx); n != 0 || err != nil {
					t.Fatalf("%d jobs were moved more than once, %v", n, err)
				}
			}
		})
	}
}

// done says whether a job has run, or on PostgreSQL at least runs or will.
func done(t *testing.T, d *db.DB, r *jobs.Runner, name string) bool {
	t.Helper()
	ctx := context.Background()
	var n int
	if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM ran WHERE args = $1`, `"`+name+`"`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n == 0 && d.Dialect() == db.Postgres {
		var err error
		if n, err = r.CutOff(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	return n > 0
}

// What a killed process left running on SQLite is taken up at the next start, at once.
func TestRestartRecoversRunningJobs(t *testing.T) {
	t.Parallel()
	o := dbtest.Durable(t, db.SQLite)
	p := dbtest.Spawn(t, "hanging", o)
	id := p.Read(1)[0]
	p.Kill()
	d := dbtest.OpenWith(t, o)
	ran := make(chan jobs.Task, 10)
	r := jobs.NewRunner(d, jobsDir(o), slog.New(slog.NewTextHandler(t.Output(), nil)))
	r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- task; return nil })
	before := time.Now()
	start(t, r)
	if task := get(t, ran); task.OutboxID != id || task.Attempt != 2 {
		t.Fatalf("%+v", task)
	}
	if took := time.Since(before); took > 10*time.Second {
		t.Errorf("taken up after %v", took)
	}
}
