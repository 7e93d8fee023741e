package reception

import (
	"context"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
)

// introduced is the contact who opens a conversation, with what he says about himself. On the website a bot may insist
// on being told who writes; whoever is known already is not asked again.
func (s *Service) introduced(ctx context.Context, tx *db.Tx, in Inbound) (*contact.Contact, error) {
	who, err := s.contacts.Visitor(ctx, tx, in.Workspace, in.Contact, in.Language)
	if err == nil && in.Details != (contact.Details{}) {
		who, err = s.contacts.Introduce(ctx, tx, in.Workspace, in.Contact, in.Details)
	}
	if err != nil || in.Channel != conversation.Website || in.Testing {
		return who, err
	}
	return who, missing(in.Bot.Widget.PreChat, who)
}

// missing says which of the required details a contact still owes.
func missing(ask bot.PreChat, who *contact.Contact) error {
	if !ask.On || !ask.Required || ask.When != bot.AskFirst {
		return nil
	}
	var wrong []errs.Field
	for _, d := range unknown(ask, who) {
		wrong = append(wrong, errs.Field{Location: "body.contact." + d.name, Code: "field.required", Message: "This field is required."})
	}
	if len(wrong) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "contact.details_required", "This chat asks who you are first.", wrong...)
}
