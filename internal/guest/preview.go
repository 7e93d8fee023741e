package guest

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// Preview is a bot as visitors would see it after a change that is not saved: its button, its record, and what it would ask
// them first.
type Preview struct {
	Button
	GreetingText     string                   `json:"greeting_text"`
	GreetingHTML     string                   `json:"greeting_html,omitempty"`
	GreetingPictures []bot.GreetingPicture    `json:"greeting_pictures" nullable:"false"`
	Workspace        Company                  `json:"workspace"`
	Ask              *conversation.DetailsAsk `json:"ask"`
}

// BotPreviewInput is a change that is only looked at.
type BotPreviewInput struct {
	Changes  bot.BotPatch `json:"changes"`
	Customer string       `json:"customer,omitempty" maxLength:"100" doc:"The name of the customer who is greeted; empty: nothing is known of him."`
}

// Previewed is what came of a look: the bot, or what is wrong with the change. That is no error: whoever types has not finished.
type Previewed struct {
	Bot   *Preview     `json:"bot" doc:"Null when something is wrong."`
	Wrong []WrongField `json:"wrong" nullable:"false" doc:"Why the change could not be saved as it is."`
}

// WrongField is a field as the errors of a change name it.
type WrongField errs.Field

// Preview shows a bot as it would be with a change. Nothing is stored, and no visitor comes to be.
func (s *Service) Preview(ctx context.Context, by workspace.Caller, id string, in BotPreviewInput) (*Previewed, error) {
	changed, err := s.bots.Preview(ctx, by, id, in.Changes.Patch())
	if e := (*errs.Error)(nil); errors.As(err, &e) && len(e.Fields) > 0 {
		out := &Previewed{}
		for _, f := range e.Fields {
			out.Wrong = append(out.Wrong, WrongField(f))
		}
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	var who *contact.Contact
	if in.Customer != "" {
		who = &contact.Contact{Name: in.Customer}
	}
	b, err := s.shown(ctx, changed, who)
	if err != nil {
		return nil, err
	}
	out := &Preview{Button: button(b, ""), GreetingText: b.GreetingText, GreetingHTML: b.GreetingHTML, GreetingPictures: b.GreetingPictures, Workspace: b.Workspace}
	out.Ask, _, err = s.reception.FirstAsk(ctx, by.Workspace, changed.Widget.PreChat, "")
	return &Previewed{Bot: out, Wrong: []WrongField{}}, err
}

func (s *Service) previewRoutes(d *workspace.Doors) {
	type in struct {
		BotID string `path:"bot_id"`
		Body  BotPreviewInput
	}
	type out struct{ Body *Previewed }
	workspace.Register(d, huma.Operation{OperationID: "preview-bot", Method: http.MethodPost, Path: "/v1/bots/{bot_id}/preview", Tags: []string{"Bots"},
		Summary: "See the chat as it would be after a change", Description: "Nothing is stored."},
		workspace.Need("bots", workspace.View), func(ctx context.Context, by workspace.Caller, in *in) (*out, error) {
			p, err := s.Preview(ctx, by, in.BotID, in.Body)
			return &out{p}, err
		})
}
