package learning

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/workspace"
)

// UnansweredView is an unanswered question on the wire.
type UnansweredView struct {
	ID                 string    `json:"id"`
	Question           string    `json:"question" doc:"As it can be understood alone."`
	Original           string    `json:"original" doc:"As it was written the last time."`
	Language           string    `json:"language" doc:"Of the last time; empty when it is not known."`
	Channel            string    `json:"channel" doc:"Of the last time."`
	Count              int64     `json:"count" doc:"How often it was asked."`
	Reason             string    `json:"reason" enum:"no_knowledge,not_enough,ai_error,no_credits"`
	Status             string    `json:"status" enum:"open,answered,dismissed"`
	LastConversationID string    `json:"last_conversation_id"`
	FAQID              *string   `json:"faq_id" doc:"The FAQ that was made to answer it. An open question has one while somebody is to decide between it and another that asks the same."`
	FAQ                *MadeFAQ  `json:"faq,omitempty" doc:"That FAQ, in lists; absent when it was deleted."`
	FirstAt            time.Time `json:"first_at"`
	LastAt             time.Time `json:"last_at"`
}

// MadeFAQ is the FAQ that was made of a question.
type MadeFAQ struct {
	Question string `json:"question"`
	Answer   string `json:"answer" doc:"Plain text."`
	State    string `json:"state" enum:"waiting,learning,imported,overlapped,failed"`
	Reason   string `json:"state_reason"`
	Active   bool   `json:"active"`
}

func view(u Unanswered) UnansweredView {
	v := UnansweredView{
		ID: u.ID, Question: u.Question, Original: u.Original, Language: u.Language, Channel: u.Channel, Count: u.Count, Reason: string(u.Reason), Status: string(u.Status), LastConversationID: u.LastConversation,
		FirstAt: u.FirstAt, LastAt: u.LastAt,
	}
	if u.SourceID != "" {
		v.FAQID = &u.SourceID
	}
	if f := u.FAQ; f != nil {
		v.FAQ = &MadeFAQ{f.Question, f.AnswerText, string(f.State), f.Reason, f.Active}
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
	Tell         bool     `json:"tell,omitempty" doc:"Send the answer also to those who asked, in their conversations that are still open."`
}

func (b UnansweredAnswer) input() knowledge.Input {
	return knowledge.Input{Question: b.Question, Alternatives: b.Alternatives, Answer: b.Answer, Category: b.Category,
		Active: b.Active == nil || *b.Active, Verbatim: b.Verbatim}
}

// AnsweredView is the FAQ that an answer made, and in how many conversations it is handed on.
type AnsweredView struct {
	knowledge.FAQView
	Told      int `json:"told" doc:"Conversations in which the bot sends it."`
	Suggested int `json:"suggested" doc:"Conversations in which a person has the word: he gets it as a suggestion."`
}

// TogetherView is the FAQ that answers several questions.
type TogetherView struct {
	AnsweredView
	Answered int `json:"answered" doc:"Questions that it answers."`
}

// DraftView is an answer that could be given.
type DraftView struct {
	Text    string        `json:"text" doc:"Empty: nothing the bot knows is near."`
	Written bool          `json:"written" doc:"By a language model; else it is the nearest that the bot knows."`
	Sources []DraftSource `json:"sources" nullable:"false"`
	Credits int64         `json:"credits" doc:"What it has cost."`
}

// DraftSource is what a draft rests on.
type DraftSource struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
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
	faqBody        struct{ Body AnsweredView }
	togetherBody   struct{ Body TogetherView }
	countBody      struct {
		Body struct {
			Count int `json:"count" doc:"Questions that were changed."`
		}
	}
	draftBody struct{ Body DraftView }
	sheetBody struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
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
	s.unansweredRoutes(d)
	s.proposalRoutes(d)
	s.proposalTaskRoutes(d)
	s.teachRoutes(d)
	s.historyRoutes(d)
}

func (s *Service) unansweredRoutes(d *workspace.Doors) {
	see, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Unanswered questions", At: "/v1/bots/{bot_id}/unanswered"}.Op
	workspace.Register(d, op("list-unanswered", http.MethodGet, "", "List a bot's unanswered questions, most asked first", 200), see, s.httpList)
	workspace.Register(d, op("answer-unanswered", http.MethodPost, "/{unanswered_id}/answer", "Answer a question: make it a FAQ", 201), edit, s.httpAnswer)
	workspace.Register(d, op("dismiss-unanswered", http.MethodPost, "/{unanswered_id}/dismiss", "Put a question away", 200), edit, s.httpDismiss)
	workspace.Register(d, op("answer-unanswered-together", http.MethodPost, "/answer", "Answer several questions with one FAQ", 201), edit, s.httpAnswerTogether)
	workspace.Register(d, op("dismiss-unanswered-together", http.MethodPost, "/dismiss", "Put several questions away", 200), edit, s.httpDismissTogether)
	workspace.Register(d, op("merge-unanswered", http.MethodPost, "/{unanswered_id}/merge", "Make one question of two that ask the same", 200), edit, s.httpMerge)
	workspace.Register(d, op("draft-unanswered", http.MethodPost, "/{unanswered_id}/draft", "Draft an answer to a question", 200), edit, s.httpDraft)
	exp := op("export-unanswered", http.MethodGet, "/export", "Export the list as a CSV file", 200)
	exp.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	workspace.Register(d, exp, workspace.Need("knowledge", workspace.Manage), s.httpExport)
	workspace.Register(d, op("reopen-unanswered", http.MethodPost, "/{unanswered_id}/reopen", "Take a settled question back", 200), edit, s.httpReopen)
}

// ListInput are the filters of a list of questions.
type ListInput struct {
	BotPath
	Status string `query:"status" doc:"open (default), answered or dismissed."`
	Reason string `query:"reason" doc:"no_knowledge, not_enough, ai_error or no_credits."`
	Search string `query:"search" doc:"Words of the question."`
	Sort   string `query:"sort" doc:"asked (default: most asked first) or recent."`
}

func (in ListInput) filter() Filter {
	return Filter{Status: Status(in.Status), Reason: answer.Reason(in.Reason), Search: in.Search, Sort: Sort(in.Sort)}
}

func (s *Service) httpList(ctx context.Context, c workspace.Caller, in *struct {
	ListInput
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*unansweredList, error) {
	f := in.filter()
	f.Cursor, f.Limit = in.Cursor, in.Limit
	l, err := s.List(ctx, c, in.BotID, f)
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
	f, told, err := s.Answer(ctx, c, in.BotID, in.ID, in.Body.input(), in.Body.Tell)
	if err != nil {
		return nil, err
	}
	return &faqBody{AnsweredView{knowledge.View(f), told.Sent, told.Suggested}}, nil
}

func (s *Service) httpAnswerTogether(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		IDs []string `json:"ids" nullable:"false" doc:"Up to 100 questions; those that are settled already are passed over."`
		UnansweredAnswer
	}
}) (*togetherBody, error) {
	f, told, n, err := s.AnswerTogether(ctx, c, in.BotID, in.Body.IDs, in.Body.input(), in.Body.Tell)
	if err != nil {
		return nil, err
	}
	return &togetherBody{TogetherView{AnsweredView{knowledge.View(f), told.Sent, told.Suggested}, n}}, nil
}

func (s *Service) httpDismissTogether(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		IDs []string `json:"ids" nullable:"false" doc:"Up to 100 questions; those that are settled already are passed over."`
	}
}) (*countBody, error) {
	out := &countBody{}
	var err error
	out.Body.Count, err = s.DismissTogether(ctx, c, in.BotID, in.Body.IDs)
	return out, err
}

func (s *Service) httpDismiss(ctx context.Context, c workspace.Caller, in *UnansweredPath) (*unansweredBody, error) {
	u, err := s.Dismiss(ctx, c, in.BotID, in.ID)
	return &unansweredBody{view(u)}, err
}

func (s *Service) httpReopen(ctx context.Context, c workspace.Caller, in *UnansweredPath) (*unansweredBody, error) {
	u, err := s.Reopen(ctx, c, in.BotID, in.ID)
	return &unansweredBody{view(u)}, err
}

func (s *Service) httpMerge(ctx context.Context, c workspace.Caller, in *struct {
	UnansweredPath
	Body struct {
		Into string `json:"into" doc:"The question that stays."`
	}
}) (*unansweredBody, error) {
	u, err := s.Merge(ctx, c, in.BotID, in.ID, in.Body.Into)
	return &unansweredBody{view(u)}, err
}

func (s *Service) httpDraft(ctx context.Context, c workspace.Caller, in *UnansweredPath) (*draftBody, error) {
	d, err := s.DraftAnswer(ctx, c, in.BotID, in.ID)
	out := DraftView{Text: d.Text, Written: d.Written, Credits: d.Credits, Sources: []DraftSource{}}
	for _, x := range d.Sources {
		out.Sources = append(out.Sources, DraftSource{x.ID, string(x.Kind), x.Title})
	}
	return &draftBody{out}, err
}

func (s *Service) httpExport(ctx context.Context, c workspace.Caller, in *ListInput) (*sheetBody, error) {
	b, err := s.Export(ctx, c, in.BotID, in.filter())
	return &sheetBody{"text/csv; charset=utf-8", `attachment; filename="unanswered.csv"`, b}, err
}
