package events

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
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

	// Wants says which events Handle gets; nil: all. Where a batch has none, there is no transaction for it. All consumers
	// of a node share the records: neither may change them.
	Wants func(Record) bool
	// Pause is how long after one batch the next begins, so that there is more in it when much happens at once: for what
	// nobody waits for. An event that comes alone is digested at once.
	Pause time.Duration
}

// Kinds wants events of these kinds.
func Kinds(kinds ...string) func(Record) bool {
	return func(r Record) bool { return slices.Contains(kinds, r.Kind) }
}

// Runner moves consumers along the log. Several nodes may run the same consumers: a batch is digested by one of them.
type Runner struct {
	d         *db.DB
	log       *slog.Logger
	consumers []Consumer

	sweep   time.Duration   // how often to look without being woken: events of other nodes, and what a crash left
	quiet   time.Duration   // after how long without events a cursor that passed some is kept
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
	return &Runner{d: d, log: log, consumers: cs, sweep: time.Second, quiet: 20 * time.Millisecond,
		backoff: []time.Duration{100 * time.Millisecond, time.Second, 5 * time.Second}}
}

// Hurry lets no consumer pause. It is called before Start.
func (r *Runner) Hurry() {
	for i := range r.consumers {
		r.consumers[i].Pause = 0
	}
	r.quiet = time.Millisecond
}

// Start begins to consume in the background until Stop. Cancelling ctx stops it too. What is appended after Start has
// returned is seen by every consumer.
func (r *Runner) Start(ctx context.Context) error {
	var walks []*walk
	recent := newLog(r.d)
	for _, c := range r.consumers {
		w := &walk{Runner: r, c: c, recent: recent, tail: tail{d: r.d}}
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
	c      Consumer
	recent *log
	tail   tail  // for what recent does not reach
	at     int64 // the last event that is done
	kept   int64 // what the table says, as far as we know: behind at where the events between are not wanted
	known  bool
	pause  <-chan time.Time // until it fires no batch begins
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
	hold, look := shortest, true
	for ctx.Err() == nil {
		if w.pause != nil {
			select {
			case <-w.pause:
				w.pause = nil
			case <-ctx.Done():
				return
			}
		}
		more, held, err := w.step(ctx, look)
		look = false
		if err != nil && ctx.Err() == nil {
			w.log.Error("event consumer", "consumer", w.c.Name, "error", err)
		}
		if more && err == nil {
			hold = shortest
			continue
		}
		var again, quiet <-chan time.Time
		if held { // some transaction still runs, and may end without waking anybody
			again = time.After(hold)
			hold = min(2*hold, longest)
		}
		if w.known && w.kept < w.at {
			quiet = time.After(w.quiet)
		}
		select {
		case <-signal:
		case <-again:
			look = true
		case <-tick.C:
			look = true
			w.keep(ctx)
		case <-quiet:
			w.keep(ctx)
		case <-ctx.Done():
		}
	}
}

// keep moves the cursor past events that were not wanted. That it is late does no harm: they would be passed again.
func (w *walk) keep(ctx context.Context) {
	if !w.known || w.kept == w.at {
		return
	}
	err := w.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return w.move(ctx, tx, w.at) })
	switch {
	case err == nil:
		w.kept = w.at
	case errors.Is(err, errMoved):
		w.known = false
	case ctx.Err() == nil:
		w.log.Warn("event cursor", "consumer", w.c.Name, "error", err)
	}
}

// step digests one batch. more says that it is worth looking again at once; look is as in log.next.
func (w *walk) step(ctx context.Context, look bool) (more, held bool, err error) {
	if !w.known {
		if err := w.load(ctx); err != nil {
			return false, false, fmt.Errorf("cursor: %w", err)
		}
	}
	batch, held, err := w.next(ctx, look)
	if err != nil || len(batch) == 0 {
		return false, held, err
	}
	to := batch[len(batch)-1].ID
	if batch = w.wanted(batch); len(batch) == 0 {
		w.at = to
		return true, held, nil
	}
	if w.c.Pause > 0 {
		w.pause = time.After(w.c.Pause)
	}
	err = w.insist(ctx, batch, to, len(batch) == 1)
	if err != nil && !errors.Is(err, errMoved) && ctx.Err() == nil {
		w.log.Warn("event batch failed; going on one by one", "consumer", w.c.Name, "first", batch[0].ID, "events", len(batch), "error", err)
		for _, r := range batch {
			if err = w.insist(ctx, []Record{r}, r.ID, true); err != nil {
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

// next reads what comes behind at.
func (w *walk) next(ctx context.Context, look bool) (batch []Record, held bool, err error) {
	batch, held, known, err := w.recent.next(ctx, w.at, batchSize, look)
	if known || err != nil {
		return batch, held, err
	}
	return w.tail.next(ctx, w.at, batchSize)
}

// wanted are those of a batch that the consumer wants.
func (w *walk) wanted(batch []Record) []Record {
	if w.c.Wants == nil {
		return batch
	}
	var out []Record
	for _, r := range batch {
		if w.c.Wants(r) {
			out = append(out, r)
		}
	}
	return out
}

// insist tries the batch again and again. What fails because the database is in trouble is not given up while the
// trouble lasts; with park, an event that fails by itself is set aside in the end.
func (w *walk) insist(ctx context.Context, batch []Record, to int64, park bool) error {
	for try := 0; ; try++ {
		err := w.digest(ctx, batch, to)
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

// digest is one transaction: the cursor, which goes to to and also keeps other nodes out, and the effects.
func (w *walk) digest(ctx context.Context, batch []Record, to int64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	err = w.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := w.move(ctx, tx, to); err != nil {
			return err
		}
		return w.c.Handle(ctx, tx, batch)
	})
	if err == nil {
		w.at, w.kept = to, to
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
	w.at, w.kept = r.ID, r.ID
	w.log.Error("event parked", "consumer", w.c.Name, "event", r.ID, "kind", r.Kind, "error", cause)
	return nil
}

func (w *walk) move(ctx context.Context, tx *db.Tx, to int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE event_cursor SET last_id = $1 WHERE consumer = $2 AND last_id = $3`, to, w.c.Name, w.kept)
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
	w.kept, w.known = w.at, err == nil
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
