package openai

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"

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

// ask asks for a completion and collects it.
func (p *Provider) ask(w *llm.Watch, body request, a *answer) error {
	resp, err := p.call.Send(w.Context(), http.MethodPost, "chat/completions", body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if body.Stream && wire.Streams(resp) {
		return pieces(w, resp.Body, a)
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
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

// pieces collects a streamed completion. It has to say that it ended.
func pieces(w *llm.Watch, body io.Reader, a *answer) error {
	for data, err := range wire.Events(body) {
		if err != nil {
			return err
		}
		w.Piece()
		var c completion
		if err := wire.Read(data, &c); err != nil {
			return err
		}
		if wire.Said(c.Error) {
			return wire.Broken(data)
		}
		a.take(&c)
	}
	if a.end == "" {
		return llm.NewError(llm.Network, "the answer broke off", nil)
	}
	return nil
}
