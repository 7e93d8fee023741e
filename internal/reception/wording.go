package reception

import (
	"context"
	"errors"
	"html"
	"strings"
	"time"

	"cxgenie/internal/answer"
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
	own     map[string]string // what is known of the contact in the company's own fields that a text speaks of, by code
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
			if v = w.own[workspace.OwnField(name)]; v == "" && who != nil {
				v = who.Value(name)
			}
		case w.hours != nil:
			v = w.hours.Value(name, w.now)
		}
		return text.Line(v)
	}
}

// speaking is w with what is known of a contact in the company's own fields that texts speak of; nothing is read where they
// speak of none.
func (s *Service) speaking(ctx context.Context, q db.Querier, w wording, contactID, language string, texts ...string) (wording, error) {
	codes := workspace.OwnFields(texts...)
	if len(codes) == 0 {
		return w, nil
	}
	known, err := s.contacts.Asked(ctx, q, w.bot.Workspace, contactID, codes)
	w.own = map[string]string{}
	for _, v := range known {
		w.own[v.Code] = v.Said(language)
	}
	return w, err
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
	if who != nil {
		var err error
		if w, err = s.speaking(ctx, s.db.Read(), w, who.ID, language, b.GreetingText); err != nil {
			s.log.WarnContext(ctx, "fill in a greeting", "workspace", b.Workspace, "err", err)
		}
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
		if w, err = s.speaking(ctx, tx, w, c.ContactID, c.Language, said); err != nil {
			return "", err
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
			switch {
			case c.Testing:
			case workspace.OwnField(name) != "":
				w, err = s.speaking(ctx, s.db.Read(), w, c.ContactID, c.Language, "{{"+name+"}}")
			default:
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

// knownOf gives what a model that answers in a conversation is told of its customer: what the company lets bots know of him,
// and with it what he is called, speaks and is to the company.
func (s *Service) knownOf(c *conversation.Conversation) func(context.Context) ([]answer.Known, error) {
	if c.Testing {
		return nil
	}
	return func(ctx context.Context) (all []answer.Known, err error) {
		label, fields, err := s.contacts.Told(ctx, c.Workspace, c.ContactID)
		if err != nil || label == "" && len(fields) == 0 {
			return nil, err
		}
		for _, k := range []answer.Known{{Name: "Name", Value: c.ContactName}, {Name: "Language", Value: c.Language}, {Name: "Label", Value: label}} {
			if k.Value != "" {
				all = append(all, k)
			}
		}
		for _, f := range fields {
			all = append(all, answer.Known{Code: f.Code, Name: f.Label, Value: f.Said(c.Language)})
		}
		return all, nil
	}
}
