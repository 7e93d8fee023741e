package reception

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
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
	Quote      string                // id of the message it answers
	Pressed    *conversation.Pressed // the button that says it; nil: it was written
	Files      []string              // ids of his uploads
	Language   string
	PageURL    string
	PageTitle  string
	Address    string // where it was written from; not kept
	Proven     bool   // the company vouches for who writes
	// Testing says that the contact is a member who tries the bot, called ContactName.
	Testing     bool
	ContactName string
}

// Receive takes one message in: it is stored once, with its place in the thread, or the stored one is returned
// (Fresh=false). When it returns without error the message survives a crash and will be answered or is visible to people.
func (s *Service) Receive(ctx context.Context, in Inbound) (*conversation.Accepted, error) {
	defer s.front.Serve()()
	text, err := conversation.CheckBody("body.text", in.Text, in.Files)
	if err != nil {
		return nil, err
	}
	c := conversation.Inbound{
		Bot: in.Bot.ID, BotName: in.Bot.Name, Connection: in.Connection, Channel: in.Channel, Contact: conversation.ContactCard{ID: in.Contact},
		Key: in.Key, ClientID: in.ClientID, Text: text, Quote: in.Quote, Pressed: in.Pressed, Files: in.Files, Language: in.Language, PageURL: in.PageURL, PageTitle: in.PageTitle, Testing: in.Testing,
		LeaseTurn: s.turns.readyFor(), Blocked: blocked(in.Bot.Chat, text),
	}
	if !in.Bot.Prompt.NoLanguageStep && in.Pressed == nil { // what stands on a button is in the language of the knowledge
		c.Spoken, c.SpokenOr = answer.Written(text)
	}
	if !in.Testing { // who tries a bot need not wait
		c.ReplyDelay = replyDelay(in.Bot)
	}
	w := wording{bot: in.Bot, now: s.clock.Now(), channel: in.Channel, hours: s.opening(ctx, in.Workspace)}
	usual := 0
	if asksHowLong(text) { // read before the transaction, as the hours are; few messages ask it
		if usual, err = s.usualWait(ctx, in.Workspace); err != nil {
			s.log.WarnContext(ctx, "how long people wait", "workspace", in.Workspace, "err", err) // the message is what counts
		}
	}
	var acc *conversation.Accepted
	// Two first messages at the same moment meet at the index of open conversations; the loser finds the winner's.
	for range 3 {
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			acc, err = s.accept(ctx, tx, in, c, w, usual)
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

func (s *Service) accept(ctx context.Context, tx *db.Tx, in Inbound, c conversation.Inbound, w wording, usual int) (*conversation.Accepted, error) {
	acc, err := s.conversations.Accept(ctx, tx, in.Workspace, c)
	if db.NotFound(err) {
		acc, err = s.begin(ctx, tx, in, c, w)
	}
	if err != nil {
		return nil, err
	}
	if acc.Conversation.Muted {
		return acc, nil
	}
	if acc.TurnDue {
		key := conversation.TurnKey{Workspace: in.Workspace, Conversation: acc.Conversation.ID}
		tx.After(func() {
			s.turns.wakeIn(c.ReplyDelay, dueTurn{key, acc.Lease, acc.Conversation, origin{in.Address, in.Proven}})
		})
	}
	if err := s.cancelWait(ctx, tx, acc, in.Bot); err != nil {
		return nil, err
	}
	if err := s.sayWait(ctx, tx, acc, usual, in.Bot.DisplayLanguage); err != nil {
		return nil, err
	}
	if err := s.sayClosed(ctx, tx, acc.Conversation, w); err != nil {
		return nil, err
	}
	return acc, s.askClosed(ctx, tx, acc.Conversation, w)
}

// replyDelay is how long a bot waits for more before it answers.
func replyDelay(b bot.Bot) time.Duration { return time.Duration(b.Chat.ReplyDelay) * time.Second }

// blocked finds the words that the bot's people do not want to read.
func blocked(chat bot.Chat, text string) *conversation.Blocked {
	at := chat.Blocked().Find(text)
	if len(at) == 0 {
		return nil
	}
	return &conversation.Blocked{Masked: chat.BlockedMode == bot.MaskWords, At: at}
}

// opening is when people work, which may be unknown: the message is what counts. It is read before the transaction, whose
// connection is not the one that reads.
func (s *Service) opening(ctx context.Context, ws tenant.ID) *workspace.Opening {
	hours, err := s.members.Opening(ctx, ws)
	if err != nil {
		s.log.WarnContext(ctx, "working hours", "workspace", ws, "err", err)
		return nil
	}
	return hours
}

// sayClosed tells a customer, once in a closed period, that nobody works now.
func (s *Service) sayClosed(ctx context.Context, tx *db.Tx, c *conversation.Conversation, w wording) error {
	if w.hours == nil || !w.hours.ReplyOn || w.hours.Open(w.now) {
		return nil
	}
	said, err := s.saidIn(ctx, tx, c, w, w.hours.Reply)
	if err != nil || said == "" {
		return err
	}
	key := "o:" + string(c.ID) + ":" + itoa(clock.Ms(w.hours.ClosedSince(w.now)))
	return s.conversations.SayOnce(ctx, tx, c.Workspace, c.ID, *botMessage(c, key, said, "", c.Language, conversation.Answer{How: "out_of_hours"}))
}

// greet fills in what the bot says first in a new conversation.
func greet(c *conversation.Inbound, w wording, who *contact.Contact, language string) {
	c.Greeting, c.GreetingHTML = w.plain(w.bot.GreetingText, who, language), w.html(w.bot.GreetingHTML, who, language)
	for _, p := range w.bot.GreetingPictures {
		c.GreetingFiles = append(c.GreetingFiles, conversation.Attachment{ID: p.ID, Name: p.Name, Mime: p.Mime, Kind: p.Kind, Size: p.Size, Width: p.Width,
			Height: p.Height, URL: p.URL, Alt: p.Alt})
	}
}

// begin opens a conversation: the contact exists from here on, and the meter of conversations counts it. Over the limit
// the customer is not lost: the message is stored, he is told once, and people see it; the bot stays out.
func (s *Service) begin(ctx context.Context, tx *db.Tx, in Inbound, c conversation.Inbound, w wording) (*conversation.Accepted, error) {
	if in.Testing { // the member who tries the bot is no contact, and a test counts nowhere
		c.Contact = conversation.ContactCard{ID: in.Contact, Name: in.ContactName, Number: contact.NumberOf(in.Contact)}
		greet(&c, w, &contact.Contact{ID: in.Contact, Name: in.ContactName}, in.Language)
		return s.conversations.Begin(ctx, tx, in.Workspace, c)
	}
	who, err := s.introduced(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	if w, err = s.speaking(ctx, tx, w, who.ID, in.Language, in.Bot.GreetingText); err != nil {
		return nil, err
	}
	greet(&c, w, who, in.Language)
	card := who.Card()
	c.Contact = conversation.ContactCard{ID: card.ID, Name: card.Name, Email: card.Email, Number: card.Number, Blocked: card.Blocked}
	c.Silenced = !in.Bot.AutoReply || !who.AutoReply
	if err = bot.Hold(ctx, tx, in.Workspace, in.Bot.ID); err != nil {
		return nil, err
	}
	err = s.meters.Take(ctx, tx, in.Workspace, billing.Conversations, 1)
	if errs.CodeOf(err) == "plan.limit_reached" {
		if w, err = s.speaking(ctx, tx, w, who.ID, in.Language, in.Bot.ReplyUnknown); err != nil {
			return nil, err
		}
		c.OverLimit, c.OverText, err = true, overText(in, firstOf(c.Spoken, in.Language), who.Name, w.value(who, in.Language)), nil
	}
	if err != nil {
		return nil, err
	}
	return s.conversations.Begin(ctx, tx, in.Workspace, c)
}

// overText is what a customer is told whose conversation is one too many for the plan: that the bot does not know, in its
// own words where people would answer now, and nothing from a bot that keeps silent.
func overText(in Inbound, language, name string, value func(string) string) string {
	b := in.Bot
	if b.UnknownMode == bot.HandOff {
		b.UnknownMode = bot.FixedText
	}
	return answer.UnknownText(answer.Request{Bot: b, CustomerName: name, Value: value}, answer.ReplyLanguage(b, "", language))
}
