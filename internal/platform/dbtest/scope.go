package dbtest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/platform/db"
)

// AllWorkspaces is the comment that marks SQL which is meant to go over all workspaces.
const AllWorkspaces = "/* all workspaces */"

// scope knows the tables that have a workspace_id.
type scope struct {
	tables map[string]bool
	seen   sync.Map // SQL text → offending table or ""
}

var (
	noise = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'`)
	words = regexp.MustCompile(`[a-z_][a-z0-9_]*|[,(]`)
)

// unscoped returns a workspace's table that the statement names although it does not say workspace_id; else "".
func (s *scope) unscoped(query string) string {
	if v, ok := s.seen.Load(query); ok {
		return v.(string)
	}
	table := s.check(query)
	s.seen.Store(query, table)
	return table
}

func (s *scope) check(query string) string {
	if strings.Contains(query, AllWorkspaces) {
		return ""
	}
	text := strings.ToLower(noise.ReplaceAllString(query, " "))
	if strings.Contains(text, "workspace_id") {
		return ""
	}
	// A table's name stands behind FROM, JOIN, INTO, UPDATE or USING, or behind a comma of the list after FROM.
	expect, list := false, false
	for _, w := range words.FindAllString(text, -1) {
		switch w {
		case "from", "using":
			expect, list = true, true
		case "join", "into", "update":
			expect, list = true, false
		case "only":
		case ",":
			expect = list
		case "(", "where", "set", "values", "select", "on", "order", "group", "limit", "returning":
			expect, list = false, false
		default:
			if expect && s.tables[w] {
				return w
			}
			expect = false
		}
	}
	return ""
}

// tablesOnce reads the tables out of the migrated template, which has the same tables on both databases.
var tablesOnce = sync.OnceValues(func() (map[string]bool, error) {
	b, err := template()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "cxgenie-tables-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cxgenie.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return nil, err
	}
	ctx := context.Background()
	d, err := db.Open(ctx, db.Options{Path: path, NoSync: true})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	rows, err := d.Read().QueryContext(ctx, `SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.name = 'workspace_id'`)
	names, err := db.Collect(rows, err, func(r *sql.Rows) (name string, err error) { return name, r.Scan(&name) })
	if err != nil {
		return nil, err
	}
	tables := map[string]bool{}
	for _, name := range names {
		tables[name] = true
	}
	return tables, nil
})

func workspaceTables(t testing.TB) *scope {
	t.Helper()
	tables, err := tablesOnce()
	if err != nil {
		t.Fatalf("read the tables of the template: %v", err)
	}
	return &scope{tables: tables}
}
