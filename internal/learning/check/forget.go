package check

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes the answer tests of a bot and what came of them.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM answer_check_result WHERE workspace_id = $1 AND run_id IN (SELECT r.id FROM answer_check_run r WHERE r.workspace_id = $1 AND r.bot_id = $2 AND EXISTS (SELECT 1 FROM answer_check_result x WHERE x.workspace_id = $1 AND x.run_id = r.id) LIMIT 5)`,
		`DELETE FROM answer_check_run WHERE workspace_id = $1 AND id IN (SELECT id FROM answer_check_run WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM answer_check WHERE workspace_id = $1 AND id IN (SELECT id FROM answer_check WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
		`DELETE FROM answer_check_setting WHERE workspace_id = $1 AND bot_id = $2`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
