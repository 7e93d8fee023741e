package text

import (
	"regexp"
	"strings"
)

// variable is a place in a text for a value: {{name}}, or {{name|what stands there when nothing is known}}.
var variable = regexp.MustCompile(`\{\{\s*([^{}<>|]*?)\s*(?:\|\s*([^{}<>]*?)\s*)?\}\}`)

// Variables are the names of the places in a text that are filled in when it is said, in their order.
func Variables(s string) []string {
	if !strings.Contains(s, "{{") {
		return nil
	}
	var names []string
	for _, m := range variable.FindAllStringSubmatch(s, -1) {
		names = append(names, m[1])
	}
	return names
}

// FillVariables puts values into a text, once: a value that looks like a variable stays as it is. Where there is none, what
// the place itself says stands there, and where that says nothing, nothing, without the space that it would leave before a
// mark. Values for HTML are escaped by value.
func FillVariables(s string, value func(name string) string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	var b strings.Builder
	from := 0
	for _, m := range variable.FindAllStringSubmatchIndex(s, -1) {
		before, said := s[from:m[0]], value(s[m[2]:m[3]])
		if said == "" && m[4] >= 0 {
			said = s[m[4]:m[5]]
		}
		from = m[1]
		if said == "" && (from == len(s) || strings.ContainsRune(",.!?;:\n<", rune(s[from]))) {
			before = strings.TrimRight(before, " ")
		}
		b.WriteString(before)
		b.WriteString(said)
	}
	return b.String() + s[from:]
}
