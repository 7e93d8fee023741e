package knowledge

import (
	"context"
	"slices"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Filter says which FAQs a list shows, newest first.
type Filter struct {
	Search string // somewhere in question, alternatives, answer or category; case and accents do not matter
	State  State
	Cursor string
	Limit  int
}

// Page is one page of FAQs, with the number of FAQs of the bot in each state. Total is the number of all that the filter
// lets through; it is not known while searching.
type Page struct {
	page.List[FAQ]
	Counts map[State]int64
}

type cursor struct {
	ID string `json:"id"`
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
	if f.State != "" && !slices.Contains(States(), f.State) {
		wrong = append(wrong, errs.Field{Location: "query.state", Code: "field.not_allowed", Message: "There is no such state."})
	}
	if text.Len(f.Search) > MaxQuestion {
		wrong = append(wrong, errs.Field{Location: "query.search", Code: "field.too_long", Message: "This search is too long."})
	}
	if len(wrong) > 0 {
		return Page{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q := s.db.Read()
	limit := page.Limit(f.Limit)
	list, err := listFAQs(ctx, q, c.Workspace, botID, f, after.ID, limit+1)
	if err != nil {
		return Page{}, err
	}
	n, err := countsOf(ctx, q, c.Workspace, botID)
	if err != nil {
		return Page{}, err
	}
	out := Page{List: page.Cut(list, limit, func(f FAQ) any { return cursor{f.ID} }), Counts: map[State]int64{}}
	for _, st := range States() {
		out.Counts[st] = n[st]
	}
	if f.Search == "" {
		total := n.total()
		if f.State != "" {
			total = n[f.State]
		}
		out.Total = &total
	}
	return out, complete(ctx, q, c.Workspace, botID, out.Items)
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

func listFAQs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f Filter, after string, limit int) ([]FAQ, error) {
	query := `SELECT ` + faqColumns + ` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL`
	in := []any{ws, botID}
	where := func(condition string, v any) {
		in = append(in, v)
		query += " AND " + condition + db.Placeholders(len(in), 1)
	}
	if f.State != "" {
		where("s.state = ", f.State)
	}
	if after != "" {
		where("s.id < ", after)
	}
	if words := text.Fold(text.Line(f.Search)); words != "" {
		where("s.search_norm LIKE ", "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)+"%")
		query += ` ESCAPE '\'`
	}
	in = append(in, limit)
	query += " ORDER BY s.id DESC LIMIT " + db.Placeholders(len(in), 1)
	rows, err := q.QueryContext(ctx, query, in...)
	return db.Collect(rows, err, scanFAQRow)
}
