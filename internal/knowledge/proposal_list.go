package knowledge

import (
	"context"
	"database/sql"
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

// ProposalSelection says which proposals of a bot are meant. Without a status the rejected ones are left out.
type ProposalSelection struct {
	Status EntryStatus `json:"status,omitempty"`
	Open   bool        `json:"open,omitempty"` // those that wait for a decision; Status is empty then
	Via    Via         `json:"via,omitempty"`
	Author string      `json:"author,omitempty"` // a member's id
	Search string      `json:"search,omitempty"`
	From   time.Time   `json:"from,omitzero"` // of its making; zero: no bound
	To     time.Time   `json:"to,omitzero"`
}

// ProposalFilter says which proposals a list shows, and how.
type ProposalFilter struct {
	ProposalSelection
	Cursor string
	Limit  int
	// Counted asks for the total.
	Counted bool
}

// ProposalPage is one page, newest first, with the number of proposals of the bot in each status.
type ProposalPage struct {
	page.List[Proposal]
	Counts map[EntryStatus]int64
}

// Proposals returns a page of what was proposed to a bot, also what has become a FAQ.
func (s *Service) Proposals(ctx context.Context, c workspace.Caller, botID string, f ProposalFilter) (ProposalPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return ProposalPage{}, err
	}
	var after cursor
	wrong := f.ProposalSelection.check("query")
	if f.Cursor != "" && (page.Decode(f.Cursor, &after) != nil || !uid.Valid(after.ID)) {
		wrong = append(wrong, errs.Field{Location: "query.cursor", Code: "cursor.invalid", Message: "This cursor is not one of ours."})
	}
	if len(wrong) > 0 {
		return ProposalPage{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q, limit := s.db.Read(), page.Limit(f.Limit)
	list, err := listProposals(ctx, q, c.Workspace, botID, f, after.ID, limit+1)
	if err != nil {
		return ProposalPage{}, err
	}
	out := ProposalPage{List: page.Cut(list, limit, func(p Proposal) any { return cursor{ID: p.ID} })}
	if f.Counted {
		total, err := Matching{Of: OfProposals, Proposals: f.ProposalSelection}.count(ctx, q, c.Workspace, botID)
		if err != nil {
			return ProposalPage{}, err
		}
		out.Total = &total
	}
	if out.Counts, err = proposalCounts(ctx, q, c.Workspace, botID); err != nil {
		return ProposalPage{}, err
	}
	return out, nameOverlaps(ctx, q, c.Workspace, botID, out.Items)
}

// check lists what is wrong with a selection. at is its place in the request.
func (f ProposalSelection) check(at string) (wrong []errs.Field) {
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: at + "." + name, Code: code, Message: message})
	}
	if !slices.Contains([]EntryStatus{"", StatusImported, StatusInReview, StatusOverlapped, StatusRejected}, f.Status) {
		bad("status", "field.not_allowed", "There is no such status.")
	}
	if !slices.Contains([]Via{"", ViaSuggestion, ViaUnanswered, ViaSelection, ViaHistory, ViaChosen}, f.Via) {
		bad("via", "field.not_allowed", "There is no such way.")
	}
	if f.Author != "" && !uid.Valid(f.Author) {
		bad("author", "field.id", "This is not an id.")
	}
	if text.Len(f.Search) > MaxQuestion {
		bad("search", "field.too_long", "This search is too long.")
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		bad("to", "field.not_allowed", "The end comes before the beginning.")
	}
	return wrong
}

func (f ProposalSelection) where(ws tenant.ID, botID string) where {
	w := where{"", []any{ws, botID}}
	switch {
	case f.Open:
		w.sql += " AND p.status IN ('in_review', 'overlapped')"
	case f.Status == "":
		w.and("p.status <> ", StatusRejected, "")
	default:
		w.and("p.status = ", f.Status, "")
	}
	if f.Via != "" {
		w.and("p.via = ", f.Via, "")
	}
	if f.Author != "" {
		w.and("p.author_id = ", f.Author, "")
	}
	if words := like(f.Search); words != "" {
		w.and("p.search_norm LIKE ", words, ` ESCAPE '\'`)
	}
	if !f.From.IsZero() {
		w.and("p.created_at >= ", clock.Ms(f.From), "")
	}
	if !f.To.IsZero() {
		w.and("p.created_at < ", clock.Ms(f.To), "")
	}
	return w
}

func listProposals(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f ProposalFilter, after string, limit int) ([]Proposal, error) {
	w := f.ProposalSelection.where(ws, botID)
	if after != "" {
		w.and("p.id < ", after, "")
	}
	w.in = append(w.in, limit)
	rows, err := q.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2`+w.sql+` ORDER BY p.id DESC LIMIT `+db.Placeholders(len(w.in), 1), w.in...)
	return db.Collect(rows, err, scanProposalRow)
}

func proposalCounts(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (map[EntryStatus]int64, error) {
	out := map[EntryStatus]int64{StatusImported: 0, StatusInReview: 0, StatusOverlapped: 0, StatusRejected: 0}
	type count struct {
		st EntryStatus
		n  int64
	}
	rows, err := q.QueryContext(ctx, `SELECT status, COUNT(*) FROM proposal WHERE workspace_id = $1 AND bot_id = $2 GROUP BY status`, ws, botID)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (c count, err error) { return c, r.Scan(&c.st, &c.n) })
	for _, c := range list {
		out[c.st] = c.n
	}
	return out, err
}
