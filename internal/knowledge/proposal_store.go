package knowledge

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const proposalColumns = `p.id, p.bot_id, p.status, p.via, p.question, p.question_key, p.answer_html, p.answer_text, p.overlaps_with, p.source_id,
	p.merged, p.conversation_id, p.message_id, p.author_id, p.author_name, p.times, p.settled_by, p.created_at, p.updated_at, p.asks`

func scanProposal(r interface{ Scan(...any) error }) (Proposal, error) {
	var (
		p                                              Proposal
		overlaps, source, where, message, author, asks sql.NullString
		created, updated                               int64
	)
	err := r.Scan(&p.ID, &p.BotID, &p.Status, &p.Via, &p.Question, &p.key, &p.AnswerHTML, &p.AnswerText, &overlaps, &source,
		&p.Merged, &where, &message, &author, &p.AuthorName, &p.Times, &p.SettledBy, &created, &updated, &asks)
	if overlaps.Valid {
		p.OverlapsWith = &Overlap{ID: overlaps.String}
	}
	if asks.Valid {
		p.Asks = &Overlap{ID: asks.String}
	}
	p.SourceID, p.ConversationID, p.MessageID, p.AuthorID = source.String, where.String, message.String, author.String
	p.CreatedAt, p.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	return p, err
}

func scanProposalRow(r *sql.Rows) (Proposal, error) { return scanProposal(r) }

func proposal(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Proposal, error) {
	p, err := scanProposal(q.QueryRowContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.id = $3`,
		ws, botID, id))
	if db.NotFound(err) {
		return Proposal{}, ErrNoProposal
	}
	return p, err
}

// sameProposal are the pairs with the same question, and the one that was taken from the same reply.
func sameProposal(ctx context.Context, q db.Querier, ws tenant.ID, botID, key, message string) ([]Proposal, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.question_key = $3 AND p.asks IS NULL
		ORDER BY p.id DESC LIMIT 20`, ws, botID, key)
	list, err := db.Collect(rows, err, scanProposalRow)
	if err != nil || message == "" {
		return list, err
	}
	rows, err = q.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.message_id = $2`, ws, message)
	more, err := db.Collect(rows, err, scanProposalRow)
	return append(more, list...), err
}

// nearProposals are those that were taken from some replies, whatever became of them, and those of a conversation that are
// not decided yet.
func nearProposals(ctx context.Context, q db.Querier, ws tenant.ID, botID, conversation string, replies []string) ([]Proposal, error) {
	in := []any{ws, botID, conversation}
	some := ""
	for _, id := range replies {
		in = append(in, id)
	}
	if len(replies) > 0 {
		some = ` OR p.message_id IN (` + db.Placeholders(4, len(replies)) + `)`
	}
	rows, err := q.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2
		AND p.asks IS NULL AND (p.conversation_id = $3 AND p.status IN ('in_review', 'overlapped')`+some+`) ORDER BY p.id LIMIT 100`, in...)
	return db.Collect(rows, err, scanProposalRow)
}

// retell gives a proposal the words of somebody who has proposed the same.
func retell(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal) error {
	if err := updateProposal(ctx, tx, ws, p); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE proposal SET via = $3, author_id = $4, author_name = $5, times = $6 WHERE workspace_id = $1 AND id = $2`,
		ws, p.ID, p.Via, nullable(p.AuthorID), p.AuthorName, p.Times)
	return err
}

func insertProposal(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO proposal (workspace_id, id, bot_id, status, via, question, question_key, answer_html, answer_text,
		search_norm, overlaps_with, source_id, merged, conversation_id, message_id, author_id, author_name, times, settled_by, created_at, updated_at, asks)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12, $13, $14, $15, $16, $17, '', $18, $18, $19)`,
		ws, p.ID, p.BotID, p.Status, p.Via, p.Question, p.key, p.AnswerHTML, p.AnswerText, p.norm(), p.overlapID(), false,
		nullable(p.ConversationID), nullable(p.MessageID), nullable(p.AuthorID), p.AuthorName, p.Times, clock.Ms(p.CreatedAt), nullable(p.asked()))
	return err
}

func (p Proposal) norm() string { return text.Fold(p.Question + "\n" + p.AnswerText) }

func (p Proposal) overlapID() any {
	if p.OverlapsWith == nil {
		return nil
	}
	return p.OverlapsWith.ID
}

func updateProposal(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal) error {
	_, err := tx.ExecContext(ctx, `UPDATE proposal SET status = $3, question = $4, question_key = $5, answer_html = $6, answer_text = $7, search_norm = $8,
		overlaps_with = $9, source_id = $10, merged = $11, settled_by = $12, settled_at = $13, updated_at = $13, asks = $14 WHERE workspace_id = $1 AND id = $2`,
		ws, p.ID, p.Status, p.Question, p.key, p.AnswerHTML, p.AnswerText, p.norm(), p.overlapID(), nullable(p.SourceID), p.Merged, p.SettledBy, clock.Ms(p.UpdatedAt), nullable(p.asked()))
	return err
}

// rejectProposals rejects those of some proposals that wait for a decision, and returns which.
func rejectProposals(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string, by string, now int64) ([]string, error) {
	in, args := db.IDs(5, ids)
	rows, err := tx.QueryContext(ctx, `UPDATE proposal SET status = 'rejected', overlaps_with = NULL, settled_by = $3, settled_at = $4, updated_at = $4
		WHERE workspace_id = $1 AND bot_id = $2 AND status IN ('in_review', 'overlapped') AND id IN (`+in+`) RETURNING id`,
		append([]any{ws, botID, by, now}, args...)...)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

func countProposal(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE proposal SET times = times + $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, n, now)
	return err
}

func purgeRejected(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, before int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM proposal WHERE workspace_id = $1 AND bot_id = $2 AND status = 'rejected' AND settled_at < $3`, ws, botID, before)
	return err
}

// nameOverlaps adds the questions of the FAQs that proposals overlap with, and to a wording what its FAQ says. One that is
// deleted is no overlap any more.
func nameOverlaps(ctx context.Context, q db.Querier, ws tenant.ID, botID string, list []Proposal) error {
	var ids []string
	for _, p := range list {
		if p.OverlapsWith != nil {
			ids = append(ids, p.OverlapsWith.ID)
		}
		if p.Asks != nil {
			ids = append(ids, p.Asks.ID)
		}
	}
	found, err := faqs(ctx, q, ws, botID, ids)
	if err != nil {
		return err
	}
	there := map[string]FAQ{}
	for _, f := range found {
		there[f.ID] = f
	}
	for i := range list {
		p := &list[i]
		if o := p.OverlapsWith; o != nil {
			f, ok := there[o.ID]
			if o.Question = f.Question; !ok {
				p.OverlapsWith = nil
			}
		}
		if o := p.Asks; o != nil { // only one that was in use outlives its FAQ
			f := there[o.ID]
			o.Question, p.AnswerHTML, p.AnswerText = f.Question, f.AnswerHTML, f.AnswerText
		}
	}
	return nil
}
