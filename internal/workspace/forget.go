package workspace

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// ForgetBot takes a bot out of what members may see.
func (s *Service) ForgetBot(ctx context.Context, ws tenant.ID, botID string) error {
	for _, query := range []string{
		`DELETE FROM member_bot WHERE workspace_id = $1 AND member_id IN (SELECT member_id FROM member_bot WHERE workspace_id = $1 AND bot_id = $2 LIMIT 500) AND bot_id = $2`,
	} {
		if err := s.db.Drain(ctx, query, ws, botID); err != nil {
			return err
		}
	}
	return nil
}
