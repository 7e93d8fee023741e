package search

import (
	"context"
	"database/sql"
	"strings"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// hit is a line that has all the words.
type hit struct {
	id           int64
	conversation conversation.ID
	seq          int64 // 0: the line about who writes
}

// line is a line with its words; without any it is forgotten.
type line struct {
	hit
	workspace tenant.ID
	words     []string
}

// put keeps the words of a line, in the place of what it had before.
func put(ctx context.Context, tx *db.Tx, l line) error {
	if len(l.words) == 0 {
		return drop(ctx, tx, l.workspace, l.id)
	}
	stmt, entry := `INSERT INTO search_line (workspace_id, id, conversation_id, seq, words) VALUES ($1, $2, $3, $4, $5::tsvector)
 ON CONFLICT (workspace_id, id) DO UPDATE SET words = excluded.words, seq = excluded.seq, conversation_id = excluded.conversation_id`, tsvector
	if tx.Dialect() == db.SQLite {
		stmt, entry = `INSERT OR REPLACE INTO search_line (workspace_id, rowid, conversation_id, seq, words) VALUES ($1, $2, $3, $4, $5)`,
			func(words []string) string { return strings.Join(words, " ") }
	}
	_, err := tx.ExecContext(ctx, stmt, l.workspace, l.id, l.conversation, l.seq, entry(l.words))
	return err
}

// drop forgets a line.
func drop(ctx context.Context, tx *db.Tx, ws tenant.ID, id int64) error {
	stmt := `DELETE FROM search_line WHERE workspace_id = $1 AND id = $2`
	if tx.Dialect() == db.SQLite {
		stmt = `DELETE FROM search_line WHERE workspace_id = $1 AND rowid = $2`
	}
	_, err := tx.ExecContext(ctx, stmt, ws, id)
	return err
}

// find reads the newest lines below id that have what is asked.
func find(ctx context.Context, d *db.DB, ws tenant.ID, what []asked, below int64, n int) ([]hit, error) {
	stmt, question := `SELECT id, conversation_id, seq FROM search_line WHERE workspace_id = $1 AND words @@ $2::tsquery AND id < $3 ORDER BY id DESC LIMIT $4`, tsquery
	if d.Dialect() == db.SQLite {
		stmt, question = `SELECT rowid, conversation_id, seq FROM search_line WHERE workspace_id = $1 AND search_line MATCH $2 AND rowid < $3 ORDER BY rowid DESC LIMIT $4`, fts
	}
	rows, err := d.Read().QueryContext(ctx, stmt, ws, question(what), below, n)
	return db.Collect(rows, err, func(r *sql.Rows) (h hit, err error) {
		err = r.Scan(&h.id, &h.conversation, &h.seq)
		return h, err
	})
}
