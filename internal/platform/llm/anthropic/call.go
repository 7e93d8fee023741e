package anthropic

import (
	"encoding/json"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// longest is how many tokens an answer may have when the request does not say; the API insists on a number.
const longest = 2000

// tool is what the model must use to give an object.
const tool = "answer"

// request is the body of a request for a message.
type request struct {
	Model       string      `json:"model"`
	MaxTokens   int         `json:"max_tokens"`
	System      string      `json:"system,omitempty"`
	Messages    []message   `json:"messages"`
	Temperature *float64    `json:"temperature,omitempty"`
	Stream      bool        `json:"stream,omitempty"`
	Tools       []giver     `json:"tools,omitempty"`
	ToolChoice  *toolChoice `json:"tool_choice,omitempty"`
}

type message struct {
	Role    string `json:"role"`
	Content any    `json:"content"` // a text, or blocks where there are pictures
}

type block struct {
	Type   string  `json:"type"`
	Text   string  `json:"text,omitempty"`
	Source *source `json:"source,omitempty"`
}

type source struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type"`
	Data      []byte `json:"data"` // in base64, as JSON has bytes
}

// content is what somebody said, with what he showed.
func content(m llm.Message) any {
	if len(m.Pictures) == 0 {
		return m.Text
	}
	var all []block
	for _, p := range m.Pictures {
		all = append(all, block{Type: "image", Source: &source{"base64", p.Mime, p.Data}})
	}
	return append(all, block{Type: "text", Text: m.Text})
}

type giver struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	InputSchema inputSchema `json:"input_schema"`
}

// inputSchema keeps the properties as they were written: models fill in the fields in this order.
type inputSchema struct {
	Type       string          `json:"type"`
	Properties json.RawMessage `json:"properties,omitempty"`
	Required   []string        `json:"required,omitempty"`
}

type toolChoice struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

func ask(r llm.Request) request {
	out := request{Model: r.Model, MaxTokens: longest, System: r.System, Temperature: r.Temperature, Stream: r.Stream != nil}
	if r.MaxTokens > 0 {
		out.MaxTokens = r.MaxTokens
	}
	for _, m := range r.Messages {
		if m.Role == llm.Assistant && len(out.Messages) == 0 {
			continue // a conversation begins with the customer
		}
		out.Messages = append(out.Messages, message{string(m.Role), content(m)})
	}
	if len(r.JSONSchema) > 0 {
		schema := inputSchema{}
		_ = json.Unmarshal(r.JSONSchema, &schema) // ours; an empty one asks for any object
		schema.Type = "object"
		out.Tools = []giver{{Name: tool, Description: "Gives the answer.", InputSchema: schema}}
		out.ToolChoice = &toolChoice{Type: "tool", Name: tool}
	}
	return out
}

// reply is what we want to know of an answer that comes whole.
type reply struct {
	Model   string `json:"model"`
	Content []struct {
		Type  string          `json:"type"`
		Text  string          `json:"text"`
		Input json.RawMessage `json:"input"`
	} `json:"content"`
	StopReason string `json:"stop_reason"`
	Usage      usage  `json:"usage"`
}

type usage struct {
	InputTokens  float64 `json:"input_tokens"`
	OutputTokens float64 `json:"output_tokens"`
}

// event is what we want to know of an event of a stream.
type event struct {
	Type    string `json:"type"`
	Message reply  `json:"message"`
	Delta   struct {
		Text        string `json:"text"`
		PartialJSON string `json:"partial_json"`
		StopReason  string `json:"stop_reason"`
	} `json:"delta"`
	Usage usage `json:"usage"`
}

// answer is what is collected of a reply, whole or in pieces.
type answer struct {
	pieces wire.Pieces
	model  string
	end    string // why the model ended
	usage  llm.Usage
}

// ask asks for a message and collects it. One that comes in pieces has to say that it ended.
func (p *Provider) ask(w *llm.Watch, body request, a *answer) error {
	if !body.Stream {
		return p.call.Post(w.Context(), "messages", body, a.whole)
	}
	over := false
	streamed, err := p.call.Stream(w.Context(), "messages", body, a.whole, func(raw []byte) error {
		w.Piece()
		last, err := a.piece(raw)
		over = over || last
		return err
	})
	if err == nil && streamed && !over {
		err = llm.NewError(llm.Network, "the answer broke off", nil)
	}
	return err
}

func (a *answer) whole(raw []byte) error {
	var m reply
	if err := wire.Read(raw, &m); err != nil {
		return err
	}
	for _, b := range m.Content {
		switch {
		case b.Type == "tool_use" && a.pieces.Object:
			a.pieces.Add(string(b.Input))
		case b.Type == "text" && !a.pieces.Object:
			a.pieces.Add(b.Text)
		}
	}
	a.model, a.end, a.usage = m.Model, m.StopReason, llm.Usage{In: int(m.Usage.InputTokens), Out: int(m.Usage.OutputTokens)}
	return nil
}

// piece takes the next event of a stream; over is the last one.
func (a *answer) piece(raw []byte) (over bool, err error) {
	var e event
	if err := wire.Read(raw, &e); err != nil {
		return false, err
	}
	switch e.Type {
	case "message_start":
		a.model, a.usage.In = e.Message.Model, int(e.Message.Usage.InputTokens)
	case "content_block_delta":
		if a.pieces.Object {
			a.pieces.Add(e.Delta.PartialJSON)
		} else {
			a.pieces.Add(e.Delta.Text)
		}
	case "message_delta":
		a.end, a.usage.Out = e.Delta.StopReason, int(e.Usage.OutputTokens)
	case "error":
		return false, wire.Broken(raw)
	}
	return e.Type == "message_stop", nil
}
