package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
)

// A backup is a folder: the database's copy, jobs.db (SQLite), keys/ and files/. Keys are in it because without them
// the sealed secrets in the database cannot be opened; whoever has the folder has everything.
const (
	keysDir  = "keys"
	filesDir = "files"
)

type backupCmd struct {
	config.Config `embed:""`
	To            string `arg:"" optional:"" help:"Folder for backups; <data>/backups when missing." type:"path"`
}

// Run writes a new folder. The product may be running meanwhile.
func (c backupCmd) Run() error {
	return withDB(c.Config, func(ctx context.Context, cfg config.Config, d *db.DB) error {
		to := c.To
		if to == "" {
			to = filepath.Join(cfg.DataDir, "backups")
		}
		to = filepath.Join(to, "cxgenie-"+time.Now().UTC().Format("20060102-150405"))
		// Keys first: a database that is newer than its keys could not be opened, the other way round does no harm.
		if err := copyTree(filepath.Join(to, keysDir), cfg.DataDir, isKey); err != nil {
			return err
		}
		file, err := d.Backup(ctx, to)
		if err != nil {
			return err
		}
		if file := jobs.File(cfg.DataDir); d.Dialect() == db.SQLite && exists(file) {
			if err := db.CopySQLite(ctx, file, jobs.File(to)); err != nil {
				return err
			}
		}
		if err := copyTree(filepath.Join(to, filesDir), filepath.Join(cfg.DataDir, filesDir), func(string) bool { return true }); err != nil {
			return err
		}
		fmt.Println("Backup:", to)
		fmt.Println("Database:", filepath.Base(file))
		return nil
	})
}

type restoreCmd struct {
	config.Config `embed:""`
	From          string `arg:"" help:"A folder that backup wrote." type:"existingdir"`
}

// Run puts a backup back. The product must be stopped. What stood there before is kept beside it (SQLite).
func (c restoreCmd) Run() error {
	cfg, _, err := ready(c.Config)
	if err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(c.From, "cxgenie-*.*"))
	if err != nil || len(found) != 1 {
		return errors.Join(err, fmt.Errorf("%s holds %d copies of a database, one is expected", c.From, len(found)))
	}
	ctx := context.Background()
	sqlite := strings.HasSuffix(found[0], ".sqlite")
	switch {
	case sqlite && cfg.DatabaseURL != "", !sqlite && cfg.DatabaseURL == "":
		return errors.New("the backup is of the other kind of database: set or unset CXGENIE_DATABASE_URL")
	case sqlite:
		err = errors.Join(db.RestoreSQLite(ctx, found[0], filepath.Join(cfg.DataDir, "cxgenie.db")), restoreJobs(ctx, c.From, cfg.DataDir))
	default:
		err = db.RestorePostgres(ctx, found[0], cfg.DatabaseURL)
	}
	if err != nil {
		return err
	}
	err = errors.Join(
		copyTree(cfg.DataDir, filepath.Join(c.From, keysDir), func(string) bool { return true }),
		copyTree(filepath.Join(cfg.DataDir, filesDir), filepath.Join(c.From, filesDir), func(string) bool { return true }))
	if err == nil {
		fmt.Println("Restored from", c.From)
	}
	return err
}

func restoreJobs(ctx context.Context, from, dataDir string) error {
	if !exists(jobs.File(from)) {
		return nil
	}
	return db.RestoreSQLite(ctx, jobs.File(from), jobs.File(dataDir))
}

func isKey(name string) bool { return strings.HasPrefix(filepath.Base(name), "installation.key") }

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// copyTree copies the files below from that want says yes to; a missing folder is an empty one. Existing files are
// replaced, others are left.
func copyTree(to, from string, want func(string) bool) error {
	return filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil || e.IsDir() {
			if e.IsDir() && rel != "." && !want("") {
				return filepath.SkipDir
			}
			return err
		}
		if !e.Type().IsRegular() || !want(rel) {
			return nil
		}
		return copyFile(filepath.Join(to, rel), name)
	})
}

func copyFile(to, from string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
