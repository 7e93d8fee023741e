// Package dbtest gives each test a fresh, migrated database of its own on both kinds, and watches what is done to it:
// a statement that names a workspace's table without workspace_id fails the test, and so does a function that holds
// its transaction for more than half a second.
//
// SQL that is meant to go over all workspaces (leases, dispatchers, consumers of the event log) says so with the
// comment /* all workspaces */ in its text.
//
// PostgreSQL is the server at CXGENIE_TEST_POSTGRES_URL (its user must be allowed to make databases), else the shared
// one of package pgcluster, which is started when it does not run.
package dbtest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest/pgcluster"
)

// longest is how long a function may hold its transaction on a machine that is not overloaded; far more than any should
// need.
const longest = 500 * time.Millisecond

// patience is longest, stretched by as much as there is more to do on this machine than it can, and in the long tests by
// what the race detector costs.
func patience() time.Duration {
	longest := longest
	if os.Getenv("CXGENIE_TEST_SOAK") != "" {
		longest *= 10
	}
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return longest
	}
	var load float64
	if _, err := fmt.Sscan(string(b), &load); err != nil {
		return longest
	}
	return time.Duration(float64(longest) * max(1, load/float64(runtime.NumCPU())))
}

// Each runs fn as the sub-tests "sqlite" and "postgres", which run in parallel with other tests.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, dialect))
		})
	}
}

// Open opens a fresh, migrated database that is closed and removed with the test. It does not wait for the disk.
func Open(t testing.TB, dialect db.Dialect) *db.DB {
	t.Helper()
	return OpenWith(t, Options(t, dialect))
}

// OpenWith opens the database that o names, watched like every other. Use it to open one a second time, as a second
// node or after a restart.
func OpenWith(t testing.TB, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// Options makes a fresh, migrated database and returns how to open it.
func Options(t testing.TB, dialect db.Dialect) db.Options {
	t.Helper()
	o := watched(t)
	if dialect == db.SQLite {
		o.Path, o.NoSync = sqliteCopy(t), true
		return o
	}
	o.URL, o.MaxConns = postgresClone(t, fast), 8
	return o
}

// Alone is Options for a PostgreSQL server of the test's own, empty, which the test may stop and start.
func Alone(t testing.TB) (db.Options, *pgcluster.Private) {
	t.Helper()
	p, err := pgcluster.StartPrivate(context.Background())
	if err != nil {
		t.Fatalf("PostgreSQL of the test's own: %v", err)
	}
	t.Cleanup(func() {
		if err := p.End(context.Background()); err != nil {
			t.Errorf("end it: %v", err)
		}
	})
	o := watched(t)
	o.URL, o.MaxConns = p.URL(), 8
	return o, p
}

// Durable is Options for a database that waits for the disk as in production, for tests that kill processes.
func Durable(t testing.TB, dialect db.Dialect) db.Options {
	t.Helper()
	o := watched(t)
	if dialect == db.SQLite {
		o.Path = sqliteCopy(t)
		return o
	}
	o.URL, o.MaxConns = postgresClone(t, durable), 8
	return o
}

func watched(t testing.TB) db.Options {
	tables := workspaceTables(t)
	return db.Options{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		OnQuery: func(query string) {
			if table := tables.unscoped(query); table != "" {
				t.Errorf("this statement names %s without workspace_id (see dbtest):\n%s", table, query)
			}
		},
		OnTx: func(name string, took time.Duration) {
			if took < longest {
				return
			}
			if limit := patience(); took > limit {
				t.Errorf("%s held its transaction for %v, more than %v", name, took, limit)
			}
		},
	}
}

// template is a migrated, empty SQLite file, made once per test binary.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "cxgenie-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cxgenie.db")
	ctx := context.Background()
	d, err := db.Open(ctx, db.Options{Path: path, NoSync: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, d); err != nil {
		_ = d.Close()
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func sqliteCopy(t testing.TB) string {
	t.Helper()
	b, err := template()
	if err != nil {
		t.Fatalf("make the SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "cxgenie.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
