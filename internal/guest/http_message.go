package guest

import (
	"context"
	"errors"
	"net/http"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// messageRoutes are what a visitor does with single messages, and what he thinks of it all in the end.
func (s *Service) messageRoutes(d *workspace.Doors) {
	type reactIn struct {
		One
		MessageID string `path:"message_id"`
		Body      struct {
			Value string `json:"value" enum:"like,dislike,none" doc:"none takes it back"`
		}
	}
	type lineOut struct{ Body conversation.GuestMessage }
	asVisitor(s, d, op("guest-react", http.MethodPut, "/conversations/{conversation_id}/messages/{message_id}/reaction", "Like or dislike a message"),
		func(in *reactIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *reactIn) (*lineOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			if !uid.Valid(in.MessageID) {
				return nil, conversation.ErrMessageMissing
			}
			m, err := s.conversations.ContactReact(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), in.MessageID, in.Body.Value)
			if err != nil {
				return nil, err
			}
			return &lineOut{s.conversations.ShownToContact(w.Workspace, &m)}, nil
		})

	type rateIn struct {
		One
		Body struct {
			Score   int    `json:"score" doc:"1 to 5"`
			Comment string `json:"comment,omitempty" doc:"Up to 1,000 characters" maxLength:"8000"`
		}
	}
	asVisitor(s, d, op("guest-rate", http.MethodPut, "/conversations/{conversation_id}/rating", "Rate a closed conversation, or change the rating"),
		func(in *rateIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *rateIn) (*lineOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			m, err := s.conversations.Rate(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), conversation.Rating{Score: in.Body.Score, Comment: in.Body.Comment})
			if err != nil {
				return nil, err
			}
			return &lineOut{s.conversations.ShownToContact(w.Workspace, &m)}, nil
		})

	type detailsIn struct {
		One
		Locale string `header:"Accept-Language"`
		Body   struct {
			contact.Details
			Skip bool `json:"skip,omitempty" doc:"He does not want to say; where the bot does not insist."`
		}
	}
	asVisitor(s, d, op("guest-details", http.MethodPut, "/conversations/{conversation_id}/details", "Answer the question for contact details"),
		func(in *detailsIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *detailsIn) (*lineOut, error) {
			if err := s.look(ctx, w, in.ID); err != nil {
				return nil, err
			}
			var details contact.Details
			if !in.Body.Skip {
				c, err := s.conversations.OfContact(ctx, w.Workspace, w.Contact, conversation.ID(in.ID))
				if err != nil {
					return nil, err
				}
				if details, err = s.saidOf(ctx, w, c.BotID, in.Body.Details, in.Locale); err != nil {
					return nil, err
				}
			}
			m, err := s.reception.AnswerDetails(ctx, w.Workspace, w.Contact, conversation.ID(in.ID), details, in.Body.Skip, "body")
			if err != nil {
				return nil, err
			}
			return &lineOut{s.conversations.ShownToContact(w.Workspace, &m)}, nil
		})

	type introduceIn struct {
		Bearer
		BotID  string `query:"bot_id" doc:"The bot that asks; without it custom fields are not taken"`
		Locale string `header:"Accept-Language"`
		Body   contact.Details
	}
	introduce := op("guest-introduce", http.MethodPut, "/contact", "Say who one is; what is left out stays")
	introduce.DefaultStatus = http.StatusNoContent
	asVisitor(s, d, introduce, func(in *introduceIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *introduceIn) (*empty, error) {
		if err := s.limits.read.Allow(w.Contact); err != nil {
			return nil, err
		}
		details, err := s.saidOf(ctx, w, in.BotID, in.Body, in.Locale)
		if err != nil {
			return nil, err
		}
		if details.Custom, err = s.askedCustom(ctx, w, in.BotID, details.Custom); err != nil {
			return nil, err
		}
		return nil, s.contacts.IntroduceHimself(ctx, w.Workspace, w.Contact, details)
	})
}

// saidOf is what a visitor says of himself, checked: a phone number that names no country is from the one that he has chosen,
// else from the bot's, else from the one that the locale of his browser names.
func (s *Service) saidOf(ctx context.Context, w Who, botID string, said contact.Details, locale string) (contact.Details, error) {
	settings, err := s.bots.Settings(ctx, w.Workspace, botID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return contact.Details{}, err
	}
	return said.Checked("body", settings.CountryCode, locale)
}

// askedCustom are the custom fields among what a visitor says of himself, as far as a bot asks for them.
func (s *Service) askedCustom(ctx context.Context, w Who, botID string, said map[string]string) (map[string]string, error) {
	if len(said) == 0 || botID == "" {
		return nil, nil
	}
	settings, err := s.bots.Settings(ctx, w.Workspace, botID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.contacts.CheckedCustom(ctx, s.db.Read(), w.Workspace, said, settings.Widget.PreChat.Custom, "body.custom")
}
