package check

import (
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
)

// Verdict says how a test ended.
type Verdict string

// The verdicts: as expected; no answer where one was expected; something else than was expected; not tried to the end.
const (
	Right   Verdict = "right"
	Refused Verdict = "refused"
	Wrong   Verdict = "wrong"
	Failed  Verdict = "failed"
)

var letters = map[Verdict]byte{Right: 'r', Refused: 'n', Wrong: 'w', Failed: 'f'}

// extend adds a verdict to a trend as it is stored.
func extend(trend string, v Verdict) string {
	trend += string(letters[v])
	return trend[max(0, len(trend)-maxTrend):]
}

func trendOf(stored string) []Verdict {
	out := []Verdict{}
	for i := range len(stored) {
		for v, letter := range letters {
			if letter == stored[i] {
				out = append(out, v)
			}
		}
	}
	return out
}

// Problem says what is not as expected; empty: nothing.
type Problem string

// The problems.
const (
	NotAnswered     Problem = "not_answered"
	AskedBack       Problem = "asked_back" // the bot asked what was meant, and what was expected is among it
	WrongSource     Problem = "wrong_source"
	MissingFact     Problem = "missing_fact"
	ShouldNotAnswer Problem = "should_not_answer"
	NoPerson        Problem = "no_person"
	ModelFailed     Problem = "model_failed"
	NoMoney         Problem = "no_money" // the credits, or the day's money, are used up
)

// Result is what a test gave in a run.
type Result struct {
	CheckID string
	Expected
	Verdict Verdict
	Got     Expect
	Problem Problem
	How     answer.How
	Text    string
	Found   []Source // what the answer rests on; without one the nearest that was found
	Cited   bool     // it rests on something, and all of that may be answered from
	Score   float64  // of the best of Found
	Model   string
	Calls   int
	Credits int64
	Ms      int64
}

// got is what a customer would meet. A word to abuse is no answer.
func got(b bot.Bot, r answer.Result) Expect {
	switch {
	case r.How == answer.Unknown && (r.Reason == answer.AskedForHuman || b.UnknownMode == bot.HandOff):
		return Person
	case r.How == answer.Unknown, r.How == answer.AskedBack, r.Class == answer.AbuseOrSpam:
		return Unanswered
	}
	return Answered
}

// judge holds what came against what was expected.
func judge(e Expected, b bot.Bot, r answer.Result) Result {
	out := Result{Expected: e, Got: got(b, r), How: r.How, Text: r.Listed(), Model: r.Model, Calls: r.ModelCalls, Credits: r.Credits, Ms: r.Ms}
	from := r.Sources
	if r.How == answer.Unknown {
		from = r.DraftFrom
	}
	for _, g := range r.Guesses {
		from = append(from, answer.Source{ID: g.ID, Kind: knowledge.QAndA, Title: g.Question, Score: g.Score})
	}
	for _, s := range from {
		out.Found = append(out.Found, Source{s.ID, s.Kind, s.Title, s.Score})
		out.Score = max(out.Score, s.Score)
	}
	out.Verdict, out.Problem = out.verdict(r)
	return out
}

func (x Result) verdict(r answer.Result) (Verdict, Problem) {
	switch {
	case r.Without != "":
		return Failed, NoMoney
	case r.How == answer.Unknown && r.Reason == answer.AIError:
		return Failed, ModelFailed
	case x.Expect == Person && x.Got != Person:
		return Wrong, NoPerson
	case x.Expect == Unanswered && x.Got == Answered:
		return Wrong, ShouldNotAnswer
	case r.How == answer.AskedBack && x.Expect == Unanswered:
		return Wrong, AskedBack
	case r.How == answer.AskedBack && x.named():
		return Refused, AskedBack
	case x.Expect != Answered:
		return Right, ""
	case x.Got != Answered:
		return Refused, NotAnswered
	case !x.named():
		return Wrong, WrongSource
	case len(x.missing(x.Text)) > 0:
		return Wrong, MissingFact
	}
	return Right, ""
}

// named says whether one of the sources that were expected was found, where some were.
func (x Result) named() bool {
	return len(x.Sources) == 0 || slices.ContainsFunc(x.Sources, x.restsOn)
}

func (x Result) restsOn(s Source) bool {
	return slices.ContainsFunc(x.Found, func(f Source) bool { return f.ID == s.ID })
}
