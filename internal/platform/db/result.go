package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// SQLite's extended codes for a broken UNIQUE or PRIMARY KEY constraint, and PostgreSQL's.
const (
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
	sqliteRowID      = 2579
	postgresUnique   = "23505"
)

// SQLite's primary codes for trouble that may pass.
const (
	sqliteBusy     = 5
	sqliteLocked   = 6
	sqliteNoMem    = 7
	sqliteIOErr    = 10
	sqliteFull     = 13
	sqliteCantOpen = 14
)

// UniqueViolation says whether err is a broken uniqueness.
func UniqueViolation(err error) bool {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code() == sqliteUnique || e.Code() == sqlitePrimaryKey || e.Code() == sqliteRowID
	}
	e := (*pgconn.PgError)(nil)
	return errors.As(err, &e) && e.Code == postgresUnique
}

// Transient says whether err comes from the state the database is in right now (a broken connection, a lock, a full
// disk) and not from what was asked of it: the same may succeed later.
func Transient(err error) bool {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqliteBusy, sqliteLocked, sqliteNoMem, sqliteIOErr, sqliteFull, sqliteCantOpen:
			return true
		}
		return false
	}
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		switch e.Code[:2] {
		case "08", "40", "53", "55", "57", "58": // connection, deadlock, resources, locks, operator, system
			return true
		}
		return false
	}
	var broken *net.OpError
	var refusal *pgconn.ConnectError
	return errors.As(err, &broken) || errors.As(err, &refusal) || errors.Is(err, driver.ErrBadConn) ||
		pgconn.SafeToRetry(err) || // nothing was sent: its connection had been closed
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, ErrClosed)
}

// Deadlock says whether err means that the database ended this one of several transactions that waited for each other: nothing
// of it is stored, and it may run again.
func Deadlock(err error) bool {
	e := (*pgconn.PgError)(nil)
	return errors.As(err, &e) && e.Code == "40P01"
}

// NotFound says whether err means that a query for one row found none.
func NotFound(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Collect scans all rows and closes them. It takes what QueryContext returned, error included; the result is never
// nil when there is no error, so that it is an empty list in JSON.
func Collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// IDsAtOnce is how many ids a statement takes at most so that it is still prepared once and kept.
const IDsAtOnce = 64

// IDs writes ids, at least one, as the inside of an IN list whose first parameter has the number from. Its length is the
// next power of two, the last id filling it up, so that there are few different statements to prepare and not one for each
// length.
func IDs[T ~string](from int, ids []T) (in string, args []any) {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	args = make([]any, n)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	return Placeholders(from, n), args
}

// Placeholders writes the inside of an IN list: Placeholders(3, 2) is "$3,$4". For n = 0 it is "NULL", which no value
// equals.
func Placeholders(from, n int) string {
	if n == 0 {
		return "NULL"
	}
	b := make([]byte, 0, n*4)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, '$'), int64(from+i), 10)
	}
	return string(b)
}
