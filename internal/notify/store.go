package notify

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `workspace_id, id, member_id, kind, conversation_id, bot_id, place, about, text, times, created_at, read_at, mailed_at`

type scanner interface{ Scan(...any) error }

func scan(r scanner) (Notice, error) {
	var n Notice
	var created int64
	var read, mailed sql.NullInt64
	err := r.Scan(&n.Workspace, &n.ID, &n.MemberID, &n.Kind, &n.Conversation, &n.BotID, &n.Place, &n.About, &n.Text, &n.Times, &created, &read, &mailed)
	n.CreatedAt = clock.FromMs(created)
	if n.Conversation == noConversation {
		n.Conversation = ""
	}
	if n.BotID == noConversation {
		n.BotID = ""
	}
	if read.Valid {
		n.ReadAt = clock.FromMs(read.Int64)
	}
	if mailed.Valid {
		n.MailedAt = clock.FromMs(mailed.Int64)
	}
	return n, err
}

func scanRows(r *sql.Rows) (Notice, error) { return scan(r) }

// tell stores a notice, or counts up the unread one of the same kind and conversation: it has the id and the count of that.
func tell(ctx context.Context, tx *db.Tx, ws tenant.ID, n Notice) (Notice, error) {
	err := tx.QueryRowContext(ctx, `INSERT INTO notice (workspace_id, id, member_id, kind, conversation_id, bot_id, about, text, times, created_at, place)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)
		ON CONFLICT (workspace_id, member_id, conversation_id, bot_id, kind) WHERE read_at IS NULL
		DO UPDATE SET about = excluded.about, place = excluded.place, text = excluded.text, times = notice.times + 1, created_at = excluded.created_at
		RETURNING id, times`, ws, n.ID, n.MemberID, string(n.Kind), orNone(n.Conversation), orNone(n.BotID), n.About, n.Text, clock.Ms(n.CreatedAt), n.Place).Scan(&n.ID, &n.Times)
	return n, err
}

func orNone(id string) string { return cmp.Or(id, noConversation) }

func byID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Notice, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM notice WHERE workspace_id = $1 AND id = $2`, ws, id))
}

// list is a page of a member's notices, newest first.
func list(ctx context.Context, q db.Querier, ws tenant.ID, member string, before int64, beforeID string, limit int) ([]Notice, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM notice WHERE workspace_id = $1 AND member_id = $2
		AND (created_at < $3 OR created_at = $3 AND id < $4) ORDER BY created_at DESC, id DESC LIMIT $5`, ws, member, before, beforeID, limit)
	return db.Collect(rows, err, scanRows)
}

// unread counts a member's unread notices, up to most.
func unread(ctx context.Context, q db.Querier, ws tenant.ID, member string, most int) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM notice WHERE workspace_id = $1 AND member_id = $2 AND read_at IS NULL LIMIT $3) AS few`,
		ws, member, most).Scan(&n)
	return n, err
}

// markRead reads one notice of a member, those of one conversation, or all of his (both empty).
func markRead(ctx context.Context, tx *db.Tx, ws tenant.ID, member, id, conversation string, now int64) (bool, error) {
	where, args := ``, []any{ws, member, now}
	switch {
	case id != "":
		where, args = ` AND id = $4`, append(args, id)
	case conversation != "":
		where, args = ` AND conversation_id = $4`, append(args, conversation)
	}
	res, err := tx.ExecContext(ctx, `UPDATE notice SET read_at = $3 WHERE workspace_id = $1 AND member_id = $2 AND read_at IS NULL`+where, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// settle reads what a reply has made void: that a customer waits and has written. It returns whose notices those were.
func settle(ctx context.Context, tx *db.Tx, ws tenant.ID, conversation string, now int64) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `UPDATE notice SET read_at = $3 WHERE workspace_id = $1 AND conversation_id = $2 AND read_at IS NULL
		AND kind IN ('waiting', 'message') RETURNING member_id`, ws, conversation, now)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) {
		return id, r.Scan(&id)
	})
}

// over reads what has ended by itself. It returns whose notices those were.
func over(ctx context.Context, tx *db.Tx, ws tenant.ID, kind Kind, about string, now int64) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `UPDATE notice SET read_at = $4 WHERE workspace_id = $1 AND kind = $2 AND about = $3 AND read_at IS NULL RETURNING member_id`,
		ws, string(kind), about, now)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) {
		return id, r.Scan(&id)
	})
}

// supersede reads a member's notice of a kind in a conversation from before a time: another says more.
func supersede(ctx context.Context, tx *db.Tx, ws tenant.ID, member, conversation string, kind Kind, upTo int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE notice SET read_at = $5 WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3 AND kind = $4
		AND read_at IS NULL AND created_at <= $5`, ws, member, conversation, string(kind), upTo)
	return err
}

func markMailed(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE notice SET mailed_at = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, now)
	return err
}

// lastMailed is when the member was last written about a conversation; 0: never.
func lastMailed(ctx context.Context, q db.Querier, ws tenant.ID, member, conversation string) (at int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(MAX(mailed_at), 0) FROM notice WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3`,
		ws, member, orNone(conversation)).Scan(&at)
	return at, err
}

// forget takes away a member's notices from before a time.
func forget(ctx context.Context, tx *db.Tx, ws tenant.ID, member string, before int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM notice WHERE workspace_id = $1 AND member_id = $2 AND created_at < $3`, ws, member, before)
	return err
}

func choicesOf(ctx context.Context, q db.Querier, ws tenant.ID, member string) (Choices, error) {
	c := defaults()
	var stored string
	err := q.QueryRowContext(ctx, `SELECT choices FROM notice_choice WHERE workspace_id = $1 AND member_id = $2`, ws, member).Scan(&stored)
	if db.NotFound(err) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(stored), &c)
	}
	return c, err
}

func setChoices(ctx context.Context, tx *db.Tx, ws tenant.ID, member string, c Choices, now int64) error {
	stored, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO notice_choice (workspace_id, member_id, choices, updated_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, member_id) DO UPDATE SET choices = excluded.choices, updated_at = excluded.updated_at`, ws, member, string(stored), now)
	return err
}

// mailedSeq is up to which message an absent customer has been written.
func mailedSeq(ctx context.Context, q db.Querier, ws tenant.ID, conversation string) (seq int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT mailed_seq FROM answer_mail WHERE workspace_id = $1 AND conversation_id = $2`, ws, conversation).Scan(&seq)
	if db.NotFound(err) {
		return 0, nil
	}
	return seq, err
}

func setMailedSeq(ctx context.Context, tx *db.Tx, ws tenant.ID, conversation string, seq, now int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_mail (workspace_id, conversation_id, mailed_seq, mailed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET mailed_seq = excluded.mailed_seq, mailed_at = excluded.mailed_at`,
		ws, conversation, seq, now)
	return err
}
