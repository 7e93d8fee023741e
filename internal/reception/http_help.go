package reception

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Help is what the desk has to know of a bot: whether a language model can help its agents, and what follows a close.
type Help struct {
	Feedback bool `json:"feedback" doc:"Customers are asked what they thought of a conversation when it is closed."`

	Without string `json:"without" enum:",no_model,no_credits,daily_cap" doc:"Why no model can be asked now; empty: one can."`
}

// helpRoutes are what a model does for the agents when they ask for it.
func (s *Service) helpRoutes(d *workspace.Doors) {
	answers := workspace.Need("live_chat", workspace.Edit)
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Live chat"}, DefaultStatus: 200, MaxBodyBytes: 128 << 10}
	}
	type helpIn struct {
		BotID string `path:"bot_id"`
	}
	type helpOut struct{ Body Help }
	workspace.Register(d, op("get-agent-help", http.MethodGet, "/v1/bots/{bot_id}/agent-help", "What the agents of a bot can have a language model do, and what follows when they close a conversation"), answers,
		func(ctx context.Context, by workspace.Caller, in *helpIn) (*helpOut, error) {
			if !uid.Valid(in.BotID) {
				return nil, bot.ErrNotFound
			}
			b, why, err := s.CanHelp(ctx, by, in.BotID)
			return &helpOut{Help{Feedback: b.Widget.Feedback, Without: string(why)}}, err
		})
	type translationOut struct{ Body conversation.Translation }
	type meaningIn struct {
		ConversationID string `path:"conversation_id"`
		MessageID      string `path:"message_id"`
		Body           struct {
			To string `json:"to" maxLength:"40" doc:"The language to translate into: en, vi, pt-BR."`
		}
	}
	workspace.Register(d, op("message-translate", http.MethodPost, "/v1/conversations/{conversation_id}/messages/{message_id}/translation", "Say what a message means in another language"), answers,
		func(ctx context.Context, by workspace.Caller, in *meaningIn) (*translationOut, error) {
			if !uid.Valid(in.ConversationID) {
				return nil, conversation.ErrNotFound
			}
			if !uid.Valid(in.MessageID) {
				return nil, conversation.ErrMessageMissing
			}
			t, err := s.TranslateMessage(ctx, by, conversation.ID(in.ConversationID), in.MessageID, in.Body.To)
			return &translationOut{t}, err
		})
	type wordsIn struct {
		ConversationID string `path:"conversation_id"`
		Body           struct {
			Text string `json:"text" maxLength:"40000" doc:"Up to 10,000 characters"`
			To   string `json:"to,omitempty" maxLength:"40" doc:"Left out: the language of the conversation"`
		}
	}
	workspace.Register(d, op("draft-translate", http.MethodPost, "/v1/conversations/{conversation_id}/translation", "Put what is being written into the customer's language"), answers,
		func(ctx context.Context, by workspace.Caller, in *wordsIn) (*translationOut, error) {
			if !uid.Valid(in.ConversationID) {
				return nil, conversation.ErrNotFound
			}
			t, err := s.TranslateDraft(ctx, by, conversation.ID(in.ConversationID), in.Body.Text, in.Body.To)
			return &translationOut{t}, err
		})
	type recapIn struct {
		ConversationID string `path:"conversation_id"`
	}
	type recapOut struct{ Body conversation.MessageView }
	workspace.Register(d, op("conversation-recap", http.MethodPost, "/v1/conversations/{conversation_id}/recap", "Have a note written that sums the conversation up"), answers,
		func(ctx context.Context, by workspace.Caller, in *recapIn) (*recapOut, error) {
			if !uid.Valid(in.ConversationID) {
				return nil, conversation.ErrNotFound
			}
			m, err := s.RecapNow(ctx, by, conversation.ID(in.ConversationID))
			return &recapOut{s.conversations.Shown(by.Workspace, &m)}, err
		})
}
