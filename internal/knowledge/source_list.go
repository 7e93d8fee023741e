package knowledge

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// listed is how the sources of a kind are listed that have a row of their own beside the source's.
type listed[T any] struct {
	kind    Kind
	columns string
	tables  string // with the source as s
	scan    func(*sql.Rows) (T, error)
	of      func(*T) (source *Source, passages *int64)
}

// page reads a page of what a filter lets through, with how much that is and how many passages each has, and how many sources
// of the kind the bot has in each state.
func (l listed[T]) page(ctx context.Context, s *Service, q db.Querier, ws tenant.ID, botID string, w where, o Order, after cursor, limit int) (page.List[T], counts, error) {
	condition := ` WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = '` + string(l.kind) + `' AND s.deleted_at IS NULL`
	var total int64
	if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+l.tables+condition+w.sql, w.in...).Scan(&total); err != nil {
		return page.List[T]{}, nil, err
	}
	order := w.paged("s", o, after, limit+1) // narrows w to what is behind the cursor
	rows, err := q.QueryContext(ctx, `SELECT `+l.columns+` FROM `+l.tables+condition+w.sql+order, w.in...)
	list, err := db.Collect(rows, err, l.scan)
	if err != nil {
		return page.List[T]{}, nil, err
	}
	out := page.Cut(list, limit, func(x T) any {
		src, _ := l.of(&x)
		return cursor{src.ID, clock.Ms(src.UpdatedAt), text.Key(src.Title)}
	})
	out.Total = &total
	to, ids := make([]*int64, len(out.Items)), make([]string, len(out.Items))
	for i := range out.Items {
		src, passages := l.of(&out.Items[i])
		to[i], ids[i] = passages, src.ID
	}
	if err := s.countPassages(ctx, q, ws, to, ids); err != nil {
		return out, nil, err
	}
	n, err := countsOf(ctx, q, ws, botID, l.kind)
	return out, n, err
}

// states are the counts of the states that are shown, the empty ones too.
func (n counts) states() map[State]int64 {
	out := map[State]int64{}
	for _, st := range States() {
		out[st] = n[st]
	}
	return out
}

// inBulk does the same to several sources of one kind, in one transaction that holds the bot's knowledge: read finds those
// that exist, apply tells how many it changed.
func inBulk[T any](ctx context.Context, s *Service, c workspace.Caller, botID string, of Target, act BulkAction, ids []string, category *string,
	read func(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]T, error),
	apply func(ctx context.Context, tx *db.Tx, list []T) (int, error)) (n int, err error) {
	if err := checkBulk(c, botID, act, of, ids, category); err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		list, err := read(ctx, tx, c.Workspace, botID, validIDs(ids))
		if err != nil || len(list) == 0 {
			return err
		}
		n, err = apply(ctx, tx, list)
		return err
	})
	return n, err
}
