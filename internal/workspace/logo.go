package workspace

import (
	"context"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// logoTime is how long another node's change of the logo may go unseen here.
const logoTime = 10 * time.Second

// Logo is the address of the company's picture, empty when it has none; remembered for a moment, as every page with a
// button asks for it. A change on this node is seen at once.
func (s *Service) Logo(ctx context.Context, ws tenant.ID) (string, error) {
	return s.logos.Load(ctx, ws, func(ctx context.Context) (string, error) {
		w, err := workspaceByID(ctx, s.db.Read(), ws)
		return w.Logo, err
	})
}

// SetLogo says where the company's picture is, empty for none, and returns where it was. The room that keeps pictures calls
// it, in the transaction that keeps the new one.
func (s *Service) SetLogo(ctx context.Context, tx *db.Tx, c Caller, link string) (w Workspace, was string, err error) {
	if w, err = lockWorkspace(ctx, tx, c.Workspace); err != nil {
		return Workspace{}, "", err
	}
	if was = w.Logo; was == link {
		return w, was, nil
	}
	w.Logo, w.UpdatedAt = link, s.clock.Now()
	tx.After(func() { s.logos.Drop(c.Workspace) })
	if err := updateWorkspace(ctx, tx, w); err != nil {
		return Workspace{}, "", err
	}
	return w, was, s.record(ctx, tx, c.Workspace, EventLogoChanged, string(c.Workspace), c.Actor(), Change[string]{was, link})
}
