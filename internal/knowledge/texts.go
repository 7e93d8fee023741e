package knowledge

import (
	"context"
	"database/sql"
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
	seen    int64             // knowledge_base.texts as of the last look
	learned map[string]int64  // source → how often it was learnt when it was taken in
	pieces  map[string]piece  // source → its passages
	read    map[string]cached // passage → what was read to answer
}

type piece struct {
	ids   []string
	bytes int64
}

type cached struct {
	source string
	found  passage.Found
}

// mostRead bounds what is kept of the passages that were answered from.
const mostRead = 2000

// textsOf returns what a bot has read, at least as of a revision of its texts.
func (s *Service) textsOf(ctx context.Context, ws tenant.ID, botID string, now int64) (*texts, error) {
	key := indexKey{ws, botID}
	t, ok := s.read.get(key)
	if !ok {
		t = &texts{corpus: search.NewCorpus(), learned: map[string]int64{}, pieces: map[string]piece{}, read: map[string]cached{}}
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
	// It goes on when the one who asked first gives up: others wait for it too.
	grown, err := t.follow(context.WithoutCancel(ctx), s.db.Read(), ws, botID)
	if err != nil {
		return nil, err
	}
	t.known, t.seen = true, now
	s.read.grow(key, 0, grown)
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

// follow takes in what has changed, and returns by how many bytes it has grown.
func (t *texts) follow(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (grown int64, err error) {
	rows, err := q.QueryContext(ctx, `SELECT id, learned FROM source WHERE workspace_id = $1 AND bot_id = $2 AND learned > 0 AND active
		AND deleted_at IS NULL`, ws, botID)
	type version struct {
		id      string
		learned int64
	}
	live, err := db.Collect(rows, err, func(r *sql.Rows) (v version, err error) { return v, r.Scan(&v.id, &v.learned) })
	if err != nil {
		return 0, err
	}
	t.read = map[string]cached{} // one may have another title
	stays := make(map[string]bool, len(live))
	for _, v := range live {
		stays[v.id] = true
		if n, ok := t.learned[v.id]; ok && n == v.learned {
			continue
		}
		list, err := passage.Of(ctx, q, ws, v.id, -1, passage.Most)
		if err != nil {
			return grown, err
		}
		grown -= t.forget(v.id)
		grown += t.take(v.id, list)
		t.learned[v.id] = v.learned
	}
	for id := range t.learned {
		if !stays[id] {
			grown -= t.forget(id)
			delete(t.learned, id)
		}
	}
	return grown, nil
}

func (t *texts) take(source string, list []passage.Passage) int64 {
	p := piece{}
	for _, x := range list {
		t.corpus.Put(search.Document{ID: x.ID, Kind: search.Passage, Path: x.Path, Body: x.Text})
		p.ids = append(p.ids, x.ID)
		p.bytes += int64(len(x.Text))*2 + 200 // about what the index keeps of it
	}
	t.pieces[source] = p
	return p.bytes
}

func (t *texts) forget(source string) int64 {
	p := t.pieces[source]
	for _, id := range p.ids {
		t.corpus.Remove(id)
		delete(t.read, id)
	}
	delete(t.pieces, source)
	return p.bytes
}

// found reads passages that a search has found: those that were not read since they changed come from the database.
func (t *texts) found(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]passage.Found, error) {
	out := make(map[string]passage.Found, len(ids))
	var missing []string
	t.mu.Lock()
	for _, id := range ids {
		if c, ok := t.read[id]; ok {
			out[id] = c.found
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
			t.read[id] = cached{f.SourceID, f}
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
		for _, id := range own.ids {
			if id == h.ID {
				return true, nil
			}
		}
	}
	_, on := t.pieces[sourceID] // nobody is to find one that is switched off
	return !on, nil
}
