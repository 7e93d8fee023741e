package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Order is the order of a list.
type Order string

// The orders.
const (
	Newest    Order = "newest"
	Oldest    Order = "oldest"
	Changed   Order = "changed" // the latest change first
	ByName    Order = "question"
	ByTitle   Order = "title" // of articles, documents and pages
	defaulted Order = ""
)

// sorted says by which columns an order sorts, besides the id, and whether it goes down.
func (o Order) sorted() (column string, down bool) {
	switch o {
	case Oldest:
		return "", false
	case Changed:
		return "s.updated_at", true
	case ByName, ByTitle:
		return "s.title_key", false
	}
	return "", true
}

// Filter says which FAQs a list shows, and how.
type Filter struct {
	Selection
	Order  Order
	Cursor string
	Limit  int
	// Counted asks for the total also where it has to be counted.
	Counted bool
}

// Page is one page of FAQs, with the number of FAQs of the bot in each state. Total is the number of all that the filter
// lets through; with a search or a category it is known only when it was asked for.
type Page struct {
	page.List[FAQ]
	Counts map[State]int64
	Limit  Limit
}

// cursor is the last row of a page.
type cursor struct {
	ID   string `json:"id"`
	At   int64  `json:"at,omitempty"`
	Name string `json:"name,omitempty"`
}

// check lists what is wrong with a selection. at is its place in the request.
func (sel Selection) check(at string) (wrong []errs.Field) {
	if sel.State != "" && !slices.Contains(States(), sel.State) {
		wrong = append(wrong, errs.Field{Location: at + ".state", Code: "field.not_allowed", Message: "There is no such state."})
	}
	if text.Len(sel.Search) > MaxQuestion {
		wrong = append(wrong, errs.Field{Location: at + ".search", Code: "field.too_long", Message: "This search is too long."})
	}
	if sel.Origin != "" && !slices.Contains(origins, sel.Origin) {
		wrong = append(wrong, errs.Field{Location: at + ".origin", Code: "field.not_allowed", Message: "There is no such origin."})
	}
	return wrong
}

// List returns a page of a bot's FAQs.
func (s *Service) List(ctx context.Context, c workspace.Caller, botID string, f Filter) (Page, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Page{}, err
	}
	var after cursor
	var wrong []errs.Field
	if f.Cursor != "" && (page.Decode(f.Cursor, &after) != nil || !uid.Valid(after.ID)) {
		wrong = append(wrong, errs.Field{Location: "query.cursor", Code: "cursor.invalid", Message: "This cursor is not one of ours."})
	}
	if !slices.Contains([]Order{defaulted, Newest, Oldest, Changed, ByName}, f.Order) {
		wrong = append(wrong, errs.Field{Location: "query.order", Code: "field.not_allowed", Message: "There is no such order."})
	}
	if wrong = append(wrong, f.Selection.check("query")...); len(wrong) > 0 {
		return Page{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q := s.db.Read()
	limit := page.Limit(f.Limit)
	list, err := listFAQs(ctx, q, c.Workspace, botID, f.Selection, f.Order, after, limit+1)
	if err != nil {
		return Page{}, err
	}
	n, err := countsOf(ctx, q, c.Workspace, botID, QAndA)
	if err != nil {
		return Page{}, err
	}
	out := Page{Counts: map[State]int64{}, List: page.Cut(list, limit, func(f FAQ) any {
		return cursor{f.ID, clock.Ms(f.UpdatedAt), f.key}
	})}
	for _, st := range States() {
		out.Counts[st] = n[st]
	}
	if out.Limit, err = s.limit(ctx, q, c.Workspace, n); err != nil {
		return Page{}, err
	}
	if total, err := s.total(ctx, q, c.Workspace, botID, f, n); err != nil || total != nil {
		if err != nil {
			return Page{}, err
		}
		out.Total = total
	}
	return out, complete(ctx, q, c.Workspace, botID, out.Items)
}

// total is how many FAQs f lets through, nil where nobody has counted them.
func (s *Service) total(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f Filter, n counts) (*int64, error) {
	if f.Search == "" && f.Category == nil && f.Origin == "" && !f.OnTheWay {
		total := n.total()
		if f.State != "" {
			total = n[f.State]
		}
		return &total, nil
	}
	if !f.Counted {
		return nil, nil
	}
	total, err := Matching{Sources: f.Selection}.count(ctx, q, ws, botID)
	return &total, err
}

// Get returns one FAQ.
func (s *Service) Get(ctx context.Context, c workspace.Caller, botID, id string) (FAQ, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return FAQ{}, err
	}
	if !uid.Valid(id) {
		return FAQ{}, ErrNoFAQ
	}
	q := s.db.Read()
	f, err := faq(ctx, q, c.Workspace, botID, id)
	if err != nil {
		return FAQ{}, err
	}
	return f, s.completeOne(ctx, q, c.Workspace, &f)
}

// FAQs returns those of ids that exist.
func (s *Service) FAQs(ctx context.Context, c workspace.Caller, botID string, ids []string) (map[string]FAQ, error) {
	if err := inScope(c, botID); err != nil {
		return nil, err
	}
	list, err := faqs(ctx, s.db.Read(), c.Workspace, botID, validIDs(ids))
	out := make(map[string]FAQ, len(list))
	for _, f := range list {
		out[f.ID] = f
	}
	return out, err
}

// AskedBy says which of some FAQs answer a question word for word: the FAQ by text.Key of its question and of each of its other
// wordings. Those that the bot does not use count for nothing.
func (s *Service) AskedBy(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]string, error) {
	known, err := entries(ctx, q, ws, botID, ids)
	asked := map[string]string{}
	for _, e := range known {
		if e.status != entryImported || !e.active {
			continue
		}
		for _, question := range e.questions() {
			asked[text.Key(question)] = e.sourceID
		}
	}
	return asked, err
}

// Same finds the FAQ of a bot that asks the same as question: in other spelling, or in nearly the same words. other is
// a FAQ that does not count, because it is the one being edited. It returns nil when there is none.
func (s *Service) Same(ctx context.Context, c workspace.Caller, botID, question, other string) (*FAQ, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	key := text.Key(text.Line(question))
	if key == "" || text.Len(question) > MaxQuestion {
		return nil, nil
	}
	q := s.db.Read()
	id, err := sameKey(ctx, q, c.Workspace, botID, key, other)
	if err != nil {
		return nil, err
	}
	if id == "" {
		known, _, err := s.faqsNow(ctx, c.Workspace, botID, nil)
		if err != nil {
			return nil, err
		}
		if id = overlapping(known, []string{question}, func(id string) bool { return id != other }); id == "" {
			return nil, nil
		}
	}
	f, err := faq(ctx, q, c.Workspace, botID, id)
	if err != nil {
		if errors.Is(err, ErrNoFAQ) { // deleted at this moment
			return nil, nil
		}
		return nil, err
	}
	return &f, s.completeOne(ctx, q, c.Workspace, &f)
}

// Category is a category that FAQs of a bot have, and how many have it.
type Category struct {
	Name  string
	Count int64
}

// Categories lists the categories of a bot's FAQs by name; the empty one is that of those without.
func (s *Service) Categories(ctx context.Context, c workspace.Caller, botID string) ([]Category, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT category, COUNT(*) FROM source WHERE workspace_id = $1 AND bot_id = $2
		AND kind = 'q_and_a' AND deleted_at IS NULL GROUP BY category ORDER BY category`, c.Workspace, botID)
	return db.Collect(rows, err, scanCategory)
}

func scanCategory(r *sql.Rows) (x Category, err error) { return x, r.Scan(&x.Name, &x.Count) }

// where is what a selection adds to the condition of a statement whose first parameters are the workspace and the bot.
type where struct {
	sql string
	in  []any
}

func (w *where) and(condition string, v any, more string) {
	w.in = append(w.in, v)
	w.sql += " AND " + condition + db.Placeholders(len(w.in), 1) + more
}

func (sel Selection) where(ws tenant.ID, botID string) where {
	w := where{"", []any{ws, botID}}
	if sel.State != "" {
		w.and("s.state = ", sel.State, "")
	}
	if sel.OnTheWay {
		w.sql += " AND s.state IN ('waiting', 'learning')"
	}
	if sel.Category != nil {
		w.and("s.category = ", *sel.Category, "")
	}
	if sel.Origin != "" {
		w.and("s.origin = ", sel.Origin, "")
	}
	w.searched("s.search_norm", sel.Search)
	return w
}

// searched lets through the rows whose folded column has the words of a search.
func (w *where) searched(column, search string) {
	if words := text.Fold(text.Line(search)); words != "" {
		w.and(column+" LIKE ", "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)+"%", ` ESCAPE '\'`)
	}
}

// paged adds the condition that rows come after a cursor, and returns the order and the limit of the page. t is the table.
func (w *where) paged(t string, o Order, after cursor, limit int) string {
	column, down := o.sorted()
	if column != "" {
		column = t + strings.TrimPrefix(column, "s")
	}
	than, way := " > ", " ASC"
	if down {
		than, way = " < ", " DESC"
	}
	order := t + ".id" + way
	if column != "" {
		order = column + way + ", " + order
	}
	if after.ID != "" {
		switch {
		case column == "":
			w.and(t+".id"+than, after.ID, "")
		case o == Changed:
			w.in = append(w.in, after.At)
			w.and("("+column+", "+t+".id)"+than+"("+db.Placeholders(len(w.in), 1)+", ", after.ID, ")")
		default:
			w.in = append(w.in, after.Name)
			w.and("("+column+", "+t+".id)"+than+"("+db.Placeholders(len(w.in), 1)+", ", after.ID, ")")
		}
	}
	w.in = append(w.in, limit)
	return " ORDER BY " + order + " LIMIT " + db.Placeholders(len(w.in), 1)
}

func listFAQs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, sel Selection, o Order, after cursor, limit int) ([]FAQ, error) {
	w := sel.where(ws, botID)
	order := w.paged("s", o, after, limit)
	rows, err := q.QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL`+w.sql+order, w.in...)
	return db.Collect(rows, err, scanFAQRow)
}

// sameKey is a FAQ whose question is spelt the same but for case and punctuation; empty when there is none.
func sameKey(ctx context.Context, q db.Querier, ws tenant.ID, botID, key, other string) (id string, err error) {
	w := Selection{}.where(ws, botID)
	w.and("s.title_key = ", key, "")
	if uid.Valid(other) {
		w.and("s.id <> ", other, "")
	}
	err = q.QueryRowContext(ctx, `SELECT s.id FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL`+w.sql+` ORDER BY s.id LIMIT 1`, w.in...).Scan(&id)
	if db.NotFound(err) {
		return "", nil
	}
	return id, err
}
