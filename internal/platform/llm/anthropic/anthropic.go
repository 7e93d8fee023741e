// Package anthropic speaks to Anthropic and to servers that speak its messages API. An object is asked for as the input
// of a tool that the model must use.
package anthropic

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// BaseURL is Anthropic's own.
const BaseURL = "https://api.anthropic.com"

// version is the version of the API that is spoken.
const version = "2023-06-01"

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
	o    Options
	call wire.Caller

	mu     sync.Mutex
	strict map[string]bool // models that take no temperature
}

// New makes a provider. Nothing is read from the environment, and nothing is tried again behind the caller's back.
func New(o Options) *Provider {
	if o.BaseURL == "" {
		o.BaseURL = BaseURL
	}
	// People type the address with and without it.
	base := strings.TrimSuffix(strings.TrimRight(o.BaseURL, "/"), "/v1") + "/v1"
	header := map[string]string{"X-Api-Key": o.Key, "Anthropic-Version": version}
	return &Provider{o: o, call: wire.Caller{Client: o.Client, Base: base, Header: header}, strict: map[string]bool{}}
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
	names, err := p.call.Models(w.Context(), "models?limit=100")
	if err != nil {
		return nil, p.failed(w, err)
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
	a := answer{pieces: wire.Pieces{Stream: r.Stream, Object: len(r.JSONSchema) > 0}}
	if err := p.ask(w, ask(r), &a); err != nil {
		return llm.Response{}, err
	}
	switch {
	case a.end == "refusal":
		return llm.Response{}, llm.NewError(llm.BadRequest, "the model refuses to answer this", nil)
	case a.end == "max_tokens" && (a.pieces.Object || a.pieces.Text() == ""):
		return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer was cut off at its longest length", nil)
	}
	return wire.Finish(r, a.pieces.Text(), a.model, a.usage)
}

// failed is why a call failed: the time, the caller, or what the vendor said.
func (p *Provider) failed(w *llm.Watch, err error) error {
	if why := w.Why(); why != nil {
		return why
	}
	return wire.Explain(err, p.o.Key)
}
