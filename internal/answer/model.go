package answer

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Models says which language models may be asked, and is told how they did. In the product it is room model.
type Models interface {
	// Choices lists the models that may answer, best first; Steps those for the small steps around an answer.
	Choices(ctx context.Context, ws tenant.ID, w model.Wanted) ([]model.Choice, error)
	Steps(ctx context.Context, ws tenant.ID, w model.Wanted) ([]model.Choice, error)
	// Afford says whether one more answer may be made now.
	Afford(ctx context.Context, ws tenant.ID, who model.Spender, c model.Choice) error
	Failed(ctx context.Context, ws tenant.ID, c model.Choice, err error)
	Worked(ws tenant.ID, c model.Choice)
}

// Without says why a bot that has models answers without one.
type Without string

// The causes.
const (
	CreditsUsed Without = "no_credits" // the plan's credits are used up
	DailyCap    Without = "daily_cap"  // today's money is spent
)

// choose finds the models that may answer and can be paid for. Only a question that needs one comes here.
func (a *attempt) choose(ctx context.Context) error {
	if a.chosen || a.s.o.Models == nil {
		return nil
	}
	a.chosen = true
	all, err := a.s.o.Models.Choices(ctx, a.r.Workspace, a.r.Bot.Prompt.Models)
	if err != nil {
		return err
	}
	can, why, err := a.s.affordable(ctx, a.r.Workspace, a.r.spender(), all)
	if err != nil {
		return err
	}
	if why != NoModel {
		a.out.Without = why
	}
	a.choices = can
	return nil
}

func (a *attempt) hasModel() bool { return len(a.choices) > 0 }

// ask asks the models in their order: the first within its time, the others for the rest of the answer's time. The only
// one is asked a second time when its failure may pass. What check refuses is a failure too. shown is nil for what nobody
// sees while it is written.
func (a *attempt) ask(ctx context.Context, among []model.Choice, r llm.Request, shown *draft, check func(llm.Response) error) (llm.Response, model.Choice, error) {
	end := a.start.Add(a.s.o.FirstTime)
	for i := 0; ; i++ {
		c := among[min(i, len(among)-1)]
		r.Model = c.Model
		if shown != nil {
			shown.begin()
			r.Stream = shown.take
		}
		resp, err := a.askUntil(ctx, c, r, end)
		if shown != nil {
			shown.end()
		}
		if err == nil {
			err = check(resp)
		}
		if err == nil {
			a.s.o.Models.Worked(a.r.Workspace, c)
			a.out.Model, a.out.Choice = resp.Model, c
			return resp, c, nil
		}
		if ctx.Err() != nil {
			return resp, c, ctx.Err()
		}
		a.s.o.Models.Failed(ctx, a.r.Workspace, c, err)
		last := i+1 >= len(among)
		if last && (len(among) > 1 || i > 0 || !llm.Temporary(err)) {
			return resp, c, err
		}
		end = a.start.Add(a.s.o.Time)
	}
}

func (a *attempt) askUntil(ctx context.Context, c model.Choice, r llm.Request, end time.Time) (llm.Response, error) {
	limited, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if err := limited.Err(); err != nil {
		return llm.Response{}, llm.NewError(llm.Timeout, "no time left for this answer", err)
	}
	a.out.ModelCalls++
	resp, err := c.Provider.Generate(limited, r)
	a.out.Usage.In += resp.Usage.In
	a.out.Usage.Out += resp.Usage.Out
	return resp, err
}

// object reads the object that was asked for.
func object(resp llm.Response, into any) error {
	if err := json.Unmarshal(resp.JSON, into); err != nil {
		return llm.NewError(llm.BadAnswer, "not the object that was asked for", err)
	}
	return nil
}

// generated is an answer of the model with its own judgement, and the model that wrote it.
type generated struct {
	Enough bool     `json:"enough"`
	Used   []string `json:"used"`
	Answer string   `json:"answer"`
	choice model.Choice
}

// answerSchema names the judgement before the text: what is shown while it is written may stand (ADR 0011).
var answerSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["enough","used","answer"],"properties":{
	"enough":{"type":"boolean"},
	"used":{"type":"array","items":{"type":"string"}},
	"answer":{"type":"string"}}}`)

// generate has an answer written from the pieces alone, and shows it as it comes.
func (a *attempt) generate(ctx context.Context, question string, all []piece) (generated, error) {
	defer a.step("generate", time.Now())
	r := a.answerPrompt(question, all)
	r.JSONSchema, r.Temperature = answerSchema, a.creativity()
	var g generated
	draft := a.draft(true, func(used []string) *ground {
		from, ok := a.cited(used, all)
		if !ok {
			return nil
		}
		return a.groundOf(a.asked(question), from)
	})
	_, c, err := a.ask(ctx, a.choices, r, draft, func(resp llm.Response) error {
		g = generated{}
		err := object(resp, &g)
		if g.Answer = text.Clip(text.Trim(shown(g.Answer)), maxAnswer); err == nil && g.Answer == "" {
			err = llm.NewError(llm.BadAnswer, "an empty answer", nil)
		}
		return err
	})
	g.choice = c
	return g, err
}

// creativity is how freely a model writes for this bot.
func (a *attempt) creativity() *float64 {
	if t := a.r.Bot.Prompt.Models.Temperature; t != nil {
		return t
	}
	return &creativity
}

// maxAnswer is as long as a message may be.
const maxAnswer = 10_000

// cited are the pieces the model says it used; false when it names none, or one that it was not given. What it was told of
// the customer is something to rest on, and no piece.
func (a *attempt) cited(used []string, all []piece) ([]piece, bool) {
	var out []piece
	seen, ofHim := map[int]bool{}, false
	for _, id := range used {
		if id == knownID && len(a.known) > 0 {
			ofHim = true
			continue
		}
		n, err := strconv.Atoi(id)
		if err != nil || n < 1 || n > len(all) {
			return nil, false
		}
		if !seen[n] {
			seen[n] = true
			out = append(out, all[n-1])
		}
	}
	return out, len(out) > 0 || ofHim
}
