package workspace

import (
	"context"

	"cxgenie/internal/platform/db"
)

func (s *Service) enqueueInvitationMail(ctx context.Context, tx *db.Tx, inv Invitation, from, token string) error {
	return nil
}

func enqueueResetMail(ctx context.Context, tx *db.Tx, norm string) error { return nil }
