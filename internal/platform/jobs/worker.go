package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Options say how jobs of a kind are run. The zero value is fine.
type Options struct {
	// MaxAttempts is how often a job is run at most; 0 means one more than Backoff has entries. A run that a crash
	// ended counts, so 1 means "rather not at all than twice".
	MaxAttempts int
	// Timeout is how long one run may take; 0 means a minute.
	Timeout time.Duration
	// Backoff is the pause before the second attempt, the third, and so on; the last one repeats. It is varied by a
	// tenth. Empty means from 5 seconds to 12 hours.
	Backoff []time.Duration
}

func (o Options) filled() Options {
	if len(o.Backoff) == 0 {
		o.Backoff = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
			time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}
	}
	if o.MaxAttempts <= 0 {
		o.MaxAttempts = len(o.Backoff) + 1
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	return o
}

type handler struct {
	Options
	fn func(context.Context, Task) error
}

// args is what River stores: one kind for all jobs of the house.
type args struct {
	OutboxID string          `json:"outbox_id"`
	JobKind  string          `json:"kind"`
	Args     json.RawMessage `json:"args"`

	again time.Duration // set by a run that knows when the next one should be
}

// Kind implements river.JobArgs.
func (args) Kind() string { return "cxgenie" }

// worker runs the handlers for River.
type worker struct {
	river.WorkerDefaults[args]
	handlers map[string]handler
	log      *slog.Logger
	stopping atomic.Bool
}

func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	h, ok := w.handlers[j.Args.JobKind]
	if !ok { // another version of the program may know it
		return fmt.Errorf("no handler for jobs of the kind %q", j.Args.JobKind)
	}
	err := h.fn(ctx, Task{OutboxID: j.Args.OutboxID, Kind: j.Args.JobKind, Args: j.Args.Args,
		Attempt: j.Attempt, Last: j.Attempt >= j.MaxAttempts})
	var again *retryAfter
	var never *cancelled
	switch {
	case err == nil:
		return nil
	case w.stopping.Load() && errors.Is(ctx.Err(), context.Canceled):
		return river.JobSnooze(0) // we stopped it: no fault of its own, and not an attempt
	case errors.As(err, &never):
		w.log.Warn("job given up", "kind", j.Args.JobKind, "job", j.Args.OutboxID, "attempt", j.Attempt, "error", err)
		return river.JobCancel(err)
	case errors.As(err, &again):
		j.Args.again = max(again.d, time.Millisecond)
	}
	return err
}

// Timeout implements river.Worker.
func (w *worker) Timeout(j *river.Job[args]) time.Duration { return w.handlers[j.Args.JobKind].Timeout }

// NextRetry implements river.Worker.
func (w *worker) NextRetry(j *river.Job[args]) time.Time {
	if j.Args.again > 0 {
		return time.Now().Add(j.Args.again)
	}
	h, ok := w.handlers[j.Args.JobKind]
	if !ok {
		h.Options = Options{}.filled()
	}
	pause := h.Backoff[min(j.Attempt, len(h.Backoff))-1]
	return time.Now().Add(pause + time.Duration(rand.Int64N(int64(pause)/10+1)))
}

// HandleError implements river.ErrorHandler.
func (w *worker) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	w.report(ctx, j, slog.Any("error", err))
	return nil
}

// HandlePanic implements river.ErrorHandler. A panic counts as a failure.
func (w *worker) HandlePanic(ctx context.Context, j *rivertype.JobRow, p any, trace string) *river.ErrorHandlerResult {
	w.report(ctx, j, slog.Any("panic", p), slog.String("stack", trace))
	return nil
}

func (w *worker) report(ctx context.Context, j *rivertype.JobRow, why ...slog.Attr) {
	var a args
	_ = json.Unmarshal(j.EncodedArgs, &a) // it was read before the job ran
	level, said := slog.LevelWarn, "job failed"
	if j.Attempt >= j.MaxAttempts {
		level, said = slog.LevelError, "job failed for the last time"
	}
	w.log.LogAttrs(ctx, level, said, append([]slog.Attr{slog.String("kind", a.JobKind), slog.String("job", a.OutboxID),
		slog.Int("attempt", j.Attempt), slog.Int("of", j.MaxAttempts)}, why...)...)
}

// onlyTrouble lets River's warnings and errors through to our log; it tells of its every start and stop.
type onlyTrouble struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h onlyTrouble) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h onlyTrouble) WithAttrs(as []slog.Attr) slog.Handler {
	return onlyTrouble{h.Handler.WithAttrs(as)}
}

// WithGroup implements slog.Handler.
func (h onlyTrouble) WithGroup(name string) slog.Handler {
	return onlyTrouble{h.Handler.WithGroup(name)}
}
