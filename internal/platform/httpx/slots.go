package httpx

import (
	"sync"
	"time"
)

// Slots lets each key do at most Max things at the same time. Safe for concurrent use; nil lets everything through.
type Slots struct {
	max   int
	after time.Duration // when who found none may ask again

	mu   sync.Mutex
	used map[string]int
}

// NewSlots makes room for max things a key. Who finds none is told to ask again after that time.
func NewSlots(max int, after time.Duration) *Slots {
	return &Slots{max: max, after: after, used: map[string]int{}}
}

// Enter takes a slot of key until leave is called, once; or it answers errs.RateLimited.
func (s *Slots) Enter(key string) (leave func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[key] >= s.max {
		return nil, RateLimited(s.after)
	}
	s.used[key]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.used[key]--; s.used[key] == 0 {
			delete(s.used, key)
		}
	}, nil
}

// Len returns how many keys hold slots now, for the figures.
func (s *Slots) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.used)
}
