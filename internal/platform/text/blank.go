package text

import (
	"regexp"
	"slices"
	"strings"
)

var blank = regexp.MustCompile(`\{\{([a-z][a-z0-9_]*)\}\}`)

// FillBlanks fills the blanks of a text, {{company}} for instance, whose values are known and not empty.
func FillBlanks(s string, values map[string]string) string {
	return blank.ReplaceAllStringFunc(s, func(b string) string {
		if v := strings.TrimSpace(values[b[2:len(b)-2]]); v != "" {
			return v
		}
		return b
	})
}

// OpenBlanks lists the blanks that texts still have, each once, in the order in which they appear.
func OpenBlanks(texts ...string) []string {
	var keys []string
	for _, s := range texts {
		for _, m := range blank.FindAllStringSubmatch(s, -1) {
			if !slices.Contains(keys, m[1]) {
				keys = append(keys, m[1])
			}
		}
	}
	return keys
}
