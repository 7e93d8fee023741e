package answer

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/text"
)

// piece is what was found, as it is given to a model.
type piece struct {
	knowledge.Match
	text string // its text, for a passage with what stands around it
	full string // the same, where something was taken out of text
}

func pieceOf(m knowledge.Match) piece { return piece{Match: m, text: m.AnswerText} }

func pieces(matches ...knowledge.Match) []piece {
	out := make([]piece, len(matches))
	for i, m := range matches {
		out[i] = pieceOf(m)
	}
	return out
}

// widened is how many passages, the best ones, bring along what stands around them.
const widened = 3

// gather makes of what was found what a model is given: nothing twice, the best with what stands around them, and not more
// than the bot's budget. The best one is always there.
func (a *attempt) gather(ctx context.Context, matches []knowledge.Match) ([]piece, error) {
	budget := a.r.Bot.Prompt.Models.KnowledgeTokens
	if budget == 0 {
		budget = bot.KnowledgeTokens
	}
	var out []piece
	var known []shingles
	for _, m := range matches {
		p := pieceOf(m)
		cost := tokens(m.Question) + tokens(p.text)
		if len(out) > 0 && cost > budget {
			continue
		}
		sh := shinglesOf(p.text)
		if repeats(sh, known) {
			continue
		}
		known = append(known, sh)
		out = append(out, p)
		budget -= cost
	}
	for i, n := 0, 0; i < len(out) && n < widened; i++ {
		p := &out[i]
		if p.Kind == knowledge.QAndA {
			continue
		}
		n++
		for _, reach := range [][2]int{{1, 2}, {0, 1}, {1, 0}} {
			all, err := a.s.knowledge.Around(ctx, a.r.Workspace, p.Match, reach[0], reach[1])
			if err != nil {
				return nil, err
			}
			if more := tokens(all) - tokens(p.text); more > 0 && more <= budget {
				p.text = all
				budget -= more
				break
			}
		}
		for j := len(out) - 1; j > i; j-- { // what came along need not be said again
			if out[j].SourceID == p.SourceID && strings.Contains(p.text, out[j].text) {
				budget += tokens(out[j].text)
				out = append(out[:j], out[j+1:]...)
			}
		}
	}
	a.settle(a.question+"\n"+a.out.Question, out)
	return out, nil
}

// tokens estimates what a text costs a model, rather too much: about four letters of English, one or two of other writing.
func tokens(s string) int {
	ascii := 0
	for i := range len(s) {
		if s[i] < utf8.RuneSelf {
			ascii++
		}
	}
	return ascii/4 + (utf8.RuneCountInString(s) - ascii) + 1
}

// shingles are the runs of three words of a text, and its numbers.
type shingles struct {
	runs    map[string]bool
	numbers string
}

func shinglesOf(s string) shingles {
	words := strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	sh := shingles{runs: map[string]bool{}, numbers: strings.Join(allDigits(text.Fold(s)), " ")}
	for i := 0; i+3 <= len(words); i++ {
		sh.runs[strings.Join(words[i:i+3], " ")] = true
	}
	return sh
}

// alike is the share of common runs above which two texts say the same.
const alike = 0.8

// repeats says whether a text says nothing new. Where only the numbers differ two sources contradict each other: both stay.
func repeats(sh shingles, known []shingles) bool {
	for _, k := range known {
		if sh.numbers != k.numbers || len(sh.runs) == 0 {
			continue
		}
		both := 0
		for r := range sh.runs {
			if k.runs[r] {
				both++
			}
		}
		if float64(both) >= alike*float64(len(sh.runs)+len(k.runs)-both) {
			return true
		}
	}
	return false
}
