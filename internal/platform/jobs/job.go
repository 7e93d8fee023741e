// Package jobs carries the work that talks to the outside world or waits: deliveries, imports, timers. A verb writes its
// job into the outbox in its own transaction, so that a job exists exactly when what it is for was committed. A
// Runner moves the jobs that are due to River, which runs them, retries them and survives restarts.
//
// A job may run more than once: after a failure, after a crash in the middle of it, and on SQLite after a crash while
// it was moved. A handler must therefore be idempotent; Task.OutboxID names the job and is the same in every run.
//
// A job with a RunAt stays in the outbox until it is due: there it is in the same database as what it is about, is
// part of its backup, and costs the runner nothing.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/uid"
)

// Topic is woken (db.Notify) after each commit that enqueued a job.
const Topic = "job"

// DefaultQueue takes the jobs that name none.
const DefaultQueue = "default"

// Job is work to do.
type Job struct {
	Kind  string    // names the handler
	Queue string    // empty means DefaultQueue; a queue must be declared with Runner.Queue
	RunAt time.Time // not before then; zero means at once
	Args  any       // becomes JSON
}

// Task is a job as its handler sees it.
type Task struct {
	OutboxID string // the same in every run of the job: the key for idempotency
	Kind     string
	Args     json.RawMessage
	Attempt  int  // 1 in the first run
	Last     bool // no attempt follows: a failure now is final
}

// Decode reads the arguments into v. Arguments that cannot be read will not get better: the error cancels the job.
func (t Task) Decode(v any) error {
	if err := json.Unmarshal(t.Args, v); err != nil {
		return Cancel(fmt.Errorf("arguments of %s: %w", t.Kind, err))
	}
	return nil
}

// Enqueue writes j into the outbox in tx. It runs after the commit.
func Enqueue(ctx context.Context, tx *db.Tx, j Job) error {
	if j.Kind == "" {
		return errors.New("jobs: a job needs a kind")
	}
	if j.Queue == "" {
		j.Queue = DefaultQueue
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		return fmt.Errorf("jobs: arguments of %s: %w", j.Kind, err)
	}
	var at int64 // at once comes before everything that was planned
	if !j.RunAt.IsZero() {
		at = clock.Ms(j.RunAt)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO job_outbox (id, kind, args, queue, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		uid.New(), j.Kind, string(args), j.Queue, at, time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	tx.Notify(Topic)
	return nil
}

// RetryAfter makes the next attempt wait for d, because whoever refused said so. It counts as an attempt.
func RetryAfter(d time.Duration, err error) error { return &retryAfter{d, err} }

type retryAfter struct {
	d   time.Duration
	err error
}

func (e *retryAfter) Error() string { return fmt.Sprintf("%v (again in %v)", e.err, e.d) }
func (e *retryAfter) Unwrap() error { return e.err }

// Cancel gives a job up for good: trying again would not help.
func Cancel(err error) error { return &cancelled{err} }

type cancelled struct{ err error }

func (e *cancelled) Error() string { return e.err.Error() }
func (e *cancelled) Unwrap() error { return e.err }
