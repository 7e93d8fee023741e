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

// Consumer counts which entries were of use, some hundreds of answers at a time: counting in the transaction of each
// answer would make all answers from a popular entry wait for its row. Where a bot is not to return after a take-over, it
// also notes that with the contact, and takes it back when somebody lets the bot speak again.
func (s *Service) Consumer() events.Consumer {
	return events.Consumer{Name: "uses", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		uses := map[tenant.ID]map[string]int{}
		var last time.Time
		for _, e := range batch {
			switch e.Kind {
			case "turn.answered":
			case "conversation.taken_over", "conversation.given_back":
				if err := s.forGood(ctx, tx, e); err != nil {
					return err
				}
				continue
			default:
				continue
			}
			var ended conversation.TurnEnded
			if err := e.Decode(&ended); err != nil {
				return err
			}
			if uses[e.Workspace] == nil {
				uses[e.Workspace] = map[string]int{}
			}
			for _, id := range ended.Sources {
				uses[e.Workspace][id]++
			}
			last = e.At
		}
		for ws, of := range uses {
			if err := s.knowledge.CountUses(ctx, tx, ws, of, last); err != nil {
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
