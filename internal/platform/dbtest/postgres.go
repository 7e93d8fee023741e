package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest/pgcluster"
	"cxgenie/internal/platform/uid"
	"cxgenie/migrations"
)

// server is the PostgreSQL server of this test binary. On it are, for each state of the migrations (hash), a template,
// migrated and empty, whose comment is the fingerprint of its schema, and copies of it, which the table
// cxgenie_test_database of the maintenance database keeps count of. A copy is wiped after use and waits for the next
// test, of any test binary: making one takes ten times as long.
type server struct {
	admin *pgxpool.Pool
	url   *url.URL
	hash  string
	look  look
}

// look is what the template looks like; it is kept as its comment.
type look struct {
	Schema string            // fingerprint
	Seeds  map[string]string // tables that a migration has filled, with the sum of their rows
}

var (
	fast    = sync.OnceValues(func() (*server, error) { return connect(pgcluster.Fast) })
	durable = sync.OnceValues(func() (*server, error) { return connect(pgcluster.Durable) })
)

const (
	lockKey   = 7_316_204 // guards the making of templates among test binaries
	templates = "cxgenie_template_"
	copies    = "cxgenie_test_"
	keep      = 20 // templates that are kept
)

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
	if s.hash, err = schemaHash(); err != nil {
		return nil, err
	}
	if s.admin, err = pgxpool.NewWithConfig(ctx, c); err != nil {
		return nil, err
	}
	return s, s.prepare(ctx)
}

// prepare makes the template, unless another test binary has, and clears away what was left behind.
func (s *server) prepare(ctx context.Context) error {
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return err
	}
	defer func() { _, _ = conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", lockKey) }()

	if _, err := conn.Exec(ctx, `CREATE TABLE IF NOT EXISTS cxgenie_test_database (
		name text PRIMARY KEY, hash text NOT NULL, pid int NOT NULL, free boolean NOT NULL)`); err != nil {
		return err
	}
	if err := s.clear(ctx); err != nil {
		return err
	}
	const comment = `SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = $1`
	var kept string
	err = conn.QueryRow(ctx, comment, templates+s.hash).Scan(&kept)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := s.makeTemplate(ctx); err != nil {
			return err
		}
		err = conn.QueryRow(ctx, comment, templates+s.hash).Scan(&kept)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(kept), &s.look)
}

// clear drops what killed test binaries were using, and the oldest templates with their copies.
func (s *server) clear(ctx context.Context) error {
	rows, err := s.admin.Query(ctx, "SELECT name, pid FROM cxgenie_test_database WHERE NOT free")
	if err != nil {
		return err
	}
	type using struct {
		Name string
		PID  int
	}
	taken, err := pgx.CollectRows(rows, pgx.RowToStructByPos[using])
	if err != nil {
		return err
	}
	for _, u := range taken {
		if u.PID != os.Getpid() && syscall.Kill(u.PID, 0) == syscall.ESRCH {
			if err := s.drop(ctx, u.Name); err != nil {
				return err
			}
		}
	}
	old, err := s.names(ctx, "SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY oid", templates+"%")
	if err != nil {
		return err
	}
	for ; len(old) > keep; old = old[1:] {
		idle, err := s.names(ctx, "SELECT name FROM cxgenie_test_database WHERE hash = $1 AND free", strings.TrimPrefix(old[0], templates))
		if err != nil {
			return err
		}
		for _, name := range append(idle, old[0]) {
			if err := s.drop(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *server) makeTemplate(ctx context.Context) error {
	raw := templates + "new"
	if err := s.drop(ctx, raw); err != nil { // left by one that was killed
		return err
	}
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+raw+" TEMPLATE template0"); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Options{URL: s.urlOf(raw), MaxConns: 4, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	var kept []byte
	err = db.Migrate(ctx, d)
	if err == nil {
		kept, err = describe(ctx, d.Pool())
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	if _, err := s.admin.Exec(ctx, "COMMENT ON DATABASE "+raw+" IS '"+string(kept)+"'"); err != nil {
		return err
	}
	_, err = s.admin.Exec(ctx, "ALTER DATABASE "+raw+" RENAME TO "+templates+s.hash)
	return err
}

// describe makes the template's comment.
func describe(ctx context.Context, q *pgxpool.Pool) ([]byte, error) {
	l := look{Seeds: map[string]string{}}
	if err := q.QueryRow(ctx, fingerprint).Scan(&l.Schema); err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'")
	if err != nil {
		return nil, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		var sum string
		if err := q.QueryRow(ctx, sumOf(table)).Scan(&sum); err != nil {
			return nil, err
		}
		if sum != "" {
			l.Seeds[table] = sum
		}
	}
	return json.Marshal(l)
}

// sumOf sums up the rows of a table; of an empty one it is "".
func sumOf(table string) string {
	return `SELECT coalesce(md5(string_agg(x::text, ',' ORDER BY x::text)), '') FROM ` + pgx.Identifier{table}.Sanitize() + ` x`
}

func (s *server) urlOf(database string) string {
	u := *s.url
	u.Path = "/" + database
	return u.String()
}

func (s *server) names(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.admin.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (s *server) drop(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	if err == nil {
		_, err = s.admin.Exec(ctx, "DELETE FROM cxgenie_test_database WHERE name = $1", name)
	}
	return err
}

func postgresClone(t testing.TB, which func() (*server, error)) string {
	t.Helper()
	s, err := which()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	ctx := context.Background()
	name, err := s.take(ctx)
	if err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.giveBack(ctx, name); err != nil {
			t.Errorf("give the test database back: %v", err)
		}
	})
	return s.urlOf(name)
}

// take gets a free database, or makes one.
func (s *server) take(ctx context.Context) (name string, err error) {
	err = s.admin.QueryRow(ctx, `UPDATE cxgenie_test_database SET free = FALSE, pid = $2 WHERE name =
		(SELECT name FROM cxgenie_test_database WHERE hash = $1 AND free LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name`,
		s.hash, os.Getpid()).Scan(&name)
	if !errors.Is(err, pgx.ErrNoRows) {
		return name, err
	}
	name = copies + strings.ReplaceAll(uid.New(), "-", "")
	if _, err := s.admin.Exec(ctx, "INSERT INTO cxgenie_test_database (name, hash, pid, free) VALUES ($1, $2, $3, FALSE)",
		name, s.hash, os.Getpid()); err != nil {
		return "", err
	}
	_, err = s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+templates+s.hash)
	return name, err
}

// giveBack wipes a database for the next test. One that is no longer like its template is dropped.
func (s *server) giveBack(ctx context.Context, name string) error {
	if err := s.wipe(ctx, name); err != nil {
		return s.drop(ctx, name)
	}
	_, err := s.admin.Exec(ctx, "UPDATE cxgenie_test_database SET free = TRUE WHERE name = $1", name)
	return err
}

// errChanged means that a test has changed the schema of its database, or what a migration has put there.
var errChanged = errors.New("not like its template any more")

func (s *server) wipe(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, s.urlOf(name))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var print string
	if err := conn.QueryRow(ctx, fingerprint).Scan(&print); err != nil {
		return err
	}
	if print != s.look.Schema {
		return errChanged
	}
	except := []string{"goose_db_version"}
	for table, want := range s.look.Seeds {
		var sum string
		if err := conn.QueryRow(ctx, sumOf(table)).Scan(&sum); err != nil {
			return err
		}
		if sum != want {
			return errChanged
		}
		except = append(except, table)
	}
	_, err = conn.Exec(ctx, strings.Replace(wiping, "$except", "'"+strings.Join(except, "','")+"'", 1))
	return err
}

// fingerprint sums up the schema: tables with columns and defaults, indexes, constraints, sequences, functions, triggers.
const fingerprint = `SELECT md5(concat(
	(SELECT string_agg(concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull, pg_get_expr(d.adbin, d.adrelid)), ','
			ORDER BY c.relname, a.attnum)
		FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relnamespace = 'public'::regnamespace),
	(SELECT string_agg(concat_ws(' ', conname, pg_get_constraintdef(oid)), ',' ORDER BY conname, oid) FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace),
	(SELECT string_agg(concat_ws(' ', proname, prosrc), ',' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
	(SELECT string_agg(concat_ws(' ', tgname, tgrelid::regclass), ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal)))`

// wiping ends what connections a test has left open, empties every table and sets the sequences back.
const wiping = `DO $$
DECLARE t regclass; filled boolean; n bigint; total bigint := 0;
BEGIN
	PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
	SET LOCAL session_replication_role = replica; -- no foreign keys while emptying
	FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ($except) LOOP
		EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', t) INTO filled;
		IF filled THEN
			EXECUTE format('DELETE FROM %s', t);
			GET DIAGNOSTICS n = ROW_COUNT;
			total := total + n;
		END IF;
	END LOOP;
	IF total > 20000 THEN
		RAISE EXCEPTION 'too much to wipe';
	END IF;
	PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences
		WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename NOT LIKE 'goose%';
END $$`

// schemaHash names the template: other migrations, another template.
func schemaHash() (string, error) {
	h := sha256.New()
	h.Write([]byte(fingerprint + wiping))
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
