package parse

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean is text as people read it: composed letters (NFC), no control, zero-width or private characters, every kind of
// space a plain one. Line breaks stay.
func clean(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\u200c', r == '\u200d': // joiners change how Persian, Hindi and emoji read
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == '\u034f', r == '\ufffc':
			return -1
		case r >= 0xfe00 && r <= 0xfe0f: // variation selectors
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// line is clean text in one line: all white space is one space.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// lines is clean text with its line breaks: spaces inside a line collapse, and at most one empty line stays in a row.
func lines(s string) string {
	var out []string
	for l := range strings.SplitSeq(clean(s), "\n") {
		l = strings.Join(strings.Fields(l), " ")
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// verbatim is clean text whose spaces mean something.
func verbatim(s string) string {
	return strings.TrimRight(strings.TrimLeft(clean(s), "\n"), " \t\n")
}

// readable tells whether there is anything to read: at least one letter or digit.
func readable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// joined puts the lines of a paragraph together. Scripts without spaces between words (Chinese, Japanese, Thai) get
// none at a line's end, and a word that was divided with a hyphen is whole again.
func joined(above, below string) string {
	a, b := []rune(strings.TrimRight(above, " ")), []rune(strings.TrimLeft(below, " "))
	if len(a) == 0 || len(b) == 0 {
		return string(a) + string(b)
	}
	last, first := a[len(a)-1], b[0]
	switch {
	case (last == '-' || last == '\u2010' || last == '\u0002') && len(a) > 1 && unicode.IsLower(a[len(a)-2]) && unicode.IsLower(first):
		return string(a[:len(a)-1]) + string(b)
	case last == '-' && len(a) > 1 && unicode.IsLetter(a[len(a)-2]):
		return string(a) + string(b)
	case unspaced(last) && unspaced(first):
		return string(a) + string(b)
	}
	return string(a) + " " + string(b)
}

// unspaced tells whether words of the rune's script are written without spaces.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
