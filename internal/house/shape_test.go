package house

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// longest is the number of lines after which a file wants to be two.
const longest = 400

// generated files are as long as they are.
var generated = regexp.MustCompile(`^web/protocol/|\.gen\.tsx?$|package-lock\.json$`)

func TestFilesStayShort(t *testing.T) {
	t.Parallel()
	walk(t, func(name string) {
		switch path.Ext(name) {
		case ".go", ".ts", ".tsx", ".css", ".mjs", ".cjs", ".sh":
		default:
			return
		}
		if generated.MatchString(name) || strings.HasSuffix(name, "_test.go") || regexp.MustCompile(`\.(test|spec)\.tsx?$`).MatchString(name) {
			return
		}
		if n := strings.Count(read(t, name), "\n"); n > longest {
			t.Errorf("%s has %d lines, more than %d: a wall is missing", name, n, longest)
		}
	})
}

// Rules and SQL know nothing of HTTP: errors carry a kind, httpx makes the status of it.
func TestServicesAndStoresKnowNoHTTP(t *testing.T) {
	t.Parallel()
	all, _ := sources(false)
	for _, s := range all {
		name := s.base()
		if s.Room == "platform" || !strings.HasPrefix(name, "service") && !strings.HasPrefix(name, "store") {
			continue
		}
		for _, spec := range s.File.Imports {
			if p, _ := strconv.Unquote(spec.Path.Value); p == "net/http" || strings.HasPrefix(p, "github.com/danielgtaylor/huma/") {
				t.Errorf("%s imports %s: HTTP lives in http.go", s.Path, p)
			}
		}
	}
}

// excused are the package-level variables that hold state, each with its reason.
var excused = map[string]string{
	"internal/platform/httpx.problemsOnce": "huma keeps its error constructors in variables of its package; they are set once",
}

// Nothing happens on import, and nothing is shared behind a caller's back: what a part needs is handed to it in wire.go.
func TestNoHiddenState(t *testing.T) {
	t.Parallel()
	all, fset := sources(false)
	globals := map[string]token.Pos{} // "pkg.name" of each package-level variable
	for _, s := range all {
		for _, decl := range s.File.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: init() runs before anyone asked", fset.Position(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					v := spec.(*ast.ValueSpec)
					if why := changeable(d, v); why != "" && excused[s.Pkg+"."+v.Names[0].Name] == "" {
						t.Errorf("%s: %s", fset.Position(v.Pos()), why)
					}
					for _, name := range v.Names {
						globals[s.Pkg+"."+name.Name] = name.Pos()
					}
				}
			}
		}
	}
	for _, s := range all {
		ast.Inspect(s.File, func(n ast.Node) bool {
			for _, target := range written(n) {
				id := rootName(target)
				if id == nil || id.Name == "_" || id.Obj != nil && id.Obj.Pos() != globals[s.Pkg+"."+id.Name] {
					continue // a local of the same name
				}
				if _, global := globals[s.Pkg+"."+id.Name]; global {
					t.Errorf("%s: changes the package-level %s", fset.Position(target.Pos()), id.Name)
				}
			}
			return true
		})
	}
}

// changeable says why a package-level variable is state rather than a constant that Go cannot write as one.
func changeable(d *ast.GenDecl, v *ast.ValueSpec) string {
	embedded := func(g *ast.CommentGroup) bool {
		return g != nil && slices.ContainsFunc(g.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed") })
	}
	if len(v.Values) == 0 {
		if embedded(d.Doc) || embedded(v.Doc) {
			return ""
		}
		return "a package-level variable without a value waits to be set by somebody"
	}
	for _, value := range v.Values {
		switch e := value.(type) {
		case *ast.CallExpr:
			if id, ok := e.Fun.(*ast.Ident); ok && (id.Name == "make" || id.Name == "new") {
				return "a package-level " + id.Name + "() is shared state"
			}
		case *ast.CompositeLit:
			if sel, ok := e.Type.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok && (id.Name == "sync" && sel.Sel.Name != "Pool" || id.Name == "atomic") {
					return "a package-level " + id.Name + "." + sel.Sel.Name + " guards shared state"
				}
			}
		}
	}
	return ""
}

// written lists what a statement or expression changes.
func written(n ast.Node) []ast.Expr {
	switch e := n.(type) {
	case *ast.AssignStmt:
		if e.Tok != token.DEFINE {
			return e.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{e.X}
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && len(e.Args) > 0 && (id.Name == "delete" || id.Name == "clear") {
			return e.Args[:1]
		}
	}
	return nil
}

// rootName is the variable at the bottom of x, x.f, x[i], *x.
func rootName(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// unwelcome never stands in a file of ours. The words are put together here so that this file may stand too.
var unwelcome = []struct{ Pattern, Why, Except string }{
	{`\bTO` + `DO\b|\bFIX` + `ME\b|\bXX` + `X\b`, "do it, or leave it out", `^$`},
	{`(?i)\blorem ` + `ipsum\b`, "use words a customer would write", `^$`},
	{`(?m)(?:^|[\s"'` + "`" + `=(:])/(?:ro` + `ot|ho` + `me|wo` + `rk|Us` + `ers)/[A-Za-z.]`, "an address of one machine", `^$`},
	{`\bt\.Sk` + `ip(?:f|Now)?\(`, "a test that may not run is no test", `^internal/platform/dbtest/`},
	{`\b(?:test|it|describe)\.(?:sk` + `ip|on` + `ly|fix` + `me)\b`, "every journey runs", `^$`},
	{`\btime\.Sl` + `eep\(|\bwaitFor` + `Timeout\(`, "wait for what happens, not for time", `^$`},
	{`"resolved": "htt` + `ps?:`, "a lock file names no registry", `^$`},
}

func TestNothingUnwelcomeStandsInAFile(t *testing.T) {
	t.Parallel()
	patterns := make([]*regexp.Regexp, len(unwelcome))
	excepts := make([]*regexp.Regexp, len(unwelcome))
	for i, u := range unwelcome {
		patterns[i], excepts[i] = regexp.MustCompile(u.Pattern), regexp.MustCompile(u.Except)
	}
	walk(t, func(name string) {
		switch path.Ext(name) {
		case ".png", ".ico", ".sum", ".webp", ".jpg", ".woff2", ".db":
			return
		}
		body := read(t, name)
		for i, p := range patterns {
			if at := p.FindStringIndex(body); at != nil && !excepts[i].MatchString(name) {
				line := 1 + strings.Count(body[:at[0]], "\n")
				t.Errorf("%s:%d: %q: %s", name, line, body[at[0]:at[1]], unwelcome[i].Why)
			}
		}
	})
}
