package reception

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
)

const (
	leaseFor  = 10 * time.Second // short, so that a crashed node's turns are taken over soon; Extend renews it
	beatAgain = time.Second      // after a heartbeat that failed: several more fit into the lease
	sweepEach = time.Second
	sweepSize = 500
	freeEach  = 60 // sweeps
)

// runner carries turns out. The row in the table is the job: a wake-up that gets lost, a full queue or a crash only
// delay it until the next sweep.
type runner struct {
	s       *Service
	workers int
	queue   chan dueTurn
	running atomic.Bool
	quit    chan struct{}
	done    sync.WaitGroup
	stopped sync.Once
}

// dueTurn is one conversation's turn to be carried out. A message that made it brings its lease along, and the conversation
// as it is now; the zero Lease has to be claimed.
type dueTurn struct {
	key   conversation.TurnKey
	lease conversation.Lease
	known *conversation.Conversation
	from  origin // of its message, if it is still known
}

func newRunner(s *Service, workers int) *runner {
	return &runner{s: s, workers: workers, queue: make(chan dueTurn, 8192), quit: make(chan struct{})}
}

// wake is called after the commit that made a turn due. It never blocks a sender.
func (r *runner) wake(d dueTurn) {
	select {
	case r.queue <- d:
	default: // the sweep finds it, once its lease has run out
	}
}

// wakeIn is wake after some time; what does not come to it the sweep finds.
func (r *runner) wakeIn(after time.Duration, d dueTurn) {
	if after <= 0 {
		r.wake(d)
		return
	}
	d.known = nil // who knows what happens until then
	time.AfterFunc(after, func() { r.wake(d) })
}

// readyFor is how long a turn that is made now may be leased to this node; nothing when it would wait for its start.
func (r *runner) readyFor() time.Duration {
	if !r.running.Load() || len(r.queue) > r.workers {
		return 0
	}
	return leaseFor
}

func (r *runner) start(ctx context.Context) error {
	if r.s.db.Dialect() == db.SQLite {
		// This process is alone on its file: whatever is leased was left by one that died.
		if err := r.s.conversations.FreeLeases(ctx); err != nil {
			return fmt.Errorf("free the leases of a former process: %w", err)
		}
	}
	r.done.Add(r.workers + 1)
	for range r.workers {
		go r.work()
	}
	go r.sweep()
	r.running.Store(true)
	return nil
}

func (r *runner) stop(ctx context.Context) error {
	r.running.Store(false)
	r.stopped.Do(func() { close(r.quit) })
	ended := make(chan struct{})
	go func() { r.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return r.giveBack(ctx)
	case <-ctx.Done():
		return fmt.Errorf("answers still running: %w", ctx.Err())
	}
}

// giveBack frees the leases of turns that were not begun, so that the next process need not wait for their end.
func (r *runner) giveBack(ctx context.Context) error {
	for {
		select {
		case d := <-r.queue:
			if d.lease.Until == 0 {
				continue
			}
			if err := r.s.conversations.Retry(ctx, d.lease, 0); err != nil {
				return fmt.Errorf("give a turn back: %w", err)
			}
		default:
			return nil
		}
	}
}

func (r *runner) sweep() {
	defer r.done.Done()
	tick := time.NewTicker(sweepEach)
	defer tick.Stop()
	for look := 0; ; look++ {
		if look%freeEach == 0 {
			if err := r.s.conversations.FreeStrays(context.Background()); err != nil {
				r.s.log.Error("look for turns of another time", "err", err)
			}
		}
		due, err := r.s.conversations.DueTurns(context.Background(), sweepSize)
		if err != nil {
			r.s.log.Error("look for due turns", "err", err)
		}
		for _, key := range due {
			select {
			case r.queue <- dueTurn{key: key}:
			case <-r.quit:
				return
			}
		}
		select {
		case <-tick.C:
		case <-r.quit:
			return
		}
	}
}

func (r *runner) work() {
	defer r.done.Done()
	for {
		select {
		case <-r.quit:
			return
		case d := <-r.queue:
			r.run(d)
		}
	}
}

// run answers one conversation until nothing is due there.
func (r *runner) run(d dueTurn) {
	ctx, key := context.Background(), d.key // an answer is not cut when the request that woke it ends
	for {
		l, ok, err := r.lease(ctx, d)
		if err != nil {
			r.s.log.Error("claim a turn", "conversation", key.Conversation, "err", err)
		}
		if !ok {
			return
		}
		known := d.known
		if l.Attempt != d.lease.Attempt { // claimed: who knows what happened since
			known = nil
		}
		d.lease, d.known = conversation.Lease{}, nil
		again, err := r.turn(ctx, &l, known, d.from)
		if err != nil {
			wait := time.Duration(l.Attempt*l.Attempt) * time.Second
			r.s.log.Error("turn failed", "conversation", key.Conversation, "attempt", l.Attempt, "wait", wait, "err", err)
			if err := r.s.conversations.Retry(ctx, l, wait); err != nil {
				r.s.log.Error("give a turn back", "conversation", key.Conversation, "err", err) // its lease runs out
			}
			return
		}
		if !again {
			return
		}
		select {
		case <-r.quit:
			return
		default:
		}
	}
}

// lease is the turn's own if it was born with one that holds long enough to begin with, else a claimed one.
func (r *runner) lease(ctx context.Context, d dueTurn) (conversation.Lease, bool, error) {
	switch left := d.lease.Left(r.s.clock.Now()); {
	case left > leaseFor/2:
		return d.lease, true, nil
	case left > 0:
		if l, ok, err := r.s.conversations.Extend(ctx, d.lease, leaseFor); ok || err != nil {
			return l, ok, err
		}
	}
	return r.s.conversations.Claim(ctx, d.key, leaseFor)
}

func (r *runner) turn(ctx context.Context, l *conversation.Lease, known *conversation.Conversation, from origin) (again bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	defer r.s.front.Serve()()
	return r.s.Turn(ctx, l, known, from)
}
