// Package trial lets members try a bot before customers do: the test panel beside every page of a bot. A trial takes the
// same way as a customer's message, in a conversation of its own that is in no list, no count and no report.
package trial

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/reception"
	"cxgenie/internal/workspace"
)

// Service holds the verbs of the test panel.
type Service struct {
	bots          *bot.Service
	conversations *conversation.Service
	reception     *reception.Service
}

// New makes the room.
func New(b *bot.Service, c *conversation.Service, r *reception.Service) *Service {
	return &Service{bots: b, conversations: c, reception: r}
}

// Of reads the caller's own trial of a bot.
func (s *Service) Of(ctx context.Context, c workspace.Caller, botID string) (conversation.Trial, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return conversation.Trial{}, err
	}
	return s.conversations.TrialOf(ctx, c.Workspace, c.MemberID, botID)
}

// Ask sends the bot a message as a customer would. The answer is there a moment later.
func (s *Service) Ask(ctx context.Context, c workspace.Caller, botID, clientID, text string) (conversation.Trial, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return conversation.Trial{}, err
	}
	if err := conversation.CheckClientID("body.client_id", clientID); err != nil {
		return conversation.Trial{}, err
	}
	_, err = s.reception.Receive(ctx, reception.Inbound{
		Workspace: c.Workspace, Bot: b, Connection: b.ID, Channel: conversation.Website, Contact: c.MemberID, ContactName: c.Name,
		Key: "s:" + clientID + ":" + c.MemberID, ClientID: clientID, Text: text, Testing: true,
	})
	if err != nil {
		return conversation.Trial{}, err
	}
	return s.conversations.TrialOf(ctx, c.Workspace, c.MemberID, botID)
}

// Restart forgets what was said: the next message begins a new conversation.
func (s *Service) Restart(ctx context.Context, c workspace.Caller, botID string) error {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return err
	}
	return s.conversations.EndTrial(ctx, c.Workspace, c.MemberID, botID)
}

type (
	// BotPath is exported because only exported embedded structs are read as input.
	BotPath struct {
		BotID string `path:"bot_id"`
	}
	trialOut struct{ Body conversation.Trial }
)

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	edit := workspace.Need("bots", workspace.Edit)
	op := func(id, method, summary string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/test", Summary: summary, Tags: []string{"Bots"},
			DefaultStatus: status, MaxBodyBytes: 64 << 10}
	}
	workspace.Register(d, op("get-test", http.MethodGet, "Read one's own test conversation with a bot", 200), edit,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*trialOut, error) {
			t, err := s.Of(ctx, c, in.BotID)
			return &trialOut{t}, err
		})
	type askIn struct {
		BotPath
		Body struct {
			ClientID string `json:"client_id" maxLength:"64" doc:"Chosen by the client; a repeat is stored once"`
			Text     string `json:"text" maxLength:"40000" doc:"1 to 10,000 characters"`
		}
	}
	workspace.Register(d, op("ask-test", http.MethodPost, "Ask the bot as a customer would; the answer follows", 202), edit,
		func(ctx context.Context, c workspace.Caller, in *askIn) (*trialOut, error) {
			t, err := s.Ask(ctx, c, in.BotID, in.Body.ClientID, in.Body.Text)
			return &trialOut{t}, err
		})
	workspace.Register(d, op("restart-test", http.MethodDelete, "Begin a new test conversation", 204), edit,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*struct{}, error) {
			return nil, s.Restart(ctx, c, in.BotID)
		})
}
