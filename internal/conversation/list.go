package conversation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
	TabClosed     Tab = "closed"
)

// Tabs lists them in the order of the screen.
var Tabs = [...]Tab{TabMine, TabUnassigned, TabBot, TabAll, TabClosed}

// stages are the ranges of the stage index that a tab reads. "All" means all open ones.
func (t Tab) stages() []Stage {
	switch t {
	case TabUnassigned:
		return []Stage{StageWaiting}
	case TabBot:
		return []Stage{StageBot}
	case TabClosed:
		return []Stage{StageClosed}
	}
	return []Stage{StageBot, StageWaiting, StageAssigned}
}

// Filter narrows a list.
type Filter struct {
	Tab     Tab
	Bot     string // empty: all bots in scope
	Testing bool   // show test conversations instead of real ones
	Cursor  string
	Limit   int
}

type listKey struct {
	At int64  `json:"a"`
	ID string `json:"i"`
}

// List pages through a tab, newest activity first.
func (s *Service) List(ctx context.Context, sc Scope, f Filter) (page.List[View], error) {
	limit := page.Limit(f.Limit)
	before := listKey{At: 1 << 62}
	if f.Cursor != "" {
		if err := page.Decode(f.Cursor, &before); err != nil {
			return page.List[View]{}, err
		}
	}
	rows, err := listed(ctx, s.db.Read(), sc, f, before, limit+1)
	if err != nil {
		return page.List[View]{}, err
	}
	views := make([]View, len(rows))
	for i, c := range rows {
		views[i] = c.View()
	}
	return page.Cut(views, limit, func(v View) any { return listKey{v.ActivityAt.UnixMilli(), string(v.ID)} }), nil
}

// where collects conditions and their arguments.
type where struct {
	sql  strings.Builder
	args []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

// scoped adds what the scope and the filter demand beyond stage and assignee.
func (w *where) scoped(sc Scope, f Filter) {
	if f.Testing {
		w.sql.WriteString(" AND testing")
	} else {
		w.sql.WriteString(" AND NOT testing")
	}
	if f.Bot != "" {
		w.sql.WriteString(" AND bot_id = " + w.arg(f.Bot))
	}
	if !sc.AllBots {
		w.sql.WriteString(" AND bot_id IN (" + w.list(sc.Bots) + ")")
	}
	if sc.OwnOnly && f.Tab != TabMine {
		w.sql.WriteString(" AND (assignee_id IS NULL OR assignee_id = " + w.arg(sc.Member) + ")")
	}
}

func (w *where) list(ids []string) string {
	if len(ids) == 0 {
		return "NULL" // a member without bots sees nothing
	}
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = w.arg(id)
	}
	return strings.Join(marks, ", ")
}

// listed reads a page. "All" merges its three index ranges, each read only as far as the page is long.
func listed(ctx context.Context, q db.Querier, sc Scope, f Filter, before listKey, n int) ([]*Conversation, error) {
	if f.Tab == TabMine && sc.Member == "" {
		return nil, nil
	}
	var w where
	ws, at := w.arg(sc.Workspace), w.arg(before.At)
	id := w.arg(idOrLast(before.ID))
	var parts []string
	for _, stage := range f.Tab.stages() {
		if f.Tab == TabMine && stage != StageAssigned {
			continue
		}
		w.sql.Reset()
		cond := "workspace_id = " + ws + " AND stage = " + w.arg(string(stage))
		if f.Tab == TabMine {
			cond += " AND assignee_id = " + w.arg(sc.Member)
		}
		w.scoped(sc, f)
		parts = append(parts, "SELECT * FROM (SELECT "+columns+" FROM conversation WHERE "+cond+
			" AND (activity_at, id) < ("+at+", "+id+")"+w.sql.String()+
			" ORDER BY activity_at DESC, id DESC LIMIT "+w.arg(n)+") AS part")
	}
	stmt := strings.Join(parts, " UNION ALL ")
	if len(parts) > 1 {
		stmt += " ORDER BY activity_at DESC, id DESC LIMIT " + w.arg(n)
	}
	rows, err := q.QueryContext(ctx, stmt, w.args...)
	return db.Collect(rows, err, scanRows)
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

const countCap = 100

// Counts counts each tab by reading at most 100 index entries of it.
func (s *Service) Counts(ctx context.Context, sc Scope, bot string) (Counts, error) {
	out := Counts{}
	var w where
	var parts []string
	ws := w.arg(sc.Workspace)
	for _, tab := range Tabs {
		if tab == TabMine && sc.Member == "" {
			continue
		}
		for _, unread := range [...]bool{false, true} {
			parts = append(parts, w.counting(ws, sc, tab, bot, unread))
		}
	}
	rows, err := s.db.Read().QueryContext(ctx, strings.Join(parts, " UNION ALL "), w.args...)
	type row struct {
		tab    string
		unread int
		n      int
	}
	found, err := db.Collect(rows, err, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.tab, &x.unread, &x.n)
		return x, err
	})
	for _, tab := range Tabs {
		out[tab] = Count{}
	}
	for _, x := range found {
		c := out[Tab(x.tab)]
		if x.unread == 1 {
			c.Unread = x.n
		} else {
			c.Total = x.n
		}
		out[Tab(x.tab)] = c
	}
	return out, err
}

func (w *where) counting(ws string, sc Scope, tab Tab, bot string, unread bool) string {
	flag, cond := "0", ""
	if unread {
		flag, cond = "1", " AND unread > 0"
	}
	var inner []string
	for _, stage := range tab.stages() {
		if tab == TabMine && stage != StageAssigned {
			continue
		}
		w.sql.Reset()
		where := "workspace_id = " + ws + " AND stage = '" + string(stage) + "'" + cond
		if tab == TabMine {
			where += " AND assignee_id = " + w.arg(sc.Member)
		}
		w.scoped(sc, Filter{Tab: tab, Bot: bot})
		inner = append(inner, "SELECT * FROM (SELECT 1 AS one FROM conversation WHERE "+where+w.sql.String()+fmt.Sprintf(" LIMIT %d) AS s", countCap))
	}
	return "SELECT '" + string(tab) + "' AS tab, " + flag + " AS unread, count(*) AS n FROM (SELECT * FROM (" + strings.Join(inner, " UNION ALL ") + fmt.Sprintf(") AS u LIMIT %d) AS c", countCap)
}

// Thread is one page of messages, ascending by seq.
type Thread struct {
	Items []MessageView `json:"items" nullable:"false"`
	Next  *int64        `json:"next"` // ask with before=next for older ones
}

// Messages reads the page of messages before seq `before` (0: the newest).
func (s *Service) Messages(ctx context.Context, sc Scope, id ID, before int64, limit int) (Thread, error) {
	if _, err := s.Get(ctx, sc, id); err != nil {
		return Thread{}, err
	}
	ms, next, err := s.thread(ctx, sc.Workspace, id, before, limit, false)
	return Thread{Items: views(ms), Next: next}, err
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
	return Changes{Head: head, Conversation: c.View(), Messages: views(ms), More: more}, err
}

func (s *Service) changed(ctx context.Context, c *Conversation, after, rev int64, visibleOnly bool) (ms []Message, head int64, more bool, err error) {
	ms, err = messagesChanged(ctx, s.db.Read(), c.Workspace, c.ID, after, changesPage, visibleOnly)
	if err != nil || len(ms) < changesPage {
		return ms, rev, false, err
	}
	last := ms[len(ms)-1]
	head = last.Rev
	if visibleOnly {
		head = last.VisibleRev
	}
	// Rows of the last rev may continue on the next page: ask again from the rev before, repeats are harmless. A single
	// change never fills a page.
	return ms, head - 1, true, nil
}

func suggestions(ctx context.Context, q db.Querier, ws tenant.ID, id ID) ([]Suggestion, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, text, html, payload, reason, state FROM suggestion
 WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY seq DESC LIMIT 3`, ws, id)
	return db.Collect(rows, err, func(r *sql.Rows) (x Suggestion, err error) {
		var payload string
		err = r.Scan(&x.Seq, &x.Text, &x.HTML, &payload, &x.Reason, &x.State)
		if payload != "" {
			x.Payload = json.RawMessage(payload)
		}
		return x, err
	})
}
