package knowledge

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// EntryView is an entry on the wire.
type EntryView struct {
	ID             string      `json:"id" doc:"Of the FAQ, or of the proposal."`
	Proposed       bool        `json:"proposed" doc:"It is no FAQ yet, but something the bot could learn."`
	Status         string      `json:"status" enum:"imported,in_review,overlapped,rejected,waiting,failed"`
	Origin         string      `json:"origin" enum:"user,api,conversation,unanswered,sync,template"`
	Via            string      `json:"via" enum:",suggestion,unanswered,selection,history,chosen" doc:"Of a proposal: what brought it about."`
	Question       string      `json:"question"`
	Alternatives   []string    `json:"alternatives" nullable:"false"`
	AnswerHTML     string      `json:"answer_html" doc:"Sanitised."`
	AnswerText     string      `json:"answer_text"`
	Category       string      `json:"category"`
	Active         bool        `json:"active"`
	Verbatim       bool        `json:"verbatim"`
	OverlapsWith   *FAQOverlap `json:"overlaps_with" doc:"The FAQ that asks the same, when the status is overlapped."`
	Asks           *FAQOverlap `json:"asks" doc:"Of the way chosen: the FAQ that it would be one more way to ask, whose answer stands here."`
	Uses           int64       `json:"uses" doc:"How often the bot has answered from it."`
	Uses30         int64       `json:"uses_30_days"`
	UsedAt         *time.Time  `json:"used_at"`
	Useful         int64       `json:"useful" doc:"How often a reply drafted from it was sent as it was, less how often it was put away."`
	ConversationID string      `json:"conversation_id" doc:"Where a proposal was taken from; empty when that is not one of ours."`
	AuthorName     string      `json:"author_name" doc:"Who gave the answer of a proposal."`
	ChangedBy      string      `json:"changed_by"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
}

func viewEntry(e Entry) EntryView {
	v := EntryView{ID: e.ID, Proposed: e.Proposed, Status: string(e.Status), Origin: string(e.Origin), Via: string(e.Via), Question: e.Question,
		Alternatives: e.Alternatives, AnswerHTML: e.AnswerHTML, AnswerText: e.AnswerText, Category: e.Category, Active: e.Active, Verbatim: e.Verbatim,
		Uses: e.Uses, Uses30: e.Uses30, Useful: e.Useful, ConversationID: e.ConversationID, AuthorName: e.AuthorName, ChangedBy: e.ChangedBy,
		CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC()}
	if !e.UsedAt.IsZero() {
		at := e.UsedAt.UTC()
		v.UsedAt = &at
	}
	if e.OverlapsWith != nil {
		v.OverlapsWith = &FAQOverlap{e.OverlapsWith.ID, e.OverlapsWith.Question}
	}
	if e.Asks != nil {
		v.Asks = &FAQOverlap{e.Asks.ID, e.Asks.Question}
	}
	return v
}

// EntryCounts is how many entries there are in each status.
type EntryCounts struct {
	Imported   int64 `json:"imported"`
	InReview   int64 `json:"in_review"`
	Overlapped int64 `json:"overlapped"`
	Rejected   int64 `json:"rejected"`
	Waiting    int64 `json:"waiting"`
	Failed     int64 `json:"failed"`
}

// CountsView is counts on the wire.
func CountsView(n map[EntryStatus]int64) EntryCounts {
	return EntryCounts{n[StatusImported], n[StatusInReview], n[StatusOverlapped], n[StatusRejected], n[StatusWaiting], n[StatusFailed]}
}

type entryList struct {
	Items  []EntryView `json:"items" nullable:"false"`
	Next   *string     `json:"next"`
	Counts EntryCounts `json:"counts"`
}

// EntryInput are the filters of a list of entries.
type EntryInput struct {
	BotPath
	Search string `query:"search" doc:"Somewhere in question, answer or category; case and accents do not matter."`
	Status string `query:"status" doc:"imported, in_review, overlapped, rejected, waiting or failed. Absent: all but the rejected."`
	Origin string `query:"origin" doc:"user, api, conversation, unanswered, sync or template."`
	Order  string `query:"order" doc:"newest (the default), changed or used."`
}

func (in EntryInput) filter() EntryFilter {
	return EntryFilter{Status: EntryStatus(in.Status), Origin: Origin(in.Origin), Search: in.Search, Order: EntryOrder(in.Order)}
}

func (s *Service) entryRoutes(d *workspace.Doors) {
	view, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Manage)
	op := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: "/v1/bots/{bot_id}/entries" + path, Summary: summary, Tags: []string{"Knowledge entries"}}
	}
	workspace.Register(d, op("list-entries", "", "List what a bot knows as questions with answers, and what it could learn"), view, s.httpEntries)
	exp := op("export-entries", "/export", "Export the list as a file for a spreadsheet program")
	exp.Responses = fileResponse()
	workspace.Register(d, exp, manage, s.httpEntryExport)
}

func (s *Service) httpEntries(ctx context.Context, c workspace.Caller, in *struct {
	EntryInput
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[entryList], error) {
	f := in.filter()
	f.Cursor, f.Limit = in.Cursor, in.Limit
	p, err := s.Entries(ctx, c, in.BotID, f)
	if err != nil {
		return nil, err
	}
	out := entryList{Items: make([]EntryView, len(p.Items)), Next: p.Next, Counts: CountsView(p.Counts)}
	for i, e := range p.Items {
		out.Items[i] = viewEntry(e)
	}
	return &body[entryList]{out}, nil
}

func (s *Service) httpEntryExport(ctx context.Context, c workspace.Caller, in *struct {
	EntryInput
	Format string `query:"format" doc:"csv (the default) or xlsx."`
}) (*huma.StreamResponse, error) {
	write, err := s.EntryExport(ctx, c, in.BotID, in.filter(), Format(in.Format))
	if err != nil {
		return nil, err
	}
	return s.sendSheet(ctx, "entries", Format(in.Format), write), nil
}
