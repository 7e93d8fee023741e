package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// schema is what both databases must agree on: a line of text for each fact.
type schema map[string]bool

// only lists the facts that one of the two may have alone, and why.
var only = map[string]bool{
	// SQLite numbers events by AUTOINCREMENT, PostgreSQL by a sequence.
	"event.id INTEGER null":                                   true,
	"event.id INTEGER not null default nextval'event_id_seq'": true,
	"sequence event_id_seq":                                   true,
}

// The index of words (search_line) is FTS5 in SQLite and a table with a tsvector in PostgreSQL.

func TestBothSchemasAgree(t *testing.T) {
	t.Parallel()
	lite, pg := liteSchema(t, dbtest.Open(t, db.SQLite)), pgSchema(t, dbtest.Open(t, db.Postgres))
	for name, side := range map[string][2]schema{"SQLite": {lite, pg}, "PostgreSQL": {pg, lite}} {
		for _, fact := range slices.Sorted(maps.Keys(side[0])) {
			if !side[1][fact] && !only[fact] && !strings.Contains(fact, "search_line") && !strings.HasPrefix(fact, "goose_db_version.") {
				t.Errorf("only %s has: %s", name, fact)
			}
		}
	}
	if !lite["event.workspace_id TEXT not null"] || !lite["event_by_workspace on event (workspace_id, id)"] {
		t.Errorf("the comparison sees nothing: %v", slices.Sorted(maps.Keys(lite)))
	}
}

// directories are keyed by something else on purpose: they find the workspace of an account, a token or a public id; the
// installation is one row.
var directories = map[string]bool{"seat": true, "bot_home": true, "token_holder": true, "event": true, "installation": true}

// Data of one workspace lies together, and can be moved to a shard of its own later.
func TestKeysBeginWithTheWorkspace(t *testing.T) {
	t.Parallel()
	all := liteSchema(t, dbtest.Open(t, db.SQLite))
	key := regexp.MustCompile(`^(.+) on (\w+) \((\w+)`)
	seen := 0
	for fact := range all {
		m := key.FindStringSubmatch(fact)
		if m == nil || directories[m[2]] || !all[m[2]+".workspace_id TEXT not null"] {
			continue
		}
		seen++
		if m[3] != "workspace_id" {
			t.Errorf("%s: the first column of a workspace's table is workspace_id", fact)
		}
	}
	if seen < 10 {
		t.Errorf("saw only %d keys", seen)
	}
}

// Types that are written differently.
var liteType = map[string]string{"uuid": "TEXT", "text": "TEXT", "bigint": "INTEGER", "boolean": "BOOLEAN", "bytea": "BLOB",
	"double precision": "REAL"}

var (
	cast   = regexp.MustCompile(`::[a-z ]+(\[\])?`)
	spaces = regexp.MustCompile(`\s+`)
)

// expression writes a default or a condition the way both are compared.
func expression(s string) string {
	s = cast.ReplaceAllString(s, "")
	s = strings.NewReplacer("(", "", ")", "", "<>", "!=", `"`, "").Replace(s)
	return strings.TrimSpace(strings.ToLower(spaces.ReplaceAllString(s, " ")))
}

func column(table, name, typ string, notNull bool, def sql.Null[string]) string {
	fact := table + "." + name + " " + typ
	if notNull {
		fact += " not null"
	} else {
		fact += " null"
	}
	if def.Valid {
		fact += " default " + expression(def.V)
	}
	return fact
}

func index(name, table string, unique bool, columns []string, where string) string {
	fact := fmt.Sprintf("%s on %s (%s)", name, table, strings.Join(columns, ", "))
	if unique {
		fact += " unique"
	}
	if where != "" {
		fact += " where " + expression(where)
	}
	return fact
}

// each runs query and calls scan for each row.
func each(t *testing.T, d *db.DB, query string, args []any, into []any, row func()) {
	t.Helper()
	rows, err := d.Read().QueryContext(context.Background(), "/* all workspaces */ "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row()
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func liteSchema(t *testing.T, d *db.DB) schema {
	t.Helper()
	all := schema{}
	var table, name, typ, text string
	var notNull, unique, desc bool
	var pk, seq int
	var def, col sql.Null[string]
	keys := map[string][]string{}
	each(t, d, `SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.pk`, nil,
		[]any{&table, &name, &typ, &notNull, &def, &pk}, func() {
			all[column(table, name, typ, notNull, def)] = true
			if pk > 0 {
				keys[table] = append(keys[table], name)
			}
		})
	for table, columns := range keys {
		all[index("primary key", table, true, columns, "")] = true
	}
	type idx struct {
		name, table, where string
		unique             bool
		columns            []string
	}
	found := map[string]*idx{}
	each(t, d, `SELECT m.name, i.name, i."unique", x.name, x."desc", coalesce(s.sql, '') FROM sqlite_schema m, pragma_index_list(m.name) i,
			pragma_index_xinfo(i.name) x LEFT JOIN sqlite_schema s ON s.name = i.name
		WHERE m.type = 'table' AND i.origin <> 'pk' AND x.key ORDER BY i.name, x.seqno`, nil,
		[]any{&table, &name, &unique, &col, &desc, &text}, func() {
			if found[name] == nil {
				_, where, _ := strings.Cut(spaces.ReplaceAllString(text, " "), " WHERE ")
				shown := name
				if text == "" {
					shown = "constraint"
				}
				found[name] = &idx{shown, table, where, unique, nil}
			}
			part := "expression"
			if col.Valid {
				part = col.V
			}
			if desc {
				part += " desc"
			}
			found[name].columns = append(found[name].columns, part)
		})
	for _, i := range found {
		all[index(i.name, i.table, i.unique, i.columns, i.where)] = true
	}
	var id int
	var to, from string
	var target sql.Null[string]
	refs := map[string]string{}
	each(t, d, `SELECT m.name, f.id, f.seq, f."table", f."from", f."to", f.on_delete FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq`, nil, []any{&table, &id, &seq, &to, &from, &target, &text}, func() {
		key := fmt.Sprintf("%s %d", table, id)
		if seq == 0 {
			refs[key] = fmt.Sprintf("%s references %s on delete %s:", table, to, strings.ToLower(text))
		}
		refs[key] += " " + from + "=" + target.V
	})
	for _, ref := range refs {
		all[ref] = true
	}
	return all
}

func pgSchema(t *testing.T, d *db.DB) schema {
	t.Helper()
	all := schema{}
	var table, name, typ, text, where string
	var notNull, unique bool
	var def sql.Null[string]
	each(t, d, `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(f.adbin, f.adrelid)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`, nil, []any{&table, &name, &typ, &notNull, &def}, func() {
		if lite, ok := liteType[typ]; ok {
			typ = lite
		}
		all[column(table, name, typ, notNull, def)] = true
	})
	var primary, constraint bool
	each(t, d, `SELECT t.relname, i.relname, x.indisunique, x.indisprimary, EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = x.indexrelid AND contype = 'u'),
			coalesce(pg_get_expr(x.indpred, x.indrelid), ''),
			(SELECT string_agg(CASE WHEN x.indkey[k-1] = 0 THEN 'expression' ELSE pg_get_indexdef(x.indexrelid, k, true) END
				|| CASE WHEN x.indoption[k-1] & 1 = 1 THEN ' desc' ELSE '' END, ',' ORDER BY k) FROM generate_series(1, x.indnkeyatts) k)
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
		WHERE t.relnamespace = 'public'::regnamespace`, nil, []any{&table, &name, &unique, &primary, &constraint, &where, &text}, func() {
		if primary {
			name = "primary key"
		} else if constraint {
			name = "constraint"
		}
		all[index(name, table, unique, strings.Split(text, ","), where)] = true
	})
	var to, from, target string
	rules := map[string]string{"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
	each(t, d, `SELECT conrelid::regclass::text, confrelid::regclass::text, confdeltype::text,
			(SELECT string_agg(a.attname || '=' || b.attname, ' ' ORDER BY k.i) FROM unnest(conkey, confkey) WITH ORDINALITY k(x, y, i)
				JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.x JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = k.y), ''
		FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`, nil, []any{&table, &to, &text, &from, &target}, func() {
		all[fmt.Sprintf("%s references %s on delete %s: %s", table, to, rules[text], from)] = true
	})
	each(t, d, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relname NOT LIKE 'goose%'`, nil,
		[]any{&name}, func() { all["sequence "+name] = true })
	each(t, d, `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`, nil, []any{&name}, func() { all["function "+name] = true })
	return all
}
