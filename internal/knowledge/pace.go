package knowledge

import (
	"context"
	"time"
)

// tick is how much is done between two rests.
const tick = time.Millisecond

// pace lets long work go in small steps, with a rest whenever some of them have taken a moment. A nil pace hurries.
type pace struct {
	ctx   context.Context // when it ends, so do the rests
	rest  func(context.Context, time.Duration)
	since time.Time
}

// atEase is the pace of work that nobody waits for.
func (s *Service) atEase(ctx context.Context) *pace { return &pace{ctx, s.rest, time.Now()} }

// step is called after each step.
func (p *pace) step() {
	if p == nil {
		return
	}
	if worked := time.Since(p.since); worked >= tick {
		p.rest(p.ctx, worked)
		p.since = time.Now()
	}
}
