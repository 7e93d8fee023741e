package conversation

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
)

// bumpForContact is the first statement of every message a contact sends: it finds his open chat by the unique partial
// index, takes seq and rev and writes what the lists show, all at once. No row: there is no open chat.
//
// Its language becomes the one that the message is in, unless it says more: pt-BR.
//
// A muted conversation keeps its place in the list, its unread count and its waiting time.
func bumpForContact(ctx context.Context, tx *db.Tx, ws tenant.ID, contact, bot, connection, thread, previewText, pageURL, pageTitle, spoken, or string, now time.Time) (*Conversation, error) {
	c, err := scan(tx.QueryRowContext(ctx, `UPDATE conversation SET
 seq_head = seq_head + 1, rev_head = rev_head + 1, visible_rev = visible_rev + 1,
 last_seq = seq_head + 1, last_text = $6, last_kind = 'text', last_author_kind = 'contact', last_author_name = '', last_at = $7,
 unread = CASE WHEN muted THEN unread ELSE unread + 1 END,
 activity_at = CASE WHEN muted THEN activity_at ELSE $7 END,
 waiting_since = CASE WHEN muted OR waiting_since IS NOT NULL THEN waiting_since ELSE $7 END,
 page_url = CASE WHEN $8 = '' THEN page_url ELSE $8 END, page_title = CASE WHEN $8 = '' THEN page_title ELSE $9 END,
 language = CASE WHEN $10 = '' OR language <> '' AND (language = $11 OR language LIKE $10 || '-%') THEN language ELSE $10 END
 WHERE workspace_id = $1 AND contact_id = $2 AND bot_id = $3 AND connection_id = $4 AND thread_key = $5 AND status = 'open' AND kind = 'chat'
 RETURNING `+columns, ws, contact, bot, connection, thread, previewText, clock.Ms(now), pageURL, pageTitle, spoken, or))
	if err != nil {
		return nil, err
	}
	if c.Stage == StageSnoozed && !c.Muted {
		if err := rouse(ctx, tx, ws, c); err != nil {
			return nil, err
		}
	}
	if c.Unread == 0 || c.hasUnread {
		return c, nil
	}
	c.hasUnread = true
	_, err = tx.ExecContext(ctx, `UPDATE conversation SET has_unread = TRUE WHERE workspace_id = $1 AND id = $2`, ws, c.ID)
	return c, err
}

// owned reads those of ids that are assigned, neither muted nor tests: a row of few columns, as each column costs and all
// messages to people come by here. The condition is written so that no index knows it: SQLite would rather walk all that are
// somebody's than look up a handful of ids.
func owned(ctx context.Context, q db.Querier, ws tenant.ID, ids []ID) (all []Owned, err error) {
	for some := range slices.Chunk(ids, db.IDsAtOnce) {
		in, args := db.IDs(2, some)
		rows, err := q.QueryContext(ctx, `SELECT id, bot_id, assignee_id, contact_name, contact_email, contact_number, last_text FROM conversation
 WHERE workspace_id = $1 AND id IN (`+in+`) AND CASE WHEN assignee_id IS NULL OR muted OR testing THEN 0 ELSE 1 END = 1`, append([]any{ws}, args...)...)
		list, err := db.Collect(rows, err, func(r *sql.Rows) (Owned, error) {
			o := Owned{Workspace: ws}
			err := r.Scan(&o.ID, &o.BotID, &o.AssigneeID, &o.ContactName, &o.ContactEmail, &o.ContactNumber, &o.LastText)
			return o, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// saidBefore reads up to limit messages that the contact may see, below seq before, newest first, and of each only who said what:
// a row of few columns, as each answer of a model reads ten of them. What a bot's answer carries (its sources) is long and not
// read.
func saidBefore(ctx context.Context, q db.Querier, ws tenant.ID, id ID, before int64, limit int) ([]Message, error) {
	rows, err := q.QueryContext(ctx, `SELECT author_kind, kind, text, CASE WHEN author_kind = 'bot' THEN '' ELSE payload END, unsent_at FROM message
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq < $3 AND visible_rev > 0 ORDER BY seq DESC LIMIT $4`, ws, id, before, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (m Message, err error) {
		var payload string
		var unsent sql.NullInt64
		err = r.Scan(&m.AuthorKind, &m.Kind, &m.Text, &payload, &unsent)
		m.Payload, m.UnsentAt = []byte(payload), clock.FromMs(unsent.Int64)
		return m, err
	})
}

// wordsOf reads the text of a message for the index.
func wordsOf(ctx context.Context, q db.Querier, ws tenant.ID, id ID, seq int64) (said string, err error) {
	err = q.QueryRowContext(ctx, `SELECT text FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3 AND unsent_at IS NULL`,
		ws, id, seq).Scan(&said)
	if db.NotFound(err) {
		return "", nil
	}
	return said, err
}

// lock reads the conversation for a change: whoever holds it writes alone until the transaction ends. On SQLite every
// transaction does.
func lock(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID) (*Conversation, error) {
	if tx.Dialect() == db.SQLite {
		return get(ctx, tx, ws, id)
	}
	return scan(tx.QueryRowContext(ctx, `SELECT `+columns+` FROM conversation WHERE workspace_id = $1 AND id = $2 FOR UPDATE`, ws, id))
}

// save writes what a verb has changed. An index is maintained whenever a statement names one of its columns, changed or
// not, so those that most verbs leave alone are named only when they differ: the columns of the lists' ranges, the time
// of the last activity, whether something is unread, and whether a person is needed.
func save(ctx context.Context, tx *db.Tx, ws tenant.ID, c, before *Conversation) error {
	c.Stage, c.hasUnread = c.stage(), c.Unread > 0
	text := `UPDATE conversation SET seq_head = $3, rev_head = $4, visible_rev = $5, answered_seq = $6,
 last_seq = $7, last_text = $8, last_kind = $9, last_author_kind = $10, last_author_name = $11, last_at = $12,
 agent_read_seq = $13, contact_read_seq = $14, waiting_since = $15, unknown_in_row = $16, human_offered = $17,
 turn_no = $18, language = $19, unread = $20 WHERE workspace_id = $1 AND id = $2`
	args := []any{ws, c.ID, c.SeqHead, c.Rev, c.VisibleRev, c.AnsweredSeq,
		c.LastSeq, c.LastText, c.LastKind, c.LastAuthorKind, c.LastAuthorName, msOrZero(c.LastAt),
		c.AgentReadSeq, c.ContactReadSeq, nullTime(c.WaitingSince), c.UnknownInRow, c.HumanOffered,
		c.TurnNo, c.Language, c.Unread}
	more := ""
	add := func(columns string, values ...any) {
		for _, name := range strings.Fields(columns) {
			more += ", " + name + " = $" + strconv.Itoa(len(args)+1)
			args, values = append(args, values[0]), values[1:]
		}
	}
	if !c.ActivityAt.Equal(before.ActivityAt) {
		add(`activity_at`, clock.Ms(c.ActivityAt))
	}
	if c.hasUnread != before.hasUnread {
		add(`has_unread`, c.hasUnread)
	}
	if c.NeedsAgent != before.NeedsAgent {
		add(`needs_agent`, c.NeedsAgent)
	}
	if c.Status != before.Status || c.Stage != before.Stage || c.Speaker != before.Speaker || c.AssigneeID != before.AssigneeID ||
		c.AssigneeName != before.AssigneeName || c.TeamID != before.TeamID || c.Muted != before.Muted || !c.ClosedAt.Equal(before.ClosedAt) ||
		c.CloseReason != before.CloseReason || c.ContactName != before.ContactName || c.ContactEmail != before.ContactEmail {
		add(`status stage speaker assignee_id assignee_name team_id muted closed_at close_reason contact_name contact_email`,
			c.Status, c.Stage, c.Speaker, nullText(c.AssigneeID), c.AssigneeName, nullText(c.TeamID), c.Muted, nullTime(c.ClosedAt), c.CloseReason,
			c.ContactName, c.ContactEmail)
	}
	if marks := c.Marks.stored(); marks != before.Marks.stored() {
		add(`marks`, marks)
	}
	if c.ContactID != before.ContactID {
		add(`contact_id contact_number`, c.ContactID, c.ContactNumber)
	}
	_, err := tx.ExecContext(ctx, strings.Replace(text, " WHERE", more+" WHERE", 1), args...)
	return err
}

// merged joins the ranges of a list in its order, as far as n rows. SQLite reads them side by side by itself; PostgreSQL
// would read each to its end and sort, unless each is told to stop, and plans the statement anew each time as long as it
// does not know where. The length stands in the text therefore, one of a few, and the caller may get more than n rows.
func merged(d db.Dialect, ranges []string, f Filter, n int) string {
	order := f.order() + " LIMIT "
	limit := strconv.Itoa(looked)
	for _, enough := range [...]int{page.Default + 1, 26, 51, page.Max + 1} {
		if n <= enough {
			limit = strconv.Itoa(enough)
			break
		}
	}
	if d == db.Postgres && len(ranges) > 1 {
		each := make([]string, len(ranges))
		for i, r := range ranges {
			each[i] = "(" + r + order + limit + ")"
		}
		ranges = each
	}
	if f.Sort == SortWaiting && len(ranges) > 1 { // what a union is ordered by has to be a column of its own
		return "SELECT * FROM (" + strings.Join(ranges, " UNION ALL ") + ") AS waiting" + order + limit
	}
	return strings.Join(ranges, " UNION ALL ") + order + limit
}

// insertMessage stores m and says false when its dedup_key exists already; then nothing was written.
func insertMessage(ctx context.Context, tx *db.Tx, ws tenant.ID, m *Message) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO message (workspace_id, `+messageColumns+`)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)
 ON CONFLICT (workspace_id, dedup_key) DO NOTHING`,
		ws, m.ConversationID, m.Seq, m.ID, m.Rev, m.VisibleRev, m.DedupKey, m.ClientID, m.AuthorKind, nullText(m.AuthorID), m.AuthorName,
		m.Visibility, m.Kind, m.Text, m.HTML, string(m.Payload), m.Language, m.Delivery, clock.Ms(m.CreatedAt), nullTime(m.EditedAt), nullTime(m.UnsentAt))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// dueTurn makes the conversation's turn due, or pushes its goal forward while one is waiting or running. A new turn is
// born with a lease when lease is positive: whoever made it starts at once and spares the transaction that claims it.
// The lease of a turn that was there already belongs to somebody else.
func dueTurn(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, seq int64, now time.Time, delay, lease time.Duration) (Lease, error) {
	l := Lease{Workspace: ws, Conversation: id, Seq: seq}
	if lease > 0 && delay <= 0 {
		l.Until, l.Attempt = clock.Ms(now.Add(lease)), 1
	}
	for {
		made, err := affected(tx.ExecContext(ctx, `INSERT INTO turn (workspace_id, conversation_id, seq, run_at, leased_until, attempt) VALUES ($1,$2,$3,$4,$5,$6)
 ON CONFLICT (workspace_id, conversation_id) DO NOTHING`, ws, id, seq, clock.Ms(now.Add(delay)), l.Until, l.Attempt))
		if err != nil {
			return Lease{}, err
		}
		if made {
			if l.Until == 0 {
				l = Lease{}
			}
			return l, nil
		}
		pushed, err := affected(tx.ExecContext(ctx, `UPDATE turn SET seq = $3 WHERE workspace_id = $1 AND conversation_id = $2`, ws, id, seq))
		if err != nil || pushed {
			return Lease{}, err
		}
		// It ended between the two statements (on PostgreSQL only): make a new one.
	}
}

// claimTurn leases one conversation's turn if it is due and nobody holds it. It returns sql.ErrNoRows otherwise.
func claimTurn(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, now time.Time, lease time.Duration) (Lease, error) {
	l := Lease{Workspace: ws, Conversation: id, Until: clock.Ms(now.Add(lease))}
	err := tx.QueryRowContext(ctx, `UPDATE turn SET leased_until = $3, attempt = attempt + 1
 WHERE workspace_id = $1 AND conversation_id = $2 AND run_at <= $4 AND leased_until <= $4 RETURNING seq, attempt`,
		ws, id, l.Until, clock.Ms(now)).Scan(&l.Seq, &l.Attempt)
	return l, err
}

// extendTurn is the heartbeat of a long answer; false when the lease was lost.
func extendTurn(ctx context.Context, tx *db.Tx, l Lease, until int64) (bool, error) {
	return affected(tx.ExecContext(ctx, `UPDATE turn SET leased_until = $4 WHERE workspace_id = $1 AND conversation_id = $2 AND leased_until = $3`,
		l.Workspace, l.Conversation, l.Until, until))
}

// endTurn deletes the row when nothing newer is due and the lease is still ours.
func endTurn(ctx context.Context, tx *db.Tx, l Lease) (bool, error) {
	return affected(tx.ExecContext(ctx, `DELETE FROM turn WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3 AND leased_until = $4`,
		l.Workspace, l.Conversation, l.Seq, l.Until))
}

// releaseTurn gives the lease back so that the turn runs again from runAt, with so many attempts behind it; false when
// the lease was lost.
func releaseTurn(ctx context.Context, tx *db.Tx, l Lease, runAt time.Time, attempt int64) (bool, error) {
	return affected(tx.ExecContext(ctx, `UPDATE turn SET leased_until = 0, run_at = $4, attempt = $5 WHERE workspace_id = $1 AND conversation_id = $2 AND leased_until = $3`,
		l.Workspace, l.Conversation, l.Until, clock.Ms(runAt), attempt))
}

// dropTurn removes a turn whatever its state: a person took over, or the conversation was closed.
func dropTurn(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM turn WHERE workspace_id = $1 AND conversation_id = $2`, ws, id)
	return err
}

// dueTurns lists what a crash or a full queue left behind.
func dueTurns(ctx context.Context, q db.Querier, now time.Time, limit int) ([]TurnKey, error) {
	rows, err := q.QueryContext(ctx, `/* all workspaces */ SELECT workspace_id, conversation_id FROM turn WHERE run_at <= $1 AND leased_until <= $1 ORDER BY run_at LIMIT $2`,
		clock.Ms(now), limit)
	return db.Collect(rows, err, func(r *sql.Rows) (k TurnKey, err error) {
		err = r.Scan(&k.Workspace, &k.Conversation)
		return k, err
	})
}

func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
