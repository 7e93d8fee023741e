package knowledge

import (
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Task is work on many FAQs at once that runs as a job: an import, or an action on all that a filter lets through. It
// goes on after a restart where it stood, and a bot has one at a time.
type Task struct {
	ID         string
	BotID      string
	Kind       TaskKind
	Action     BulkAction // of a bulk task
	FileName   string     // of an import
	State      TaskState
	Total      int // rows or FAQs
	Done       int // how many of them were gone through
	Report     Report
	CreatedBy  string
	CreatedAt  time.Time
	FinishedAt time.Time // zero while it is not over

	plan plan
}

// TaskKind is what a task does.
type TaskKind string

// The kinds.
const (
	ImportTask TaskKind = "import"
	BulkTask   TaskKind = "bulk"
)

// TaskState says how far a task is.
type TaskState string

// The states. The last three are final.
const (
	TaskQueued    TaskState = "queued"
	TaskRunning   TaskState = "running"
	TaskDone      TaskState = "done"
	TaskFailed    TaskState = "failed"
	TaskCancelled TaskState = "cancelled"
)

// over says whether nothing will happen to the task any more.
func (t Task) over() bool { return t.State != TaskQueued && t.State != TaskRunning }

// plan is what a task was asked to do, in whose name, and how far it has come.
type plan struct {
	By       by         `json:"by"`
	FileName string     `json:"file_name,omitempty"`
	Action   BulkAction `json:"action,omitempty"`
	Category string     `json:"category,omitempty"`
	Filter   Selection  `json:"filter,omitzero"`
	After    string     `json:"after,omitempty"` // the last FAQ a bulk task has dealt with
	Until    string     `json:"until,omitempty"` // the newest FAQ when it began: what is added later is not meant
}

// Selection says which FAQs of a bot are meant; an empty one means all.
type Selection struct {
	Search   string  `json:"search,omitempty"` // somewhere in question, alternatives, answer or category; case and accents do not matter
	State    State   `json:"state,omitempty"`
	Category *string `json:"category,omitempty"` // nil: any; empty: those without one
}

// by is in whose name something is written.
type by struct {
	Workspace tenant.ID    `json:"workspace_id"`
	Member    string       `json:"member_id"`
	Actor     events.Actor `json:"actor"`
	Name      string       `json:"name,omitempty"` // of the member, as it is now
}

// Report tells what became of what a task went through.
type Report struct {
	Imported     int        `json:"imported,omitempty"`
	Duplicates   []RowError `json:"duplicates,omitempty"` // rows whose question the bot has already, or the file earlier
	Invalid      []RowError `json:"invalid,omitempty"`
	LeftOut      int        `json:"left_out,omitempty"` // rows for which there was no room any more
	Changed      int        `json:"changed,omitempty"`  // by a bulk task
	LimitReached bool       `json:"limit_reached,omitempty"`
}

// keptTasks is how many finished tasks of a bot are kept to look at.
const keptTasks = 20

// The errors of tasks.
var (
	ErrNoTask   = errs.New(errs.NotFound, "knowledge.task_not_found", "There is no such task.")
	ErrBusy     = errs.New(errs.Conflict, "knowledge.busy", "An import or another action on many FAQs is still running. Wait until it is done, or cancel it.")
	ErrTaskOver = errs.New(errs.Conflict, "knowledge.task_over", "This is over already.")
)
