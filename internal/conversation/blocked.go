package conversation

import "cxgenie/internal/platform/text"

// Blocked says where words stand in a message that the company does not want its people to read. The words stay as the
// contact wrote them, for him and for the bot; members read them masked, or with a mark beside them.
type Blocked struct {
	Masked bool        `json:"masked" doc:"The words were made unreadable."`
	At     []text.Span `json:"at" nullable:"false" doc:"Where they stand, in code points."`
}

// mark notes the words in a message that is about to be stored.
func (b *Blocked) mark(m *Message) {
	if b == nil {
		return
	}
	e := m.Extras()
	e.Blocked = b
	m.carry(e)
}

// read is a text as members read it.
func (b *Blocked) read(s string) string {
	if b == nil || !b.Masked {
		return s
	}
	return text.MaskSpans(s, b.At)
}

// Read is the message's text as members read it.
func (m *Message) Read() string { return m.Extras().Blocked.read(m.Text) }
