package jobs

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// setAside leaves jobs that River will not take in the outbox for a while, so that those behind them go on.
func (r *Runner) setAside(ctx context.Context, js []row, now time.Time, cause error) error {
	if db.Transient(cause) || ctx.Err() != nil {
		return cause
	}
	return r.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, j := range js {
			r.log.Error("a job cannot be moved from the outbox", "kind", j.kind, "job", j.id, "again_in", aside, "error", cause)
			if _, err := tx.ExecContext(ctx, `UPDATE job_outbox SET run_at = $1 WHERE id = $2`, clock.Ms(now.Add(aside)), j.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// queuesOf returns the queues that js go to, each once.
func (r *Runner) queuesOf(js []row) []string {
	var names []string
	for _, j := range js {
		name := j.queue
		if _, ok := r.queues[name]; !ok {
			name = DefaultQueue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// stopClient stops River in two steps: first it lets the running jobs finish, then it cancels them.
func stopClient(c interface {
	Stop(context.Context) error
	StopAndCancel(context.Context) error
}, soft, hard context.Context) error {
	if err := c.Stop(soft); err == nil || soft.Err() == nil {
		return err
	}
	return c.StopAndCancel(hard)
}
