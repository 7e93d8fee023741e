// Package recent remembers answers for a few seconds, so that a question every request asks (who is this, what may
// he do) does not reach the database each time. It is bounded, and a change made on this node is seen at once.
package recent

import (
	"context"
	"sync"
	"time"

	"cxgenie/internal/platform/clock"
)

// Cache holds at most a fixed number of answers, none older than its time to live.
type Cache[K comparable, V any] struct {
	clock clock.Clock
	ttl   time.Duration
	max   int

	mu  sync.Mutex
	gen uint64 // grows with every Drop and Clear; an answer asked for before is not kept
	m   map[K]entry[V]
}

type entry[V any] struct {
	v     V
	until time.Time
}

// New makes a cache of at most max answers, each kept for ttl.
func New[K comparable, V any](c clock.Clock, ttl time.Duration, max int) *Cache[K, V] {
	return &Cache[K, V]{clock: c, ttl: ttl, max: max, m: map[K]entry[V]{}}
}

// Load returns the remembered answer, or asks load and remembers what it says. Errors are not remembered. An answer
// that was under way while a Drop or Clear happened is returned, but not kept: it may be of before the change.
func (c *Cache[K, V]) Load(ctx context.Context, k K, load func(context.Context) (V, error)) (V, error) {
	now := c.clock.Now()
	c.mu.Lock()
	if e, ok := c.m[k]; ok && now.Before(e.until) {
		c.mu.Unlock()
		return e.v, nil
	}
	gen := c.gen
	c.mu.Unlock()

	v, err := load(ctx)
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if gen == c.gen {
		c.makeRoom(now)
		c.m[k] = entry[V]{v, now.Add(c.ttl)}
	}
	return v, nil
}

// makeRoom forgets what is over its time when the cache is full, and any one answer when nothing is.
func (c *Cache[K, V]) makeRoom(now time.Time) {
	if len(c.m) < c.max {
		return
	}
	for k, e := range c.m {
		if !now.Before(e.until) {
			delete(c.m, k)
		}
	}
	for k := range c.m {
		if len(c.m) < c.max {
			return
		}
		delete(c.m, k)
	}
}

// Drop forgets one answer.
func (c *Cache[K, V]) Drop(k K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	delete(c.m, k)
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	clear(c.m)
}
