package search

import (
	"slices"
	"strings"
)

// WordsKey is the words that make the subject of a question, in alphabetical order: questions that are Same nearly always
// share it, so it is what a table is asked for before Similarity decides.
func WordsKey(q string) string {
	var subject, all []string
	for _, t := range Analyse(q) {
		if t.Code {
			continue
		}
		all = append(all, t.Stem)
		if !t.Function {
			subject = append(subject, t.Stem)
		}
	}
	if len(subject) == 0 {
		subject = all
	}
	slices.Sort(subject)
	return strings.Join(slices.Compact(subject), " ")
}
