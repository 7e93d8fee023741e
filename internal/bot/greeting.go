package bot

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// GreetingPicture is a picture under a greeting. Its fields are those of a message's file, which it becomes.
type GreetingPicture struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Mime   string `json:"mime"`
	Kind   string `json:"kind" enum:"image"`
	Size   int64  `json:"size"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url" doc:"Below this installation's address."`
	Alt    string `json:"alt" doc:"What is on it, for who cannot see it."`
}

// BotGreetingPictureInput names an uploaded picture, and says what is on it.
type BotGreetingPictureInput struct {
	ID  string `json:"id" doc:"Of an upload for this bot, or of one that is there already." maxLength:"36"`
	Alt string `json:"alt,omitempty" doc:"Up to 150 characters." maxLength:"1000"`
}

const (
	maxGreetingPictures = 3
	maxAlt              = 150

	greetingPictureBytes = 5 << 20
	greetingPictureSide  = 1600
)

// UploadGreetingPicture stores a picture that a greeting may show once it is saved with it.
func (s *Service) UploadGreetingPicture(ctx context.Context, c workspace.Caller, id string, u file.Upload) (GreetingPicture, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return GreetingPicture{}, err
	}
	u.MaxBytes = greetingPictureBytes
	f, err := s.files.PutImage(ctx, c.Workspace, u, file.Fit{Side: greetingPictureSide})
	return greetingPicture(f), err
}

func greetingPicture(f file.File) GreetingPicture {
	return GreetingPicture{ID: f.ID, Name: f.Name, Mime: f.Mime, Kind: "image", Size: f.Size, Width: f.Width, Height: f.Height, URL: file.PublicLink(f)}
}

// uploads finds the pictures that a patch names; what is none is not among them.
func (s *Service) uploads(ctx context.Context, ws tenant.ID, in *[]BotGreetingPictureInput) (map[string]GreetingPicture, error) {
	if in == nil || len(*in) > maxGreetingPictures {
		return nil, nil
	}
	found := map[string]GreetingPicture{}
	for _, p := range *in {
		f, err := s.files.Get(ctx, ws, p.ID)
		if errors.Is(err, file.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if f.Purpose == file.Image {
			found[p.ID] = greetingPicture(f)
		}
	}
	return found, nil
}

func (f *form) greetingPictures(b *Bot, in *[]BotGreetingPictureInput, uploads map[string]GreetingPicture) {
	if in == nil {
		return
	}
	if len(*in) > maxGreetingPictures {
		f.bad("greeting_pictures", "field.too_many", "At most 3 pictures.")
		return
	}
	pictures := []GreetingPicture{}
	for i, p := range *in {
		at := "greeting_pictures." + strconv.Itoa(i)
		same := func(g GreetingPicture) bool { return g.ID == p.ID }
		if slices.ContainsFunc(pictures, same) {
			continue
		}
		g, ok := uploads[p.ID]
		if was := slices.IndexFunc(b.GreetingPictures, same); was >= 0 {
			g, ok = b.GreetingPictures[was], true
		}
		if !ok {
			f.bad(at+".id", "bot.picture_gone", "This picture is not there any more: upload it again.")
			continue
		}
		if g.Alt = text.Line(p.Alt); text.Len(g.Alt) > maxAlt {
			f.bad(at+".alt", "field.too_long", "Too long: at most "+itoa(maxAlt)+" characters.")
		}
		pictures = append(pictures, g)
	}
	b.GreetingPictures = pictures
}

// showPictures keeps the pictures that a bot's greeting shows from now on. Those that it does not show any more stay until
// the bot is gone: conversations that began with them show them still.
func (s *Service) showPictures(ctx context.Context, tx *db.Tx, old, b Bot) error {
	for i, p := range b.GreetingPictures {
		if slices.ContainsFunc(old.GreetingPictures, func(was GreetingPicture) bool { return was.ID == p.ID }) {
			continue
		}
		err := s.files.KeepImage(ctx, tx, b.Workspace, p.ID)
		if errors.Is(err, file.ErrNotFound) { // swept meanwhile
			return errs.InvalidField("body.greeting_pictures."+strconv.Itoa(i)+".id", "bot.picture_gone", "This picture is not there any more: upload it again.")
		}
		if err != nil {
			return err
		}
	}
	return notePictures(ctx, tx, b)
}

// notePictures remembers which pictures a bot has shown.
func notePictures(ctx context.Context, tx *db.Tx, b Bot) error {
	for _, p := range b.GreetingPictures {
		if _, err := tx.ExecContext(ctx, `INSERT INTO bot_picture (workspace_id, bot_id, file_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			b.Workspace, b.ID, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// dropPictures takes the pictures away that a bot has shown and no other bot has.
func (s *Service) dropPictures(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	rows, err := tx.QueryContext(ctx, `SELECT file_id FROM bot_picture p WHERE workspace_id = $1 AND bot_id = $2 AND NOT EXISTS (
		SELECT 1 FROM bot_picture o WHERE o.workspace_id = p.workspace_id AND o.file_id = p.file_id AND o.bot_id <> p.bot_id)`, ws, botID)
	ids, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM bot_picture WHERE workspace_id = $1 AND bot_id = $2`, ws, botID); err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return !uid.Valid(id) })
	return s.files.Drop(ctx, tx, ws, ids)
}
