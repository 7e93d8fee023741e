package reception

import (
	"context"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// introduced is the contact who opens a conversation, with what he says about himself. On the website a bot may insist
// on being told who writes; whoever is known already is not asked again.
func (s *Service) introduced(ctx context.Context, tx *db.Tx, in Inbound) (*contact.Contact, error) {
	who, err := s.contacts.Visitor(ctx, tx, in.Workspace, in.Contact, in.Language)
	if err == nil && !in.Details.Empty() {
		who, err = s.contacts.Introduce(ctx, tx, in.Workspace, in.Contact, in.Details)
	}
	if err != nil || in.Channel != conversation.Website || in.Testing {
		return who, err
	}
	return who, s.missing(ctx, tx, in.Bot.Widget.PreChat, who)
}

// missing says which of the required details a contact still owes.
func (s *Service) missing(ctx context.Context, tx *db.Tx, ask bot.PreChat, who *contact.Contact) error {
	if !ask.On || !ask.Required || ask.When != bot.AskFirst {
		return nil
	}
	custom, err := s.contacts.Asked(ctx, tx, who.Workspace, who.ID, ask.Custom)
	if err != nil {
		return err
	}
	var wrong []errs.Field
	owes := func(at string) {
		wrong = append(wrong, errs.Field{Location: "body.contact." + at, Code: "field.required", Message: "This field is required."})
	}
	for _, d := range unknown(ask, who) {
		owes(d)
	}
	for _, f := range custom {
		if f.Required && f.Value == "" {
			owes("custom." + f.Code)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "contact.details_required", "This chat asks who you are first.", wrong...)
}

// FirstAsk is what a bot asks a visitor before his first message, with what is known of him of its custom fields; nil when it
// asks nothing then. The empty contact is somebody of whom nothing is known.
func (s *Service) FirstAsk(ctx context.Context, ws tenant.ID, ask bot.PreChat, contactID string) (*conversation.DetailsAsk, map[string]string, error) {
	if !ask.On || ask.When != bot.AskFirst {
		return nil, nil, nil
	}
	custom, err := s.contacts.Asked(ctx, s.db.Read(), ws, contactID, ask.Custom)
	if err != nil {
		return nil, nil, err
	}
	out := &conversation.DetailsAsk{When: ask.When, Fields: unknown(ask, &contact.Contact{}), Required: ask.Required, State: conversation.AskOpen}
	known := map[string]string{}
	for _, f := range custom {
		out.Fields, out.Custom = append(out.Fields, f.Code), append(out.Custom, f.Asked())
		if f.Value != "" {
			known[f.Code] = f.Value
		}
	}
	return out, known, nil
}
