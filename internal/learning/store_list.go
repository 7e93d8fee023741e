package learning

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// list returns questions of a status in the order of the filter.
func list(ctx context.Context, q db.Querier, ws tenant.ID, botID string, f Filter, after cursor, limit int) ([]Unanswered, error) {
	query := `SELECT ` + columns + ` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND status = $3`
	in := []any{ws, botID, f.Status}
	arg := func(v any) string {
		in = append(in, v)
		return db.Placeholders(len(in), 1)
	}
	if f.Reason != "" {
		query += ` AND reason = ` + arg(f.Reason)
	}
	if words := text.Line(f.Search); words != "" {
		query += ` AND (search_norm LIKE ` + arg(holds(text.Fold(words))) + ` ESCAPE '\'`
		if key := text.Key(words); key != "" {
			query += ` OR search_norm = '' AND question_key LIKE ` + arg(holds(key)) + ` ESCAPE '\'`
		}
		query += `)`
	}
	column := "times"
	if f.Sort == Recent {
		column = "last_at"
	}
	if after.ID != "" {
		query += ` AND (` + column + `, id) < (` + arg(after.Key) + `, ` + arg(after.ID) + `)`
	}
	rows, err := q.QueryContext(ctx, query+` ORDER BY `+column+` DESC, id DESC LIMIT `+arg(limit), in...)
	return db.Collect(rows, err, scanRow)
}

// holds is the pattern that finds words anywhere in a text.
func holds(words string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words) + "%"
}

// asker is a conversation in which a question was asked.
type asker struct {
	unanswered   string
	conversation string
	seq          int64
}

func scanAsker(r *sql.Rows) (a asker, err error) {
	return a, r.Scan(&a.unanswered, &a.conversation, &a.seq)
}

// noteAsker keeps where a question was asked. Asked again there, it is to be answered again.
func noteAsker(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, a Asked, now int64) error {
	if a.ConversationID == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO unanswered_asker (workspace_id, unanswered_id, conversation_id, seq, asked_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (workspace_id, unanswered_id, conversation_id) DO UPDATE SET seq = excluded.seq, asked_at = excluded.asked_at, replied_at = NULL`,
		ws, id, a.ConversationID, a.Seq, now)
	return err
}

// askedIn are the questions without a reply that were asked in some conversations.
func askedIn(ctx context.Context, q db.Querier, ws tenant.ID, conversations []string) ([]asker, error) {
	if len(conversations) == 0 {
		return nil, nil
	}
	in := []any{ws}
	for _, id := range conversations {
		in = append(in, id)
	}
	rows, err := q.QueryContext(ctx, `SELECT unanswered_id, conversation_id, seq FROM unanswered_asker
		WHERE workspace_id = $1 AND replied_at IS NULL AND conversation_id IN (`+db.Placeholders(2, len(conversations))+`) ORDER BY seq LIMIT 500`, in...)
	return db.Collect(rows, err, scanAsker)
}

// untold are the conversations in which a question was asked, nobody has replied and the answer was not sent; newest first.
func untold(ctx context.Context, q db.Querier, ws tenant.ID, id string) ([]asker, error) {
	rows, err := q.QueryContext(ctx, `SELECT unanswered_id, conversation_id, seq FROM unanswered_asker
		WHERE workspace_id = $1 AND unanswered_id = $2 AND replied_at IS NULL AND told_at IS NULL ORDER BY asked_at DESC LIMIT $3`, ws, id, maxTold)
	return db.Collect(rows, err, scanAsker)
}

func setReplied(ctx context.Context, tx *db.Tx, ws tenant.ID, id, conversation string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE unanswered_asker SET replied_at = $4 WHERE workspace_id = $1 AND unanswered_id = $2 AND conversation_id = $3`,
		ws, id, conversation, now)
	return err
}

func wasReplied(ctx context.Context, q db.Querier, ws tenant.ID, id, conversation string) (bool, error) {
	var at sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT replied_at FROM unanswered_asker WHERE workspace_id = $1 AND unanswered_id = $2 AND conversation_id = $3`,
		ws, id, conversation).Scan(&at)
	if db.NotFound(err) {
		return true, nil // it was merged or dismissed meanwhile
	}
	return at.Valid, err
}

func setTold(ctx context.Context, tx *db.Tx, ws tenant.ID, id, conversation string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE unanswered_asker SET told_at = $4 WHERE workspace_id = $1 AND unanswered_id = $2 AND conversation_id = $3`,
		ws, id, conversation, now)
	return err
}

// absorb makes one question of two: what was counted and where it was asked goes to the one that stays.
func absorb(ctx context.Context, tx *db.Tx, ws tenant.ID, gone, stays Unanswered) error {
	if _, err := tx.ExecContext(ctx, `UPDATE unanswered_asker SET unanswered_id = $3 WHERE workspace_id = $1 AND unanswered_id = $2 AND conversation_id NOT IN (
		SELECT b.conversation_id FROM unanswered_asker b WHERE b.workspace_id = $1 AND b.unanswered_id = $3)`, ws, gone.ID, stays.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM unanswered_asker WHERE workspace_id = $1 AND unanswered_id = $2`, ws, gone.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM unanswered WHERE workspace_id = $1 AND id = $2`, ws, gone.ID); err != nil {
		return err
	}
	last := stays
	if gone.LastAt.After(stays.LastAt) {
		last = gone
	}
	first := stays.FirstAt
	if gone.FirstAt.Before(first) {
		first = gone.FirstAt
	}
	_, err := tx.ExecContext(ctx, `UPDATE unanswered SET times = times + $3, first_at = $4, last_at = $5, last_conversation_id = $6, reason = $7, original = $8,
		language = $9, channel = $10, search_norm = $11 WHERE workspace_id = $1 AND id = $2`, ws, stays.ID, gone.Count, clock.Ms(first), clock.Ms(last.LastAt),
		nullable(last.LastConversation), last.Reason, last.Original, last.Language, last.Channel, searched(stays.Question, last.Original))
	return err
}

// several finds questions and keeps others from settling them until the transaction ends; the most asked come first.
func several(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string) ([]Unanswered, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := tx.QueryContext(ctx, `UPDATE unanswered SET times = times WHERE workspace_id = $1 AND bot_id = $2 AND id IN (`+in+`) RETURNING `+columns,
		append([]any{ws, botID}, args...)...)
	list, err := db.Collect(rows, err, scanRow)
	slices.SortFunc(list, func(a, b Unanswered) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ID, b.ID)) })
	return list, err
}

// madeFrom are the questions of a status that some FAQs answer.
func madeFrom(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, st Status, sources []string) ([]Unanswered, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	in, args := db.IDs(4, sources)
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND status = $3 AND source_id IN (`+in+`) ORDER BY id`,
		append([]any{ws, botID, st}, args...)...)
	return db.Collect(rows, err, scanRow)
}

// hasOpen says whether a bot has questions that nobody has answered.
func hasOpen(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) (some bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND status = 'open')`, ws, botID).Scan(&some)
	return some, err
}

// openWith are the open questions in some words, by their keys.
func openWith(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, keys []string) ([]Unanswered, error) {
	in, args := db.IDs(3, keys)
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND question_key IN (`+in+`)
		AND status = 'open' ORDER BY id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanRow)
}
