package conversation

import (
	"context"
	"encoding/json"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// Pressed is a button under a message of the bot that the contact has pressed instead of writing what stands on it.
type Pressed struct {
	MessageID string `json:"message_id" maxLength:"36" doc:"The message that has the button, in the same conversation."`
	ButtonID  string `json:"button_id" maxLength:"36"`
}

// ErrButton answers a button that no message of the conversation has, or with other words on it.
var ErrButton = errs.New(errs.Invalid, "message.no_such_button", "There is no such button in this conversation.",
	errs.Field{Location: "body.pressed", Code: "message.no_such_button", Message: "There is no such button in this conversation."})

// press notes with a message which button it was. What was pressed is what stands on it, and nothing else.
func press(ctx context.Context, q db.Querier, ws tenant.ID, m *Message, p Pressed) error {
	if !uid.Valid(p.MessageID) {
		return ErrButton
	}
	of, err := messageByID(ctx, q, ws, m.ConversationID, p.MessageID)
	if db.NotFound(err) {
		return ErrButton
	}
	if err != nil {
		return err
	}
	var a Answer
	if of.AuthorKind != AuthorBot || of.Unsent() || of.Visibility != VisibleAll || json.Unmarshal(of.Payload, &a) != nil {
		return ErrButton
	}
	if !slices.ContainsFunc(a.Buttons, func(b Button) bool {
		return b.ID == p.ButtonID && b.Label != "" && text.Key(b.Label) == text.Key(m.Text)
	}) {
		return ErrButton
	}
	e := m.Extras()
	e.Pressed = &p
	m.carry(e)
	return nil
}

// AskedBack is the message with which the bot has asked back what the contact meant, and what it is about; ErrMessageMissing
// while it has not, or something else came since.
func (s *Service) AskedBack(ctx context.Context, c *Conversation) (Message, Answer, error) {
	var a Answer
	if c.Marks.AskedBack == 0 {
		return Message{}, a, ErrMessageMissing
	}
	m, err := s.Text(ctx, s.db.Read(), c.Workspace, c.ID, c.Marks.AskedBack)
	if err != nil {
		return m, a, err
	}
	if m.Unsent() || json.Unmarshal(m.Payload, &a) != nil || len(a.Guesses) == 0 {
		return m, a, ErrMessageMissing
	}
	return m, a, nil
}
