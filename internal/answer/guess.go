package answer

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/text"
)

// Guess is a FAQ that may be what a customer meant.
type Guess struct {
	ID       string  `json:"id" doc:"Of the FAQ."`
	Question string  `json:"question" doc:"One of its questions, in the language in which it is written: the one that fits best."`
	Score    float64 `json:"score"`
}

// mostGuesses is how many a customer is asked about at once.
const mostGuesses = 3

// Guessed is what a customer was asked back, whose answer to it is the request.
type Guessed struct {
	Question string // what he had asked
	Guesses  []Guess
	// Pressed is the place of the guess whose button he has pressed, len(Guesses) of the button for something else; nil: he
	// has written.
	Pressed *int
}

// Takes says which of the guesses a customer takes by what he has written: its place, or len(Guesses) when none of them is
// what he meant. ok is false when he has written something of his own.
func (g Guessed) Takes(message string) (at int, ok bool) {
	if g.Pressed != nil {
		return *g.Pressed, true
	}
	key := text.Key(message)
	for i, x := range g.Guesses {
		if text.Key(x.Question) == key {
			return i, true
		}
	}
	if said.SomethingElse.Is(message) {
		return len(g.Guesses), true
	}
	plain := unaccented(message)
	if declines(plain) {
		return len(g.Guesses), true
	}
	if len(g.Guesses) == 1 && agrees(plain) {
		return 0, true
	}
	n := placeSaid(plain)
	return n - 1, n >= 1 && n <= len(g.Guesses)+1
}

// Refuses says whether a customer says that none of the guesses is what he meant.
func (g Guessed) Refuses(message string) bool {
	at, ok := g.Takes(message)
	return ok && at >= len(g.Guesses)
}

// latinDigits is a number as it is typed elsewhere: ٢ and ２ are 2.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Nd, r) {
			return r
		}
		zero := r // digits of a script follow each other
		for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}, s)
}

// followUp takes what a customer says to what he was asked back. done says that he has his answer; when none of the guesses
// is what he meant, it is his question again that is to be answered, and there is no asking back this time.
func (a *attempt) followUp(ctx context.Context) (done bool, err error) {
	g := a.r.Guessed
	if g == nil {
		return false, nil
	}
	a.mayNotAsk = true
	at, ok := g.Takes(a.question)
	if !ok {
		return false, nil
	}
	a.question, a.out.Question = g.Question, g.Question
	a.spoken = Spoken(a.question, a.r.Language)
	a.out.Language = replyLanguage(a.r.Bot, a.spoken, a.r.Language)
	if at >= len(g.Guesses) {
		return false, nil
	}
	m, ok, err := a.s.knowledge.FAQ(ctx, a.r.Workspace, a.r.Bot.ID, g.Guesses[at].ID)
	if err != nil || !ok { // deleted or switched off meanwhile
		return false, err
	}
	m.Score, m.Asked = g.Guesses[at].Score, g.Guesses[at].Question
	a.found = []knowledge.Match{m}
	a.quote(Chosen, m)
	return true, nil
}

// askBack asks whether one of the FAQs is meant that fit best, none of which asks the same: whether two questions with words
// in common want the same cannot be told from words, but whoever asked knows it.
func (a *attempt) askBack(matches []knowledge.Match) {
	for _, m := range matches {
		same := func(g Guess) bool { return g.ID == m.EntryID || text.Key(g.Question) == text.Key(m.Asked) }
		if m.Kind != knowledge.QAndA || m.Score < a.threshold() || text.Trim(m.Asked) == "" || slices.ContainsFunc(a.out.Guesses, same) {
			continue
		}
		if a.out.Guesses = append(a.out.Guesses, Guess{m.EntryID, text.Line(m.Asked), m.Score}); len(a.out.Guesses) == mostGuesses {
			break
		}
	}
	lead := said.DidYouMean
	if len(a.out.Guesses) == 1 {
		lead = said.DidYouMeanThis
	}
	a.out.How, a.out.Else = AskedBack, a.builtIn(said.SomethingElse)
	a.out.say(a.builtIn(lead))
}

// Listed is what is asked back as plain text, for whoever sees no buttons.
func (r Result) Listed() string {
	var b strings.Builder
	b.WriteString(r.Text)
	for i, g := range r.Guesses {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + g.Question)
	}
	if len(r.Guesses) > 0 {
		b.WriteString("\n" + strconv.Itoa(len(r.Guesses)+1) + ". " + r.Else)
	}
	return b.String()
}
