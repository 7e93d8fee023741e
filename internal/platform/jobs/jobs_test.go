package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
)

func enqueue(t testing.TB, d *db.DB, js ...jobs.Job) {
	t.Helper()
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for _, j := range js {
			if err := jobs.Enqueue(ctx, tx, j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func start(t testing.TB, r *jobs.Runner) {
	t.Helper()
	r.Hasten()
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
}

func stop(t testing.TB, r *jobs.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func newRunner(t testing.TB, d *db.DB) *jobs.Runner {
	return jobs.NewRunner(d, t.TempDir(), slog.New(slog.NewTextHandler(t.Output(), nil)))
}

// get takes one from ch.
func get[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case x := <-ch:
		return x
	case <-time.After(30 * time.Second):
		t.Fatal("waited too long")
		panic("unreachable")
	}
}

// leaves waits until n jobs are left in the outbox: on SQLite a job may run a moment before its row goes.
func leaves(t testing.TB, d *db.DB, n int) {
	t.Helper()
	got := -1
	for deadline := time.Now().Add(30 * time.Second); got != n; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d in the outbox, want %d", got, n)
		}
		if err := d.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM job_outbox`).Scan(&got); err != nil {
			t.Fatal(err)
		}
	}
}

type greeting struct {
	To string `json:"to"`
}

func TestJobRuns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan jobs.Task, 10)
		r := newRunner(t, d)
		r.Handle("greet", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- task; return nil })
		enqueue(t, d, jobs.Job{Kind: "greet", Args: greeting{"before"}}) // before anybody is there to run it
		start(t, r)
		task := get(t, ran)
		var g greeting
		if err := task.Decode(&g); err != nil || g.To != "before" || task.Kind != "greet" || task.Attempt != 1 || task.Last || task.OutboxID == "" {
			t.Fatalf("%+v %+v %v", task, g, err)
		}
		enqueue(t, d, jobs.Job{Kind: "greet", Args: greeting{"after"}})
		if task := get(t, ran); !strings.Contains(string(task.Args), "after") {
			t.Fatalf("%s", task.Args)
		}
		leaves(t, d, 0)
		if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return jobs.Enqueue(ctx, tx, jobs.Job{}) }); err == nil {
			t.Fatal("a job without a kind")
		}
	})
}

// A job exists only when its transaction was committed.
func TestRolledBackJobNeverRuns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan string, 10)
		r := newRunner(t, d)
		r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- string(task.Args); return nil })
		start(t, r)
		_ = d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(jobs.Enqueue(ctx, tx, jobs.Job{Kind: "k", Args: 1}), errors.New("no"))
		})
		enqueue(t, d, jobs.Job{Kind: "k", Args: 2})
		if got := get(t, ran); got != "2" {
			t.Fatal(got)
		}
	})
}

// Plans wait in the outbox until they are due.
func TestRunAt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan string, 10)
		fake := clock.NewFake(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))
		r := newRunner(t, d)
		r.Clock = fake
		r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- string(task.Args); return nil })
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "k", Args: "later", RunAt: fake.Now().Add(time.Hour)},
			jobs.Job{Kind: "k", Args: "soon", RunAt: fake.Now().Add(time.Minute)},
			jobs.Job{Kind: "k", Args: "now", RunAt: fake.Now()})
		if got := get(t, ran); got != `"now"` {
			t.Fatal(got)
		}
		leaves(t, d, 2)
		fake.Advance(time.Minute)
		d.Notify(jobs.Topic)
		if got := get(t, ran); got != `"soon"` {
			t.Fatal(got)
		}
		fake.Advance(time.Hour) // and nobody is woken: the sweep finds it
		if got := get(t, ran); got != `"later"` {
			t.Fatal(got)
		}
	})
}

// The real clock: a job that is due in a moment does not wait for the next sweep, nor run too early.
func TestDueInAMoment(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	ran := make(chan time.Time, 1)
	r := newRunner(t, d)
	r.Handle("k", jobs.Options{}, func(context.Context, jobs.Task) error { ran <- time.Now(); return nil })
	start(t, r)
	at := time.Now().Add(300 * time.Millisecond)
	enqueue(t, d, jobs.Job{Kind: "k", RunAt: at})
	if got := get(t, ran); got.Before(at.Truncate(time.Millisecond)) {
		t.Fatalf("ran %v too early", at.Sub(got))
	}
}

func TestFailuresAreTriedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan jobs.Task, 10)
		r := newRunner(t, d)
		r.Handle("k", jobs.Options{Backoff: []time.Duration{time.Millisecond, 2 * time.Millisecond}}, func(_ context.Context, task jobs.Task) error {
			ran <- task
			switch task.Attempt {
			case 1:
				return errors.New("not yet")
			case 2:
				panic("boom")
			}
			return nil
		})
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "k"})
		first, second, third := get(t, ran), get(t, ran), get(t, ran)
		if first.OutboxID != second.OutboxID || second.OutboxID != third.OutboxID {
			t.Error("the job changed its id")
		}
		if first.Last || second.Last || !third.Last || third.Attempt != 3 {
			t.Errorf("%+v %+v %+v", first, second, third)
		}
	})
}

// What has used up its attempts, or was cancelled, does not run again.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan string, 100)
		r := newRunner(t, d)
		fail := func(_ context.Context, task jobs.Task) error { ran <- task.Kind; return errors.New("no") }
		r.Handle("once", jobs.Options{MaxAttempts: 1, Backoff: []time.Duration{time.Millisecond}}, fail)
		r.Handle("twice", jobs.Options{MaxAttempts: 2, Backoff: []time.Duration{time.Millisecond}}, fail)
		r.Handle("cancelled", jobs.Options{Backoff: []time.Duration{time.Millisecond}}, func(_ context.Context, task jobs.Task) error {
			ran <- task.Kind
			return fmt.Errorf("told: %w", jobs.Cancel(errors.New("the address does not exist")))
		})
		r.Handle("unreadable", jobs.Options{Backoff: []time.Duration{time.Millisecond}}, func(_ context.Context, task jobs.Task) error {
			ran <- task.Kind
			var n int
			return task.Decode(&n)
		})
		r.Handle("end", jobs.Options{Backoff: []time.Duration{2 * time.Second}}, func(_ context.Context, task jobs.Task) error {
			if task.Attempt == 1 {
				return errors.New("once more")
			}
			ran <- task.Kind
			return nil
		})
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "once"}, jobs.Job{Kind: "twice"}, jobs.Job{Kind: "cancelled"},
			jobs.Job{Kind: "unreadable", Args: "text"}, jobs.Job{Kind: "end"})
		got := map[string]int{}
		for kind := ""; kind != "end"; got[kind]++ { // comes long after all others would have been tried again
			kind = get(t, ran)
		}
		if got["once"] != 1 || got["twice"] != 2 || got["cancelled"] != 1 || got["unreadable"] != 1 {
			t.Fatalf("runs: %v", got)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan jobs.Task, 10)
		times := make(chan time.Time, 10)
		r := newRunner(t, d)
		// The pause the other side asked for counts, not the hour that would be ours.
		r.Handle("k", jobs.Options{Backoff: []time.Duration{time.Hour}}, func(_ context.Context, task jobs.Task) error {
			ran <- task
			times <- time.Now()
			if task.Attempt == 1 {
				return fmt.Errorf("send: %w", jobs.RetryAfter(500*time.Millisecond, errors.New("429")))
			}
			return nil
		})
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "k"})
		if first, second := get(t, ran), get(t, ran); first.Attempt != 1 || second.Attempt != 2 {
			t.Fatalf("%+v %+v", first, second)
		}
		if pause := -get(t, times).Sub(get(t, times)); pause < 500*time.Millisecond {
			t.Fatalf("tried again after %v", pause)
		}
	})
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ended := make(chan error, 10)
		r := newRunner(t, d)
		r.Handle("k", jobs.Options{Timeout: 20 * time.Millisecond, MaxAttempts: 1}, func(ctx context.Context, _ jobs.Task) error {
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		})
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "k"})
		if err := get(t, ended); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	})
}

// Queues do not wait for each other; a queue nobody declared is no black hole.
func TestQueues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran, hold := make(chan string, 10), make(chan struct{})
		r := newRunner(t, d)
		r.Queue("slow", 1)
		r.Handle("slow", jobs.Options{}, func(context.Context, jobs.Task) error { ran <- "slow"; <-hold; return nil })
		r.Handle("quick", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- string(task.Args); return nil })
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "slow", Queue: "slow"}, jobs.Job{Kind: "slow", Queue: "slow"})
		if got := get(t, ran); got != "slow" {
			t.Fatal(got)
		}
		enqueue(t, d, jobs.Job{Kind: "quick", Args: 1}, jobs.Job{Kind: "quick", Queue: "unheard of", Args: 2})
		got := []string{get(t, ran), get(t, ran)}
		slices.Sort(got)
		if !slices.Equal(got, []string{"1", "2"}) {
			t.Fatal(got)
		}
		close(hold)
		if got := get(t, ran); got != "slow" {
			t.Fatal(got)
		}
	})
}

// A job that River refuses waits aside; those behind it go on.
func TestRefusedJobIsSetAside(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan string, 10)
		r := newRunner(t, d)
		r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- string(task.Args); return nil })
		enqueue(t, d, jobs.Job{Kind: "k", Args: 1}, jobs.Job{Kind: "k", Args: "bad"}, jobs.Job{Kind: "k", Args: 2})
		if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE job_outbox SET args = $1 WHERE args = $2`, `no JSON`, `"bad"`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		start(t, r)
		got := []string{get(t, ran), get(t, ran)}
		slices.Sort(got)
		if !slices.Equal(got, []string{"1", "2"}) {
			t.Fatal(got)
		}
		enqueue(t, d, jobs.Job{Kind: "k", Args: 3})
		if got := get(t, ran); got != "3" {
			t.Fatal(got)
		}
		leaves(t, d, 1)
	})
}

// Stopping waits for what runs, and cancels what takes too long; that runs again, and it is not held against it.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir, log := t.TempDir(), slog.New(slog.NewTextHandler(t.Output(), nil))
		began, ended, goOn := make(chan string, 10), make(chan string, 10), make(chan struct{})
		r := jobs.NewRunner(d, dir, log)
		r.Handle("finishes", jobs.Options{}, func(context.Context, jobs.Task) error {
			began <- "finishes"
			<-goOn
			ended <- "finishes"
			return nil
		})
		r.Handle("hangs", jobs.Options{MaxAttempts: 2}, func(ctx context.Context, _ jobs.Task) error {
			began <- "hangs"
			<-ctx.Done()
			ended <- "hangs"
			return ctx.Err()
		})
		start(t, r)
		enqueue(t, d, jobs.Job{Kind: "finishes"}, jobs.Job{Kind: "hangs"})
		get(t, began)
		get(t, began)
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		stopped := make(chan error, 1)
		go func() { stopped <- r.Stop(ctx) }()
		close(goOn)
		if got := get(t, ended); got != "finishes" {
			t.Fatal(got)
		}
		if got := get(t, ended); got != "hangs" {
			t.Fatal(got)
		}
		if err := get(t, stopped); err != nil {
			t.Fatal(err)
		}

		again := make(chan jobs.Task, 10)
		r = jobs.NewRunner(d, dir, log)
		r.Handle("finishes", jobs.Options{}, func(_ context.Context, task jobs.Task) error { again <- task; return nil })
		r.Handle("hangs", jobs.Options{MaxAttempts: 2}, func(_ context.Context, task jobs.Task) error { again <- task; return nil })
		start(t, r)
		if task := get(t, again); task.Kind != "hangs" || task.Last {
			t.Fatalf("%+v", task)
		}
		stop(t, r)
		if len(again) != 0 {
			t.Fatalf("ran again: %+v", <-again)
		}
	})
}

func TestOneRunnerPerFile(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	dir := t.TempDir()
	one, two := jobs.NewRunner(d, dir, slog.Default()), jobs.NewRunner(d, dir, slog.Default())
	start(t, one)
	if err := two.Start(context.Background()); !errors.Is(err, db.ErrLocked) {
		t.Fatalf("got %v", err)
	}
	stop(t, one)
	start(t, jobs.NewRunner(d, dir, slog.Default()))
}

// Two nodes on one PostgreSQL: every job is moved exactly once, and as none fails it runs exactly once.
func TestExactlyOnceOnPostgres(t *testing.T) {
	t.Parallel()
	o := dbtest.Options(t, db.Postgres)
	ran := make(chan jobs.Task, 10_000)
	var runners []*jobs.Runner
	var nodes []*db.DB
	for range 2 {
		d := dbtest.OpenWith(t, o)
		r := newRunner(t, d)
		r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- task; return nil })
		nodes, runners = append(nodes, d), append(runners, r)
	}
	var starting sync.WaitGroup
	for _, r := range runners { // at the same time: both find River's tables missing
		starting.Go(func() {
			if err := r.Start(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	defer stop(t, runners[0])
	defer stop(t, runners[1])

	const writers, each = 8, 50
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				enqueue(t, nodes[w%2], jobs.Job{Kind: "k", Args: fmt.Sprintf("%d/%d", w, i)})
			}
		})
	}
	wg.Wait()
	args, ids := map[string]int{}, map[string]bool{}
	for range writers * each {
		task := get(t, ran)
		args[string(task.Args)]++
		ids[task.OutboxID] = true
	}
	if len(args) != writers*each || len(ids) != writers*each || len(ran) != 0 {
		t.Fatalf("%d jobs, %d ids of %d", len(args), len(ids), writers*each)
	}
	for id := range ids {
		if n, err := runners[0].Count(context.Background(), id); n != 1 || err != nil {
			t.Fatalf("job %s was moved %d times, %v", id, n, err)
		}
	}
}

// Many jobs on SQLite, through more than one batch: all run.
func TestManyJobs(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	ran := make(chan string, 10_000)
	r := newRunner(t, d)
	r.Handle("k", jobs.Options{}, func(_ context.Context, task jobs.Task) error { ran <- string(task.Args); return nil })
	var many []jobs.Job
	for i := range 450 {
		many = append(many, jobs.Job{Kind: "k", Args: i})
	}
	enqueue(t, d, many...)
	start(t, r)
	got := map[string]bool{}
	for range 450 {
		got[get(t, ran)] = true
	}
	if len(got) != 450 {
		t.Fatalf("%d of 450", len(got))
	}
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	nop := func(context.Context, jobs.Task) error { return nil }
	panics := func(name string, f func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s: no panic", name)
			}
		}()
		f()
	}
	r := newRunner(t, d)
	r.Handle("k", jobs.Options{}, nop)
	panics("twice", func() { r.Handle("k", jobs.Options{}, nop) })
	panics("no function", func() { r.Handle("l", jobs.Options{}, nil) })
	panics("no workers", func() { r.Queue("q", 0) })
	start(t, r)
	panics("too late", func() { r.Handle("late", jobs.Options{}, nop) })
	panics("too late", func() { r.Queue("late", 1) })
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: "k", Args: make(chan int)})
	}); err == nil {
		t.Error("arguments that are no JSON")
	}
	if err := (jobs.Task{Kind: "k", Args: json.RawMessage(`{`)}).Decode(new(int)); err == nil {
		t.Error("unreadable arguments")
	}
}
