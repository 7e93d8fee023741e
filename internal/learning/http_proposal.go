package learning

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// ProposalView is something a bot could learn, or has learnt, on the wire.
type ProposalView struct {
	ID             string                `json:"id"`
	Status         string                `json:"status" enum:"in_review,overlapped,rejected,imported"`
	Via            string                `json:"via" enum:"suggestion,unanswered,selection,history,chosen"`
	Question       string                `json:"question"`
	AnswerHTML     string                `json:"answer_html" doc:"Sanitised."`
	AnswerText     string                `json:"answer_text"`
	OverlapsWith   *knowledge.FAQOverlap `json:"overlaps_with"`
	Asks           *knowledge.FAQOverlap `json:"asks" doc:"Of the way chosen: the FAQ that this would be, or is, one more way to ask. The answer is that FAQ's."`
	FAQID          *string               `json:"faq_id" doc:"The FAQ it became, or was merged into."`
	Merged         bool                  `json:"merged"`
	ConversationID string                `json:"conversation_id" doc:"Empty when it comes from another system."`
	AuthorID       string                `json:"author_id"`
	AuthorName     string                `json:"author_name"`
	Times          int64                 `json:"times" doc:"How often the same was proposed; of the way chosen: how many customers chose it."`
	SettledBy      string                `json:"settled_by"`
	CreatedAt      time.Time             `json:"created_at"`
	UpdatedAt      time.Time             `json:"updated_at"`
}

func viewProposal(p knowledge.Proposal) ProposalView {
	v := ProposalView{ID: p.ID, Status: string(p.Status), Via: string(p.Via), Question: p.Question, AnswerHTML: p.AnswerHTML, AnswerText: p.AnswerText,
		Merged: p.Merged, ConversationID: p.ConversationID, AuthorID: p.AuthorID, AuthorName: p.AuthorName, Times: p.Times, SettledBy: p.SettledBy,
		CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC()}
	if p.OverlapsWith != nil {
		v.OverlapsWith = &knowledge.FAQOverlap{ID: p.OverlapsWith.ID, Question: p.OverlapsWith.Question}
	}
	if p.Asks != nil {
		v.Asks = &knowledge.FAQOverlap{ID: p.Asks.ID, Question: p.Asks.Question}
	}
	if p.SourceID != "" {
		v.FAQID = &p.SourceID
	}
	return v
}

// ProposalPath is the part of a path that names a proposal.
type ProposalPath struct {
	BotPath
	ProposalID string `path:"proposal_id"`
}

// ProposalInput are the filters of a list of proposals.
type ProposalInput struct {
	BotPath
	Status  string    `query:"status" doc:"in_review, overlapped, rejected or imported. Absent: all but the rejected."`
	Via     string    `query:"via" doc:"suggestion, unanswered, selection, history or chosen."`
	Author  string    `query:"author" doc:"The member who gave the answer."`
	Search  string    `query:"search"`
	From    time.Time `query:"from"`
	To      time.Time `query:"to"`
	Cursor  string    `query:"cursor"`
	Limit   int       `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
	Open    bool      `query:"open" doc:"Those that wait for a decision, in place of a status."`
	Counted bool      `query:"counted" doc:"Tell the total."`
}

func (in ProposalInput) selection() knowledge.ProposalSelection {
	return knowledge.ProposalSelection{Status: knowledge.EntryStatus(in.Status), Open: in.Open, Via: knowledge.Via(in.Via), Author: in.Author,
		Search: in.Search, From: in.From, To: in.To}
}

type (
	proposalBody struct{ Body ProposalView }
	proposalList struct {
		Body struct {
			Items  []ProposalView        `json:"items" nullable:"false"`
			Next   *string               `json:"next"`
			Total  *int64                `json:"total,omitempty" doc:"How many the filter lets through, where counted is asked for."`
			Counts knowledge.EntryCounts `json:"counts"`
		}
	}
	approval struct {
		Question     *string  `json:"question,omitempty"`
		Answer       *string  `json:"answer,omitempty" doc:"Plain text, or HTML with simple formatting."`
		Alternatives []string `json:"alternatives,omitempty" nullable:"false"`
		Category     string   `json:"category,omitempty"`
		Overlap      string   `json:"overlap,omitempty" doc:"What to do when the bot knows the question already: replace the other, or keep_both. Without it the proposal waits as overlapped."`
	}
)

// ManyDone tells what became of many proposals.
type ManyDone struct {
	Changed    int `json:"changed"`
	Overlapped int `json:"overlapped" doc:"Not approved: the bot knows the question already."`
	PassedOver int `json:"passed_over" doc:"Gone, or decided before."`
	Refused    int `json:"refused" doc:"No room for them, or something is wrong with them."`
}

func (s *Service) proposalRoutes(d *workspace.Doors) {
	member := workspace.AnyMember() // who may approve is more than a permission: the bot's reviewers may, too
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/proposals" + path, Summary: summary, Tags: []string{"Learning"},
			Description: "For those who may edit knowledge and for the bot's reviewers."}
	}
	workspace.Register(d, op("list-proposals", http.MethodGet, "", "List what a bot could learn or has learnt from conversations, newest first"), member, s.httpProposals)
	workspace.Register(d, op("approve-proposal", http.MethodPost, "/{proposal_id}/approve", "Make a FAQ of a proposal, as it is or changed"), member, s.httpApprove)
	workspace.Register(d, op("reject-proposal", http.MethodPost, "/{proposal_id}/reject", "Put a proposal away"), member, s.httpReject)
	workspace.Register(d, op("merge-proposal", http.MethodPost, "/{proposal_id}/merge", "Add a proposal to a FAQ, as one more way to ask"), member, s.httpMergeProposal)
	workspace.Register(d, op("unlearn-proposal", http.MethodPost, "/{proposal_id}/undo", "Take what was learnt out of the bot's knowledge; it waits for review again"), member, s.httpUnlearn)
	workspace.Register(d, op("bulk-proposals", http.MethodPost, "/bulk", "Approve or reject up to 100 proposals"), member, s.httpManyProposals)
}

func (s *Service) httpProposals(ctx context.Context, c workspace.Caller, in *ProposalInput) (*proposalList, error) {
	if err := s.reviewer(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	p, err := s.knowledge.Proposals(ctx, c, in.BotID, knowledge.ProposalFilter{ProposalSelection: in.selection(), Cursor: in.Cursor, Limit: in.Limit, Counted: in.Counted})
	if err != nil {
		return nil, err
	}
	out := &proposalList{}
	out.Body.Items, out.Body.Next, out.Body.Total, out.Body.Counts = make([]ProposalView, len(p.Items)), p.Next, p.Total, knowledge.CountsView(p.Counts)
	for i, x := range p.Items {
		out.Body.Items[i] = viewProposal(x)
	}
	return out, nil
}

// decided runs a decision for who may make it.
func (s *Service) decided(ctx context.Context, c workspace.Caller, botID string, do func() (knowledge.Proposal, error)) (*proposalBody, error) {
	if err := s.reviewer(ctx, c, botID); err != nil {
		return nil, err
	}
	p, err := do()
	return &proposalBody{viewProposal(p)}, err
}

func (s *Service) httpApprove(ctx context.Context, c workspace.Caller, in *struct {
	ProposalPath
	Body approval
}) (*proposalBody, error) {
	return s.decided(ctx, c, in.BotID, func() (knowledge.Proposal, error) {
		b := in.Body
		return s.knowledge.Approve(ctx, c, in.BotID, in.ProposalID, knowledge.Decision{Question: b.Question, Answer: b.Answer, Alternatives: b.Alternatives,
			Category: b.Category, Overlap: knowledge.Action(b.Overlap)})
	})
}

func (s *Service) httpReject(ctx context.Context, c workspace.Caller, in *ProposalPath) (*proposalBody, error) {
	return s.decided(ctx, c, in.BotID, func() (knowledge.Proposal, error) { return s.knowledge.Reject(ctx, c, in.BotID, in.ProposalID) })
}

func (s *Service) httpUnlearn(ctx context.Context, c workspace.Caller, in *ProposalPath) (*proposalBody, error) {
	return s.decided(ctx, c, in.BotID, func() (knowledge.Proposal, error) { return s.knowledge.Unlearn(ctx, c, in.BotID, in.ProposalID) })
}

func (s *Service) httpMergeProposal(ctx context.Context, c workspace.Caller, in *struct {
	ProposalPath
	Body struct {
		Into   string  `json:"into" doc:"The FAQ."`
		Answer *string `json:"answer,omitempty" doc:"A new answer of the FAQ; absent: it keeps its own."`
	}
}) (*proposalBody, error) {
	return s.decided(ctx, c, in.BotID, func() (knowledge.Proposal, error) {
		return s.knowledge.Merge(ctx, c, in.BotID, in.ProposalID, in.Body.Into, in.Body.Answer)
	})
}

func (s *Service) httpManyProposals(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action string   `json:"action" doc:"approve or reject."`
		IDs    []string `json:"ids" nullable:"false" doc:"Up to 100."`
	}
}) (*struct{ Body ManyDone }, error) {
	if err := s.reviewer(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	switch {
	case in.Body.Action != "approve" && in.Body.Action != "reject":
		return nil, errs.InvalidField("body.action", "field.not_allowed", "Must be approve or reject.")
	case len(in.Body.IDs) == 0 || len(in.Body.IDs) > knowledge.MaxAtOnce:
		return nil, errs.InvalidField("body.ids", "field.too_many", fmt.Sprintf("Send between 1 and %d.", knowledge.MaxAtOnce))
	}
	ids := slices.Clone(in.Body.IDs)
	slices.Sort(ids) // in the order in which they were proposed
	var done ManyDone
	for _, id := range slices.Compact(ids) {
		p, err := s.one(ctx, c, in.BotID, id, in.Body.Action)
		switch {
		case errors.Is(err, knowledge.ErrNoProposal), errors.Is(err, knowledge.ErrSettled):
			done.PassedOver++
		case errs.KindOf(err) == errs.Invalid, errs.KindOf(err) == errs.Forbidden:
			done.Refused++
		case err != nil:
			return nil, err
		case in.Body.Action == "approve" && p.Status == knowledge.StatusOverlapped:
			done.Overlapped++
		default:
			done.Changed++
		}
	}
	return &struct{ Body ManyDone }{done}, nil
}

func (s *Service) one(ctx context.Context, c workspace.Caller, botID, id, action string) (knowledge.Proposal, error) {
	if action == "reject" {
		return s.knowledge.Reject(ctx, c, botID, id)
	}
	return s.knowledge.Approve(ctx, c, botID, id, knowledge.Decision{})
}
