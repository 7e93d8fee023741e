package knowledge

import (
	"context"
	"maps"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// EntryStatus says whether the bot uses a question and answer, and if not, why.
type EntryStatus string

// The statuses. Only imported ones are answered from; waiting ones are on their way.
const (
	StatusImported   EntryStatus = "imported"
	StatusInReview   EntryStatus = "in_review"
	StatusOverlapped EntryStatus = "overlapped"
	StatusRejected   EntryStatus = "rejected"
	StatusWaiting    EntryStatus = "waiting"
	StatusFailed     EntryStatus = "failed"
)

// EntryStatuses lists them.
func EntryStatuses() []EntryStatus {
	return []EntryStatus{StatusImported, StatusInReview, StatusOverlapped, StatusRejected, StatusWaiting, StatusFailed}
}

// Entry is a row of the bot's knowledge: a FAQ, or a proposal that could become one.
type Entry struct {
	ID             string
	Proposed       bool
	Status         EntryStatus
	Origin         Origin
	Via            Via // of a proposal
	Question       string
	Alternatives   []string
	AnswerHTML     string
	AnswerText     string
	Category       string
	Active         bool
	Verbatim       bool
	OverlapsWith   *Overlap
	Asks           *Overlap // of a wording that is proposed: the FAQ that it is one more way to ask, whose answer is shown with it
	Uses           int64
	Uses30         int64 // in the last 30 days
	UsedAt         time.Time
	Useful         int64
	ConversationID string
	AuthorName     string // who gave the answer that a proposal was taken from
	ChangedBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// EntryOrder is the order of a list of entries.
type EntryOrder string

// The orders.
const (
	EntriesNewest  EntryOrder = "newest"
	EntriesChanged EntryOrder = "changed"
	EntriesUsed    EntryOrder = "used" // most used first
)

// EntryFilter says which entries a list shows. Without a status the rejected ones are left out.
type EntryFilter struct {
	Status EntryStatus
	Origin Origin
	Search string
	Order  EntryOrder
	Cursor string
	Limit  int
}

// EntryPage is one page, with the number of entries of the bot in each status.
type EntryPage struct {
	page.List[Entry]
	Counts map[EntryStatus]int64
}

type entryCursor struct {
	Key int64  `json:"k"`
	ID  string `json:"id"`
}

var origins = []Origin{FromUser, FromAPI, FromUnanswered, FromTemplate, FromConversation, "sync"}

func (f EntryFilter) check() (after entryCursor, err error) {
	var wrong []errs.Field
	bad := func(name, message string) {
		wrong = append(wrong, errs.Field{Location: "query." + name, Code: "field.not_allowed", Message: message})
	}
	if f.Status != "" && !slices.Contains(EntryStatuses(), f.Status) {
		bad("status", "There is no such status.")
	}
	if f.Origin != "" && !slices.Contains(origins, f.Origin) {
		bad("origin", "There is no such origin.")
	}
	if !slices.Contains([]EntryOrder{"", EntriesNewest, EntriesChanged, EntriesUsed}, f.Order) {
		bad("order", "There is no such order.")
	}
	if text.Len(f.Search) > MaxQuestion {
		wrong = append(wrong, errs.Field{Location: "query.search", Code: "field.too_long", Message: "This search is too long."})
	}
	if f.Cursor != "" && (page.Decode(f.Cursor, &after) != nil || !uid.Valid(after.ID)) {
		wrong = append(wrong, errs.Field{Location: "query.cursor", Code: "cursor.invalid", Message: "This cursor is not one of ours."})
	}
	if len(wrong) > 0 {
		return after, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return after, nil
}

// Entries returns a page of all that a bot knows as questions with answers, and of what it could learn.
func (s *Service) Entries(ctx context.Context, c workspace.Caller, botID string, f EntryFilter) (EntryPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return EntryPage{}, err
	}
	after, err := f.check()
	if err != nil {
		return EntryPage{}, err
	}
	q, limit := s.db.Read(), page.Limit(f.Limit)
	list, err := listEntries(ctx, q, c.Workspace, botID, f, after, limit+1)
	if err != nil {
		return EntryPage{}, err
	}
	out := EntryPage{List: page.Cut(list, limit, func(e Entry) any { return entryCursor{e.key(f.Order), e.ID} })}
	if out.Counts, err = entryCounts(ctx, q, c.Workspace, botID); err != nil {
		return EntryPage{}, err
	}
	return out, s.completeEntries(ctx, q, c.Workspace, botID, out.Items)
}

// key is what a list sorts by before the id.
func (e Entry) key(o EntryOrder) int64 {
	switch o {
	case EntriesChanged:
		return clock.Ms(e.UpdatedAt)
	case EntriesUsed:
		return e.Uses
	}
	return 0
}

// completeEntries adds the uses of the last 30 days, the questions that entries overlap with, and what wordings ask.
func (s *Service) completeEntries(ctx context.Context, q db.Querier, ws tenant.ID, botID string, list []Entry) error {
	var used, others []string
	for _, e := range list {
		if e.Uses > 0 {
			used = append(used, e.ID)
		}
		if e.OverlapsWith != nil {
			others = append(others, e.OverlapsWith.ID)
		}
		if e.Asks != nil {
			others = append(others, e.Asks.ID)
		}
	}
	month, err := usesSince(ctx, q, ws, used, s.monthAgo())
	if err != nil {
		return err
	}
	found, err := faqs(ctx, q, ws, botID, others)
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		e.Uses30 = month[e.ID]
		if o := e.OverlapsWith; o != nil {
			at := slices.IndexFunc(found, func(f FAQ) bool { return f.ID == o.ID })
			if at < 0 {
				e.OverlapsWith = nil
			} else {
				o.Question = found[at].Question
			}
		}
		if o := e.Asks; o != nil {
			if at := slices.IndexFunc(found, func(f FAQ) bool { return f.ID == o.ID }); at >= 0 {
				o.Question, e.AnswerHTML, e.AnswerText = found[at].Question, found[at].AnswerHTML, found[at].AnswerText
			}
		}
	}
	return nil
}

// CSVFile writes rows as a file for a spreadsheet program.
func CSVFile(rows [][]string) ([]byte, error) { return CSV.write(rows) }

// CountUseful notes how often drafts from entries were of use: more than nothing when they were sent as they were, less
// when they were put away. For a consumer of the event log.
func (s *Service) CountUseful(ctx context.Context, tx *db.Tx, ws tenant.ID, by map[string]int) error {
	for _, id := range validIDs(slices.Collect(maps.Keys(by))) {
		if err := addUseful(ctx, tx, ws, id, by[id]); err != nil {
			return err
		}
	}
	return nil
}
