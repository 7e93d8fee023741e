package knowledge

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"cxgenie/internal/platform/tenant"
)

// arrivals are what is being taken into the texts of a bot by whoever learns it. Taking in a book or some hundred FAQs takes a
// part of a second, in which customers' questions are answered from what was there before.
type arrivals struct {
	seen atomic.Pointer[base] // as of which all is in; nil: never yet

	mu      sync.Mutex
	pending int           // that are being taken in
	began   time.Time     // when the first of them did
	over    chan struct{} // closes when none is
}

// begin tells that something is about to be learnt; end, that it is in.
func (a *arrivals) begin() (end func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending++; a.pending == 1 {
		a.over, a.began = make(chan struct{}), time.Now()
	}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.pending--; a.pending == 0 {
			close(a.over)
		}
	}
}

// under returns what closes when all that is being taken in is in, and since when that is done; nil when nothing is.
func (a *arrivals) under() (over <-chan struct{}, began time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending == 0 {
		return nil, time.Time{}
	}
	return a.over, a.began
}

// busy says whether something is being taken in.
func (a *arrivals) busy() bool {
	over, _ := a.under()
	return over != nil
}

// few is how many FAQs or passages are taken in without anybody noticing: questions wait for them, so that what somebody has
// just written or learnt answers the next question.
const few = 40

// arriving tells that so many FAQs or passages are about to be learnt; the caller has them taken in, by looking them up at the
// pace that it gets, before end.
func (s *Service) arriving(ctx context.Context, ws tenant.ID, botID string, pieces int) (p *pace, end func()) {
	if pieces <= few {
		return nil, func() {}
	}
	return s.atEase(ctx), s.textsAt(indexKey{ws, botID}).arrivals.begin()
}

// textsSoon is textsOf for customers' questions: when much is being taken in at this moment they wait for it, until it has taken as long
// as Options.Patience says, and are answered from what was there before then. Nothing that was deleted or switched off is answered from all the
// same, see found and entriesOf.
func (s *Service) textsSoon(ctx context.Context, ws tenant.ID, botID string, now base) (*texts, error) {
	t := s.textsAt(indexKey{ws, botID})
	seen := t.arrivals.seen.Load()
	if seen != nil && seen.follows(now) {
		return t, nil
	}
	under, began := t.arrivals.under()
	if under == nil || seen == nil || s.patience == 0 {
		return s.textsOf(ctx, ws, botID, now)
	}
	late := time.NewTimer(time.Until(began.Add(s.patience)))
	defer late.Stop()
	select {
	case <-under:
		return s.textsOf(ctx, ws, botID, now)
	case <-late.C:
		return t, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
