package conversation

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// Busy counts the open conversations of each member who has some.
func (s *Service) Busy(ctx context.Context, ws tenant.ID) (map[string]int, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT assignee_id, count(*) FROM conversation WHERE workspace_id = $1 AND assignee_id IS NOT NULL
 AND stage = 'assigned' GROUP BY assignee_id`, ws)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int{}
	for rows.Next() {
		var member string
		var n int
		if err := rows.Scan(&member, &n); err != nil {
			return nil, err
		}
		out[member] = n
	}
	return out, rows.Err()
}
