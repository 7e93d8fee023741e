package db

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

const (
	maxGroup = 64              // functions that share one commit
	stuck    = 5 * time.Second // a function that holds the writer this long is reported while it still runs
)

// writer is SQLite's only writing connection. Its goroutine owns BEGIN, the savepoints and COMMIT; the functions run
// on their callers' goroutines, one at a time, when the writer says so, so that a panic or the end of a goroutine in
// one of them reaches its own caller and nobody else.
type writer struct {
	db    *DB
	h     *sql.DB
	conn  *sql.Conn // the one connection, kept for good: statements prepared on it stay prepared
	stmts *stmts
	queue chan *op // first in, first out; database/sql would wake a waiter at random
	quit  chan struct{}
	gone  chan struct{}
	watch *time.Timer

	log   *dataFile
	flush *flusher // nil: a commit is told at once (NormalSync, NoSync)
	mover *mover
}

type op struct {
	state atomic.Int32  // waiting, then running or cancelled
	begin chan struct{} // writer → caller: your turn
	ended chan bool     // caller → writer: I have finished; keep what I wrote?
	done  chan error    // writer or flusher → caller: it is stored, or why it is not
}

const (
	waiting int32 = iota
	running
	cancelled
)

func newWriter(ctx context.Context, d *DB) (*writer, error) {
	h, err := d.openWriter()
	if err != nil {
		return nil, err
	}
	conn, err := h.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	w := &writer{db: d, h: h, conn: conn, stmts: newStmts(conn),
		queue: make(chan *op, 4*maxGroup), quit: make(chan struct{}), gone: make(chan struct{}),
		watch: time.NewTimer(stuck)}
	w.watch.Stop()
	w.log = &dataFile{path: d.o.Path + "-wal"}
	if d.sync() == "FULL" {
		w.flush = newFlusher(w.log.flush)
	}
	mh, err := d.openMover()
	if err != nil {
		return nil, errors.Join(err, conn.Close(), h.Close())
	}
	w.mover = newMover(w, mh)
	go w.loop()
	return w, nil
}

func (w *writer) close() error {
	close(w.quit)
	<-w.gone
	w.stmts.close()
	return errors.Join(w.mover.close(), w.log.close(), w.conn.Close(), w.h.Close(), w.mover.letGo())
}

// run is InTx on SQLite, on the caller's goroutine.
func (w *writer) run(ctx context.Context, tx *Tx, fn func(ctx context.Context, tx *Tx) error) error {
	tx.q = w.stmts
	o := &op{begin: make(chan struct{}, 1), ended: make(chan bool, 1), done: make(chan error, 1)}
	select {
	case w.queue <- o:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return ErrClosed
	}
	select {
	case <-o.begin:
	case err := <-o.done:
		return err
	case <-w.gone:
		return ErrClosed
	case <-ctx.Done():
		if o.state.CompareAndSwap(waiting, cancelled) {
			return ctx.Err()
		}
		select { // too late to give up: its turn has come, or the group has just failed
		case <-o.begin:
		case err := <-o.done:
			return err
		}
	}
	returned := false
	defer func() {
		if !returned { // a panic or the end of this goroutine is on its way through
			o.ended <- false
			<-o.done
		}
	}()
	err := tx.call(fn, &returned)
	o.ended <- err == nil
	if failed := <-o.done; err == nil {
		err = failed
	}
	return err
}

func (w *writer) loop() {
	defer close(w.gone)
	if w.flush != nil {
		defer w.flush.close()
	}
	group := make([]*op, 0, maxGroup)
	for {
		group = group[:0]
		select {
		case o := <-w.queue:
			group = append(group, o)
		case done := <-w.mover.rest:
			_, err := move(w.conn)
			done <- err
			continue
		case <-w.quit:
			for { // those who are already in the queue are served
				select {
				case o := <-w.queue:
					w.commit([]*op{o})
				default:
					return
				}
			}
		}
	more:
		for len(group) < maxGroup {
			select {
			case o := <-w.queue:
				group = append(group, o)
			default:
				break more
			}
		}
		w.commit(group)
		w.mover.written(len(group))
		clear(group)
	}
}

// commit runs the group in one transaction and tells everybody how it went.
func (w *writer) commit(group []*op) {
	live := group[:0:len(group)]
	for _, o := range group {
		if o.state.CompareAndSwap(waiting, running) { // else it gave up while it waited
			live = append(live, o)
		}
	}
	if len(live) == 0 {
		return
	}
	err := w.begin()
	if err == nil && len(live) == 1 {
		err = w.alone(live[0])
	} else if err == nil {
		err = w.together(live)
	}
	if err != nil {
		_ = w.exec("ROLLBACK") // fails when SQLite has already rolled back, which is what is wanted
	} else if w.flush != nil {
		w.flush.stored(slices.Clone(live))
		return
	}
	for _, o := range live {
		o.done <- err
	}
}

func (w *writer) begin() error {
	if w.flush != nil {
		if err := w.flush.failed(); err != nil {
			return err
		}
	}
	return w.exec("BEGIN IMMEDIATE")
}

// errRolledBack ends the transaction of a single function that did not want to be kept; its caller knows why.
var errRolledBack = errors.New("db: rolled back")

// alone needs no savepoint: the transaction is the function's own.
func (w *writer) alone(o *op) error {
	if !w.turn(o) {
		return errRolledBack
	}
	return w.exec("COMMIT")
}

// together gives each function a savepoint. An error here means that the whole transaction is lost (disk full, say).
func (w *writer) together(group []*op) error {
	for _, o := range group {
		if err := w.exec("SAVEPOINT o"); err != nil {
			return err
		}
		if !w.turn(o) {
			if err := w.exec("ROLLBACK TO o"); err != nil {
				return err
			}
		}
		if err := w.exec("RELEASE o"); err != nil {
			return err
		}
	}
	return w.exec("COMMIT")
}

// turn lets o's function run and says whether to keep what it wrote.
func (w *writer) turn(o *op) bool {
	o.begin <- struct{}{}
	w.watch.Reset(stuck)
	defer w.watch.Stop()
	for {
		select {
		case keep := <-o.ended:
			return keep
		case <-w.watch.C:
			w.db.log.Error("a transaction holds the only writer; does its function wait for something, or call InTx?",
				"seconds", int(stuck.Seconds()))
		}
	}
}

func (w *writer) exec(query string) error {
	_, err := w.stmts.ExecContext(context.Background(), query)
	return err
}
