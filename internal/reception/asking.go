package reception

import (
	"context"
	"errors"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

var askDetails = map[string]string{
	"en": "May we know who you are, so that we can help you better and reach you later?",
	"vi": "Bạn cho chúng tôi biết bạn là ai nhé, để chúng tôi hỗ trợ tốt hơn và liên hệ lại khi cần?",
}

// asks says whether a bot asks the visitors of a conversation for their details at a time. Beside that, every message costs
// nothing: only where it is due is it looked up whether somebody was asked already.
func asks(b bot.Bot, c *conversation.Conversation, when string) bool {
	ask := b.Widget.PreChat
	return ask.On && ask.When == when && c.Channel == conversation.Website && !c.Testing
}

// askFor is the question for what is not known of a contact; nil when all of it is.
func (s *Service) askFor(c *conversation.Conversation, b bot.Bot, who *contact.Contact) *conversation.Message {
	ask := b.Widget.PreChat
	fields := []string{}
	for _, f := range unknown(ask, who) {
		fields = append(fields, f.name)
	}
	if len(fields) == 0 {
		return nil
	}
	language := answer.ReplyLanguage(b, "", c.Language)
	m := botMessage(c, "", firstOf(ask.Intro, in(askDetails, language, b.DisplayLanguage)), "", language, conversation.Answer{How: "details"})
	return conversation.DetailsAsk{When: ask.When, Fields: fields, Required: ask.Required}.Ask(c.ID, m)
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
	if m := s.askFor(c, b, who); m != nil {
		o.Lines = append([]*conversation.Message{m}, o.Lines...)
	}
	return nil
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
	m := s.askFor(c, w.bot, who)
	if m == nil {
		return nil
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
		said := map[string]string{"name": d.Name, "email": d.Email, "phone": d.Phone}
		given := map[string]string{}
		var wrong []errs.Field
		for _, f := range ask.Fields {
			if said[f] != "" {
				given[f] = said[f]
			} else if ask.Required {
				wrong = append(wrong, errs.Field{Location: at + "." + f, Code: "field.required", Message: "This field is required."})
			}
		}
		if len(wrong) > 0 {
			return nil, errs.New(errs.Invalid, "contact.details_required", "This chat asks who you are.", wrong...)
		}
		if len(given) == 0 {
			return nil, nil
		}
		_, err := s.contacts.Introduce(ctx, tx, ws, contactID, contact.Details{Name: given["name"], Email: given["email"], Phone: given["phone"]})
		return given, err
	})
}

// detail is one thing that a contact may be asked for.
type detail struct{ name, value string }

// unknown are the details that a bot asks for and that are not known of a contact.
func unknown(ask bot.PreChat, who *contact.Contact) []detail {
	var all []detail
	for _, f := range []struct {
		asked bool
		detail
	}{{ask.Name, detail{"name", who.Name}}, {ask.Email, detail{"email", who.Email}}, {ask.Phone, detail{"phone", who.Phone}}} {
		if f.asked {
			all = append(all, f.detail)
		}
	}
	return slices.DeleteFunc(all, func(d detail) bool { return d.value != "" })
}
