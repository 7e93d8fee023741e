package check

import (
	"context"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Asked is a question of a file whose answer is known. Sources are ids or titles of what answers it, Answers words of
// which the answer holds one.
type Asked struct {
	ID         string
	Question   string
	Language   string
	Answerable bool
	Sources    []string
	Answers    []string
}

// Measured is what came of one of them.
type Measured struct {
	ID      string   `json:"id"`
	Verdict Verdict  `json:"verdict"`
	Judged  bool     `json:"judged"` // false: it was answered, and nothing here says whether rightly
	Got     Expect   `json:"got"`
	Asked   bool     `json:"asked"` // the bot was not sure, and asked what is meant
	Among   bool     `json:"among"` // then: what answers the question is among what it asked about
	Text    string   `json:"text"`
	Sources []Source `json:"sources,omitempty"`
	Cited   bool     `json:"cited"`
	Calls   int      `json:"model_calls"`
	Credits int64    `json:"credits"`
	Cost    int64    `json:"cost_micros"` // millionths of a US dollar
	Ms      int64    `json:"ms"`
}

// Measure asks a bot the questions of a file, one after the other, and gives each result to take. Nothing is stored but
// what a model has cost.
func (s *Service) Measure(ctx context.Context, ws tenant.ID, b bot.Bot, questions []Asked, take func(Measured)) error {
	for _, q := range questions {
		expected, err := s.expected(ctx, ws, b.ID, q)
		if err != nil {
			return err
		}
		res, err := s.answers.Answer(ctx, answer.Request{Workspace: ws, Bot: b, Texts: []string{q.Question}, Language: q.Language})
		if err != nil {
			return err
		}
		if !res.Free() {
			if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				return s.models.Spend(ctx, tx, ws, model.Spender{BotID: b.ID}, res.Choice, res.Usage, res.Credits)
			}); err != nil {
				return err
			}
		}
		x := judge(expected, b, res)
		m := Measured{ID: q.ID, Got: x.Got, Asked: x.How == answer.AskedBack, Text: x.Text, Sources: x.Found, Calls: x.Calls, Credits: x.Credits, Cost: res.Choice.Price.Cost(res.Usage), Ms: x.Ms}
		if m.Cited, err = s.citable(ctx, ws, b.ID, x); err != nil {
			return err
		}
		m.Among = m.Asked && slices.ContainsFunc(x.Sources, x.restsOn)
		m.Verdict, m.Judged = x.measured(q)
		take(m)
	}
	return nil
}

// measured is the verdict on an answer of which the source or the words are known; one of them is enough.
func (x Result) measured(q Asked) (v Verdict, judged bool) {
	if !q.Answerable || x.Got != Answered || x.Verdict == Failed || x.Verdict == Refused {
		return x.Verdict, true
	}
	switch {
	case slices.ContainsFunc(q.Answers, func(a string) bool { return holds(x.Text, a) }), len(x.Sources) > 0 && slices.ContainsFunc(x.Sources, x.restsOn):
		return Right, true
	case len(q.Answers) == 0 && len(x.Sources) == 0:
		return Right, false
	}
	return Wrong, true
}

// expected looks up what answers a question.
func (s *Service) expected(ctx context.Context, ws tenant.ID, botID string, q Asked) (Expected, error) {
	e := Expected{Question: q.Question, Language: q.Language, Expect: Unanswered}
	if !q.Answerable {
		return e, nil
	}
	e.Expect = Answered
	for _, name := range q.Sources {
		var found []knowledge.Named
		var err error
		if uid.Valid(name) {
			found, err = s.knowledge.Names(ctx, s.db.Read(), ws, botID, []string{name})
		} else {
			found, err = s.knowledge.Titled(ctx, s.db.Read(), ws, botID, name)
		}
		if err != nil {
			return e, err
		}
		for _, n := range found {
			e.Sources = append(e.Sources, Source{ID: n.ID, Kind: n.Kind, Title: n.Title})
		}
	}
	return e, nil
}
