package conversation

import (
	"context"
	"time"

	"cxgenie/internal/platform/tenant"
)

// transcriptAtMost is how many messages a transcript holds, the newest.
const transcriptAtMost = 5000

// Transcript is a conversation as it can be handed out: what was said, without what the system says.
type Transcript struct {
	ContactName   string // empty for a visitor, who has a number only
	ContactNumber int64
	BotName       string
	Language      string
	Began         time.Time
	Lines         []Said
}

// Said is a message of a transcript. What was taken back has no words and no files.
type Said struct {
	At     time.Time
	Name   string // of its author; empty when the contact wrote it
	Text   string
	Files  []string // their names
	Note   bool
	Unsent bool
}

// Transcript reads a conversation in the order of its thread. Without notes it holds what the customer has seen.
func (s *Service) Transcript(ctx context.Context, ws tenant.ID, id ID, notes bool) (Transcript, error) {
	c, err := s.ByID(ctx, s.db.Read(), ws, id)
	if err != nil {
		return Transcript{}, err
	}
	t := Transcript{ContactName: c.ContactName, ContactNumber: c.ContactNumber, BotName: c.BotName, Language: c.Language, Began: c.CreatedAt}
	var all []Message
	for before := int64(0); len(all) < transcriptAtMost; {
		ms, err := messagesBefore(ctx, s.db.Read(), ws, id, before, 200, !notes)
		if err != nil {
			return t, err
		}
		all = append(all, ms...)
		if len(ms) < 200 {
			break
		}
		before = ms[len(ms)-1].Seq
	}
	for i := len(all) - 1; i >= 0; i-- {
		m := &all[i]
		if m.Kind == KindSystem {
			continue
		}
		v := m.View()
		if !notes && !v.Unsent {
			v.Text = m.Text
		}
		said := Said{At: m.CreatedAt, Text: v.Text, Note: m.Kind == KindNote, Unsent: v.Unsent}
		if m.AuthorKind != AuthorContact {
			said.Name = m.AuthorName
		}
		for _, f := range v.Files {
			said.Files = append(said.Files, f.Name)
		}
		t.Lines = append(t.Lines, said)
	}
	return t, nil
}
