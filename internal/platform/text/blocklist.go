package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// Blocklist finds words and phrases that somebody does not want to read. It finds whole words only, in any case, and
// without their diacritics: "fück" is "fuck". A word that is written with Vietnamese marks is itself, because there they
// make another word of it: "lớn" is not "lon". The nil Blocklist finds nothing.
type Blocklist struct {
	first   map[string][][]word // by the forms of the first word
	longest int
}

// Span is a piece of a text, counted in code points.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// word is one word of a text, with the forms in which it is compared.
type word struct {
	Span
	own, plain string // in lower case; the same without diacritics
	marked     bool   // written with Vietnamese marks
}

// NewBlocklist makes one; entries without a word or an emoji in them are left out.
func NewBlocklist(entries []string) *Blocklist {
	b := &Blocklist{first: map[string][][]word{}}
	for _, e := range entries {
		ws := wordsOf(e)
		if len(ws) == 0 {
			continue
		}
		b.longest = max(b.longest, len(ws))
		for _, form := range forms(ws[0]) {
			b.first[form] = append(b.first[form], ws)
		}
	}
	if b.longest == 0 {
		return nil
	}
	return b
}

// HasWord says whether an entry could ever be found.
func HasWord(entry string) bool { return len(wordsOf(entry)) > 0 }

// Longest is how many words the longest entry has.
func (b *Blocklist) Longest() int {
	if b == nil {
		return 0
	}
	return b.longest
}

// Find returns where the entries stand in s, in order, not overlapping.
func (b *Blocklist) Find(s string) []Span {
	if b == nil || s == "" {
		return nil
	}
	ws := wordsOf(s)
	var out []Span
	for i := 0; i < len(ws); i++ {
		n := 0
		for _, form := range forms(ws[i]) {
			for _, entry := range b.first[form] {
				if len(entry) > n && begins(ws[i:], entry) {
					n = len(entry)
				}
			}
		}
		if n > 0 {
			out = append(out, Span{ws[i].From, ws[i+n-1].To})
			i += n - 1
		}
	}
	return out
}

// Mask is s with the entries made unreadable, code point by code point.
func (b *Blocklist) Mask(s string) string { return MaskSpans(s, b.Find(s)) }

// MaskHTML masks what is read of a sanitised text; tags and addresses stay as they are.
func (b *Blocklist) MaskHTML(s string) string {
	if b == nil || s == "" {
		return s
	}
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			raw := string(z.Raw())
			plain := html.UnescapeString(raw)
			if found := b.Find(plain); len(found) > 0 {
				raw = html.EscapeString(MaskSpans(plain, found))
			}
			out.WriteString(raw)
		default:
			out.Write(z.Raw())
		}
	}
}

// MaskSpans is s with some pieces made unreadable; spaces between their words stay.
func MaskSpans(s string, spans []Span) string {
	if len(spans) == 0 {
		return s
	}
	var out strings.Builder
	i := 0
	for _, r := range s {
		if slices.ContainsFunc(spans, func(p Span) bool { return i >= p.From && i < p.To }) && !unicode.IsSpace(r) {
			r = '•'
		}
		out.WriteRune(r)
		i++
	}
	return out.String()
}

func forms(w word) []string {
	if w.own == w.plain {
		return []string{w.own}
	}
	return []string{w.own, w.plain}
}

// begins says whether a text begins with an entry.
func begins(ws, entry []word) bool {
	if len(ws) < len(entry) {
		return false
	}
	for i, e := range entry {
		w := ws[i]
		switch {
		case w.own == e.own, w.own == e.plain:
		case w.plain == e.own && !w.marked: // the entry has no diacritics, and those of the word make no other word of it
		default:
			return false
		}
	}
	return true
}

// wordsOf are the words of a text. In writing without spaces each sign is one; so is each emoji.
func wordsOf(s string) []word {
	var out []word
	var now []rune
	from, i := 0, 0
	end := func() {
		if len(now) > 0 {
			out = append(out, newWord(string(now), from, i))
		}
		now = now[:0]
	}
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar), unicode.Is(unicode.So, r):
			end()
			out = append(out, newWord(string(r), i, i+1))
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r) && !variation(r):
			if len(now) == 0 {
				from = i
			}
			now = append(now, r)
		case joins(r), unicode.Is(unicode.Cf, r): // inside a word
		default:
			end()
		}
		i++
	}
	end()
	return out
}

func newWord(s string, from, to int) word {
	own := strings.ToLower(norm.NFKC.String(s))
	w := word{Span: Span{from, to}, own: own, plain: own}
	if !isPlainASCII(own) {
		w.plain = Fold(own)
		w.marked = strings.ContainsFunc(own, func(r rune) bool { return r >= utf8.RuneSelf && strings.ContainsRune(vietnameseMarks, r) })
	}
	return w
}

// vietnameseMarks are letters of Vietnamese that no other language writes.
const vietnameseMarks = "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
