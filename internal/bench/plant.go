package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"cxgenie/internal/platform/db"
)

// chunk is how many conversations one transaction holds: short enough that a running server hardly waits for it.
const chunk = 10

// plant writes count conversations with about average messages each, and tells each to out. Conversations that were
// there stay.
func plant(ctx context.Context, d *db.DB, s *sower, count, average int, out *seedWriter, progress func(done int)) (messages int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	writers := 1 // SQLite has one
	if d.Dialect() == db.Postgres {
		writers = 2
	}
	chunks := make(chan []thread)
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		wg.Go(func() {
			for c := range chunks {
				if err := plantChunk(ctx, d, c); err != nil {
					errs[i] = err
					cancel()
					return
				}
			}
		})
	}
	err = func() error {
		defer close(chunks)
		for done := 0; done < count; {
			var c []thread
			for ; len(c) < chunk && done < count; done++ {
				t, err := s.next(s.length(average))
				if err != nil {
					return err
				}
				c = append(c, t)
				messages += len(t.messages)
				if err := out.add(t.seed); err != nil {
					return err
				}
			}
			select {
			case chunks <- c:
				progress(done)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}()
	wg.Wait()
	if failed := errors.Join(errs...); failed != nil {
		err = failed
	}
	return messages, err
}

func plantChunk(ctx context.Context, d *db.DB, chunk []thread) error {
	var contacts, conversations, messages [][]any
	for _, t := range chunk {
		contacts = append(contacts, t.contact)
		conversations = append(conversations, t.conversation)
		messages = append(messages, t.messages...)
	}
	return d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, part := range []struct {
			into string
			rows [][]any
		}{
			{`INSERT INTO contact (` + contactColumns + `) VALUES `, contacts},
			{`INSERT INTO conversation (` + conversationColumns + `) VALUES `, conversations},
			{`INSERT INTO message (` + messageColumns + `) VALUES `, messages},
		} {
			if err := insertRows(ctx, tx, part.into, part.rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// insertRows writes rows in statements of three sizes, so that few texts are prepared.
func insertRows(ctx context.Context, tx *db.Tx, into string, rows [][]any) error {
	for len(rows) > 0 {
		n := 1
		switch {
		case len(rows) >= 25:
			n = 25
		case len(rows) >= 5:
			n = 5
		}
		args := make([]any, 0, n*len(rows[0]))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(ctx, into+tuples(n, len(rows[0])), args...); err != nil {
			return fmt.Errorf("%.40s…: %w", into, err)
		}
		rows = rows[n:]
	}
	return nil
}

// tuples writes n groups of placeholders: tuples(2, 2) is "($1,$2),($3,$4)".
func tuples(n, columns int) string {
	groups := make([]string, n)
	for i := range groups {
		groups[i] = "(" + db.Placeholders(1+i*columns, columns) + ")"
	}
	return strings.Join(groups, ",")
}
