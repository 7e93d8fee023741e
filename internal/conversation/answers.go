package conversation

import (
	"context"
	"database/sql"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// EachAnswer hands over the ids of the messages that a bot wrote, a conversation at a time, of conversations in which
// something has happened since.
func (s *Service) EachAnswer(ctx context.Context, ws tenant.ID, botID string, since time.Time, do func(ids []string) error) error {
	id := func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) }
	for after := "00000000-0000-0000-0000-000000000000"; ; {
		rows, err := s.db.Read().QueryContext(ctx, `SELECT id FROM conversation WHERE workspace_id = $1 AND bot_id = $2 AND activity_at > $3 AND id > $4
			ORDER BY id LIMIT 200`, ws, botID, clock.Ms(since), after)
		conversations, err := db.Collect(rows, err, id)
		if err != nil || len(conversations) == 0 {
			return err
		}
		for _, c := range conversations {
			rows, err := s.db.Read().QueryContext(ctx, `SELECT id FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND author_kind = 'bot'`, ws, c)
			answers, err := db.Collect(rows, err, id)
			if err != nil {
				return err
			}
			if err := do(answers); err != nil {
				return err
			}
		}
		after = conversations[len(conversations)-1]
	}
}
