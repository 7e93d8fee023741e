package guest

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/httpx"
)

// limits of the public endpoints; what is nil lets everything through. Those by address are wide: many visitors may be
// behind one. docs/operating.md has the same numbers.
type limits struct {
	session *httpx.Limiter // new visitors, by address
	read    *httpx.Limiter // questions, by visitor
	send    *httpx.Limiter // messages, by visitor
	site    *httpx.Limiter // websites written down, by address
	file    *httpx.Limiter // uploads, by visitor
	origin  *httpx.Limiter // messages, by address

	files     *httpx.Limiter // uploads, by address
	uploading *httpx.Slots   // uploads at the same time, by address
	tabs      *httpx.Slots   // open streams, by visitor
	streams   *httpx.Slots   // open streams, by address
}

func usualLimits(c clock.Clock) limits {
	return limits{
		session: httpx.NewLimiter(httpx.Rate{N: 60, Per: time.Minute, Burst: 120}, c),
		read:    httpx.NewLimiter(httpx.Rate{N: 240, Per: time.Minute, Burst: 120}, c),
		send:    httpx.NewLimiter(httpx.Rate{N: 30, Per: time.Minute, Burst: 20}, c),
		site:    httpx.NewLimiter(httpx.Rate{N: 30, Per: time.Minute, Burst: 30}, c),
		file:    httpx.NewLimiter(httpx.Rate{N: 20, Per: time.Minute, Burst: 20}, c),
		origin:  httpx.NewLimiter(httpx.Rate{N: 600, Per: time.Minute, Burst: 300}, c),

		files:     httpx.NewLimiter(httpx.Rate{N: 120, Per: time.Minute, Burst: 120}, c),
		uploading: httpx.NewSlots(30, 5*time.Second),
		tabs:      httpx.NewSlots(20, 30*time.Second),
		streams:   httpx.NewSlots(1000, 30*time.Second),
	}
}

// enterStream makes room for an open stream of a visitor.
func (s *Service) enterStream(ctx context.Context, w Who) (leave func(), err error) {
	return enterBoth(s.limits.tabs, w.Contact, s.limits.streams, httpx.ClientKey(ctx))
}

// enterUpload makes room for a file that a visitor sends.
func (s *Service) enterUpload(ctx context.Context, w Who) (leave func(), err error) {
	origin := httpx.ClientKey(ctx)
	leave, err = s.limits.uploading.Enter(origin)
	if err != nil {
		return nil, err
	}
	if err := first(s.limits.file.Allow(w.Contact), s.limits.files.Allow(origin)); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func enterBoth(one *httpx.Slots, a string, other *httpx.Slots, b string) (leave func(), err error) {
	leaveOne, err := one.Enter(a)
	if err != nil {
		return nil, err
	}
	leaveOther, err := other.Enter(b)
	if err != nil {
		leaveOne()
		return nil, err
	}
	return func() { leaveOther(); leaveOne() }, nil
}
