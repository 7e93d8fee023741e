// Package openai speaks to OpenAI and to every server that speaks as OpenAI does: Ollama, vLLM, LM Studio, Gemini,
// DeepSeek, OpenRouter and many more. They differ in what they understand of a request; what one refuses is left out
// from then on.
package openai

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// BaseURL is OpenAI's own.
const BaseURL = "https://api.openai.com/v1"

// Options of a provider.
type Options struct {
	BaseURL string       // "": OpenAI's own
	Key     string       // "": a server that asks for none
	Model   string       // for requests that name none
	Client  *http.Client // from package wire
	Limits  llm.Limits
}

// Provider is an llm.Provider and an llm.Lister.
type Provider struct {
	o    Options
	call wire.Caller

	mu      sync.Mutex
	manners map[string]manners // by model
}

// New makes a provider. Nothing is read from the environment, and nothing is tried again behind the caller's back.
func New(o Options) *Provider {
	if o.BaseURL == "" {
		o.BaseURL = BaseURL
	}
	call := wire.Caller{Client: o.Client, Base: strings.TrimRight(o.BaseURL, "/"), Header: wire.Bearer(o.Key)}
	return &Provider{o: o, call: call, manners: map[string]manners{}}
}

// Name returns "openai".
func (*Provider) Name() string { return "openai" }

// Models lists what the server offers.
func (p *Provider) Models(ctx context.Context) ([]string, error) {
	w := p.o.Limits.Watch(ctx, false)
	defer w.End()
	names, err := p.call.Models(w.Context(), "models")
	if err != nil {
		return nil, p.failed(w, err)
	}
	return names, nil
}

// Embed returns vectors.
func (p *Provider) Embed(ctx context.Context, r llm.EmbedRequest) (llm.Embeddings, error) {
	w := p.o.Limits.Watch(ctx, false)
	defer w.End()
	if r.Model == "" {
		r.Model = p.o.Model
	}
	var resp struct {
		Model string `json:"model"`
		Data  []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
		Usage usage `json:"usage"`
	}
	body := map[string]any{"model": r.Model, "input": r.Texts, "encoding_format": "float"}
	if err := p.call.Post(w.Context(), "embeddings", body, func(raw []byte) error { return wire.Read(raw, &resp) }); err != nil {
		return llm.Embeddings{}, p.failed(w, err)
	}
	out := llm.Embeddings{Vectors: make([][]float32, len(r.Texts)), Model: resp.Model, Usage: llm.Usage{In: int(resp.Usage.PromptTokens)}}
	for _, e := range resp.Data {
		if e.Index < 0 || e.Index >= len(out.Vectors) {
			return llm.Embeddings{}, llm.NewError(llm.BadAnswer, "a vector for a text that was not sent", nil)
		}
		out.Vectors[e.Index] = e.Embedding
	}
	for _, v := range out.Vectors {
		if len(v) == 0 || len(v) != len(out.Vectors[0]) {
			return llm.Embeddings{}, llm.NewError(llm.BadAnswer, "vectors are missing or of different lengths", nil)
		}
	}
	return out, nil
}

// failed is why a call failed: the time, the caller, or what the vendor said.
func (p *Provider) failed(w *llm.Watch, err error) error {
	if why := w.Why(); why != nil {
		return why
	}
	return wire.Explain(err, p.o.Key)
}
