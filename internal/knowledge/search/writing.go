package search

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cxgenie/internal/platform/text"
)

// written is s in lower case and in the one way of writing in which all texts are compared: digits of every script as 0 to 9,
// full and half width as they are usual, signs that stand for the one before them written out, and nothing that is not seen.
func written(s string) string {
	s = strings.ToLower(text.NFC(s))
	at := strings.IndexFunc(s, rewritten)
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:at])
	last, _ := utf8.DecodeLastRuneInString(s[:at])
	for _, r := range s[at:] {
		switch {
		case !rewritten(r):
		case unicode.IsDigit(r):
			r = '0' + digit(r)
		case r == '々' && unicode.Is(unicode.Han, last), r == 'ゝ' && unicode.Is(unicode.Hiragana, last), r == 'ヽ' && unicode.Is(unicode.Katakana, last):
			r = last
		case r == 0x0307: // "İ" in lower case
			if last == 'i' {
				continue
			}
		case r >= 0xfb00:
			b.WriteString(norm.NFKC.String(string(r)))
			continue
		case r == 'ʼ' || r == '‘' || r == 'ʻ':
			r = '’'
		case unseen(r):
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.ToLower(norm.NFC.String(b.String()))
}

// rewritten says whether written looks at r.
func rewritten(r rune) bool {
	switch {
	case r < 0x00ad:
		return false
	case r >= 0xfb00 && r <= 0xfeff, r >= 0xff00 && r <= 0xffef:
		return true
	}
	return unseen(r) || unicode.IsDigit(r) || r == '々' || r == 'ゝ' || r == 'ヽ' || r == 0x0307 || r == 'ʼ' || r == 'ʻ' || r == '‘'
}

// unseen are characters that part or join nothing that is read: marks of direction, joiners, hyphens and spaces of no width, and
// the bar that makes Arabic words longer.
func unseen(r rune) bool {
	switch {
	case r == 0x00ad, r == 0x0640, r == 0xfeff, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	}
	return false
}

// digit is what a decimal digit is worth: in each script they stand in order from 0, and those of one script begin at a range.
func digit(r rune) rune {
	for _, x := range unicode.Nd.R16 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	return 0
}

// folded is a word without what many people leave out or write in another way: diacritics, the vowels of Arabic and Hebrew, which
// are marks there, the hamza and the two endings that look alike, the dot below of Hindi and how it writes a nasal.
func folded(word string) string {
	f := text.Fold(word)
	if !strings.ContainsFunc(f, func(r rune) bool { return r >= 0x0590 && r <= 0x097f }) {
		return f
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch r {
		case 'ى':
			return 'ي'
		case 'ة':
			return 'ه'
		case 'ک':
			return 'ك'
		case 'ی':
			return 'ي'
		case 0x093c:
			return -1
		case 0x0901:
			return 0x0902
		}
		if r < 0x0900 && unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(f)))
}

//go:embed han.txt
var hanList string

// simplified gives the signs of Chinese that are written in several ways their simplified form.
var simplified = sync.OnceValue(func() map[rune]rune {
	m := map[rune]rune{}
	for line := range strings.Lines(hanList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var first rune
		for _, r := range strings.TrimSpace(line) {
			if first == 0 {
				first = r
				continue
			}
			m[r] = first
		}
	}
	return m
})

// oneHan is s with every Chinese sign in its simplified form: what is written in Taipei and asked in Beijing is the same.
func oneHan(s string) string {
	for i, r := range s {
		if _, ok := simplifiedOf(r); ok {
			return s[:i] + strings.Map(func(r rune) rune {
				if t, ok := simplifiedOf(r); ok {
					return t
				}
				return r
			}, s[i:])
		}
	}
	return s
}

func simplifiedOf(r rune) (rune, bool) {
	if !unicode.Is(unicode.Han, r) {
		return r, false
	}
	t, ok := simplified()[r]
	return t, ok
}
