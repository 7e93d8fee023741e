package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

func TestStoredMeansOnTheDisk(t *testing.T) {
	t.Parallel()
	o := dbtest.Durable(t, db.SQLite)
	d := dbtest.OpenWith(t, o)
	defer d.Close()
	waits, let := make(chan struct{}, 8), make(chan struct{})
	db.SetFlush(d, func() error { waits <- struct{}{}; <-let; return nil })
	go func() { <-waits; let <- struct{}{} }()
	makeNote(t, d)

	// The first is committed and waits for the disk; the writer goes on with the second meanwhile.
	var told atomic.Int32
	var both sync.WaitGroup
	put := func(id string) {
		both.Go(func() {
			if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, id) }); err != nil {
				t.Error(err)
			}
			told.Add(1)
		})
	}
	put("first")
	<-waits
	put("second")
	for len(ids(t, d)) < 2 { // both are committed: readers see them
	}
	if n := told.Load(); n != 0 {
		t.Errorf("%d were told although the disk has nothing", n)
	}
	let <- struct{}{}
	<-waits
	let <- struct{}{}
	both.Wait()
	if n := told.Load(); n != 2 {
		t.Errorf("%d were told", n)
	}
}

func TestADiskThatFails(t *testing.T) {
	t.Parallel()
	d := dbtest.OpenWith(t, dbtest.Durable(t, db.SQLite))
	defer d.Close()
	broken := errors.New("input/output error")
	var fail atomic.Bool
	db.SetFlush(d, func() error {
		if fail.Load() {
			return broken
		}
		return nil
	})
	makeNote(t, d)
	fail.Store(true)
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, "lost") }); !errors.Is(err, broken) {
		t.Fatalf("told as stored: %v", err)
	}
	fail.Store(false) // what the system answers after the first failure says nothing about what is on the disk
	err := d.InTx(context.Background(), func(context.Context, *db.Tx) error { t.Error("it goes on writing"); return nil })
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "restart") {
		t.Fatalf("got %v", err)
	}
}

// The log is moved into the file while it is written, and does not grow with what is written.
func TestTheLogStaysShort(t *testing.T) {
	t.Parallel()
	o := dbtest.Durable(t, db.SQLite)
	d := dbtest.OpenWith(t, o)
	db.MoveEach(d, 20, 200)
	makeNote(t, d)
	const phases, writers, rounds = 10, 8, 25
	body := strings.Repeat("x", 3000)
	for phase := range phases {
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range rounds {
					if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
						_, err := tx.ExecContext(ctx, `INSERT INTO note (id, body) VALUES ($1, $2)`, fmt.Sprintf("%d-%d-%d", phase, w, i), body)
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		db.AwaitMove(d)
	}
	log, err := os.Stat(o.Path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if written := int64(phases * writers * rounds * len(body)); log.Size() > written/2 {
		t.Errorf("the log has %d bytes after %d were written", log.Size(), written)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(o.Path + "-wal"); err == nil {
		t.Error("a log is left behind")
	}
	d = dbtest.OpenWith(t, o)
	defer d.Close()
	if n := len(ids(t, d)); n != phases*writers*rounds {
		t.Errorf("%d rows", n)
	}
}
