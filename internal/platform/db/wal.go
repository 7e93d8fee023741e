package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
)

// flusher makes SQLite's commits survive a loss of power. The writing connection hands a commit to the system and goes on
// with the next group; the flusher waits for the disk meanwhile, and only then the callers hear that they are stored.
// One wait serves every group that was written before it began.
//
// That is as safe as SQLite waiting itself (synchronous=FULL): in WAL mode a commit is durable when the log's frames are
// on the disk, in their order, and a checkpoint (synchronous=NORMAL) flushes the log before it touches the database file.
// What others read between a commit and its flush may be lost with the power; nobody was told that it is stored, and
// whatever was written because of it stands behind it in the same log and is lost with it.
type flusher struct {
	flush  func() error
	queue  chan []*op
	gone   chan struct{}
	broken atomic.Pointer[error] // after a failed flush nobody knows what the disk has: nothing more is accepted
}

func newFlusher(flush func() error) *flusher {
	f := &flusher{flush: flush, queue: make(chan []*op, 16), gone: make(chan struct{})}
	go f.loop()
	return f
}

// stored tells the callers of a committed group when it is on the disk. The flusher owns the slice from now on.
func (f *flusher) stored(group []*op) { f.queue <- group }

// close waits until everybody was told.
func (f *flusher) close() {
	close(f.queue)
	<-f.gone
}

// failed is why no more transactions can be accepted; nil as long as all is well.
func (f *flusher) failed() error {
	if err := f.broken.Load(); err != nil {
		return *err
	}
	return nil
}

func (f *flusher) loop() {
	defer close(f.gone)
	var groups [][]*op
	for group := range f.queue {
		groups = append(groups[:0], group)
	more:
		for {
			select {
			case g, open := <-f.queue:
				if !open {
					break more
				}
				groups = append(groups, g)
			default:
				break more
			}
		}
		err := f.failed()
		if err == nil {
			if err = f.flush(); err != nil {
				err = fmt.Errorf("db: the disk did not take the log, nothing more is written until a restart: %w", err)
				f.broken.Store(&err)
			}
		}
		for _, g := range groups {
			for _, o := range g {
				o.done <- err
			}
		}
		clear(groups)
	}
}

// dataFile is a file of SQLite's that we flush ourselves. It is there as long as SQLite has a connection, so it is opened
// once, when there is something in it.
type dataFile struct {
	path string
	f    *os.File
}

func (d *dataFile) flush() (err error) {
	if d.f == nil {
		if d.f, err = os.OpenFile(d.path, os.O_RDWR, 0); errors.Is(err, fs.ErrNotExist) {
			return nil // nothing was ever written to it
		} else if err != nil {
			return err
		}
	}
	return flushData(d.f)
}

func (d *dataFile) close() error {
	if d.f == nil {
		return nil
	}
	return d.f.Close()
}
