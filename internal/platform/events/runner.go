package events

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"cxgenie/internal/platform/db"
)

// batchSize bounds what one transaction of a consumer digests.
const batchSize = 200

// Consumer reads the log. Handle gets up to 200 events in order and writes its effects through tx; they are committed
// together with the cursor, or not at all. It must not wait for anything outside the database: for that it enqueues
// jobs. A batch that fails is tried again, then event by event; an event that keeps failing is parked (table
// event_parked) so that those behind it go on.
type Consumer struct {
	Name    string // the key of its cursor; never renamed
	FromNow bool   // a new consumer starts at the newest event instead of at the first
	Handle  func(ctx context.Context, tx *db.Tx, batch []Record) error
}

// Runner moves consumers along the log. Several nodes may run the same consumers: a batch is digested by one of them.
type Runner struct {
	d         *db.DB
	log       *slog.Logger
	consumers []Consumer

	sweep   time.Duration   // how often to look without being woken: events of other nodes, and what a crash left
	backoff []time.Duration // pauses before a failed batch, and then a failed event, is tried again

	stop context.CancelFunc
	done sync.WaitGroup
}

// feed only moves its cursor: Read goes as far as it has come.
var feed = Consumer{Name: "feed", Handle: func(context.Context, *db.Tx, []Record) error { return nil }}

// NewRunner makes a runner for cs; their names must differ.
func NewRunner(d *db.DB, log *slog.Logger, cs ...Consumer) *Runner {
	if d.Dialect() == db.Postgres {
		cs = append([]Consumer{feed}, cs...)
	}
	names := map[string]bool{}
	for _, c := range cs {
		if c.Name == "" || c.Handle == nil || names[c.Name] {
			panic("events: consumer " + c.Name + " has no name, no Handle, or another's name")
		}
		names[c.Name] = true
	}
	return &Runner{d: d, log: log, consumers: cs, sweep: time.Second,
		backoff: []time.Duration{100 * time.Millisecond, time.Second, 5 * time.Second}}
}

// Start begins to consume in the background until Stop. Cancelling ctx stops it too. What is appended after Start has
// returned is seen by every consumer.
func (r *Runner) Start(ctx context.Context) error {
	var walks []*walk
	for _, c := range r.consumers {
		w := &walk{Runner: r, c: c, tail: tail{d: r.d}}
		if err := w.load(ctx); err != nil {
			return fmt.Errorf("events: cursor of %s: %w", c.Name, err)
		}
		walks = append(walks, w)
	}
	ctx, r.stop = context.WithCancel(ctx)
	for _, w := range walks {
		signal, unlisten := r.d.Listen(Topic)
		r.done.Go(func() {
			defer unlisten()
			w.run(ctx, signal)
		})
	}
	return nil
}

// Stop lets the running transactions end and returns, at the latest when ctx is over.
func (r *Runner) Stop(ctx context.Context) error {
	if r.stop == nil {
		return nil
	}
	r.stop()
	ended := make(chan struct{})
	go func() { r.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// walk is one consumer's way along the log.
type walk struct {
	*Runner
	c     Consumer
	tail  tail
	at    int64 // the last event that is done
	known bool  // at is what the table says, as far as we know
}

// errMoved means that another node has moved the cursor.
var errMoved = errors.New("events: the cursor has moved")

const (
	shortest = 5 * time.Millisecond
	longest  = 200 * time.Millisecond
)

func (w *walk) run(ctx context.Context, signal <-chan struct{}) {
	tick := time.NewTicker(w.sweep)
	defer tick.Stop()
	hold := shortest
	for ctx.Err() == nil {
		more, held, err := w.step(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.Error("event consumer", "consumer", w.c.Name, "error", err)
		}
		if more && err == nil {
			hold = shortest
			continue
		}
		var again <-chan time.Time
		if held { // some transaction still runs, and may end without waking anybody
			again = time.After(hold)
			hold = min(2*hold, longest)
		}
		select {
		case <-signal:
		case <-tick.C:
		case <-again:
		case <-ctx.Done():
		}
	}
}

// step digests one batch. more says that it is worth looking again at once.
func (w *walk) step(ctx context.Context) (more, held bool, err error) {
	if !w.known {
		if err := w.load(ctx); err != nil {
			return false, false, fmt.Errorf("cursor: %w", err)
		}
	}
	batch, held, err := w.tail.next(ctx, w.at, batchSize)
	if err != nil || len(batch) == 0 {
		return false, held, err
	}
	err = w.insist(ctx, batch, len(batch) == 1)
	if err != nil && !errors.Is(err, errMoved) && ctx.Err() == nil {
		w.log.Warn("event batch failed; going on one by one", "consumer", w.c.Name, "first", batch[0].ID, "events", len(batch), "error", err)
		for _, r := range batch {
			if err = w.insist(ctx, []Record{r}, true); err != nil {
				break
			}
		}
	}
	if errors.Is(err, errMoved) {
		w.known = false
		return true, held, nil
	}
	return err == nil, held, err
}

// insist tries the batch again and again. What fails because the database is in trouble is not given up while the
// trouble lasts; with park, an event that fails by itself is set aside in the end.
func (w *walk) insist(ctx context.Context, batch []Record, park bool) error {
	for try := 0; ; try++ {
		err := w.digest(ctx, batch)
		switch {
		case err == nil, errors.Is(err, errMoved), ctx.Err() != nil:
			return err
		case try < len(w.backoff):
		case db.Transient(err):
			try = len(w.backoff) - 1
		case park:
			return w.park(ctx, batch[0], err)
		default:
			return err
		}
		select {
		case <-time.After(w.backoff[try]):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// digest is one transaction: the cursor, which also keeps other nodes out, and the effects.
func (w *walk) digest(ctx context.Context, batch []Record) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	to := batch[len(batch)-1].ID
	err = w.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := w.move(ctx, tx, to); err != nil {
			return err
		}
		return w.c.Handle(ctx, tx, batch)
	})
	if err == nil {
		w.at = to
	}
	return err
}

// park sets an event aside and goes past it.
func (w *walk) park(ctx context.Context, r Record, cause error) error {
	err := w.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := w.move(ctx, tx, r.ID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO event_parked (consumer, event_id, error, parked_at) VALUES ($1, $2, $3, $4)`,
			w.c.Name, r.ID, cause.Error(), time.Now().UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	w.at = r.ID
	w.log.Error("event parked", "consumer", w.c.Name, "event", r.ID, "kind", r.Kind, "error", cause)
	return nil
}

func (w *walk) move(ctx context.Context, tx *db.Tx, to int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE event_cursor SET last_id = $1 WHERE consumer = $2 AND last_id = $3`, to, w.c.Name, w.at)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errMoved, err)
	}
	return nil
}

// load reads the cursor, and makes it for a new consumer.
func (w *walk) load(ctx context.Context) error {
	const query = `SELECT last_id FROM event_cursor WHERE consumer = $1`
	err := w.d.Read().QueryRowContext(ctx, query, w.c.Name).Scan(&w.at)
	if db.NotFound(err) {
		err = w.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := w.create(ctx, tx); err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, query, w.c.Name).Scan(&w.at)
		})
	}
	w.known = err == nil
	return err
}

func (w *walk) create(ctx context.Context, tx *db.Tx) error {
	var from int64
	if w.c.FromNow {
		// Not the newest id there is: on PostgreSQL smaller ones may still appear, and Read trusts every cursor.
		newest := `SELECT coalesce(max(last_id), 0) FROM event_cursor`
		if tx.Dialect() == db.SQLite {
			newest = `/* all workspaces */ SELECT coalesce(max(id), 0) FROM event`
		}
		if err := tx.QueryRowContext(ctx, newest).Scan(&from); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO event_cursor (consumer, last_id) VALUES ($1, $2) ON CONFLICT (consumer) DO NOTHING`,
		w.c.Name, from)
	return err
}
