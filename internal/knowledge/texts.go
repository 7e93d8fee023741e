package knowledge

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// texts is what one bot knows, ready to be searched: what it has read and its FAQs. It follows the tables: before each search the
// sources and FAQs that have come, gone or changed since are taken in or out, and nothing else is read again.
type texts struct {
	corpus *search.Corpus

	mu      sync.Mutex
	known   bool
	seen    base                     // as of the last look
	faqs    map[string]string        // the FAQs that are in, with what they say as a hash; those that are switched off, too
	asked   map[string]entry         // those of them that were read to answer
	bytes   int64                    // of asked
	learnt  bool                     // the FAQs were read once
	learned map[string]int64         // source → how often it was learnt when it was taken in
	pieces  map[string][]string      // source → its passages
	read    map[string]passage.Found // passage → what was read to answer
}

// mostRead bounds what is kept of the passages that were answered from.
const mostRead = 2000

// base is where a bot's knowledge stands.
type base struct {
	entries, texts int64     // the revisions of both
	space          string    // in which questions are compared; empty: words alone
	ref            model.Ref // the model that gives questions their meanings
	stamp          int64     // of the meanings
}

// follows says whether a look at one base has seen all of another.
func (b base) follows(now base) bool {
	return b.texts >= now.texts && b.space == now.space && b.stamp >= now.stamp && b.entries >= now.entries
}

// textsOf returns what a bot knows, at least as of a base.
func (s *Service) textsOf(ctx context.Context, ws tenant.ID, botID string, now base) (*texts, error) {
	key := indexKey{ws, botID}
	t, ok := s.read.get(key)
	if !ok {
		t = &texts{corpus: search.NewCorpus(), learned: map[string]int64{}, pieces: map[string][]string{}, read: map[string]passage.Found{}, faqs: map[string]string{},
			asked: map[string]entry{}}
		s.read.put(key, t, 0, 0)
		if other, ok := s.read.get(key); ok { // somebody else may have been quicker
			t = other
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known && t.seen.follows(now) {
		return t, nil
	}
	before := t.corpus.Bytes() + t.bytes
	// It goes on when the one who asked first gives up: others wait for it too.
	if err := t.follow(context.WithoutCancel(ctx), s.db.Read(), ws, botID, now); err != nil {
		return nil, err
	}
	s.read.grow(key, 0, t.corpus.Bytes()+t.bytes-before)
	return t, nil
}

// baseNow is where a bot's knowledge stands at this moment. ErrNoBot when there is no such bot. Meanings are looked for where the
// workspace has a model for them only: every question asks this.
func (s *Service) baseNow(ctx context.Context, ws tenant.ID, botID string) (b base, err error) {
	e, err := s.wanted(ctx, ws)
	if err != nil {
		return base{}, err
	}
	if !e.Is() {
		err = s.db.Read().QueryRowContext(ctx, `SELECT revision, texts FROM knowledge_base WHERE workspace_id = $1 AND bot_id = $2 AND closed_at IS NULL`,
			ws, botID).Scan(&b.entries, &b.texts)
	} else {
		err = s.db.Read().QueryRowContext(ctx, `SELECT k.revision, k.texts, COALESCE(m.serving, ''), COALESCE(m.serving_key, ''),
			COALESCE(m.serving_model, ''), COALESCE(m.stamp, 0) FROM knowledge_base k
			LEFT JOIN meaning_base m ON m.workspace_id = k.workspace_id AND m.bot_id = k.bot_id
			WHERE k.workspace_id = $1 AND k.bot_id = $2 AND k.closed_at IS NULL`, ws, botID).Scan(&b.entries, &b.texts, &b.space, &b.ref.KeyID, &b.ref.Model, &b.stamp)
	}
	if db.NotFound(err) {
		return base{}, ErrNoBot
	}
	return b, err
}

// follow takes in and out what has changed up to now.
func (t *texts) follow(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base) error {
	t.known = false // until all of it is done
	same := t.seen.space == now.space
	changed, err := t.followTexts(ctx, q, ws, botID)
	if err != nil {
		return err
	}
	faqs, err := t.followFAQs(ctx, q, ws, botID, now)
	if err != nil {
		return err
	}
	switch {
	case now.space == "":
		if !same {
			err = t.corpus.Remean(func(func(string, []float32) error) error { return nil })
		}
	case same:
		err = t.followMeanings(ctx, q, ws, botID, now, changed, faqs)
	default:
		err = t.allMeanings(ctx, q, ws, botID, now)
	}
	if err != nil {
		return err
	}
	t.known, t.seen = true, now
	return nil
}

// allMeanings takes the meanings of a space in the place of those of another. One that does not go with the rest is done
// without: words are still there.
func (t *texts) allMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base) error {
	return t.corpus.Remean(func(put func(string, []float32) error) error {
		return eachMeaning(ctx, q, func(id string, v []float32) error { _ = put(id, v); return nil }, meaningSelect, ws, botID, now.space)
	})
}

// followMeanings takes in the meanings of what was taken in, and those that are new. When they are of another length than the
// ones that are there, the space was begun anew.
func (t *texts) followMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base, sources, faqs []string) error {
	anew := false
	mean := func(id string, v []float32) error {
		anew = t.corpus.Mean(id, v) != nil || anew
		return nil
	}
	if err := t.newMeanings(ctx, q, ws, botID, now, sources, faqs, mean); err != nil || !anew {
		return err
	}
	return t.allMeanings(ctx, q, ws, botID, now)
}

func (t *texts) newMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base, sources, faqs []string, mean func(string, []float32) error) error {
	for _, id := range sources {
		if err := eachMeaning(ctx, q, mean, meaningSelect+` AND source_id = $4`, ws, botID, now.space, id); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(faqs, 128) {
		in, args := db.IDs(4, some)
		if err := eachMeaning(ctx, q, mean, meaningSelect+` AND id IN (`+in+`)`, append([]any{ws, botID, now.space}, args...)...); err != nil {
			return err
		}
	}
	if now.stamp <= t.seen.stamp {
		return nil
	}
	return eachMeaning(ctx, q, mean, meaningSelect+` AND stamp > $4`, ws, botID, now.space, t.seen.stamp)
}

// followFAQs takes FAQs in and out, and tells which have come or say something else.
func (t *texts) followFAQs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base) (fresh []string, err error) {
	if t.learnt && t.seen.entries >= now.entries {
		return nil, nil
	}
	list, err := importedEntries(ctx, q, ws, botID)
	if err != nil {
		return nil, err
	}
	t.asked, t.bytes = map[string]entry{}, 0 // one may be answered in another way
	stays := make(map[string]bool, len(list))
	for _, e := range list {
		stays[e.id] = true
		h := e.hash()
		if !e.active {
			h = "off " + h
		}
		if t.faqs[e.id] != h {
			t.corpus.Put(e.document())
			t.faqs[e.id] = h
			fresh = append(fresh, e.id)
		}
	}
	for id := range t.faqs {
		if !stays[id] {
			t.corpus.Remove(id)
			delete(t.faqs, id)
		}
	}
	t.learnt = true
	return fresh, nil
}

// followTexts takes sources in and out, and tells which were taken in.
func (t *texts) followTexts(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (fresh []string, err error) {
	rows, err := q.QueryContext(ctx, `SELECT id, learned FROM source WHERE workspace_id = $1 AND bot_id = $2 AND learned > 0 AND active
		AND deleted_at IS NULL`, ws, botID)
	type version struct {
		id      string
		learned int64
	}
	live, err := db.Collect(rows, err, func(r *sql.Rows) (v version, err error) { return v, r.Scan(&v.id, &v.learned) })
	if err != nil {
		return nil, err
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
			return nil, err
		}
		t.forget(v.id)
		t.take(v.id, list)
		t.learned[v.id] = v.learned
		fresh = append(fresh, v.id)
	}
	for id := range t.learned {
		if !stays[id] {
			t.forget(id)
			delete(t.learned, id)
		}
	}
	return fresh, nil
}

func (t *texts) take(source string, list []passage.Passage) {
	ids := make([]string, len(list))
	for i, x := range list {
		t.corpus.Put(documentOf(x))
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

// entriesOf reads FAQs that a search has found: those that were not read since something changed come from the database.
func (s *Service) entriesOf(ctx context.Context, ws tenant.ID, botID string, t *texts, ids []string) (map[string]entry, error) {
	found := make(map[string]entry, len(ids))
	var missing []string
	t.mu.Lock()
	seen := t.seen.entries
	for _, id := range ids {
		if e, ok := t.asked[id]; ok {
			found[id] = e
		} else {
			missing = append(missing, id)
		}
	}
	t.mu.Unlock()
	more, err := entries(ctx, s.db.Read(), ws, botID, missing)
	if err != nil || len(more) == 0 {
		return found, err
	}
	t.mu.Lock()
	before := t.bytes
	for id, e := range more {
		found[id] = e
		if _, ok := t.asked[id]; !ok && t.seen.entries == seen {
			t.asked[id] = e
			t.bytes += e.bytes()
		}
	}
	grown := t.bytes - before
	t.mu.Unlock()
	s.read.grow(indexKey{ws, botID}, 0, grown)
	return found, nil
}

// bytes is about how much memory an entry takes.
func (e entry) bytes() int64 {
	n := len(e.question) + len(e.answerHTML) + len(e.answerText) + 256
	for _, a := range e.alternatives {
		n += len(a) + 16
	}
	return int64(n)
}

// faqsNow is what a bot knows, for who compares questions with it, and the revision of its FAQs: nothing that is not of it is
// there as long as a transaction that begins later finds the same revision.
func (s *Service) faqsNow(ctx context.Context, ws tenant.ID, botID string) (*search.Corpus, int64, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return nil, 0, err
	}
	t, err := s.textsOf(ctx, ws, botID, now)
	if err != nil {
		return nil, 0, err
	}
	return t.corpus, now.entries, nil
}

// finds says whether a question leads to a source.
func (s *Service) finds(ctx context.Context, ws tenant.ID, botID, q, sourceID string) (bool, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return false, err
	}
	t, err := s.textsOf(ctx, ws, botID, now)
	if err != nil {
		return false, err
	}
	hits, err := t.corpus.Search(ctx, q, 100)
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
