package knowledge

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

// TaskView is a task on the wire.
type TaskView struct {
	ID           string       `json:"id"`
	BotID        string       `json:"bot_id"`
	Kind         string       `json:"kind" enum:"import,bulk"`
	Of           string       `json:"of" enum:"faqs,articles,documents,pages,proposals,passages" doc:"What it works on."`
	Action       string       `json:"action" enum:",delete,retrain,activate,deactivate,set_category,replace,keep_both,discard,approve,reject" doc:"Of a bulk task."`
	State        string       `json:"state" enum:"queued,running,done,failed,cancelled"`
	FileName     string       `json:"file_name" doc:"Of an import."`
	Total        int          `json:"total" doc:"Rows of the file, or what the filter let through when it began."`
	Done         int          `json:"done" doc:"How many of them were gone through."`
	Imported     int          `json:"imported"`
	Duplicates   int          `json:"duplicates" doc:"Rows passed over because the question is there already."`
	Invalid      int          `json:"invalid" doc:"Rows passed over because something is wrong with them."`
	LeftOut      int          `json:"left_out" doc:"Rows or proposals for which there was no room."`
	Changed      int          `json:"changed" doc:"How many a bulk task has changed."`
	Failed       int          `json:"failed" doc:"How many a bulk task could not change; problems names them."`
	Settled      int          `json:"settled" doc:"Proposals that somebody else has decided about meanwhile."`
	LimitReached bool         `json:"limit_reached"`
	Problems     []RowProblem `json:"problems,omitempty" doc:"What was passed over, by line, or what could not be changed, by its name. Only when one task is asked for."`
	CreatedAt    time.Time    `json:"created_at"`
	FinishedAt   *time.Time   `json:"finished_at"`
}

// RowProblem is a row of a file that is not imported, or what a bulk task could not change.
type RowProblem struct {
	Line     int    `json:"line" doc:"From 1, the header included; 0 where there is no file."`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Question string `json:"question" doc:"What stands there, clipped."`
}

func problemViews(list []RowError) []RowProblem {
	out := make([]RowProblem, len(list))
	for i, p := range list {
		out[i] = RowProblem(p)
	}
	return out
}

// problems is all that was passed over, in the order of the file, or of the list.
func (t Task) problems() []RowError {
	return slices.Concat(byLine(t.Report.Invalid, t.Report.Duplicates), t.Report.Failed)
}

func byLine(a, b []RowError) []RowError {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b RowError) int { return a.Line - b.Line })
	return all
}

// ViewTask is t on the wire, without its problems.
func ViewTask(t Task) TaskView {
	v := TaskView{
		ID: t.ID, BotID: t.BotID, Kind: string(t.Kind), Of: string(t.Of), Action: string(t.Action), State: string(t.State), FileName: t.FileName, Total: t.Total, Done: t.Done,
		Imported: t.Report.Imported, Duplicates: len(t.Report.Duplicates), Invalid: len(t.Report.Invalid), LeftOut: t.Report.LeftOut,
		Changed: t.Report.Changed, Failed: t.Report.Failures, Settled: t.Report.Settled, LimitReached: t.Report.LimitReached, CreatedAt: t.CreatedAt.UTC().Truncate(time.Millisecond),
	}
	if !t.FinishedAt.IsZero() {
		at := t.FinishedAt.UTC().Truncate(time.Millisecond)
		v.FinishedAt = &at
	}
	return v
}

// ViewWholeTask is t on the wire.
func ViewWholeTask(t Task) TaskView {
	v := ViewTask(t)
	v.Problems = problemViews(t.problems())
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }

// TaskPath is the part of a path that names a task.
type TaskPath struct {
	BotID  string `path:"bot_id"`
	TaskID string `path:"task_id"`
}

func (s *Service) taskRoutes(d *workspace.Doors, op makeOp) {
	view, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	start := op("bulk-faqs", http.MethodPost, "/bulk", "Do the same to up to 100 FAQs", 200)
	start.Description = "Deleting needs the permission knowledge:manage. replace, keep_both and discard decide about overlapped FAQs; others are passed over."
	workspace.Register(d, start, edit, s.httpBulk)
	all := op("bulk-matching-faqs", http.MethodPost, "/tasks", "Do the same to all FAQs that match, as a task", 202)
	all.Description = "Deleting needs the permission knowledge:manage. A bot has one task at a time."
	workspace.Register(d, all, edit, s.httpBulkMatching)
	s.matchingRoutes(d)
	of := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/bots/{bot_id}/tasks" + path, Summary: summary, Tags: []string{"Tasks"}}
	}
	workspace.Register(d, of("list-tasks", http.MethodGet, "", "List the latest imports and bulk tasks of a bot, newest first"), view, s.httpTasks)
	workspace.Register(d, of("get-task", http.MethodGet, "/{task_id}", "Get a task with what it has passed over"), view, s.httpTask)
	workspace.Register(d, of("cancel-task", http.MethodPost, "/{task_id}/cancel", "Cancel a task; what it has done stays"), edit, s.httpCancelTask)
	report := of("task-report", http.MethodGet, "/{task_id}/report", "What a task has passed over, as a file")
	report.Responses = fileResponse()
	workspace.Register(d, report, view, s.httpReport)
}

type faqCount struct {
	Count int `json:"count" doc:"How many FAQs were changed."`
}

func (s *Service) httpBulk(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string   `json:"action" doc:"delete, retrain, activate, deactivate, set_category, replace, keep_both or discard."`
		IDs      []string `json:"ids" nullable:"false" doc:"Up to 100."`
		Category string   `json:"category,omitempty" doc:"For set_category; empty takes it away."`
	}
}) (*body[faqCount], error) {
	n, err := s.Bulk(ctx, c, in.BotID, BulkAction(in.Body.Action), in.Body.IDs, in.Body.Category)
	return &body[faqCount]{faqCount{n}}, err
}

// FAQSelection is a Selection on the wire.
type FAQSelection struct {
	Search   string  `json:"search,omitempty"`
	State    string  `json:"state,omitempty" doc:"waiting, learning, imported, overlapped or failed."`
	Category *string `json:"category,omitempty" doc:"Absent: any. Empty: those without one."`
	Origin   string  `json:"origin,omitempty" doc:"user, api, conversation, unanswered, sync or template."`
	OnTheWay bool    `json:"on_the_way,omitempty" doc:"Those that wait to be learnt and those that are being learnt, in place of a state."`
}

func (s *Service) httpBulkMatching(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action   string       `json:"action" doc:"delete, retrain, activate, deactivate, set_category, replace, keep_both or discard."`
		Matching FAQSelection `json:"matching" doc:"Which FAQs; an empty one means all."`
		Category string       `json:"category,omitempty" doc:"For set_category; empty takes it away."`
	}
}) (*body[TaskView], error) {
	m := in.Body.Matching
	sel := Selection{Search: m.Search, State: State(m.State), Category: m.Category, Origin: Origin(m.Origin), OnTheWay: m.OnTheWay}
	return s.httpMatching(ctx, c, in.BotID, in.Body.Action, Matching{Of: OfFAQs, Sources: sel}, in.Body.Category)
}

type taskList struct {
	Items []TaskView `json:"items" nullable:"false"`
}

func (s *Service) httpTasks(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Of string `query:"of" doc:"faqs, articles, documents, pages or proposals; absent: all."`
}) (*body[taskList], error) {
	list, err := s.Tasks(ctx, c, in.BotID, Target(in.Of))
	out := taskList{Items: make([]TaskView, len(list))}
	for i, t := range list {
		out.Items[i] = ViewTask(t)
	}
	return &body[taskList]{out}, err
}

func (s *Service) httpTask(ctx context.Context, c workspace.Caller, in *TaskPath) (*body[TaskView], error) {
	t, err := s.Task(ctx, c, in.BotID, in.TaskID)
	return &body[TaskView]{ViewWholeTask(t)}, err
}

func (s *Service) httpCancelTask(ctx context.Context, c workspace.Caller, in *TaskPath) (*body[TaskView], error) {
	t, err := s.CancelTask(ctx, c, in.BotID, in.TaskID)
	return &body[TaskView]{ViewTask(t)}, err
}

func (s *Service) httpReport(ctx context.Context, c workspace.Caller, in *struct {
	TaskPath
	Format string `query:"format" doc:"csv (the default) or xlsx."`
}) (*fileDownload, error) {
	b, err := s.ReportFile(ctx, c, in.BotID, in.TaskID, Format(in.Format))
	if err != nil {
		return nil, err
	}
	return download("report", Format(in.Format), b), nil
}
