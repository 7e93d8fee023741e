package guest

import (
	"context"
	"net/http"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Sight is where a visitor stands on the company's website, and what time it is there.
type Sight struct {
	URL      string `json:"url,omitempty" maxLength:"2000" doc:"Of the page around the chat; others than http and https are not kept"`
	Title    string `json:"title,omitempty" maxLength:"1200"`
	TimeZone string `json:"time_zone,omitempty" maxLength:"64" doc:"For example Asia/Ho_Chi_Minh"`
}

// Saw remembers which page the visitor looks at, for the people who answer him. Before his first message nothing of him
// is kept, and after the end of a conversation nothing more.
func (s *Service) Saw(ctx context.Context, w Who, id conversation.ID, x Sight) error {
	c, err := s.conversations.OfContact(ctx, w.Workspace, w.Contact, id)
	if err != nil || c.Status != conversation.Open {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.contacts.Seen(ctx, tx, w.Workspace, w.Contact, x.TimeZone); err != nil {
			return err
		}
		return s.conversations.SawPage(ctx, tx, c, x.URL, x.Title)
	})
}

func (s *Service) pageRoutes(d *workspace.Doors) {
	type in struct {
		One
		Body Sight
	}
	saw := op("guest-page", http.MethodPost, "/conversations/{conversation_id}/pages", "Say which page of the website the visitor looks at")
	saw.DefaultStatus = http.StatusNoContent
	asVisitor(s, d, saw, func(in *in) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *in) (*empty, error) {
		if !uid.Valid(in.ID) {
			return nil, conversation.ErrNotFound
		}
		if err := s.limits.read.Allow(w.Contact); err != nil {
			return nil, err
		}
		return nil, s.Saw(ctx, w, conversation.ID(in.ID), in.Body)
	})
}
