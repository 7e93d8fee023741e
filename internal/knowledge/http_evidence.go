package knowledge

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// SourcePath is the part of a path that names a source.
type SourcePath struct {
	BotID    string `path:"bot_id"`
	SourceID string `path:"source_id"`
}

// PassageView is a passage that the bot has learnt, on the wire.
type PassageView struct {
	ID         string   `json:"id"`
	No         int      `json:"no" doc:"Its place in the order of reading, from 0."`
	Path       []string `json:"path" nullable:"false" doc:"The title, and the headings down to it."`
	Text       string   `json:"text"`
	Characters int      `json:"characters"`
	Page       int      `json:"page" doc:"Page, slide or sheet, from 1; 0 where there are none."`
	Anchor     string   `json:"anchor" doc:"Fragment of the page's address; empty where there is none."`
}

type passageList struct {
	Items       []PassageView `json:"items" nullable:"false"`
	Next        *string       `json:"next"`
	Total       *int64        `json:"total,omitempty"`
	Title       string        `json:"title" doc:"Of the source."`
	Kind        string        `json:"kind" enum:"text,document,url"`
	State       string        `json:"state" enum:"waiting,learning,imported,overlapped,failed"`
	StateReason string        `json:"state_reason"`
	Active      bool          `json:"active"`
}

func (s *Service) evidenceRoutes(d *workspace.Doors) {
	op := huma.Operation{OperationID: "list-source-passages", Method: http.MethodGet, Path: "/v1/bots/{bot_id}/sources/{source_id}/passages",
		Summary: "List what the bot has learnt of an article, a document or a web page", Tags: []string{"Training data"}, DefaultStatus: 200}
	workspace.Register(d, op, workspace.Need("knowledge", workspace.View), s.httpPassages)
}

func (s *Service) httpPassages(ctx context.Context, c workspace.Caller, in *struct {
	SourcePath
	At     int    `query:"at" doc:"Begin a little before the passage of this number."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[passageList], error) {
	l, err := s.Passages(ctx, c, in.BotID, in.SourceID, in.Cursor, in.At, in.Limit)
	if err != nil {
		return nil, err
	}
	x := l.Source
	out := passageList{Items: viewPassages(l.Items), Next: l.Next, Total: l.Total, Title: x.Title, Kind: string(x.Kind), State: string(x.State),
		StateReason: x.Reason, Active: x.Active}
	return &body[passageList]{out}, nil
}
