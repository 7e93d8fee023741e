package knowledge

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// Named is a source as other rooms speak of it.
type Named struct {
	ID     string
	Kind   Kind
	Title  string
	Active bool // the bot may answer from it
}

const namedFrom = `SELECT id, kind, title, active FROM source WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL`

func scanNamed(r *sql.Rows) (n Named, err error) {
	return n, r.Scan(&n.ID, &n.Kind, &n.Title, &n.Active)
}

// Names finds those of some sources of a bot that exist, in no order.
func (s *Service) Names(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]Named, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !uid.Valid(id) })
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, namedFrom+` AND id IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanNamed)
}

// Titled finds the oldest source of a bot that has a title.
func (s *Service) Titled(ctx context.Context, q db.Querier, ws tenant.ID, botID, title string) ([]Named, error) {
	rows, err := q.QueryContext(ctx, namedFrom+` AND title_key = $3 ORDER BY id LIMIT 1`, ws, botID, text.Key(title))
	return db.Collect(rows, err, scanNamed)
}

// FindNames finds sources of a bot by words of their titles, the newest first.
func (s *Service) FindNames(ctx context.Context, ws tenant.ID, botID, words string, limit int) ([]Named, error) {
	query, args := namedFrom, []any{ws, botID, limit}
	if words = text.Fold(text.Line(words)); words != "" {
		query += ` AND search_norm LIKE $4 ESCAPE '\'`
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)+"%")
	}
	rows, err := s.db.Read().QueryContext(ctx, query+` ORDER BY id DESC LIMIT $3`, args...)
	return db.Collect(rows, err, scanNamed)
}

// TableRow is a row of a file, with the line where it begins.
type TableRow struct {
	Line  int
	Cells []string
}

// ReadTable reads a CSV file or workbook that somebody has uploaded: rows without any text are left out. An encoding that
// is only guessed is refused, as nobody has looked at what it makes of the file.
func ReadTable(raw []byte) ([]TableRow, error) {
	t, err := readSheet(raw)
	if err != nil {
		return nil, err
	}
	switch {
	case len(t.bad) > 0:
		return nil, errFileQuotes
	case t.encoding == Windows1252:
		return nil, errFileUnconfirmed
	}
	rows := make([]TableRow, len(t.rows))
	for i, r := range t.rows {
		rows[i] = TableRow{Line: r.line}
		for _, c := range r.cells {
			rows[i].Cells = append(rows[i].Cells, fromCell(c))
		}
	}
	return rows, nil
}
