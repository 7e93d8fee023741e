package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"cxgenie/migrations"
)

// Migrate brings the schema up to date, each file in one transaction. Before it changes a database that already holds
// data it makes a backup, and it changes nothing when that fails. With nothing to do it costs a few reads.
// Several nodes may call it at once: on PostgreSQL one works and the others wait.
func Migrate(ctx context.Context, d *DB) error { return migrate(ctx, d, migrations.Files) }

func migrate(ctx context.Context, d *DB, files fs.FS) error {
	p, done, err := provider(d, files)
	if err != nil {
		return err
	}
	defer done()
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if current > target {
		return fmt.Errorf("migrate: the database is at version %d, this program knows %d: it was used by a newer one", current, target)
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if pending {
		if current > 0 {
			if err := backupBeforeMigrating(ctx, d, current, target); err != nil {
				return fmt.Errorf("migrate: nothing was changed: %w", err)
			}
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		d.log.Info("database migrated", "from", current, "to", target)
	}
	if d.dialect == Postgres {
		return rebaseEvents(ctx, d)
	}
	return nil
}

// provider works on a connection of its own, so that no transaction of ours can stand in its way.
func provider(d *DB, files fs.FS) (*goose.Provider, func(), error) {
	sub, err := fs.Sub(files, string(d.dialect))
	if err != nil {
		return nil, nil, err
	}
	opts := []goose.ProviderOption{goose.WithSlog(d.log), goose.WithDisableGlobalRegistry(true)}
	if d.dialect == SQLite {
		h, err := d.openSingle()
		if err != nil {
			return nil, nil, err
		}
		p, err := goose.NewProvider(goose.DialectSQLite3, h, sub, opts...)
		return p, func() { h.Close() }, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, d.sql, sub, append(opts, goose.WithSessionLocker(locker))...)
	return p, func() {}, err
}

func backupBeforeMigrating(ctx context.Context, d *DB, from, to int64) error {
	dir := d.o.BackupDir
	if dir == "" && d.dialect == SQLite {
		dir = filepath.Join(filepath.Dir(d.o.Path), "backups")
	}
	file, err := d.backup(ctx, dir, fmt.Sprintf("before-%04d-to-%04d", from, to))
	if errors.Is(err, ErrNoBackupTool) && d.o.MigrateWithoutBackup {
		d.log.Warn("migrating without a backup of our own, as asked", "reason", err)
		return nil
	}
	if err != nil {
		return err
	}
	d.log.Info("backup made before migrating", "file", file)
	return nil
}

// rebaseEvents keeps the event log readable after its database was restored into another PostgreSQL server. Rows carry
// the number of their transaction, and readers go up to the oldest one that still runs; a fresh server counts from
// near zero, so restored rows would seem to lie in the future. They are moved below zero, in order, and the cursors
// with them. On a server that has always held the data the newest row is below the next number, and nothing is done.
func rebaseEvents(ctx context.Context, d *DB) error {
	const newest = `SELECT coalesce(max(xid), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM event`
	foreign := func(row *sql.Row) (max int64, yes bool, err error) {
		var next int64
		err = row.Scan(&max, &next)
		return max, max >= next, err
	}
	if _, yes, err := foreign(d.sql.QueryRowContext(ctx, newest)); err != nil || !yes {
		return err
	}
	return d.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `LOCK TABLE event, event_cursor IN EXCLUSIVE MODE`); err != nil {
			return err
		}
		max, yes, err := foreign(tx.QueryRowContext(ctx, `/* all workspaces */ `+newest))
		if err != nil || !yes { // another node was first
			return err
		}
		d.log.Info("event log comes from another server: renumbering its transactions")
		if _, err := tx.ExecContext(ctx, `/* all workspaces */ UPDATE event SET xid = xid - $1`, max+1); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE event_cursor SET last_xid = last_xid - $1`, max+1)
		return err
	})
}
