package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

const (
	moveAtOnce     = 200         // jobs that are moved in one transaction
	sweep          = time.Second // how often to look without being woken
	defaultWorkers = 20          // jobs of the default queue that run at the same time on this node
	aside          = time.Hour   // how long a job that River will not take is left alone
)

// Runner moves due jobs from the outbox to River and runs them. Several nodes may run one on the same PostgreSQL; on
// SQLite there is one, in a file of its own, because River's work would hold up the writer of the main file.
type Runner struct {
	// Clock tells when a job is due. Set it before Start; NewRunner sets the system's.
	Clock clock.Clock

	d      *db.DB
	dir    string
	log    *slog.Logger
	worker *worker
	queues map[string]int
	poll   time.Duration // how often River looks for what is due without being woken

	engine  engine
	started bool
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// engine is River on one kind of database.
type engine interface {
	start(ctx context.Context) error
	// move takes up to n jobs that are due at now from the outbox to River and says how many it took.
	move(ctx context.Context, now time.Time, n int) (int, error)
	// stop waits for the running jobs until soft is over, then cancels them and waits until hard is over.
	stop(soft, hard context.Context) error
	close() error
}

// NewRunner makes a runner. dir is the folder for River's own file, which it has on SQLite only.
func NewRunner(d *db.DB, dir string, log *slog.Logger) *Runner {
	return &Runner{Clock: clock.System{}, d: d, dir: dir, log: log,
		worker: &worker{handlers: map[string]handler{}, log: log}, queues: map[string]int{DefaultQueue: defaultWorkers}, poll: time.Second}
}

// Handle registers the handler of a kind, before Start. fn may return RetryAfter or Cancel; any other error is tried
// again after the pauses of o. Its context ends with the timeout, and when the program stops and cannot wait longer.
func (r *Runner) Handle(kind string, o Options, fn func(context.Context, Task) error) {
	if _, twice := r.worker.handlers[kind]; twice || r.started || kind == "" || fn == nil {
		panic("jobs: handler for " + kind + " registered twice, too late, or without a function")
	}
	r.worker.handlers[kind] = handler{o.filled(), fn}
}

// Queue declares a queue of which up to workers jobs run at the same time on this node, before Start.
func (r *Runner) Queue(name string, workers int) {
	if r.started || name == "" || workers < 1 {
		panic("jobs: queue " + name + " declared too late or without workers")
	}
	r.queues[name] = workers
}

// Start begins to move and run jobs in the background.
func (r *Runner) Start(ctx context.Context) (err error) {
	r.started = true
	if r.d.Dialect() == db.SQLite {
		r.engine, err = openSQLite(ctx, r)
	} else {
		r.engine, err = openPostgres(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	if err := r.engine.start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", errors.Join(err, r.engine.close()))
	}
	ctx, r.stop = context.WithCancel(ctx)
	signal, unlisten := r.d.Listen(Topic)
	r.done.Go(func() {
		defer unlisten()
		r.dispatch(ctx, signal)
	})
	return nil
}

// Stop takes no more jobs, lets the running ones finish, and cancels those that have not when ctx is nearly over: they
// run again after the next start.
func (r *Runner) Stop(ctx context.Context) error {
	if r.stop == nil {
		return nil
	}
	r.stop()
	r.done.Wait()
	r.stop = nil
	r.worker.stopping.Store(true)
	soft, cancel := context.WithCancel(ctx)
	defer cancel()
	if end, ok := ctx.Deadline(); ok { // the cancelled ones get a quarter of the time, at most two seconds
		rest := time.Until(end)
		soft, cancel = context.WithDeadline(ctx, end.Add(-min(rest/4, 2*time.Second)))
		defer cancel()
	}
	return errors.Join(r.engine.stop(soft, ctx), r.engine.close())
}

// dispatch moves what is due: after each commit that enqueued something, each second, and when the next one is due.
func (r *Runner) dispatch(ctx context.Context, signal <-chan struct{}) {
	for ctx.Err() == nil {
		n, err := r.engine.move(ctx, r.Clock.Now(), moveAtOnce)
		if err != nil && ctx.Err() == nil {
			r.log.Error("moving jobs from the outbox", "error", err)
		}
		if err == nil && n == moveAtOnce {
			continue
		}
		wait := time.NewTimer(r.nextDue(ctx))
		select {
		case <-signal:
		case <-wait.C:
		case <-ctx.Done():
		}
		wait.Stop()
	}
}

// nextDue is the time until the next planned job, at most the time until the next look.
func (r *Runner) nextDue(ctx context.Context) time.Duration {
	now := clock.Ms(r.Clock.Now())
	var at int64
	err := r.d.Read().QueryRowContext(ctx, `SELECT run_at FROM job_outbox WHERE run_at > $1 ORDER BY run_at LIMIT 1`, now).Scan(&at)
	if err != nil {
		return sweep
	}
	return min(sweep, time.Duration(at-now)*time.Millisecond)
}

// row is a job in the outbox.
type row struct {
	id, kind, args, queue string
}

func scanRows(rows *sql.Rows, err error) ([]row, error) {
	return db.Collect(rows, err, func(rows *sql.Rows) (j row, err error) {
		return j, rows.Scan(&j.id, &j.kind, &j.args, &j.queue)
	})
}

// params is j for River.
func (r *Runner) params(j row) river.InsertManyParams {
	h, ok := r.worker.handlers[j.kind]
	if !ok {
		h.Options = Options{}.filled()
	}
	queue := j.queue
	if _, ok := r.queues[queue]; !ok {
		r.log.Error("job for a queue that nobody declared; it goes to the default one", "queue", queue, "kind", j.kind)
		queue = DefaultQueue
	}
	return river.InsertManyParams{
		Args:       args{OutboxID: j.id, JobKind: j.kind, Args: json.RawMessage(j.args)},
		InsertOpts: &river.InsertOpts{MaxAttempts: h.MaxAttempts, Queue: queue},
	}
}

// config is River's, the same on both databases.
func (r *Runner) config() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, r.worker)
	longest := time.Minute
	for _, h := range r.worker.handlers {
		longest = max(longest, h.Timeout)
	}
	queues := map[string]river.QueueConfig{}
	for name, n := range r.queues {
		queues[name] = river.QueueConfig{MaxWorkers: n}
	}
	return &river.Config{
		Queues:            queues,
		Workers:           workers,
		ErrorHandler:      r.worker,
		Logger:            slog.New(onlyTrouble{r.log.Handler()}),
		FetchCooldown:     20 * time.Millisecond,
		FetchPollInterval: r.poll,
		// What a crash left running is taken up again after the longest time a job may take; River's own default
		// is an hour.
		RescueStuckJobsAfter:        longest + 15*time.Second,
		CompletedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: 7 * 24 * time.Hour,
		DiscardedJobRetentionPeriod: 30 * 24 * time.Hour,
	}
}
