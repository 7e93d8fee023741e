package db_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/uid"
)

// BenchmarkInTx is about what a message costs: four small statements in a transaction, 32 callers at once. FULL is
// what an installation has.
func BenchmarkInTx(b *testing.B) {
	for _, mode := range []struct {
		name string
		o    db.Options
	}{{"full", db.Options{}}, {"normal", db.Options{NormalSync: true}}} {
		b.Run("sqlite/"+mode.name, func(b *testing.B) {
			o := mode.o
			o.Path, o.Log = filepath.Join(b.TempDir(), "cxgenie.db"), slog.New(slog.DiscardHandler)
			ctx := context.Background()
			d, err := db.Open(ctx, o)
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			write(b, d, `CREATE TABLE thread (id TEXT NOT NULL PRIMARY KEY, head INTEGER NOT NULL) WITHOUT ROWID`)
			write(b, d, `CREATE TABLE line (thread_id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (thread_id, seq)) WITHOUT ROWID`)
			write(b, d, `CREATE TABLE fact (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)`)
			write(b, d, `CREATE TABLE due (thread_id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID`)
			threads := make([]string, 1000)
			for i := range threads {
				threads[i] = uid.New()
				write(b, d, `INSERT INTO thread (id, head) VALUES ($1, 0)`, threads[i])
			}
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(16) // times GOMAXPROCS
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					id := threads[n.Add(1)%int64(len(threads))]
					if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return receive(ctx, tx, id) }); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

func receive(ctx context.Context, tx *db.Tx, thread string) error {
	var seq int64
	if err := tx.QueryRowContext(ctx, `UPDATE thread SET head = head + 1 WHERE id = $1 RETURNING head`, thread).Scan(&seq); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO line (thread_id, seq, body) VALUES ($1, $2, $3)`, thread, seq, "Where is my order?"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO fact (body) VALUES ($1)`, fmt.Sprintf(`{"thread":%q,"seq":%d}`, thread, seq)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO due (thread_id, seq) VALUES ($1, $2) ON CONFLICT (thread_id) DO UPDATE SET seq = excluded.seq`, thread, seq)
	return err
}
