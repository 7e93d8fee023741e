package openai

import (
	"context"
	"errors"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// format is how an object is asked for.
type format int

const (
	bySchema format = iota
	byObject
	byWords
)

// manners is what a model of a server does not take, as far as it has told us.
type manners struct {
	format        format
	noTemperature bool
	newLength     bool // takes max_completion_tokens, as models do that think first
	noUsage       bool // does not count in streams
}

// thinking is what models that think first may use for that, besides their answer.
const thinking = 4000

// Generate answers. A request that the server does not understand is put more simply, once for each thing it refuses.
func (p *Provider) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	if r.Model == "" {
		r.Model = p.o.Model
	}
	w := p.o.Limits.Watch(ctx, r.Stream != nil)
	defer w.End()
	for {
		m := p.mannersOf(r.Model)
		resp, err := p.try(w, r, m)
		if err == nil {
			return resp, nil
		}
		simpler, again := m.after(err, len(r.JSONSchema) > 0)
		if simpler != m {
			p.learn(r.Model, simpler)
		}
		if !again || w.Why() != nil {
			return llm.Response{}, p.failed(w, err)
		}
	}
}

func (p *Provider) mannersOf(model string) manners {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.manners[model]
}

func (p *Provider) learn(model string, m manners) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.manners) < 1000 { // model names come from forms
		p.manners[model] = m
	}
}

// after is what to leave out after an error, and whether the request is worth asking again because of it.
func (m manners) after(err error, object bool) (manners, bool) {
	var r *wire.Refusal
	if errors.As(err, &r) {
		switch {
		case object && m.format < byWords && r.Mentions("response_format", "json_schema", "json_object", "schema", "structured output", "grammar"):
			m.format++
		case !m.newLength && r.Mentions("max_completion_tokens", "max_tokens"):
			m.newLength = true
		case !m.noTemperature && r.Mentions("temperature"):
			m.noTemperature = true
		case !m.noUsage && r.Mentions("stream_options", "include_usage"):
			m.noUsage = true
		default:
			return m, false
		}
		return m, true
	}
	// A server that does not know the format may just talk. The next question is put in words; this one has failed, because
	// pieces of it were shown.
	if object && m.format < byWords && errors.Is(err, errTalks) {
		m.format = byWords
	}
	return m, false
}

var errTalks = llm.NewError(llm.BadAnswer, "the answer is not the JSON object that was asked for", nil)

func (p *Provider) try(w *llm.Watch, r llm.Request, m manners) (llm.Response, error) {
	a := answer{pieces: wire.Pieces{Stream: r.Stream, Object: len(r.JSONSchema) > 0}}
	if err := p.ask(w, ask(r, m), &a); err != nil {
		return llm.Response{}, err
	}
	switch {
	case a.pieces.Object && a.talked && a.pieces.Text() == "":
		return llm.Response{}, errTalks
	case a.refused || a.end == "content_filter":
		return llm.Response{}, llm.NewError(llm.BadRequest, "the model refuses to answer this", nil)
	case a.end == "length" && (a.pieces.Object || a.pieces.Text() == ""):
		return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer was cut off at its longest length", nil)
	}
	return wire.Finish(r, a.pieces.Text(), a.model, a.usage)
}

// answer is what is collected of a completion, whole or in pieces.
type answer struct {
	pieces  wire.Pieces
	model   string
	end     string // why the model ended, "" while it has not
	usage   llm.Usage
	talked  bool
	refused bool
}

// take adds a part of the answer: the whole of it, or the next piece.
func (a *answer) take(c *completion) {
	if c.Usage.TotalTokens > 0 || c.Usage.PromptTokens > 0 {
		a.usage = llm.Usage{In: int(c.Usage.PromptTokens), Out: int(c.Usage.CompletionTokens)}
	}
	if c.Model != "" {
		a.model = c.Model
	}
	if len(c.Choices) == 0 {
		return
	}
	d := &c.Choices[0]
	for _, said := range []spoken{d.Delta, d.Message} { // a part has the one or the other
		a.say(said)
	}
	if d.FinishReason != "" {
		a.end = d.FinishReason
	}
}

// next is take for a piece of the usual shape.
func (a *answer) next(p piece) {
	if p.model != "" {
		a.model = p.model
	}
	a.say(spoken{p.content, p.refusal})
	if p.end != "" {
		a.end = p.end
	}
}

func (a *answer) say(said spoken) {
	a.talked = a.talked || said.Content != ""
	a.refused = a.refused || said.Refusal != ""
	a.pieces.Add(said.Content)
}
