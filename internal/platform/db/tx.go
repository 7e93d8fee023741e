package db

import (
	"context"
	"database/sql"
	"reflect"
	"runtime"
	"sync/atomic"
	"time"
)

// Tx is a transaction. It is a Querier for one goroutine, valid until its function returns.
// Its statements ignore the cancellation of the contexts they are given: on SQLite a cancelled statement would destroy
// the transaction of everybody in the group.
type Tx struct {
	db    *DB
	q     Querier
	ctx   context.Context // carries the marker, cannot be cancelled
	after []func()
	rows  []*sql.Rows // to be closed at the end: one left open would break the commit of the whole group
	ended atomic.Bool
}

type txKey struct{}

// InTx runs fn in a transaction: committed when fn returns nil, rolled back when it returns an error or panics (the
// panic goes on). fn's context keeps the values of ctx but cannot be cancelled; a caller that gives up while it waits
// for its turn gets ctx's error and fn does not run. fn runs on the caller's goroutine.
//
// InTx panics when ctx already carries a running transaction: on one writer that would wait for itself. Verbs that
// are composed take the *Tx.
func (d *DB) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if outer, ok := ctx.Value(txKey{}).(*Tx); ok && !outer.ended.Load() {
		panic("db: InTx inside InTx: pass the *Tx down instead")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := &Tx{db: d}
	tx.ctx = context.WithValue(context.WithoutCancel(ctx), txKey{}, tx)
	run := d.runPostgres
	if d.dialect == SQLite {
		run = d.writer.run
	}
	if err := run(ctx, tx, fn); err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// call runs fn and measures it. returned is false when fn left by a panic or by ending its goroutine.
func (tx *Tx) call(fn func(ctx context.Context, tx *Tx) error, returned *bool) error {
	start := time.Now()
	defer func() {
		tx.ended.Store(true)
		for _, rows := range tx.rows {
			_ = rows.Close()
		}
		took := time.Since(start)
		if took < slow && tx.db.o.OnTx == nil {
			return
		}
		name := runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
		if took >= slow {
			tx.db.log.Warn("slow transaction", "func", name, "ms", took.Milliseconds())
		}
		if tx.db.o.OnTx != nil {
			tx.db.o.OnTx(name, took)
		}
	}()
	err := fn(tx.ctx, tx)
	*returned = true
	return err
}

// After registers f to run after the commit, on the caller's goroutine, in the order of registration. It does not run
// when the transaction fails. Whatever must not be lost belongs into a table instead: a crash may come in between.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Notify wakes the listeners of topic after the commit.
func (tx *Tx) Notify(topic string) { tx.After(func() { tx.db.Notify(topic) }) }

// Dialect says which kind of database this is; see DB.Dialect.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

// ExecContext runs a statement that returns no rows.
func (tx *Tx) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	if tx.ended.Load() {
		return nil, sql.ErrTxDone
	}
	tx.db.hook(query)
	return tx.q.ExecContext(tx.ctx, query, plain(args)...)
}

// QueryContext runs a statement that returns rows; they must be closed before the next statement.
func (tx *Tx) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if tx.ended.Load() {
		return nil, sql.ErrTxDone
	}
	tx.db.hook(query)
	rows, err := tx.q.QueryContext(tx.ctx, query, plain(args)...)
	if err == nil {
		tx.rows = append(tx.rows, rows)
	}
	return rows, err
}

// QueryRowContext runs a statement that returns at most one row.
func (tx *Tx) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	tx.db.hook(query)
	if tx.ended.Load() {
		args = []any{refused{sql.ErrTxDone}}
	}
	return tx.q.QueryRowContext(tx.ctx, query, plain(args)...)
}

func (d *DB) hook(query string) {
	if d.o.OnQuery != nil {
		d.o.OnQuery(query)
	}
}
