package events_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
)

func kind(kind, subject string) events.Event {
	e := event(subject)
	e.Kind = kind
	return e
}

// cursor is how far a consumer has come, as the table says.
func cursor(t testing.TB, d *db.DB, consumer string) (at int64) {
	t.Helper()
	if err := d.Read().QueryRowContext(context.Background(), `SELECT last_id FROM event_cursor WHERE consumer = $1`, consumer).Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at
}

// A consumer gets what it wants and nothing else, its cursor passes the rest, and neither comes again after a restart.
func TestWants(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		some := f.consumer("some")
		some.Wants = events.Kinds("order.paid", "order.sent")
		r := run(t, d, some, f.consumer("all"))
		put(t, d, kind("order.seen", "1"), kind("order.paid", "2"), kind("order.seen", "3"))
		put(t, d, kind("order.seen", "4"))
		f.wait(t, 4+1)
		waitFor(t, func() bool { return cursor(t, d, "some") == cursor(t, d, "all") })
		stop(t, r)
		run(t, d, some, f.consumer("all"))
		put(t, d, kind("order.seen", "5"), kind("order.sent", "6"))
		f.wait(t, 2+1)
		if got := f.stored(t, "some"); !slices.Equal(got, []string{"2", "6"}) {
			t.Errorf("some: %v", got)
		}
		if got := f.stored(t, "all"); !slices.Equal(got, []string{"1", "2", "3", "4", "5", "6"}) {
			t.Errorf("all: %v", got)
		}
	})
}

// One that takes its time has more in each batch.
func TestPause(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		var batches atomic.Int32
		c := f.consumer("c")
		digest := c.Handle
		c.Handle = func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
			batches.Add(1)
			return digest(ctx, tx, batch)
		}
		c.Pause = time.Second
		run(t, d, c)
		put(t, d, event("first"))
		f.wait(t, 1) // at once
		const n = 30
		for i := range n {
			put(t, d, event(fmt.Sprint(i)))
		}
		f.wait(t, n)
		if b := batches.Load(); b > 1+n/3 {
			t.Errorf("%d batches", b)
		}
	})
}

// Consumers that stand at different places, further apart than what a node remembers, all get everything once and in order.
func TestFarApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newEffects(t, d)
		r := run(t, d, f.consumer("ahead"))
		want := []string{}
		add := func(n int) {
			var all []events.Event
			for range n {
				s := fmt.Sprintf("%05d", len(want))
				want = append(want, s)
				all = append(all, event(s))
			}
			put(t, d, all...)
		}
		for range 8 {
			add(150)
		}
		f.wait(t, 1200)
		stop(t, r)
		run(t, d, f.consumer("ahead"), f.consumer("behind")) // whose cursor is made now, and goes through all
		for range 16 {
			add(150)
		}
		f.wait(t, 2400+1200+2400)
		for _, c := range []string{"ahead", "behind"} {
			if got := f.stored(t, c); !slices.Equal(got, want) {
				t.Errorf("%s: %d effects of %d", c, len(got), len(want))
			}
		}
	})
}

// However many consumers there are, an event is read once, and that there is no more once.
func TestReadOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Options(t, dialect)
			watch := o.OnQuery
			var reads atomic.Int32
			o.OnQuery = func(q string) {
				watch(q)
				if strings.Contains(q, "FROM event\n") || strings.Contains(q, "FROM event WHERE") {
					reads.Add(1)
				}
			}
			d := dbtest.OpenWith(t, o)
			f := newEffects(t, d)
			const consumers, n = 8, 40
			var all []events.Consumer
			for i := range consumers {
				all = append(all, f.consumer(fmt.Sprint("c", i)))
			}
			run(t, d, all...)
			put(t, d, event("first"))
			f.wait(t, consumers)
			began := reads.Load()
			for range n {
				put(t, d, event("next"))
				f.wait(t, consumers)
			}
			if r := reads.Load() - began; r > n*consumers/2 {
				t.Errorf("%d events for %d consumers were read in %d looks", n, consumers, r)
			}
		})
	}
}
