package answer

import (
	"regexp"
	"strings"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/text"
)

var (
	links   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"']+|\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	numbers = regexp.MustCompile(`\d[\d.,:/\- ]*\d|\d`)
)

// ground is what an answer may rest on: what it was made from, and what the customer said.
type ground struct {
	text string
	have map[string]bool // the numbers in it
}

func newGround(asked string, from []knowledge.Match) *ground {
	var b strings.Builder
	b.WriteString(asked)
	for _, m := range from {
		b.WriteString("\n" + m.Question + "\n" + m.AnswerText + "\n" + m.AnswerHTML)
	}
	g := &ground{text: text.Fold(b.String()), have: map[string]bool{}}
	for _, n := range numbers.FindAllString(g.text, -1) {
		for _, d := range digits(n) {
			g.have[d] = true
		}
	}
	return g
}

// holds says whether every link, address and number of an answer, or of whole words of it, stands in the ground. Invented
// prices, dates and links are what hurts most, and this finds them without a model. Single digits are let through: they
// count things in the answer itself.
func (g *ground) holds(answer string) bool {
	for _, l := range links.FindAllString(answer, -1) {
		if !strings.Contains(g.text, text.Fold(strings.TrimRight(l, ".,;:!?)/"))) {
			return false
		}
	}
	answer = links.ReplaceAllString(answer, " ")
	for _, n := range numbers.FindAllString(answer, -1) {
		for _, d := range digits(n) {
			if len(d) > 1 && !g.have[d] {
				return false
			}
		}
	}
	return true
}

func grounded(answer, asked string, from []knowledge.Match) bool {
	return newGround(asked, from).holds(answer)
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
