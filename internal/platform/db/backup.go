package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrNoBackupTool means that pg_dump (or pg_restore) was not found, so that the operator has to make the backup.
var ErrNoBackupTool = errors.New("PostgreSQL's own programs are not installed here: make the backup with pg_dump yourself")

// Backup writes a consistent copy of the database into dir while it is in use, and returns the file's path: a SQLite
// file, or a dump in PostgreSQL's custom format. The files of the job runner are not part of it.
func (d *DB) Backup(ctx context.Context, dir string) (string, error) {
	return d.backup(ctx, dir, "cxgenie")
}

func (d *DB) backup(ctx context.Context, dir, name string) (string, error) {
	if dir == "" {
		return "", fmt.Errorf("no folder for backups is set: %w", ErrNoBackupTool)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	ext := map[Dialect]string{SQLite: ".sqlite", Postgres: ".dump"}[d.dialect]
	file := filepath.Join(dir, name+"-"+time.Now().UTC().Format("20060102-150405.000")+ext)
	if d.dialect == SQLite {
		return file, CopySQLite(ctx, d.o.Path, file)
	}
	return file, dumpPostgres(ctx, d.o.URL, file)
}

// CopySQLite writes a consistent copy of a SQLite file that may be in use. dst must not exist. A copy that failed
// half way leaves nothing behind.
func CopySQLite(ctx context.Context, src, dst string) error {
	h, err := sql.Open("sqlite", fileURI(src)+"?mode=rw&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer h.Close()
	tmp := dst + ".part"
	if err := os.Remove(tmp); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) // SQLite takes an empty file, and keeps its mode
	if err != nil {
		return err
	}
	defer f.Close()
	defer os.Remove(tmp)
	if _, err := h.ExecContext(ctx, "VACUUM INTO $1", tmp); err != nil {
		return fmt.Errorf("copy %s: %w", src, err)
	}
	return settle(f, tmp, dst)
}

// settle makes sure that the disk has the file before it gets its name.
func settle(f *os.File, tmp, dst string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := os.Lstat(dst); err == nil {
		return fmt.Errorf("%s: %w", dst, os.ErrExist)
	}
	if err := os.Rename(tmp, dst); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(dst))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
