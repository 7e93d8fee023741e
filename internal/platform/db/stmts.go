package db

import (
	"context"
	"database/sql"
	"strings"
	"sync"
)

// maxStatements bounds the cache; SQL beyond it runs unprepared. It is far above what the house has, as long as texts
// that differ with the length of a list are left out (see changing).
const maxStatements = 1000

// changing says whether the text has a list of placeholders of an odd length. There is another text for each length, so
// only those are kept that callers fill up to: 1, 2, 4 … 64.
func changing(query string) bool {
	for {
		_, list, found := strings.Cut(query, "IN ($")
		if !found {
			return false
		}
		list, query, _ = strings.Cut(list, ")")
		if n := strings.Count(list, ",") + 1; n > IDsAtOnce || n&(n-1) != 0 {
			return true
		}
	}
}

// preparer is a *sql.Conn or a *sql.DB.
type preparer interface {
	Querier
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// stmts prepares each SQL text once and keeps it: on SQLite parsing costs as much as running.
type stmts struct {
	on preparer
	mu sync.RWMutex
	m  map[string]*sql.Stmt
}

func newStmts(on preparer) *stmts { return &stmts{on: on, m: map[string]*sql.Stmt{}} }

// get returns nil without an error for what is not kept.
func (s *stmts) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	st, n := s.m[query], len(s.m)
	s.mu.RUnlock()
	if st != nil || n >= maxStatements || changing(query) {
		return st, nil
	}
	st, err := s.on.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.m[query]; first != nil { // another reader was quicker
		st.Close()
		return first, nil
	}
	s.m[query] = st
	return st, nil
}

func (s *stmts) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return s.on.ExecContext(ctx, query, args...)
	}
	return st.ExecContext(ctx, args...)
}

func (s *stmts) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return s.on.QueryContext(ctx, query, args...)
	}
	return st.QueryContext(ctx, args...)
}

func (s *stmts) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := s.get(ctx, query)
	if err != nil || st == nil {
		return s.on.QueryRowContext(ctx, query, args...) // fails the same way, inside the Row
	}
	return st.QueryRowContext(ctx, args...)
}

func (s *stmts) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.m {
		st.Close()
	}
	s.m = map[string]*sql.Stmt{}
}

// reader is what DB.Read returns.
type reader struct {
	db *DB
	q  Querier
}

func (r reader) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errReadOnly
}

func (r reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.db.hook(query)
	return r.q.QueryContext(ctx, query, plain(args)...)
}

func (r reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	r.db.hook(query)
	return r.q.QueryRowContext(ctx, query, plain(args)...)
}
