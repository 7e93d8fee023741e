package answer

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// ask asks the model: the first within its time, and when it fails in a way that may pass, the fallback for the rest of
// the answer's time.
func (a *attempt) ask(ctx context.Context, r llm.Request, schema json.RawMessage) (llm.Response, error) {
	r.JSONSchema = schema
	r.Model = a.s.o.Model
	resp, err := a.askUntil(ctx, r, a.start.Add(a.s.o.FirstTime))
	if err == nil || ctx.Err() != nil || !llm.Temporary(err) && a.s.o.FallbackModel == "" {
		return resp, err
	}
	if a.s.o.FallbackModel != "" {
		r.Model = a.s.o.FallbackModel
	}
	return a.askUntil(ctx, r, a.start.Add(a.s.o.Time))
}

func (a *attempt) askUntil(ctx context.Context, r llm.Request, end time.Time) (llm.Response, error) {
	limited, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if err := limited.Err(); err != nil {
		return llm.Response{}, llm.NewError(llm.Timeout, "no time left for this answer", err)
	}
	a.out.ModelCalls++
	resp, err := a.s.o.Provider.Generate(limited, r)
	a.out.Usage.In += resp.Usage.In
	a.out.Usage.Out += resp.Usage.Out
	if err == nil {
		a.out.Model = resp.Model
	}
	return resp, err
}

// classified is what the model says about a message.
type classified struct {
	Class    Class  `json:"class"`
	Question string `json:"question"`
}

var classSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["class","question"],"properties":{
	"class":{"type":"string","enum":["casual","business","human_request","abuse_or_spam"]},
	"question":{"type":"string"}}}`)

// classify has the message sorted and, where it leans on what was said before, made a question that stands alone. When
// that fails it is business, as it stands.
func (a *attempt) classify(ctx context.Context) (classified, error) {
	serious := classified{Class: Business, Question: a.question}
	resp, err := a.ask(ctx, a.classifyPrompt(a.question), classSchema)
	if err != nil {
		return serious, err
	}
	var c classified
	if err := json.Unmarshal(resp.JSON, &c); err != nil {
		return serious, err
	}
	switch c.Class {
	case SmallTalkClass, Business, HumanRequest, AbuseOrSpam:
	default:
		c.Class = Business
	}
	if c.Question = text.Clip(text.Line(c.Question), 1000); c.Question == "" {
		c.Question = a.question
	}
	return c, nil
}

// generated is an answer of the model with its own judgement.
type generated struct {
	Enough bool     `json:"enough"`
	Answer string   `json:"answer"`
	Used   []string `json:"used"`
}

var answerSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["enough","answer","used"],"properties":{
	"enough":{"type":"boolean"},
	"answer":{"type":"string"},
	"used":{"type":"array","items":{"type":"string"}}}}`)

// generate has an answer written from the matches alone.
func (a *attempt) generate(ctx context.Context, question string, matches []knowledge.Match) (generated, error) {
	resp, err := a.ask(ctx, a.answerPrompt(a.out.Language, question, matches), answerSchema)
	if err != nil {
		return generated{}, err
	}
	var g generated
	if err := json.Unmarshal(resp.JSON, &g); err != nil {
		return generated{}, llm.NewError(llm.BadAnswer, "not the object that was asked for", err)
	}
	if g.Answer = text.Clip(text.Trim(g.Answer), maxAnswer); g.Answer == "" {
		return generated{}, llm.NewError(llm.BadAnswer, "an empty answer", nil)
	}
	return g, nil
}

// maxAnswer is as long as a message may be.
const maxAnswer = 10_000

// cited are the matches the model says it used; false when it names none, or one that it was not given.
func cited(used []string, matches []knowledge.Match) ([]knowledge.Match, bool) {
	var out []knowledge.Match
	seen := map[int]bool{}
	for _, id := range used {
		n, err := strconv.Atoi(id)
		if err != nil || n < 1 || n > len(matches) {
			return nil, false
		}
		if !seen[n] {
			seen[n] = true
			out = append(out, matches[n-1])
		}
	}
	return out, len(out) > 0
}
