package db

import (
	"context"
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
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600)) // looks each second, for ten minutes
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
