package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const readers = 4

// writing are the settings of a connection that writes. When a page of an index is split, SQLite looks through all pages
// it remembers at the next commit, so a large cache costs more than it saves: the system's own is behind it.
const writing = "&_txlock=immediate&_pragma=cache_size(-16384)"

func (d *DB) openSQLite(ctx context.Context) error {
	d.dialect = SQLite
	if d.o.Path == "" {
		return errors.New("db: neither a URL nor a path")
	}
	if err := os.MkdirAll(filepath.Dir(d.o.Path), 0o700); err != nil {
		return err
	}
	// Made here so that only its owner can read it; SQLite gives its side files the same mode.
	f, err := os.OpenFile(d.o.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	f.Close()

	if d.writer, err = newWriter(ctx, d); err != nil {
		return fmt.Errorf("open %s: %w", d.o.Path, err)
	}
	d.readers, err = sql.Open("sqlite", d.dsn(d.sync(), "&_pragma=query_only(1)&_pragma=cache_size(-8192)"))
	if err != nil {
		return errors.Join(err, d.writer.close())
	}
	d.readers.SetMaxOpenConns(readers)
	d.readers.SetMaxIdleConns(readers)
	d.read = reader{d, newStmts(d.readers)}
	return nil
}

// openSingle opens a connection of its own to the file, for work that the writer's queue is not meant for
// (migrations, copies). It may write.
func (d *DB) openSingle() (*sql.DB, error) {
	return single(d.dsn(d.sync(), writing+"&_pragma=wal_autocheckpoint(4000)"))
}

// openWriter opens the connection behind InTx. It neither waits for the disk after a commit nor moves the log: the flusher
// and the mover do.
func (d *DB) openWriter() (*sql.DB, error) {
	return single(d.dsn(d.lessSync(), writing+"&_pragma=wal_autocheckpoint(0)"))
}

// openMover opens the connection that moves the log.
func (d *DB) openMover() (*sql.DB, error) {
	return single(d.dsn(d.lessSync(), "&_pragma=cache_size(-256)"))
}

func single(dsn string) (*sql.DB, error) {
	h, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	h.SetMaxOpenConns(1)
	h.SetMaxIdleConns(1)
	return h, nil
}

// sync is how long SQLite waits for the disk by the Options.
func (d *DB) sync() string {
	switch {
	case d.o.NoSync:
		return "OFF"
	case d.o.NormalSync:
		return "NORMAL"
	}
	return "FULL"
}

// lessSync is for a connection whose commits the flusher waits for.
func (d *DB) lessSync() string {
	if s := d.sync(); s != "FULL" {
		return s
	}
	return "NORMAL"
}

func (d *DB) dsn(sync, more string) string { return dsnOf(d.o.Path, sync, more) }

func dsnOf(path, sync, more string) string {
	return fileURI(path) + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync +
		")&_pragma=foreign_keys(1)&_pragma=temp_store(2)" + more
}

// fileURI names a file the way SQLite reads it back: these three would end or change the path.
func fileURI(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// OpenFile opens another SQLite file, for the job runner, which waits for the disk as the main one does. It has one
// connection.
func (d *DB) OpenFile(path string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	return single(dsnOf(path, d.sync(), "&_txlock=immediate"))
}
