package knowledge

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// matchingRoutes are the operations that do the same to all that match, besides that of FAQs.
func (s *Service) matchingRoutes(d *workspace.Doors) {
	edit := workspace.Need("knowledge", workspace.Edit)
	op := func(id, what, tag, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodPost, Path: "/v1/bots/{bot_id}/" + what + "/tasks", Summary: summary, Tags: []string{tag}, DefaultStatus: 202,
			Description: "Deleting needs the permission knowledge:manage. A bot has one task at a time. What is added after it has begun is not meant."}
	}
	workspace.Register(d, op("bulk-matching-articles", "articles", "Articles", "Do the same to all articles that match, as a task"), edit, s.httpMatchingArticles)
	workspace.Register(d, op("bulk-matching-documents", "documents", "Documents", "Do the same to all documents that match, as a task"), edit, s.httpMatchingDocuments)
	workspace.Register(d, op("bulk-matching-pages", "pages", "Web pages", "Do the same to all web pages that match, as a task"), edit, s.httpMatchingPages)
}

func (s *Service) httpMatching(ctx context.Context, c workspace.Caller, botID, action string, m Matching, category string) (*body[TaskView], error) {
	t, err := s.BulkMatching(ctx, c, botID, BulkAction(action), m, category)
	return &body[TaskView]{ViewTask(t)}, err
}

// ArticleMatching is an ArticleSelection on the wire.
type ArticleMatching struct {
	Search   string  `json:"search,omitempty"`
	Status   string  `json:"status,omitempty" doc:"draft or active."`
	State    string  `json:"state,omitempty" doc:"waiting, learning, imported, overlapped or failed."`
	Category *string `json:"category,omitempty" doc:"Absent: any. Empty: those without one."`
	Language *string `json:"language,omitempty" doc:"Absent: any. Empty: those whose language does not show."`
}

func (s *Service) httpMatchingArticles(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string          `json:"action" doc:"delete, retrain, activate, deactivate or set_category."`
		Matching ArticleMatching `json:"matching" doc:"Which articles; an empty one means all."`
		Category string          `json:"category,omitempty" doc:"For set_category; empty takes it away."`
	}
}) (*body[TaskView], error) {
	m := in.Body.Matching
	sel := ArticleSelection{Search: m.Search, Status: ArticleStatus(m.Status), State: State(m.State), Category: m.Category, Language: m.Language}
	return s.httpMatching(ctx, c, in.BotID, in.Body.Action, Matching{Of: OfArticles, Articles: sel}, in.Body.Category)
}

// SourceMatching is a Selection of documents or web pages on the wire.
type SourceMatching struct {
	Search string `json:"search,omitempty"`
	State  string `json:"state,omitempty" doc:"waiting, learning, imported, overlapped or failed."`
}

func (m SourceMatching) selection() Selection {
	return Selection{Search: m.Search, State: State(m.State)}
}

func (s *Service) httpMatchingDocuments(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string         `json:"action" doc:"delete, retrain, activate or deactivate."`
		Matching SourceMatching `json:"matching" doc:"Which documents; an empty one means all."`
	}
}) (*body[TaskView], error) {
	return s.httpMatching(ctx, c, in.BotID, in.Body.Action, Matching{Of: OfDocuments, Sources: in.Body.Matching.selection()}, "")
}

// PageMatching says which web pages are meant, on the wire.
type PageMatching struct {
	SourceMatching
	SiteID string `json:"site_id,omitempty" doc:"Only those picked from this site."`
}

func (s *Service) httpMatchingPages(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string       `json:"action" doc:"delete, retrain (fetch again), activate or deactivate."`
		Matching PageMatching `json:"matching" doc:"Which pages; an empty one means all."`
	}
}) (*body[TaskView], error) {
	m := in.Body.Matching
	return s.httpMatching(ctx, c, in.BotID, in.Body.Action, Matching{Of: OfPages, Sources: m.selection(), SiteID: m.SiteID}, "")
}
