package knowledge

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// meaningRow is how far a bot is with its meanings.
type meaningRow struct {
	serving    string
	servingRef model.Ref
	stamp      int64
	target     string
	targetRef  model.Ref
	dimension  int
	queued     bool
	holder     string
	heldUntil  time.Time

	failures    int
	againAt     time.Time
	failedSince time.Time
	reason      string
	message     string
}

// meaningBase reads the row of a bot; the zero value when it has none.
func meaningBase(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (b meaningRow, err error) {
	var held, again, since int64
	err = q.QueryRowContext(ctx, `SELECT serving, serving_key, serving_model, stamp, target, target_key, target_model, dimension, queued, holder,
		held_until, failures, again_at, failed_since, reason, message FROM meaning_base WHERE workspace_id = $1 AND bot_id = $2`, ws, botID).Scan(
		&b.serving, &b.servingRef.KeyID, &b.servingRef.Model, &b.stamp, &b.target, &b.targetRef.KeyID, &b.targetRef.Model, &b.dimension, &b.queued,
		&b.holder, &held, &b.failures, &again, &since, &b.reason, &b.message)
	if db.NotFound(err) {
		return meaningRow{}, nil
	}
	b.heldUntil, b.againAt, b.failedSince = maybe(held), maybe(again), maybe(since)
	return b, err
}

// maybe is a stored time; 0 is none.
func maybe(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return clock.FromMs(ms)
}

func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Ms(t)
}

// putMeaningBase stores the row of a bot. The bot's knowledge is locked.
func putMeaningBase(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, b meaningRow) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meaning_base (workspace_id, bot_id, serving, serving_key, serving_model, stamp, target, target_key,
		target_model, dimension, queued, holder, held_until, failures, again_at, failed_since, reason, message)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET serving = excluded.serving, serving_key = excluded.serving_key,
		serving_model = excluded.serving_model, stamp = excluded.stamp, target = excluded.target, target_key = excluded.target_key,
		target_model = excluded.target_model, dimension = excluded.dimension, queued = excluded.queued, holder = excluded.holder,
		held_until = excluded.held_until, failures = excluded.failures, again_at = excluded.again_at, failed_since = excluded.failed_since,
		reason = excluded.reason, message = excluded.message`,
		ws, botID, b.serving, b.servingRef.KeyID, b.servingRef.Model, b.stamp, b.target, b.targetRef.KeyID, b.targetRef.Model, b.dimension, b.queued,
		b.holder, orZero(b.heldUntil), b.failures, orZero(b.againAt), orZero(b.failedSince), b.reason, b.message)
	return err
}

// queueMeanings notes that a job is on its way; false when one was already.
func queueMeanings(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO meaning_base (workspace_id, bot_id, serving, serving_key, serving_model, stamp, target, target_key,
		target_model, dimension, queued, holder, held_until, failures, again_at, failed_since, reason, message)
		VALUES ($1, $2, '', '', '', 0, '', '', '', 0, $3, '', 0, 0, 0, 0, '', '')
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET queued = excluded.queued WHERE NOT meaning_base.queued`, ws, botID, true)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// forget lets go of all meanings of the wanted space; a bot that was served by it is served by words.
func (b *meaningRow) forget(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	if b.serving == b.target {
		b.serving, b.servingRef = "", model.Ref{}
		b.stamp++
	}
	b.dimension = 0
	if _, err := tx.ExecContext(ctx, `DELETE FROM meaning_backdrop WHERE workspace_id = $1 AND bot_id = $2 AND space = $3`, ws, botID, b.target); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND bot_id = $2 AND space = $3`, ws, botID, b.target)
	return err
}

// dropLeftOut has texts tried again that a vendor has refused.
func dropLeftOut(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND bot_id = $2 AND left_out`, ws, botID)
	return err
}

// dropSpaces deletes some meanings of spaces that nobody wants any more.
func dropSpaces(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, b meaningRow, limit int) (int64, error) {
	res, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND bot_id = $2 AND (space, id) IN (SELECT m.space, m.id FROM meaning m
		WHERE m.workspace_id = $1 AND m.bot_id = $2 AND m.space <> $3 AND m.space <> $4 LIMIT $5)`, ws, botID, b.serving, b.target, limit)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM meaning_backdrop WHERE workspace_id = $1 AND bot_id = $2 AND space <> $3 AND space <> $4`,
		ws, botID, b.serving, b.target); err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// dropMeanings deletes the meanings of sources, except those of passages that are still there.
func dropMeanings(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceIDs []string) error {
	if len(sourceIDs) == 0 {
		return nil
	}
	in, args := db.IDs(2, sourceIDs)
	_, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND source_id IN (`+in+`)
		AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.workspace_id = $1 AND p.id = meaning.id)`, append([]any{ws}, args...)...)
	return err
}

// dropForgotten deletes some of the meanings of a source whose passages are not answered from any more, and says how many it found.
func dropForgotten(ctx context.Context, tx *db.Tx, ws tenant.ID, sourceID string, limit int) (int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT m.id FROM meaning m WHERE m.workspace_id = $1 AND m.source_id = $2 AND NOT EXISTS (SELECT 1 FROM passage p
		JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id AND s.learned = p.edition
		WHERE p.workspace_id = $1 AND p.id = m.id) LIMIT $3`, ws, sourceID, limit)
	ids, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	in, args := db.IDs(3, ids)
	res, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND source_id = $2 AND id IN (`+in+`)`, append([]any{ws, sourceID}, args...)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// dropChanged deletes the meanings of entries that are about to say something else.
func dropChanged(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string) error {
	in, args := db.IDs(2, ids)
	_, err := tx.ExecContext(ctx, `DELETE FROM meaning WHERE workspace_id = $1 AND source_id IN (SELECT s.id FROM source s
		JOIN entry e ON e.workspace_id = s.workspace_id AND e.id = s.id WHERE s.workspace_id = $1 AND s.id IN (`+in+`)
		AND (s.title <> e.question OR s.alternatives <> e.alternatives OR s.body_text <> e.answer_text))`, append([]any{ws}, args...)...)
	return err
}

// countMeant is how many texts of a bot are to have a meaning.
func countMeant(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND status = 'imported')
		+ (SELECT COUNT(*) FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id AND s.learned = p.edition
		WHERE p.workspace_id = $1 AND p.bot_id = $2)`, ws, botID).Scan(&n)
	return n, err
}

func countMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID, space string) (n, leftOut int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN left_out THEN 1 ELSE 0 END), 0) FROM meaning
		WHERE workspace_id = $1 AND bot_id = $2 AND space = $3`, ws, botID, space).Scan(&n, &leftOut)
	return n, leftOut, err
}

// meaningless is a text that has no meaning in a space yet.
type meaningless struct {
	id, sourceID, hash string
	document           search.Document
}

// meaningCursor is where the search for such texts goes on: entries first, then passages by their hashes.
type meaningCursor struct {
	entry      string
	passages   bool
	hash, text string
}

// missing finds the next texts of a bot that have no meaning in a space.
func missing(ctx context.Context, q db.Querier, ws tenant.ID, botID, space string, at *meaningCursor, limit int) ([]meaningless, error) {
	if at.entry == "" {
		at.entry, at.text = noID, noID
	}
	if !at.passages {
		rows, err := q.QueryContext(ctx, `SELECT `+entryColumns+` FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND status = 'imported' AND id > $3
			AND NOT EXISTS (SELECT 1 FROM meaning m WHERE m.workspace_id = $1 AND m.bot_id = $2 AND m.space = $4 AND m.id = entry.id)
			ORDER BY id LIMIT $5`, ws, botID, at.entry, space, limit)
		list, err := db.Collect(rows, err, scanEntry)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			out := make([]meaningless, len(list))
			for i, e := range list {
				out[i] = meaningless{e.id, e.sourceID, e.hash(), e.document()}
			}
			at.entry = list[len(list)-1].id
			return out, nil
		}
		at.passages = true
	}
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.source_id, p.hash, p.path, p.body FROM passage p WHERE p.workspace_id = $1 AND p.bot_id = $2
		AND p.edition = (SELECT s.learned FROM source s WHERE s.workspace_id = p.workspace_id AND s.id = p.source_id)
		AND (p.hash > $3 OR p.hash = $3 AND p.id > $4)
		AND NOT EXISTS (SELECT 1 FROM meaning m WHERE m.workspace_id = $1 AND m.bot_id = $2 AND m.space = $5 AND m.id = p.id)
		ORDER BY p.hash, p.id LIMIT $6`, ws, botID, at.hash, at.text, space, limit)
	out, err := db.Collect(rows, err, func(r *sql.Rows) (m meaningless, err error) {
		var path string
		m.document.Kind = search.Passage
		if err = r.Scan(&m.id, &m.sourceID, &m.hash, &path, &m.document.Body); err != nil {
			return m, err
		}
		m.document.ID = m.id
		return m, json.Unmarshal([]byte(path), &m.document.Path)
	})
	if n := len(out); n > 0 {
		at.hash, at.text = out[n-1].hash, out[n-1].id
	}
	return out, err
}

// unchanged are those of some texts that still say the same.
func unchanged(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, list []meaningless) ([]bool, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.id
	}
	known, err := entries(ctx, tx, ws, botID, ids)
	if err != nil {
		return nil, err
	}
	in, args := db.IDs(3, ids)
	rows, err := tx.QueryContext(ctx, `SELECT id FROM passage WHERE workspace_id = $1 AND bot_id = $2 AND id IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	found, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(found)) // a passage of an id never says anything else
	for _, id := range found {
		there[id] = true
	}
	out := make([]bool, len(list))
	for i, m := range list {
		e, ok := known[m.id]
		out[i] = there[m.id] || ok && e.status == entryImported && e.hash() == m.hash
	}
	return out, nil
}

// insertMeanings stores meanings; an empty vector is that of a text which was refused.
func insertMeanings(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, space string, stamp int64, list []meaningless, vectors [][]float32) error {
	const per = 9
	for size := 64; len(list) > 0; {
		for size > len(list) {
			size /= 2
		}
		query := `INSERT INTO meaning (workspace_id, bot_id, space, id, source_id, hash, stamp, left_out, vector) VALUES `
		in := make([]any, 0, size*per)
		for i, m := range list[:size] {
			if i > 0 {
				query += ", "
			}
			query += "(" + db.Placeholders(1+i*per, per) + ")"
			in = append(in, ws, botID, space, m.id, m.sourceID, m.hash, stamp, len(vectors[i]) == 0, packVector(vectors[i]))
		}
		if _, err := tx.ExecContext(ctx, query+` ON CONFLICT (workspace_id, bot_id, space, id) DO NOTHING`, in...); err != nil {
			return err
		}
		list, vectors = list[size:], vectors[size:]
	}
	return nil
}

// packVector writes a vector as bytes; never nil, which a database takes for nothing.
func packVector(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, f := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

func unpackVector(b []byte) []float32 {
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

// meaningSelect reads ids and vectors; what follows says which.
const meaningSelect = `SELECT id, vector FROM meaning WHERE workspace_id = $1 AND bot_id = $2 AND space = $3 AND NOT left_out`

// eachMeaning gives the meanings of a query to do, one after the other.
func eachMeaning(ctx context.Context, q db.Querier, do func(id string, v []float32) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var raw sql.RawBytes
		if err := rows.Scan(&id, &raw); err != nil {
			return err
		}
		if err := do(id, unpackVector(raw)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// meaningBots are the bots of a workspace, or of all of them after one, that are open.
func meaningBots(ctx context.Context, q db.Querier, ws tenant.ID) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT bot_id FROM knowledge_base WHERE workspace_id = $1 AND closed_at IS NULL`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}
