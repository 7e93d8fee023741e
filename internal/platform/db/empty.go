package db

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// bookkeeping are the tables that an empty database has rows in: which migrations it has had, and up to where the event
// log was read. River's own tables stay too: a job whose object is gone does nothing.
var bookkeeping = []string{"goose_db_version", "event_cursor"}

// Empty deletes every row of every table, so that the database is as after its migrations. Nothing asks for more than
// this: it is for whoever knows that all of it may go.
func Empty(ctx context.Context, tx *Tx) error {
	tables, err := emptied(ctx, tx)
	if err != nil {
		return err
	}
	if tx.db.dialect == Postgres {
		_, err := tx.ExecContext(ctx, `/* all workspaces */ TRUNCATE TABLE `+strings.Join(tables, ", "))
		return err
	}
	// Rows that lean on others may go in any order as long as all are gone at the end.
	if _, err := tx.ExecContext(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := tx.ExecContext(ctx, `/* all workspaces */ DELETE FROM `+t); err != nil {
			return err
		}
	}
	return nil
}

// emptied names the tables with rows of ours. Those behind a search index belong to the index, which empties them.
func emptied(ctx context.Context, tx *Tx) ([]string, error) {
	query := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	if tx.db.dialect == SQLite {
		query = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'`
	}
	rows, err := tx.QueryContext(ctx, query)
	names, err := Collect(rows, err, func(r *sql.Rows) (name string, err error) { return name, r.Scan(&name) })
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(bookkeeping, name) || strings.HasPrefix(name, "river_")
	}), err
}
