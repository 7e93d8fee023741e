package learning

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

const columns = `id, bot_id, question, original, language, channel, times, reason, status, last_conversation_id, source_id, first_at, last_at, settled_at`

func scan(r interface{ Scan(...any) error }) (Unanswered, error) {
	var (
		u           Unanswered
		source, in  sql.NullString
		first, last int64
		settled     sql.NullInt64
	)
	err := r.Scan(&u.ID, &u.BotID, &u.Question, &u.Original, &u.Language, &u.Channel, &u.Count, &u.Reason, &u.Status, &in, &source, &first, &last, &settled)
	u.SourceID, u.LastConversation, u.FirstAt, u.LastAt, u.settledAt = source.String, in.String, clock.FromMs(first), clock.FromMs(last), clock.FromMs(settled.Int64)
	return u, err
}

func scanRow(r *sql.Rows) (Unanswered, error) { return scan(r) }

// byID finds a question and keeps others from settling it until the transaction ends.
func byID(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string) (Unanswered, error) {
	u, err := scan(tx.QueryRowContext(ctx, `UPDATE unanswered SET times = times WHERE workspace_id = $1 AND bot_id = $2 AND id = $3
		RETURNING `+columns, ws, botID, id))
	if db.NotFound(err) {
		return Unanswered{}, ErrNotFound
	}
	return u, err
}

// read finds a question.
func read(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Unanswered, error) {
	u, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id))
	if db.NotFound(err) {
		return Unanswered{}, ErrNotFound
	}
	return u, err
}

// twin finds the row of a question that was asked before in the same or nearly the same words; ErrNotFound when it is new.
func twin(ctx context.Context, tx *db.Tx, ws tenant.ID, a Asked) (Unanswered, error) {
	u, err := scan(tx.QueryRowContext(ctx, `SELECT `+columns+` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND question_key = $3`,
		ws, a.BotID, text.Key(a.Question)))
	if !db.NotFound(err) {
		return u, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 AND words_key = $3
		ORDER BY id DESC LIMIT 5`, ws, a.BotID, wordsKey(a.Question))
	near, err := db.Collect(rows, err, scanRow)
	if err != nil {
		return Unanswered{}, err
	}
	for _, u := range near {
		if search.Similarity(a.Question, u.Question) >= search.Same {
			return u, nil
		}
	}
	return Unanswered{}, ErrNotFound
}

// wordsKey is search.WordsKey in a length that every index takes.
func wordsKey(question string) string {
	key := search.WordsKey(question)
	if len(key) > 200 {
		sum := sha256.Sum256([]byte(key))
		return hex.EncodeToString(sum[:])
	}
	return key
}

// insert stores a new question. It tells false when the same words came in at the same moment, and were counted there.
func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, a Asked, now int64) (id string, fresh bool, err error) {
	var times int64
	err = tx.QueryRowContext(ctx, `INSERT INTO unanswered (workspace_id, id, bot_id, question, question_key, words_key, reason, status, times,
		asked_since, last_conversation_id, first_at, last_at, original, language, channel, search_norm)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', 1, 0, $8, $9, $9, $10, $11, $12, $13)
		ON CONFLICT (workspace_id, bot_id, question_key) DO UPDATE SET times = unanswered.times + 1, last_at = excluded.last_at
		RETURNING id, times`,
		ws, uid.New(), a.BotID, a.Question, text.Key(a.Question), wordsKey(a.Question), a.Reason, nullable(a.ConversationID), now,
		a.Original, a.Language, a.Channel, searched(a.Question, a.Original)).Scan(&id, &times)
	return id, times == 1, err
}

// count notes that a question was asked once more. It returns its status and how often it was asked since it was settled.
func count(ctx context.Context, tx *db.Tx, ws tenant.ID, u Unanswered, a Asked, now int64) (st Status, since int64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE unanswered SET times = times + 1, last_at = $3, last_conversation_id = $4, reason = $5,
		original = $6, language = $7, channel = $8, search_norm = $9,
		asked_since = asked_since + CASE WHEN status = 'open' THEN 0 ELSE 1 END
		WHERE workspace_id = $1 AND id = $2 RETURNING status, asked_since`,
		ws, u.ID, now, nullable(a.ConversationID), a.Reason, a.Original, a.Language, a.Channel, searched(u.Question, a.Original)).Scan(&st, &since)
	return st, since, err
}

func setStatus(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, st Status, source, by string, at int64) error {
	var settled any
	if st != Open {
		settled = at
	}
	_, err := tx.ExecContext(ctx, `UPDATE unanswered SET status = $3, source_id = $4, settled_by = $5, settled_at = $6, asked_since = 0
		WHERE workspace_id = $1 AND id = $2`, ws, id, st, nullable(source), nullable(by), settled)
	return err
}

// searched is what the search looks through.
func searched(question, original string) string { return text.Fold(question + "\n" + original) }

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
