package knowledge

import (
	"container/list"
	"context"
	"sync"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/tenant"
)

// index is one bot's index, the revision of the knowledge it was made of, and the entries that were asked for since. With a
// change of the knowledge all of it is made anew, so an entry that was deleted or switched off is not used any more.
type index struct {
	search   *search.Index
	revision int64
	read     *entryCache
}

// entryCache holds the entries that questions were answered from. Safe for concurrent use.
type entryCache struct {
	mu sync.Mutex
	m  map[string]entry
}

// known finds those of ids that exist: what the index has not seen yet is read and kept with it.
func (s *Service) known(ctx context.Context, ix index, ws tenant.ID, botID string, ids []string) (map[string]entry, error) {
	found := make(map[string]entry, len(ids))
	var missing []string
	ix.read.mu.Lock()
	for _, id := range ids {
		if e, ok := ix.read.m[id]; ok {
			found[id] = e
		} else {
			missing = append(missing, id)
		}
	}
	ix.read.mu.Unlock()
	more, err := entries(ctx, s.db.Read(), ws, botID, missing)
	if err != nil || len(more) == 0 {
		return found, err
	}
	bytes := int64(0)
	ix.read.mu.Lock()
	for id, e := range more {
		found[id], ix.read.m[id] = e, e
		bytes += e.bytes()
	}
	ix.read.mu.Unlock()
	s.indexes.grow(indexKey{ws, botID}, ix.revision, bytes)
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
	return s.indexAt(ctx, ws, botID, rev)
}

// indexAt is index for who knows the present revision.
func (s *Service) indexAt(ctx context.Context, ws tenant.ID, botID string, rev int64) (index, error) {
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
	ix := index{search.Build(docs), rev, &entryCache{m: map[string]entry{}}}
	s.indexes.put(key, ix, rev, ix.search.Bytes())
	return ix, nil
}

// shelf keeps the most recently asked of what is made for bots, within a budget of bytes.
type shelf[V any] struct {
	budget int64

	mu    sync.Mutex
	used  int64
	order *list.List // front: most recent
	m     map[indexKey]*list.Element
}

type kept[V any] struct {
	key      indexKey
	v        V
	revision int64
	bytes    int64
}

func newShelf[V any](budget int64) *shelf[V] {
	return &shelf[V]{budget: budget, order: list.New(), m: map[indexKey]*list.Element{}}
}

func (x *shelf[V]) get(k indexKey) (v V, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.m[k]
	if !ok {
		return v, false
	}
	x.order.MoveToFront(e)
	return e.Value.(*kept[V]).v, true
}

// put keeps v unless something newer is there. One alone may be over the budget: its bot must be answered for.
func (x *shelf[V]) put(k indexKey, v V, revision, bytes int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if e, ok := x.m[k]; ok {
		if e.Value.(*kept[V]).revision > revision {
			return
		}
		x.drop(e)
	}
	x.m[k] = x.order.PushFront(&kept[V]{k, v, revision, bytes})
	x.used += bytes
	x.shrink()
}

// grow notes that what is kept takes more memory.
func (x *shelf[V]) grow(k indexKey, revision, bytes int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.m[k]
	if !ok || e.Value.(*kept[V]).revision != revision {
		return
	}
	e.Value.(*kept[V]).bytes += bytes
	x.used += bytes
	x.shrink()
}

// shrink lets the least recently asked go while all together are over the budget.
func (x *shelf[V]) shrink() {
	for x.used > x.budget && x.order.Len() > 1 {
		x.drop(x.order.Back())
	}
}

func (x *shelf[V]) drop(e *list.Element) {
	old := x.order.Remove(e).(*kept[V])
	delete(x.m, old.key)
	x.used -= old.bytes
}
