package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
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

// RestorePostgres loads a dump made by Backup into the database at url, replacing what is there, in one transaction.
func RestorePostgres(ctx context.Context, dump, url string) error {
	return pgTool(ctx, url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error",
		"--single-transaction", "--dbname", "", dump)
}

func dumpPostgres(ctx context.Context, url, file string) error {
	tmp := file + ".part"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	defer os.Remove(tmp)
	if err := pgTool(ctx, url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", tmp); err != nil {
		return err
	}
	return settle(f, tmp, file)
}

// pgTool runs one of PostgreSQL's programs. The connection goes through the environment, so that no password shows in
// the list of processes.
func pgTool(ctx context.Context, url, tool string, args ...string) error {
	bin, err := findPgTool(tool)
	if err != nil {
		return err
	}
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	cc := c.ConnConfig
	if i := slices.Index(args, "--dbname"); i >= 0 {
		args[i+1] = cc.Database
	}
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), "PGHOST="+cc.Host, "PGPORT="+strconv.Itoa(int(cc.Port)), "PGUSER="+cc.User,
		"PGPASSWORD="+cc.Password, "PGDATABASE="+cc.Database, "PGCONNECT_TIMEOUT=10")
	if u, err := neturl.Parse(url); err == nil {
		for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey"} {
			if v := u.Query().Get(name); v != "" {
				cmd.Env = append(cmd.Env, "PG"+strings.ToUpper(name)+"="+v)
			}
		}
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", tool, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// findPgTool looks on PATH and then where Debian puts the versions, the newest first: a newer pg_dump reads an older
// server, not the other way round.
func findPgTool(tool string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + tool)
	slices.SortFunc(found, func(a, b string) int { return pgVersion(b) - pgVersion(a) })
	if len(found) > 0 {
		return found[0], nil
	}
	bin, err := exec.LookPath(tool)
	if err != nil {
		return "", ErrNoBackupTool
	}
	return bin, nil
}

func pgVersion(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(bin))))
	return n
}
