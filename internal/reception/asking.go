package reception

import (
	"context"
	"errors"
	"maps"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// asks says whether a bot asks the visitors of a conversation for their details at a time. Beside that, every message costs
// nothing: only where it is due is it looked up whether somebody was asked already.
func asks(b bot.Bot, c *conversation.Conversation, when string) bool {
	ask := b.Widget.PreChat
	return ask.On && ask.When == when && c.Channel == conversation.Website && !c.Testing
}

// askFor is the question for what is not known of a contact; nil when all of it is. q may be the caller's transaction.
func (s *Service) askFor(ctx context.Context, q db.Querier, c *conversation.Conversation, b bot.Bot, who *contact.Contact) (*conversation.Message, error) {
	ask := b.Widget.PreChat
	custom, err := s.contacts.Asked(ctx, q, c.Workspace, who.ID, ask.Custom)
	if err != nil {
		return nil, err
	}
	due := conversation.DetailsAsk{When: ask.When, Fields: unknown(ask, who), Required: ask.Required}
	for _, f := range custom {
		if f.Value == "" {
			due.Fields, due.Custom = append(due.Fields, f.Code), append(due.Custom, f.Asked())
		}
	}
	if len(due.Fields) == 0 {
		return nil, nil
	}
	language := answer.ReplyLanguage(b, "", c.Language)
	m := botMessage(c, "", firstOf(ask.Intro, said.AskDetails.In(language, b.DisplayLanguage)), "", language, conversation.Answer{How: "details"})
	return due.Ask(c.ID, m), nil
}

// asking adds the question for details to what a turn stores, when it is time for it: after the answer, never in its place.
func (s *Service) asking(ctx context.Context, o *conversation.Outcome, p *conversation.Pending, b bot.Bot) error {
	c, last := p.Conversation, p.Batch[len(p.Batch)-1]
	switch {
	case asks(b, c, bot.AskUnknown) && o.Unknown:
	case asks(b, c, bot.AskAfter) && c.SeqHead >= int64(b.Widget.PreChat.After):
		n, err := s.conversations.WrittenIn(ctx, c, last.Seq)
		if err != nil || n < b.Widget.PreChat.After {
			return err
		}
	default:
		return nil
	}
	if asked, err := conversation.AskedDetails(ctx, s.db.Read(), c.Workspace, c.ID); err != nil || asked {
		return err
	}
	who, err := s.contacts.Get(ctx, c.Workspace, c.ContactID)
	if err != nil {
		return err
	}
	m, err := s.askFor(ctx, s.db.Read(), c, b, who)
	if m != nil {
		o.Lines = append([]*conversation.Message{m}, o.Lines...)
	}
	return err
}

// askClosed asks for details because nobody works now, in the transaction of the message: a bot that is silent then does not
// come to a turn.
func (s *Service) askClosed(ctx context.Context, tx *db.Tx, c *conversation.Conversation, w wording) error {
	if w.hours == nil || w.hours.Open(w.now) || !asks(w.bot, c, bot.AskClosed) {
		return nil
	}
	if asked, err := conversation.AskedDetails(ctx, tx, c.Workspace, c.ID); err != nil || asked {
		return err
	}
	who, err := s.contacts.Find(ctx, tx, c.Workspace, c.ContactID)
	if errors.Is(err, contact.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := s.askFor(ctx, tx, c, w.bot, who)
	if m == nil {
		return err
	}
	return s.conversations.SayOnce(ctx, tx, c.Workspace, c.ID, *m)
}

// AnswerDetails takes what a contact says about himself because he was asked, or that he does not want to say. at is the
// place of the fields in the request. What is wrong or missing stores nothing, and the question stays open.
func (s *Service) AnswerDetails(ctx context.Context, ws tenant.ID, contactID string, id conversation.ID, d contact.Details, skip bool, at string) (conversation.Message, error) {
	if skip {
		d = contact.Details{}
	}
	return s.conversations.AnswerDetails(ctx, ws, contactID, id, func(ctx context.Context, tx *db.Tx, ask conversation.DetailsAsk) (map[string]string, error) {
		var codes []string
		for _, f := range ask.Custom {
			codes = append(codes, f.Code)
		}
		custom, err := s.contacts.CheckedCustom(ctx, tx, ws, d.Custom, codes, at+".custom")
		if err != nil {
			return nil, err
		}
		given := map[string]string{}
		for _, f := range ask.Fields {
			if v := map[string]string{"name": d.Name, "email": d.Email, "phone": d.Phone}[f]; v != "" {
				given[f] = v
			}
		}
		maps.Copy(given, custom)
		var wrong []errs.Field
		for _, f := range ask.Fields {
			if given[f] == "" && ask.Owes(f, len(given) > 0) {
				wrong = append(wrong, errs.Field{Location: at + "." + place(ask, f), Code: "field.required", Message: "This field is required."})
			}
		}
		if len(wrong) > 0 {
			return nil, errs.New(errs.Invalid, "contact.details_required", "This chat asks who you are.", wrong...)
		}
		if len(given) == 0 {
			return nil, nil
		}
		_, err = s.contacts.Introduce(ctx, tx, ws, contactID, contact.Details{Name: given["name"], Email: given["email"], Phone: given["phone"], Custom: custom})
		return given, err
	})
}

// place is where a field stands in what a contact says of himself.
func place(ask conversation.DetailsAsk, field string) string {
	if slices.ContainsFunc(ask.Custom, func(f contact.AskedField) bool { return f.Code == field }) {
		return "custom." + field
	}
	return field
}

// unknown are the details that a bot asks for and that are not known of a contact, besides custom fields.
func unknown(ask bot.PreChat, who *contact.Contact) []string {
	out := []string{}
	for _, f := range []struct {
		name  string
		asked bool
		value string
	}{{"name", ask.Name, who.Name}, {"email", ask.Email, who.Email}, {"phone", ask.Phone, who.Phone}} {
		if f.asked && f.value == "" {
			out = append(out, f.name)
		}
	}
	return out
}
