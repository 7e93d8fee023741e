package notify

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes the notices about a bot and its conversations.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM notice WHERE workspace_id = $1 AND id IN (SELECT id FROM notice WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
	} {
		if err := s.DB.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
