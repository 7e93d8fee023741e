package knowledge

import (
	"container/list"
	"sync"

	"cxgenie/internal/platform/tenant"
)

type indexKey struct {
	ws  tenant.ID
	bot string
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
