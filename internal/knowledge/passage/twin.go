package passage

import (
	"context"
	"database/sql"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// Sketch gives passages what they are found and known by.
func Sketch(list []Passage) {
	for i := range list {
		if p := &list[i]; p.sketch.norm == "" {
			p.sketch = sketchOf(p.Path, p.Text)
		}
	}
}

// Twins tells which other sources of a bot, of those that are answered from, have passages that may say nearly the same as some of a
// list, and as how many. One look in two indexes for each passage, however much the bot knows.
func Twins(ctx context.Context, q db.Querier, ws tenant.ID, botID, except string, list []Passage) (map[string]int, error) {
	met := map[string]map[int]bool{}
	for _, by := range []struct {
		column string
		of     func(Passage) int64
	}{{"gist_a", func(p Passage) int64 { return p.sketch.gistA }}, {"gist_b", func(p Passage) int64 { return p.sketch.gistB }}} {
		at := map[int64][]int{}
		for i, p := range list {
			at[by.of(p)] = append(at[by.of(p)], i)
		}
		gists := make([]any, 0, len(at))
		for g := range at {
			gists = append(gists, g)
		}
		for some := range slices.Chunk(gists, 128) {
			rows, err := q.QueryContext(ctx, `SELECT p.source_id, p.`+by.column+` FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.bot_id = $2
				AND p.source_id <> $3 AND s.active AND s.deleted_at IS NULL AND NOT p.off AND p.`+by.column+` IN (`+db.Placeholders(4, len(some))+`)`,
				append([]any{ws, botID, except}, some...)...)
			if _, err := db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
				var source string
				var g int64
				if err = r.Scan(&source, &g); err != nil {
					return none, err
				}
				if met[source] == nil {
					met[source] = map[int]bool{}
				}
				for _, i := range at[g] {
					met[source][i] = true
				}
				return none, nil
			}); err != nil {
				return nil, err
			}
		}
	}
	n := make(map[string]int, len(met))
	for source, of := range met {
		n[source] = len(of)
	}
	return n, nil
}

// Aside lists what was read of a source and is not answered from, because somebody is to decide about it first: passages from number
// after+1 on.
func Aside(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, after, limit int) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id
		AND p.edition = s.learned + 1 WHERE p.workspace_id = $1 AND p.source_id = $2 AND s.state = 'overlapped' AND p.no > $3 ORDER BY p.no LIMIT $4`,
		ws, sourceID, after, limit)
	return db.Collect(rows, err, scan)
}
