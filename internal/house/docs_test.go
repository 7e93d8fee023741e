package house

import (
	"encoding/json"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// modules are the modules in go.mod, ours for the asking or somebody else's need.
func modules(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+) v\S+`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		names = append(names, m[1])
	}
	return names
}

// chosen lists the modules that our own files import, and the tools.
func chosen(t *testing.T) []string {
	t.Helper()
	var wanted []string
	all, _ := sources(true)
	for _, s := range all {
		for _, spec := range s.File.Imports {
			if name, err := strconv.Unquote(spec.Path.Value); err == nil {
				wanted = append(wanted, name)
			}
		}
	}
	for _, tool := range regexp.MustCompile(`(?m)^\t(\S+/cmd/\S+)$`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		wanted = append(wanted, tool[1])
	}
	var names []string
	known := modules(t)
	for _, name := range wanted {
		longest := ""
		for _, m := range known {
			if (name == m || strings.HasPrefix(name, m+"/")) && len(m) > len(longest) {
				longest = m
			}
		}
		if longest != "" {
			names = append(names, longest)
		}
	}
	return names
}

// packages lists what our package.json files ask for.
func packages(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, file := range []string{"web/package.json", "web/admin/package.json", "web/widget/package.json", "e2e/package.json"} {
		var manifest struct {
			Dependencies, DevDependencies map[string]string
		}
		if err := json.Unmarshal([]byte(read(t, file)), &manifest); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for name := range manifest.Dependencies {
			names = append(names, name)
		}
		for name := range manifest.DevDependencies {
			names = append(names, name)
		}
	}
	return names
}

func TestEveryDependencyIsExplained(t *testing.T) {
	t.Parallel()
	row := regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$")
	explained := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(read(t, "docs/dependencies.md"), -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(m[1], -1) {
			explained[name[1]] = true
		}
	}
	used := map[string]bool{}
	for _, name := range append(chosen(t), packages(t)...) {
		if used[name] = true; !explained[name] {
			t.Errorf("docs/dependencies.md has no line for %s: what for, licence, what we would write without it", name)
		}
	}
	for name := range explained {
		if !used[name] {
			t.Errorf("docs/dependencies.md explains %s, which we no longer use", name)
		}
	}
}

// Links between our pages lead somewhere.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	walk(t, func(name string) {
		if path.Ext(name) != ".md" {
			return
		}
		for _, m := range link.FindAllStringSubmatch(read(t, name), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			target := path.Join(path.Dir(name), m[1])
			if _, err := fs.Stat(files(), target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", name, filepath.ToSlash(m[1]))
			}
		}
	})
}

// Every decision record stands in the list, under its number.
func TestDecisionsAreListed(t *testing.T) {
	t.Parallel()
	list := read(t, "docs/adr/README.md")
	entries, err := fs.ReadDir(files(), "docs/adr")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "README.md" {
			continue
		}
		number, _, _ := strings.Cut(e.Name(), "-")
		if !strings.Contains(list, "["+number+"]("+e.Name()+")") {
			t.Errorf("docs/adr/README.md does not list %s", e.Name())
		}
		if !strings.HasPrefix(read(t, "docs/adr/"+e.Name()), "# "+number+" ") {
			t.Errorf("docs/adr/%s does not begin with its number", e.Name())
		}
	}
}
