package knowledge

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"cxgenie/internal/workspace"
)

// FAQView is a FAQ on the wire.
type FAQView struct {
	ID           string      `json:"id"`
	Question     string      `json:"question"`
	Alternatives []string    `json:"alternatives" nullable:"false"`
	AnswerHTML   string      `json:"answer_html" doc:"Sanitised."`
	AnswerText   string      `json:"answer_text"`
	Category     string      `json:"category"`
	Active       bool        `json:"active"`
	Verbatim     bool        `json:"verbatim" doc:"Answer exactly as written, also when a question is only nearly the same."`
	State        string      `json:"state" enum:"waiting,learning,imported,overlapped,failed"`
	StateReason  string      `json:"state_reason" doc:"Why it has failed; empty otherwise."`
	OverlapsWith *FAQOverlap `json:"overlaps_with" doc:"The FAQ that asks the same, when the state is overlapped."`
	Origin       string      `json:"origin" enum:"user,api,conversation,unanswered,sync,template"`
	UseCount     int64       `json:"use_count" doc:"How often the bot has answered from it."`
	CreatedAt    time.Time   `json:"created_at"`
	UpdatedAt    time.Time   `json:"updated_at"`
}

// FAQOverlap names another FAQ.
type FAQOverlap struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

// View is f on the wire.
func View(f FAQ) FAQView {
	v := FAQView{
		ID: f.ID, Question: f.Question, Alternatives: f.Alternatives, AnswerHTML: f.AnswerHTML, AnswerText: f.AnswerText, Category: f.Category,
		Active: f.Active, Verbatim: f.Verbatim, State: string(f.State), StateReason: f.Reason, Origin: string(f.Origin), UseCount: f.UseCount,
		CreatedAt: f.CreatedAt.UTC().Truncate(time.Millisecond), UpdatedAt: f.UpdatedAt.UTC().Truncate(time.Millisecond),
	}
	if v.Alternatives == nil {
		v.Alternatives = []string{}
	}
	if f.OverlapsWith != nil {
		v.OverlapsWith = &FAQOverlap{f.OverlapsWith.ID, f.OverlapsWith.Question}
	}
	return v
}

func views(list []FAQ) []FAQView {
	out := make([]FAQView, len(list))
	for i, f := range list {
		out[i] = View(f)
	}
	return out
}

// FAQInput is a new FAQ on the wire.
type FAQInput struct {
	Question     string   `json:"question" doc:"Up to 500 characters."`
	Alternatives []string `json:"alternatives,omitempty" nullable:"false" doc:"Other ways to ask the same: up to 20."`
	Answer       string   `json:"answer" doc:"Plain text, or HTML with simple formatting: up to 5,000 visible characters, 5 images."`
	Category     string   `json:"category,omitempty" doc:"Up to 60 characters."`
	Active       *bool    `json:"active,omitempty" default:"true"`
	Verbatim     bool     `json:"verbatim,omitempty"`
}

// Input is in as the service takes it.
func (in FAQInput) Input() Input {
	return Input{Question: in.Question, Alternatives: in.Alternatives, Answer: in.Answer, Category: in.Category,
		Active: in.Active == nil || *in.Active, Verbatim: in.Verbatim}
}

type faqPatch struct {
	Question     *string   `json:"question,omitempty"`
	Alternatives *[]string `json:"alternatives,omitempty"`
	Answer       *string   `json:"answer,omitempty"`
	Category     *string   `json:"category,omitempty"`
	Active       *bool     `json:"active,omitempty"`
	Verbatim     *bool     `json:"verbatim,omitempty"`
	Seen         *Seen     `json:"seen,omitempty" doc:"What the texts said that are changed: when one of them says something else by now, nothing is changed and the answer is 409."`
}

type faqList struct {
	Items  []FAQView        `json:"items" nullable:"false"`
	Next   *string          `json:"next"`
	Total  *int64           `json:"total,omitempty" doc:"How many FAQs the filter lets through; absent with a search or a category, unless counted is asked for."`
	Counts map[string]int64 `json:"counts" doc:"How many FAQs the bot has in each state."`
	Limit  FAQLimit         `json:"limit"`
}

// FAQLimit is how many FAQs there may be, on the wire.
type FAQLimit struct {
	Used int64 `json:"used"`
	Max  int64 `json:"max"`
	Plan bool  `json:"plan" doc:"The plan gives the number, for the entries of all bots together; else it is that of one bot."`
}

type faqSame struct {
	FAQ *FAQView `json:"faq" doc:"The FAQ that asks the same in other spelling or in nearly the same words; null when there is none."`
}

// FAQCategory is a category on the wire.
type FAQCategory struct {
	Name  string `json:"name" doc:"Empty for the FAQs without one."`
	Count int64  `json:"count"`
}

type faqCategories struct {
	Items []FAQCategory `json:"items" nullable:"false"`
}

type faqItems struct {
	Items []FAQView `json:"items" nullable:"false"`
}

// BotPath is the part of a path that names a bot. It is exported because huma fills no fields of unexported embedded types.
type BotPath struct {
	BotID string `path:"bot_id"`
}

// FAQPath is the part of a path that names a FAQ.
type FAQPath struct {
	BotID string `path:"bot_id"`
	FAQID string `path:"faq_id"`
}

type body[T any] struct {
	Body T
}

const faqsPath = "/v1/bots/{bot_id}/faqs"

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	op := workspace.Ops{Tag: "FAQs", At: faqsPath}.Op
	workspace.Register(d, op("list-faqs", http.MethodGet, "", "List a bot's FAQs, newest first", 200), view, s.httpList)
	workspace.Register(d, op("add-faq", http.MethodPost, "", "Add a FAQ", 201), edit, s.httpAdd)
	workspace.Register(d, op("add-faqs", http.MethodPost, "/batch", "Add several FAQs, all or none", 201), edit, s.httpBatch)
	workspace.Register(d, op("get-faq", http.MethodGet, "/{faq_id}", "Get a FAQ", 200), view, s.httpGet)
	workspace.Register(d, op("edit-faq", http.MethodPatch, "/{faq_id}", "Change a FAQ", 200), edit, s.httpEdit)
	workspace.Register(d, op("delete-faq", http.MethodDelete, "/{faq_id}", "Delete a FAQ", 204), manage, s.httpDelete)
	workspace.Register(d, op("find-same-faq", http.MethodGet, "/same", "Find the FAQ that asks the same", 200), view, s.httpSame)
	workspace.Register(d, op("list-faq-categories", http.MethodGet, "/categories", "List the categories of a bot's FAQs", 200), view, s.httpCategories)
	workspace.Register(d, op("resolve-faq", http.MethodPost, "/{faq_id}/resolve", "Decide about an overlapped FAQ", 200), edit, s.httpResolve)
	s.taskRoutes(d, op)
	s.fileRoutes(d, op)
	s.articleRoutes(d)
	s.documentRoutes(d)
	s.webRoutes(d)
	s.siteRoutes(d)
	s.evidenceRoutes(d)
	s.passageRoutes(d)
	s.twinRoutes(d)
	s.meaningRoutes(d)
	s.entryRoutes(d)
	s.dictionaryRoutes(d)
}

func (s *Service) httpList(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Search     string `query:"search" doc:"Somewhere in question, alternatives, answer or category; case and accents do not matter."`
	State      string `query:"state" doc:"waiting, learning, imported, overlapped or failed."`
	Category   string `query:"category"`
	NoCategory bool   `query:"no_category" doc:"Those without a category."`
	Origin     string `query:"origin" doc:"user, api, conversation, unanswered, sync or template."`
	OnTheWay   bool   `query:"on_the_way" doc:"Those that wait to be learnt and those that are being learnt, in place of a state."`
	Order      string `query:"order" doc:"newest (the default), oldest, changed or question."`
	Cursor     string `query:"cursor"`
	Limit      int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
	Counted    bool   `query:"counted" doc:"Tell the total also with a search or a category."`
}) (*body[faqList], error) {
	f := Filter{Selection: Selection{Search: in.Search, State: State(in.State), Origin: Origin(in.Origin), OnTheWay: in.OnTheWay}, Order: Order(in.Order), Cursor: in.Cursor, Limit: in.Limit, Counted: in.Counted}
	if in.Category != "" || in.NoCategory {
		f.Category = &in.Category
	}
	p, err := s.List(ctx, c, in.BotID, f)
	if err != nil {
		return nil, err
	}
	out := faqList{Items: views(p.Items), Next: p.Next, Total: p.Total, Counts: counts(p.Counts).wire(), Limit: FAQLimit(p.Limit)}
	return &body[faqList]{out}, nil
}

func (s *Service) httpSame(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Question string `query:"question"`
	Except   string `query:"except" doc:"A FAQ that does not count: the one being edited."`
}) (*body[faqSame], error) {
	f, err := s.Same(ctx, c, in.BotID, in.Question, in.Except)
	if err != nil || f == nil {
		return &body[faqSame]{}, err
	}
	v := View(*f)
	return &body[faqSame]{faqSame{&v}}, nil
}

func (s *Service) httpCategories(ctx context.Context, c workspace.Caller, in *BotPath) (*body[faqCategories], error) {
	list, err := s.Categories(ctx, c, in.BotID)
	out := faqCategories{Items: make([]FAQCategory, len(list))}
	for i, x := range list {
		out.Items[i] = FAQCategory(x)
	}
	return &body[faqCategories]{out}, err
}

func (s *Service) httpAdd(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body FAQInput
}) (*body[FAQView], error) {
	list, err := s.Add(ctx, c, in.BotID, []Input{in.Body.Input()}, func(int) string { return "body" })
	if err != nil {
		return nil, err
	}
	return &body[FAQView]{View(list[0])}, nil
}

func (s *Service) httpBatch(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Items []FAQInput `json:"items" nullable:"false" doc:"Up to 100."`
	}
}) (*body[faqItems], error) {
	list := make([]Input, len(in.Body.Items))
	for i, x := range in.Body.Items {
		list[i] = x.Input()
	}
	added, err := s.Add(ctx, c, in.BotID, list, func(i int) string { return fmt.Sprintf("body.items[%d]", i) })
	if err != nil {
		return nil, err
	}
	return &body[faqItems]{faqItems{views(added)}}, nil
}

func (s *Service) httpGet(ctx context.Context, c workspace.Caller, in *FAQPath) (*body[FAQView], error) {
	f, err := s.Get(ctx, c, in.BotID, in.FAQID)
	return &body[FAQView]{View(f)}, err
}

func (s *Service) httpEdit(ctx context.Context, c workspace.Caller, in *struct {
	FAQPath
	Body faqPatch
}) (*body[FAQView], error) {
	f, err := s.Edit(ctx, c, in.BotID, in.FAQID, Patch(in.Body))
	return &body[FAQView]{View(f)}, err
}

func (s *Service) httpDelete(ctx context.Context, c workspace.Caller, in *FAQPath) (*struct{}, error) {
	return nil, s.DeleteOne(ctx, c, in.BotID, in.FAQID)
}

// faqResolved is the FAQ that was decided about, or nothing when it was dropped.
type faqResolved struct {
	FAQ *FAQView `json:"faq" doc:"The FAQ as it is now; null when it was dropped."`
}

func (s *Service) httpResolve(ctx context.Context, c workspace.Caller, in *struct {
	FAQPath
	Body struct {
		Action string `json:"action" doc:"replace the other, keep_both, or discard this one."`
	}
}) (*body[faqResolved], error) {
	f, stays, err := s.Resolve(ctx, c, in.BotID, in.FAQID, Action(in.Body.Action))
	if err != nil || !stays {
		return &body[faqResolved]{}, err
	}
	v := View(f)
	return &body[faqResolved]{faqResolved{&v}}, nil
}
