package answer

import (
	"cmp"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/text"
)

// Given is a piece of knowledge that was found for a question, with its text as it was then.
type Given struct {
	ID       string         `json:"id" doc:"Of the entry or the passage."`
	SourceID string         `json:"source_id"`
	Kind     knowledge.Kind `json:"kind" enum:"q_and_a,text,document,url,web"`
	Title    string         `json:"title"`
	Section  []string       `json:"section,omitempty" doc:"The headings that lead to a passage, the title left out."`
	Page     int            `json:"page,omitempty"`
	URL      string         `json:"url,omitempty"`
	Text     string         `json:"text"`
	Score    float64        `json:"score"`
	Words    float64        `json:"words,omitempty" doc:"How well it fits by its words, 0 to 1; left out: they did not lead to it."`
	Meaning  float64        `json:"meaning,omitempty" doc:"By its meaning, 0 to 1; left out: that did not lead to it."`
	Rerank   float64        `json:"rerank,omitempty" doc:"By the judgement of a rerank model, 0 to 1; left out: it was not asked."`
	Cited    bool           `json:"cited" doc:"The answer rests on it."`
	Learned  *time.Time     `json:"learned_at,omitempty" doc:"When what it says was learnt."`
}

// Wording is a question in another language than the customer's: one of the bot's knowledge.
type Wording struct {
	Language string `json:"language"`
	Question string `json:"question"`
}

// Step is a part of the work on an answer. One that was done twice is told twice.
type Step struct {
	Name string `json:"name" enum:"search,classify,generate,online"`
	Ms   int64  `json:"ms"`
}

func (a *attempt) step(name string, since time.Time) {
	a.out.Steps = append(a.out.Steps, Step{name, time.Since(since).Milliseconds()})
}

// looked is how much of what was found is kept where no model was given it, longestGiven how much of a text.
const (
	looked       = 3
	longestGiven = 4000
)

// evidence is what the answer was made from, or would have been.
func (a *attempt) evidence() []Given {
	all := a.given
	if len(all) == 0 {
		all = pieces(a.found[:min(looked, len(a.found))]...)
		if len(all) > 0 && all[0].Exact {
			all = all[:1]
		}
	}
	out := make([]Given, len(all))
	for i, p := range all {
		out[i] = Given{ID: p.EntryID, SourceID: p.SourceID, Kind: p.Kind, Title: p.Title, Page: p.Page, URL: p.URL,
			Text: text.Clip(cmp.Or(p.full, p.text), longestGiven), Score: p.Score, Words: p.Words, Meaning: p.Meaning, Rerank: p.Judged, Cited: a.used[p.EntryID]}
		if !p.Learned.IsZero() {
			out[i].Learned = &p.Learned
		}
		if len(p.Path) > 1 {
			out[i].Section = p.Path[1:]
		}
	}
	return out
}

// Evidence is how an answer came about, and what it was made from.
type Evidence struct {
	Asked    string    `json:"asked" doc:"What the customer wrote."`
	Question string    `json:"question" doc:"What was looked up: the same, or the question that it means in its conversation."`
	Looked   []Wording `json:"translations,omitempty" nullable:"false" doc:"The question in languages of the knowledge, as it was looked up too."`
	How      How       `json:"how" enum:"exact,near,extract,asked,chosen,generated,casual,general,unknown"`
	Language string    `json:"language"`
	Class    Class     `json:"class" enum:",casual,business,human_request,abuse_or_spam"`
	Reason   Reason    `json:"reason" doc:"Why there was no answer; empty where there was."`
	Without  Without   `json:"without" doc:"Why no model was asked although there is one: no_credits or daily_cap."`
	Model    string    `json:"model" doc:"Empty: no model was asked."`
	Own      bool      `json:"own" doc:"With the workspace's own key."`
	Calls    int       `json:"calls"`
	In       int       `json:"tokens_in"`
	Out      int       `json:"tokens_out"`
	Credits  int64     `json:"credits"`
	Ms       int64     `json:"ms"`
	Steps    []Step    `json:"steps" nullable:"false"`
	Given    []Given   `json:"given" nullable:"false" doc:"What was found, as it was then, best first."`

	Conflicts []Conflict `json:"conflicts" nullable:"false" doc:"Where what was found contradicts itself."`
	Customer  []string   `json:"customer,omitempty" nullable:"false" doc:"What the model was told of the customer, by its names; what that was is not kept."`
	Online    *Online    `json:"online,omitempty" doc:"What came of looking the question up on the web; left out: it was not wanted."`
}

// Evidence is what is kept of an answer.
func (r Result) Evidence(asked []string) Evidence {
	return Evidence{Asked: question(asked), Question: r.Question, Looked: r.Looked, How: r.How, Language: r.Language, Class: r.Class, Reason: r.Reason, Without: r.Without,
		Model: r.Model, Own: r.Choice.Own, Calls: r.ModelCalls, In: r.Usage.In, Out: r.Usage.Out, Credits: r.Credits, Ms: r.Ms,
		Steps: append([]Step{}, r.Steps...), Given: append([]Given{}, r.Given...), Conflicts: append([]Conflict{}, r.Conflicts...), Customer: r.Told, Online: r.Online}
}
