package learning

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes what a bot could not answer, what it was to learn from, and how. What is learnt belongs to its knowledge.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM unanswered_asker WHERE workspace_id = $1 AND unanswered_id IN (SELECT u.id FROM unanswered u WHERE u.workspace_id = $1 AND u.bot_id = $2 AND EXISTS (SELECT 1 FROM unanswered_asker a WHERE a.workspace_id = $1 AND a.unanswered_id = u.id) LIMIT 200)`,
		`DELETE FROM unanswered WHERE workspace_id = $1 AND id IN (SELECT id FROM unanswered WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM history_part WHERE workspace_id = $1 AND task_id IN (SELECT t.id FROM history_task t WHERE t.workspace_id = $1 AND t.bot_id = $2 AND EXISTS (SELECT 1 FROM history_part p WHERE p.workspace_id = $1 AND p.task_id = t.id) LIMIT 5)`,
		`DELETE FROM history_task WHERE workspace_id = $1 AND id IN (SELECT id FROM history_task WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM learning_setting WHERE workspace_id = $1 AND bot_id = $2`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
