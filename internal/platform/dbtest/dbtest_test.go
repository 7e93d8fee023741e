package dbtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
)

// recorder is a test that only remembers what it was told.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := strings.Join(r.errors, "\n")
	r.errors = nil
	return all
}

func TestUnscopedStatements(t *testing.T) {
	t.Parallel()
	s := &scope{tables: map[string]bool{"message": true, "turn": true, "bot": true}}
	for query, want := range map[string]string{
		`SELECT id FROM message WHERE id = $1`:                                                        "message",
		`SELECT id FROM message WHERE workspace_id = $1 AND id = $2`:                                  "",
		`SELECT id FROM message /* workspace_id */ WHERE id = $1`:                                     "message",
		"SELECT id FROM message -- workspace_id\nWHERE id = $1":                                       "message",
		`SELECT id FROM message WHERE body = 'workspace_id'`:                                          "message",
		`select id from MESSAGE where id = $1`:                                                        "message",
		`UPDATE turn SET run_at = 0`:                                                                  "turn",
		`/* all workspaces */ UPDATE turn SET run_at = 0`:                                             "",
		`INSERT INTO bot (id) VALUES ($1)`:                                                            "bot",
		`DELETE FROM bot WHERE id = $1`:                                                               "bot",
		`SELECT 1 FROM account a JOIN bot b ON b.id = a.bot_id`:                                       "bot",
		`SELECT 1 FROM account a, bot b WHERE b.id = a.bot_id`:                                        "bot",
		`SELECT 1 FROM (SELECT id FROM turn) x`:                                                       "turn",
		`SELECT bot, turn FROM account WHERE message = $1`:                                            "",
		`SELECT a.bot, turn FROM account a ORDER BY a.name, bot`:                                      "",
		`INSERT INTO account (bot, message) VALUES ($1, $2) ON CONFLICT (bot) DO UPDATE SET turn = 1`: "",
		`SELECT 1`: "",
	} {
		for range 2 { // the second time from memory
			if got := s.unscoped(query); got != want {
				t.Errorf("%s: got %q, want %q", query, got, want)
			}
		}
	}
}

// The watch really watches, on both databases, inside and outside of transactions.
func TestWatching(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			o := Options(t, dialect)
			w := watched(r)
			o.OnQuery, o.OnTx = w.OnQuery, w.OnTx
			d := OpenWith(t, o)
			ctx := context.Background()
			var n int
			if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM event WHERE id > $1`, 0).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if got := r.said(); !strings.Contains(got, "names event without workspace_id") {
				t.Errorf("Read: %q", got)
			}
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `DELETE FROM event WHERE id = $1`, 1)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if got := r.said(); !strings.Contains(got, "names event without workspace_id") {
				t.Errorf("InTx: %q", got)
			}
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `/* all workspaces */ DELETE FROM event WHERE id = $1`, 1)
				return err
			}); err != nil || r.said() != "" {
				t.Error("what is marked was not let through", err)
			}
			o.OnTx("some.verb", 400*time.Millisecond)
			if got := r.said(); got != "" {
				t.Errorf("400 ms: %q", got)
			}
			o.OnTx("some.verb", time.Hour)
			if got := r.said(); !strings.Contains(got, "some.verb held its transaction for 1h0m0s") {
				t.Errorf("an hour: %q", got)
			}
		})
	}
}

// Databases of tests that run at the same time know nothing of each other.
func TestOwnDatabaseEach(t *testing.T) {
	t.Parallel()
	for range 3 {
		Each(t, func(t *testing.T, d *db.DB) {
			ctx := context.Background()
			for i := range 3 {
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, `INSERT INTO event_cursor (consumer, last_id) VALUES ($1, 0)`, fmt.Sprint(i))
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			var n int
			if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM event_cursor`).Scan(&n); err != nil || n != 3 {
				t.Fatal(n, err)
			}
		})
	}
}

// A wiped database equals a fresh copy of the template, row for row; one that was changed is not used again.
func TestWipedIsAsGoodAsNew(t *testing.T) {
	t.Parallel()
	s, err := fast()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	name, err := s.take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.giveBack(ctx, name); err != nil {
			t.Error(err)
		}
	}()
	d := OpenWith(t, db.Options{URL: s.urlOf(name), MaxConns: 2})
	const ws = "018f2d6e-0000-7000-8000-000000000001"
	write := func() (id int64) {
		t.Helper()
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "x.y", At: time.Now()})
		}); err != nil {
			t.Fatal(err)
		}
		if err := d.Read().QueryRowContext(ctx, `SELECT max(id) FROM event WHERE workspace_id = $1`, ws).Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	write()
	if id := write(); id != 2 {
		t.Fatalf("second event has id %d", id)
	}
	if err := s.wipe(ctx, name); err != nil { // also ends d's connections, as a test's own would be by then
		t.Fatal(err)
	}
	d = OpenWith(t, db.Options{URL: s.urlOf(name), MaxConns: 2})
	wiped, fresh := contents(t, s, name), contents(t, s, templateCopy(t, s))
	if !slices.Equal(wiped, fresh) {
		t.Errorf("wiped %v\nfresh %v", wiped, fresh)
	}
	if id := write(); id != 1 {
		t.Errorf("after wiping the first event has id %d", id)
	}
	if _, err := d.Pool().Exec(ctx, `CREATE INDEX extra ON job_outbox (kind)`); err != nil {
		t.Fatal(err)
	}
	if err := s.wipe(ctx, name); !errors.Is(err, errChanged) {
		t.Errorf("a database with another schema: %v", err)
	}
}

func templateCopy(t *testing.T, s *server) string {
	t.Helper()
	ctx := context.Background()
	name := "cxgenie_copy_of_" + s.hash
	if err := s.drop(ctx, name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+templates+s.hash); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.drop(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// contents lists tables with their number of rows, and sequences with their place.
func contents(t *testing.T, s *server, database string) []string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.urlOf(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT tablename || ' ' || (xpath('//n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', tablename), true, true, '')))[1]::text
			FROM pg_tables WHERE schemaname = 'public'
		UNION ALL SELECT sequencename || ' ' || coalesce(last_value::text, 'new') FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all
}
