package reception

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
)

const (
	leaseFor  = 10 * time.Second // short, so that a crashed node's turns are taken over soon; Extend renews it
	sweepEach = time.Second
	sweepSize = 500
)

// runner carries turns out. The row in the table is the job: a wake-up that gets lost, a full queue or a crash only
// delay it until the next sweep.
type runner struct {
	s       *Service
	workers int
	queue   chan conversation.TurnKey
	quit    chan struct{}
	done    sync.WaitGroup
	stopped sync.Once
}

func newRunner(s *Service, workers int) *runner {
	return &runner{s: s, workers: workers, queue: make(chan conversation.TurnKey, 8192), quit: make(chan struct{})}
}

// wake is called after the commit that made a turn due. It never blocks a sender.
func (r *runner) wake(key conversation.TurnKey) {
	select {
	case r.queue <- key:
	default: // the sweep finds it
	}
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
	return nil
}

func (r *runner) stop(ctx context.Context) error {
	r.stopped.Do(func() { close(r.quit) })
	ended := make(chan struct{})
	go func() { r.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("answers still running: %w", ctx.Err())
	}
}

func (r *runner) sweep() {
	defer r.done.Done()
	tick := time.NewTicker(sweepEach)
	defer tick.Stop()
	for {
		due, err := r.s.conversations.DueTurns(context.Background(), sweepSize)
		if err != nil {
			r.s.log.Error("look for due turns", "err", err)
		}
		for _, key := range due {
			select {
			case r.queue <- key:
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
		case key := <-r.queue:
			r.run(key)
		}
	}
}

// run leases one conversation's turn and answers until nothing is due there.
func (r *runner) run(key conversation.TurnKey) {
	ctx := context.Background() // an answer is not cut when the request that woke it ends
	for {
		l, ok, err := r.s.conversations.Claim(ctx, key, leaseFor)
		if err != nil {
			r.s.log.Error("claim a turn", "conversation", key.Conversation, "err", err)
		}
		if !ok {
			return
		}
		again, err := r.turn(ctx, l)
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

func (r *runner) turn(ctx context.Context, l conversation.Lease) (again bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.s.Turn(ctx, l)
}
