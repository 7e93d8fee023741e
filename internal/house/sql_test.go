package house

import (
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everywhere marks the few statements that really mean all workspaces: sweeps, leases, clean-ups.
const everywhere = "all workspaces"

// installation, in the comment above a table, says that the table belongs to nobody although it has the column: it leads
// from something public to its workspace, or has one row for all.
var installation = regexp.MustCompile(`(?i)installation-wide|one row at most`)

// keepers names, for tables that have some, the only packages that may touch them: everyone else calls those.
var keepers = map[string][]string{
	"event":        {"internal/platform/events", "internal/platform/db"}, // db renumbers a restored log
	"event_cursor": {"internal/platform/events", "internal/platform/db"},
	"job_outbox":   {"internal/platform/jobs"},
}

// planters fill tables of other rooms with made-up rows, to be measured: through the rooms it would take an hour.
var planters = []string{"internal/bench"}

var (
	createTable = regexp.MustCompile(`(?ims)((?:^--[^\n]*\n)*)^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s*\((.*?)\n\)`)
	createIndex = regexp.MustCompile(`(?is)\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s+ON\s+(\w+)\s*\(\s*(\w+)`)
	uniqueKey   = regexp.MustCompile(`(?im)\bUNIQUE\s*\(\s*(\w+)[^\n]*`)
	primaryKey  = regexp.MustCompile(`(?i)PRIMARY\s+KEY\s*\(\s*(\w+)|(workspace_id)[^,\n]*\bPRIMARY\s+KEY\b`)
	tableNamed  = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)(?:\s+(?:AS\s+)?[a-z]+)?(?:\s*,\s*([a-z_]+))?`)
	sqlVerb     = regexp.MustCompile(`\b(?:SELECT|INSERT|UPDATE|DELETE)\b`)
	returning   = regexp.MustCompile(`(?s)\bRETURNING\b.*`)
	byWorkspace = regexp.MustCompile(`workspace_id\s*(?:=|IN\b|>)|=\s*(?:\w+\.)?workspace_id|\(\s*(?:\w+\.)?workspace_id\s*,`)
)

// table is what a migration says about one table.
type table struct {
	Room      string
	Workspace bool // has a workspace_id column: every row belongs to one workspace
}

// migrationFiles lists one dialect's migrations by name.
func migrationFiles(t *testing.T, dialect string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "migrations", dialect, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations for %s: %v", dialect, err)
	}
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	return files
}

// tables reads who owns what: a table belongs to the room in its migration's name, NNNN_<room>_<what>.sql.
func tables(t *testing.T) map[string]table {
	t.Helper()
	all := map[string]table{}
	for _, name := range migrationFiles(t, "sqlite") {
		parts := strings.Split(name, "_")
		if len(parts) < 3 {
			t.Errorf("migrations/sqlite/%s: the name is NNNN_<room>_<what>.sql", name)
			continue
		}
		if _, ok := roomRule(parts[1]); !ok && parts[1] != "platform" {
			t.Errorf("migrations/sqlite/%s: there is no room %q", name, parts[1])
		}
		for _, m := range createTable.FindAllStringSubmatch(read(t, "migrations/sqlite/"+name), -1) {
			all[m[2]] = table{Room: parts[1], Workspace: strings.Contains(m[3], "workspace_id") && !installation.MatchString(m[1])}
		}
	}
	return all
}

func TestBothDialectsHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	lite, pg := migrationFiles(t, "sqlite"), migrationFiles(t, "postgres")
	if !slices.Equal(lite, pg) {
		t.Errorf("sqlite has %v, postgres has %v", lite, pg)
	}
	numbers := map[string]string{}
	for _, name := range lite {
		n, _, _ := strings.Cut(name, "_")
		if other, taken := numbers[n]; taken {
			t.Errorf("%s and %s have the same number", other, name)
		}
		numbers[n] = name
	}
}

// Every key and index of a workspace's table begins with the workspace, so that no read walks over another's rows and
// the tables can be split by workspace one day. An index for a sweep says so: -- all workspaces: why.
func TestKeysBeginWithTheWorkspace(t *testing.T) {
	t.Parallel()
	known := tables(t)
	for _, dialect := range []string{"sqlite", "postgres"} {
		for _, name := range migrationFiles(t, dialect) {
			file := path.Join("migrations", dialect, name)
			body := read(t, file)
			for _, m := range createTable.FindAllStringSubmatch(body, -1) {
				name, columns := m[2], m[3]
				if !known[name].Workspace || known[name].Room == "platform" {
					continue // the event log and the outbox are one line for all
				}
				if key := primaryKey.FindStringSubmatch(columns); key == nil || key[1]+key[2] != "workspace_id" {
					t.Errorf("%s: the primary key of %s does not begin with workspace_id", file, name)
				}
				for _, key := range uniqueKey.FindAllStringSubmatch(columns, -1) {
					if key[1] != "workspace_id" && !strings.Contains(key[0], everywhere) {
						t.Errorf("%s: %s of %s does not begin with workspace_id", file, key[0], name)
					}
				}
			}
			for _, at := range createIndex.FindAllStringSubmatchIndex(body, -1) {
				index, on, first := body[at[2]:at[3]], body[at[4]:at[5]], body[at[6]:at[7]]
				if known[on].Workspace && known[on].Room != "platform" && first != "workspace_id" && !strings.Contains(lineBefore(body, at[0]), everywhere) {
					t.Errorf("%s: index %s on %s does not begin with workspace_id", file, index, on)
				}
			}
		}
	}
}

// lineBefore is the line above position i.
func lineBefore(body string, i int) string {
	start := strings.LastIndexByte(body[:i], '\n')
	if start < 0 {
		return ""
	}
	return body[strings.LastIndexByte(body[:start], '\n')+1 : start]
}

func TestSQLStaysInItsRoomAndWorkspace(t *testing.T) {
	t.Parallel()
	known := tables(t)
	all, fset := sources(false)
	texts := constants(all)
	for _, s := range all {
		if s.Room == "" || s.Pkg == "internal/platform/dbtest" {
			continue
		}
		for _, decl := range s.File.Decls {
			stmts, around := statements(decl, s.Pkg, texts)
			for _, stmt := range stmts {
				for _, complaint := range judge(s, stmt, around, known) {
					t.Errorf("%s: %s", fset.Position(stmt.Pos), complaint)
				}
			}
		}
	}
}

// statement is one text in the code, folded as far as it is known before run time.
type statement struct {
	Text string
	Pos  token.Pos
}

// gap stands in a folded text for what is only known at run time.
const gap = "\x00"

// statements folds the texts of one declaration; around is all of them, for a condition that is put together beside.
func statements(decl ast.Decl, pkg string, texts map[string]string) (all []statement, around string) {
	ast.Inspect(decl, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, ok := literal(expr, pkg, texts)
		if ok {
			all = append(all, statement{text, n.Pos()})
			around += text + "\n"
		}
		return !ok // its parts were read with it
	})
	return all, around
}

// judge reads one SQL statement in a file and says what is wrong with it.
func judge(s source, stmt statement, around string, known map[string]table) []string {
	if !sqlVerb.MatchString(stmt.Text) {
		return nil
	}
	bound := namesWorkspace(stmt.Text) || strings.Contains(stmt.Text, gap) && namesWorkspace(around)
	var wrong []string
	for _, m := range tableNamed.FindAllStringSubmatch(stmt.Text, -1) {
		for _, name := range m[1:] {
			owner, ok := known[name]
			if !ok {
				continue
			}
			if owner.Room != s.Room && !slices.Contains(planters, s.Pkg) {
				wrong = append(wrong, "touches "+name+", which belongs to "+owner.Room+": call it")
			}
			if only := keepers[name]; only != nil && !slices.Contains(only, s.Pkg) {
				wrong = append(wrong, "touches "+name+", which only "+strings.Join(only, " and ")+" may")
			}
			// The shelf's statements go over all workspaces by nature; dbtest looks at them when they run.
			if owner.Workspace && !bound && s.Room != "platform" {
				wrong = append(wrong, "reads or writes "+name+" without its workspace_id (a sweep says /* "+everywhere+" */)")
			}
		}
	}
	return wrong
}

// namesWorkspace tells whether a statement is bound to a workspace: as a column that is written, or as a condition. To
// select the column is not enough.
func namesWorkspace(stmt string) bool {
	return strings.Contains(stmt, "/* "+everywhere+" */") || byWorkspace.MatchString(returning.ReplaceAllString(stmt, ""))
}

// constants collects the string constants of each package, so that `SELECT `+columns+` FROM …` is read as one text.
func constants(all []source) map[string]string {
	texts := map[string]string{}
	for _, s := range all {
		for _, decl := range s.File.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						if text, ok := literal(v.Values[i], s.Pkg, texts); ok {
							texts[s.Pkg+"."+name.Name] = text
						}
					}
				}
			}
		}
	}
	return texts
}

// literal folds a string literal, or a sum that holds one, into its text; what is only known at run time becomes a gap.
func literal(expr ast.Expr, pkg string, texts map[string]string) (string, bool) {
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return gap, false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return gap, false
		}
		left, ok1 := literal(e.X, pkg, texts)
		right, ok2 := literal(e.Y, pkg, texts)
		return left + right, ok1 || ok2
	case *ast.ParenExpr:
		return literal(e.X, pkg, texts)
	case *ast.Ident:
		if text, ok := texts[pkg+"."+e.Name]; ok {
			return text, false // a name alone was read where it was declared
		}
	}
	return gap, false
}

func TestTheSQLRulesBite(t *testing.T) {
	t.Parallel()
	known := map[string]table{"message": {"conversation", true}, "account": {"account", false}, "event": {"platform", true}}
	for stmt, complaints := range map[string]int{
		`SELECT text FROM message WHERE workspace_id = $1 AND id = $2`:                           0,
		`SELECT workspace_id, text FROM message WHERE id = $1`:                                   1,
		`/* all workspaces */ SELECT id FROM message WHERE run_at < $1`:                          0,
		`INSERT INTO message (workspace_id, id) VALUES ($1, $2)`:                                 0,
		`INSERT INTO message (id) VALUES ($1)`:                                                   1,
		`UPDATE message SET text = $1 WHERE id = $2 RETURNING workspace_id`:                      1,
		`SELECT a.name FROM message m JOIN account a ON a.id = m.author WHERE workspace_id = $1`: 1,
		`SELECT a.name FROM message m, account WHERE m.workspace_id = $1`:                        1,
		`SELECT kind FROM event WHERE workspace_id = $1`:                                         2,
		`a message FROM account managers`:                                                        0,
	} {
		got := judge(source{Room: "conversation", Pkg: "internal/conversation"}, statement{Text: stmt}, "", known)
		if len(got) != complaints {
			t.Errorf("%s: %d complaints, want %d: %v", stmt, len(got), complaints, got)
		}
	}
}
