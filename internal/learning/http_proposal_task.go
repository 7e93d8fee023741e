package learning

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/workspace"
)

// ProposalMatching says which proposals are meant, on the wire.
type ProposalMatching struct {
	Status string    `json:"status,omitempty" doc:"in_review, overlapped or rejected. Absent: those that wait for a decision."`
	Via    string    `json:"via,omitempty" doc:"suggestion, unanswered, selection, history or chosen."`
	Author string    `json:"author,omitempty" doc:"The member who gave the answer."`
	Search string    `json:"search,omitempty"`
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
}

func (m ProposalMatching) selection() knowledge.ProposalSelection {
	return knowledge.ProposalSelection{Status: knowledge.EntryStatus(m.Status), Open: m.Status == "", Via: knowledge.Via(m.Via), Author: m.Author,
		Search: m.Search, From: m.From, To: m.To}
}

// ProposalTaskPath is the part of a path that names a task on proposals.
type ProposalTaskPath struct {
	BotPath
	TaskID string `path:"task_id"`
}

type taskBody struct{ Body knowledge.TaskView }

// proposalTaskRoutes are what reviewers of a bot need to decide about all proposals that match: they need not see the bot's
// other tasks.
func (s *Service) proposalTaskRoutes(d *workspace.Doors) {
	member := workspace.AnyMember()
	op := workspace.Ops{Tag: "Learning", At: "/v1/bots/{bot_id}/proposals/tasks", Description: "For those who may edit knowledge and for the bot's reviewers."}.Op
	workspace.Register(d, op("bulk-matching-proposals", http.MethodPost, "", "Approve or reject all proposals that match, as a task", 202), member, s.httpMatchingProposals)
	workspace.Register(d, op("list-proposal-tasks", http.MethodGet, "", "List the latest tasks on proposals, newest first", 200), member, s.httpProposalTasks)
	workspace.Register(d, op("get-proposal-task", http.MethodGet, "/{task_id}", "Get a task with what could not be approved", 200), member, s.httpProposalTask)
	workspace.Register(d, op("cancel-proposal-task", http.MethodPost, "/{task_id}/cancel", "Cancel a task; what was decided stays", 200), member, s.httpCancelProposalTask)
}

func (s *Service) httpMatchingProposals(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string           `json:"action" doc:"approve or reject."`
		Matching ProposalMatching `json:"matching" doc:"Which proposals; an empty one means all that wait."`
	}
}) (*taskBody, error) {
	if err := s.reviewer(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	t, err := s.knowledge.BulkMatching(ctx, c, in.BotID, knowledge.BulkAction(in.Body.Action),
		knowledge.Matching{Of: knowledge.OfProposals, Proposals: in.Body.Matching.selection()}, "")
	return &taskBody{knowledge.ViewTask(t)}, err
}

func (s *Service) httpProposalTasks(ctx context.Context, c workspace.Caller, in *BotPath) (*struct {
	Body struct {
		Items []knowledge.TaskView `json:"items" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []knowledge.TaskView `json:"items" nullable:"false"`
		}
	}{}
	if err := s.reviewer(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	list, err := s.knowledge.Tasks(ctx, c, in.BotID, knowledge.OfProposals)
	out.Body.Items = make([]knowledge.TaskView, len(list))
	for i, t := range list {
		out.Body.Items[i] = knowledge.ViewTask(t)
	}
	return out, err
}

// proposalTask finds a task on proposals for somebody who may decide about them.
func (s *Service) proposalTask(ctx context.Context, c workspace.Caller, botID, id string) (knowledge.Task, error) {
	if err := s.reviewer(ctx, c, botID); err != nil {
		return knowledge.Task{}, err
	}
	t, err := s.knowledge.Task(ctx, c, botID, id)
	if err == nil && t.Of != knowledge.OfProposals {
		err = knowledge.ErrNoTask
	}
	return t, err
}

func (s *Service) httpProposalTask(ctx context.Context, c workspace.Caller, in *ProposalTaskPath) (*taskBody, error) {
	t, err := s.proposalTask(ctx, c, in.BotID, in.TaskID)
	return &taskBody{knowledge.ViewWholeTask(t)}, err
}

func (s *Service) httpCancelProposalTask(ctx context.Context, c workspace.Caller, in *ProposalTaskPath) (*taskBody, error) {
	if _, err := s.proposalTask(ctx, c, in.BotID, in.TaskID); err != nil {
		return nil, err
	}
	t, err := s.knowledge.CancelTask(ctx, c, in.BotID, in.TaskID)
	return &taskBody{knowledge.ViewTask(t)}, err
}
