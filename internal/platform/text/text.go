// Package text is what the house knows about people's writing: normal forms for comparing, cutting at whole
// characters, addresses, and HTML that is safe to show. Stored text is NFC.
package text

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC returns s in the form all text is stored in: valid UTF-8, composed, without NUL and other control characters
// except line breaks and tabs. \r\n becomes \n.
func NFC(s string) string {
	if clean(s) && norm.NFC.IsNormalString(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case unstorable(r):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// clean says that nothing has to be replaced or dropped.
func clean(s string) bool {
	for i, r := range s {
		if r == '\r' || unstorable(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
	}
	return true
}

// unstorable are control characters no text needs; NUL is even refused by PostgreSQL.
func unstorable(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r <= 0x9f
}

// Trim returns s as NFC without space around it, for names and other single fields.
func Trim(s string) string {
	return strings.TrimFunc(NFC(s), func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
}

// Line is Trim with every run of white space, line breaks included, made one space.
func Line(s string) string { return strings.Join(strings.Fields(Trim(s)), " ") }

// invisible are characters that show nothing at the edge of a text: zero width spaces, byte order marks.
// Joiners are not among them: inside emoji and Indic words they matter, and at the edge they do no harm.
func invisible(r rune) bool { return r == 0x200b || r == 0xfeff || r == 0x2060 || r == 0x00ad }

// Fold returns s for searching: lower case, no diacritics, compatibility forms unified ("Ａ" is "a", "Đường" is "duong").
// Only marks of Latin, Greek and Cyrillic letters are diacritics: in other scripts they are letters of their own.
func Fold(s string) string {
	if isPlainASCII(s) {
		return strings.ToLower(s)
	}
	s = norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	european := false
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) {
			if european {
				continue
			}
			b.WriteRune(r)
			continue
		}
		european = unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
		switch r {
		case 'đ', 'Đ', 'ð', 'Ð':
			b.WriteByte('d')
		case 'ł', 'Ł':
			b.WriteByte('l')
		case 'ø', 'Ø':
			b.WriteByte('o')
		case 'ħ', 'Ħ':
			b.WriteByte('h')
		case 'ı', 'İ':
			b.WriteByte('i')
		case 'æ', 'Æ':
			b.WriteString("ae")
		case 'œ', 'Œ':
			b.WriteString("oe")
		case 'ß', 'ẞ':
			b.WriteString("ss")
		case 'þ', 'Þ':
			b.WriteString("th")
		case 'ς':
			b.WriteRune('σ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Key returns the form in which two spellings of a question or keyword are the same: NFC, lower case, letters, digits and
// their marks kept, everything else (spaces, punctuation, symbols) one space between words. Diacritics count. A text of
// nothing but symbols keeps them, so that "👍" and "👎" differ.
func Key(s string) string {
	s = norm.NFC.String(strings.ToLower(NFC(s)))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) || variation(r) {
			gap = gap || !joins(r)
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return strings.Join(strings.Fields(s), " ")
	}
	return b.String()
}

// joins are signs inside a word that do not part it: "don't" and "dont", "e‑mail" typed with a soft hyphen.
func joins(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '`', 0x00ad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff:
		return true
	}
	return variation(r)
}

func variation(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f }

// Unaccented is the second form of a Key: the same without diacritics. A stored question or keyword matches what was typed
// when its Key equals the typed Key, or its Unaccented equals the typed Key: "hoàn tiền" is found by "hoan tien", not by
// "hoán tiên".
func Unaccented(key string) string { return Fold(key) }

// SameQuestion says whether typed is the stored question, in its own or its unaccented spelling.
func SameQuestion(stored, typed string) bool {
	k, t := Key(stored), Key(typed)
	return t != "" && (k == t || Unaccented(k) == t)
}

// Len counts what people call characters, roughly: code points, as the limits of the product do.
func Len(s string) int { return utf8.RuneCountInString(s) }

// Clip returns at most n code points of s, never cutting inside what shows as one character (an emoji with its skin tone,
// a letter with its marks), with "…" as the last of them when something was cut.
func Clip(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	cut, count := 0, 0 // cut: the last end of a whole character within n-1 code points
	for i := range s {
		if startsCharacter(s, i) {
			cut = i
		}
		if count == n-1 {
			break
		}
		count++
	}
	return strings.TrimRightFunc(s[:cut], unicode.IsSpace) + "…"
}

// startsCharacter says whether a new visible character begins at byte i: simple rules (marks, joiners, skin tones, flags,
// Hangul stays composed in NFC) instead of the whole of UAX 29.
func startsCharacter(s string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	prev, _ := utf8.DecodeLastRuneInString(s[:i])
	switch {
	case unicode.IsMark(r), r == 0x200d, variation(r), r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0020 && r <= 0xe007f:
		return false
	case prev == 0x200d:
		return false
	case isFlag(r) && isFlag(prev):
		n := 0
		for j := i; j > 0; {
			p, size := utf8.DecodeLastRuneInString(s[:j])
			if !isFlag(p) {
				break
			}
			n++
			j -= size
		}
		return n%2 == 0
	}
	return true
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// ValidEmail says whether s is one bare address that mail can be sent to: no display name, no comment, no space, at most
// 254 bytes, with a dot in the domain. Addresses beyond ASCII are allowed.
func ValidEmail(s string) bool {
	if len(s) < 6 || len(s) > 254 || strings.ContainsAny(s, " \t\r\n<>\"(),:;\\[]") || !utf8.ValidString(s) {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s {
		return false
	}
	i := strings.LastIndexByte(s, '@')
	local, domain := s[:i], s[i+1:]
	if len(local) > 64 || len(domain) > 253 || !strings.Contains(domain, ".") {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || !domainLabel(label) {
			return false
		}
	}
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	return utf8.RuneCountInString(last) >= 2 && strings.Trim(last, "0123456789") != ""
}

func domainLabel(s string) bool {
	for _, r := range s {
		if r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

// EmailKey is the form in which two spellings of an address are one account: NFC, lower case, no space around it.
func EmailKey(s string) string { return strings.ToLower(Trim(s)) }
