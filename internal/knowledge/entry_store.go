package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// entryRows are the FAQs of a bot and what is proposed to it, as one table: what was made a FAQ is there once.
const entryRows = `SELECT s.id AS id, FALSE AS proposed, CASE s.state WHEN 'learning' THEN 'waiting' ELSE s.state END AS status, s.origin AS origin, '' AS via,
	s.title AS question, s.alternatives AS alternatives, s.body AS answer_html, s.body_text AS answer_text, s.category AS category,
	s.active AS active, s.verbatim AS verbatim, s.overlaps_with AS overlaps_with, COALESCE(e.use_count, 0) AS uses, e.used_at AS used_at,
	COALESCE(e.useful, 0) AS useful, NULL AS conversation_id, '' AS author_name, s.changed_by AS changed_by, s.search_norm AS norm,
	s.created_at AS created_at, s.updated_at AS updated_at, NULL AS asks
	FROM source s LEFT JOIN entry e ON e.workspace_id = s.workspace_id AND e.id = s.id
	WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL
	UNION ALL SELECT p.id, TRUE, p.status, 'conversation', p.via, p.question, '[]', p.answer_html, p.answer_text, '', TRUE, FALSE, p.overlaps_with,
	0, NULL, 0, p.conversation_id, p.author_name, p.settled_by, p.search_norm, p.created_at, p.updated_at, p.asks
	FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.status <> 'imported'`

const entryListColumns = `x.id, x.proposed, x.status, x.origin, x.via, x.question, x.alternatives, x.answer_html, x.answer_text, x.category, x.active, x.verbatim,
	x.overlaps_with, x.uses, x.used_at, x.useful, x.conversation_id, x.author_name, x.changed_by, x.created_at, x.updated_at, x.asks`

func scanEntryRow(r *sql.Rows) (Entry, error) {
	var (
		e                Entry
		alternatives     string
		overlaps, asks   sql.NullString
		where            sql.NullString
		used             sql.NullInt64
		created, updated int64
	)
	err := r.Scan(&e.ID, &e.Proposed, &e.Status, &e.Origin, &e.Via, &e.Question, &alternatives, &e.AnswerHTML, &e.AnswerText, &e.Category, &e.Active,
		&e.Verbatim, &overlaps, &e.Uses, &used, &e.Useful, &where, &e.AuthorName, &e.ChangedBy, &created, &updated, &asks)
	if err != nil {
		return e, err
	}
	if overlaps.Valid {
		e.OverlapsWith = &Overlap{ID: overlaps.String}
	}
	if asks.Valid {
		e.Asks = &Overlap{ID: asks.String}
	}
	if used.Valid {
		e.UsedAt = clock.FromMs(used.Int64)
	}
	e.ConversationID, e.CreatedAt, e.UpdatedAt = where.String, clock.FromMs(created), clock.FromMs(updated)
	return e, json.Unmarshal([]byte(alternatives), &e.Alternatives)
}

// like is the pattern that finds words anywhere in a folded text; empty for no words.
func like(words string) string {
	if words = text.Fold(text.Line(words)); words == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words) + "%"
}

func listEntries(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f EntryFilter, after entryCursor, limit int) ([]Entry, error) {
	w := where{"", []any{ws, botID}}
	switch f.Status {
	case "":
		w.and("x.status <> ", StatusRejected, "")
	default:
		w.and("x.status = ", f.Status, "")
	}
	if f.Origin != "" {
		w.and("x.origin = ", f.Origin, "")
	}
	if words := like(f.Search); words != "" {
		w.and("x.norm LIKE ", words, ` ESCAPE '\'`)
	}
	column := map[EntryOrder]string{EntriesChanged: "x.updated_at", EntriesUsed: "x.uses"}[f.Order]
	order := "x.id DESC"
	if column != "" {
		order = column + " DESC, x.id DESC"
	}
	switch {
	case after.ID == "":
	case column == "":
		w.and("x.id < ", after.ID, "")
	default:
		w.in = append(w.in, after.Key)
		w.and("("+column+", x.id) < ("+db.Placeholders(len(w.in), 1)+", ", after.ID, ")")
	}
	w.in = append(w.in, limit)
	rows, err := q.QueryContext(ctx, `SELECT `+entryListColumns+` FROM (`+entryRows+`) AS x WHERE 1 = 1`+w.sql+` ORDER BY `+order+` LIMIT `+db.Placeholders(len(w.in), 1), w.in...)
	return db.Collect(rows, err, scanEntryRow)
}

// entryCounts is how many entries a bot has in each status.
func entryCounts(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (map[EntryStatus]int64, error) {
	out := map[EntryStatus]int64{}
	for _, st := range EntryStatuses() {
		out[st] = 0
	}
	rows, err := q.QueryContext(ctx, `SELECT CASE state WHEN 'learning' THEN 'waiting' ELSE state END, amount FROM source_count
		WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'q_and_a'
		UNION ALL SELECT status, COUNT(*) FROM proposal WHERE workspace_id = $1 AND bot_id = $2 AND status <> 'imported' GROUP BY status`, ws, botID)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var st EntryStatus
		var n int64
		err := r.Scan(&st, &n)
		out[st] += n
		return struct{}{}, err
	})
	return out, err
}

// useDays is over how many days the recent uses are counted, dayForm how a day is written.
const (
	useDays = 30
	dayForm = "2006-01-02"
)

func usesSince(ctx context.Context, q db.Querier, ws tenant.ID, ids []string, day string) (map[string]int64, error) {
	found := map[string]int64{}
	if len(ids) == 0 {
		return found, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT entry_id, SUM(uses) FROM entry_use WHERE workspace_id = $1 AND day >= $2 AND entry_id IN (`+in+`) GROUP BY entry_id`,
		append([]any{ws, day}, args...)...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id string
		var n int64
		err := r.Scan(&id, &n)
		found[id] = n
		return struct{}{}, err
	})
	return found, err
}

// countDay adds to the uses of an entry on a day. With the first of a day those that nobody asks for any more are dropped.
func countDay(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n int, at time.Time) error {
	var uses int
	err := tx.QueryRowContext(ctx, `INSERT INTO entry_use (workspace_id, entry_id, day, uses) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, entry_id, day) DO UPDATE SET uses = entry_use.uses + excluded.uses RETURNING uses`,
		ws, id, at.UTC().Format(dayForm), n).Scan(&uses)
	if err != nil || uses != n {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM entry_use WHERE workspace_id = $1 AND entry_id = $2 AND day < $3`, ws, id, at.UTC().AddDate(0, 0, -2*useDays).Format(dayForm))
	return err
}

// addUseful changes how useful an entry was. One that is gone is passed over.
func addUseful(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n int) error {
	_, err := tx.ExecContext(ctx, `UPDATE entry SET useful = useful + $3 WHERE workspace_id = $1 AND id = $2`, ws, id, n)
	return err
}

// noteAuthor keeps the name of who wrote sources last.
func noteAuthor(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, name string) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(3, ids)
	_, err := tx.ExecContext(ctx, `UPDATE source SET changed_by = $2 WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws, name}, args...)...)
	return err
}
