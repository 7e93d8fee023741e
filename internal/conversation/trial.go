package conversation

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// A member who tries a bot is the contact of his own test conversation. It is in no list and no count, tells nobody, and
// leaves no contact behind.

// Trial is a member's open test conversation with a bot.
type Trial struct {
	Conversation *View         `json:"conversation"`
	Messages     []MessageView `json:"messages" nullable:"false"`
}

const trialMessages = 100

// TrialOf reads a member's open test conversation with a bot, with its newest messages; an empty one when there is none.
func (s *Service) TrialOf(ctx context.Context, ws tenant.ID, member, bot string) (Trial, error) {
	t := Trial{Messages: []MessageView{}}
	c, err := openOf(ctx, s.db.Read(), ws, member, bot, bot, "")
	if db.NotFound(err) || err == nil && !c.Testing {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	v := c.View()
	ms, _, err := s.thread(ctx, ws, c.ID, 0, trialMessages, false)
	t.Conversation, t.Messages = &v, s.shown(ws, ms)
	return t, err
}

// EndTrial closes a member's open test conversation with a bot, so that the next message begins a new one.
func (s *Service) EndTrial(ctx context.Context, ws tenant.ID, member, bot string) error {
	c, err := openOf(ctx, s.db.Read(), ws, member, bot, bot, "")
	if db.NotFound(err) || err == nil && !c.Testing {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.verb(ctx, ws, c.ID, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		if ch.C.Status == Closed {
			return errNothing
		}
		return closeIt(ctx, tx, ch, LineRef{Kind: "agent", ID: member}, events.Actor{Kind: "member", ID: member}, ClosedByAgent)
	})
	return err
}
