package db

import (
	"context"
	"database/sql"
)

// When the write-ahead log is moved into the file.
const (
	moveEach  = 1024 // functions between two rounds: a message writes about ten pages, its neighbours some of the same
	restartAt = 8192 // pages of log (32 MB) from which a round ends with a log that is written from its beginning again
	passes    = 3    // over the log in such a round; each leaves only what was written during the one before
)

// mover carries the write-ahead log into the database file while the writer goes on. SQLite would do it in the middle of
// a commit, and everybody would wait for the disk.
//
// A round leaves in the log what the writer has added meanwhile, so that it grows as long as there is no pause. A long
// one is therefore moved, and flushed, until little is left, and that rest by the writer itself: then SQLite writes the
// log from its beginning again, unless a reader still needs it; then the next round does.
type mover struct {
	w     *writer
	h     *sql.DB
	file  *dataFile
	wake  chan struct{}
	rest  chan chan error // to the writer: move the rest between two groups
	gone  chan struct{}
	since int // functions committed since the last wake-up; the writer's

	each, restart int // moveEach and restartAt
}

func newMover(w *writer, h *sql.DB) *mover {
	m := &mover{w: w, h: h, file: &dataFile{path: w.db.o.Path}, wake: make(chan struct{}, 1), rest: make(chan chan error),
		gone: make(chan struct{}), each: moveEach, restart: restartAt}
	go m.loop()
	return m
}

// written is told by the writer how many functions it has just committed.
func (m *mover) written(functions int) {
	if m.since += functions; m.since < m.each {
		return
	}
	m.since = 0
	select {
	case m.wake <- struct{}{}:
	default: // a round is due already
	}
}

// close ends the rounds. The database file itself is let go by letGo, after the last of SQLite's connections: closing any
// descriptor of a file takes away the locks that the process holds on it.
func (m *mover) close() error {
	close(m.wake)
	<-m.gone
	return m.h.Close()
}

func (m *mover) letGo() error { return m.file.close() }

func (m *mover) loop() {
	defer close(m.gone)
	for range m.wake {
		if err := m.round(); err != nil {
			m.w.db.log.Warn("move the write-ahead log into the database", "error", err)
		}
	}
}

func (m *mover) round() error {
	pages, err := move(m.h)
	if err != nil || pages < m.restart {
		return err
	}
	for range passes {
		if !m.w.db.o.NoSync { // a disk that nobody waits for does not make the last pass long either
			if err := m.file.flush(); err != nil {
				return err
			}
		}
		if _, err := move(m.h); err != nil {
			return err
		}
	}
	done := make(chan error, 1)
	select {
	case m.rest <- done:
		return <-done
	case <-m.w.quit:
		return nil
	}
}

// rowQuerier is a *sql.DB or a *sql.Conn.
type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// move moves what no reader needs in the log any more, without waiting for anybody, and says how long the log is in pages.
func move(q rowQuerier) (pages int, err error) {
	var busy, moved int
	err = q.QueryRowContext(context.Background(), `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &moved)
	return pages, err
}
