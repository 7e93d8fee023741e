package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"cxgenie/migrations"
)

// Migrate brings the schema up to date, each file in one transaction. Before it changes a database that already holds
// data it makes a backup, and it changes nothing when that fails. With nothing to do it costs a few reads.
// Several nodes may call it at once: on PostgreSQL one works and the others wait.
func Migrate(ctx context.Context, d *DB) error { return migrate(ctx, d, migrations.Files) }

// Versions tells the schema's version in the database and the one this program knows; Migrate has work when they differ.
func Versions(ctx context.Context, d *DB) (current, target int64, err error) {
	p, done, err := provider(d, migrations.Files)
	if err != nil {
		return 0, 0, err
	}
	defer done()
	return p.GetVersions(ctx)
}

func migrate(ctx context.Context, d *DB, files fs.FS) error {
	p, done, err := provider(d, files)
	if err != nil {
		return err
	}
	defer done()
	if current, target, err := p.GetVersions(ctx); err == nil && current == target {
		if missing, err := p.HasPending(ctx); err == nil && !missing {
			return nil
		}
	}
	unlock, err := migrationLock(ctx, d)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer unlock()
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
	if !pending { // another node was first
		return nil
	}
	if current > 0 {
		if err := backupBeforeMigrating(ctx, d, current, target); err != nil {
			return fmt.Errorf("migrate: nothing was changed: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if d.dialect == Postgres {
		d.pool.Reset() // what its connections have prepared was for the old tables
	}
	d.log.Info("database migrated", "from", current, "to", target)
	return nil
}

// provider works on a connection of its own, so that no transaction of ours can stand in its way.
func provider(d *DB, files fs.FS) (*goose.Provider, func(), error) {
	sub, err := fs.Sub(files, string(d.dialect))
	if err != nil {
		return nil, nil, err
	}
	opts := []goose.ProviderOption{goose.WithSlog(d.log), goose.WithDisableGlobalRegistry(true)}
	if d.dialect == Postgres {
		p, err := goose.NewProvider(goose.DialectPostgres, d.sql, sub, opts...)
		return p, func() {}, err
	}
	h, err := d.openSingle()
	if err != nil {
		return nil, nil, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, h, sub, opts...)
	if err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	return p, func() { h.Close() }, nil
}

// lockKey keeps two nodes from migrating at the same time, backup included.
const lockKey = 7_316_203

// migrationLock waits until no other node migrates.
func migrationLock(ctx context.Context, d *DB) (unlock func(), err error) {
	if d.dialect == SQLite {
		return LockFile(d.o.Path+".migrating", true)
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SET lock_timeout = 0"); err != nil { // a backup may take long
		conn.Release()
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		conn.Release()
		return nil, err
	}
	return func() { // the connection ends, and with it the lock and the setting
		_ = conn.Hijack().Close(context.WithoutCancel(ctx))
	}, nil
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
