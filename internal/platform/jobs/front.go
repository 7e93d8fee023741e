package jobs

import (
	"context"
	"sync"
	"time"
)

// Front knows whether somebody is being served at this moment. Long work in the background goes in small steps and rests after
// each: it takes a third of a core, and none while somebody waits for an answer. There is one for the whole process; the
// zero value is ready.
type Front struct {
	mu      sync.Mutex
	serving map[*guest]struct{}
	changed chan struct{} // closes when somebody has been served; nil when nobody waits for that
}

// guest is somebody who is being served.
type guest struct{ since time.Time }

const (
	// longestRest bounds a rest: a step that stood still for another reason need not be made up for.
	longestRest = time.Second
	// longestServed is how long somebody is made way for. Who takes longer waits for something else than this machine, a
	// language model, say.
	longestServed = 50 * time.Millisecond
	// longestStay is how long a step waits for those who are served, however many come: work goes on, if slowly.
	longestStay = 250 * time.Millisecond
	// pause is what lies between two parts of serving one visitor: his message, and its answer.
	pause = 500 * time.Microsecond
)

// Serve tells that somebody is being served from now on; done, that he was. A nil Front does not care.
func (f *Front) Serve() (done func()) {
	if f == nil {
		return func() {}
	}
	g := &guest{time.Now()}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.serving == nil {
		f.serving = map[*guest]struct{}{}
	}
	f.serving[g] = struct{}{}
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.serving, g)
		if f.changed != nil {
			close(f.changed)
			f.changed = nil
		}
	}
}

// Rest waits twice as long as a step of long work has taken, at most a second, and then until nobody is being served. It
// ends early with the context.
func (f *Front) Rest(ctx context.Context, worked time.Duration) {
	if !sleep(ctx, min(2*worked, longestRest)) {
		return
	}
	for end := time.Now().Add(longestStay); ; {
		left, changed := f.busy()
		if left = min(left, time.Until(end)); left <= 0 {
			return
		}
		t := time.NewTimer(left)
		select {
		case <-changed:
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
		if !sleep(ctx, pause) {
			return
		}
	}
}

// busy is how long those who are served now are made way for, 0 when nobody is, and what closes when one of them was served.
func (f *Front) busy() (left time.Duration, changed <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for g := range f.serving {
		left = max(left, g.since.Add(longestServed).Sub(now))
	}
	if left > 0 && f.changed == nil {
		f.changed = make(chan struct{})
	}
	return left, f.changed
}

// sleep says whether the context still runs after a while.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
