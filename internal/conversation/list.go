package conversation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
)

// Tab is one of the inbox's lists.
type Tab string

// The tabs.
const (
	TabMine       Tab = "mine"
	TabUnassigned Tab = "unassigned"
	TabBot        Tab = "bot"
	TabAll        Tab = "all"
	TabSnoozed    Tab = "snoozed"
	TabClosed     Tab = "closed"
)

// Tabs lists them in the order of the screen.
var Tabs = [...]Tab{TabMine, TabUnassigned, TabBot, TabAll, TabSnoozed, TabClosed}

type listKey struct {
	At   int64  `json:"a"`
	ID   string `json:"i"`
	Rank int    `json:"r,omitempty"` // 1 in the order of waiting: not of high priority
}

// listed reads a page. Its ranges are merged by the database as far as the page is long.
func listed(ctx context.Context, d *db.DB, sc Scope, f Filter, before *listKey, n int) ([]*Conversation, *listKey, error) {
	var w where
	_, parts := f.ranged(&w, sc, columns, before)
	if len(parts) == 0 {
		return nil, nil, nil
	}
	rows, err := d.Read().QueryContext(ctx, merged(d.Dialect(), parts, f, n), w.args...)
	all, err := db.Collect(rows, err, scanRows)
	return all, nil, err
}

// idOrLast is the largest id for a first page: any UUIDv7 sorts below it.
func idOrLast(id string) string {
	if id == "" {
		return "ffffffff-ffff-ffff-ffff-ffffffffffff"
	}
	return id
}

// Count is how many conversations a tab holds, exact to 99; 100 means "99+".
type Count struct {
	Total  int `json:"total"`
	Unread int `json:"unread"`
}

// Counts of all tabs.
type Counts map[Tab]Count

// Needs counts what All shows with Filter.NeedsAgent: the open conversations that are marked as waiting for a person. It
// stands beside the tabs and is none.
const Needs Tab = "needs_agent"

const countCap = 100

// counted is what is counted of each range: everything, what is unread, and what waits for a person.
var counted = [...]string{"", " AND has_unread", " AND needs_agent"}

// Counts counts each tab by reading at most 100 index entries of each range, each range once.
func (s *Service) Counts(ctx context.Context, sc Scope, bot string) (Counts, error) {
	var w where
	b := w.bind(sc, bot)
	var ranges []reach
	var parts []string
	for _, tab := range Tabs {
		for _, r := range tab.reaches(sc) {
			cond, ok := r.condition(b, false)
			if !ok || slices.Contains(ranges, r) {
				continue
			}
			for i, more := range counted {
				parts = append(parts, fmt.Sprintf("SELECT %d AS part, count(*) AS n FROM (SELECT 1 AS one FROM conversation WHERE workspace_id = %s%s%s LIMIT %d) AS counted",
					len(counted)*len(ranges)+i, b.workspace, cond, more, countCap))
			}
			ranges = append(ranges, r)
		}
	}
	found := make([]int, len(counted)*len(ranges))
	rows, err := s.db.Read().QueryContext(ctx, strings.Join(parts, " UNION ALL "), w.args...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (part int, err error) {
		var n int
		if err = r.Scan(&part, &n); err == nil {
			found[part] = n
		}
		return part, err
	})
	out := Counts{}
	for _, tab := range Tabs {
		c, needs := Count{}, 0
		for _, r := range tab.reaches(sc) {
			if i := slices.Index(ranges, r) * len(counted); i >= 0 {
				c.Total, c.Unread, needs = min(countCap, c.Total+found[i]), min(countCap, c.Unread+found[i+1]), min(countCap, needs+found[i+2])
			}
		}
		if out[tab] = c; tab == TabAll {
			out[Needs] = Count{Total: needs}
		}
	}
	return out, err
}

// Thread is one page of messages, ascending by seq.
type Thread struct {
	Items []MessageView `json:"items" nullable:"false"`
	Next  *int64        `json:"next"` // ask with before=next for older ones
}

// Messages reads the page of messages before seq `before` (0: the newest).
func (s *Service) Messages(ctx context.Context, sc Scope, id ID, before int64, limit int) (Thread, error) {
	if err := s.seen(ctx, sc, id); err != nil {
		return Thread{}, err
	}
	ms, next, err := s.thread(ctx, sc.Workspace, id, before, limit, false)
	return Thread{Items: s.shown(sc.Workspace, ms), Next: next}, err
}

func (s *Service) thread(ctx context.Context, ws tenant.ID, id ID, before int64, limit int, visibleOnly bool) ([]Message, *int64, error) {
	if limit <= 0 {
		limit = 30
	}
	limit = page.Limit(limit)
	ms, err := messagesBefore(ctx, s.db.Read(), ws, id, before, limit+1, visibleOnly)
	var next *int64
	if len(ms) > limit {
		ms = ms[:limit]
		oldest := ms[limit-1].Seq
		next = &oldest
	}
	for i, j := 0, len(ms)-1; i < j; i, j = i+1, j-1 {
		ms[i], ms[j] = ms[j], ms[i]
	}
	return ms, next, err
}

// Changes is everything that changed after a rev: a client applies it and sets its cursor to Head.
type Changes struct {
	Head         int64         `json:"head"`
	Conversation View          `json:"conversation"`
	Messages     []MessageView `json:"messages" nullable:"false"`
	More         bool          `json:"more"` // ask again with after=head
}

const changesPage = 200

// Changed reads what changed after rev `after`.
func (s *Service) Changed(ctx context.Context, sc Scope, id ID, after int64) (Changes, error) {
	// The row is read first: messages read afterwards may be newer than Head, and are then sent once more by the next
	// publication or question, which does no harm.
	c, err := s.Get(ctx, sc, id)
	if err != nil {
		return Changes{}, err
	}
	ms, head, more, err := s.changed(ctx, c, after, c.Rev, false)
	return Changes{Head: head, Conversation: c.View(), Messages: s.shown(sc.Workspace, ms), More: more}, err
}

func (s *Service) changed(ctx context.Context, c *Conversation, after, rev int64, visibleOnly bool) (ms []Message, head int64, more bool, err error) {
	of := func(m Message) int64 {
		if visibleOnly {
			return m.VisibleRev
		}
		return m.Rev
	}
	for limit := changesPage; ; limit *= 2 {
		ms, err = messagesChanged(ctx, s.db.Read(), c.Workspace, c.ID, after, limit, visibleOnly)
		if err != nil || len(ms) < limit {
			return ms, rev, false, err
		}
		// Rows of the last rev may continue on the next page: ask again from the rev before, repeats are harmless. A page
		// holds a whole change at least, or it would be the next one, too.
		if head = of(ms[len(ms)-1]) - 1; head > after {
			return ms, head, true, nil
		}
	}
}

// NoteMade looks among the newest lines for a note after seq, not taken back, whose payload is one that is looked for.
func (s *Service) NoteMade(ctx context.Context, ws tenant.ID, id ID, after int64, is func(payload json.RawMessage) bool) (Message, bool, error) {
	ms, err := messagesBefore(ctx, s.db.Read(), ws, id, 0, page.Default, false)
	for _, m := range ms {
		if m.Seq > after && m.Kind == KindNote && !m.Unsent() && is(m.Payload) {
			return m, true, err
		}
	}
	return Message{}, false, err
}
