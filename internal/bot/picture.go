package bot

import (
	"context"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Picture names one of the pictures that a bot has.
type Picture string

// The pictures.
const (
	Avatar   Picture = "avatar"           // its face
	Launcher Picture = "launcher-picture" // what stands on its button
	Favicon  Picture = "favicon"          // the sign of its chat page in the browser
)

// limits are how large a picture may come, in bytes, and how large it is kept, in pixels.
var limits = map[Picture]struct {
	most int64
	side int
}{Avatar: {1 << 20, 720}, Launcher: {500 << 10, 160}, Favicon: {500 << 10, 64}}

// picture is where a bot keeps the address of one.
func (b *Bot) picture(p Picture) *string {
	switch p {
	case Launcher:
		return &b.Widget.Launcher
	case Favicon:
		return &b.Widget.Favicon
	}
	return &b.Avatar
}

// SetPicture gives a bot a picture: its middle, as wide as high. An upload without a body takes it away. A new picture for
// the button is shown on it at once.
func (s *Service) SetPicture(ctx context.Context, c workspace.Caller, id string, which Picture, u *file.Upload) (Bot, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return Bot{}, err
	}
	link, pic := "", ""
	if u != nil {
		u.MaxBytes = limits[which].most
		f, err := s.files.PutImage(ctx, c.Workspace, *u, file.Fit{Square: true, Side: limits[which].side, Drawing: which == Launcher})
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
		b = old
		was := *b.picture(which)
		if was == link {
			return nil
		}
		*b.picture(which), b.UpdatedAt = link, s.clock.Now()
		switch {
		case which == Launcher && link != "":
			b.Widget.LauncherIcon = OwnIcon
		case which == Launcher && b.Widget.LauncherIcon == OwnIcon:
			b.Widget.LauncherIcon = icons[0]
		}
		if err := update(ctx, tx, b); err != nil {
			return err
		}
		if pic != "" {
			if err := s.files.KeepImage(ctx, tx, c.Workspace, pic); err != nil {
				return err
			}
		}
		if err := s.dropPicture(ctx, tx, c.Workspace, was); err != nil {
			return err
		}
		tx.After(func() { s.settings.Drop(key{c.Workspace, id}) })
		return s.record(ctx, tx, c, EventChanged, id, Changed{Changes: differences(old, b)})
	})
	return b, err
}

// dropPicture takes a picture away that no bot has any more; a copy of the bot may have it still, or a deleted one.
func (s *Service) dropPicture(ctx context.Context, tx *db.Tx, ws tenant.ID, link string) error {
	id := file.PublicID(ws, link)
	if !uid.Valid(id) {
		return nil
	}
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM bot WHERE workspace_id = $1 AND (avatar = $2 OR widget LIKE $3) LIMIT 1`, ws, link, "%"+link+"%").Scan(&one)
	if db.NotFound(err) {
		return s.files.Drop(ctx, tx, ws, []string{id})
	}
	return err
}
