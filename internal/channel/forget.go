package channel

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes the connected accounts of a bot.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM connection WHERE workspace_id = $1 AND id IN (SELECT id FROM connection WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500)`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
