package conversation

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/uid"
)

// Sort is the order of a list.
type Sort string

// The orders. The waiting list shows only conversations in which the customer waits: high priority first, then who has
// waited longest.
const (
	SortNewest  Sort = "newest"
	SortWaiting Sort = "waiting"
	SortCreated Sort = "created"
)

// Filter narrows a list. All conditions hold together.
type Filter struct {
	Tab     Tab
	Bot     string // empty: all bots in scope
	Testing bool   // show test conversations instead of real ones
	Sort    Sort   // empty: newest activity first
	Cursor  string
	Limit   int

	Channel    string
	Assignee   string // a member's id, or Nobody
	Tags       []string
	AllTags    bool     // every one of Tags, not any
	Categories []string // any of them: a category with those below it
	Unread     bool
	Unreplied  bool       // the customer waits for an answer
	High       bool       // priority
	NeedsAgent bool       // it is marked as waiting for a person
	Ratings    []int      // any of these scores of the contact's rating
	Answered   AuthorKind // AuthorBot or AuthorAgent: one of them has answered in it; empty: whoever
	From, To   time.Time
}

// Nobody as an assignee in a filter means that nobody is assigned.
const Nobody = "nobody"

// looked is how many conversations one page of a narrowed list looks at: what is rare is found page by page, and no
// question costs more the more there are.
const looked = 5000

// narrow is what the filter asks of a row beside its range. The row is called c.
func (f Filter) narrow(w *where, b *bound, sc Scope) string {
	const row = "c"
	var all []string
	is := func(condition string) { all = append(all, row+"."+condition) }
	if f.Channel != "" {
		is("channel = " + w.arg(f.Channel))
	}
	switch f.Assignee {
	case "":
	case Nobody:
		is("assignee_id IS NULL")
	default:
		is("assignee_id = " + w.arg(f.Assignee))
	}
	if f.Unread {
		is("has_unread")
	}
	if f.Unreplied {
		is("waiting_since IS NOT NULL")
	}
	if f.High {
		is(high)
	}
	if f.NeedsAgent {
		is("needs_agent")
	}
	if len(f.Ratings) > 0 {
		var any []string
		for _, score := range f.Ratings {
			any = append(any, row+"."+rated(score))
		}
		all = append(all, "("+strings.Join(any, " OR ")+")")
	}
	switch f.Answered {
	case AuthorAgent:
		all = append(all, f.said(b, row, "agent", ""))
	case AuthorBot: // a greeting is no answer
		all = append(all, f.said(b, row, "bot", ` AND m.payload LIKE '%"how":%'`))
	}
	if !f.From.IsZero() {
		is("created_at >= " + w.arg(clock.Ms(f.From)))
	}
	if !f.To.IsZero() {
		is("created_at < " + w.arg(clock.Ms(f.To)))
	}
	if f.Sort == SortCreated {
		all = append(all, f.within(b, sc))
	}
	labelled := func(ids []string) {
		all = append(all, "EXISTS (SELECT 1 FROM conversation_label l WHERE l.workspace_id = "+b.workspace+
			" AND l.conversation_id = "+row+".id AND l.label_id IN ("+w.list(ids)+"))")
	}
	switch {
	case len(f.Tags) > 0 && f.AllTags:
		for _, id := range f.Tags {
			labelled([]string{id})
		}
	case len(f.Tags) > 0:
		labelled(f.Tags)
	}
	if len(f.Categories) > 0 {
		labelled(f.Categories)
	}
	return strings.Join(all, " AND ")
}

// said is that somebody of a kind has written in the row's conversation.
func (f Filter) said(b *bound, row, kind, more string) string {
	return "EXISTS (SELECT 1 FROM message m WHERE m.workspace_id = " + b.workspace + " AND m.conversation_id = " + row + ".id AND m.author_kind = '" + kind + "' AND m.kind = 'text'" + more + ")"
}

// within is what a tab means, row by row, where its ranges are not read.
func (f Filter) within(b *bound, sc Scope) string {
	any := []string{"FALSE"}
	for _, r := range f.Tab.reaches(sc) {
		if cond, ok := r.condition(b, f.Testing); ok {
			any = append(any, "("+strings.TrimPrefix(cond, " AND ")+")")
		}
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// narrows says whether a page has to look at rows that may not fit: the filter asks for more than a tab of a bot, or the
// order is not that of the tab's index.
func (f Filter) narrows() bool {
	return f.Sort == SortCreated || f.Channel != "" || f.Assignee != "" || len(f.Tags) > 0 || len(f.Categories) > 0 || f.Unread || f.Unreplied || f.High || f.NeedsAgent || len(f.Ratings) > 0 || f.Answered != "" || !f.From.IsZero() || !f.To.IsZero()
}

// key is where a page of this order ends.
func (f Filter) key(v View) listKey {
	at := v.ActivityAt
	switch f.Sort {
	case SortCreated:
		at = v.CreatedAt
	case SortWaiting:
		at = time.UnixMilli(0)
		if v.WaitingSince != nil {
			at = *v.WaitingSince
		}
	}
	k := listKey{At: at.UnixMilli(), ID: string(v.ID)}
	if f.Sort == SortWaiting && v.Priority != PriorityHigh {
		k.Rank = 1
	}
	return k
}

// high is what the row of a conversation of high priority has in its marks, rank what the waiting go by first.
const (
	high = `marks LIKE '%"h":true%'`
	rank = "CASE WHEN " + high + " THEN 0 ELSE 1 END"
)

// rated is what the row of a conversation with this rating has in its marks. The score is a number, and no text of
// ours: it may stand in the statement.
func rated(score int) string { return fmt.Sprintf(`marks LIKE '%%"r":%d%%'`, score) }

// place are the columns that the order goes by, and position what the key keeps of them.
func (f Filter) place() (columns, position string) {
	switch f.Sort {
	case SortCreated:
		return "created_at, id", "created_at, id, 0"
	case SortWaiting:
		return "waiting_since, id, marks", "waiting_since, id, " + rank
	}
	return "activity_at, id", "activity_at, id, 0"
}

// order is the list's order in SQL.
func (f Filter) order() string {
	switch f.Sort {
	case SortWaiting:
		return " ORDER BY " + rank + ", waiting_since, id"
	case SortCreated:
		return " ORDER BY id DESC" // ids are given in the order of time
	}
	return " ORDER BY activity_at DESC, id DESC"
}

// ranged are the statements of a tab's ranges from a key on, in the filter's order, each selecting what it is told.
func (f Filter) ranged(w *where, sc Scope, selected string, before *listKey) (b *bound, parts []string) {
	b = w.bind(sc, f.Bot)
	from := ""
	switch {
	case f.Sort == SortCreated: // along the primary key; which of them are in the tab is looked at afterwards
		last := ""
		if before != nil {
			last = before.ID
		}
		return b, []string{"SELECT " + selected + " FROM conversation WHERE workspace_id = " + b.workspace + " AND id < " + w.arg(idOrLast(last)) + b.bots}
	case f.Sort == SortWaiting:
		from = " AND waiting_since IS NOT NULL"
		if before != nil {
			from += " AND (" + rank + ", waiting_since, id) > (" + w.arg(before.Rank) + ", " + w.arg(before.At) + ", " + w.arg(before.ID) + ")"
		}
	case before == nil:
		from = " AND (activity_at, id) < (" + w.arg(int64(1)<<62) + ", " + w.arg(idOrLast("")) + ")"
	default:
		from = " AND (activity_at, id) < (" + w.arg(before.At) + ", " + w.arg(idOrLast(before.ID)) + ")"
	}
	for _, r := range f.Tab.reaches(sc) {
		if cond, ok := r.condition(b, f.Testing); ok {
			parts = append(parts, "SELECT "+selected+" FROM conversation WHERE workspace_id = "+b.workspace+cond+from)
		}
	}
	return b, parts
}

// narrowed reads a page of a filtered list. It looks at so many rows in the list's order and gives those that fit; when
// the page is not full then, end is where it stopped looking, and the next page goes on from there.
func narrowed(ctx context.Context, d *db.DB, sc Scope, f Filter, before *listKey, n int) (rows []*Conversation, end *listKey, err error) {
	var w where
	b, parts := f.ranged(&w, sc, columns, before)
	if len(parts) == 0 {
		return nil, nil, nil
	}
	stmt := "SELECT " + columns + " FROM (" + merged(d.Dialect(), parts, f, looked) + ") AS c WHERE c.workspace_id = " + b.workspace +
		" AND " + f.narrow(&w, b, sc) + f.order() + fmt.Sprintf(" LIMIT %d", n)
	found, err := d.Read().QueryContext(ctx, stmt, w.args...)
	rows, err = db.Collect(found, err, scanRows)
	if err != nil || len(rows) == n {
		return rows, nil, err
	}
	var we where
	place, position := f.place()
	_, parts = f.ranged(&we, sc, place, before)
	var last listKey
	err = d.Read().QueryRowContext(ctx, fmt.Sprintf("SELECT %s FROM (%s) AS c%s LIMIT 1 OFFSET %d", position, merged(d.Dialect(), parts, f, looked), f.order(), looked-1), we.args...).
		Scan(&last.At, &last.ID, &last.Rank)
	if err == sql.ErrNoRows {
		return rows, nil, nil
	}
	return rows, &last, err
}

// List pages through a tab. A page of a narrowed list may be short, or empty, and still have a next one.
func (s *Service) List(ctx context.Context, sc Scope, f Filter) (page.List[View], error) {
	limit := page.Limit(f.Limit)
	var before *listKey
	if f.Cursor != "" {
		before = &listKey{}
		if err := page.Decode(f.Cursor, before); err != nil {
			return page.List[View]{}, err
		}
		if !uid.Valid(before.ID) {
			return page.List[View]{}, page.ErrCursor
		}
	}
	read := listed
	if f.narrows() {
		read = narrowed
	}
	rows, end, err := read(ctx, s.db, sc, f, before, limit+1)
	if err != nil {
		return page.List[View]{}, err
	}
	rows = rows[:min(len(rows), limit+1)]
	views := make([]View, len(rows))
	for i, c := range rows {
		views[i] = c.View()
	}
	l := page.Cut(views, limit, func(v View) any { return f.key(v) })
	if l.Next == nil && end != nil {
		l.Next = page.Encode(end)
	}
	return l, nil
}
