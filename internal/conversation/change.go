package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// errNothing ends a rule that found nothing to change: the transaction is rolled back and the verb succeeds.
var errNothing = errors.New("conversation: nothing to change")

// Change is one step of a conversation: a rule alters C and adds messages; the step then takes one rev for all of it,
// stores it with its events in one transaction and tells the audiences after the commit.
type Change struct {
	C        *Conversation
	Before   Conversation
	Now      time.Time
	Messages []*Message // new or altered, in order of seq

	created map[*Message]bool
	visible bool // the contact may see something of it
	facts   []events.Event
	prev    int64
	prevVis int64
}

// step locks the conversation, lets rule alter it and stores the outcome. The rule runs inside the transaction: it must
// be short and do nothing slow. rule may return errNothing.
func (s *Service) step(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, rule func(ctx context.Context, tx *db.Tx, ch *Change) error) (*Change, error) {
	c, err := lock(ctx, tx, ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	ch := &Change{C: c, Before: *c, Now: s.now(), created: map[*Message]bool{}, prev: c.Rev, prevVis: c.VisibleRev}
	if err := rule(ctx, tx, ch); err != nil {
		return ch, err
	}
	return ch, s.store(ctx, tx, ws, ch)
}

// store stamps and writes a change that a rule has made.
func (s *Service) store(ctx context.Context, tx *db.Tx, ws tenant.ID, ch *Change) error {
	c := ch.C
	c.Rev = ch.prev + 1
	if c.AssigneeID != ch.Before.AssigneeID {
		if err := stillThere(ctx, tx, c); err != nil {
			return err
		}
	}
	for _, m := range ch.Messages {
		ch.visible = ch.visible || m.Visibility == VisibleAll
	}
	if ch.visible {
		c.VisibleRev = ch.prevVis + 1
	}
	for _, m := range ch.Messages {
		m.Rev = c.Rev
		if m.Visibility == VisibleAll {
			m.VisibleRev = c.VisibleRev
		}
		if !ch.created[m] {
			if err := updateMessage(ctx, tx, ws, m); err != nil {
				return err
			}
			continue
		}
		fresh, err := insertMessage(ctx, tx, ws, m)
		if err != nil {
			return err
		}
		if !fresh {
			return errRepeated
		}
		if err := lookAt(ctx, tx, ws, m); err != nil {
			return err
		}
	}
	if err := save(ctx, tx, ws, c, &ch.Before); err != nil {
		return err
	}
	if err := saveLabels(ctx, tx, ws, c, &ch.Before); err != nil {
		return err
	}
	for _, f := range ch.facts {
		if err := events.Append(ctx, tx, f); err != nil {
			return err
		}
	}
	s.announce(tx, ch)
	return nil
}

// errRepeated rolls back a message whose dedup_key is stored already.
var errRepeated = errors.New("conversation: repeated message")

// Append adds a new line to the thread and shows it in the list unless it is a system line.
func (ch *Change) Append(m Message) *Message {
	c := ch.C
	c.SeqHead++
	m.ConversationID, m.Seq, m.CreatedAt = c.ID, c.SeqHead, ch.Now
	if m.ID == "" {
		m.ID = uid.New()
	}
	if m.DedupKey == "" {
		m.DedupKey = "x:" + m.ID
	}
	if m.Delivery == "" {
		m.Delivery = "sent"
	}
	if m.Kind != KindSystem {
		c.LastSeq, c.LastText, c.LastKind = m.Seq, summary(&m), m.Kind
		c.LastAuthorKind, c.LastAuthorName, c.LastAt = m.AuthorKind, m.AuthorName, ch.Now
		if m.Kind != KindNote {
			c.ActivityAt = ch.Now
		}
	}
	p := &m
	ch.Messages = append(ch.Messages, p)
	ch.created[p] = true
	ch.fact("message.created", events.Actor{Kind: actorOf(m.AuthorKind), ID: m.AuthorID}, MessageCreated{
		Message: m.ID, Seq: m.Seq, Author: m.AuthorKind, Kind: m.Kind, Visibility: m.Visibility})
	return p
}

// System adds an event line. visibleToAll lines are shown to the contact too ("Maja joined").
func (ch *Change) System(visibility Visibility, line SystemLine) {
	payload, err := json.Marshal(line)
	if err != nil {
		panic("conversation: system line: " + err.Error()) // plain strings only
	}
	ch.Append(Message{AuthorKind: AuthorSystem, Visibility: visibility, Kind: KindSystem, Payload: payload})
}

// Touch marks an altered message for storing.
func (ch *Change) Touch(m *Message) { ch.Messages = append(ch.Messages, m) }

// Show says that the contact may see the change even if no visible message is part of it.
func (ch *Change) Show() { ch.visible = true }

func (ch *Change) fact(kind string, actor events.Actor, payload any) {
	ch.facts = append(ch.facts, events.Event{
		Workspace: ch.C.Workspace, Kind: kind, V: 1, Subject: string(ch.C.ID), Actor: actor, At: ch.Now, Payload: payload})
}

// Fact adds a further event of the room above that caused the change.
func (ch *Change) Fact(kind string, actor events.Actor, payload any) { ch.fact(kind, actor, payload) }

// mention tells that a note names a member.
func (ch *Change) mention(by workspace.Caller, member string, m *Message) {
	ch.facts = append(ch.facts, events.Event{Workspace: ch.C.Workspace, Kind: "member.mentioned", V: 1, Subject: string(ch.C.ID), Actor: by.Actor(), At: ch.Now,
		Payload: Mentioned{Member: member, Message: m.ID, Seq: m.Seq, ByName: by.Name}})
}

func actorOf(k AuthorKind) string {
	if k == AuthorAgent {
		return "member"
	}
	return string(k)
}

// announce publishes the change once it is committed.
func (s *Service) announce(tx *db.Tx, ch *Change) {
	tx.After(func() { s.publish(ch) })
}

// verb runs step in its own transaction; errNothing is success and returns the unchanged row.
func (s *Service) verb(ctx context.Context, ws tenant.ID, id ID, rule func(ctx context.Context, tx *db.Tx, ch *Change) error) (*Change, error) {
	var ch *Change
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		ch, err = s.step(ctx, tx, ws, id, rule)
		return err
	})
	if errors.Is(err, errNothing) {
		ch.C = &ch.Before
		return ch, nil
	}
	if err != nil {
		return nil, err
	}
	return ch, nil
}
