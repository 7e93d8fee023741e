package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// entry is a question and answer as the bot knows it.
type entry struct {
	id           string
	sourceID     string
	status       string
	question     string
	alternatives []string
	answerHTML   string
	answerText   string
	active       bool
	verbatim     bool
	changed      int64
}

func (e entry) questions() []string { return append([]string{e.question}, e.alternatives...) }

func (e entry) key() string { return text.Key(e.question) }

const entryColumns = `id, source_id, status, question, alternatives, answer_html, answer_text, active, verbatim, updated_at`

func scanEntry(r *sql.Rows) (entry, error) {
	var e entry
	var alternatives string
	if err := r.Scan(&e.id, &e.sourceID, &e.status, &e.question, &alternatives, &e.answerHTML, &e.answerText, &e.active, &e.verbatim, &e.changed); err != nil {
		return entry{}, err
	}
	return e, json.Unmarshal([]byte(alternatives), &e.alternatives)
}

// entries finds those of ids that exist.
func entries(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+entryColumns+` FROM entry WHERE workspace_id = $1 AND bot_id = $2
		AND id IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	list, err := db.Collect(rows, err, scanEntry)
	if err != nil {
		return nil, err
	}
	found := make(map[string]entry, len(list))
	for _, e := range list {
		found[e.id] = e
	}
	return found, nil
}

// importedEntries are all a bot answers from, the switched off ones too.
func importedEntries(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]entry, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+entryColumns+` FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND status = 'imported'
		ORDER BY id`, ws, botID)
	return db.Collect(rows, err, scanEntry)
}

// changedEntries are the entries of a bot that have come or changed after a revision, those that it does not answer from, too.
func changedEntries(ctx context.Context, q db.Querier, ws tenant.ID, botID string, revision int64) ([]entry, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+entryColumns+` FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND since > $3 ORDER BY id`, ws, botID, revision)
	return db.Collect(rows, err, scanEntry)
}

// countImported is how many entries a bot answers from, the switched off ones counted too.
func countImported(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND status = 'imported'`, ws, botID).Scan(&n)
	return n, err
}

// importedIDs are their ids.
func importedIDs(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT id FROM entry WHERE workspace_id = $1 AND bot_id = $2 AND status = 'imported'`, ws, botID)
	ids := map[string]bool{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (none struct{}, err error) {
		var id string
		err = r.Scan(&id)
		ids[id] = true
		return none, err
	})
	return ids, err
}

// claimWaiting puts waiting sources into the hands of a job, the oldest first.
func claimWaiting(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, job string, now int64, limit int) (int64, error) {
	res, err := tx.ExecContext(ctx, `UPDATE source SET state = 'learning', claimed_by = $3, claimed_at = $4
		WHERE workspace_id = $1 AND bot_id = $2 AND id IN (
			SELECT w.id FROM source w WHERE w.workspace_id = $1 AND w.bot_id = $2 AND w.kind = 'q_and_a' AND w.state = 'waiting'
			AND w.deleted_at IS NULL ORDER BY w.id LIMIT $5)`, ws, botID, job, now, limit)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// claimed is what a job has in hand.
func claimed(ctx context.Context, q db.Querier, ws tenant.ID, botID, job string) ([]FAQ, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.state = 'learning'
		AND s.claimed_by = $3 AND s.deleted_at IS NULL ORDER BY s.id`, ws, botID, job)
	return db.Collect(rows, err, scanFAQRow)
}

// requeueOverlapped sends back to the queue what is overlapped with one of ids.
func requeueOverlapped(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	in, args := db.IDs(3, ids)
	res, err := tx.ExecContext(ctx, `UPDATE source SET state = 'waiting', overlaps_with = NULL WHERE workspace_id = $1 AND bot_id = $2
		AND state = 'overlapped' AND deleted_at IS NULL AND overlaps_with IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// abandonedBots are the bots, of all workspaces, for which a worker took something before a time and never finished.
func abandonedBots(ctx context.Context, q db.Querier, before int64) ([]LearnArgs, error) {
	rows, err := q.QueryContext(ctx, `SELECT /* all workspaces */ DISTINCT workspace_id, bot_id FROM source
		WHERE state = 'learning' AND claimed_at < $1 AND kind = 'q_and_a' AND deleted_at IS NULL`, before)
	return db.Collect(rows, err, func(r *sql.Rows) (a LearnArgs, err error) {
		return a, r.Scan(&a.Workspace, &a.BotID)
	})
}

func requeueAbandoned(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, before int64) (int64, error) {
	res, err := tx.ExecContext(ctx, `UPDATE source SET state = 'waiting', claimed_by = NULL, claimed_at = NULL
		WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'q_and_a' AND state = 'learning' AND claimed_at < $3 AND deleted_at IS NULL`,
		ws, botID, before)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// countUses adds to how often an entry was answered from, and says whether it is there.
func countUses(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n int, at int64) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE entry SET use_count = use_count + $3, used_at = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, n, at)
	if err != nil {
		return false, err
	}
	changed, err := res.RowsAffected()
	return changed > 0, err
}
