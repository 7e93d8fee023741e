package reception

import (
	"context"
	"errors"
	"html"
	"strings"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// wording fills in what texts to a customer leave open.
type wording struct {
	bot     bot.Bot
	hours   *workspace.Opening // nil: they could not be read
	now     time.Time
	channel string
}

// value says what variables stand for when they are said to somebody; a nil contact is somebody of whom nothing is known.
func (w wording) value(who *contact.Contact, language string) func(name string) string {
	return func(name string) string {
		v := w.bot.Value(name)
		switch {
		case v != "":
		case name == "customer.language":
			v = language
		case name == "conversation.channel":
			v = w.channel
		case strings.HasPrefix(name, "customer."):
			if who != nil {
				v = who.Value(name)
			}
		case w.hours != nil:
			v = w.hours.Value(name, w.now)
		}
		return text.Line(v)
	}
}

// plain is a text as it is said to somebody.
func (w wording) plain(s string, who *contact.Contact, language string) string {
	return text.Trim(text.FillVariables(s, w.value(who, language)))
}

// html is the same with formatting: values are text, whatever they look like.
func (w wording) html(s string, who *contact.Contact, language string) string {
	value := w.value(who, language)
	return text.FillVariables(s, func(name string) string { return html.EscapeString(value(name)) })
}

// Greeting is what a bot says first to somebody; a nil contact is a visitor of whom nothing is known.
func (s *Service) Greeting(ctx context.Context, b bot.Bot, who *contact.Contact, language string) (plain, formatted string) {
	if !strings.Contains(b.GreetingText, "{{") {
		return b.GreetingText, b.GreetingHTML
	}
	w := wording{bot: b, now: s.clock.Now(), channel: conversation.Website}
	if hours, err := s.members.Opening(ctx, b.Workspace); err == nil {
		w.hours = hours
	} else {
		s.log.WarnContext(ctx, "fill in a greeting", "workspace", b.Workspace, "err", err)
	}
	return w.plain(b.GreetingText, who, language), w.html(b.GreetingHTML, who, language)
}

// saidIn is a text as it is said in a conversation, whose contact is read only where the text speaks of him.
func (s *Service) saidIn(ctx context.Context, tx *db.Tx, c *conversation.Conversation, w wording, said string) (string, error) {
	who := &contact.Contact{ID: c.ContactID, Name: c.ContactName, Email: c.ContactEmail}
	if strings.Contains(said, "customer.") && !c.Testing {
		known, err := s.contacts.Find(ctx, tx, c.Workspace, c.ContactID)
		if err != nil && !errors.Is(err, contact.ErrNotFound) {
			return "", err
		}
		if err == nil {
			who = known
		}
	}
	return w.plain(said, who, c.Language), nil
}

// valueFor says what other variables of prompts and texts stand for in a conversation; it reads what is asked for.
func (s *Service) valueFor(ctx context.Context, c *conversation.Conversation, b bot.Bot) func(name string) string {
	return func(name string) string {
		w, who := wording{bot: b, now: s.clock.Now(), channel: c.Channel}, (*contact.Contact)(nil)
		var err error
		if strings.HasPrefix(name, "customer.") {
			if !c.Testing {
				who, err = s.contacts.Get(ctx, c.Workspace, c.ContactID)
			}
		} else {
			w.hours, err = s.members.Opening(ctx, c.Workspace)
		}
		if err != nil {
			s.log.WarnContext(ctx, "fill in a text", "conversation", c.ID, "variable", name, "err", err)
			return ""
		}
		return w.value(who, c.Language)(name)
	}
}
