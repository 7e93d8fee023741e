package answer

import (
	"context"
	"regexp"
	"slices"
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

	// What follows is matched in folded text: lower case, no diacritics.
	spans = regexp.MustCompile(`\b(\d)[ -]*(?:business |working )?(?:days?|hours?|weeks?|months?|years?|minutes?|ngay|gio|tuan|thang|nam|phut)\b|\b(?:thang|ngay) (\d)\b|\b(\d)[/.-]\d{1,2}[/.-]\d{2,4}\b`)
	dates = regexp.MustCompile(`(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + monthNames + `)\b|\b(` + monthNames + `) (\d{1,2})`)
)

const monthNames = "january|february|march|april|may|june|july|august|september|october|november|december"

var monthList = strings.Split(monthNames, "|")

// ground is what an answer may rest on: what it was made from, and what the customer said.
type ground struct {
	from    []*stands       // what it was made from
	asked   *stands         // what the customer said
	own     map[fact]bool   // what he has told of himself
	known   map[fact]bool   // what the company knows of him, each with its name as the thing
	secret  map[string]bool // windows of what is never to be said
	general bool            // it may say numbers of its own: it rests on what a model knows
}

// stands is what stands in a text, as far as an answer is compared with it. It is never changed, so it can be kept.
type stands struct {
	folded  string
	links   map[string]bool // addresses, and their hosts
	numbers map[string]bool
	words   map[string]bool // numbers written out
	priced  map[string]bool // numbers that are amounts
	timed   map[string]bool // numbers that may be spans of time and days
	months  map[string]bool
}

func standsIn(s string) *stands {
	given := visible(s)
	st := &stands{folded: text.Fold(given), links: map[string]bool{}, numbers: map[string]bool{}, words: map[string]bool{}, priced: map[string]bool{}, timed: map[string]bool{}, months: map[string]bool{}}
	counted := inDigits(st.folded)
	for _, l := range addresses(given) {
		st.links[bare(l)] = true
		st.links[host(l)] = true
	}
	for _, d := range allDigits(counted) {
		st.numbers[d] = true
	}
	for _, p := range amounts(counted) {
		for _, d := range p {
			st.priced[d] = true
		}
	}
	for w := range strings.FieldsFuncSeq(st.folded, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if d, ok := numerals[w]; ok {
			st.words[d], st.timed[d] = true, true
		}
		if slices.Contains(monthList, w) {
			st.months[w] = true
		}
	}
	for _, d := range timesIn(counted) {
		st.timed[d] = true
	}
	return st
}

// newGround is what an answer to a text of a customer may rest on.
func (s *Service) newGround(asked string, from []piece) *ground {
	g := &ground{asked: standsIn(asked)}
	for _, m := range from {
		g.from = append(g.from, s.standing(m.Question+"\n"+m.Title+"\n"+m.text+"\n"+m.AnswerHTML+"\n"+m.URL))
	}
	return g
}

// standing is standsIn for what a bot knows: the same passages answer many questions.
func (s *Service) standing(in string) *stands {
	st, _ := s.known.Load(context.Background(), in, func(context.Context) (*stands, error) { return standsIn(in), nil })
	return st
}

// stated says whether a number stands in what the answer was made from.
func (g *ground) stated(d string) bool {
	return slices.ContainsFunc(g.from, func(st *stands) bool { return st.numbers[d] })
}

// said says whether a number stands there or in what the customer said, written out too.
func (g *ground) said(d string) bool {
	return g.stated(d) || g.asked.numbers[d] || g.asked.words[d] || slices.ContainsFunc(g.from, func(st *stands) bool { return st.words[d] })
}

func (g *ground) priced(d string) bool {
	return slices.ContainsFunc(g.from, func(st *stands) bool { return st.priced[d] })
}

func (g *ground) month(m string) bool {
	return g.asked.months[m] || slices.ContainsFunc(g.from, func(st *stands) bool { return st.months[m] })
}

// linked says whether an address stands in what the answer was made from, or is a mail address that the customer gave.
func (g *ground) linked(l string) bool {
	return strings.Contains(l, "@") && g.asked.links[l] || slices.ContainsFunc(g.from, func(st *stands) bool { return st.links[l] })
}

// groundOf is what an answer from pieces may rest on. The one that was looked at while the answer was written is the one it
// is judged by in the end, so it is made once.
func (a *attempt) groundOf(asked string, from []piece) *ground {
	key := asked
	for _, p := range from {
		key += "\x00" + p.EntryID
	}
	if a.ground == nil || a.grounded != key {
		a.ground, a.grounded = a.s.newGround(asked, from).owning(a.told()...).knowing(a.known).keeping(a.s.windows(a.secret())), key
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
			if !g.linked(bare(l)) {
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
			if !g.stated(d) || len(groups) == 1 && len(d) == 1 && !g.priced(d) {
				return false
			}
		}
	}
	for _, d := range allDigits(folded) {
		if len(d) > 1 && !g.said(d) && (!g.general || len(d) > 4) {
			return false
		}
	}
	if g.general {
		return true
	}
	if g.promises(folded) {
		return false
	}
	if hasSingle(folded) {
		for _, m := range spans.FindAllStringSubmatch(folded, -1) {
			if d := m[1] + m[2] + m[3]; !g.said(d) {
				return false
			}
		}
	}
	if !namesMonth(folded) {
		return true
	}
	for _, m := range dates.FindAllStringSubmatch(folded, -1) {
		if !g.said(m[1]+m[4]) || !g.month(m[2]+m[3]) {
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

// windows are letters in a row of what is secret: the same for all answers of bots with one prompt.
func (s *Service) windows(secret string) map[string]bool {
	w, _ := s.secret.Load(context.Background(), secret, func(context.Context) (map[string]bool, error) {
		out, all := map[string]bool{}, lettersOf(text.Fold(visible(secret)))
		for i := 0; i+window <= len(all); i += secretStep {
			out[all[i:i+window]] = true
		}
		return out, nil
	})
	return w
}

// keeping has the ground hold back what has one of these windows.
func (g *ground) keeping(windows map[string]bool) *ground {
	g.secret = windows
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
		if w := all[i : i+window]; g.secret[w] && !g.quotes(w) {
			return true
		}
	}
	return false
}

// quotes says whether letters in a row stand in what the answer was made from.
func (g *ground) quotes(w string) bool {
	return slices.ContainsFunc(g.from, func(st *stands) bool { return strings.Contains(lettersOf(st.folded), w) })
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
func addresses(s string) []string { return addressesIn(addressed(s)) }

func addressesIn(s string) []string {
	if s == "" {
		return nil
	}
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
	if !wrapsDot(s) {
		return s
	}
	return dots.ReplaceAllString(s, ".")
}

// wrapsDot says whether dots may find something: a bracket that opens before a full stop or the word for it.
func wrapsDot(s string) bool {
	for i := strings.IndexAny(s, "[({"); i >= 0; {
		s = strings.TrimLeft(s[i+1:], space)
		if s == "" {
			return false
		}
		if c := s[0] | 0x20; s[0] == '.' || c == 'd' {
			return true
		}
		i = strings.IndexAny(s, "[({")
	}
	return false
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

// digits are the numbers in n: "20.000" is 20000 wherever it stands, "9:00-17:30" is 9, 00, 17 and 30.
func digits(n string) []string {
	at := func(i int) bool { return i >= 0 && i < len(n) && isDigit(n[i]) }
	var b strings.Builder
	for i := range len(n) {
		// A mark between thousands is followed by exactly three digits.
		if (n[i] == '.' || n[i] == ',') && at(i-1) && at(i+1) && at(i+2) && at(i+3) && !at(i+4) {
			continue
		}
		b.WriteByte(n[i])
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r < '0' || r > '9' })
}
