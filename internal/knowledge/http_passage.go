package knowledge

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// PieceView is a passage of an article, a document or a web page in the list of what a bot knows, on the wire.
type PieceView struct {
	PassageView
	SourceID     string     `json:"source_id"`
	Kind         string     `json:"kind" enum:"text,document,url" doc:"Of the source."`
	Title        string     `json:"title" doc:"Of the source."`
	Active       bool       `json:"active" doc:"The bot answers from it."`
	SourceActive bool       `json:"source_active" doc:"The bot answers from its source; a passage of another is not answered from, whatever its own switch says."`
	Off          bool       `json:"off" doc:"It was switched off by itself."`
	OffBy        string     `json:"off_by" doc:"Name of who switched it last."`
	URL          string     `json:"url" doc:"Where customers can read it, as near to the place as its page allows; empty where they cannot."`
	Uses         int64      `json:"uses" doc:"How often the bot has answered from it."`
	Uses30       int64      `json:"uses_30_days"`
	UsedAt       *time.Time `json:"used_at"`
	LearnedAt    time.Time  `json:"learned_at"`
}

func viewPiece(p Piece) PieceView {
	return PieceView{PassageView: viewPassage(p.Passage), SourceID: p.SourceID, Kind: p.Kind, Title: p.Title, Active: p.On(), SourceActive: p.Active, Off: p.Off,
		OffBy: p.OffBy, URL: p.URL, Uses: p.Uses, Uses30: p.Uses30, UsedAt: wireTimeOr(p.UsedAt), LearnedAt: wireTime(p.Learned)}
}

type pieceCounts struct {
	Text     int64 `json:"text"`
	Document int64 `json:"document"`
	URL      int64 `json:"url"`
	Off      int64 `json:"off" doc:"Of all of them, those that the bot does not answer from."`
}

type pieceList struct {
	Items  []PieceView `json:"items" nullable:"false"`
	Next   *string     `json:"next"`
	Total  *int64      `json:"total,omitempty" doc:"How many the filter lets through, where counted is asked for."`
	Counts pieceCounts `json:"counts"`
}

// PieceInPlaceView is a passage with what stands around it.
type PieceInPlaceView struct {
	PieceView
	Before []PassageView `json:"before" nullable:"false" doc:"What stands before it in its source."`
	After  []PassageView `json:"after" nullable:"false" doc:"What stands after it."`
}

func viewInPlace(p PieceInPlace) PieceInPlaceView {
	v := PieceInPlaceView{PieceView: viewPiece(p.Piece), Before: []PassageView{}, After: []PassageView{}}
	for _, x := range p.Around {
		switch {
		case x.No < p.No:
			v.Before = append(v.Before, viewPassage(x))
		case x.No > p.No:
			v.After = append(v.After, viewPassage(x))
		}
	}
	return v
}

// PiecePath is the part of a path that names a passage.
type PiecePath struct {
	BotID     string `path:"bot_id"`
	PassageID string `path:"passage_id"`
}

func (s *Service) passageRoutes(d *workspace.Doors) {
	view, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/passages" + path, Summary: summary, Tags: []string{"Knowledge entries"}, DefaultStatus: 200}
	}
	workspace.Register(d, op("list-passages", http.MethodGet, "", "List what a bot knows of articles, documents and web pages"), view, s.httpPieces)
	workspace.Register(d, op("get-passage", http.MethodGet, "/{passage_id}", "Get a passage, with what stands around it"), view, s.httpPiece)
	patch := op("switch-passage", http.MethodPatch, "/{passage_id}", "Say whether the bot answers from a passage")
	patch.Description = "It holds for all passages of the source that say the same, and stays when the source is learnt anew and still says it."
	workspace.Register(d, patch, edit, s.httpSwitchPiece)
	workspace.Register(d, op("bulk-passages", http.MethodPost, "/bulk", "Say of up to 100 passages whether the bot answers from them"), edit, s.httpBulkPieces)
	many := op("bulk-matching-passages", http.MethodPost, "/tasks", "Say of all passages that match whether the bot answers from them, as a task")
	many.DefaultStatus, many.Description = http.StatusAccepted, "A bot has one task at a time. What is learnt after it has begun is not meant."
	workspace.Register(d, many, edit, s.httpMatchingPieces)
	exp := op("export-passages", http.MethodGet, "/export", "Export the list as a file for a spreadsheet program, in the order of reading")
	exp.Responses = fileResponse()
	workspace.Register(d, exp, workspace.Need("knowledge", workspace.Manage), s.httpPieceExport)
}

// PieceInput are the filters of a list of passages.
type PieceInput struct {
	BotPath
	Search string `query:"search" doc:"Words that are all somewhere in the passage or its headings; case and accents do not matter."`
	Kind   string `query:"kind" doc:"text (articles), document or url. Absent: all."`
	Use    string `query:"use" doc:"on: those that are answered from; off: the others. Absent: all."`
}

func (in PieceInput) selection() PieceSelection {
	return PieceSelection{Kind: Kind(in.Kind), Use: PieceUse(in.Use), Search: in.Search}
}

func (s *Service) httpPieces(ctx context.Context, c workspace.Caller, in *struct {
	PieceInput
	Order   string `query:"order" doc:"newest (the default): the newest source first, in the order of reading; used: the most used first."`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
	Counted bool   `query:"counted" doc:"Tell the total."`
}) (*body[pieceList], error) {
	p, err := s.Pieces(ctx, c, in.BotID, PieceFilter{PieceSelection: in.selection(), Order: EntryOrder(in.Order), Cursor: in.Cursor, Limit: in.Limit, Counted: in.Counted})
	if err != nil {
		return nil, err
	}
	out := pieceList{Items: make([]PieceView, len(p.Items)), Next: p.Next, Total: p.Total, Counts: pieceCounts{p.Counts[Text], p.Counts[Document], p.Counts[URL], p.Off}}
	for i, x := range p.Items {
		out.Items[i] = viewPiece(x)
	}
	return &body[pieceList]{out}, nil
}

func (s *Service) httpPiece(ctx context.Context, c workspace.Caller, in *PiecePath) (*body[PieceInPlaceView], error) {
	p, err := s.Piece(ctx, c, in.BotID, in.PassageID)
	return &body[PieceInPlaceView]{viewInPlace(p)}, err
}

func (s *Service) httpSwitchPiece(ctx context.Context, c workspace.Caller, in *struct {
	PiecePath
	Body struct {
		Active bool `json:"active"`
	}
}) (*body[PieceInPlaceView], error) {
	p, err := s.SwitchPiece(ctx, c, in.BotID, in.PassageID, in.Body.Active)
	return &body[PieceInPlaceView]{viewInPlace(p)}, err
}

func (s *Service) httpBulkPieces(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action string   `json:"action" doc:"activate or deactivate."`
		IDs    []string `json:"ids" nullable:"false" doc:"Up to 100."`
	}
}) (*body[changedCount], error) {
	n, err := s.SwitchPieces(ctx, c, in.BotID, BulkAction(in.Body.Action), in.Body.IDs)
	return &body[changedCount]{changedCount{n}}, err
}

// PieceMatching is a PieceSelection on the wire.
type PieceMatching struct {
	Search string `json:"search,omitempty"`
	Kind   string `json:"kind,omitempty" doc:"text (articles), document or url."`
	Use    string `json:"use,omitempty" doc:"on or off."`
}

func (s *Service) httpMatchingPieces(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string        `json:"action" doc:"activate or deactivate."`
		Matching PieceMatching `json:"matching" doc:"Which passages; an empty one means all."`
	}
}) (*body[TaskView], error) {
	m := in.Body.Matching
	sel := PieceSelection{Kind: Kind(m.Kind), Use: PieceUse(m.Use), Search: m.Search}
	return s.httpMatching(ctx, c, in.BotID, in.Body.Action, Matching{Of: OfPassages, Passages: sel}, "")
}

func (s *Service) httpPieceExport(ctx context.Context, c workspace.Caller, in *struct {
	PieceInput
	Format string `query:"format" doc:"csv (the default) or xlsx."`
}) (*huma.StreamResponse, error) {
	write, err := s.PieceExport(ctx, c, in.BotID, in.selection(), Format(in.Format))
	if err != nil {
		return nil, err
	}
	return s.sendSheet(ctx, "passages", Format(in.Format), write), nil
}

func viewPassage(p passage.Passage) PassageView {
	return PassageView{p.ID, p.No, append([]string{}, p.Path...), p.Text, text.Len(p.Text), p.Page, p.Anchor}
}

func viewPassages(list []passage.Passage) []PassageView {
	out := make([]PassageView, len(list))
	for i, p := range list {
		out[i] = viewPassage(p)
	}
	return out
}
