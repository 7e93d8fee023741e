package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// worker is one connection's share of a run. It belongs to one goroutine.
type worker struct {
	n      int
	conn   *conn
	rand   *rand.Rand
	took   samples
	kinds  map[string]int
	failed int
}

// problem is a reply that is wrong. Its kind is counted; the first of a kind is told in full.
type problem struct {
	kind   string
	detail string
}

// Error tells the problem.
func (p *problem) Error() string { return p.kind + ": " + p.detail }

func wrong(kind, detail string) error { return &problem{kind, detail} }

func kindOf(err error) string {
	var p *problem
	if errors.As(err, &p) {
		return p.kind
	}
	return "connection"
}

// load is a closed loop: each connection sends its next request when it has the reply to its last one.
type load struct {
	to          address
	connections int
	warmUp      time.Duration // not counted: caches fill and statements are prepared
	time        time.Duration
	most        int // requests, over all connections; 0 means only time ends the run
}

// tally is what a run added up to.
type tally struct {
	took  samples
	kinds map[string]int
	errs  int
	first error // of the errors
	spent time.Duration
}

// fatalAfter ends a run in which hardly anything works.
const fatalAfter = 1000

// run calls do on every connection until time or count is over. What do returns without an error is counted with the
// time it took; meter is read when the counted part begins and when it ends.
func (l load) run(ctx context.Context, m *meter, do func(ctx context.Context, w *worker) error) (*tally, *usage, error) {
	if l.warmUp > 0 {
		if _, err := l.part(ctx, l.warmUp, 0, do); err != nil {
			return nil, nil, err
		}
	}
	before, err := m.read(ctx)
	if err != nil {
		return nil, nil, err
	}
	t, err := l.part(ctx, l.time, l.most, do)
	if err != nil {
		return nil, nil, err
	}
	after, err := m.read(ctx)
	if err != nil {
		return nil, nil, err
	}
	return t, after.since(before), nil
}

func (l load) part(ctx context.Context, limit time.Duration, most int, do func(ctx context.Context, w *worker) error) (*tally, error) {
	outer := ctx
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	var given, failures atomic.Int64
	var wg sync.WaitGroup
	workers := make([]*worker, l.connections)
	firsts := make([]error, l.connections)
	start := time.Now()
	end := start.Add(limit)
	for i := range workers {
		w := &worker{n: i, conn: newConn(l.to), rand: rand.New(rand.NewPCG(uint64(start.UnixNano()), uint64(i))), kinds: map[string]int{}}
		workers[i] = w
		wg.Go(func() {
			defer w.conn.close()
			for ctx.Err() == nil && time.Now().Before(end) && (most == 0 || given.Add(1) <= int64(most)) {
				began := time.Now()
				err := do(ctx, w)
				if err == nil {
					w.took.add(time.Since(began))
					continue
				}
				w.failed++
				w.kinds[kindOf(err)]++
				if firsts[i] == nil {
					firsts[i] = err
				}
				if failures.Add(1) >= fatalAfter {
					cancel()
				}
			}
		})
	}
	wg.Wait()
	t := gather(workers, firsts, start)
	if t.took.count() == 0 && t.first != nil {
		return nil, t.first
	}
	return t, outer.Err()
}

// gather adds the workers of a run up.
func gather(workers []*worker, firsts []error, start time.Time) *tally {
	t := &tally{kinds: map[string]int{}, spent: time.Since(start)}
	for i, w := range workers {
		t.took.merge(&w.took)
		t.errs += w.failed
		for k, n := range w.kinds {
			t.kinds[k] += n
		}
		if t.first == nil {
			t.first = firsts[i]
		}
	}
	return t
}

// result puts a tally and its cost into a Result.
func (t *tally) result(name string, connections int, u *usage) *Result {
	r := &Result{Scenario: name, At: time.Now().UTC().Truncate(time.Second), Seconds: t.spent.Seconds(), Connections: connections,
		Done: t.took.count(), Errors: t.errs, Ms: t.took.times()}
	if t.errs > 0 {
		r.ErrorKinds = t.kinds
	}
	if t.spent > 0 {
		r.Rate = float64(r.Done) / t.spent.Seconds()
	}
	u.into(r, r.Done)
	return r
}
