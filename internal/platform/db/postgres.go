package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

const defaultMaxConns = 16

func (d *DB) openPostgres(ctx context.Context) error {
	d.dialect = Postgres
	c, err := pgxpool.ParseConfig(d.o.URL)
	if err != nil {
		return fmt.Errorf("database URL: %w", err) // pgx leaves the password out of it
	}
	c.MaxConns = defaultMaxConns
	if d.o.MaxConns > 0 {
		c.MaxConns = int32(d.o.MaxConns)
	}
	c.MaxConnIdleTime = 5 * time.Minute
	for name, value := range map[string]string{
		"application_name": "cxgenie",
		// Functions in a transaction cannot be cancelled, so what they may wait for must end by itself.
		"lock_timeout":                        "10s",
		"idle_in_transaction_session_timeout": "60s",
	} {
		if _, set := c.ConnConfig.RuntimeParams[name]; !set {
			c.ConnConfig.RuntimeParams[name] = value
		}
	}
	if d.pool, err = pgxpool.NewWithConfig(ctx, c); err != nil {
		return err
	}
	d.sql = stdlib.OpenDBFromPool(d.pool) // keeps no connection of its own: the pool does
	d.read = reader{d, d.sql}
	if err := d.pool.Ping(ctx); err != nil {
		d.pool.Close()
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return nil
}

// runPostgres is InTx on PostgreSQL. Waiting for a connection can be given up, the transaction cannot.
func (d *DB) runPostgres(ctx context.Context, tx *Tx, fn func(ctx context.Context, tx *Tx) error) error {
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t, err := conn.BeginTx(tx.ctx, &sql.TxOptions{})
	if err != nil {
		return err
	}
	tx.q = t
	returned := false
	defer func() {
		if !returned {
			_ = t.Rollback() // a panic is on its way through
		}
	}()
	if err := tx.call(fn, &returned); err != nil {
		if rerr := t.Rollback(); rerr != nil {
			d.log.Warn("roll back", "error", rerr)
		}
		return err
	}
	return t.Commit()
}
