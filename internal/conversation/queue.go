package conversation

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// MostAhead is how far into the queue a place is counted: who asks costs the same however many wait.
const MostAhead = 200

// Ahead counts the customers of a workspace who wait for a person and come before a conversation: of a higher priority, or
// waiting longer. It counts to MostAhead; a high priority behind the first of so many is not seen.
func (s *Service) Ahead(ctx context.Context, q db.Querier, c *Conversation) (int, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, waiting_since, marks FROM conversation WHERE workspace_id = $1
 AND stage = 'waiting' AND assignee_id IS NULL AND needs_agent AND NOT testing AND NOT muted AND waiting_since IS NOT NULL
 ORDER BY workspace_id, waiting_since, id LIMIT $2`, c.Workspace, MostAhead+1)
	type place struct {
		id    ID
		since int64
		high  bool
	}
	queue, err := db.Collect(rows, err, func(r *sql.Rows) (p place, err error) {
		var marks string
		if err = r.Scan(&p.id, &p.since, &marks); err != nil {
			return p, err
		}
		m, err := readMarks(marks)
		p.high = m.High
		return p, err
	})
	if err != nil {
		return 0, err
	}
	n, mine := 0, clock.Ms(c.WaitingSince)
	for _, other := range queue {
		longer := other.since < mine || other.since == mine && other.id < c.ID
		if other.id != c.ID && (other.high && !c.Marks.High || other.high == c.Marks.High && longer) {
			n++
		}
	}
	return min(n, MostAhead), nil
}
