package conversation

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/errs"
)

// AuthorKind says whose voice a message is.
type AuthorKind string

// The authors.
const (
	AuthorContact AuthorKind = "contact"
	AuthorBot     AuthorKind = "bot"
	AuthorAgent   AuthorKind = "agent"
	AuthorSystem  AuthorKind = "system"
)

// MessageKind says what a message is. Further kinds (form, rating, feedback) reuse the same row and its payload.
type MessageKind string

// The kinds that exist so far.
const (
	KindText   MessageKind = "text"
	KindNote   MessageKind = "note"
	KindSystem MessageKind = "system"
)

// Visibility says who may see a message.
type Visibility string

// The two visibilities.
const (
	VisibleAll     Visibility = "all"
	VisibleMembers Visibility = "members"
)

// Message is one line of a thread.
type Message struct {
	ConversationID ID
	Seq            int64
	ID             string
	Rev            int64
	VisibleRev     int64 // 0: never shown to the contact
	DedupKey       string
	ClientID       string
	AuthorKind     AuthorKind
	AuthorID       string
	AuthorName     string
	Visibility     Visibility
	Kind           MessageKind
	Text           string
	HTML           string
	Payload        json.RawMessage
	Language       string
	Delivery       string
	CreatedAt      time.Time
	EditedAt       time.Time
	UnsentAt       time.Time
}

// Unsent says that the message was taken back: it keeps its place and shows no content.
func (m *Message) Unsent() bool { return !m.UnsentAt.IsZero() }

// SystemLine is the payload of a message of kind system; the screens put it into words.
type SystemLine struct {
	Event  string   `json:"event"` // handed_off taken_over given_back assigned unassigned closed reopened cancelled
	Actor  LineRef  `json:"actor"`
	Target *LineRef `json:"target,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// LineRef names a person or bot in a system line.
type LineRef struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// CheckText validates what somebody typed and returns it trimmed. location is the request's field.
func CheckText(location, text string) (string, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.ReplaceAll(text, "\x00", "") // PostgreSQL cannot store it, and nobody types it
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", errs.InvalidField(location, "message.empty", "Write something first.")
	case n > MaxText:
		return "", errs.InvalidField(location, "message.too_long", "A message has at most 10,000 characters.")
	}
	return text, nil
}

// CheckClientID validates the id a client chose for its message.
func CheckClientID(location, id string) error {
	if n := len(id); n == 0 || n > MaxClientID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errs.InvalidField(location, "message.client_id", "client_id has 1 to 64 printable ASCII characters without spaces.")
	}
	return nil
}

// preview is what a list row shows of a message.
func preview(text string) string {
	const limit = 160
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	r := []rune(text)
	return string(r[:limit-1]) + "…"
}
