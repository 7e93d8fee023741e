package conversation

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// columns is the conversation row in the order that scan reads it.
const columns = `workspace_id, id, kind, bot_id, bot_name, connection_id, channel, thread_key,
 contact_id, contact_name, contact_email, contact_number, status, stage, speaker, turn_no,
 assignee_id, assignee_name, team_id, needs_agent, muted, testing,
 seq_head, rev_head, visible_rev, answered_seq,
 last_seq, last_text, last_kind, last_author_kind, last_author_name, last_at,
 unread, agent_read_seq, contact_read_seq, waiting_since, unknown_in_row, human_offered,
 page_url, page_title, language, created_at, activity_at, closed_at, close_reason, has_unread, marks`

type scanner interface{ Scan(dest ...any) error }

func scan(r scanner) (*Conversation, error) {
	var c Conversation
	var assignee, team sql.NullString
	var waiting, closed sql.NullInt64
	var lastAt, created, activity int64
	var marks string
	err := r.Scan(&c.Workspace, &c.ID, &c.Kind, &c.BotID, &c.BotName, &c.ConnectionID, &c.Channel, &c.ThreadKey,
		&c.ContactID, &c.ContactName, &c.ContactEmail, &c.ContactNumber, &c.Status, &c.Stage, &c.Speaker, &c.TurnNo,
		&assignee, &c.AssigneeName, &team, &c.NeedsAgent, &c.Muted, &c.Testing,
		&c.SeqHead, &c.Rev, &c.VisibleRev, &c.AnsweredSeq,
		&c.LastSeq, &c.LastText, &c.LastKind, &c.LastAuthorKind, &c.LastAuthorName, &lastAt,
		&c.Unread, &c.AgentReadSeq, &c.ContactReadSeq, &waiting, &c.UnknownInRow, &c.HumanOffered,
		&c.PageURL, &c.PageTitle, &c.Language, &created, &activity, &closed, &c.CloseReason, &c.hasUnread, &marks)
	if err != nil {
		return nil, err
	}
	if c.Marks, err = readMarks(marks); err != nil {
		return nil, err
	}
	c.AssigneeID, c.TeamID = assignee.String, team.String
	c.WaitingSince, c.ClosedAt = clock.FromMs(waiting.Int64), clock.FromMs(closed.Int64)
	c.LastAt, c.CreatedAt, c.ActivityAt = clock.FromMs(lastAt), clock.FromMs(created), clock.FromMs(activity)
	return &c, nil
}

func scanRows(r *sql.Rows) (*Conversation, error) { return scan(r) }

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return clock.Ms(t)
}

func msOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Ms(t)
}

func insertConversation(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Conversation) error {
	c.Stage, c.hasUnread = c.stage(), c.Unread > 0
	_, err := tx.ExecContext(ctx, `INSERT INTO conversation (`+columns+`) VALUES
 ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47)`,
		ws, c.ID, c.Kind, c.BotID, c.BotName, c.ConnectionID, c.Channel, c.ThreadKey,
		c.ContactID, c.ContactName, c.ContactEmail, c.ContactNumber, c.Status, c.Stage, c.Speaker, c.TurnNo,
		nullText(c.AssigneeID), c.AssigneeName, nullText(c.TeamID), c.NeedsAgent, c.Muted, c.Testing,
		c.SeqHead, c.Rev, c.VisibleRev, c.AnsweredSeq,
		c.LastSeq, c.LastText, c.LastKind, c.LastAuthorKind, c.LastAuthorName, msOrZero(c.LastAt),
		c.Unread, c.AgentReadSeq, c.ContactReadSeq, nullTime(c.WaitingSince), c.UnknownInRow, c.HumanOffered,
		c.PageURL, c.PageTitle, c.Language, clock.Ms(c.CreatedAt), clock.Ms(c.ActivityAt), nullTime(c.ClosedAt), c.CloseReason, c.hasUnread, c.Marks.stored())
	return err
}

// get reads one conversation; sql.ErrNoRows when there is none.
func get(ctx context.Context, q db.Querier, ws tenant.ID, id ID) (*Conversation, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM conversation WHERE workspace_id = $1 AND id = $2`, ws, id))
}

// byIDs reads several conversations, in no order.
func byIDs(ctx context.Context, q db.Querier, ws tenant.ID, ids []ID) (all []*Conversation, err error) {
	for some := range slices.Chunk(ids, db.IDsAtOnce) {
		in, args := db.IDs(2, some)
		rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM conversation WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws}, args...)...)
		list, err := db.Collect(rows, err, scanRows)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// openOf reads the contact's open chat with a bot on a connection.
func openOf(ctx context.Context, q db.Querier, ws tenant.ID, contact, bot, connection, thread string) (*Conversation, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM conversation
 WHERE workspace_id = $1 AND contact_id = $2 AND bot_id = $3 AND connection_id = $4 AND thread_key = $5 AND status = 'open' AND kind = 'chat'`,
		ws, contact, bot, connection, thread))
}

const messageColumns = `conversation_id, seq, id, rev, visible_rev, dedup_key, client_id, author_kind, author_id, author_name,
 visibility, kind, text, html, payload, language, delivery, created_at, edited_at, unsent_at`

func scanMessage(r scanner) (Message, error) {
	var m Message
	var author sql.NullString
	var edited, unsent sql.NullInt64
	var created int64
	var payload string
	err := r.Scan(&m.ConversationID, &m.Seq, &m.ID, &m.Rev, &m.VisibleRev, &m.DedupKey, &m.ClientID, &m.AuthorKind, &author, &m.AuthorName,
		&m.Visibility, &m.Kind, &m.Text, &m.HTML, &payload, &m.Language, &m.Delivery, &created, &edited, &unsent)
	m.AuthorID = author.String
	if payload != "" {
		m.Payload = json.RawMessage(payload)
	}
	m.CreatedAt, m.EditedAt, m.UnsentAt = clock.FromMs(created), clock.FromMs(edited.Int64), clock.FromMs(unsent.Int64)
	return m, err
}

func scanMessageRows(r *sql.Rows) (Message, error) { return scanMessage(r) }

// updateMessage stores an edit, an unsend or a delivery mark with its new revs.
func updateMessage(ctx context.Context, tx *db.Tx, ws tenant.ID, m *Message) error {
	_, err := tx.ExecContext(ctx, `UPDATE message SET rev = $4, visible_rev = $5, text = $6, html = $7, payload = $8, delivery = $9, edited_at = $10, unsent_at = $11
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`,
		ws, m.ConversationID, m.Seq, m.Rev, m.VisibleRev, m.Text, m.HTML, string(m.Payload), m.Delivery, nullTime(m.EditedAt), nullTime(m.UnsentAt))
	return err
}

// messagesBefore reads up to limit messages below seq `before` (0: from the end), newest first.
func messagesBefore(ctx context.Context, q db.Querier, ws tenant.ID, id ID, before int64, limit int, visibleOnly bool) ([]Message, error) {
	if before <= 0 {
		before = 1 << 62
	}
	// visible_rev > 0 is what "the contact may see it" means; a note or a hidden line has none.
	floor := int64(-1)
	if visibleOnly {
		floor = 0
	}
	rows, err := q.QueryContext(ctx, `SELECT `+messageColumns+` FROM message
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq < $3 AND visible_rev > $4 ORDER BY seq DESC LIMIT $5`, ws, id, before, floor, limit)
	return db.Collect(rows, err, scanMessageRows)
}

// lastVisible reads the last text that a contact may see in each of his conversations with a bot.
func lastVisible(ctx context.Context, q db.Querier, ws tenant.ID, contact, bot string) (map[ID]Message, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+messageColumns+` FROM message WHERE workspace_id = $1 AND (conversation_id, seq) IN (
 SELECT c.id, (SELECT max(m.seq) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.visible_rev > 0 AND m.kind = 'text')
 FROM conversation c WHERE c.workspace_id = $1 AND c.contact_id = $2 AND c.bot_id = $3)`, ws, contact, bot)
	list, err := db.Collect(rows, err, scanMessageRows)
	last := map[ID]Message{}
	for _, m := range list {
		last[m.ConversationID] = m
	}
	return last, err
}

// messagesChanged reads messages whose rev (or visible_rev) is above after, oldest change first.
func messagesChanged(ctx context.Context, q db.Querier, ws tenant.ID, id ID, after int64, limit int, visibleOnly bool) ([]Message, error) {
	stmt := `SELECT ` + messageColumns + ` FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND rev > $3 ORDER BY rev, seq LIMIT $4`
	if visibleOnly {
		stmt = `SELECT ` + messageColumns + ` FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND visible_rev > $3 ORDER BY visible_rev, seq LIMIT $4`
	}
	rows, err := q.QueryContext(ctx, stmt, ws, id, after, limit)
	return db.Collect(rows, err, scanMessageRows)
}

func messageByID(ctx context.Context, q db.Querier, ws tenant.ID, id ID, message string) (Message, error) {
	return scanMessage(q.QueryRowContext(ctx, `SELECT `+messageColumns+` FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND id = $3`, ws, id, message))
}

func messageBySeq(ctx context.Context, q db.Querier, ws tenant.ID, id ID, seq int64) (Message, error) {
	return scanMessage(q.QueryRowContext(ctx, `SELECT `+messageColumns+` FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3`, ws, id, seq))
}

func messageByDedup(ctx context.Context, q db.Querier, ws tenant.ID, key string) (Message, error) {
	return scanMessage(q.QueryRowContext(ctx, `SELECT `+messageColumns+` FROM message WHERE workspace_id = $1 AND dedup_key = $2`, ws, key))
}

// unanswered reads the contact's texts after seq `after`, oldest first: what a turn has to answer.
func unanswered(ctx context.Context, q db.Querier, ws tenant.ID, id ID, after int64, limit int) ([]Message, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+messageColumns+` FROM message
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq > $3 AND author_kind = 'contact' AND unsent_at IS NULL ORDER BY seq LIMIT $4`, ws, id, after, limit)
	return db.Collect(rows, err, scanMessageRows)
}

// unseen reads what agents said to the contact after seq.
func unseen(ctx context.Context, q db.Querier, ws tenant.ID, id ID, after int64, limit int) ([]Message, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+messageColumns+` FROM message
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq > $3 AND author_kind = 'agent' AND visibility = 'all' AND unsent_at IS NULL ORDER BY seq LIMIT $4`, ws, id, after, limit)
	return db.Collect(rows, err, scanMessageRows)
}

func scanID(r *sql.Rows) (id ID, err error) {
	err = r.Scan(&id)
	return id, err
}
