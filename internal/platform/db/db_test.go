package db_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
)

// makeNote creates a small table for the tests of this package.
func makeNote(t testing.TB, d *db.DB) {
	t.Helper()
	write(t, d, `CREATE TABLE note (id TEXT NOT NULL PRIMARY KEY, body TEXT, n BIGINT)`)
}

func write(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func ids(t testing.TB, d *db.DB) []string {
	t.Helper()
	rows, err := d.Read().QueryContext(context.Background(), `SELECT id FROM note ORDER BY id`)
	all, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func insert(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO note (id) VALUES ($1)`, id)
	return err
}

// hold makes everybody else on the writer wait, so that what is started meanwhile shares one commit on SQLite.
func hold(t *testing.T, d *db.DB) (release func()) {
	t.Helper()
	in, out := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		finished <- d.InTx(context.Background(), func(context.Context, *db.Tx) error {
			close(in)
			<-out
			return nil
		})
	}()
	<-in
	return func() {
		close(out)
		if err := <-finished; err != nil {
			t.Error(err)
		}
	}
}

func TestCommitAndRollBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		ctx := context.Background()
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, "kept") }); err != nil {
			t.Fatal(err)
		}
		want := errors.New("changed my mind")
		err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, "dropped"); err != nil {
				return err
			}
			return want
		})
		if !errors.Is(err, want) {
			t.Fatalf("got %v", err)
		}
		if got := ids(t, d); !slices.Equal(got, []string{"kept"}) {
			t.Fatalf("stored %v", got)
		}
	})
}

// One of many in a group fails, one panics, one ends its goroutine, one breaks a uniqueness, one gives up waiting: the
// others are kept, and each caller learns only of its own.
func TestNeighboursInAGroup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		release := hold(t, d)
		var wg sync.WaitGroup
		var mu sync.Mutex
		results := map[string]any{}
		start := func(id string, fn func(ctx context.Context, tx *db.Tx) error) {
			wg.Add(1)
			go func() {
				defer wg.Done()
				var result any = "goroutine ended"
				defer func() {
					if p := recover(); p != nil {
						result = p
					}
					mu.Lock()
					defer mu.Unlock()
					results[id] = result
				}()
				result = d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					if err := insert(ctx, tx, id); err != nil {
						return err
					}
					return fn(ctx, tx)
				})
			}()
		}
		failure := errors.New("no")
		for i := range 20 {
			start(fmt.Sprintf("good%02d", i), func(context.Context, *db.Tx) error { return nil })
		}
		start("fails", func(context.Context, *db.Tx) error { return failure })
		start("panics", func(context.Context, *db.Tx) error { panic("boom") })
		start("exits", func(context.Context, *db.Tx) error { runtime.Goexit(); return nil })
		start("twice", func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, "twice") })
		release()
		wg.Wait()

		if !errors.Is(results["fails"].(error), failure) || results["panics"] != "boom" || results["exits"] != "goroutine ended" {
			t.Errorf("results: %v", results)
		}
		if err, _ := results["twice"].(error); !db.UniqueViolation(err) {
			t.Errorf("a second row with the same key: %v", results["twice"])
		}
		got := ids(t, d)
		if len(got) != 20 || slices.ContainsFunc(got, func(id string) bool { return !strings.HasPrefix(id, "good") }) {
			t.Errorf("stored %v", got)
		}
	})
}

func TestGivingUpWhileWaiting(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	makeNote(t, d)
	release := hold(t, d)
	ctx, cancel := context.WithCancel(context.Background())
	gaveUp, stays := make(chan error, 1), make(chan error, 1)
	go func() {
		gaveUp <- d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, "gave up") })
	}()
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	go func() {
		stays <- d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, "stays") })
	}()
	release()
	if err := <-stays; err != nil {
		t.Fatal(err)
	}
	if got := ids(t, d); !slices.Equal(got, []string{"stays"}) {
		t.Fatalf("stored %v", got)
	}
}

// A caller that is cancelled in the middle does not tear down the transaction: on SQLite it is everybody's.
func TestCancelInside(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		outer, cancel := context.WithCancel(context.Background())
		err := d.InTx(outer, func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, "before"); err != nil {
				return err
			}
			cancel()
			if ctx.Err() != nil {
				t.Error("the context inside is cancelled")
			}
			return insert(outer, tx, "after") // with the cancelled one, by mistake
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(t, d); !slices.Equal(got, []string{"after", "before"}) {
			t.Fatalf("stored %v", got)
		}
		if err := d.InTx(outer, func(context.Context, *db.Tx) error { t.Error("ran"); return nil }); !errors.Is(err, context.Canceled) {
			t.Fatalf("with a cancelled context: %v", err)
		}
	})
}

func TestNestingPanics(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nop := func(context.Context, *db.Tx) error { return nil }
		var inner context.Context
		err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			inner = ctx
			defer func() {
				if p := recover(); p == nil {
					t.Error("InTx inside InTx did not panic")
				}
			}()
			return d.InTx(ctx, nop)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.InTx(inner, nop); err != nil { // the transaction is over: nothing to wait for
			t.Fatal(err)
		}
	})
}

func TestAfterRunsInOrderAndOnlyAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		ctx := context.Background()
		var got []string
		err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			tx.After(func() { got = append(got, "first:"+strings.Join(ids(t, d), ",")) })
			tx.After(func() { got = append(got, "second") })
			got = append(got, "inside")
			return insert(ctx, tx, "row")
		})
		if err != nil || !slices.Equal(got, []string{"inside", "first:row", "second"}) {
			t.Fatalf("%v %v", got, err)
		}
		signal, stop := d.Listen("topic")
		defer stop()
		_ = d.InTx(ctx, func(_ context.Context, tx *db.Tx) error {
			tx.After(func() { t.Error("After ran although the transaction failed") })
			tx.Notify("topic")
			return errors.New("no")
		})
		select {
		case <-signal:
			t.Fatal("notified although the transaction failed")
		default:
		}
	})
}

func TestNotifyCoalesces(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	one, stopOne := d.Listen("a")
	two, stopTwo := d.Listen("a")
	other, stopOther := d.Listen("b")
	defer stopTwo()
	defer stopOther()
	for range 3 {
		if err := d.InTx(context.Background(), func(_ context.Context, tx *db.Tx) error { tx.Notify("a"); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if len(one) != 1 || len(two) != 1 || len(other) != 0 {
		t.Fatalf("signals: %d %d %d", len(one), len(two), len(other))
	}
	<-one
	stopOne()
	d.Notify("a")
	if len(one) != 0 {
		t.Fatal("a signal after stop")
	}
}

// All writers are served, and a counter that each reads and writes back loses nothing.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		write(t, d, `INSERT INTO note (id, n) VALUES ('counter', 0)`)
		const writers, rounds = 64, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range rounds {
					if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
						var n int64
						if err := tx.QueryRowContext(ctx, `UPDATE note SET n = n + 1 WHERE id = $1 RETURNING n`, "counter").Scan(&n); err != nil {
							return err
						}
						return insert(ctx, tx, fmt.Sprintf("n%05d", n))
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := ids(t, d); len(got) != writers*rounds+1 || got[len(got)-1] != fmt.Sprintf("n%05d", writers*rounds) {
			t.Fatalf("%d rows, last %s", len(got), got[len(got)-1])
		}
	})
}

func TestFirstInFirstOut(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	release := hold(t, d)
	var got []int
	var wg sync.WaitGroup
	for i := range 100 { // more than one group
		wg.Add(1)
		queued := db.Queued(d)
		go func() {
			defer wg.Done()
			if err := d.InTx(context.Background(), func(context.Context, *db.Tx) error { got = append(got, i); return nil }); err != nil {
				t.Error(err)
			}
		}()
		for db.Queued(d) == queued {
			runtime.Gosched()
		}
	}
	release()
	wg.Wait()
	if len(got) != 100 || !slices.IsSorted(got) {
		t.Fatalf("order %v", got)
	}
}

type state string

func TestArgumentsAndResults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		id, bytes := "BLOB", "BLOB"
		if d.Dialect() == db.Postgres {
			id, bytes = "uuid", "bytea"
		} else {
			id = "TEXT"
		}
		write(t, d, `CREATE TABLE thing (id `+id+` NOT NULL PRIMARY KEY, s TEXT, n BIGINT, b BOOLEAN, j TEXT, raw `+bytes+`, f DOUBLE PRECISION)`)
		ws := tenant.ID("018f2d6e-0000-7000-8000-000000000001")
		text := state("open")
		write(t, d, `INSERT INTO thing (id, s, n, b, j, raw, f) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			ws, &text, 7, true, json.RawMessage(`{"a":1}`), []byte{0, 255}, 1.5)
		ctx := context.Background()
		var (
			gotID tenant.ID
			s     state
			n     int
			b     bool
			j     string
			raw   []byte
			f     float64
		)
		// $1 twice, and out of order
		err := d.Read().QueryRowContext(ctx, `SELECT id, s, n, b, j, raw, f FROM thing WHERE s = $2 AND id = $1 AND (b = TRUE OR id = $1)`, ws, state("open")).
			Scan(&gotID, &s, &n, &b, &j, &raw, &f)
		if err != nil {
			t.Fatal(err)
		}
		if gotID != ws || s != "open" || n != 7 || !b || j != `{"a":1}` || !slices.Equal(raw, []byte{0, 255}) || f != 1.5 {
			t.Fatal(gotID, s, n, b, j, raw, f)
		}
		write(t, d, `UPDATE thing SET s = $1, n = $2, b = $3, j = $4, raw = $5 WHERE id = $6`,
			(*state)(nil), sql.Null[state]{}, sql.Null[bool]{V: false, Valid: true}, json.RawMessage(nil), nil, &ws)
		var ns sql.Null[state]
		var nn sql.Null[int64]
		if err := d.Read().QueryRowContext(ctx, `SELECT s, n, b FROM thing WHERE id IN (`+db.Placeholders(1, 2)+`)`, ws, "018f2d6e-0000-7000-8000-000000000002").
			Scan(&ns, &nn, &b); err != nil || ns.Valid || nn.Valid || b {
			t.Fatal(ns, nn, b, err)
		}
		if err := d.Read().QueryRowContext(ctx, `SELECT s FROM thing WHERE id IN (`+db.Placeholders(1, 0)+`)`).Scan(&s); !db.NotFound(err) {
			t.Fatalf("an empty list: %v", err)
		}
		if err := d.Read().QueryRowContext(ctx, `SELECT s FROM thing WHERE n = $1`, time.Now()).Scan(&s); err == nil || !strings.Contains(err.Error(), "milliseconds") {
			t.Fatalf("a time as argument: %v", err)
		}
		if _, err := d.Read().ExecContext(ctx, `DELETE FROM thing`); err == nil {
			t.Fatal("Read let us write")
		}
		if db.UniqueViolation(errors.New("x")) || db.UniqueViolation(nil) || db.NotFound(nil) {
			t.Fatal("errors taken for others")
		}
	})
}

// The Tx is dead when its function has returned; whoever kept it cannot write into somebody else's transaction.
func TestUseAfterEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		ctx := context.Background()
		var kept *db.Tx
		if err := d.InTx(ctx, func(_ context.Context, tx *db.Tx) error { kept = tx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := insert(ctx, kept, "late"); !errors.Is(err, sql.ErrTxDone) {
			t.Fatalf("got %v", err)
		}
		var n int
		if err := kept.QueryRowContext(ctx, `SELECT count(*) FROM note`).Scan(&n); err == nil {
			t.Fatal("a query on an ended transaction")
		}
	})
}

// Rows that a function has forgotten to close cost neither itself nor its neighbours the commit.
func TestForgottenRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		write(t, d, `INSERT INTO note (id, n) VALUES ('a', 0), ('b', 0), ('c', 0)`)
		release := hold(t, d)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					if i > 0 {
						return insert(ctx, tx, fmt.Sprint("neighbour ", i))
					}
					rows, err := tx.QueryContext(ctx, `UPDATE note SET n = n + 1 WHERE n IS NOT NULL RETURNING id`)
					if err == nil && !rows.Next() {
						t.Error("no rows")
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		release()
		wg.Wait()
		var n int
		if err := d.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM note WHERE n = 1 OR n IS NULL`).Scan(&n); err != nil || n != 6 {
			t.Fatal(n, err)
		}
	})
}

func TestReadSeesCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeNote(t, d)
		if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if err := insert(ctx, tx, "x"); err != nil {
				return err
			}
			if got := ids(t, d); len(got) != 0 {
				t.Errorf("Read saw %v before the commit", got)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := ids(t, d); len(got) != 1 {
			t.Errorf("Read saw %v after the commit", got)
		}
	})
}

func TestClose(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(context.Background(), func(context.Context, *db.Tx) error { return nil }); !errors.Is(err, db.ErrClosed) {
		t.Fatalf("got %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatalf("closing twice: %v", err)
	}
}

// A function that keeps the transaction for long is written to the log by name.
func TestSlowFunctionsAreLogged(t *testing.T) {
	t.Parallel()
	var said lines
	o := dbtest.Options(t, db.SQLite)
	o.Log, o.OnTx = said.logger(), nil
	d := dbtest.OpenWith(t, o)
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var n int64
		for start := time.Now(); time.Since(start) < 60*time.Millisecond; {
			if err := tx.QueryRowContext(ctx, `WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x+1 FROM c WHERE x < 20000) SELECT count(*) FROM c`).Scan(&n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := said.String(); !strings.Contains(got, "slow transaction") || !strings.Contains(got, "TestSlowFunctionsAreLogged") {
		t.Fatalf("log: %s", got)
	}
}
