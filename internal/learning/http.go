package learning

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/workspace"
)

// UnansweredView is an unanswered question on the wire.
type UnansweredView struct {
	ID                 string    `json:"id"`
	Question           string    `json:"question"`
	Count              int64     `json:"count" doc:"How often it was asked."`
	Reason             string    `json:"reason" enum:"no_knowledge,not_enough,ai_error,no_credits"`
	Status             string    `json:"status" enum:"open,answered,dismissed"`
	LastConversationID string    `json:"last_conversation_id"`
	FAQID              *string   `json:"faq_id" doc:"The FAQ that answers it."`
	FirstAt            time.Time `json:"first_at"`
	LastAt             time.Time `json:"last_at"`
}

func view(u Unanswered) UnansweredView {
	v := UnansweredView{
		ID: u.ID, Question: u.Question, Count: u.Count, Reason: string(u.Reason), Status: string(u.Status), LastConversationID: u.LastConversation,
		FirstAt: u.FirstAt, LastAt: u.LastAt,
	}
	if u.SourceID != "" {
		v.FAQID = &u.SourceID
	}
	return v
}

// UnansweredAnswer is the FAQ that answers a question; what is left out is taken from the question.
type UnansweredAnswer struct {
	Answer       string   `json:"answer" doc:"Plain text, or HTML with simple formatting."`
	Question     string   `json:"question,omitempty" doc:"A better wording; the customer's becomes an alternative."`
	Alternatives []string `json:"alternatives,omitempty" nullable:"false"`
	Category     string   `json:"category,omitempty"`
	Active       *bool    `json:"active,omitempty" default:"true"`
	Verbatim     bool     `json:"verbatim,omitempty"`
}

// BotPath is the part of a path that names a bot.
type BotPath struct {
	BotID string `path:"bot_id"`
}

// UnansweredPath is the part of a path that names an unanswered question.
type UnansweredPath struct {
	BotID string `path:"bot_id"`
	ID    string `path:"unanswered_id"`
}

type (
	unansweredBody struct{ Body UnansweredView }
	faqBody        struct{ Body knowledge.FAQView }
	unansweredList struct {
		Body struct {
			Items []UnansweredView `json:"items" nullable:"false"`
			Next  *string          `json:"next"`
			Total *int64           `json:"total,omitempty" doc:"The number of open ones, when those are listed."`
		}
	}
)

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	see, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := func(id, method, path, summary string, status int) huma.Operation {
		return huma.Operation{
			OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/unanswered" + path, Summary: summary, Tags: []string{"Unanswered questions"}, DefaultStatus: status,
		}
	}
	workspace.Register(d, op("list-unanswered", http.MethodGet, "", "List a bot's unanswered questions, most asked first", 200), see, s.httpList)
	workspace.Register(d, op("answer-unanswered", http.MethodPost, "/{unanswered_id}/answer", "Answer a question: make it a FAQ", 201), edit, s.httpAnswer)
	workspace.Register(d, op("dismiss-unanswered", http.MethodPost, "/{unanswered_id}/dismiss", "Put a question away", 200), edit, s.httpDismiss)
	workspace.Register(d, op("reopen-unanswered", http.MethodPost, "/{unanswered_id}/reopen", "Take a settled question back", 200), edit, s.httpReopen)
}

func (s *Service) httpList(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Status string `query:"status" doc:"open (default), answered or dismissed."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" doc:"Default 20, at most 100."`
}) (*unansweredList, error) {
	l, err := s.List(ctx, c, in.BotID, Status(in.Status), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &unansweredList{}
	out.Body.Items, out.Body.Next, out.Body.Total = make([]UnansweredView, len(l.Items)), l.Next, l.Total
	for i, u := range l.Items {
		out.Body.Items[i] = view(u)
	}
	return out, nil
}

func (s *Service) httpAnswer(ctx context.Context, c workspace.Caller, in *struct {
	UnansweredPath
	Body UnansweredAnswer
}) (*faqBody, error) {
	f, err := s.Answer(ctx, c, in.BotID, in.ID, knowledge.Input{
		Question: in.Body.Question, Alternatives: in.Body.Alternatives, Answer: in.Body.Answer, Category: in.Body.Category,
		Active: in.Body.Active == nil || *in.Body.Active, Verbatim: in.Body.Verbatim,
	})
	if err != nil {
		return nil, err
	}
	return &faqBody{knowledge.View(f)}, nil
}

func (s *Service) httpDismiss(ctx context.Context, c workspace.Caller, in *UnansweredPath) (*unansweredBody, error) {
	u, err := s.Dismiss(ctx, c, in.BotID, in.ID)
	return &unansweredBody{view(u)}, err
}

func (s *Service) httpReopen(ctx context.Context, c workspace.Caller, in *UnansweredPath) (*unansweredBody, error) {
	u, err := s.Reopen(ctx, c, in.BotID, in.ID)
	return &unansweredBody{view(u)}, err
}
