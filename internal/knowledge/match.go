package knowledge

import (
	"container/list"
	"context"
	"slices"
	"sync"
	"time"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Match is an entry that fits a question.
type Match struct {
	EntryID    string
	SourceID   string
	Kind       Kind
	Question   string // as the bot knows it
	Asked      string // the question or alternative phrasing that fits best
	AnswerHTML string
	AnswerText string
	Verbatim   bool
	Score      float64 // 0 unrelated … 1 the same question; see package search for the marks on the way
	Exact      bool
}

// Match finds the best of what a bot may answer from: entries that are imported and active at this moment.
func (s *Service) Match(ctx context.Context, ws tenant.ID, botID, question string, limit int) ([]Match, error) {
	if !uid.Valid(botID) {
		return nil, ErrNoBot
	}
	ix, err := s.index(ctx, ws, botID)
	if err != nil {
		return nil, err
	}
	hits := ix.search.Match(question, limit)
	if len(hits) == 0 {
		return nil, nil
	}
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	// Read again rather than kept in memory: an entry that is deleted or switched off while a question is answered is
	// not used, and the index stays small.
	found, err := entries(ctx, s.db.Read(), ws, botID, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Match, 0, len(hits))
	for _, h := range hits {
		e, ok := found[h.ID]
		if !ok || e.status != entryImported || !e.active {
			continue
		}
		asked := e.question
		if h.Phrase > 0 && h.Phrase <= len(e.alternatives) {
			asked = e.alternatives[h.Phrase-1]
		}
		out = append(out, Match{EntryID: e.id, SourceID: e.sourceID, Kind: QAndA, Question: e.question, Asked: asked, AnswerHTML: e.answerHTML,
			AnswerText: e.answerText, Verbatim: e.verbatim, Score: h.Score, Exact: h.Exact})
	}
	return out, nil
}

// CountUses notes that entries were answered from. It is meant for the consumer that reads the answers off the event
// log, some hundreds at a time; ids that no longer exist are passed over.
func (s *Service) CountUses(ctx context.Context, tx *db.Tx, ws tenant.ID, uses map[string]int, at time.Time) error {
	ids := make([]string, 0, len(uses))
	for id := range uses {
		if uid.Valid(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids) // one order for everybody, so that two writers never wait for each other crosswise
	for _, id := range ids {
		if err := countUses(ctx, tx, ws, id, uses[id], clock.Ms(at)); err != nil {
			return err
		}
	}
	return nil
}

// index is one bot's index and the revision of the knowledge it was made of.
type index struct {
	search   *search.Index
	revision int64
}

type indexKey struct {
	ws  tenant.ID
	bot string
}

// index returns the index of a bot's present knowledge. The revision is read each time, so that a change is seen at
// once, also one that another node made.
func (s *Service) index(ctx context.Context, ws tenant.ID, botID string) (index, error) {
	rev, err := revision(ctx, s.db.Read(), ws, botID)
	if err != nil {
		return index{}, err
	}
	key := indexKey{ws, botID}
	if ix, ok := s.indexes.get(key); ok && ix.revision == rev {
		return ix, nil
	}
	// One build for all who wait, and it goes on when the first of them gives up.
	v, err, _ := s.loads.Do(string(ws)+botID, func() (any, error) {
		return s.build(context.WithoutCancel(ctx), key)
	})
	if err != nil {
		return index{}, err
	}
	ix := v.(index)
	if ix.revision < rev {
		// The build was under way before the change that this caller has seen.
		return s.build(ctx, key)
	}
	return ix, nil
}

func (s *Service) build(ctx context.Context, key indexKey) (index, error) {
	// The revision first: what is read after it may be newer, never older.
	rev, err := revision(ctx, s.db.Read(), key.ws, key.bot)
	if err != nil {
		return index{}, err
	}
	if ix, ok := s.indexes.get(key); ok && ix.revision == rev {
		return ix, nil
	}
	known, err := importedEntries(ctx, s.db.Read(), key.ws, key.bot)
	if err != nil {
		return index{}, err
	}
	docs := make([]search.Entry, len(known))
	for i, e := range known {
		docs[i] = search.Entry{ID: e.id, Questions: e.questions(), Answer: e.answerText, Hidden: !e.active}
	}
	ix := index{search.Build(docs), rev}
	s.indexes.put(key, ix)
	return ix, nil
}

// indexes keeps the most recently asked indexes within a budget of bytes.
type indexes struct {
	budget int64

	mu    sync.Mutex
	used  int64
	order *list.List // front: most recent
	m     map[indexKey]*list.Element
}

type kept struct {
	key indexKey
	ix  index
}

func newIndexes(budget int64) *indexes {
	return &indexes{budget: budget, order: list.New(), m: map[indexKey]*list.Element{}}
}

func (x *indexes) get(k indexKey) (index, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.m[k]
	if !ok {
		return index{}, false
	}
	x.order.MoveToFront(e)
	return e.Value.(kept).ix, true
}

// put keeps ix unless a newer one is there. One index alone may be over the budget: its bot must be answered for.
func (x *indexes) put(k indexKey, ix index) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if e, ok := x.m[k]; ok {
		if e.Value.(kept).ix.revision > ix.revision {
			return
		}
		x.drop(e)
	}
	x.m[k] = x.order.PushFront(kept{k, ix})
	x.used += ix.search.Bytes()
	for x.used > x.budget && x.order.Len() > 1 {
		x.drop(x.order.Back())
	}
}

func (x *indexes) drop(e *list.Element) {
	old := x.order.Remove(e).(kept)
	delete(x.m, old.key)
	x.used -= old.ix.search.Bytes()
}

// Usable says whether all of some entries may still be answered from.
func (s *Service) Usable(ctx context.Context, ws tenant.ID, botID string, ids []string) (bool, error) {
	found, err := entries(ctx, s.db.Read(), ws, botID, ids)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if e, ok := found[id]; !ok || e.status != entryImported || !e.active {
			return false, nil
		}
	}
	return true, nil
}
