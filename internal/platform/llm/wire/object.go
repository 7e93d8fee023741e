package wire

import (
	"encoding/json"
	"slices"
	"strings"

	"cxgenie/internal/platform/llm"
)

// InWords asks for an object of a schema in the prompt, for models and servers that know no better way.
func InWords(system string, schema json.RawMessage) string {
	return strings.TrimSpace(system+"\n") + "\nReply with one JSON object and nothing else, without a code fence. It must be valid for this JSON schema:\n" + string(schema)
}

// Object finds the JSON object in what a model wrote and looks whether it has what schema requires, but for what is optional.
// Models put fences and friendly words around it.
func Object(written string, schema json.RawMessage, optional ...string) (json.RawMessage, error) {
	at := strings.IndexByte(written, '{')
	if at < 0 {
		return nil, llm.NewError(llm.BadAnswer, "the answer is not the JSON object that was asked for", nil)
	}
	var object json.RawMessage
	if err := json.NewDecoder(strings.NewReader(written[at:])).Decode(&object); err != nil {
		return nil, llm.NewError(llm.BadAnswer, "the answer's JSON is broken", nil)
	}
	var want struct {
		Required []string `json:"required"`
	}
	var have map[string]json.RawMessage
	if json.Unmarshal(schema, &want) != nil || json.Unmarshal(object, &have) != nil {
		return nil, llm.NewError(llm.BadAnswer, "the answer is not the JSON object that was asked for", nil)
	}
	for _, name := range want.Required {
		if _, ok := have[name]; !ok && !slices.Contains(optional, name) {
			return nil, llm.NewError(llm.BadAnswer, "the answer's JSON has no "+name, nil)
		}
	}
	return object, nil
}

// Pieces collects a streamed answer and passes it on. Of an answer that is to be an object, what stands before the object
// is not passed on.
type Pieces struct {
	Stream func(string) // may be nil
	Object bool

	text strings.Builder
}

// Add takes the next piece.
func (p *Pieces) Add(piece string) {
	if p.Object && p.text.Len() == 0 {
		at := strings.IndexByte(piece, '{')
		if at < 0 {
			return
		}
		piece = piece[at:]
	}
	if piece == "" {
		return
	}
	p.text.WriteString(piece)
	if p.Stream != nil {
		p.Stream(piece)
	}
}

// Text is what was passed on so far.
func (p *Pieces) Text() string { return p.text.String() }

// Tokens guesses how many tokens a text has, for servers that do not count.
func Tokens(text string) int { return (len(text) + 3) / 4 }

// Finish makes the response of what was written; it fails when that is not what was asked for.
func Finish(r llm.Request, written, model string, u llm.Usage) (llm.Response, error) {
	resp := llm.Response{Text: written, Usage: u, Model: model}
	if resp.Model == "" {
		resp.Model = r.Model
	}
	if u == (llm.Usage{}) {
		resp.Usage = llm.Usage{In: Tokens(r.System), Out: Tokens(written)}
		for _, m := range r.Messages {
			resp.Usage.In += Tokens(m.Text)
		}
	}
	if strings.TrimSpace(written) == "" {
		return resp, llm.NewError(llm.BadAnswer, "the answer is empty", nil)
	}
	if len(r.JSONSchema) == 0 {
		return resp, nil
	}
	var err error
	resp.JSON, err = Object(written, r.JSONSchema, r.Optional...)
	return resp, err
}
