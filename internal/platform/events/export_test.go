package events

import (
	"context"
	"time"

	"cxgenie/internal/platform/db"
)

// Hasten makes failures come round at once.
func (r *Runner) Hasten() { r.backoff = []time.Duration{time.Millisecond, time.Millisecond} }

// NoSweep leaves the runner to its wake-ups.
func (r *Runner) NoSweep() { r.sweep = time.Hour }

// Tail reads the log like a consumer does.
type Tail struct{ t tail }

// NewTail starts at the first event.
func NewTail(d *db.DB) *Tail { return &Tail{tail{d: d}} }

// Next is one look.
func (t *Tail) Next(ctx context.Context, at int64, n int) (ids []int64, held bool, err error) {
	batch, held, err := t.t.next(ctx, at, n)
	for _, r := range batch {
		ids = append(ids, r.ID)
	}
	return ids, held, err
}
