package events_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/uid"
)

func TestMain(m *testing.M) {
	dbtest.Main(m, map[string]func(o db.Options) error{"node": node})
}

// node appends events for ever and consumes them, and tells of each that was acknowledged.
func node(o db.Options) error {
	ctx := context.Background()
	o.Log = slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	f := &effects{d: d, seen: make(chan string, 1_000_000)}
	if err := events.NewRunner(d, o.Log, f.consumer("c")).Start(ctx); err != nil {
		return err
	}
	failed := make(chan error)
	for range 8 {
		go func() {
			for {
				subject := uid.New()
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					return events.Append(ctx, tx, event(subject))
				}); err != nil {
					failed <- err
					return
				}
				fmt.Fprintln(os.Stdout, subject)
			}
		}()
	}
	return <-failed
}

// Kills in the middle of consuming: every event is digested once, however often the node died.
func TestKilledConsumers(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Durable(t, dialect)
			first := dbtest.OpenWith(t, o)
			newEffects(t, first)
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			var acked []string
			for range 3 {
				p := dbtest.Spawn(t, "node", o)
				acked = append(acked, p.Read(200)...)
				acked = append(acked, p.Kill()...)
			}
			d := dbtest.OpenWith(t, o)
			f := &effects{d: d, seen: make(chan string, 1_000_000)}
			run(t, d, f.consumer("c"))
			put(t, d, event("the last"))
			waitFor(t, func() bool { return slices.Contains(f.stored(t, "c"), "the last") })
			digested := f.stored(t, "c")
			slices.Sort(digested)
			if n := len(digested); len(slices.Compact(digested)) != n {
				t.Fatal("an event was digested twice")
			}
			for _, subject := range acked {
				if _, found := slices.BinarySearch(digested, subject); !found {
					t.Fatalf("%s was acknowledged and never digested", subject)
				}
			}
		})
	}
}
