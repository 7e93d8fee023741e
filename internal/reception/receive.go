package reception

import (
	"context"
	"errors"

	"cxgenie/internal/answer"
	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Inbound is one message as a channel brings it. Who sends it has been proved by the caller.
type Inbound struct {
	Workspace  tenant.ID
	Bot        bot.Bot
	Connection string
	Channel    string
	Contact    string          // id; a website visitor exists with his first message
	Details    contact.Details // what he says about himself when he opens a conversation; checked
	Key        string
	ClientID   string
	Text       string
	Quote      string   // id of the message it answers
	Files      []string // ids of his uploads
	Language   string
	PageURL    string
	PageTitle  string
	Testing    bool
}

// Receive takes one message in: it is stored once, with its place in the thread, or the stored one is returned
// (Fresh=false). When it returns without error the message survives a crash and will be answered or is visible to people.
func (s *Service) Receive(ctx context.Context, in Inbound) (*conversation.Accepted, error) {
	text, err := conversation.CheckBody("body.text", in.Text, in.Files)
	if err != nil {
		return nil, err
	}
	c := conversation.Inbound{
		Bot: in.Bot.ID, BotName: in.Bot.Name, Connection: in.Connection, Channel: in.Channel, Contact: conversation.ContactCard{ID: in.Contact},
		Key: in.Key, ClientID: in.ClientID, Text: text, Quote: in.Quote, Files: in.Files, Language: in.Language, PageURL: in.PageURL, PageTitle: in.PageTitle, Testing: in.Testing,
		Greeting: in.Bot.GreetingText, GreetingHTML: in.Bot.GreetingHTML, LeaseTurn: s.turns.readyFor(),
	}
	var acc *conversation.Accepted
	// Two first messages at the same moment meet at the index of open conversations; the loser finds the winner's.
	for range 3 {
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			acc, err = s.accept(ctx, tx, in, c)
			return err
		})
		if !db.UniqueViolation(err) {
			break
		}
	}
	if errors.Is(err, conversation.ErrRepeated) {
		return s.conversations.Repeated(ctx, in.Workspace, c)
	}
	return acc, err
}

func (s *Service) accept(ctx context.Context, tx *db.Tx, in Inbound, c conversation.Inbound) (*conversation.Accepted, error) {
	acc, err := s.conversations.Accept(ctx, tx, in.Workspace, c)
	if db.NotFound(err) {
		acc, err = s.begin(ctx, tx, in, c)
	}
	if err != nil {
		return nil, err
	}
	if acc.TurnDue {
		key := conversation.TurnKey{Workspace: in.Workspace, Conversation: acc.Conversation.ID}
		tx.After(func() { s.turns.wake(dueTurn{key, acc.Lease, acc.Conversation}) })
	}
	return acc, nil
}

// begin opens a conversation: the contact exists from here on, and the meter of conversations counts it. Over the limit
// the customer is not lost: the message is stored, he is told once, and people see it; the bot stays out.
func (s *Service) begin(ctx context.Context, tx *db.Tx, in Inbound, c conversation.Inbound) (*conversation.Accepted, error) {
	who, err := s.introduced(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	card := who.Card()
	c.Contact = conversation.ContactCard{ID: card.ID, Name: card.Name, Email: card.Email, Number: card.Number, Blocked: card.Blocked}
	c.Silenced = !in.Bot.AutoReply || !who.AutoReply
	if !in.Testing {
		err = s.meters.Take(ctx, tx, in.Workspace, billing.Conversations, 1)
		if errs.CodeOf(err) == "plan.limit_reached" {
			c.OverLimit, err = answer.UnknownText(in.Bot, in.Language), nil
		}
		if err != nil {
			return nil, err
		}
	}
	return s.conversations.Begin(ctx, tx, in.Workspace, c)
}
