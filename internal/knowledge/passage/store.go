package passage

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

const columns = `p.id, p.source_id, p.no, p.path, p.body, p.page, p.anchor, p.hash, p.off, p.said`

// live is what a passage is joined with to be answered from: the source that it is of the last learning of.
const live = `source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id AND s.learned = p.edition`

func scan(r *sql.Rows) (Passage, error) {
	var p Passage
	var path string
	if err := r.Scan(p.fields(&path)...); err != nil {
		return Passage{}, err
	}
	if p.sketch.said == "" { // from before
		p.sketch.said = said(p.Text)
	}
	return p, json.Unmarshal([]byte(path), &p.Path)
}

// fields are where a row of columns goes.
func (p *Passage) fields(path *string) []any {
	return []any{&p.ID, &p.SourceID, &p.No, path, &p.Text, &p.Page, &p.Anchor, &p.Hash, &p.Off, &p.sketch.said}
}

// Edition is which learning of a source what is stored of it is of. The next one is stored behind it, in parts; it is answered from
// when the source says that it was learnt once more.
func Edition(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT learned FROM source WHERE workspace_id = $1 AND id = $2`, ws, sourceID).Scan(&n)
	return n, err
}

// Name gives the passages of a source their ids, and what they are found and known by. One that is as it was keeps its id, and with
// it what points to it.
func Name(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, list []Passage) error {
	type known struct{ id, hash string }
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.hash FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.source_id = $2 ORDER BY p.no`, ws, sourceID)
	old, err := db.Collect(rows, err, func(r *sql.Rows) (k known, err error) { return k, r.Scan(&k.id, &k.hash) })
	if err != nil {
		return err
	}
	Sketch(list)
	ids := map[string][]string{}
	for _, k := range old {
		ids[k.hash] = append(ids[k.hash], k.id)
	}
	for i := range list {
		p := &list[i]
		p.SourceID = sourceID
		if known := ids[p.Hash]; len(known) > 0 {
			p.ID, ids[p.Hash] = known[0], known[1:]
		} else {
			p.ID = uid.New()
		}
	}
	return nil
}

// Add stores some of the passages of an edition that were named, many in one statement; those of the texts in off are not answered
// from. The numbers of rows are powers of two, so that few statements are prepared.
func Add(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, edition int64, list []Passage, off map[string]bool, now int64) error {
	const per = 17
	for size := 32; len(list) > 0; {
		for size > len(list) {
			size /= 2
		}
		query := `INSERT INTO passage (workspace_id, id, bot_id, source_id, edition, no, path, body, page, anchor, hash, created_at,
			off, said, gist_a, gist_b, norm) VALUES `
		in := make([]any, 0, size*per)
		for i, p := range list[:size] {
			path, err := json.Marshal(append([]string{}, p.Path...))
			if err != nil {
				return err
			}
			if i > 0 {
				query += ", "
			}
			query += "(" + db.Placeholders(1+i*per, per) + ")"
			in = append(in, ws, p.ID, botID, p.SourceID, edition, p.No, string(path), p.Text, p.Page, p.Anchor, p.Hash, now,
				off[p.sketch.said], p.sketch.said, p.sketch.gistA, p.sketch.gistB, p.sketch.norm)
		}
		if _, err := tx.ExecContext(ctx, query, in...); err != nil {
			return err
		}
		list = list[size:]
	}
	return nil
}

// Others says whether something is stored of a source that is not of its edition: what was learnt before, or in part.
func Others(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string) (there bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id
		WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.edition <> s.learned)`, ws, sourceID).Scan(&there)
	return there, err
}

// Sweep removes some of that, and says how many it found.
func Sweep(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceID string, limit int) (int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id
		WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.edition <> s.learned LIMIT $3`, ws, sourceID, limit)
	ids, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	in, args := db.IDs(3, ids)
	res, err := tx.ExecContext(ctx, `DELETE FROM passage WHERE workspace_id = $1 AND edition <> (SELECT s.learned FROM source s
		WHERE s.workspace_id = $1 AND s.id = $2) AND id IN (`+in+`)`, append([]any{ws, sourceID}, args...)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Delete removes the passages of sources, and what is noted of them.
func Delete(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceIDs []string) error {
	for _, id := range sourceIDs {
		if _, err := tx.ExecContext(ctx, `DELETE FROM passage WHERE workspace_id = $1 AND source_id = $2`, ws, id); err != nil {
			return err
		}
		if err := DeleteMarks(ctx, tx, ws, id); err != nil {
			return err
		}
	}
	return nil
}

// Found is a passage with what is known of its source.
type Found struct {
	Passage
	Kind    string // of the source
	Title   string
	Visit   string // where a web page is shown to people, or a document that was found on one; else empty
	Learned int64  // when what it says was learnt, in milliseconds
}

// ByIDs finds those of ids that a bot may answer from at this moment.
func ByIDs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]Found, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in := make([]any, 0, len(ids)+2)
	in = append(in, ws, botID)
	for _, id := range ids {
		in = append(in, id)
	}
	rows, err := q.QueryContext(ctx, `SELECT `+found+` FROM passage p JOIN `+live+around+`
		WHERE p.workspace_id = $1 AND p.bot_id = $2 AND s.active AND s.deleted_at IS NULL AND NOT p.off AND p.id IN (`+db.Placeholders(3, len(ids))+`)`, in...)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (f Found, err error) {
		var path string
		if err := r.Scan(f.found(&path)...); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(path), &f.Path)
	})
	byID := make(map[string]Found, len(list))
	for _, f := range list {
		byID[f.ID] = f
	}
	return byID, err
}

// Counts tells how many passages each of some sources has.
func Counts(ctx context.Context, q db.Querier, ws tenant.ID, sourceIDs []string) (map[string]int64, error) {
	in, args := db.IDs(2, sourceIDs)
	rows, err := q.QueryContext(ctx, `SELECT p.source_id, COUNT(*) FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.source_id IN (`+in+`)
		GROUP BY p.source_id`, append([]any{ws}, args...)...)
	n := map[string]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var id string
		var count int64
		err = r.Scan(&id, &count)
		n[id] = count
		return none, err
	})
	return n, err
}

// Of lists passages of a source in the order of reading, from number after+1 on.
func Of(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, after, limit int) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.no > $3
		ORDER BY p.no LIMIT `+strconv.Itoa(limit), ws, sourceID, after)
	return db.Collect(rows, err, scan)
}

// Around finds the passages beside one that are answered from, in the order of reading, itself included.
func Around(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, no, before, after int) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.no BETWEEN $3 AND $4 AND NOT p.off
		ORDER BY p.no`, ws, sourceID, no-before, no+after)
	return db.Collect(rows, err, scan)
}
