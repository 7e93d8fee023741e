package search

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/page"
	"cxgenie/internal/workspace"
)

// Routes registers the operations of this room.
func (s *Service) Routes(d *workspace.Doors) {
	type searchIn struct {
		Q     string `query:"q" maxLength:"400" doc:"At least 2 characters: names, addresses, numbers or words of messages, each from its beginning"`
		Limit int    `query:"limit" minimum:"1" maximum:"100"`

		Cursor string `query:"cursor"`
	}
	type searchOut struct{ Body page.List[Found] }
	o := huma.Operation{OperationID: "search-conversations", Method: http.MethodGet, Path: "/v1/search/conversations", Tags: []string{"Live chat"},
		Summary: "Find conversations by who writes and by what was written"}
	workspace.Register(d, o, workspace.Need("live_chat", workspace.View), func(ctx context.Context, by workspace.Caller, in *searchIn) (*searchOut, error) {
		found, err := s.Find(ctx, by, in.Q, in.Cursor, page.Limit(in.Limit))
		return &searchOut{found}, err
	})
}
