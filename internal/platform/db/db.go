// Package db is the one door to the database: SQLite in a file, or PostgreSQL by URL, behind the same few verbs.
//
// All writing goes through InTx. On SQLite one writer runs the waiting functions first in, first out, up to 64 in one
// transaction with a savepoint each and a single commit ("group commit"), and goes on with the next while the disk takes
// the last; on PostgreSQL each runs in a transaction of its own. Reading that decides nothing goes through Read. SQL is
// the same text on both, with $1 placeholders.
//
// A function given to InTx must be short, must not wait for the network, must close its rows before the next
// statement, and must use ON CONFLICT where it expects a conflict: on PostgreSQL a failed statement ends the
// transaction. Deferred constraints are not used: a failure at commit would hit everybody in the group.
package db

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Dialect names the kind of database behind a DB.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// ErrClosed is returned by InTx after Close.
var ErrClosed = errors.New("db: closed")

// slow is the time after which a function given to InTx is written to the log: on SQLite everybody waits for it.
const slow = 50 * time.Millisecond

// Querier runs SQL: a Tx, or the read side of a DB.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Options say which database to open and how.
type Options struct {
	URL  string // "postgres://…"; empty means SQLite at Path
	Path string // the SQLite file; its folder is made when missing

	// NormalSync lets SQLite acknowledge a commit before the disk has it: a killed process loses nothing, a power cut
	// may lose the last moments. The default waits for the disk.
	NormalSync bool
	// NoSync is for tests only: a power cut may destroy the SQLite file.
	NoSync bool
	// MaxConns bounds the PostgreSQL connections; 0 means 16.
	MaxConns int

	// BackupDir is where Migrate puts the copy it makes before it changes an existing database; empty means "backups"
	// beside the SQLite file, and for PostgreSQL that none can be made.
	BackupDir string
	// MigrateWithoutBackup lets Migrate change an existing PostgreSQL database although no backup can be made here,
	// because the operator has made one.
	MigrateWithoutBackup bool

	Log *slog.Logger // nil means slog.Default()

	// OnQuery, when set, is told every statement before it runs.
	OnQuery func(query string)
	// OnTx, when set, is told how long each function given to InTx held its transaction, without the commit.
	OnTx func(name string, took time.Duration)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	o       Options
	log     *slog.Logger
	dialect Dialect
	read    Querier

	writer  *writer // SQLite
	readers *sql.DB // SQLite

	pool *pgxpool.Pool // PostgreSQL
	sql  *sql.DB       // PostgreSQL, over pool

	topics topics
	once   sync.Once
}

// Open opens the database and checks that it answers. It changes no schema: see Migrate.
func Open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{o: o, log: o.Log}
	if d.log == nil {
		d.log = slog.Default()
	}
	d.topics.m = map[string]map[chan struct{}]struct{}{}
	open := d.openSQLite
	if o.URL != "" {
		open = d.openPostgres
	}
	if err := open(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// Close waits for the running transactions, refuses new ones and lets the connections go.
func (d *DB) Close() error {
	var err error
	d.once.Do(func() {
		if d.dialect == Postgres {
			err = d.sql.Close()
			d.pool.Close()
			return
		}
		err = errors.Join(d.readers.Close(), d.writer.close()) // the writer last: the last one out tidies the WAL
	})
	return err
}

// Dialect says which kind of database this is. Only platform packages and store_hot.go files may ask.
func (d *DB) Dialect() Dialect { return d.dialect }

// Pool is the PostgreSQL pool, for the job runner; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Path is the SQLite file; empty on PostgreSQL.
func (d *DB) Path() string {
	if d.dialect == Postgres {
		return ""
	}
	return d.o.Path
}

// Read is for reading outside a transaction. It sees what was committed before the statement began; executing
// anything that changes data is refused. A read that decides a write belongs into the transaction of that write.
func (d *DB) Read() Querier { return d.read }

// Ping checks that the database answers.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

var errReadOnly = errors.New("db: Read is for reading; write through InTx")
