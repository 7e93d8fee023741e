package conversation

import (
	"context"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// Ahead counts the customers of a workspace who wait for a person and come before a conversation: of a higher priority, or
// waiting longer.
func (s *Service) Ahead(ctx context.Context, q db.Querier, c *Conversation) (n int, err error) {
	// Nearly all marks are empty; a high priority stands in them as it is written in marks.go.
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM conversation WHERE workspace_id = $1 AND stage = 'waiting' AND assignee_id IS NULL AND needs_agent
 AND NOT testing AND NOT muted AND id <> $2 AND waiting_since IS NOT NULL
 AND (CASE WHEN marks LIKE '%"h":true%' THEN 1 ELSE 0 END > $3
  OR CASE WHEN marks LIKE '%"h":true%' THEN 1 ELSE 0 END = $3 AND (waiting_since < $4 OR waiting_since = $4 AND id < $2))`,
		c.Workspace, c.ID, boolInt(c.Marks.High), clock.Ms(c.WaitingSince)).Scan(&n)
	return n, err
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
