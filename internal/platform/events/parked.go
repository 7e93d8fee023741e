package events

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// Parked is an event that a consumer could not digest.
type Parked struct {
	Consumer string
	EventID  int64
	Error    string
	At       time.Time
}

// ListParked returns the parked events of all consumers, for the operator.
func ListParked(ctx context.Context, d *db.DB) ([]Parked, error) {
	rows, err := d.Read().QueryContext(ctx, `SELECT consumer, event_id, error, parked_at FROM event_parked ORDER BY consumer, event_id`)
	return db.Collect(rows, err, func(r *sql.Rows) (p Parked, err error) {
		var at int64
		err = r.Scan(&p.Consumer, &p.EventID, &p.Error, &at)
		p.At = clock.FromMs(at)
		return p, err
	})
}

// RetryParked gives the parked events of consumer to it once more, each in a transaction of its own, and returns how
// many it digested. Those that fail again stay parked; err is the first failure.
func (r *Runner) RetryParked(ctx context.Context, consumer string) (digested int, err error) {
	var c *Consumer
	for i := range r.consumers {
		if r.consumers[i].Name == consumer {
			c = &r.consumers[i]
		}
	}
	if c == nil {
		return 0, fmt.Errorf("events: no consumer %q", consumer)
	}
	rows, err := r.d.Read().QueryContext(ctx, `/* all workspaces */ SELECT `+columns+` FROM event
		WHERE id IN (SELECT event_id FROM event_parked WHERE consumer = $1) ORDER BY id`, consumer)
	batch, err := collect(rows, err)
	if err != nil {
		return 0, err
	}
	for _, rec := range batch {
		again := r.d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			res, err := tx.ExecContext(ctx, `DELETE FROM event_parked WHERE consumer = $1 AND event_id = $2`, consumer, rec.ID)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 { // another node was first
				return err
			}
			return c.Handle(ctx, tx, []Record{rec})
		})
		if again != nil {
			if err == nil {
				err = again
			}
			continue
		}
		digested++
	}
	return digested, err
}
