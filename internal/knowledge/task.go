package knowledge

import (
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Task is work on much of a bot's knowledge at once that runs as a job: an import of FAQs, or an action on all that a filter
// lets through. It goes on after a restart where it stood, and a bot has one at a time.
type Task struct {
	ID         string
	BotID      string
	Kind       TaskKind
	Of         Target     // what it works on
	Action     BulkAction // of a bulk task
	FileName   string     // of an import
	State      TaskState
	Total      int // rows, or what the filter lets through
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

// Target is what a task works on.
type Target string

// The targets.
const (
	OfFAQs      Target = "faqs"
	OfArticles  Target = "articles"
	OfDocuments Target = "documents"
	OfPages     Target = "pages"
	OfProposals Target = "proposals"
	OfPassages  Target = "passages"
)

var targets = []Target{OfFAQs, OfArticles, OfDocuments, OfPages, OfProposals, OfPassages}

// kind is the training data that is counted and told of while a task works on it: a proposal becomes a FAQ.
func (o Target) kind() Kind {
	switch o {
	case OfArticles, OfPassages: // of whatever source: how many there are of each is not told of
		return Text
	case OfDocuments:
		return Document
	case OfPages:
		return URL
	}
	return QAndA
}

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
	Matching
	After string `json:"after,omitempty"` // the last one a bulk task has dealt with
	Until string `json:"until,omitempty"` // the newest when it began: what is added later is not meant
}

// Matching is what a bulk task works on, and which of it: only the selection of its target counts.
type Matching struct {
	Of        Target            `json:"of,omitempty"`      // empty: FAQs
	Sources   Selection         `json:"filter,omitzero"`   // FAQs, documents, web pages
	SiteID    string            `json:"site_id,omitempty"` // of web pages
	Articles  ArticleSelection  `json:"articles,omitzero"`
	Proposals ProposalSelection `json:"proposals,omitzero"`
	Passages  PieceSelection    `json:"passages,omitzero"`
}

// target is Of; tasks from before there was more than one target are on FAQs.
func (m Matching) target() Target {
	if m.Of == "" {
		return OfFAQs
	}
	return m.Of
}

// Selection says which sources of a bot are meant; an empty one means all.
type Selection struct {
	Search   string  `json:"search,omitempty"` // somewhere in what is said, its title or category; case and accents do not matter
	State    State   `json:"state,omitempty"`
	Category *string `json:"category,omitempty"` // nil: any; empty: those without one
	Origin   Origin  `json:"origin,omitempty"`
	// OnTheWay are those that wait to be learnt and those that are being learnt; State is empty then.
	OnTheWay bool `json:"on_the_way,omitempty"`
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
	Failed       []RowError `json:"failed,omitempty"`   // what a bulk task could not do, by its name; at most keptFailed of them
	Failures     int        `json:"failures,omitempty"` // how many there are
	Settled      int        `json:"settled,omitempty"`  // proposals that somebody else has decided about meanwhile
	LimitReached bool       `json:"limit_reached,omitempty"`
}

const (
	keptTasks  = 20  // finished tasks of a bot that are kept to look at
	keptFailed = 500 // names of what a task could not do: more than anybody reads
)

// fail notes what could not be done, and why.
func (r *Report) fail(name string, why *errs.Error) {
	if r.Failures++; len(r.Failed) < keptFailed {
		r.Failed = append(r.Failed, RowError{Code: why.Code, Message: why.Message, Question: text.Clip(name, MaxQuestion)})
	}
}

// The errors of tasks.
var (
	ErrNoTask   = errs.New(errs.NotFound, "knowledge.task_not_found", "There is no such task.")
	ErrBusy     = errs.New(errs.Conflict, "knowledge.busy", "An import or another action on many at once is still running. Wait until it is done, or cancel it.")
	ErrTaskOver = errs.New(errs.Conflict, "knowledge.task_over", "This is over already.")
)
