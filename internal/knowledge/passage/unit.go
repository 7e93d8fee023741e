package passage

import "strings"

// Unit is a sentence, an item or a row: what is quoted whole or not at all. It follows the one before it with Sep.
type Unit struct {
	Text, Sep string
	Row       bool // of a table
}

// Units takes a passage's text apart. A row ("column: value; column: value") has a line for each column.
func Units(text string) []Unit {
	var out []Unit
	for line := range strings.SplitSeq(text, "\n") {
		if cells := strings.Split(line, "; "); len(cells) > 1 && isRow(cells) {
			out = append(out, Unit{strings.Join(cells, "\n"), "\n\n", true})
			continue
		}
		sep := "\n"
		for _, s := range sentences(line) {
			out = append(out, Unit{s, sep, false})
			sep = " "
		}
	}
	return out
}

// isRow says whether all of some parts name what they say.
func isRow(cells []string) bool {
	for _, c := range cells {
		if name, value, ok := strings.Cut(c, ": "); !ok || name == "" || value == "" {
			return false
		}
	}
	return true
}
