package passage

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// Off are the texts of a source that nobody wants answered from, by their Said.
func Off(ctx context.Context, q db.Querier, ws tenant.ID, sourceID string) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT said FROM passage_mark WHERE workspace_id = $1 AND source_id = $2 AND off`, ws, sourceID)
	off := map[string]bool{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var said string
		err = r.Scan(&said)
		off[said] = true
		return none, err
	})
	return off, err
}

// Switch says whether a passage is answered from, and all of its source that say the same, today and after the next learning.
// revision is that of the bot's texts from which on it holds, by the name of who did it.
func Switch(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, p Passage, on bool, revision int64, by string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO passage_mark (workspace_id, source_id, said, bot_id, off, off_since, off_by, uses)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (workspace_id, source_id, said) DO UPDATE SET off = excluded.off,
		off_since = excluded.off_since, off_by = excluded.off_by`, ws, p.SourceID, p.sketch.said, botID, !on, revision, by)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE passage SET off = $4, said = $3 WHERE workspace_id = $1 AND source_id = $2 AND (said = $3 OR id = $5)`,
		ws, p.SourceID, p.sketch.said, !on, p.ID)
	return err
}

// Switched are the passages of a bot that were switched after a revision of its texts, as they are now.
func Switched(ctx context.Context, q db.Querier, ws tenant.ID, botID string, after int64) ([]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM passage_mark m JOIN passage p ON p.workspace_id = m.workspace_id AND p.source_id = m.source_id
		AND p.said = m.said JOIN `+live+` WHERE m.workspace_id = $1 AND m.bot_id = $2 AND m.off_since > $3 AND m.off_since > 0`, ws, botID, after)
	return db.Collect(rows, err, scan)
}

// Use is how often a passage was answered from.
type Use struct {
	SourceID, Said string
	N              int
}

// UsesOf are those of uses that are of passages, which it takes out of them.
func UsesOf(ctx context.Context, q db.Querier, ws tenant.ID, ids []string, uses map[string]int) (list []Use, bots map[string]string, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	in, args := db.IDs(2, ids)
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.source_id, p.said, p.bot_id FROM passage p JOIN `+live+` WHERE p.workspace_id = $1 AND p.id IN (`+in+`)
		AND p.said <> '' ORDER BY p.source_id, p.said`, append([]any{ws}, args...)...)
	bots = map[string]string{}
	list, err = db.Collect(rows, err, func(r *sql.Rows) (u Use, err error) {
		var id, bot string
		err = r.Scan(&id, &u.SourceID, &u.Said, &bot)
		u.N, bots[u.SourceID] = uses[id], bot
		delete(uses, id)
		return u, err
	})
	return list, bots, err
}

// Count adds to how often a passage was answered from, at a time on a day. With the first use of a day those before since are
// forgotten.
func Count(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, u Use, at int64, day, since string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO passage_mark (workspace_id, source_id, said, bot_id, off, off_since, off_by, uses, used_at)
		VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7) ON CONFLICT (workspace_id, source_id, said) DO UPDATE SET uses = passage_mark.uses + excluded.uses,
		used_at = excluded.used_at`, ws, u.SourceID, u.Said, botID, false, u.N, at)
	if err != nil {
		return err
	}
	var uses int
	err = tx.QueryRowContext(ctx, `INSERT INTO passage_use (workspace_id, source_id, said, day, uses) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (workspace_id, source_id, said, day) DO UPDATE SET uses = passage_use.uses + excluded.uses RETURNING uses`,
		ws, u.SourceID, u.Said, day, u.N).Scan(&uses)
	if err != nil || uses != u.N {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM passage_use WHERE workspace_id = $1 AND source_id = $2 AND said = $3 AND day < $4`, ws, u.SourceID, u.Said, since)
	return err
}

// Unmarked are some of the passages, of all workspaces, that were stored before passages were marked.
func Unmarked(ctx context.Context, q db.Querier, limit int) (map[tenant.ID][]Passage, error) {
	rows, err := q.QueryContext(ctx, `SELECT /* all workspaces */ p.workspace_id, `+columns+` FROM passage p WHERE p.norm = '' LIMIT $1`, limit)
	out := map[tenant.ID][]Passage{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var ws tenant.ID
		var p Passage
		var path string
		if err := r.Scan(append([]any{&ws}, p.fields(&path)...)...); err != nil {
			return none, err
		}
		if err := json.Unmarshal([]byte(path), &p.Path); err != nil {
			return none, err
		}
		p.sketch = sketchOf(p.Path, p.Text)
		out[ws] = append(out[ws], p)
		return none, nil
	})
	return out, err
}

// Mark stores how a passage that was Unmarked is found and known.
func Mark(ctx context.Context, tx *db.Tx, ws tenant.ID, p Passage) error {
	_, err := tx.ExecContext(ctx, `UPDATE passage SET norm = $3, said = $4, gist_a = $5, gist_b = $6,
		off = off OR EXISTS (SELECT 1 FROM passage_mark m WHERE m.workspace_id = $1 AND m.source_id = passage.source_id AND m.said = $4 AND m.off)
		WHERE workspace_id = $1 AND id = $2 AND norm = ''`,
		ws, p.ID, p.sketch.norm, p.sketch.said, p.sketch.gistA, p.sketch.gistB)
	return err
}

// DeleteMarks forgets what is noted of the passages of a source.
func DeleteMarks(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceID string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM passage_use WHERE workspace_id = $1 AND source_id = $2`, ws, sourceID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM passage_mark WHERE workspace_id = $1 AND source_id = $2`, ws, sourceID)
	return err
}
