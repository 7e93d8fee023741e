// Package search finds conversations by what was written in them and by who wrote: names, addresses, numbers, words of
// messages. It keeps an index of words of its own, which follows the event log, so that a message that is sent does not
// wait for it; what is found is then read from the rooms it belongs to, within what the asking member sees.
package search

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cxgenie/internal/platform/text"
)

// MinQuery is how many characters a question has at least.
const MinQuery = 2

// maxWords bounds what is kept of one line, and asked at once.
const (
	maxWords = 1500
	maxAsked = 12
)

// run is a piece of a text: a word of a script that parts words, or letters of one that does not.
type run struct {
	text  string
	dense bool // written without spaces: found by any two neighbours
}

// firstDense is the first letter of the first of the scripts below, Thai: most letters come before it.
const firstDense = 0x0e00

// dense are the scripts that are written without spaces, and Hangul, whose words carry their endings with them.
func dense(r rune) bool {
	return r >= firstDense && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// runs parts a text into its words, lower case and without diacritics.
func runs(s string) []run {
	var all []run
	var b strings.Builder
	var now bool
	end := func() {
		if b.Len() > 0 {
			all = append(all, run{b.String(), now})
			b.Reset()
		}
	}
	for _, r := range text.Fold(s) {
		switch {
		case unicode.IsMark(r) && b.Len() > 0:
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if d := dense(r); d != now {
				end()
				now = d
			}
			b.WriteRune(r)
		default:
			end()
		}
	}
	end()
	return all
}

// pairs are the neighbours of a dense run: "東京都" has "東京" and "京都". A single letter stands for itself.
func pairs(s string) []string {
	letters := []rune(s)
	if len(letters) < 2 {
		return []string{s}
	}
	out := make([]string, len(letters)-1)
	for i := range out {
		out[i] = string(letters[i : i+2])
	}
	return out
}

// words are the entries of a text in the index, in their order.
func words(s string) []string {
	var out []string
	for _, r := range runs(s) {
		if r.dense {
			out = append(out, pairs(r.text)...)
		} else {
			out = append(out, text.Clip(r.text, 60))
		}
		if len(out) >= maxWords {
			return out[:maxWords]
		}
	}
	return out
}

// phoneWords are the entries of a telephone number: all its digits, and what is left when some in front are not typed.
func phoneWords(s string) []string {
	d := digits(s)
	var out []string
	for i := 0; i+4 <= len(d); i++ {
		out = append(out, d[i:])
	}
	return out
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// phoneLike says that a question is a telephone number, however it is grouped.
func phoneLike(s string) bool {
	return len(digits(s)) >= 4 && strings.Trim(s, "0123456789 +-().") == ""
}

// asked is one thing that a line must have: words that stand side by side, the last of them perhaps only begun.
type asked struct {
	words []string
	begun bool
}

// ask reads what somebody typed. Every word of it must be there; a word is found by its beginning.
func ask(typed string) []asked {
	if phoneLike(typed) {
		return []asked{{[]string{digits(typed)}, true}}
	}
	var all []asked
	for _, r := range runs(typed) {
		if r.dense {
			all = append(all, asked{pairs(r.text), utf8.RuneCountInString(r.text) < 2})
		} else {
			all = append(all, asked{[]string{r.text}, true})
		}
		if len(all) == maxAsked {
			break
		}
	}
	return all
}

// fts writes the question for SQLite's FTS5.
func fts(all []asked) string {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = `"` + strings.Join(a.words, `" + "`) + `"`
		if a.begun {
			parts[i] += " *"
		}
	}
	return strings.Join(parts, " AND ")
}

// tsquery writes the question for PostgreSQL.
func tsquery(all []asked) string {
	parts := make([]string, len(all))
	for i, a := range all {
		quoted := make([]string, len(a.words))
		for j, w := range a.words {
			quoted[j] = "'" + w + "'" // letters, digits and marks only: nothing to escape
		}
		parts[i] = "(" + strings.Join(quoted, " <-> ")
		if a.begun {
			parts[i] += ":*"
		}
		parts[i] += ")"
	}
	return strings.Join(parts, " & ")
}

// tsvector writes the entries of a line for PostgreSQL.
func tsvector(all []string) string {
	var b strings.Builder
	for i, w := range all {
		b.WriteString("'" + w + "':" + strconv.Itoa(i+1) + " ")
	}
	return b.String()
}

// lineID numbers a line by the id of its message (or conversation, for the line about who writes): ids begin with their
// moment, so newer lines have larger numbers and a search may stop when it has enough. 42 bits tell the millisecond, 21
// more tell lines of one millisecond apart; should two ever meet, one of them is not found.
func lineID(id string) int64 {
	hex := strings.ReplaceAll(id, "-", "")
	if len(hex) != 32 {
		return 0
	}
	ms, err1 := strconv.ParseUint(hex[:12], 16, 64)
	rest, err2 := strconv.ParseUint(hex[16:32], 16, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int64((ms&(1<<42-1))<<21 | rest>>20&(1<<21-1))
}
