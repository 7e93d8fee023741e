package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a document is: a passage of a text, or a question with its answer.
type Kind uint8

// The kinds.
const (
	Passage Kind = iota
	FAQ
)

// Document is what a Corpus finds. Path leads to it from the top, as a reader sees it: the title of its page, then the
// headings down to the passage, the nearest last. A FAQ has its questions, the main one first; Body is its answer.
type Document struct {
	ID        string
	Kind      Kind
	Path      []string
	Questions []string
	Body      string
	Hidden    bool // found by Twins only: switched off, but still something the bot has
}

// The fields a word may stand in. They weigh differently, and each has a length of its own.
const (
	inPath     = iota // title and headings above the nearest one
	inHead            // the nearest heading, or the title where there is none
	inQuestion        // a FAQ's questions
	inBody
	fields
)

// segment is a piece of a document that is read in one breath: a heading, a question, a sentence.
type segment struct {
	field int
	text  string
}

// segments cuts d into what is analysed, in the order of reading.
func (d Document) segments() []segment {
	var out []segment
	for i, p := range d.Path {
		field := inPath
		if i == len(d.Path)-1 && d.Kind == Passage {
			field = inHead
		}
		out = append(out, segment{field, p})
	}
	for _, q := range d.Questions {
		out = append(out, segment{inQuestion, q})
	}
	for _, s := range sentences(d.Body) {
		out = append(out, segment{inBody, s})
	}
	return out
}

// sentences cuts s at line ends and after marks that end a sentence. A full stop ends one only before a space, so that
// numbers, addresses and file names stay whole.
func sentences(s string) []string {
	var out []string
	from := 0
	cut := func(to int) {
		if p := strings.TrimSpace(s[from:to]); p != "" {
			out = append(out, p)
		}
		from = to
	}
	for i, r := range s {
		switch r {
		case '\n', '。', '！', '？', '；', '၊', '။', '។':
			cut(i + utf8.RuneLen(r))
		case '.', '!', '?', '…':
			end := i + utf8.RuneLen(r)
			if next, _ := utf8.DecodeRuneInString(s[end:]); unicode.IsSpace(next) {
				cut(end)
			}
		}
	}
	cut(len(s))
	return out
}
