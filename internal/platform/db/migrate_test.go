package db_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// steps are migrations for a room that only exists here, the same for both databases; they come after the real ones.
func steps(names ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for _, name := range names {
		body := map[string]string{
			"9001_zoo_animals.sql": "-- +goose Up\nCREATE TABLE animal (name TEXT NOT NULL PRIMARY KEY);\nINSERT INTO animal (name) VALUES ('yak');",
			"9002_zoo_legs.sql":    "-- +goose Up\nALTER TABLE animal ADD COLUMN legs BIGINT NOT NULL DEFAULT 4;",
			"9003_zoo_broken.sql":  "-- +goose Up\nDELETE FROM animal;\nCREATE TABLE cage (name TEXT NOT NULL PRIMARY KEY);\nINSERT INTO nowhere (x) VALUES (1);",
		}[name]
		files["sqlite/"+name] = &fstest.MapFile{Data: []byte(body)}
		files["postgres/"+name] = &fstest.MapFile{Data: []byte(body)}
	}
	return files
}

// empty opens a database without our tables.
func empty(t *testing.T, o db.Options) *db.DB {
	t.Helper()
	o.OnQuery, o.OnTx = nil, nil
	if o.URL == "" {
		o.Path = filepath.Join(t.TempDir(), "data", "cxgenie.db")
	} else {
		reset(t, o)
	}
	o.BackupDir = filepath.Join(t.TempDir(), "backups")
	return dbtest.OpenWith(t, o)
}

func reset(t *testing.T, o db.Options) {
	t.Helper()
	d := dbtest.OpenWith(t, o)
	if _, err := d.Pool().Exec(context.Background(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

func onBoth(t *testing.T, fn func(t *testing.T, o db.Options)) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			fn(t, dbtest.Options(t, dialect))
		})
	}
}

func backups(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o db.Options) {
		d := empty(t, o)
		ctx := context.Background()
		dir := db.BackupDir(d)
		if err := db.MigrateFiles(ctx, d, steps("9001_zoo_animals.sql")); err != nil {
			t.Fatal(err)
		}
		if got := backups(t, dir); len(got) != 0 {
			t.Fatalf("a backup of nothing: %v", got)
		}
		if err := db.MigrateFiles(ctx, d, steps("9001_zoo_animals.sql")); err != nil {
			t.Fatal(err)
		}
		if got := backups(t, dir); len(got) != 0 {
			t.Fatalf("a backup although there was nothing to do: %v", got)
		}
		if err := db.MigrateFiles(ctx, d, steps("9001_zoo_animals.sql", "9002_zoo_legs.sql")); err != nil {
			t.Fatal(err)
		}
		got := backups(t, dir)
		if len(got) != 1 || !strings.Contains(got[0], "before-9001-to-9002") {
			t.Fatalf("backups: %v", got)
		}
		if info, err := os.Stat(got[0]); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Fatalf("the backup: %v %v", info, err)
		}
		var legs int
		if err := d.Read().QueryRowContext(ctx, `SELECT legs FROM animal WHERE name = 'yak'`).Scan(&legs); err != nil || legs != 4 {
			t.Fatal(legs, err)
		}

		// A file that fails changes nothing at all.
		broken := steps("9001_zoo_animals.sql", "9002_zoo_legs.sql", "9003_zoo_broken.sql")
		if err := db.MigrateFiles(ctx, d, broken); err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Fatalf("a broken migration: %v", err)
		}
		if err := d.Read().QueryRowContext(ctx, `SELECT legs FROM animal WHERE name = 'yak'`).Scan(&legs); err != nil {
			t.Fatalf("the animals after a broken migration: %v", err)
		}
		var n int
		if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM cage`).Scan(&n); err == nil {
			t.Fatal("half of a broken migration stayed")
		}

		// An older program must not touch the tables of a newer one.
		if err := db.MigrateFiles(ctx, d, steps("9001_zoo_animals.sql")); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Fatalf("an older program: %v", err)
		}
	})
}

func TestVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		current, target, err := db.Versions(context.Background(), d)
		if err != nil || current != target || current < 1 {
			t.Fatal(current, target, err)
		}
	})
}

// Without a backup an existing database is left as it is, unless the operator says that he has one.
func TestNoBackupNoMigration(t *testing.T) {
	t.Parallel()
	o := dbtest.Options(t, db.Postgres)
	o.OnQuery = nil
	reset(t, o)
	d := dbtest.OpenWith(t, o) // no folder for backups
	ctx := context.Background()
	if err := db.MigrateFiles(ctx, d, steps("9001_zoo_animals.sql")); err != nil {
		t.Fatal(err)
	}
	more := steps("9001_zoo_animals.sql", "9002_zoo_legs.sql")
	if err := db.MigrateFiles(ctx, d, more); !errors.Is(err, db.ErrNoBackupTool) {
		t.Fatalf("got %v", err)
	}
	var legs int
	if err := d.Read().QueryRowContext(ctx, `SELECT legs FROM animal`).Scan(&legs); err == nil {
		t.Fatal("migrated without a backup")
	}
	o.MigrateWithoutBackup = true
	if err := db.MigrateFiles(ctx, dbtest.OpenWith(t, o), more); err != nil {
		t.Fatal(err)
	}
	if err := d.Read().QueryRowContext(ctx, `SELECT legs FROM animal`).Scan(&legs); err != nil || legs != 4 {
		t.Fatal(legs, err)
	}
}

// Several nodes start at the same time after an update.
func TestMigrateAtTheSameTime(t *testing.T) {
	t.Parallel()
	o := dbtest.Options(t, db.Postgres)
	reset(t, o)
	var wg sync.WaitGroup
	for range 3 {
		d := dbtest.OpenWith(t, o)
		wg.Go(func() {
			if err := db.Migrate(context.Background(), d); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o db.Options) {
		ctx := context.Background()
		d := dbtest.OpenWith(t, o)
		makeNote(t, d)
		write(t, d, `INSERT INTO note (id) VALUES ('kept')`)
		file, err := d.Backup(ctx, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		write(t, d, `DELETE FROM note`)
		write(t, d, `INSERT INTO note (id) VALUES ('later')`)

		if o.URL != "" {
			write(t, d, `CREATE TABLE newer (id BIGINT PRIMARY KEY)`)
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			half := filepath.Join(t.TempDir(), "half.dump")
			if err := os.WriteFile(half, b[:len(b)-len(b)/10], 0o600); err != nil {
				t.Fatal(err)
			}
			if err := db.RestorePostgres(ctx, half, o.URL); err == nil {
				t.Fatal("half a dump was restored")
			}
			if got := ids(t, d); !slices.Equal(got, []string{"later"}) {
				t.Fatalf("after refusing half a dump: %v", got)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			if err := db.RestorePostgres(ctx, file, o.URL); err != nil {
				t.Fatal(err)
			}
			d = dbtest.OpenWith(t, o)
			if got := ids(t, d); !slices.Equal(got, []string{"kept"}) {
				t.Fatalf("restored %v", got)
			}
			var n int
			if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM newer`).Scan(&n); err == nil {
				t.Fatal("a table that the backup does not know stayed")
			}
			if err := db.Migrate(ctx, d); err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := db.RestoreSQLite(ctx, file, o.Path); err == nil {
			t.Fatal("restored under the feet of an open database")
		}
		if got := ids(t, d); !slices.Equal(got, []string{"later"}) {
			t.Fatalf("the open database holds %v", got)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.RestoreSQLite(ctx, file, o.Path); err != nil {
			t.Fatal(err)
		}
		d = dbtest.OpenWith(t, o)
		if got := ids(t, d); !slices.Equal(got, []string{"kept"}) {
			t.Fatalf("restored %v", got)
		}
		if err := db.Migrate(ctx, d); err != nil {
			t.Fatal(err)
		}
		before := o
		before.Path += ".before-restore"
		if got := ids(t, dbtest.OpenWith(t, before)); !slices.Equal(got, []string{"later"}) {
			t.Fatalf("what stood there before is gone: %v", got)
		}

		damaged := filepath.Join(t.TempDir(), "damaged.sqlite")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		copy(b[4096:], make([]byte, 8192))
		if err := os.WriteFile(damaged, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.RestoreSQLite(ctx, damaged, o.Path); err == nil {
			t.Fatal("a damaged backup was restored")
		}
		if got := ids(t, dbtest.OpenWith(t, o)); !slices.Equal(got, []string{"kept"}) {
			t.Fatalf("after refusing a damaged backup: %v", got)
		}
	})
}

// A backup taken while others write is a state that was: never half a transaction.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o db.Options) {
		ctx := context.Background()
		d := dbtest.OpenWith(t, o)
		makeNote(t, d)
		write(t, d, `INSERT INTO note (id, n) VALUES ('a', 0), ('b', 0)`)
		done, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					for _, id := range []string{"a", "b"} {
						if _, err := tx.ExecContext(ctx, `UPDATE note SET n = n + 1 WHERE id = $1`, id); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					t.Error(err)
					return
				}
			}
		}()
		file, err := d.Backup(ctx, t.TempDir())
		close(done)
		<-stopped
		if err != nil {
			t.Fatal(err)
		}
		back := o
		if o.URL == "" {
			back.Path = filepath.Join(t.TempDir(), "back.db")
			if err := db.RestoreSQLite(ctx, file, back.Path); err != nil {
				t.Fatal(err)
			}
		} else {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			if err := db.RestorePostgres(ctx, file, o.URL); err != nil {
				t.Fatal(err)
			}
		}
		var kinds int
		if err := dbtest.OpenWith(t, back).Read().QueryRowContext(ctx, `SELECT count(DISTINCT n) FROM note`).Scan(&kinds); err != nil || kinds != 1 {
			t.Fatal(kinds, err)
		}
	})
}

// Only the owner of the process can read the files.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "cxgenie.db")
	d := dbtest.OpenWith(t, db.Options{Path: path, Log: slog.New(slog.DiscardHandler)})
	makeNote(t, d)
	all, err := filepath.Glob(path + "*")
	if err != nil || len(all) < 2 {
		t.Fatal(all, err)
	}
	for _, file := range all {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v %v", info.Mode(), err)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if _, err := db.Open(ctx, db.Options{}); err == nil {
		t.Error("neither URL nor path")
	}
	if _, err := db.Open(ctx, db.Options{Path: t.TempDir()}); err == nil {
		t.Error("a folder as database")
	}
	_, err := db.Open(ctx, db.Options{URL: "postgres://u:sesame@127.0.0.1:1/x?connect_timeout=1"})
	if err == nil || strings.Contains(err.Error(), "sesame") {
		t.Errorf("nobody listens: %v", err)
	}
	_, err = db.Open(ctx, db.Options{URL: "postgres://u:sesame@127.0.0.1:port/x"})
	if err == nil || strings.Contains(err.Error(), "sesame") {
		t.Errorf("not a URL: %v", err)
	}
}

func TestLockFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	release, err := db.LockFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LockFile(path, false); !errors.Is(err, db.ErrLocked) {
		t.Fatalf("got %v", err)
	}
	second := make(chan error, 1)
	go func() {
		release, err := db.LockFile(path, true)
		if err == nil {
			release()
		}
		second <- err
	}()
	release()
	if err := <-second; err != nil {
		t.Fatal(err)
	}
}
