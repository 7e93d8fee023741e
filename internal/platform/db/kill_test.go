package db_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

func TestMain(m *testing.M) {
	dbtest.Main(m, map[string]func(o db.Options) error{"writers": writers})
}

// writers write for ever, many at once, and tell of each row that was acknowledged.
func writers(o db.Options) error {
	ctx := context.Background()
	o.Log = slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 16 {
		go func() {
			for {
				id := uid.New()
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					if _, err := tx.ExecContext(ctx, `UPDATE note SET n = n + 1 WHERE id = 'counter'`); err != nil {
						return err
					}
					return insert(ctx, tx, id)
				}); err != nil {
					failed <- err
					return
				}
				fmt.Fprintln(os.Stdout, id)
			}
		}()
	}
	return <-failed
}

// Whatever was acknowledged is there after a kill, and nothing is there by half.
func TestKilledWriters(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Durable(t, dialect)
			d := dbtest.OpenWith(t, o)
			makeNote(t, d)
			write(t, d, `INSERT INTO note (id, n) VALUES ('counter', 0)`)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			var acked []string
			for range 3 {
				p := dbtest.Spawn(t, "writers", o)
				acked = append(acked, p.Read(200)...)
				acked = append(acked, p.Kill()...)
				d := dbtest.OpenWith(t, o)
				stored := ids(t, d)
				for _, id := range acked {
					if _, found := slices.BinarySearch(stored, id); !found {
						t.Fatalf("%s was acknowledged and is lost", id)
					}
				}
				// In one statement: PostgreSQL may still be at the last commit of who was killed.
				var n, rows int
				if err := d.Read().QueryRowContext(context.Background(), `SELECT n, (SELECT COUNT(*) FROM note WHERE id <> 'counter') FROM note WHERE id = 'counter'`).
					Scan(&n, &rows); err != nil || n != rows {
					t.Fatalf("%d rows, counted %d, %v", rows, n, err)
				}
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
