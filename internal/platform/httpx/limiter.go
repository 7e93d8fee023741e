package httpx

import (
	"hash/maphash"
	"sync"
	"time"

	"cxgenie/internal/platform/clock"
)

// Limiter lets each key do Burst things at once and Rate more per Per afterwards. It needs one number per key that was
// seen lately, and never more than MaxKeys of them. Safe for concurrent use. A nil Limiter lets everything through.
type Limiter struct {
	step   int64 // ns one thing costs
	window int64 // ns that may be owed: the burst
	clock  clock.Clock
	seed   maphash.Seed
	perMap int
	shards [16]limiterShard
}

type limiterShard struct {
	mu  sync.Mutex
	due map[string]int64 // when the key will owe nothing any more (ns since 1970)
}

// Rate is a limit: Burst at once, and N per Per in the long run.
type Rate struct {
	N     int
	Per   time.Duration
	Burst int // 0 means N
}

// maxKeys bounds the memory of one limiter to a few megabytes.
const maxKeys = 1 << 16

// NewLimiter makes a limiter.
func NewLimiter(r Rate, c clock.Clock) *Limiter {
	if r.Burst <= 0 {
		r.Burst = r.N
	}
	l := &Limiter{clock: c, seed: maphash.MakeSeed(), perMap: maxKeys / 16}
	l.step = max(1, int64(r.Per)/int64(max(1, r.N)))
	l.window = l.step * int64(r.Burst)
	for i := range l.shards {
		l.shards[i].due = map[string]int64{}
	}
	return l
}

// Allow takes one for key, or answers errs.RateLimited with the time to wait.
func (l *Limiter) Allow(key string) error { return l.AllowN(key, 1) }

// AllowN takes n for key at once, or nothing.
func (l *Limiter) AllowN(key string, n int) error {
	if l == nil {
		return nil
	}
	s := &l.shards[maphash.String(l.seed, key)%16]
	now := l.clock.Now().UnixNano()
	s.mu.Lock()
	defer s.mu.Unlock()
	due := max(s.due[key], now) + l.step*int64(n)
	if wait := due - now - l.window; wait > 0 {
		return RateLimited(time.Duration(wait))
	}
	if _, known := s.due[key]; !known && len(s.due) >= l.perMap {
		l.makeRoom(s, now)
	}
	s.due[key] = due
	return nil
}

// Forget gives key its full burst back: after a right password the wrong ones before do not count.
func (l *Limiter) Forget(key string) {
	if l == nil {
		return
	}
	s := &l.shards[maphash.String(l.seed, key)%16]
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.due, key)
}

// makeRoom drops keys that owe nothing; if a flood of keys leaves none, some eighth of them at random, so that memory
// stays bounded and the cost of finding room is spread.
func (l *Limiter) makeRoom(s *limiterShard, now int64) {
	for k, due := range s.due {
		if due <= now {
			delete(s.due, k)
		}
	}
	drop := len(s.due) - l.perMap*7/8
	for k := range s.due {
		if drop <= 0 {
			break
		}
		delete(s.due, k)
		drop--
	}
}

// Len returns how many keys are remembered, for the figures.
func (l *Limiter) Len() int {
	n := 0
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		n += len(s.due)
		s.mu.Unlock()
	}
	return n
}
