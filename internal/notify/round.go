package notify

import (
	"context"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// round is one batch of events on its way to those whom they concern. What is the same for all of them is asked once: most
// of what happens on a busy day concerns the same few members.
type round struct {
	*Service
	tx      *db.Tx
	mine    map[conversation.ID]conversation.Owned // those of assigned
	rest    []events.Record                        // what happened after the event that is looked at
	members map[string]*listener
}

// listener is a member as this batch knows him.
type listener struct {
	id      string
	known   bool // choices and browsers were read
	choices Choices
	browser bool // has one that takes notices
	tidied  bool
	changed bool
}

func (s *round) listener(member string) *listener {
	l := s.members[member]
	if l == nil {
		l = &listener{id: member}
		s.members[member] = l
	}
	return l
}

func (l *listener) know(ctx context.Context, s *round, ws tenant.ID) (err error) {
	if l.known {
		return nil
	}
	if l.choices, err = choicesOf(ctx, s.tx, ws, l.id); err != nil {
		return err
	}
	l.browser, err = hasDevice(ctx, s.tx, ws, l.id)
	l.known = err == nil
	return err
}

// change tells his screens once for all of the batch.
func (l *listener) change(s *round) {
	if !l.changed {
		l.changed = true
		s.Service.changed(s.tx, l.id)
	}
}

// givenLater says whether a conversation is given to a member by what happened after the event that is looked at.
func (s *round) givenLater(conversationID, member string) bool {
	for _, e := range s.rest {
		if e.Kind != "conversation.assigned" || e.Subject != conversationID {
			continue
		}
		var a conversation.Assigned
		if e.Decode(&a) == nil && a.To == member && a.To != e.Actor.ID {
			return true
		}
	}
	return false
}

func (s *round) tellOf(ctx context.Context, e events.Record, kind Kind, to whom) error {
	c, err := s.conversation(ctx, e)
	if c == nil || err != nil {
		return err
	}
	return s.tell(ctx, e, c, kind, to)
}

// tell tells each of them of what happened in a conversation.
func (s *round) tell(ctx context.Context, e events.Record, c *conversation.Conversation, kind Kind, to whom) error {
	members, err := to(ctx, c)
	if err != nil {
		return err
	}
	o := conversation.Owned{ID: c.ID, Workspace: c.Workspace, BotID: c.BotID, ContactName: c.ContactName, ContactEmail: c.ContactEmail,
		ContactNumber: c.ContactNumber, LastText: c.LastText}
	return s.tellThem(ctx, e, o, kind, members)
}

// tellThem stores a notice for each of them, shows it on their screens and has it go further where they want that.
func (s *round) tellThem(ctx context.Context, e events.Record, c conversation.Owned, kind Kind, members []workspace.Reach) error {
	for _, m := range members {
		if m.MemberID == e.Actor.ID {
			continue // he knows
		}
		n := Notice{ID: uid.New(), MemberID: m.MemberID, Kind: kind, Conversation: string(c.ID), BotID: c.BotID,
			About: nameOf(c), Text: text.Clip(c.LastText, 160), CreatedAt: e.At}
		if err := s.tellOne(ctx, c.Workspace, n); err != nil {
			return err
		}
	}
	return nil
}

func (s *round) tellOne(ctx context.Context, ws tenant.ID, n Notice) error {
	l := s.listener(n.MemberID)
	if err := l.know(ctx, s, ws); err != nil {
		return err
	}
	ways := l.choices[n.Kind]
	if ways == (Ways{}) {
		return nil
	}
	n, err := tell(ctx, s.tx, ws, n)
	if err != nil {
		return err
	}
	if !l.tidied {
		l.tidied = true
		if err := forget(ctx, s.tx, ws, n.MemberID, clock.Ms(n.CreatedAt.Add(-kept))); err != nil {
			return err
		}
	}
	if ways.InApp {
		l.change(s)
	}
	if ways.Push && l.browser && !s.looks(n.MemberID) {
		if err := jobs.Enqueue(ctx, s.tx, jobs.Job{Kind: jobPush, Args: noticeArgs{ws, n.ID}}); err != nil {
			return err
		}
	}
	if ways.Mail && n.Times == 1 && s.Mail.Configured() {
		return jobs.Enqueue(ctx, s.tx, jobs.Job{Kind: jobMail, RunAt: n.CreatedAt.Add(MailAfter), Args: noticeArgs{ws, n.ID}})
	}
	return nil
}

// nameOf is the customer as screens call him.
func nameOf(c conversation.Owned) string {
	switch {
	case c.ContactName != "":
		return c.ContactName
	case c.ContactEmail != "":
		return c.ContactEmail
	}
	return "#" + itoa(c.ContactNumber)
}
