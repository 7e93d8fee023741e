package knowledge

import (
	"context"
	"net/http"

	"cxgenie/internal/workspace"
)

// TwinView is one of two texts that say the same, on the wire.
type TwinView struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind" enum:"text,document,url"`
	Title    string        `json:"title"`
	Passages []PassageView `json:"passages" nullable:"false" doc:"The first 30."`
}

type twins struct {
	Source TwinView  `json:"source" doc:"The one that waits for a decision, as it was read."`
	Other  *TwinView `json:"other" doc:"The one that says it already; null when it is gone at this moment."`
	More   bool      `json:"more" doc:"One of them says more than is shown."`
}

func (s *Service) twinRoutes(d *workspace.Doors) {
	op := workspace.Ops{Tag: "Training data", At: "/v1/bots/{bot_id}/sources/{source_id}"}.Op
	workspace.Register(d, op("get-source-overlap", http.MethodGet, "/overlap", "See an overlapped article, document or web page beside the one that says the same", 200),
		workspace.Need("knowledge", workspace.View), s.httpTwins)
	resolve := op("resolve-source", http.MethodPost, "/resolve", "Decide about an overlapped article, document or web page", 204)
	resolve.Description = "Replacing deletes the other one. Discarded, a document or a page is deleted and an article becomes a draft again; " +
		"of one that was learnt before, the bot goes on with what it knew."
	workspace.Register(d, resolve, workspace.Need("knowledge", workspace.Edit), s.httpResolveText)
}

func (s *Service) httpTwins(ctx context.Context, c workspace.Caller, in *SourcePath) (*body[twins], error) {
	x, err := s.Twins(ctx, c, in.BotID, in.SourceID)
	if err != nil {
		return nil, err
	}
	view := func(of Source, list []PassageView) TwinView { return TwinView{of.ID, string(of.Kind), of.Title, list} }
	out := twins{Source: view(x.Source, viewPassages(x.Here)), More: x.More}
	if x.Other != nil {
		other := view(*x.Other, viewPassages(x.There))
		out.Other = &other
	}
	return &body[twins]{out}, nil
}

func (s *Service) httpResolveText(ctx context.Context, c workspace.Caller, in *struct {
	SourcePath
	Body struct {
		Action string `json:"action" doc:"replace the other, keep_both, or discard this one."`
	}
}) (*struct{}, error) {
	return nil, s.ResolveText(ctx, c, in.BotID, in.SourceID, Action(in.Body.Action))
}
