package knowledge

import (
	"context"
	"database/sql"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Source is training data that is read rather than asked: an article, a document, a web page. What only its kind has stands
// in a table of that kind, under the same id.
type Source struct {
	ID        string
	BotID     string
	Kind      Kind
	Origin    Origin
	State     State
	Reason    string // why it has failed: a code for the screen
	Title     string
	Category  string
	Active    bool
	Progress  int   // of the learning, in percent
	Learned   int64 // how often it was learnt; 0: the bot knows nothing of it yet
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time

	version int64
}

const sourceColumns = `s.id, s.bot_id, s.kind, s.origin, s.state, s.state_reason, s.title, s.category, s.active, s.learned, s.version, s.progress,
	s.created_by, s.created_at, s.updated_at`

// fields are where a row of sourceColumns goes; done completes the source afterwards.
func (x *Source) fields() (to []any, done func()) {
	var by sql.NullString
	var created, updated int64
	to = []any{&x.ID, &x.BotID, &x.Kind, &x.Origin, &x.State, &x.Reason, &x.Title, &x.Category, &x.Active, &x.Learned, &x.version, &x.Progress, &by, &created, &updated}
	return to, func() {
		x.CreatedBy, x.CreatedAt, x.UpdatedAt = by.String, clock.FromMs(created), clock.FromMs(updated)
	}
}

func scanSource(r interface{ Scan(...any) error }) (Source, error) {
	var x Source
	to, done := x.fields()
	err := r.Scan(to...)
	done()
	return x, err
}

func scanSourceRow(r *sql.Rows) (Source, error) { return scanSource(r) }

// source finds a source of one kind.
func source(ctx context.Context, q db.Querier, ws tenant.ID, botID string, kind Kind, id string) (Source, error) {
	x, err := scanSource(q.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s
		WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3 AND s.kind = $4 AND s.deleted_at IS NULL`, ws, botID, id, kind))
	if db.NotFound(err) {
		return Source{}, ErrNoSource
	}
	return x, err
}

// sources finds those of ids that exist, of one kind.
func sources(ctx context.Context, q db.Querier, ws tenant.ID, botID string, kind Kind, ids []string) ([]Source, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(4, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind = $3
		AND s.deleted_at IS NULL AND s.id IN (`+in+`) ORDER BY s.id`, append([]any{ws, botID, kind}, args...)...)
	return db.Collect(rows, err, scanSourceRow)
}

// addSource stores a new source that waits to be learnt. found is what the search of a list looks through. The bot's
// knowledge is locked.
func (s *Service) addSource(ctx context.Context, tx *db.Tx, by by, x Source, found string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO source (workspace_id, id, bot_id, kind, origin, state, state_reason, title, title_key, alternatives,
		body, body_text, category, active, verbatim, search_norm, version, relearned, learned, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', '', $6, $7, '[]', '', '', $8, $9, $10, $11, 1, 0, 0, $12, $13, $13)`,
		by.Workspace, x.ID, x.BotID, x.Kind, x.Origin, x.Title, text.Key(x.Title), x.Category, x.Active, false, text.Fold(found),
		nullable(x.CreatedBy), clock.Ms(x.CreatedAt))
	if err != nil {
		return err
	}
	if err := addCounts(ctx, tx, by.Workspace, x.BotID, x.Kind, counts{Waiting: 1}); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.Workspace, EventAdded, x.BotID, by.Actor, SourcesChanged{BotID: x.BotID, Kind: x.Kind, Origin: x.Origin, IDs: []string{x.ID}}); err != nil {
		return err
	}
	if err := s.tellKind(ctx, tx, by.Workspace, x.BotID, x.Kind, nil); err != nil {
		return err
	}
	if x.Kind == URL {
		return nil // whoever adds a page knows whether it is to be fetched first
	}
	return s.enqueueIngest(ctx, tx, by.Workspace, x.BotID, x.ID)
}

// renameSource gives a source another title, and what the search of a list looks through.
func renameSource(ctx context.Context, tx *db.Tx, ws tenant.ID, id, title, category, found string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE source SET title = $3, title_key = $4, category = $5, search_norm = $6, updated_at = $7
		WHERE workspace_id = $1 AND id = $2`, ws, id, title, text.Key(title), category, text.Fold(found), clock.Ms(at))
	return err
}

// relearnSources sends sources back to the queue. The bot goes on with what it knew of them until they are learnt anew. Those
// that wait already are passed over. The bot's knowledge is locked.
func (s *Service) relearnSources(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, list []Source) error {
	delta := counts{}
	var ids []string
	for _, x := range list {
		if x.State != Waiting {
			ids = append(ids, x.ID)
			delta[x.State]--
			delta[Waiting]++
		}
	}
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(3, ids)
	if _, err := tx.ExecContext(ctx, `UPDATE source SET state = 'waiting', state_reason = '', claimed_by = NULL, claimed_at = NULL,
		version = version + 1, relearned = relearned + 1, updated_at = $2 WHERE workspace_id = $1 AND id IN (`+in+`)`,
		append([]any{ws, clock.Ms(s.clock.Now())}, args...)...); err != nil {
		return err
	}
	if err := s.wakeAll(ctx, tx, ws, botID, kind, ids); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, ws, botID, kind, delta); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, ws, botID, kind, nil)
}

// switchAllSources is switchSources with its event.
func (s *Service) switchAllSources(ctx context.Context, tx *db.Tx, by by, botID string, kind Kind, ids []string, on bool) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.record(ctx, tx, by.Workspace, EventBulkEdited, botID, by.Actor, SourcesEdited{BotID: botID, Kind: kind, Fields: []string{"active"}, IDs: ids}); err != nil {
		return err
	}
	return s.switchSources(ctx, tx, by.Workspace, botID, kind, ids, on)
}

// setCategory puts sources under another category.
func setCategory(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, category string) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(3, ids)
	_, err := tx.ExecContext(ctx, `UPDATE source SET category = $2 WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws, category}, args...)...)
	return err
}

// switchSources says whether sources are answered from. The bot's knowledge is locked.
func (s *Service) switchSources(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, ids []string, on bool) error {
	in, args := db.IDs(5, ids)
	if _, err := tx.ExecContext(ctx, `UPDATE source SET active = $3, updated_at = $4, since = (SELECT b.texts + 1 FROM knowledge_base b
		WHERE b.workspace_id = $1 AND b.bot_id = $2) WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL AND id IN (`+in+`)`,
		append([]any{ws, botID, on, clock.Ms(s.clock.Now())}, args...)...); err != nil {
		return err
	}
	if err := bumpTexts(ctx, tx, ws, botID); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, ws, botID, kind, nil)
}

// removeSources deletes sources and what was learnt of them, at once. The bot's knowledge is locked.
func (s *Service) removeSources(ctx context.Context, tx *db.Tx, by by, botID string, kind Kind, list []Source) error {
	if len(list) == 0 {
		return nil
	}
	ids, delta := make([]string, len(list)), counts{}
	for i, x := range list {
		ids[i] = x.ID
		delta[x.State]--
	}
	in, args := db.IDs(4, ids)
	if _, err := tx.ExecContext(ctx, `UPDATE source SET deleted_at = $3, since = (SELECT b.texts + 1 FROM knowledge_base b
		WHERE b.workspace_id = $1 AND b.bot_id = $2) WHERE workspace_id = $1 AND id IN (`+in+`)`,
		append([]any{by.Workspace, botID, clock.Ms(s.clock.Now())}, args...)...); err != nil {
		return err
	}
	if err := passage.Delete(ctx, tx, by.Workspace, ids); err != nil {
		return err
	}
	if err := dropMeanings(ctx, tx, by.Workspace, ids); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, by.Workspace, botID, kind, delta); err != nil {
		return err
	}
	if err := bumpTexts(ctx, tx, by.Workspace, botID); err != nil {
		return err
	}
	if err := s.relearnTwins(ctx, tx, by.Workspace, botID, ids); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.Workspace, EventDeleted, botID, by.Actor, SourcesChanged{BotID: botID, Kind: kind, IDs: ids}); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, by.Workspace, botID, kind, nil)
}

// reopenTexts counts the documents and web pages of a bot that comes back, and has learnt what waited when it was deleted: its jobs have
// found no bot and are gone.
func (s *Service) reopenTexts(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	documents, err := countsOf(ctx, tx, ws, botID, Document)
	if err != nil {
		return err
	}
	if err := s.billing.Take(ctx, tx, ws, billing.Uploads, documents.total()); err != nil {
		return err
	}
	pages, err := countsOf(ctx, tx, ws, botID, URL)
	if err != nil {
		return err
	}
	if err := s.billing.Take(ctx, tx, ws, billing.Pages, pages.total()); err != nil {
		return err
	}
	if err := s.reopenPages(ctx, tx, ws, botID); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.kind <> 'q_and_a' AND s.state IN ('waiting', 'learning') AND s.deleted_at IS NULL ORDER BY s.id`, ws, botID)
	list, err := db.Collect(rows, err, scanSourceRow)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.State == Learning {
			if err := s.relearnSources(ctx, tx, ws, botID, x.Kind, []Source{x}); err != nil {
				return err
			}
		} else if err := s.wake(ctx, tx, ws, botID, x.Kind, x.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) enqueueIngest(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: IngestJob, Queue: readers, Args: IngestArgs{ws, botID, id}})
}
