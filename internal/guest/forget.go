package guest

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot deletes on which websites a bot was seen.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM site WHERE workspace_id = $1 AND origin IN (SELECT origin FROM site WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500) AND bot_id = $2`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
