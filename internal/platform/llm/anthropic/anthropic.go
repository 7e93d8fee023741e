// Package anthropic speaks to Anthropic and to servers that speak its messages API. An object is asked for as the input
// of a tool that the model must use.
package anthropic

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// BaseURL is Anthropic's own.
const BaseURL = "https://api.anthropic.com"

// longest is how many tokens an answer may have when the request does not say; the API insists on a number.
const longest = 2000

// tool is what the model must use to give an object.
const tool = "answer"

// Options of a provider.
type Options struct {
	BaseURL string // "": Anthropic's own
	Key     string
	Model   string       // for requests that name none
	Client  *http.Client // from package wire
	Limits  llm.Limits
}

// Provider is an llm.Provider and an llm.Lister.
type Provider struct {
	o        Options
	messages anthropic.MessageService
	models   anthropic.ModelService

	mu     sync.Mutex
	strict map[string]bool // models that take no temperature
}

// New makes a provider. Nothing is read from the environment, and nothing is tried again behind the caller's back.
func New(o Options) *Provider {
	if o.BaseURL == "" {
		o.BaseURL = BaseURL
	}
	// The library adds "v1/…" itself; people type the address with and without it.
	base := strings.TrimSuffix(strings.TrimRight(o.BaseURL, "/"), "/v1") + "/"
	opts := []option.RequestOption{option.WithBaseURL(base), option.WithAPIKey(o.Key), option.WithHTTPClient(o.Client), option.WithMaxRetries(0)}
	return &Provider{o: o, messages: anthropic.NewMessageService(opts...), models: anthropic.NewModelService(opts...), strict: map[string]bool{}}
}

// Name returns "anthropic".
func (*Provider) Name() string { return "anthropic" }

// Embed fails: the vendor offers no vectors.
func (*Provider) Embed(context.Context, llm.EmbedRequest) (llm.Embeddings, error) {
	return llm.Embeddings{}, llm.NewError(llm.BadRequest, "Anthropic offers no embeddings", nil)
}

// Models lists what the key may use, newest first.
func (p *Provider) Models(ctx context.Context) ([]string, error) {
	w := p.o.Limits.Watch(ctx, false)
	defer w.End()
	page, err := p.models.List(w.Context(), anthropic.ModelListParams{Limit: param.NewOpt(int64(100))})
	if err != nil {
		return nil, p.failed(w, err)
	}
	names := []string{}
	for _, m := range page.Data {
		names = append(names, m.ID)
	}
	return names, nil
}

// Generate answers.
func (p *Provider) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	if r.Model == "" {
		r.Model = p.o.Model
	}
	w := p.o.Limits.Watch(ctx, r.Stream != nil)
	defer w.End()
	if p.takesNoTemperature(r.Model) {
		r.Temperature = nil
	}
	resp, err := p.try(w, r)
	var refused *wire.Refusal
	if r.Temperature != nil && errors.As(err, &refused) && refused.Mentions("temperature") && w.Why() == nil {
		p.mu.Lock()
		p.strict[r.Model] = true
		p.mu.Unlock()
		r.Temperature = nil
		resp, err = p.try(w, r)
	}
	if err != nil {
		return llm.Response{}, p.failed(w, err)
	}
	return resp, nil
}

func (p *Provider) takesNoTemperature(model string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.strict[model]
}

func (p *Provider) try(w *llm.Watch, r llm.Request) (llm.Response, error) {
	params := params(r)
	pieces := &wire.Pieces{Stream: r.Stream, Object: len(r.JSONSchema) > 0}
	var (
		model string
		end   anthropic.StopReason
		usage llm.Usage
	)
	if r.Stream == nil {
		m, err := p.messages.New(w.Context(), params, option.WithRequestTimeout(0))
		if err != nil {
			return llm.Response{}, err
		}
		for _, b := range m.Content {
			switch {
			case b.Type == "tool_use" && pieces.Object:
				pieces.Add(string(b.Input))
			case b.Type == "text" && !pieces.Object:
				pieces.Add(b.Text)
			}
		}
		model, end, usage = m.Model, m.StopReason, llm.Usage{In: int(m.Usage.InputTokens), Out: int(m.Usage.OutputTokens)}
	} else {
		s := p.messages.NewStreaming(w.Context(), params)
		defer func() { _ = s.Close() }()
		over := false
		for s.Next() {
			w.Piece()
			switch e := s.Current(); e.Type {
			case "message_start":
				model, usage.In = e.Message.Model, int(e.Message.Usage.InputTokens)
			case "content_block_delta":
				if pieces.Object {
					pieces.Add(e.Delta.PartialJSON)
				} else {
					pieces.Add(e.Delta.Text)
				}
			case "message_delta":
				end, usage.Out = e.Delta.StopReason, int(e.Usage.OutputTokens)
			case "message_stop":
				over = true
			}
		}
		if err := s.Err(); err != nil {
			return llm.Response{}, streamed(err)
		}
		if !over {
			return llm.Response{}, llm.NewError(llm.Network, "the answer broke off", nil)
		}
	}
	switch {
	case end == "refusal":
		return llm.Response{}, llm.NewError(llm.BadRequest, "the model refuses to answer this", nil)
	case end == anthropic.StopReasonMaxTokens && (pieces.Object || pieces.Text() == ""):
		return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer was cut off at its longest length", nil)
	}
	return wire.Finish(r, pieces.Text(), model, usage)
}

// streamed finds what the vendor says in the middle of a stream.
func streamed(err error) error {
	var broken *anthropic.Error
	if errors.As(err, &broken) {
		return wire.Broken([]byte(broken.RawJSON()))
	}
	return err
}

func params(r llm.Request) anthropic.MessageNewParams {
	out := anthropic.MessageNewParams{Model: r.Model, MaxTokens: longest}
	if r.MaxTokens > 0 {
		out.MaxTokens = int64(r.MaxTokens)
	}
	if r.Temperature != nil {
		out.Temperature = param.NewOpt(*r.Temperature)
	}
	if r.System != "" {
		out.System = []anthropic.TextBlockParam{{Text: r.System}}
	}
	for _, m := range r.Messages {
		block := anthropic.NewTextBlock(m.Text)
		if m.Role == llm.Assistant {
			if len(out.Messages) == 0 {
				continue // a conversation begins with the customer
			}
			out.Messages = append(out.Messages, anthropic.NewAssistantMessage(block))
		} else {
			out.Messages = append(out.Messages, anthropic.NewUserMessage(block))
		}
	}
	if len(r.JSONSchema) > 0 {
		var schema struct {
			Properties json.RawMessage `json:"properties"` // raw: models fill in the fields in this order
			Required   []string        `json:"required"`
		}
		_ = json.Unmarshal(r.JSONSchema, &schema) // ours; an empty one asks for any object
		out.Tools = []anthropic.ToolUnionParam{{OfTool: &anthropic.ToolParam{Name: tool, Description: param.NewOpt("Gives the answer."),
			InputSchema: anthropic.ToolInputSchemaParam{Properties: schema.Properties, Required: schema.Required}}}}
		out.ToolChoice = anthropic.ToolChoiceParamOfTool(tool)
	}
	return out
}

// failed is why a call failed: the time, the caller, or what the vendor said.
func (p *Provider) failed(w *llm.Watch, err error) error {
	if why := w.Why(); why != nil {
		return why
	}
	return wire.Explain(err, p.o.Key)
}
