package conversation

import (
	"context"
	"encoding/json"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// Packet is what the agents get when a customer is handed to them, as the payload of a system line that only they see:
// why, what he wanted, what the bot would have said, and who he is.
type Packet struct {
	Event     string         `json:"event"` // PacketLine
	Reason    string         `json:"reason"`
	Question  string         `json:"question,omitempty"`
	Draft     string         `json:"draft,omitempty"`
	DraftFrom []AnswerSource `json:"draft_sources,omitempty"`
	Said      []PacketSaid   `json:"said,omitempty"` // what he was unhappy in, oldest first
	Contact   PacketContact  `json:"contact"`
	// Recap is written by a model a moment later, where there is one.
	Recap string `json:"recap,omitempty"`
}

// PacketSaid is a message in which a customer was unhappy.
type PacketSaid struct {
	Text     string `json:"text"`
	Disliked bool   `json:"disliked,omitempty"` // he has disliked the answer to it
}

// PacketContact is what is known about the customer.
type PacketContact struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Label    string `json:"label,omitempty"`
	Language string `json:"language,omitempty"`
	PageURL  string `json:"page_url,omitempty"`
}

// PacketLine is the event of a hand-off's packet, FlaggedLine that of a conversation people should look at.
const (
	PacketLine  = "packet"
	FlaggedLine = "flagged"
)

// Message is the packet as a line of the thread.
func (p Packet) Message(id string) *Message {
	p.Event = PacketLine
	return membersLine(id, p)
}

// Flagged is a line that tells the members to look at a conversation.
func Flagged(c *Conversation, reason string) *Message {
	return membersLine("", SystemLine{Event: FlaggedLine, Actor: LineRef{Kind: "bot", ID: c.BotID, Name: c.BotName}, Reason: reason})
}

func membersLine(id string, payload any) *Message {
	b, err := json.Marshal(payload)
	if err != nil {
		panic("conversation: line: " + err.Error()) // plain values only
	}
	return &Message{ID: id, AuthorKind: AuthorSystem, Visibility: VisibleMembers, Kind: KindSystem, Payload: b}
}

// AddRecap puts a recap into a packet. also runs in the same transaction; nothing happens when the packet is gone or has
// its recap.
func (s *Service) AddRecap(ctx context.Context, ws tenant.ID, id ID, message, recap string, also func(ctx context.Context, tx *db.Tx) error) error {
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		m, err := messageByID(ctx, tx, ws, id, message)
		if db.NotFound(err) {
			return errNothing
		}
		if err != nil {
			return err
		}
		var p Packet
		if err := json.Unmarshal(m.Payload, &p); err != nil || p.Recap != "" {
			return errNothing
		}
		p.Recap = recap
		if m.Payload, err = json.Marshal(p); err != nil {
			return err
		}
		ch.Touch(&m)
		return also(ctx, tx)
	})
	return err
}
