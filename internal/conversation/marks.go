package conversation

import (
	"encoding/json"
	"fmt"
	"time"

	"cxgenie/internal/platform/clock"
)

// Priority says which of the waiting conversations come first.
type Priority string

// The priorities.
const (
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
)

// MaxTags is how many tags a conversation may carry.
const MaxTags = 20

// Marks are what people have said about a conversation, its contact among them, and what the bot waits to be told. They stand in its row as one text, which is empty for most, so
// that the message path carries them for nothing. Verbs replace its slice and pointer and never write through them: the
// row before the change shares them.
type Marks struct {
	Tags     []string // ids of the taxonomy, in the order they were put on
	Category string   // id of the taxonomy, empty when there is none
	High     bool     // priority
	Snoozed  *Snooze  // nil when it is awake
	Rating   int      // what the contact thought of it, 1 to 5; 0 when he has not said
	Feedback *bool    // whether who closed it wants him to be asked; nil: as the bot's settings say
	// AskedBack is the seq of the message with which the bot has asked what the contact meant, until he writes again or
	// somebody else has the word; 0: it has not.
	AskedBack int64
}

// Snooze puts a conversation aside, until a moment or until the customer writes, whichever is first.
type Snooze struct {
	Until *time.Time `json:"until"` // nil: until the customer writes
}

// storedMarks is the text in the row.
type storedMarks struct {
	Tags      []string `json:"t,omitempty"`
	Category  string   `json:"c,omitempty"`
	High      bool     `json:"h,omitempty"`
	Snoozed   bool     `json:"s,omitempty"`
	Until     int64    `json:"u,omitempty"`
	Rating    int      `json:"r,omitempty"`
	Feedback  *bool    `json:"f,omitempty"`
	AskedBack int64    `json:"q,omitempty"`
}

func (m Marks) stored() string {
	if len(m.Tags) == 0 && m.Category == "" && !m.High && m.Snoozed == nil && m.Rating == 0 && m.Feedback == nil && m.AskedBack == 0 {
		return ""
	}
	s := storedMarks{Tags: m.Tags, Category: m.Category, High: m.High, Snoozed: m.Snoozed != nil, Rating: m.Rating, Feedback: m.Feedback, AskedBack: m.AskedBack}
	if m.Snoozed != nil && m.Snoozed.Until != nil {
		s.Until = clock.Ms(*m.Snoozed.Until)
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("conversation: marks: " + err.Error()) // plain strings and numbers only
	}
	return string(b)
}

func readMarks(text string) (Marks, error) {
	if text == "" {
		return Marks{}, nil
	}
	var s storedMarks
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return Marks{}, fmt.Errorf("marks of a conversation: %w", err)
	}
	m := Marks{Tags: s.Tags, Category: s.Category, High: s.High, Rating: s.Rating, Feedback: s.Feedback, AskedBack: s.AskedBack}
	if s.Snoozed {
		m.Snoozed = &Snooze{}
		if s.Until > 0 {
			until := clock.FromMs(s.Until)
			m.Snoozed.Until = &until
		}
	}
	return m, nil
}

// show puts the marks into the view.
func (m Marks) show(v *View) {
	v.TagIDs, v.Priority, v.Snoozed = m.Tags, PriorityNormal, m.Snoozed
	if v.TagIDs == nil {
		v.TagIDs = []string{}
	}
	if m.Category != "" {
		v.CategoryID = &m.Category
	}
	if m.High {
		v.Priority = PriorityHigh
	}
	if m.Rating > 0 {
		v.Rating = &m.Rating
	}
}

// labels are the taxonomy's ids on the conversation, as its side table has them.
func (m Marks) labels() []string {
	if m.Category == "" {
		return m.Tags
	}
	return append([]string{m.Category}, m.Tags...)
}
