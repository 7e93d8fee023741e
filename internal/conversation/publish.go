package conversation

import (
	"slices"
	"strconv"
)

// Publisher is what tells connected screens; platform/realtime is the one that does it in the product.
type Publisher interface {
	Publish(channel string, event any)
	Presence(channel string) int
}

// Publication is what members' screens get after a commit: the changed rows themselves, so that no screen has to ask.
// A client whose cursor for the conversation is not Prev has missed something and asks for the changes.
type Publication struct {
	Event        string        `json:"event"`
	Conversation ID            `json:"conversation_id"`
	Prev         int64         `json:"prev"`
	Rev          int64         `json:"rev"`
	Row          *View         `json:"conversation,omitempty"`
	Messages     []MessageView `json:"messages,omitempty"`
}

// GuestPublication is the same for the visitor's tabs, counted in visible revs.
type GuestPublication struct {
	Event        string         `json:"event"`
	Conversation ID             `json:"conversation_id"`
	Prev         int64          `json:"prev"`
	Rev          int64          `json:"rev"`
	Row          GuestView      `json:"conversation"`
	Messages     []GuestMessage `json:"messages,omitempty"`
}

// Typing is told at once and never stored.
type Typing struct {
	Event        string `json:"event"`
	Conversation ID     `json:"conversation_id"`
	By           Author `json:"by"`
	On           bool   `json:"on"`
}

func (s *Service) publish(ch *Change) {
	c := ch.C
	s.hear(ch)
	now := audience(c)
	// Who loses sight is told first: a member may lose it on one channel and keep it on another.
	for _, gone := range audience(&ch.Before) {
		if !slices.Contains(now, gone) && ch.Before.ID != "" {
			s.hub.Publish(gone, Publication{Event: "conversation.removed", Conversation: c.ID, Prev: ch.prev, Rev: c.Rev})
		}
	}
	if slices.ContainsFunc(now, s.listened) {
		row := c.View()
		p := Publication{Event: eventOf(ch), Conversation: c.ID, Prev: ch.prev, Rev: c.Rev, Row: &row}
		for _, m := range ch.Messages {
			p.Messages = append(p.Messages, s.Shown(c.Workspace, m))
		}
		for _, to := range now {
			s.hub.Publish(to, p)
		}
	}
	if to := visitorChannel(c.ContactID); ch.visible && s.listened(to) {
		p := GuestPublication{Event: eventOf(ch), Conversation: c.ID, Prev: ch.prevVis, Rev: c.VisibleRev, Row: c.Guest()}
		for _, m := range ch.Messages {
			if m.VisibleRev > 0 {
				p.Messages = append(p.Messages, s.ShownToContact(c.Workspace, m))
			}
		}
		s.hub.Publish(to, p)
	}
}

func (s *Service) listened(channel string) bool { return s.hub.Presence(channel) > 0 }

func eventOf(ch *Change) string {
	switch {
	case len(ch.Messages) == 0:
		return "conversation.updated"
	case ch.created[ch.Messages[0]]:
		return "message.created"
	}
	return "message.updated"
}

// tellTyping passes a typing mark on to the members, and to the visitor when the typist is not himself.
func (s *Service) tellTyping(c *Conversation, by Author, on bool) {
	t := Typing{Event: "typing", Conversation: c.ID, By: by, On: on}
	for _, to := range audience(c) {
		s.hub.Publish(to, t)
	}
	if by.Kind != AuthorContact {
		t.By.ID = ""
		s.hub.Publish(visitorChannel(c.ContactID), t)
	}
}

// EventID lets a visitor's stream name the last publication it has seen and go on from there.
func (p GuestPublication) EventID() string {
	return string(p.Conversation) + ":" + strconv.FormatInt(p.Rev, 10)
}
