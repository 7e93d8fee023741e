package conversation

import (
	"context"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Reaction is what one person thinks of a message: one value a person, a new one replaces it.
type Reaction struct {
	Value string `json:"value" enum:"like,dislike"`
	By    Author `json:"by"`
}

// The values of a reaction; none takes it back.
const (
	Like       = "like"
	Dislike    = "dislike"
	NoReaction = "none"
)

// ErrReaction answers a reaction to an own message, or to something that is no message.
var ErrReaction = errs.New(errs.Conflict, "message.not_reactable", "You cannot react to this message.")

// React sets or takes back what a member thinks of a message of the contact or the bot.
func (s *Service) React(ctx context.Context, by workspace.Caller, id ID, message, value string) (Message, error) {
	var m Message
	_, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) (err error) {
		m, err = react(ctx, tx, ch, message, value, Author{Kind: AuthorAgent, ID: authorID(by), Name: by.Name}, by.Actor())
		return err
	})
	return m, err
}

// ContactReact sets or takes back what the contact thinks of a message of the bot or an agent; after the close too.
func (s *Service) ContactReact(ctx context.Context, ws tenant.ID, contact string, id ID, message, value string) (Message, error) {
	var m Message
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) (err error) {
		if ch.C.ContactID != contact {
			return ErrNotFound
		}
		m, err = react(ctx, tx, ch, message, value, Author{Kind: AuthorContact, ID: contact}, events.Actor{Kind: "contact", ID: contact})
		return err
	})
	return m, err
}

func react(ctx context.Context, tx *db.Tx, ch *Change, message, value string, who Author, actor events.Actor) (Message, error) {
	m, err := messageByID(ctx, tx, ch.C.Workspace, ch.C.ID, message)
	if db.NotFound(err) || err == nil && who.Kind == AuthorContact && m.Visibility != VisibleAll {
		return m, ErrMessageMissing
	}
	if err != nil {
		return m, err
	}
	if m.Kind != KindText || m.Unsent() || m.AuthorKind == AuthorSystem || m.AuthorKind == who.Kind {
		return m, ErrReaction
	}
	e := m.Extras()
	mine := func(r Reaction) bool { return r.By.Kind == who.Kind && r.By.ID == who.ID }
	at, now := slices.IndexFunc(e.Reactions, mine), NoReaction
	if at >= 0 {
		now = e.Reactions[at].Value
	}
	if now == value {
		return m, errNothing
	}
	e.Reactions = slices.DeleteFunc(e.Reactions, mine)
	if value != NoReaction {
		e.Reactions = append(e.Reactions, Reaction{Value: value, By: who})
	}
	m.carry(e)
	ch.Touch(&m)
	ch.Fact("message.reacted", actor, MessageReacted{Message: m.ID, Seq: m.Seq, Author: m.AuthorKind, Value: value})
	return m, nil
}

// reactionsForGuest are the contact's own reactions and those to his own messages; what members think of the bot's
// answers is theirs.
func reactionsForGuest(m *Message, all []Reaction) []Reaction {
	var shown []Reaction
	for _, r := range all {
		if r.By.Kind == AuthorContact || m.AuthorKind == AuthorContact {
			shown = append(shown, Reaction{Value: r.Value, By: Author{Kind: r.By.Kind, Name: r.By.Name}})
		}
	}
	return shown
}
