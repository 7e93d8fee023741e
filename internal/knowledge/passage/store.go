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

const columns = `p.id, p.source_id, p.no, p.path, p.body, p.page, p.anchor, p.hash`

func scan(r *sql.Rows) (Passage, error) {
	var p Passage
	var path string
	if err := r.Scan(&p.ID, &p.SourceID, &p.No, &path, &p.Text, &p.Page, &p.Anchor, &p.Hash); err != nil {
		return Passage{}, err
	}
	return p, json.Unmarshal([]byte(path), &p.Path)
}

// Replace stores the passages of a source in place of those it had. A passage that is as it was keeps its id, and with it
// what points to it. The ids are filled in.
func Replace(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, sourceID string, list []Passage, now int64) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM passage p WHERE p.workspace_id = $1 AND p.source_id = $2`, ws, sourceID)
	old, err := db.Collect(rows, err, scan)
	if err != nil {
		return err
	}
	ids := map[string][]string{}
	for _, p := range old {
		ids[p.Hash] = append(ids[p.Hash], p.ID)
	}
	if err := Delete(ctx, tx, ws, []string{sourceID}); err != nil {
		return err
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
	return insert(ctx, tx, ws, botID, list, now)
}

// insert stores passages, many in one statement. The numbers of rows are powers of two, so that few statements are prepared.
func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, list []Passage, now int64) error {
	const per = 11
	for size := 32; len(list) > 0; {
		for size > len(list) {
			size /= 2
		}
		query := `INSERT INTO passage (workspace_id, id, bot_id, source_id, no, path, body, page, anchor, hash, created_at) VALUES `
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
			in = append(in, ws, p.ID, botID, p.SourceID, p.No, string(path), p.Text, p.Page, p.Anchor, p.Hash, now)
		}
		if _, err := tx.ExecContext(ctx, query, in...); err != nil {
			return err
		}
		list = list[size:]
	}
	return nil
}

// Delete removes the passages of sources.
func Delete(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceIDs []string) error {
	for _, id := range sourceIDs {
		if _, err := tx.ExecContext(ctx, `DELETE FROM passage WHERE workspace_id = $1 AND source_id = $2`, ws, id); err != nil {
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
	rows, err := q.QueryContext(ctx, `SELECT `+columns+`, s.kind, s.title, p.created_at,
		COALESCE(NULLIF(w.final, ''), w.address, d.link, '') FROM passage p
		JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id
		LEFT JOIN web_page w ON w.workspace_id = p.workspace_id AND w.id = p.source_id
		LEFT JOIN document d ON d.workspace_id = p.workspace_id AND d.id = p.source_id
		WHERE p.workspace_id = $1 AND p.bot_id = $2 AND s.active AND s.deleted_at IS NULL AND p.id IN (`+db.Placeholders(3, len(ids))+`)`, in...)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (f Found, err error) {
		var path string
		if err := r.Scan(&f.ID, &f.SourceID, &f.No, &path, &f.Text, &f.Page, &f.Anchor, &f.Hash, &f.Kind, &f.Title, &f.Learned, &f.Visit); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(path), &f.Path)
	})
	found := make(map[string]Found, len(list))
	for _, f := range list {
		found[f.ID] = f
	}
	return found, err
}

// Of lists passages of a source in the order of reading, from number after+1 on.
func Of(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, after, limit int) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage p WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.no > $3
		ORDER BY p.no LIMIT `+strconv.Itoa(limit), ws, sourceID, after)
	return db.Collect(rows, err, scan)
}

// Around finds the passages beside one, in the order of reading, itself included.
func Around(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string, no, before, after int) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage p WHERE p.workspace_id = $1 AND p.source_id = $2 AND p.no BETWEEN $3 AND $4
		ORDER BY p.no`, ws, sourceID, no-before, no+after)
	return db.Collect(rows, err, scan)
}
