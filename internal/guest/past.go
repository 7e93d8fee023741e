package guest

import (
	"context"
	"errors"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
)

// look says whether a visitor may read one of his conversations, after his share of the limits.
func (s *Service) look(ctx context.Context, w Who, id string) error {
	if !uid.Valid(id) {
		return conversation.ErrNotFound
	}
	if err := s.limits.read.Allow(w.Contact); err != nil {
		return err
	}
	c, err := s.conversations.OfContact(ctx, w.Workspace, w.Contact, conversation.ID(id))
	if err != nil || c.Status == conversation.Open {
		return err
	}
	all, err := s.showsAll(ctx, w, c.BotID)
	if err != nil || all {
		return err
	}
	newest, err := s.conversations.LatestOf(ctx, w.Workspace, w.Contact, c.BotID)
	if err == nil && newest.ID != c.ID {
		err = conversation.ErrNotFound
	}
	return err
}

// showsAll says whether visitors of a bot may look back. Where they may not, only the open conversation is there, and the
// last one until the next begins, so that a reload does not swallow the last answer.
func (s *Service) showsAll(ctx context.Context, w Who, botID string) (bool, error) {
	settings, err := s.bots.Settings(ctx, w.Workspace, botID)
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil // a bot that is gone shows no past
	}
	return settings.Widget.Sessions == bot.AllSessions, err
}

// listed are a visitor's conversations with a bot that he may look at, newest first.
func (s *Service) listed(ctx context.Context, w Who, botID string) ([]conversation.GuestListed, error) {
	items, err := s.conversations.GuestList(ctx, w.Workspace, w.Contact, botID, 20)
	if err != nil || len(items) < 2 {
		return items, err
	}
	all, err := s.showsAll(ctx, w, botID)
	if err != nil || all {
		return items, err
	}
	shown := items[:1]
	for _, c := range items[1:] {
		if c.Status == conversation.Open {
			shown = append(shown, c)
		}
	}
	return shown, nil
}
