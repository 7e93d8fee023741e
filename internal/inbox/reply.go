package inbox

import (
	"context"
	"net/http"

	"cxgenie/internal/conversation"
	"cxgenie/internal/workspace"
)

// Reply stores a member's message or note. Where the bot's settings say so, the bot goes on beside him.
func (s *Service) Reply(ctx context.Context, by workspace.Caller, id conversation.ID, p conversation.Post) (m conversation.Message, fresh bool, err error) {
	if !p.Note {
		c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
		if err != nil {
			return m, false, err
		}
		if b, err := s.bots.Settings(ctx, by.Workspace, c.BotID); err == nil { // of a deleted bot nobody speaks
			p.KeepBot = !b.Chat.TakeOver
		}
	}
	return s.conversations.Reply(ctx, by, id, p)
}

func (s *Service) suggestionRoutes(d *workspace.Doors) {
	type in struct {
		OneIn
		Body struct {
			Seq int64 `json:"seq" minimum:"1" doc:"Of the customer's message that it answers."`
		}
	}
	type out struct{ Body conversation.Suggestion }
	dismiss := op("suggestion-dismiss", http.MethodPost, "/conversations/{conversation_id}/suggestions/dismiss", "Put a suggested reply away")
	workspace.Register(d, dismiss, answer, func(ctx context.Context, by workspace.Caller, in *in) (*out, error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		x, err := s.conversations.Dismiss(ctx, by, id, in.Body.Seq)
		return &out{x}, err
	})
}
