package passage

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Listed is a passage in a list of all that a bot knows of texts.
type Listed struct {
	Found
	Active bool // its source is answered from
	Uses   int64
	Uses30 int64 // in the last month
	UsedAt int64 // in milliseconds; 0: never
	OffBy  string
}

// Filter says which passages of a bot are listed.
type Filter struct {
	Kind   string // of the source; empty: any
	Search string // its words are all somewhere in path or text
	Used   *bool  // nil: whether it is answered from does not matter
	Most   bool   // the most used first; else those of the newest source first, in the order of reading
	After  *Place
	Limit  int
}

// Place is where a list goes on.
type Place struct {
	Uses   int64  `json:"u,omitempty"`
	Source string `json:"s"`
	No     int    `json:"n"`
}

// Place is that of a passage.
func (l Listed) Place() Place { return Place{l.Uses, l.SourceID, l.No} }

// found are the columns of a passage with what is known of its source, and the tables they are in.
const (
	found  = columns + `, s.kind, s.title, p.created_at, COALESCE(NULLIF(w.final, ''), w.address, d.link, '')`
	around = ` LEFT JOIN web_page w ON w.workspace_id = p.workspace_id AND w.id = p.source_id
		LEFT JOIN document d ON d.workspace_id = p.workspace_id AND d.id = p.source_id`
	marked = ` LEFT JOIN passage_mark m ON m.workspace_id = p.workspace_id AND m.source_id = p.source_id AND m.said = p.said`
)

func (f *Found) found(path *string) []any {
	return append(f.fields(path), &f.Kind, &f.Title, &f.Learned, &f.Visit)
}

const listed = `SELECT ` + found + `, s.active, COALESCE(m.uses, 0), COALESCE(m.used_at, 0), COALESCE(m.off_by, '') FROM passage p JOIN ` + live + around + marked +
	` WHERE p.workspace_id = $1 AND p.bot_id = $2 AND s.deleted_at IS NULL`

func scanListed(r *sql.Rows) (l Listed, err error) {
	var path string
	if err := r.Scan(append(l.found(&path), &l.Active, &l.Uses, &l.UsedAt, &l.OffBy)...); err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(path), &l.Path)
}

// Tables are those in which the passages p of sources s are found by a Filter.
const Tables = `passage p JOIN ` + live

// Where are the conditions of a filter on the passages of a bot, behind those on workspace and bot, with the values of all of
// them. Where a list goes on is not among them.
func (f Filter) Where(ws tenant.ID, botID string) (conditions string, in []any) {
	in = []any{ws, botID}
	arg := func(v any) string {
		in = append(in, v)
		return db.Placeholders(len(in), 1)
	}
	if f.Kind != "" {
		conditions += " AND s.kind = " + arg(f.Kind)
	}
	if f.Used != nil {
		conditions += map[bool]string{true: " AND s.active AND NOT p.off", false: " AND (p.off OR NOT s.active)"}[*f.Used]
	}
	for word := range strings.FieldsSeq(text.Fold(text.Line(f.Search))) {
		conditions += " AND p.norm LIKE " + arg("%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)+"%") + ` ESCAPE '\'`
	}
	return conditions, in
}

// List lists passages that a bot has learnt, those that are switched off too. Which ones is found in an index, so that what they say
// is read of a page of them only; a search reads what all of them say.
func List(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f Filter) ([]Listed, error) {
	conditions, in := f.Where(ws, botID)
	arg := func(v any) string {
		in = append(in, v)
		return db.Placeholders(len(in), 1)
	}
	which := `SELECT p.id FROM ` + Tables
	if f.Most {
		which += marked
	}
	which += ` WHERE p.workspace_id = $1 AND p.bot_id = $2 AND s.deleted_at IS NULL` + conditions
	order, after := "p.source_id DESC, p.no", ""
	if f.After != nil {
		source := arg(f.After.Source)
		after = "(p.source_id < " + source + " OR p.source_id = " + source + " AND p.no > " + arg(f.After.No) + ")"
	}
	if f.Most {
		if after != "" {
			uses := arg(f.After.Uses)
			after = "(COALESCE(m.uses, 0) < " + uses + " OR COALESCE(m.uses, 0) = " + uses + " AND " + after + ")"
		}
		order = "COALESCE(m.uses, 0) DESC, " + order
	}
	if after != "" {
		which += " AND " + after
	}
	rows, err := q.QueryContext(ctx, which+" ORDER BY "+order+" LIMIT "+arg(f.Limit), in...)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, args := db.IDs(3, list)
	rows, err = q.QueryContext(ctx, listed+" AND p.id IN ("+ids+") ORDER BY "+order, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanListed)
}

// One is a passage that a bot has learnt; the error is that of no rows when there is none.
func One(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Listed, error) {
	rows, err := q.QueryContext(ctx, listed+` AND p.id = $3`, ws, botID, id)
	list, err := db.Collect(rows, err, scanListed)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Listed{}, err
	}
	return list[0], nil
}

// Several are those of some passages that a bot has learnt.
func Several(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]Listed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, listed+` AND p.id IN (`+in+`) ORDER BY p.id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanListed)
}

// Recent adds the uses since a day.
func Recent(ctx context.Context, q db.Querier, ws tenant.ID, list []Listed, day string) error {
	var ids []string
	for _, l := range list {
		if l.Uses > 0 {
			ids = append(ids, l.SourceID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT source_id, said, SUM(uses) FROM passage_use WHERE workspace_id = $1 AND day >= $2 AND source_id IN (`+in+`)
		GROUP BY source_id, said`, append([]any{ws, day}, args...)...)
	type key struct{ source, said string }
	n := map[key]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var k key
		var uses int64
		err = r.Scan(&k.source, &k.said, &uses)
		n[k] = uses
		return none, err
	})
	for i := range list {
		list[i].Uses30 = n[key{list[i].SourceID, list[i].sketch.said}]
	}
	return err
}

// Kinds tells how many passages of each kind of source a bot has learnt, and how many are switched off.
func Kinds(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (kinds map[string]int64, off int64, err error) {
	rows, err := q.QueryContext(ctx, `SELECT s.kind, COUNT(*), COALESCE(SUM(CASE WHEN p.off OR NOT s.active THEN 1 ELSE 0 END), 0) FROM passage p JOIN `+live+`
		WHERE p.workspace_id = $1 AND p.bot_id = $2 AND s.deleted_at IS NULL GROUP BY s.kind`, ws, botID)
	kinds = map[string]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var kind string
		var n, o int64
		err = r.Scan(&kind, &n, &o)
		kinds[kind] = n
		off += o
		return none, err
	})
	return kinds, off, err
}
