package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// openBase makes the row of a bot's knowledge.
func openBase(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, now int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_base (workspace_id, bot_id, revision, created_at) VALUES ($1, $2, 1, $3)`,
		ws, botID, now)
	return err
}

// closeBase ends a bot's knowledge: no verb and no answer finds it afterwards.
func closeBase(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET closed_at = $3, revision = revision + 1
		WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL`, ws, botID, now)
	return err
}

// reopenBase takes closeBase back.
func reopenBase(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET closed_at = NULL, revision = revision + 1
		WHERE workspace_id = $1 AND bot_id = $2`, ws, botID)
	return err
}

// revision returns the present revision of a bot's knowledge, ErrNoBot when there is none.
func revision(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT revision FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL`,
		ws, botID).Scan(&n)
	if db.NotFound(err) {
		return 0, ErrNoBot
	}
	return n, err
}

// lock is how every verb that writes a bot's knowledge begins: it finds the bot, and makes writers of one bot wait for
// each other, so that they neither overtake nor block one another. It returns the revision.
func lock(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) (int64, error) {
	var n int64
	err := tx.QueryRowContext(ctx, `UPDATE knowledge_base SET revision = revision
		WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL RETURNING revision`, ws, botID).Scan(&n)
	if db.NotFound(err) {
		return 0, ErrNoBot
	}
	return n, err
}

// bump makes readers forget what they know of the bot.
func bump(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET revision = revision + 1 WHERE workspace_id = $1 AND bot_id = $2`, ws, botID)
	return err
}

// bumpTexts makes readers look for passages that have come or gone.
func bumpTexts(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE knowledge_base SET texts = texts + 1 WHERE workspace_id = $1 AND bot_id = $2`, ws, botID)
	return err
}

const faqColumns = `s.id, s.bot_id, s.title, s.title_key, s.alternatives, s.body, s.body_text, s.category, s.active, s.verbatim, s.origin,
	s.state, s.state_reason, s.overlaps_with, s.version, s.created_by, s.created_at, s.updated_at`

func scanFAQ(r interface{ Scan(...any) error }) (FAQ, error) {
	var (
		f                FAQ
		alternatives     string
		overlaps, by     sql.NullString
		created, updated int64
	)
	err := r.Scan(&f.ID, &f.BotID, &f.Question, &f.key, &alternatives, &f.AnswerHTML, &f.AnswerText, &f.Category, &f.Active, &f.Verbatim,
		&f.Origin, &f.State, &f.Reason, &overlaps, &f.version, &by, &created, &updated)
	if err != nil {
		return FAQ{}, err
	}
	if overlaps.Valid {
		f.OverlapsWith = &Overlap{ID: overlaps.String}
	}
	f.CreatedBy, f.CreatedAt, f.UpdatedAt = by.String, clock.FromMs(created), clock.FromMs(updated)
	return f, json.Unmarshal([]byte(alternatives), &f.Alternatives)
}

func scanFAQRow(r *sql.Rows) (FAQ, error) { return scanFAQ(r) }

// faq finds one FAQ of a bot, without the names and counts that complete adds.
func faq(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (FAQ, error) {
	f, err := scanFAQ(q.QueryRowContext(ctx, `SELECT `+faqColumns+` FROM source s
		WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL`, ws, botID, id))
	if db.NotFound(err) {
		return FAQ{}, ErrNoFAQ
	}
	return f, err
}

// faqs finds those of ids that exist, in the order of ids in the table.
func faqs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]FAQ, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+faqColumns+` FROM source s
		WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a' AND s.deleted_at IS NULL AND s.id IN (`+in+`)
		ORDER BY s.id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanFAQRow)
}

// faqsAfter returns up to n FAQs of a bot behind an id, oldest first.
func faqsAfter(ctx context.Context, q db.Querier, ws tenant.ID, botID, after string, n int64) ([]FAQ, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	rows, err := q.QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = 'q_and_a'
		AND s.deleted_at IS NULL AND s.id > $3 ORDER BY s.id LIMIT $4`, ws, botID, after, n)
	return db.Collect(rows, err, scanFAQRow)
}

// complete adds what stands in other rows: the question of the FAQ that is overlapped, and how often the entry was used.
func complete(ctx context.Context, q db.Querier, ws tenant.ID, botID string, list []FAQ) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	var others []string
	for i, f := range list {
		ids[i] = f.ID
		if f.OverlapsWith != nil {
			others = append(others, f.OverlapsWith.ID)
		}
	}
	uses := map[string]int64{}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT id, use_count FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND use_count > 0
		AND id IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	if _, err := db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var id string
		var n int64
		err := r.Scan(&id, &n)
		uses[id] = n
		return struct{}{}, err
	}); err != nil {
		return err
	}
	titles := map[string]string{}
	if len(others) > 0 {
		found, err := faqs(ctx, q, ws, botID, others)
		if err != nil {
			return err
		}
		for _, f := range found {
			titles[f.ID] = f.Question
		}
	}
	for i := range list {
		list[i].UseCount = uses[list[i].ID]
		if o := list[i].OverlapsWith; o != nil {
			o.Question = titles[o.ID]
		}
	}
	return nil
}

func jsonList(list []string) string {
	if list == nil {
		list = []string{}
	}
	b, _ := json.Marshal(list) // strings: cannot fail
	return string(b)
}

// searchNorm is what the search box looks through: everything visible, folded.
func searchNorm(f FAQ) string {
	return text.Fold(strings.Join(append(f.questions(), f.AnswerText, f.Category), "\n"))
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// insertFAQs stores new FAQs, many in one statement. The numbers of rows are powers of two, for idList's reason.
func insertFAQs(ctx context.Context, tx *db.Tx, ws tenant.ID, list []FAQ) error {
	const columns = 16
	for size := 32; len(list) > 0; {
		for size > len(list) {
			size /= 2
		}
		query := `INSERT INTO source (workspace_id, id, bot_id, kind, origin, state, state_reason, title, title_key, alternatives, body, body_text,
			category, active, verbatim, search_norm, version, relearned, created_by, created_at, updated_at) VALUES `
		in := make([]any, 0, size*columns)
		for i, f := range list[:size] {
			if i > 0 {
				query += ", "
			}
			p := func(n int) string { return "$" + strconv.Itoa(i*columns+n) }
			query += "(" + p(1) + ", " + p(2) + ", " + p(3) + ", 'q_and_a', " + p(4) + ", " + p(5) + ", '', " + p(6) + ", " + p(7) + ", " + p(8) +
				", " + p(9) + ", " + p(10) + ", " + p(11) + ", " + p(12) + ", " + p(13) + ", " + p(14) + ", 1, 0, " + p(15) + ", " + p(16) + ", " + p(16) + ")"
			in = append(in, ws, f.ID, f.BotID, f.Origin, f.State, f.Question, f.key, jsonList(f.Alternatives), f.AnswerHTML, f.AnswerText, f.Category,
				f.Active, f.Verbatim, searchNorm(f), nullable(f.CreatedBy), clock.Ms(f.CreatedAt))
		}
		if _, err := tx.ExecContext(ctx, query, in...); err != nil {
			return err
		}
		list = list[size:]
	}
	return nil
}

// updateFAQ stores an edited FAQ; learn says that what is learnt has changed, so a new version waits for it.
func updateFAQ(ctx context.Context, tx *db.Tx, ws tenant.ID, f FAQ, learn bool) error {
	more := int64(0)
	if learn {
		more = 1
	}
	_, err := tx.ExecContext(ctx, `UPDATE source SET title = $3, title_key = $4, alternatives = $5, body = $6, body_text = $7, category = $8,
		active = $9, verbatim = $10, search_norm = $11, state = $12, state_reason = $13, overlaps_with = $14, version = version + $15,
		relearned = relearned + $15, updated_at = $16
		WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`,
		ws, f.ID, f.Question, f.key, jsonList(f.Alternatives), f.AnswerHTML, f.AnswerText, f.Category, f.Active, f.Verbatim, searchNorm(f),
		f.State, f.Reason, overlapID(f), more, clock.Ms(f.UpdatedAt))
	return err
}

func overlapID(f FAQ) any {
	if f.OverlapsWith == nil {
		return nil
	}
	return f.OverlapsWith.ID
}

// relearn sends sources back to the queue as they are.
func relearn(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string, now int64) error {
	in, args := db.IDs(4, ids)
	_, err := tx.ExecContext(ctx, `UPDATE source SET state = 'waiting', state_reason = '', overlaps_with = NULL, version = version + 1,
		relearned = relearned + 1, updated_at = $3 WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL AND id IN (`+in+`)`,
		append([]any{ws, botID, now}, args...)...)
	return err
}

// switchFAQs switches sources and what was learnt of them on or off.
func switchFAQs(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string, on bool, now int64) error {
	in, args := db.IDs(5, ids)
	args = append([]any{ws, botID, on, now}, args...)
	if _, err := tx.ExecContext(ctx, `UPDATE source SET active = $3, updated_at = $4 WHERE workspace_id = $1 AND bot_id = $2
		AND deleted_at IS NULL AND id IN (`+in+`)`, args...); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE entry SET active = $3, updated_at = $4, since = (SELECT b.revision + 1 FROM knowledge_base b
		WHERE b.workspace_id = $1 AND b.bot_id = $2) WHERE workspace_id = $1 AND bot_id = $2 AND source_id IN (`+in+`)`, args...)
	return err
}

// deleteFAQs hides the sources and erases their entries, so that nothing is answered from them any more.
func deleteFAQs(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string, now int64) error {
	in, args := db.IDs(4, ids)
	args = append([]any{ws, botID, now}, args...)
	if _, err := tx.ExecContext(ctx, `UPDATE source SET deleted_at = $3 WHERE workspace_id = $1 AND bot_id = $2 AND id IN (`+in+`)`, args...); err != nil {
		return err
	}
	if err := dropMeanings(ctx, tx, ws, ids); err != nil {
		return err
	}
	if err := dropWordings(ctx, tx, ws, botID, ids); err != nil {
		return err
	}
	in, args = db.IDs(3, ids)
	_, err := tx.ExecContext(ctx, `DELETE FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND source_id IN (`+in+`)`,
		append([]any{ws, botID}, args...)...)
	return err
}

// textsWithImages are the answers and articles of all bots that show pictures of the workspace: as they are written, as
// they are given, which is older where an edit waits to be learnt, and as they were.
func textsWithImages(ctx context.Context, q db.Querier, ws tenant.ID) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT body FROM source WHERE workspace_id = $1 AND deleted_at IS NULL AND body LIKE $2
		UNION SELECT answer_html FROM entry WHERE workspace_id = $1 AND answer_html LIKE $2
		UNION SELECT body FROM article WHERE workspace_id = $1 AND deleted_at IS NULL AND body LIKE $2
		UNION SELECT body FROM article_version WHERE workspace_id = $1 AND body LIKE $2`, ws, "%/files/public/"+string(ws)+"/%")
	return db.Collect(rows, err, func(r *sql.Rows) (html string, err error) {
		err = r.Scan(&html)
		return html, err
	})
}

// settle gives sources the same end of their learning; overlaps is the other source's id, or empty.
func settle(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, st State, reason, overlaps string) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(5, ids)
	_, err := tx.ExecContext(ctx, `UPDATE source SET state = $2, state_reason = $3, overlaps_with = $4, claimed_by = NULL, claimed_at = NULL
		WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws, st, reason, nullable(overlaps)}, args...)...)
	return err
}

// putEntries stores what was learnt of sources, in place of what was known of them before.
func putEntries(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, status string, now int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := dropChanged(ctx, tx, ws, ids); err != nil {
		return err
	}
	in, args := db.IDs(4, ids)
	_, err := tx.ExecContext(ctx, `INSERT INTO entry (workspace_id, id, bot_id, source_id, status, question, alternatives, answer_html, answer_text,
		active, verbatim, use_count, created_at, updated_at, since)
		SELECT s.workspace_id, s.id, s.bot_id, s.id, $2, s.title, s.alternatives, s.body, s.body_text, s.active, s.verbatim, 0, $3, $3, b.revision + 1
		FROM source s JOIN knowledge_base b ON b.workspace_id = s.workspace_id AND b.bot_id = s.bot_id WHERE s.workspace_id = $1 AND s.id IN (`+in+`)
		ON CONFLICT (workspace_id, id) DO UPDATE SET status = excluded.status, question = excluded.question, alternatives = excluded.alternatives,
		answer_html = excluded.answer_html, answer_text = excluded.answer_text, active = excluded.active, verbatim = excluded.verbatim,
		updated_at = excluded.updated_at, since = excluded.since`, append([]any{ws, status, now}, args...)...)
	return err
}

// switchEntry passes the two switches of a source on to its entry; they need no learning.
func switchEntry(ctx context.Context, tx *db.Tx, ws tenant.ID, f FAQ, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE entry SET active = $3, verbatim = $4, updated_at = $5, since = (SELECT b.revision + 1 FROM knowledge_base b
		WHERE b.workspace_id = $1 AND b.bot_id = entry.bot_id) WHERE workspace_id = $1 AND source_id = $2`,
		ws, f.ID, f.Active, f.Verbatim, now)
	return err
}
