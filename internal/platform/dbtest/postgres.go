package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest/pgcluster"
	"cxgenie/migrations"
)

// server is the PostgreSQL server of this test binary, with its migrated template database.
type server struct {
	admin    *pgxpool.Pool
	url      *url.URL
	template string
	made     atomic.Int64
}

var (
	fast    = sync.OnceValues(func() (*server, error) { return connect(pgcluster.Fast) })
	durable = sync.OnceValues(func() (*server, error) { return connect(pgcluster.Durable) })
)

// lockKey guards the making of templates among test binaries.
const lockKey = 7_316_204

func connect(kind pgcluster.Kind) (*server, error) {
	ctx := context.Background()
	admin := os.Getenv("CXGENIE_TEST_POSTGRES_URL")
	if admin == "" {
		var err error
		if admin, err = pgcluster.Start(ctx, kind); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(admin)
	if err != nil {
		return nil, fmt.Errorf("CXGENIE_TEST_POSTGRES_URL: %w", err)
	}
	c, err := pgxpool.ParseConfig(admin)
	if err != nil {
		return nil, err
	}
	c.MaxConns = 2
	s := &server{url: u}
	if s.admin, err = pgxpool.NewWithConfig(ctx, c); err != nil {
		return nil, err
	}
	return s, s.prepare(ctx)
}

// prepare makes the template, unless another test binary has, and clears away what killed ones left behind.
func (s *server) prepare(ctx context.Context) error {
	hash, err := schemaHash()
	if err != nil {
		return err
	}
	s.template = "cxgenie_template_" + hash
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return err
	}
	defer conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", lockKey)

	rows, err := conn.Query(ctx, "SELECT datname FROM pg_database WHERE datname LIKE 'cxgenie\\_%' ORDER BY oid")
	if err != nil {
		return err
	}
	var names, templates []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	found := false
	for _, name := range names {
		found = found || name == s.template
		if strings.HasPrefix(name, "cxgenie_template_") {
			templates = append(templates, name)
		}
		if abandoned(name) {
			if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
				return err
			}
		}
	}
	if found {
		return nil
	}
	for ; len(templates) > 20; templates = templates[1:] { // of schemas long gone
		if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+templates[0]); err != nil {
			return err
		}
	}
	raw := s.name()
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+raw+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := migrate(ctx, s.urlOf(raw)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+raw+" RENAME TO "+s.template)
	return err
}

func migrate(ctx context.Context, url string) error {
	d, err := db.Open(ctx, db.Options{URL: url, MaxConns: 4, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer d.Close()
	return db.Migrate(ctx, d)
}

// name of a database of this process. The process id tells later runs whether its owner is still there.
func (s *server) name() string {
	return fmt.Sprintf("cxgenie_test_%d_%d", os.Getpid(), s.made.Add(1))
}

func abandoned(name string) bool {
	rest, ok := strings.CutPrefix(name, "cxgenie_test_")
	if !ok {
		return false
	}
	first, _, _ := strings.Cut(rest, "_")
	pid, err := strconv.Atoi(first)
	return err == nil && pid != os.Getpid() && syscall.Kill(pid, 0) == syscall.ESRCH
}

func (s *server) urlOf(database string) string {
	u := *s.url
	u.Path = "/" + database
	return u.String()
}

func postgresClone(t testing.TB, which func() (*server, error)) string {
	t.Helper()
	s, err := which()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	name := s.name()
	ctx := context.Background()
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return s.urlOf(name)
}

// schemaHash names the template: other migrations, another template.
func schemaHash() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations.Files, "postgres", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:12], err
}
