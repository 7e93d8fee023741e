package config

import (
	"reflect"
	"sort"
	"strings"
)

// Setting is one line of the documentation.
type Setting struct{ Flag, Env, Default, Help string }

// Settings lists every setting in the order of Config.
func Settings() []Setting {
	var out []Setting
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("name")
		if name == "" {
			continue
		}
		s := Setting{Flag: "--" + name, Env: f.Tag.Get("env"), Default: f.Tag.Get("default"), Help: f.Tag.Get("help")}
		if _, ok := f.Tag.Lookup("negatable"); ok && s.Default == "true" {
			s.Flag = "--no-" + name
		}
		if e := strings.Trim(f.Tag.Get("enum"), ","); e != "" { // nothing is no name of a choice: the default says it
			s.Help += " One of: " + strings.ReplaceAll(e, ",", ", ") + "."
		}
		out = append(out, s)
	}
	return out
}

// Table is the settings as a Markdown table; a test keeps the README's copy equal to it.
func Table() string {
	var b strings.Builder
	b.WriteString("| Flag | Variable | Default | What it does |\n|---|---|---|---|\n")
	for _, s := range Settings() {
		d := ""
		if s.Default != "" {
			d = "`" + s.Default + "`"
		}
		b.WriteString("| `" + s.Flag + "` | `" + s.Env + "` | " + d + " | " + strings.ReplaceAll(s.Help, "|", "\\|") + " |\n")
	}
	return b.String()
}

func envName(flag string) string {
	return "CXGENIE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// UnknownEnv finds CXGENIE_… variables that are no setting (environ as from os.Environ), each with the setting that was
// probably meant. known are further variables of the commands. A spelling mistake must not silently mean the default.
func UnknownEnv(environ []string, known ...string) []string {
	names := map[string]bool{}
	for _, s := range Settings() {
		names[s.Env] = true
	}
	for _, k := range known {
		names[k] = true
	}
	var out []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, "CXGENIE_") || strings.HasPrefix(name, "CXGENIE_TEST_") || names[name] {
			continue
		}
		message := name + " is not a setting"
		limit := min(4, 1+(len(name)-len("CXGENIE_"))/3) // in a short name fewer letters can be mistakes
		best, distance := "", limit
		for n := range names {
			if d := editDistance(name, n); d < distance || d == distance && n < best {
				best, distance = n, d
			}
		}
		if best != "" && distance < limit {
			message += ", did you mean " + best + "?"
		}
		out = append(out, message)
	}
	sort.Strings(out)
	return out
}

// editDistance counts the letters to insert, drop or change.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
