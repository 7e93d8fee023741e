package knowledge

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// texts is what one bot has read, ready to be searched. It follows the tables: before each search the sources that have
// come, gone or changed since are taken in or out, and nothing else is read again.
type texts struct {
	corpus *search.Corpus

	mu      sync.Mutex
	known   bool
	seen    int64                    // knowledge_base.texts as of the last look
	learned map[string]int64         // source → how often it was learnt when it was taken in
	pieces  map[string][]string      // source → its passages
	read    map[string]passage.Found // passage → what was read to answer
}

// mostRead bounds what is kept of the passages that were answered from.
const mostRead = 2000

// textsOf returns what a bot has read, at least as of a revision of its texts.
func (s *Service) textsOf(ctx context.Context, ws tenant.ID, botID string, now int64) (*texts, error) {
	key := indexKey{ws, botID}
	t, ok := s.read.get(key)
	if !ok {
		t = &texts{corpus: search.NewCorpus(), learned: map[string]int64{}, pieces: map[string][]string{}, read: map[string]passage.Found{}}
		s.read.put(key, t, 0, 0)
		if other, ok := s.read.get(key); ok { // somebody else may have been quicker
			t = other
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known && t.seen >= now {
		return t, nil
	}
	before := t.corpus.Bytes()
	// It goes on when the one who asked first gives up: others wait for it too.
	if err := t.follow(context.WithoutCancel(ctx), s.db.Read(), ws, botID); err != nil {
		return nil, err
	}
	t.known, t.seen = true, now
	s.read.grow(key, 0, t.corpus.Bytes()-before)
	return t, nil
}

// revisions are those of a bot's entries and of its texts. ErrNoBot when there is no such bot.
func revisions(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (entries, texts int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT revision, texts FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL`,
		ws, botID).Scan(&entries, &texts)
	if db.NotFound(err) {
		return 0, 0, ErrNoBot
	}
	return entries, texts, err
}

// follow takes in and out what has changed.
func (t *texts) follow(ctx context.Context, q db.Querier, ws tenant.ID, botID string) error {
	rows, err := q.QueryContext(ctx, `SELECT id, learned FROM source WHERE workspace_id = $1 AND bot_id = $2 AND learned > 0 AND active
		AND deleted_at IS NULL`, ws, botID)
	type version struct {
		id      string
		learned int64
	}
	live, err := db.Collect(rows, err, func(r *sql.Rows) (v version, err error) { return v, r.Scan(&v.id, &v.learned) })
	if err != nil {
		return err
	}
	t.read = map[string]passage.Found{} // one may have another title
	stays := make(map[string]bool, len(live))
	for _, v := range live {
		stays[v.id] = true
		if n, ok := t.learned[v.id]; ok && n == v.learned {
			continue
		}
		list, err := passage.Of(ctx, q, ws, v.id, -1, passage.Most)
		if err != nil {
			return err
		}
		t.forget(v.id)
		t.take(v.id, list)
		t.learned[v.id] = v.learned
	}
	for id := range t.learned {
		if !stays[id] {
			t.forget(id)
			delete(t.learned, id)
		}
	}
	return nil
}

func (t *texts) take(source string, list []passage.Passage) {
	ids := make([]string, len(list))
	for i, x := range list {
		t.corpus.Put(search.Document{ID: x.ID, Kind: search.Passage, Path: x.Path, Body: x.Text})
		ids[i] = x.ID
	}
	t.pieces[source] = ids
}

func (t *texts) forget(source string) {
	for _, id := range t.pieces[source] {
		t.corpus.Remove(id)
		delete(t.read, id)
	}
	delete(t.pieces, source)
}

// found reads passages that a search has found: those that were not read since they changed come from the database.
func (t *texts) found(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]passage.Found, error) {
	out := make(map[string]passage.Found, len(ids))
	var missing []string
	t.mu.Lock()
	for _, id := range ids {
		if f, ok := t.read[id]; ok {
			out[id] = f
		} else {
			missing = append(missing, id)
		}
	}
	t.mu.Unlock()
	more, err := passage.ByIDs(ctx, q, ws, botID, missing)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, f := range more {
		out[id] = f
		if _, live := t.pieces[f.SourceID]; live && len(t.read) < mostRead {
			t.read[id] = f
		}
	}
	return out, nil
}

// finds says whether a question leads to a source.
func (s *Service) finds(ctx context.Context, ws tenant.ID, botID, q, sourceID string) (bool, error) {
	_, now, err := revisions(ctx, s.db.Read(), ws, botID)
	if err != nil {
		return false, err
	}
	t, err := s.textsOf(ctx, ws, botID, now)
	if err != nil {
		return false, err
	}
	hits, err := t.corpus.Search(ctx, q, 50)
	if err != nil {
		return false, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.pieces[sourceID]
	for _, h := range hits {
		if slices.Contains(own, h.ID) {
			return true, nil
		}
	}
	_, on := t.pieces[sourceID] // nobody is to find one that is switched off
	return !on, nil
}
