package passage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences cuts text at line ends and after the marks that end a sentence. What is still longer than a passage is cut
// into pieces.
func sentences(s string) []string {
	var out []string
	from := 0
	cut := func(to int) {
		if p := strings.TrimSpace(s[from:to]); p != "" {
			out = append(out, pieces(p)...)
		}
		from = to
	}
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		switch r {
		case '\n', '。', '！', '？', '；', '၊', '။', '។':
			cut(end)
		case '.', '!', '?', '…':
			if next, _ := utf8.DecodeRuneInString(s[end:]); end < len(s) && unicode.IsSpace(next) && !abbreviated(s[from:i]) {
				cut(end)
			}
		}
	}
	cut(len(s))
	return out
}

// abbreviated says whether a full stop behind s is rather that of a short word ("No. 5", "z. B.", "TP. Hồ Chí Minh") than the
// end of a sentence: a single letter, or two capitals or fewer letters with a capital in front.
func abbreviated(s string) bool {
	word := s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
	n := 0
	first := rune(0)
	for _, r := range word {
		if !unicode.IsLetter(r) {
			return false
		}
		if n == 0 {
			first = r
		}
		n++
	}
	return n == 1 || n == 2 && unicode.IsUpper(first)
}

// pieces cuts what is longer than a passage: at a space where there is one in the second half, else between two letters.
func pieces(s string) []string {
	var out []string
	for utf8.RuneCountInString(s) > longest {
		end, space := 0, 0
		for i, n := 0, 0; n < target; n++ {
			r, size := utf8.DecodeRuneInString(s[i:])
			i += size
			if unicode.IsSpace(r) && n > target/2 {
				space = i
			}
			end = i
		}
		if space > 0 {
			end = space
		}
		out = append(out, strings.TrimRightFunc(s[:end], unicode.IsSpace))
		s = strings.TrimLeftFunc(s[end:], unicode.IsSpace)
	}
	return append(out, s)
}
