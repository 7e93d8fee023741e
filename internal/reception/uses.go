package reception

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Consumer counts which entries were of use and how far bots have come, some hundreds of events at a time: counting in
// the transaction of each answer would make all answers from a popular entry wait for its row. Where a bot is not to return
// after a take-over, it also notes that with the contact, and takes it back when somebody lets the bot speak again.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds("conversation.taken_over", "conversation.given_back", "conversation.opened", "turn.answered", "turn.refused")
	return events.Consumer{Name: "uses", Wants: wants, Pause: 200 * time.Millisecond, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		t := tally{uses: map[tenant.ID]map[string]int{}, seen: map[botKey]bot.Seen{}}
		for _, e := range batch {
			if e.Kind == "conversation.taken_over" || e.Kind == "conversation.given_back" {
				if err := s.forGood(ctx, tx, e); err != nil {
					return err
				}
				continue
			}
			if err := t.add(e); err != nil {
				return err
			}
		}
		for ws, of := range t.uses {
			if err := s.knowledge.CountUses(ctx, tx, ws, of, t.last); err != nil {
				return err
			}
		}
		for key, seen := range t.seen {
			if err := s.bots.Note(ctx, tx, key.workspace, key.bot, seen); err != nil {
				return err
			}
		}
		return nil
	}}
}

// forGood keeps a contact with people, or with the bot again, where the bot's settings say that it never returns by itself.
func (s *Service) forGood(ctx context.Context, tx *db.Tx, e events.Record) error {
	c, err := s.conversations.ByID(ctx, tx, e.Workspace, conversation.ID(e.Subject))
	if errors.Is(err, conversation.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := s.bots.Settings(ctx, e.Workspace, c.BotID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil || b.BotReturns.Mode != bot.Never {
		return err
	}
	err = s.contacts.SetAutoReply(ctx, tx, e.Workspace, c.ContactID, e.Kind == "conversation.given_back")
	if errors.Is(err, contact.ErrNotFound) {
		return nil
	}
	return err
}

type botKey struct {
	workspace tenant.ID
	bot       string
}

// tally is what a batch of events comes to.
type tally struct {
	uses map[tenant.ID]map[string]int
	last time.Time
	seen map[botKey]bot.Seen
}

func (t *tally) add(e events.Record) error {
	switch e.Kind {
	case "conversation.opened":
		var opened conversation.Opened
		if err := e.Decode(&opened); err != nil || opened.Testing {
			return err
		}
		key := botKey{e.Workspace, opened.Bot}
		seen := t.seen[key]
		seen.ConversationAt = e.At
		t.seen[key] = seen
	case "turn.answered", "turn.refused":
		var ended conversation.TurnEnded
		if err := e.Decode(&ended); err != nil {
			return err
		}
		if ended.Testing {
			t.tested(botKey{e.Workspace, e.Actor.ID}, len(ended.Sources) > 0)
			return nil
		}
		if t.uses[e.Workspace] == nil {
			t.uses[e.Workspace] = map[string]int{}
		}
		for _, id := range ended.Sources {
			t.uses[e.Workspace][id]++
		}
		t.last = e.At
	}
	return nil
}

func (t *tally) tested(key botKey, well bool) {
	seen := t.seen[key]
	seen.Tested++
	if well {
		seen.TestedWell++
	}
	t.seen[key] = seen
}
