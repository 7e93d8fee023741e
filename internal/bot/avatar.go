package bot

import (
	"context"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// How large an avatar may come, and how large it is kept.
const (
	maxAvatar  = 1 << 20
	avatarSide = 720
)

// SetAvatar gives a bot a picture: its middle, as wide as high. An upload without a body takes it away.
func (s *Service) SetAvatar(ctx context.Context, c workspace.Caller, id string, u *file.Upload) (Bot, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return Bot{}, err
	}
	link, pic := "", ""
	if u != nil {
		u.MaxBytes = maxAvatar
		f, err := s.files.PutImage(ctx, c.Workspace, *u, file.Fit{Square: true, Side: avatarSide})
		if err != nil {
			return Bot{}, err
		}
		link, pic = file.PublicLink(f), f.ID
	}
	var b Bot
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		old, err := lock(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if b = old; old.Avatar == link {
			return nil
		}
		b.Avatar, b.UpdatedAt = link, s.clock.Now()
		if err := update(ctx, tx, b); err != nil {
			return err
		}
		if pic != "" {
			if err := s.files.KeepImage(ctx, tx, c.Workspace, pic); err != nil {
				return err
			}
		}
		if err := s.dropAvatar(ctx, tx, c.Workspace, old.Avatar); err != nil {
			return err
		}
		tx.After(func() { s.settings.Drop(key{c.Workspace, id}) })
		return s.record(ctx, tx, c, EventChanged, id, Changed{Changes: differences(old, b)})
	})
	return b, err
}

// dropAvatar takes a picture away that no bot has any more; a copy of the bot may have it still, or a deleted one.
func (s *Service) dropAvatar(ctx context.Context, tx *db.Tx, ws tenant.ID, link string) error {
	id := file.PublicID(ws, link)
	if !uid.Valid(id) {
		return nil
	}
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM bot WHERE workspace_id = $1 AND avatar = $2 LIMIT 1`, ws, link).Scan(&one)
	if db.NotFound(err) {
		return s.files.Drop(ctx, tx, ws, []string{id})
	}
	return err
}
