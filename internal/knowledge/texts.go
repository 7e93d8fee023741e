package knowledge

import (
	"context"
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
	corpus   *search.Corpus
	arrivals arrivals

	tongues   tongues
	following sync.Mutex        // one follows at a time
	complete  bool              // all was read once
	faqs      map[string]string // the FAQs that are in, with what they say as a hash; those that are switched off, too
	learned   map[string]int64  // source → how often it was learnt when it was taken in
	weight    weight            // of the corpus

	mu     sync.Mutex // is held for moments only
	known  bool       // all is in, up to seen
	seen   base
	asked  map[string]entry           // FAQs that were read to answer
	bytes  int64                      // of asked
	pieces map[string]map[string]bool // source → its passages
	read   map[string]passage.Found   // passage → what was read to answer
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
	return s.textsBy(ctx, ws, botID, now, nil)
}

// textsBy is textsOf that takes its time to take in what is new.
func (s *Service) textsBy(ctx context.Context, ws tenant.ID, botID string, now base, p *pace) (*texts, error) {
	key := indexKey{ws, botID}
	t := s.textsAt(key)
	if t.has(now) {
		return t, nil
	}
	t.following.Lock()
	defer t.following.Unlock()
	if t.has(now) {
		return t, nil
	}
	before := t.size()
	// It goes on when the one who asked first gives up: others wait for it too.
	if err := t.follow(context.WithoutCancel(ctx), s.db.Read(), ws, botID, now, p); err != nil {
		return nil, err
	}
	s.read.grow(key, 0, t.size()-before)
	return t, nil
}

// has says whether all of a base is in.
func (t *texts) has(now base) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known && t.seen.follows(now)
}

// size is about how much memory it takes. t.following is held.
func (t *texts) size() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	meanings, _ := t.corpus.Meanings()
	return t.weight.of(t.corpus.Len(), meanings, t.corpus.Bytes) + t.bytes
}

// weight is what the documents of a corpus weigh together. Weighing goes through all of them, so that is done when an eighth of
// them has come or gone since; between that, each counts as much as another.
type weight struct {
	bytes               int64
	documents, meanings int
}

func (w *weight) of(documents, meanings int, weigh func() int64) int64 {
	far := func(now, was int) bool { return 8*max(now-was, was-now) > was }
	if far(documents, w.documents) || far(meanings, w.meanings) {
		*w = weight{weigh(), documents, meanings}
	}
	if w.documents == 0 {
		return w.bytes
	}
	return w.bytes + w.bytes/int64(w.documents)*int64(documents-w.documents)
}

// textsAt is what is kept of a bot's texts, whatever it has seen.
func (s *Service) textsAt(key indexKey) *texts {
	t, ok := s.read.get(key)
	if !ok {
		t = &texts{corpus: search.NewCorpus(), learned: map[string]int64{}, pieces: map[string]map[string]bool{}, read: map[string]passage.Found{},
			faqs: map[string]string{}, asked: map[string]entry{}}
		s.read.put(key, t, 0, 0)
		if other, ok := s.read.get(key); ok { // somebody else may have been quicker
			t = other
		}
	}
	return t
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

// found reads passages that a search has found: those that were not read since they changed come from the database, and all of
// them while something is taken in.
func (t *texts) found(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) (map[string]passage.Found, error) {
	if t.arrivals.busy() {
		return passage.ByIDs(ctx, q, ws, botID, ids)
	}
	out := make(map[string]passage.Found, len(ids))
	var missing []string
	t.mu.Lock()
	seen := t.seen.texts
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
		if _, live := t.pieces[f.SourceID]; live && len(t.read) < mostRead && t.seen.texts == seen {
			t.read[id] = f
		}
	}
	return out, nil
}

// entriesOf reads FAQs that a search has found: those that were not read since something changed come from the database, and
// all of them while something is taken in.
func (s *Service) entriesOf(ctx context.Context, ws tenant.ID, botID string, t *texts, ids []string) (map[string]entry, error) {
	if t.arrivals.busy() {
		return entries(ctx, s.db.Read(), ws, botID, ids)
	}
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
func (s *Service) faqsNow(ctx context.Context, ws tenant.ID, botID string, p *pace) (*search.Corpus, int64, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return nil, 0, err
	}
	t, err := s.textsBy(ctx, ws, botID, now, p)
	if err != nil {
		return nil, 0, err
	}
	return t.corpus, now.entries, nil
}

// finds says whether a question leads to a source.
func (s *Service) finds(ctx context.Context, ws tenant.ID, botID, q, sourceID string, p *pace) (bool, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return false, err
	}
	t, err := s.textsBy(ctx, ws, botID, now, p)
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
		if own[h.ID] {
			return true, nil
		}
	}
	_, on := t.pieces[sourceID] // nobody is to find one that is switched off
	return !on, nil
}
