package answer

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"cxgenie/internal/platform/text"
)

var (
	links   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"']+|\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	domains = regexp.MustCompile(`[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]+)*\.(\p{L}[\p{L}\p{N}-]*)(?:/[^\s<>"']*)?`)
	dots    = regexp.MustCompile(`(?i)\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*`)
	numbers = regexp.MustCompile(`\d[\d.,:/\- ]*\d|\d`)

	// What follows is matched in folded text: lower case, no diacritics.
	prices = regexp.MustCompile(`(?:[$€£¥₫₩₹฿]|\b(?:usd|eur|vnd|gbp|dong|euros?|dollars?)\b)\s*(\d[\d.,]*)|(\d[\d.,]*)\s*(?:[$€£¥₫₩₹฿%]|(?:k|d|usd|eur|vnd|gbp|dong|euros?|dollars?|percent|per cent|phan tram)\b)`)
	spans  = regexp.MustCompile(`\b(\d)[ -]*(?:business |working )?(?:days?|hours?|weeks?|months?|years?|minutes?|ngay|gio|tuan|thang|nam|phut)\b|\b(?:thang|ngay) (\d)\b|\b(\d)[/.-]\d{1,2}[/.-]\d{2,4}\b`)
	months = regexp.MustCompile(`\b(?:` + monthNames + `)\b`)
	dates  = regexp.MustCompile(`(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + monthNames + `)\b|\b(` + monthNames + `) (\d{1,2})`)
)

const monthNames = "january|february|march|april|may|june|july|august|september|october|november|december"

// ground is what an answer may rest on: what it was made from, and what the customer said.
type ground struct {
	from    string          // what it was made from, folded
	links   map[string]bool // addresses in that, and the customer's own mail addresses
	said    map[string]bool // numbers in all of it
	stands  map[string]bool // numbers in what it was made from
	priced  map[string]bool // those that are amounts
	months  map[string]bool
	timed   map[string]bool // numbers that may be spans of time and days: those in what it was made from, written out too
	own     map[fact]bool   // what the customer has told of himself
	secret  map[string]bool // windows of what is never to be said
	general bool            // it may say numbers of its own: it rests on what a model knows
}

func newGround(asked string, from []piece) *ground {
	var b strings.Builder
	for _, m := range from {
		b.WriteString("\n" + m.Question + "\n" + m.Title + "\n" + m.text + "\n" + m.AnswerHTML + "\n" + m.URL)
	}
	given := visible(b.String())
	asked = visible(asked)
	g := &ground{from: inDigits(text.Fold(given)), links: map[string]bool{}, said: map[string]bool{}, stands: map[string]bool{}, priced: map[string]bool{}, months: map[string]bool{}, timed: map[string]bool{}}
	for _, l := range addresses(given) {
		g.links[bare(l)] = true
		g.links[host(l)] = true
	}
	if strings.Contains(asked, "@") {
		for _, l := range addresses(asked) {
			if strings.Contains(l, "@") {
				g.links[bare(l)] = true
			}
		}
	}
	folded := inDigits(text.Fold(asked))
	for i, in := range []string{g.from, folded} {
		for _, d := range allDigits(in) {
			g.said[d] = true
		}
		for _, w := range strings.FieldsFunc(in, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if d, ok := numerals[w]; ok {
				g.said[d] = true
				g.timed[d] = g.timed[d] || i == 0
			}
		}
		for _, m := range months.FindAllString(in, -1) {
			g.months[m] = true
		}
	}
	for _, d := range allDigits(g.from) {
		g.stands[d] = true
	}
	g.timeFrom(g.from)
	for _, p := range amounts(g.from) {
		for _, d := range p {
			g.priced[d] = true
		}
	}
	return g
}

// groundOf is what an answer from pieces may rest on. The one that was looked at while the answer was written is the one it
// is judged by in the end, so it is made once.
func (a *attempt) groundOf(asked string, from []piece) *ground {
	key := asked
	for _, p := range from {
		key += "\x00" + p.EntryID
	}
	if a.ground == nil || a.grounded != key {
		a.ground, a.grounded = newGround(asked, from).owning(a.told()...).keeping(a.secret()), key
	}
	return a.ground
}

// numerals are how small numbers are written out, folded.
var numerals = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"mot": "1", "hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9", "muoi": "10",
}

// holds says whether an answer, or whole words of it, brings in nothing: every address, amount, number, date and span of
// time in it stands in the ground. Invented prices, dates and links are what hurts most, and this finds them without a
// model, however they are spelt. Addresses, amounts, spans of time and deadlines must stand in what the answer was made
// from: that the customer has named them is not enough, unless the answer repeats them as his own. Single digits are let
// through where they count things in the answer itself.
func (g *ground) holds(answer string) bool {
	answer = visible(answer)
	if strings.ContainsAny(answer, ".:@") { // no address is without one of them
		for _, l := range addresses(answer) {
			if !g.links[bare(l)] {
				return false
			}
			answer = strings.ReplaceAll(answer, l, " ")
		}
	}
	folded := text.Fold(answer)
	if numbers := inDigits(folded); strings.ContainsAny(numbers, "0123456789") && !g.counts(g.withoutOwn(numbers)) {
		return false
	}
	return !g.reveals(folded)
}

// counts says whether all amounts, numbers, dates and spans of time in a folded text stand in the ground.
func (g *ground) counts(folded string) bool {
	for _, groups := range amounts(folded) {
		for _, d := range groups {
			if !g.stands[d] || len(groups) == 1 && len(d) == 1 && !g.priced[d] {
				return false
			}
		}
	}
	for _, d := range allDigits(folded) {
		if len(d) > 1 && !g.said[d] && (!g.general || len(d) > 4) {
			return false
		}
	}
	if g.general {
		return true
	}
	if g.promises(folded) {
		return false
	}
	for _, m := range spans.FindAllStringSubmatch(folded, -1) {
		if d := m[1] + m[2] + m[3]; !g.said[d] {
			return false
		}
	}
	for _, m := range dates.FindAllStringSubmatch(folded, -1) {
		if !g.said[m[1]+m[4]] || !g.months[m[2]+m[3]] {
			return false
		}
	}
	return true
}

// window is how many letters in a row of what is secret must not be said; secretStep how far the windows stand apart.
const (
	window     = 40
	secretStep = 8
)

// keeping has the ground hold back what is secret.
func (g *ground) keeping(secret string) *ground {
	g.secret = map[string]bool{}
	all := lettersOf(text.Fold(visible(secret)))
	for i := 0; i+window <= len(all); i += secretStep {
		g.secret[all[i:i+window]] = true
	}
	return g
}

// reveals says whether a folded text repeats what is secret, and does not have it from what it was made of.
func (g *ground) reveals(folded string) bool {
	return len(g.secret) > 0 && g.revealsFrom(lettersOf(folded), 0)
}

// revealsAtEnd is reveals for a text whose beginning was looked at before: only its last part, fresh, is new.
func (g *ground) revealsAtEnd(all, fresh string) bool {
	if len(g.secret) == 0 {
		return false
	}
	letters, last := lettersOf(text.Fold(visible(all))), lettersOf(text.Fold(visible(fresh)))
	return g.revealsFrom(letters, len(letters)-len(last)-window)
}

// revealsFrom looks at the windows of some letters that begin at a place or behind it.
func (g *ground) revealsFrom(all string, from int) bool {
	for i := max(0, from); i+window <= len(all); i++ {
		if w := all[i : i+window]; g.secret[w] && !strings.Contains(lettersOf(g.from), w) {
			return true
		}
	}
	return false
}

func lettersOf(folded string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, folded)
}

// addresses finds web and mail addresses, those without a scheme too where their end is one of the internet's.
func addresses(s string) []string {
	found := links.FindAllString(s, -1)
	rest := links.ReplaceAllString(s, " ")
	for _, m := range domains.FindAllStringSubmatchIndex(rest, -1) {
		whole, top := rest[m[0]:m[1]], rest[m[2]:m[3]]
		if begins := rune(top[0]); unicode.IsUpper(begins) && strings.ToUpper(top) != top {
			continue // a sentence without a space before it
		}
		if _, icann := publicsuffix.PublicSuffix(strings.ToLower(host(whole))); icann && known(strings.ToLower(top)) {
			found = append(found, whole)
		}
	}
	for i, l := range found {
		found[i] = strings.TrimRight(l, ".,;:!?)/]}*_'’”")
	}
	return found
}

// known says whether a top-level domain exists. PublicSuffix takes any last label for one, as not managed by ICANN.
func known(top string) bool {
	_, icann := publicsuffix.PublicSuffix("x." + top)
	return icann
}

// bare is an address without what does not matter.
func bare(l string) string {
	l = text.Fold(strings.TrimRight(l, ".,;:!?)/]}*_'’”"))
	for _, p := range []string{"https://", "http://", "mailto:", "www."} {
		l = strings.TrimPrefix(l, p)
	}
	return l
}

func host(l string) string {
	h := bare(l)
	if i := strings.IndexAny(h, "/?#"); i >= 0 {
		h = h[:i]
	}
	return h
}

// visible is a text as it is read: without what shows nothing, with its digits as ASCII, and with the full stops of
// addresses that somebody has wrapped up.
func visible(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] < 0x80
	}
	if !plain {
		s = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Cf, r), r >= 0xfe00 && r <= 0xfe0f, r == 0x115f, r == 0x1160, r == 0x3164:
				return -1
			case r > 0x7f && unicode.Is(unicode.Nd, r):
				return asciiDigit(r)
			}
			return r
		}, norm.NFKC.String(s))
	}
	if !strings.ContainsAny(s, "[({") {
		return s
	}
	return dots.ReplaceAllString(s, ".")
}

// asciiDigit is the digit that r shows; the decimal digits of each script stand together, ten by ten.
func asciiDigit(r rune) rune {
	first := r
	for first > r-9 && unicode.Is(unicode.Nd, first-1) {
		first--
	}
	return '0' + (r-first)%10
}

// shown takes out of a model's answer what shows nothing and could hide something: what joins letters and emoji stays.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x200b, r == 0x2060, r == 0xfeff, r == 0xad, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r >= 0xe0000 && r <= 0xe007f:
			return -1
		}
		return r
	}, s)
}

// amounts are the numbers of each price or percentage in a folded text.
func amounts(folded string) [][]string {
	var out [][]string
	for _, m := range prices.FindAllStringSubmatch(folded, -1) {
		out = append(out, digits(m[1]+m[2]))
	}
	return out
}

func allDigits(s string) []string {
	var out []string
	for _, n := range numbers.FindAllString(s, -1) {
		out = append(out, digits(n)...)
	}
	return out
}

// digits are the numbers in n: "20.000" is 20000 wherever it stands, "9:00-17:30" is 9, 00, 17 and 30.
func digits(n string) []string {
	isDigit := func(i int) bool { return i >= 0 && i < len(n) && n[i] >= '0' && n[i] <= '9' }
	var b strings.Builder
	for i := range len(n) {
		// A mark between thousands is followed by exactly three digits.
		if (n[i] == '.' || n[i] == ',') && isDigit(i-1) && isDigit(i+1) && isDigit(i+2) && isDigit(i+3) && !isDigit(i+4) {
			continue
		}
		b.WriteByte(n[i])
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r < '0' || r > '9' })
}
