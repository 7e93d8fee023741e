package answer

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/text"
)

// Conflict is a contradiction between two sources that were found for a question: they say the same thing with other
// numbers, or one says yes and the other no. The first side is the newer one, where that is known of both.
type Conflict struct {
	Sides [2]Side `json:"sides" minItems:"2" maxItems:"2"`
	// Certain says that they speak of the very same thing. Then the older is not given to a model.
	Certain bool `json:"certain" doc:"Both speak of the very same thing, so the newer one was taken."`
}

// Side is what one of two sources says.
type Side struct {
	ID      string    `json:"id" doc:"Of what was given."`
	Says    string    `json:"says"`
	Learned time.Time `json:"learned" doc:"When that was learnt; the year 1 where it is not known."`
}

// statement is a sentence with numbers that has to do with a question.
type statement struct {
	piece  int
	says   string
	words  map[string]bool // its subject, by stems
	about  map[string]bool // the words of what it stands under
	values map[string][]string
}

// sayings is what a piece says, whatever is asked. It is never changed, so it can be kept.
type sayings struct {
	numbers []statement // its sentences that tell numbers
	denies  bool        // somewhere in it something may be denied or be free
}

func sayingsOf(p piece) *sayings { return &sayings{numbers: statements(p), denies: saysNo(p.text)} }

// sayings is sayingsOf for what a bot knows: the same pieces answer many questions.
func (s *Service) sayings(p piece) *sayings {
	t, _ := s.heard.Load(context.Background(), p.Question+"\x00"+p.text, func(context.Context) (*sayings, error) { return sayingsOf(p), nil })
	return t
}

// conflictsIn finds where pieces of different sources contradict each other about a question; by tells what a piece says.
func conflictsIn(question string, all []piece, by func(piece) *sayings) []Conflict {
	asked := subject(question)
	var list []statement
	denied := make([]bool, len(all))
	for i, p := range all {
		said := by(p)
		denied[i] = said.denies
		for _, s := range said.numbers {
			if fits(asked, s.words) || fits(asked, s.about) {
				s.piece = i
				list = append(list, s)
			}
		}
	}
	var out []Conflict
	told := map[[2]int]bool{}
	for i, a := range list {
		for _, b := range list[i+1:] {
			pair := [2]int{a.piece, b.piece}
			if all[a.piece].SourceID == all[b.piece].SourceID || told[pair] {
				continue
			}
			if certain, ok := contradict(a, b, asked); ok {
				told[pair] = true
				out = append(out, conflictOf(a, b, all, certain))
			}
		}
	}
	return append(out, opposedIn(asked, all, denied, told)...)
}

// opposedIn finds where pieces of different sources contradict each other in words; told are the pairs that do in numbers,
// denied says of each piece whether it may deny something.
func opposedIn(asked map[string]bool, all []piece, denied []bool, told map[[2]int]bool) []Conflict {
	var list []claim
	for i, p := range all {
		if denied[i] {
			list = append(list, claims(i, p, asked, true)...)
		}
	}
	if len(list) == 0 {
		return nil // where nobody says no, nobody is contradicted
	}
	for i, p := range all {
		list = append(list, claims(i, p, asked, false)...)
	}
	var out []Conflict
	for i, a := range list {
		for _, b := range list[i+1:] {
			pair := [2]int{a.piece, b.piece}
			if all[a.piece].SourceID == all[b.piece].SourceID || told[pair] {
				continue
			}
			if certain, ok := opposes(a, b, asked); ok {
				told[pair] = true
				out = append(out, conflictOf(a.statement, b.statement, all, certain))
			}
		}
	}
	return out
}

func conflictOf(a, b statement, all []piece, certain bool) Conflict {
	side := func(s statement) Side { return Side{all[s.piece].EntryID, s.says, all[s.piece].Learned} }
	c := Conflict{Sides: [2]Side{side(a), side(b)}, Certain: certain}
	if c.Sides[1].Learned.After(c.Sides[0].Learned) {
		c.Sides[0], c.Sides[1] = c.Sides[1], c.Sides[0]
	}
	c.Certain = certain && c.dated()
	return c
}

// dated says whether it is known which side is newer.
func (c Conflict) dated() bool {
	a, b := c.Sides[0].Learned, c.Sides[1].Learned
	return !a.IsZero() && !b.IsZero() && a.After(b)
}

// fits says whether words have one of those that were asked.
func fits(asked, words map[string]bool) bool {
	for w := range asked {
		if words[w] {
			return true
		}
	}
	return false
}

// statements are the sentences of a piece that tell numbers. A FAQ's question and a passage's headings say what its sentences
// are about.
func statements(p piece) []statement {
	about := subject(p.Question)
	var out []statement
	for _, u := range passage.Units(p.text) {
		if !strings.ContainsAny(inDigits(text.Fold(u.Text)), "0123456789") {
			continue
		}
		s := statement{says: strings.ReplaceAll(u.Text, "\n", "; "), words: subject(u.Text), about: about, values: valuesOf(u.Text)}
		if u.Row {
			s.words, s.values = rowOf(u.Text)
		} else if c, _, _ := readClaim(u.Text); c.free { // "free from 50 EUR" is no price
			maps.DeleteFunc(s.values, func(kind string, _ []string) bool { return strings.HasPrefix(kind, "money ") })
		}
		if len(s.values) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// contradict says whether two statements are about the same thing and tell other numbers of one kind. They are about the
// same thing when one of them has no word of its own, and certainly when neither has.
func contradict(a, b statement, asked map[string]bool) (certain, ok bool) {
	if !differ(a.values, b.values) {
		return false, false
	}
	own := func(x, y statement) int {
		n := 0
		for w := range x.words {
			if !y.words[w] && !y.about[w] {
				n++
			}
		}
		return n
	}
	shared, meant := 0, false
	for w := range a.words {
		if b.words[w] || b.about[w] {
			shared++
			meant = meant || asked[w]
		}
	}
	for w := range a.about {
		if b.words[w] || b.about[w] {
			shared++
			meant = meant || asked[w]
		}
	}
	if shared == 0 || !meant {
		return false, false
	}
	mine, other := own(a, b), own(b, a)
	return mine == 0 && other == 0, mine == 0 || other == 0
}

// differ says whether two statements tell other numbers of a kind that both tell: as many, and not the same, or none in
// common.
func differ(a, b map[string][]string) bool {
	for kind, mine := range a {
		other := b[kind]
		if len(other) == 0 {
			continue
		}
		common := 0
		for _, v := range mine {
			if slices.Contains(other, v) {
				common++
			}
		}
		if len(mine) == len(other) && common < len(mine) || common == 0 {
			return true
		}
	}
	return false
}

// subject is what a text is about: the stems of its words, without those that only carry the sentence or its numbers.
func subject(s string) map[string]bool {
	out := map[string]bool{}
	for _, t := range search.Analyse(s) {
		if t.Function || t.Code || carrying[t.Stem] || counted[t.Fold] > 0 || strings.ContainsAny(t.Fold, "0123456789") {
			continue
		}
		out[t.Stem] = true
	}
	return out
}

// carrying are words that say that a number comes, and of which kind.
var carrying = stemsOf(`cost costs price prices priced charge charged amount amounts pay paid total currently now only take takes last lasts usually normally always
	usd eur vnd gbp dong euro euros dollar dollars percent day days hour hours week weeks month months year years minute minutes business working o'clock am pm within up
	giá phí tiền đồng mất khoảng ngày giờ tuần tháng năm phút hiện chỉ ` + strings.ReplaceAll(monthNames, "|", " "))

func stemsOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, t := range search.Analyse(words) {
		out[t.Stem] = true
	}
	return out
}

var (
	statedMoney = regexp.MustCompile(moneyForm)
	statedShare = regexp.MustCompile(`\d[\d.,]*\s*(?:%|percent\b|per cent\b|phan tram\b)`)
	statedDay   = regexp.MustCompile(`\bngay \d{1,2} ?(?:/|thang) ?\d{1,2}\b`)
	statedTime  = regexp.MustCompile(`\b\d{1,2}[:h]\d{2}\b|\b\d{1,2} ?(?:am|pm)\b`)
	letterRun   = regexp.MustCompile(`[a-z]+`)
)

// sameCurrency are the names of one currency; others are themselves.
var sameCurrency = map[string]string{"€": "eur", "euro": "eur", "euros": "eur", "$": "usd", "dollar": "usd", "dollars": "usd", "£": "gbp", "pound": "gbp", "pounds": "gbp",
	"₫": "vnd", "d": "vnd", "dong": "vnd"}

// valuesOf are the numbers of a sentence by what they count: money by its currency, shares, times, spans by their unit, days.
func valuesOf(sentence string) map[string][]string {
	folded := inDigits(text.Fold(visible(sentence)))
	out := map[string][]string{}
	take := func(form *regexp.Regexp, kind func(found string) string) {
		folded = form.ReplaceAllStringFunc(folded, func(m string) string {
			k, v := kind(m), plainDigits(strings.Join(digits(m), " "))
			if !slices.Contains(out[k], v) {
				out[k] = append(out[k], v)
			}
			return " "
		})
	}
	take(statedMoney, func(m string) string {
		unit := strings.Trim(m, "0123456789., ")
		if same, ok := sameCurrency[unit]; ok {
			unit = same
		}
		return "money " + unit
	})
	take(statedShare, func(string) string { return "share" })
	take(statedTime, func(m string) string { return "time" + strings.TrimLeft(letterRun.FindString(m), "h") })
	take(statedDay, func(string) string { return "day" })
	take(spanWords, func(m string) string {
		all := letterRun.FindAllString(m, -1)
		return "span " + strings.TrimSuffix(all[len(all)-1], "s")
	})
	take(dayWords, func(string) string { return "day" })
	return out
}

// rowOf is a row of a table as a statement: what its first column names, and the number of each other column.
func rowOf(row string) (words map[string]bool, values map[string][]string) {
	values = map[string][]string{}
	for i, line := range strings.Split(row, "\n") {
		column, value, _ := strings.Cut(line, ": ")
		if i == 0 {
			words = subject(value)
			for _, d := range digits(value) { // "Kayak 120" is no "Kayak 150"
				words["#"+d] = true
			}
			continue
		}
		if d := digits(value); len(d) > 0 {
			values["column "+text.Key(column)] = d
		}
	}
	return words, values
}

// settle notes where what was found contradicts itself, and takes out of what a model is given what a newer source says
// otherwise. What is kept as evidence stays whole.
func (a *attempt) settle(question string, all []piece) {
	a.out.Conflicts = conflictsIn(question, all, a.s.sayings)
	for _, c := range a.out.Conflicts {
		if !c.Certain {
			continue
		}
		for i := range all {
			if p := &all[i]; p.EntryID == c.Sides[1].ID {
				p.full = p.text
				for _, u := range passage.Units(p.text) {
					if strings.ReplaceAll(u.Text, "\n", "; ") == c.Sides[1].Says {
						p.text = without(p.text, u)
					}
				}
				p.AnswerHTML = "" // it says the same
			}
		}
	}
}

// superseded stands where an older source says otherwise than a newer one.
const superseded = "[…]"

func without(s string, u passage.Unit) string {
	if u.Row {
		return strings.Replace(s, strings.ReplaceAll(u.Text, "\n", "; "), superseded, 1)
	}
	return strings.Replace(s, u.Text, superseded, 1)
}

// newest is the best that was found, or what a newer source says otherwise and fits nearly as well.
func (a *attempt) newest(matches []knowledge.Match, cut float64) knowledge.Match {
	var close []knowledge.Match
	for _, m := range matches {
		if m.Score >= cut && m.Score >= matches[0].Score-nearlyAsWell {
			close = append(close, m)
		}
	}
	a.out.Conflicts = conflictsIn(a.question, pieces(close...), a.s.sayings)
	best := close[0]
	for range close {
		for _, c := range a.out.Conflicts {
			if c.Certain && c.Sides[1].ID == best.EntryID {
				best = close[slices.IndexFunc(close, func(m knowledge.Match) bool { return m.EntryID == c.Sides[0].ID })]
			}
		}
	}
	return best
}

// nearlyAsWell is how much less a newer source may fit.
const nearlyAsWell = 0.2

// asOf is an answer with the day of which it is, where sources contradict each other.
func (a *attempt) asOf(answer string) string {
	if day := a.dateOf(); day != "" {
		answer = text.Clip(answer, maxAnswer-100) + "\n" + a.builtIn(said.AsOf, "date", day)
	}
	return answer
}

// dateOf is the day of which an answer is that rests on one side of a contradiction; empty when it rests on none, or both
// are of one day.
func (a *attempt) dateOf() string {
	var newest time.Time
	for _, c := range a.out.Conflicts {
		if c.dated() && c.Sides[0].Learned.Format(time.DateOnly) == c.Sides[1].Learned.Format(time.DateOnly) {
			continue
		}
		for _, side := range c.Sides {
			if a.used[side.ID] && side.Learned.After(newest) {
				newest = side.Learned
			}
		}
	}
	if newest.IsZero() {
		return ""
	}
	return newest.Format(a.builtIn(said.DateForm))
}
