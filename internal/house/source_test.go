package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the checkout, seen from this package.
const root = "../.."

// module is the path in go.mod; rooms live below module+"/internal/".
const module = "cxgenie"

// source is one Go file of ours.
type source struct {
	Path string // from the checkout, with slashes: internal/contact/store.go
	Pkg  string // its folder: internal/contact
	Room string // contact, platform, app, …; empty outside internal
	Test bool
	File *ast.File
	Text string
}

// base is the file's name without its folder.
func (s source) base() string { return path.Base(s.Path) }

// skipped are the folders that are not ours or are made by a build.
var skipped = []string{"node_modules", ".git", ".cache", "bin", "data", "dist", "out", "coverage", "testdata", ".tanstack"}

// walk calls fn for every file of the checkout that a person wrote.
func walk(t *testing.T, fn func(name string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err == nil && d.Name() != ".git" {
			fn(filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// files is the checkout as a file system.
func files() fs.FS { return os.DirFS(root) }

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// parse reads every Go file once for all tests.
var parse = sync.OnceValues(func() ([]source, *token.FileSet) {
	fset := token.NewFileSet()
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		file, err := parser.ParseFile(fset, rel, body, parser.ParseComments)
		if err != nil {
			return err
		}
		s := source{Path: rel, Pkg: path.Dir(rel), File: file, Text: string(body)}
		s.Test = strings.HasSuffix(rel, "_test.go") || forTests(s.Pkg)
		if inner, ok := strings.CutPrefix(s.Pkg, "internal/"); ok {
			s.Room = roomOf(inner)
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		panic(err) // a file that does not parse: the compiler says it better
	}
	return all, fset
})

// forTests tells a package that only tests may import, by its name: dbtest, channeltest, and what lies in them.
func forTests(pkg string) bool {
	return slices.ContainsFunc(strings.Split(pkg, "/"), func(part string) bool { return strings.HasSuffix(part, "test") })
}

// sources are our Go files; with tests only when asked for.
func sources(tests bool) ([]source, *token.FileSet) {
	all, fset := parse()
	if tests {
		return all, fset
	}
	return slices.DeleteFunc(slices.Clone(all), func(s source) bool { return s.Test }), fset
}
