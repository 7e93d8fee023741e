package guest

import (
	"sync"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/uid"
)

const ticketLife = time.Minute

// ticket opens one event stream, once, within a minute: EventSource sends no headers, and neither a long-lived token nor one
// that works again belongs into an address, which proxies write down.
func (s *Service) ticket(w Who) string {
	return s.tickets.Sign(append([]byte(uid.New()), w.bytes()...), s.clock.Now().Add(ticketLife))
}

// admitted reads a ticket and uses it up.
func (s *Service) admitted(ticket string) (Who, error) {
	const id = 36
	now := s.clock.Now()
	b, until, err := s.tickets.Verify(ticket, now)
	if err != nil || len(b) < id {
		return Who{}, ErrTicket
	}
	w, err := readWho(b[id:])
	if err != nil || !s.used.take(string(b[:id]), until, now) {
		return Who{}, ErrTicket
	}
	return w, nil
}

// used are the tickets that have opened a stream on this node, as long as they could be shown again.
type used struct {
	mu    sync.Mutex
	until map[string]int64
	sweep int // at how many those that are over are forgotten
}

const fewTickets = 1024

func newUsed() *used { return &used{until: map[string]int64{}, sweep: fewTickets} }

// take says whether the ticket was not used before.
func (u *used) take(ticket string, until, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, again := u.until[ticket]; again {
		return false
	}
	if len(u.until) >= u.sweep {
		for t, end := range u.until {
			if end < clock.Ms(now) {
				delete(u.until, t)
			}
		}
		u.sweep = max(fewTickets, 2*len(u.until))
	}
	u.until[ticket] = clock.Ms(until)
	return true
}
