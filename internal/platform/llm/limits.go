package llm

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Limits bound one call of a model. A field that is zero takes its default.
type Limits struct {
	Connect    time.Duration // until the connection stands, its encryption included
	FirstToken time.Duration // until the first piece of a streamed answer
	Idle       time.Duration // between two pieces
	Total      time.Duration // for all of it
}

// WithDefaults fills in what is not set.
func (l Limits) WithDefaults() Limits {
	fill := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	fill(&l.Connect, 5*time.Second)
	fill(&l.FirstToken, 20*time.Second)
	fill(&l.Idle, 15*time.Second)
	fill(&l.Total, time.Minute)
	return l
}

// Watch ends a call that takes longer than its limits.
type Watch struct {
	parent, ctx context.Context
	cancel      context.CancelCauseFunc
	idle        time.Duration
	total, next *time.Timer
	begun       atomic.Bool // the first piece has come
}

// Watch begins to watch a call. Its context is for the request; End must be called when the call is over. Only a
// streamed answer has a first token and pieces to wait for.
func (l Limits) Watch(parent context.Context, streamed bool) *Watch {
	l = l.WithDefaults()
	w := &Watch{parent: parent, idle: l.Idle}
	w.ctx, w.cancel = context.WithCancelCause(parent)
	w.total = time.AfterFunc(l.Total, func() { w.late("no complete answer within %v", l.Total) })
	if streamed {
		w.next = time.AfterFunc(l.FirstToken, func() {
			if w.begun.Load() {
				w.late("nothing more for %v", w.idle)
			} else {
				w.late("no first word within %v", l.FirstToken)
			}
		})
	}
	return w
}

func (w *Watch) late(what string, after time.Duration) {
	w.cancel(NewError(Timeout, fmt.Sprintf(what, after), nil))
}

// Context is the one to make the request with.
func (w *Watch) Context() context.Context { return w.ctx }

// Piece says that a piece has come; the next one must come in time.
func (w *Watch) Piece() {
	if w.next != nil {
		w.begun.Store(true)
		w.next.Reset(w.idle)
	}
}

// End ends the watch and whatever of the call still runs.
func (w *Watch) End() {
	w.total.Stop()
	if w.next != nil {
		w.next.Stop()
	}
	w.cancel(nil)
}

// Why is the reason why a call failed with err, if the reason is time or the caller; else nil.
func (w *Watch) Why() error {
	if err := w.parent.Err(); err != nil {
		return err
	}
	var e *Error
	if errors.As(context.Cause(w.ctx), &e) {
		return e
	}
	return nil
}

// Lister is a provider that can say which models its key may use.
type Lister interface {
	// Models lists the models by the vendor's names, as the vendor orders them.
	Models(ctx context.Context) ([]string, error)
}
