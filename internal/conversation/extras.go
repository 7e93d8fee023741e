package conversation

import (
	"bytes"
	"encoding/json"
)

// Extras is what a message carries besides its words: files, the message it answers, reactions and what is behind its
// links. It stands in the message's payload, so that a thread is read without joins and a message without extras costs
// nothing.
type Extras struct {
	Files     []Attachment  `json:"files,omitempty" nullable:"false"`
	Quoted    *Quoted       `json:"quoted,omitempty"`
	Reactions []Reaction    `json:"reactions,omitempty" nullable:"false"`
	Links     []LinkPreview `json:"links,omitempty" nullable:"false"`
	Blocked   *Blocked      `json:"blocked,omitempty"`
	Ask       *DetailsAsk   `json:"ask,omitempty"`
	Pressed   *Pressed      `json:"pressed,omitempty"`
}

// extrasKey is where a payload keeps the extras, beside what an answer of the bot says about itself.
const extrasKey = "more"

// extrasMark is looked for before a payload is read: most messages have no extras.
var extrasMark = []byte(`"` + extrasKey + `":`)

// Extras reads what the message carries besides its words.
func (m *Message) Extras() Extras {
	var p struct {
		More Extras `json:"more"`
	}
	if bytes.Contains(m.Payload, extrasMark) {
		_ = json.Unmarshal(m.Payload, &p) // written by us; a payload of another shape has no extras
	}
	return p.More
}

// carry puts extras into the payload and leaves the rest of it as it is.
func (m *Message) carry(e Extras) {
	fields := m.fields()
	delete(fields, extrasKey)
	if len(e.Files) > 0 || e.Quoted != nil || len(e.Reactions) > 0 || len(e.Links) > 0 || e.Blocked != nil || e.Ask != nil || e.Pressed != nil {
		fields[extrasKey] = encoded(e)
	}
	m.Payload = nil
	if len(fields) > 0 {
		m.Payload = encoded(fields)
	}
}

func (m *Message) fields() map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	_ = json.Unmarshal(m.Payload, &fields) // an empty payload has no fields
	return fields
}

// bare is the payload without the extras.
func (m *Message) bare() json.RawMessage {
	if !bytes.Contains(m.Payload, extrasMark) {
		return m.Payload
	}
	fields := m.fields()
	delete(fields, extrasKey)
	if len(fields) == 0 {
		return nil
	}
	return encoded(fields)
}

func encoded(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("conversation: payload: " + err.Error()) // plain values only
	}
	return b
}
