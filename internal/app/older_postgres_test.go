package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/migrations"
)

// olderInPostgres puts what an older program stored into PostgreSQL: its tables are made by its own migrations, and the rows
// are those of the same program's SQLite. Opened, but not yet migrated.
func olderInPostgres(t *testing.T, folder string) *db.DB {
	t.Helper()
	ctx := context.Background()
	o, _ := dbtest.Alone(t)
	to, err := sql.Open("pgx", o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = to.Close() }()
	from, err := sql.Open("sqlite", filepath.Join(folder, "cxgenie.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	var version int64
	if err := from.QueryRow(`SELECT max(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations.Files, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	steps, err := goose.NewProvider(goose.DialectPostgres, to, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := steps.UpTo(ctx, version); err != nil {
		t.Fatal(err)
	}
	conn, err := to.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, `SET session_replication_role = replica`); err != nil { // whatever the order of the tables
		t.Fatal(err)
	}
	for _, table := range column(t, from, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`) {
		moveRows(t, from, conn, table)
	}
	if _, err := conn.ExecContext(ctx, `SELECT setval('event_id_seq', (SELECT max(id) FROM event))`); err != nil { // it numbers the log by itself
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	o.BackupDir = filepath.Join(folder, "backups")
	d, err := db.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// moveRows copies the rows of a table, in the columns that both dialects have.
func moveRows(t *testing.T, from *sql.DB, to *sql.Conn, table string) {
	t.Helper()
	ctx := context.Background()
	has := column(t, from, `SELECT name FROM pragma_table_info('`+table+`')`)
	rows, err := to.QueryContext(ctx, `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, table)
	if err != nil {
		t.Fatal(err)
	}
	kinds, names := map[string]string{}, []string(nil)
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(has, name) {
			names, kinds[name] = append(names, name), kind
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		return // SQLite's alone
	}
	if _, err := to.ExecContext(ctx, `DELETE FROM `+table); err != nil {
		t.Fatal(err)
	}
	marks := make([]string, len(names))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	all, err := from.Query(`SELECT ` + strings.Join(names, ", ") + ` FROM ` + table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = all.Close() }()
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for all.Next() {
		if err := all.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			if n, ok := values[i].(int64); ok && kinds[name] == "boolean" {
				values[i] = n != 0
			}
		}
		if _, err := to.ExecContext(ctx, `INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) OVERRIDING SYSTEM VALUE VALUES (`+strings.Join(marks, ", ")+`)`, values...); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if err := all.Err(); err != nil {
		t.Fatal(err)
	}
}

// column reads the texts of a query with one column.
func column(t *testing.T, q *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := q.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	all, err = db.Collect(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}
