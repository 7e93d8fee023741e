package events_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

const (
	ours   tenant.ID = "018f2d6e-0000-7000-8000-000000000001"
	theirs tenant.ID = "018f2d6e-0000-7000-8000-000000000002"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func event(subject string) events.Event {
	return events.Event{Workspace: ours, Kind: "note.created", Subject: subject, At: noon,
		Actor: events.Actor{Kind: "member", ID: "m1"}, Payload: map[string]string{"text": subject}}
}

// put appends events in one transaction.
func put(t testing.TB, d *db.DB, es ...events.Event) {
	t.Helper()
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for _, e := range es {
			if err := events.Append(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// effects is a table with a row for each time an event was digested, and a consumer that writes it.
type effects struct {
	d    *db.DB
	seen chan string // subjects, after their commit
}

func newEffects(t testing.TB, d *db.DB) *effects {
	t.Helper()
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `CREATE TABLE effect (consumer TEXT NOT NULL, event_id BIGINT NOT NULL, subject TEXT NOT NULL)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return &effects{d: d, seen: make(chan string, 10_000)}
}

func (f *effects) consumer(name string) events.Consumer {
	return events.Consumer{Name: name, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		return f.digest(ctx, tx, name, batch)
	}}
}

func (f *effects) digest(ctx context.Context, tx *db.Tx, name string, batch []events.Record) error {
	for _, r := range batch {
		if _, err := tx.ExecContext(ctx, `INSERT INTO effect (consumer, event_id, subject) VALUES ($1, $2, $3)`, name, r.ID, r.Subject); err != nil {
			return err
		}
		tx.After(func() { f.seen <- r.Subject })
	}
	return nil
}

// wait returns the next n subjects that were digested.
func (f *effects) wait(t testing.TB, n int) []string {
	t.Helper()
	var got []string
	deadline := time.After(20 * time.Second)
	for len(got) < n {
		select {
		case s := <-f.seen:
			got = append(got, s)
		case <-deadline:
			t.Fatalf("waited for %d events, got %v", n, got)
		}
	}
	return got
}

// stored returns the subjects in the order in which they were digested.
func (f *effects) stored(t testing.TB, consumer string) []string {
	t.Helper()
	rows, err := f.d.Read().QueryContext(context.Background(), `SELECT subject FROM effect WHERE consumer = $1 ORDER BY event_id`, consumer)
	all, err := db.Collect(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func run(t testing.TB, d *db.DB, cs ...events.Consumer) *events.Runner {
	t.Helper()
	r := events.NewRunner(d, slog.New(slog.NewTextHandler(t.Output(), nil)), cs...)
	r.Hasten()
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
	return r
}

func stop(t testing.TB, r *events.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestAppendAndRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		other := event("x")
		other.Workspace = theirs
		put(t, d, event("a"), other, event("b"), event("c"))
		f := newEffects(t, d)
		run(t, d, f.consumer("c"))
		f.wait(t, 4)
		page, err := events.Read(ctx, d, ours, 0, 2)
		if err != nil || len(page) != 2 {
			t.Fatal(page, err)
		}
		r := page[1]
		var payload struct{ Text string }
		if err := r.Decode(&payload); err != nil {
			t.Fatal(err)
		}
		if r.Workspace != ours || r.Kind != "note.created" || r.V != 1 || r.Subject != "b" || r.Actor != (events.Actor{Kind: "member", ID: "m1"}) ||
			!r.At.Equal(noon) || payload.Text != "b" {
			t.Fatalf("%+v", r)
		}
		page, err = events.Read(ctx, d, ours, r.ID, 2)
		if err != nil || len(page) != 1 || page[0].Subject != "c" {
			t.Fatal(page, err)
		}
		if page, err = events.Read(ctx, d, ours, page[0].ID, 2); err != nil || page == nil || len(page) != 0 {
			t.Fatal(page, err)
		}
		for _, bad := range []events.Event{{}, {Workspace: ours, Kind: "x"}, {Workspace: ours, At: noon}, {Kind: "x", At: noon},
			{Workspace: ours, Kind: "x", At: noon, Payload: make(chan int)}} {
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return events.Append(ctx, tx, bad) }); err == nil {
				t.Errorf("%+v was accepted", bad)
			}
		}
	})
}

// A transaction that is rolled back leaves no event, and what comes after it is not held up.
func TestRolledBackEventsNeverHappened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		run(t, d, f.consumer("c"))
		for i := range 5 {
			put(t, d, event(fmt.Sprint("kept ", i)))
			_ = d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(events.Append(ctx, tx, event("dropped")), errors.New("no"))
			})
		}
		put(t, d, event("last"))
		if got := f.wait(t, 6); got[5] != "last" || slices.Contains(got, "dropped") {
			t.Fatal(got)
		}
	})
}

func TestWokenAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		r := events.NewRunner(d, slog.Default(), f.consumer("one"), f.consumer("two"))
		r.NoSweep()
		if err := r.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		defer stop(t, r)
		for i := range 3 {
			put(t, d, event(fmt.Sprint(i)))
			f.wait(t, 2)
		}
		for _, c := range []string{"one", "two"} {
			if got := f.stored(t, c); !slices.Equal(got, []string{"0", "1", "2"}) {
				t.Errorf("%s: %v", c, got)
			}
		}
	})
}

// Another node's events wake nobody here; the sweep finds them. And what both nodes consume is digested once.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	o := dbtest.Options(t, db.Postgres)
	one, two := dbtest.OpenWith(t, o), dbtest.OpenWith(t, o)
	f := newEffects(t, one)
	run(t, one, f.consumer("c"))
	put(t, two, event("from the other node"))
	f.wait(t, 1)

	run(t, two, f.consumer("c"))
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				put(t, []*db.DB{one, two}[w%2], event(fmt.Sprintf("%d/%d", w, i)))
			}
		})
	}
	wg.Wait()
	f.wait(t, writers*each)
	got := f.stored(t, "c")
	if len(got) != writers*each+1 {
		t.Fatalf("%d effects of %d events", len(got), writers*each+1)
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != writers*each+1 {
		t.Fatal("an event was digested twice")
	}
}

func TestBatchesAreBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		for i := range 9 {
			var some []events.Event
			for j := range 50 {
				some = append(some, event(fmt.Sprintf("%d%02d", i, j)))
			}
			put(t, d, some...)
		}
		largest := 0
		run(t, d, events.Consumer{Name: "c", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
			largest = max(largest, len(batch))
			return f.digest(ctx, tx, "c", batch)
		}})
		got := f.wait(t, 450)
		if largest > 200 || !slices.IsSorted(got) {
			t.Fatalf("largest batch %d, sorted %v", largest, slices.IsSorted(got))
		}
	})
}

func TestFromNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		put(t, d, event("old"))
		r := run(t, d, f.consumer("all"))
		f.wait(t, 1)
		stop(t, r)
		late := f.consumer("late")
		late.FromNow = true
		r = run(t, d, late)
		put(t, d, event("new"))
		f.wait(t, 1)
		stop(t, r)
		if got := f.stored(t, "late"); !slices.Equal(got, []string{"new"}) {
			t.Fatalf("late: %v", got)
		}
		put(t, d, event("newer")) // FromNow counts only when the cursor is made
		run(t, d, late)
		f.wait(t, 1)
		if got := f.stored(t, "late"); !slices.Equal(got, []string{"new", "newer"}) {
			t.Fatalf("late: %v", got)
		}
	})
}

// One event that cannot be digested is set aside; its neighbours are not, and are digested once.
func TestPoisonIsParked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		put(t, d, event("a"), event("poison"), event("b"), event("bomb"), event("c"))
		var healed bool
		r := run(t, d, events.Consumer{Name: "c", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
			if err := f.digest(ctx, tx, "c", batch); err != nil {
				return err
			}
			for _, r := range batch {
				switch {
				case healed:
				case r.Subject == "poison":
					return errors.New("cannot read this")
				case r.Subject == "bomb":
					panic("boom")
				}
			}
			return nil
		}}, f.consumer("healthy"))
		f.wait(t, 3+5)
		put(t, d, event("d"))
		f.wait(t, 2)
		stop(t, r)
		if got := f.stored(t, "c"); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
			t.Fatalf("digested %v", got)
		}
		if got := f.stored(t, "healthy"); len(got) != 6 {
			t.Fatalf("the other consumer digested %v", got)
		}
		parked, err := events.ListParked(context.Background(), d)
		if err != nil || len(parked) != 2 || parked[0].Consumer != "c" || parked[0].Error != "cannot read this" || parked[0].At.IsZero() {
			t.Fatalf("%+v %v", parked, err)
		}

		if n, err := r.RetryParked(context.Background(), "nobody"); n != 0 || err == nil {
			t.Fatal("a consumer that does not exist")
		}
		if n, err := retry(r, "c"); n != 0 || err == nil {
			t.Fatalf("retried %d, %v", n, err)
		}
		healed = true
		if n, err := retry(r, "c"); n != 2 || err != nil {
			t.Fatalf("retried %d, %v", n, err)
		}
		if got := f.stored(t, "c"); len(got) != 6 {
			t.Fatalf("digested %v", got)
		}
		if parked, _ := events.ListParked(context.Background(), d); len(parked) != 0 {
			t.Fatalf("%+v", parked)
		}
	})
}

// retry turns the panic of a handler that is still broken into an error.
func retry(r *events.Runner, consumer string) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return r.RetryParked(context.Background(), consumer)
}

// When the database is in trouble the event is not to blame.
func TestTroubleParksNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		tries := 0
		run(t, d, events.Consumer{Name: "c", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
			if tries++; tries <= 10 {
				return fmt.Errorf("store: %w", &pgconn.PgError{Code: "40P01", Message: "deadlock"})
			}
			return f.digest(ctx, tx, "c", batch)
		}})
		put(t, d, event("a"))
		f.wait(t, 1)
		if parked, err := events.ListParked(context.Background(), d); len(parked) != 0 || err != nil {
			t.Fatalf("%+v %v", parked, err)
		}
	})
}

// Stopping in the middle of the log and starting again loses nothing and repeats nothing.
func TestStopAndGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		const total = 1000
		for i := range total / 10 {
			var some []events.Event
			for j := range 10 {
				some = append(some, event(fmt.Sprintf("%04d", i*10+j)))
			}
			put(t, d, some...)
		}
		for done := 0; done < total; {
			r := run(t, d, f.consumer("c"))
			f.wait(t, 1)
			stop(t, r)
			done += 1 + len(f.seen)
			for range len(f.seen) {
				<-f.seen
			}
		}
		got := f.stored(t, "c")
		if len(got) != total || !slices.IsSorted(got) || len(slices.Compact(got)) != total {
			t.Fatalf("%d effects", len(got))
		}
	})
}

// Stop does not wait longer than it is told to.
func TestStopHasADeadline(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	in, out := make(chan struct{}), make(chan struct{})
	r := run(t, d, events.Consumer{Name: "c", Handle: func(context.Context, *db.Tx, []events.Record) error {
		close(in)
		<-out
		return nil
	}})
	put(t, d, event("a"))
	<-in
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Stop(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(out)
}

// open begins a transaction that appends e and stays open until it is told to commit or to roll back.
func open(t testing.TB, d *db.DB, before string, e events.Event) (end func(commit bool)) {
	t.Helper()
	in, keep, ended := make(chan struct{}), make(chan bool), make(chan error)
	go func() {
		ended <- d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if before != "" {
				if _, err := tx.ExecContext(ctx, before); err != nil {
					return err
				}
			}
			if e.Kind != "" {
				if err := events.Append(ctx, tx, e); err != nil {
					return err
				}
			}
			close(in)
			if !<-keep {
				return errRollBack
			}
			return nil
		})
	}()
	<-in
	return func(commit bool) {
		t.Helper()
		keep <- commit
		if err := <-ended; commit && err != nil || !commit && !errors.Is(err, errRollBack) {
			t.Error(err)
		}
	}
}

var errRollBack = errors.New("roll back")

// On PostgreSQL ids become visible out of order. Whoever reads must not step over one that is still to come.
func TestInterleavedCommits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	look := func(t *testing.T, tail *events.Tail, at int64, want []int64, wantHeld bool) {
		t.Helper()
		got, held, err := tail.Next(ctx, at, 100)
		if err != nil || !slices.Equal(got, want) || held != wantHeld {
			t.Fatalf("read %v, held %v, %v; want %v, %v", got, held, err, want, wantHeld)
		}
	}
	t.Run("the earlier id commits later", func(t *testing.T) {
		t.Parallel()
		d := openQuiet(t)
		tail := events.NewTail(d)
		first := open(t, d, "", event("first"))
		put(t, d, event("second"))
		for range 5 { // also after it has begun to doubt
			look(t, tail, 0, nil, true)
		}
		first(true)
		look(t, tail, 0, []int64{1, 2}, false)
	})
	t.Run("the earlier id is rolled back", func(t *testing.T) {
		t.Parallel()
		d := openQuiet(t)
		tail := events.NewTail(d)
		first := open(t, d, "", event("first"))
		put(t, d, event("second"))
		look(t, tail, 0, nil, true)
		first(false)
		look(t, tail, 0, nil, true) // notes who is writing
		waitFor(t, func() bool {
			got, held, err := tail.Next(ctx, 0, 100)
			return err == nil && !held && slices.Equal(got, []int64{2})
		})
	})
	t.Run("the older transaction takes the later id", func(t *testing.T) {
		t.Parallel()
		// Stopping below the oldest running transaction would deliver 2 and then never 1.
		d := openQuiet(t)
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `CREATE TABLE other (n bigint)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		tail := events.NewTail(d)
		numbered, goOn, older := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			older <- d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.ExecContext(ctx, `INSERT INTO other (n) VALUES (1)`); err != nil {
					return err
				}
				close(numbered)
				<-goOn
				return events.Append(ctx, tx, event("older, later id"))
			})
		}()
		<-numbered
		younger := open(t, d, "", event("younger, earlier id"))
		close(goOn)
		if err := <-older; err != nil {
			t.Fatal(err)
		}
		for range 5 {
			look(t, tail, 0, nil, true)
		}
		younger(true)
		look(t, tail, 0, []int64{1, 2}, false)
	})
	t.Run("what has nothing to do with the log holds nobody up", func(t *testing.T) {
		t.Parallel()
		d := openQuiet(t)
		tail := events.NewTail(d)
		other := open(t, d, `CREATE TABLE other (n bigint)`, events.Event{})
		put(t, d, event("one"), event("two"))
		look(t, tail, 0, []int64{1, 2}, false)
		other(true)
	})
}

// What goes on in other databases of the same server, and in tables of ours that have nothing to do with the log, holds up
// nobody who waits for an id that will never come.
func TestOtherTransactionsHoldUpNobody(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]func(t *testing.T, d *db.DB) *db.DB{
		"of another database":    func(t *testing.T, _ *db.DB) *db.DB { return openQuiet(t) },
		"of the same, elsewhere": func(_ *testing.T, d *db.DB) *db.DB { return d },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openQuiet(t)
			f := newEffects(t, d)
			run(t, d, f.consumer("c"))
			end := open(t, other(t, d), `CREATE TABLE other (n bigint)`, events.Event{})
			defer end(true)
			for _, subject := range []string{"first", "second"} {
				open(t, d, "", event("never"))(false)
				put(t, d, event(subject))
				f.wait(t, 1)
			}
		})
	}
}

// openQuiet opens a PostgreSQL database for tests whose transactions stay open on purpose.
func openQuiet(t *testing.T) *db.DB {
	o := dbtest.Options(t, db.Postgres)
	o.OnTx = nil
	return dbtest.OpenWith(t, o)
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("waited too long")
		}
		runtime.Gosched()
	}
}

// The same through a Runner and the feed, with the doubt resolved by itself.
func TestRunnerWaitsForOpenTransactions(t *testing.T) {
	t.Parallel()
	d := openQuiet(t)
	f := newEffects(t, d)
	run(t, d, f.consumer("c"))
	var ends []func(bool)
	for i := range 5 {
		ends = append(ends, open(t, d, "", event(fmt.Sprint(i))))
	}
	put(t, d, event("5"))
	for _, i := range []int{3, 0, 4} {
		ends[i](true)
	}
	f.wait(t, 1) // 0
	if page, err := events.Read(context.Background(), d, ours, 0, 100); err != nil || len(page) != 1 {
		t.Fatalf("the feed shows %d events, %v", len(page), err)
	}
	ends[2](false)
	ends[1](true)
	f.wait(t, 4)
	if got := f.stored(t, "c"); !slices.Equal(got, []string{"0", "1", "3", "4", "5"}) {
		t.Fatal(got)
	}
}

// The very first ids of the log may be missing for ever: who took them has rolled back. Nobody waits for them.
func TestALogMayBeginWithMissingIDs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		run(t, d, f.consumer("c"), f.consumer("another"))
		for range 2 {
			if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(events.Append(ctx, tx, event("never")), errRollBack)
			}); !errors.Is(err, errRollBack) {
				t.Fatal(err)
			}
		}
		put(t, d, event("first"), event("second"))
		f.wait(t, 4)
		for _, name := range []string{"c", "another"} {
			if got := f.stored(t, name); !slices.Equal(got, []string{"first", "second"}) {
				t.Errorf("%s: %v", name, got)
			}
		}
	})
}

// Many writers at once, some of which roll back: every committed event is digested once, in the order of the ids.
func TestNothingIsSkippedUnderLoad(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		run(t, d, f.consumer("c"))
		const writers, each = 16, 30
		var wg sync.WaitGroup
		var mu sync.Mutex
		var want []string
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					subject := fmt.Sprintf("%02d/%02d", w, i)
					err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
						if err := events.Append(ctx, tx, event(subject)); err != nil {
							return err
						}
						if (w+i)%7 == 0 {
							return errRollBack
						}
						return nil
					})
					if err == nil {
						mu.Lock()
						want = append(want, subject)
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		got := f.wait(t, len(want))
		if stored := f.stored(t, "c"); !slices.Equal(stored, got) {
			t.Error("not in the order of the ids")
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%d committed, %d digested", len(want), len(got))
		}
	})
}
