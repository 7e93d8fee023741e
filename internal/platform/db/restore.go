package db

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
)

// RestoreSQLite puts a copy made by Backup in the place of path. Nothing may have the database open. The database that
// stood there is kept beside it, its name ending in ".before-restore".
func RestoreSQLite(ctx context.Context, backup, path string) error {
	if err := checkSQLite(ctx, backup); err != nil {
		return err
	}
	fresh := path + ".restoring"
	if err := os.Remove(fresh); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := CopySQLite(ctx, backup, fresh); err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		if err := foldWAL(ctx, path); err != nil {
			return err
		}
		if err := os.Rename(path, path+".before-restore"); err != nil {
			return err
		}
	}
	return os.Rename(fresh, path)
}

// foldWAL moves what the side files hold into the database file and removes them: left behind they would be replayed
// into the restored file.
func foldWAL(ctx context.Context, path string) error {
	h, err := sql.Open("sqlite", fileURI(path)+"?mode=rw&_pragma=busy_timeout(1000)")
	if err != nil {
		return err
	}
	defer h.Close()
	if _, err := h.ExecContext(ctx, "PRAGMA journal_mode=DELETE"); err != nil {
		return fmt.Errorf("%s is in use: %w", path, err)
	}
	return nil
}

func checkSQLite(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	h, err := sql.Open("sqlite", fileURI(file)+"?mode=ro")
	if err != nil {
		return err
	}
	defer h.Close()
	var verdict string
	if err := h.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%s is damaged: %s", file, verdict)
	}
	return nil
}
