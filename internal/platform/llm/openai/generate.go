package openai

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/shared"

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
	params := params(r, m)
	pieces := &wire.Pieces{Stream: r.Stream, Object: len(r.JSONSchema) > 0}
	var (
		model, end, refused string
		usage               llm.Usage
	)
	if r.Stream == nil {
		c, err := p.chat.New(w.Context(), params)
		if err != nil {
			return llm.Response{}, err
		}
		if len(c.Choices) == 0 {
			return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer is empty", nil)
		}
		pieces.Add(c.Choices[0].Message.Content)
		model, end, refused = c.Model, c.Choices[0].FinishReason, c.Choices[0].Message.Refusal
		usage = llm.Usage{In: int(c.Usage.PromptTokens), Out: int(c.Usage.CompletionTokens)}
		if pieces.Object && pieces.Text() == "" && c.Choices[0].Message.Content != "" {
			return llm.Response{}, errTalks
		}
	} else {
		s := p.stream(w.Context(), params)
		defer func() { _ = s.Close() }()
		talked := false
		for s.Next() {
			w.Piece()
			c := s.Current()
			if c.Usage.TotalTokens > 0 {
				usage = llm.Usage{In: int(c.Usage.PromptTokens), Out: int(c.Usage.CompletionTokens)}
			}
			if c.Model != "" {
				model = c.Model
			}
			if len(c.Choices) == 0 {
				continue
			}
			d := c.Choices[0]
			talked = talked || d.Delta.Content != ""
			pieces.Add(d.Delta.Content)
			refused += d.Delta.Refusal
			if d.FinishReason != "" {
				end = d.FinishReason
			}
		}
		if err := s.Err(); err != nil {
			return llm.Response{}, streamed(err)
		}
		if end == "" {
			return llm.Response{}, llm.NewError(llm.Network, "the answer broke off", nil)
		}
		if pieces.Object && talked && pieces.Text() == "" {
			return llm.Response{}, errTalks
		}
	}
	switch {
	case refused != "" || end == "content_filter":
		return llm.Response{}, llm.NewError(llm.BadRequest, "the model refuses to answer this", nil)
	case end == "length" && (pieces.Object || pieces.Text() == ""):
		return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer was cut off at its longest length", nil)
	}
	return wire.Finish(r, pieces.Text(), model, usage)
}

// chunk is what we want to know of a piece of a stream. The library's own type holds every field with how it was written,
// which costs more than all the rest of reading an answer.
type chunk struct {
	Model   string `json:"model"`
	Choices []struct {
		Delta struct {
			Content string `json:"content"`
			Refusal string `json:"refusal"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage struct {
		PromptTokens     float64 `json:"prompt_tokens"`
		CompletionTokens float64 `json:"completion_tokens"`
		TotalTokens      float64 `json:"total_tokens"`
	} `json:"usage"`
}

// UnmarshalJSON leaves out what has another type than OpenAI gives it: not every server is exact where it does not matter.
func (c *chunk) UnmarshalJSON(raw []byte) error {
	type plain chunk
	err := json.Unmarshal(raw, (*plain)(c))
	if odd := new(json.UnmarshalTypeError); errors.As(err, &odd) {
		return nil
	}
	return err
}

// stream asks for an answer in pieces.
func (p *Provider) stream(ctx context.Context, params openai.ChatCompletionNewParams) *ssestream.Stream[chunk] {
	var resp *http.Response
	err := p.raw.Post(ctx, "chat/completions", params, &resp, option.WithJSONSet("stream", true))
	return ssestream.NewStream[chunk](ssestream.NewDecoder(resp), err)
}

// streamed finds what the vendor says in the middle of a stream.
func streamed(err error) error {
	var broken *ssestream.StreamError
	if errors.As(err, &broken) {
		return wire.Broken(broken.Event.Data)
	}
	return err
}

func params(r llm.Request, m manners) openai.ChatCompletionNewParams {
	out := openai.ChatCompletionNewParams{Model: r.Model}
	system := r.System
	if len(r.JSONSchema) > 0 {
		switch m.format {
		case bySchema:
			out.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
				JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: "answer", Strict: param.NewOpt(true), Schema: r.JSONSchema}}
		case byObject:
			out.ResponseFormat.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
			fallthrough
		case byWords:
			system = wire.InWords(system, r.JSONSchema)
		}
	}
	if system != "" {
		out.Messages = append(out.Messages, openai.SystemMessage(system))
	}
	for _, msg := range r.Messages {
		if msg.Role == llm.Assistant {
			out.Messages = append(out.Messages, openai.AssistantMessage(msg.Text))
		} else {
			out.Messages = append(out.Messages, openai.UserMessage(msg.Text))
		}
	}
	switch {
	case r.MaxTokens > 0 && m.newLength:
		out.MaxCompletionTokens = param.NewOpt(int64(r.MaxTokens + thinking))
	case r.MaxTokens > 0:
		out.MaxTokens = param.NewOpt(int64(r.MaxTokens))
	}
	if r.Temperature != nil && !m.noTemperature {
		out.Temperature = param.NewOpt(*r.Temperature)
	}
	if r.Stream != nil && !m.noUsage {
		out.StreamOptions.IncludeUsage = param.NewOpt(true)
	}
	return out
}
