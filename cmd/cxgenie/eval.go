package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"cxgenie/internal/app"
	"cxgenie/internal/knowledge/eval"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
)

type evalCmd struct {
	eval.Commands `embed:""`
	Answers       evalAnswersCmd `cmd:"" help:"Ask a bot of this installation questions whose answers are known; no server needs to run."`
}

// evalAnswersCmd works on the data itself, so that a pipeline needs neither a server nor a key.
type evalAnswersCmd struct {
	config.Config `embed:""`
	Bot           string   `required:"" help:"Id or name of the bot."`
	Questions     []string `required:"" type:"path" help:"Questions, one JSON object a line: id, question, answerable, doc_id or doc_ids (id or title of what answers it) and perhaps answers, lang."`
	Knowledge     []string `type:"path" help:"Passages that doc_id means by an id of their own, one JSON object a line: id, title."`
	Lang          string   `help:"Only questions whose lang is this."`
	JSON          bool     `name:"json" help:"Print JSON, each question included."`
	MinAnswered   float64  `default:"0" help:"Fail when a smaller share of the answerable questions is answered rightly, 0 to 1."`
	MaxWrong      float64  `default:"1" help:"Fail when a larger share of all questions is answered wrongly, 0 to 1."`
}

type evalQuestion struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	Answers    []string `json:"answers"`
	DocID      string   `json:"doc_id"`
	DocIDs     []string `json:"doc_ids"`
	Answerable *bool    `json:"answerable"` // left out: when it names what answers it
	Lang       string   `json:"lang"`
}

// evalSums is what a bot did with all questions.
type evalSums struct {
	Questions  int              `json:"questions"`
	Answerable int              `json:"answerable"`
	Answered   int              `json:"answered"` // rightly
	Unjudged   int              `json:"unjudged"` // of those: the file does not say what is right
	Refused    int              `json:"refused"`  // answerable, and not answered
	Asked      int              `json:"asked"`    // answerable, and asked back what is meant
	Among      int              `json:"among"`    // of those: the right answer is among what was asked
	AskedAside int              `json:"asked_unanswerable"`
	RightlyNot int              `json:"rightly_refused"`
	Wrong      int              `json:"wrong"`
	Failed     int              `json:"failed"`
	Replies    int              `json:"replies"`
	Cited      int              `json:"cited"` // replies with valid sources
	Calls      int              `json:"model_calls"`
	Credits    int64            `json:"credits"`
	CostUSD    float64          `json:"cost_usd"`
	Ms         int64            `json:"ms"`
	Results    []check.Measured `json:"results,omitempty"`
}

// Run asks and prints. It fails when the bot does worse than it must.
func (c evalAnswersCmd) Run() error {
	questions, err := c.read()
	if err != nil {
		return err
	}
	var sums evalSums
	err = withDB(c.Config, func(ctx context.Context, cfg config.Config, d *db.DB) error {
		if current, target, err := db.Versions(ctx, d); err != nil {
			return err
		} else if current != target {
			return fmt.Errorf("the database is at version %d, this program knows %d: run serve or migrate first", current, target)
		}
		a, err := app.New(d, app.Options{Config: cfg})
		if err != nil {
			return err
		}
		at := 0
		return a.MeasureAnswers(ctx, c.Bot, questions, func(m check.Measured) {
			sums.add(questions[at], m, c.JSON)
			at++
		})
	})
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		err = out.Encode(sums)
	} else {
		err = sums.print()
	}
	return errors.Join(err, c.enough(sums))
}

func (s *evalSums) add(q check.Asked, m check.Measured, keep bool) {
	s.Questions++
	if q.Answerable {
		s.Answerable++
	}
	switch {
	case m.Asked && q.Answerable:
		s.Asked++
		if m.Among {
			s.Among++
		}
	case m.Asked:
		s.AskedAside++
	case m.Verdict == check.Right && q.Answerable:
		s.Answered++
		if !m.Judged {
			s.Unjudged++
		}
	case m.Verdict == check.Right:
		s.RightlyNot++
	case m.Verdict == check.Refused:
		s.Refused++
	case m.Verdict == check.Wrong:
		s.Wrong++
	default:
		s.Failed++
	}
	if m.Got == check.Answered {
		s.Replies++
		if m.Cited {
			s.Cited++
		}
	}
	s.Calls, s.Credits, s.CostUSD, s.Ms = s.Calls+m.Calls, s.Credits+m.Credits, s.CostUSD+float64(m.Cost)/1e6, s.Ms+m.Ms
	if keep {
		s.Results = append(s.Results, m)
	}
}

func (s *evalSums) print() error {
	_, err := fmt.Printf("%d questions, %d of them answerable\nanswered %d (%.3f), %d of them without saying what is right\nrefused  %d, rightly refused %d\nasked    %d, with the right one among them %d; %d of those that nothing answers\nwrong    %d (%.3f)\nfailed   %d\n"+
		"valid citations %d of %d\nmodel calls %d, credits %d, about $%.4f\n%d ms, %.1f ms a question\n", s.Questions, s.Answerable, s.Answered, share(s.Answered, s.Answerable), s.Unjudged,
		s.Refused, s.RightlyNot, s.Asked, s.Among, s.AskedAside, s.Wrong, share(s.Wrong, s.Questions), s.Failed, s.Cited, s.Replies, s.Calls, s.Credits, s.CostUSD, s.Ms, float64(s.Ms)/float64(max(1, s.Questions)))
	return err
}

func share(n, of int) float64 { return float64(n) / float64(max(1, of)) }

// enough says what a bot falls short of.
func (c evalAnswersCmd) enough(s evalSums) error {
	var short []error
	if got := share(s.Answered, s.Answerable); got < c.MinAnswered {
		short = append(short, fmt.Errorf("answered %.3f of the answerable questions, and must %.3f", got, c.MinAnswered))
	}
	if got := share(s.Wrong, s.Questions); got > c.MaxWrong {
		short = append(short, fmt.Errorf("wrong on %.3f of the questions, and may on %.3f", got, c.MaxWrong))
	}
	return errors.Join(short...)
}

func (c evalAnswersCmd) read() ([]check.Asked, error) {
	titles := map[string]string{}
	err := eval.Lines(c.Knowledge, func(line []byte) error {
		var p struct{ ID, Title string }
		err := json.Unmarshal(line, &p)
		titles[p.ID] = p.Title
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []check.Asked
	err = eval.Lines(c.Questions, func(line []byte) error {
		var q evalQuestion
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if strings.TrimSpace(q.Question) == "" {
			return errors.New("the question is empty")
		}
		if c.Lang != "" && q.Lang != c.Lang {
			return nil
		}
		x := check.Asked{ID: q.ID, Question: q.Question, Language: q.Lang, Answerable: len(q.DocIDs) > 0 || q.DocID != "" || len(q.Answers) > 0, Answers: q.Answers}
		if q.Answerable != nil {
			x.Answerable = *q.Answerable
		}
		if len(q.DocIDs) == 0 && q.DocID != "" {
			q.DocIDs = []string{q.DocID}
		}
		for _, id := range q.DocIDs {
			if title := titles[id]; title != "" {
				id = title
			}
			x.Sources = append(x.Sources, id)
		}
		out = append(out, x)
		return nil
	})
	if err == nil && len(out) == 0 {
		err = errors.New("there are no questions to ask")
	}
	return out, err
}
