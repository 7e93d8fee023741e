package openai

import (
	"encoding/base64"
	"encoding/json"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// request is the body of a request for a completion.
type request struct {
	Model               string          `json:"model"`
	Messages            []message       `json:"messages"`
	ResponseFormat      *responseFormat `json:"response_format,omitempty"`
	MaxTokens           int             `json:"max_tokens,omitempty"`
	MaxCompletionTokens int             `json:"max_completion_tokens,omitempty"`
	Temperature         *float64        `json:"temperature,omitempty"`
	Stream              bool            `json:"stream,omitempty"`
	StreamOptions       *streamOptions  `json:"stream_options,omitempty"`
}

type message struct {
	Role    string `json:"role"`
	Content any    `json:"content"` // a text, or parts where there are pictures
}

type part struct {
	Type     string    `json:"type"`
	Text     string    `json:"text,omitempty"`
	ImageURL *imageURL `json:"image_url,omitempty"`
}

type imageURL struct {
	URL string `json:"url"`
}

// content is what somebody said, with what he showed.
func content(m llm.Message) any {
	if len(m.Pictures) == 0 {
		return m.Text
	}
	var all []part
	for _, p := range m.Pictures {
		all = append(all, part{Type: "image_url", ImageURL: &imageURL{"data:" + p.Mime + ";base64," + base64.StdEncoding.EncodeToString(p.Data)}})
	}
	return append(all, part{Type: "text", Text: m.Text})
}

type responseFormat struct {
	Type       string      `json:"type"`
	JSONSchema *jsonSchema `json:"json_schema,omitempty"`
}

type jsonSchema struct {
	Name   string          `json:"name"`
	Strict bool            `json:"strict"`
	Schema json.RawMessage `json:"schema"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// ask puts a request as a server with these manners takes it.
func ask(r llm.Request, m manners) request {
	out := request{Model: r.Model, Stream: r.Stream != nil, Messages: make([]message, 0, len(r.Messages)+1)}
	system := r.System
	if len(r.JSONSchema) > 0 {
		switch m.format {
		case bySchema:
			out.ResponseFormat = &responseFormat{Type: "json_schema", JSONSchema: &jsonSchema{Name: "answer", Strict: true, Schema: r.JSONSchema}}
		case byObject:
			out.ResponseFormat = &responseFormat{Type: "json_object"}
			fallthrough
		case byWords:
			system = wire.InWords(system, r.JSONSchema)
		}
	}
	if system != "" {
		out.Messages = append(out.Messages, message{"system", system})
	}
	for _, said := range r.Messages {
		out.Messages = append(out.Messages, message{string(said.Role), content(said)})
	}
	switch {
	case r.MaxTokens > 0 && m.newLength:
		out.MaxCompletionTokens = r.MaxTokens + thinking
	case r.MaxTokens > 0:
		out.MaxTokens = r.MaxTokens
	}
	if !m.noTemperature {
		out.Temperature = r.Temperature
	}
	if out.Stream && !m.noUsage {
		out.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	return out
}

// completion is what we want to know of an answer, or of a piece of one.
type completion struct {
	Model   string `json:"model"`
	Choices []struct {
		Message      spoken `json:"message"`
		Delta        spoken `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage usage           `json:"usage"`
	Error json.RawMessage `json:"error"` // in the middle of a stream
}

type spoken struct {
	Content string `json:"content"`
	Refusal string `json:"refusal"`
}

type usage struct {
	PromptTokens     float64 `json:"prompt_tokens"`
	CompletionTokens float64 `json:"completion_tokens"`
	TotalTokens      float64 `json:"total_tokens"`
}

// ask asks for a completion and collects it. One that comes in pieces has to say that it ended.
func (p *Provider) ask(w *llm.Watch, body request, a *answer) error {
	whole := func(raw []byte) error {
		var c completion
		if err := wire.Read(raw, &c); err != nil {
			return err
		}
		if len(c.Choices) == 0 {
			return llm.NewError(llm.BadAnswer, "the answer is empty", nil)
		}
		a.take(&c)
		return nil
	}
	if !body.Stream {
		return p.call.Post(w.Context(), "chat/completions", body, whole)
	}
	streamed, err := p.call.Stream(w.Context(), "chat/completions", body, whole, func(raw []byte) error {
		w.Piece()
		if next, ok := usual(raw); ok {
			a.next(next)
			return nil
		}
		var c completion
		if err := wire.Read(raw, &c); err != nil {
			return err
		}
		if wire.Said(c.Error) {
			return wire.Broken(raw)
		}
		a.take(&c)
		return nil
	})
	if err == nil && streamed && a.end == "" {
		err = llm.NewError(llm.Network, "the answer broke off", nil)
	}
	return err
}
