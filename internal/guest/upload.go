package guest

import (
	"context"
	"net/http"

	"cxgenie/internal/bot"
	"cxgenie/internal/file"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// ErrNoUploads answers a file that the bot's visitors may not send.
var ErrNoUploads = errs.New(errs.Forbidden, "guest.uploads_off", "Files of this kind cannot be sent in this chat.")

// uploadRoutes takes files for a visitor's next message. The bot says which he may send.
func (s *Service) uploadRoutes(d *workspace.Doors) {
	type uploadIn struct {
		Bearer
		file.Incoming
		BotID string `query:"bot_id" required:"true"`
	}
	type uploadOut struct{ Body file.FileView }
	o := op("guest-upload", http.MethodPost, "/files", "Upload a file for a message")
	o.DefaultStatus, o.MaxBodyBytes = http.StatusCreated, 0
	asVisitor(s, d, file.UploadOperation(o), func(in *uploadIn) Bearer { return in.Bearer }, func(ctx context.Context, w Who, in *uploadIn) (*uploadOut, error) {
		leave, err := s.enterUpload(ctx, w)
		if err != nil {
			return nil, err
		}
		defer leave()
		settings, err := s.bots.Settings(ctx, w.Workspace, in.BotID)
		if err != nil {
			return nil, err
		}
		f, err := s.upload(ctx, w, settings.Widget.Uploads, in.Incoming)
		if err != nil {
			return nil, err
		}
		return &uploadOut{s.files.View(f, file.ForGuests)}, nil
	})
}

func (s *Service) upload(ctx context.Context, w Who, allowed string, in file.Incoming) (file.File, error) {
	if allowed == bot.NoUploads {
		return file.File{}, ErrNoUploads
	}
	f, err := s.files.Put(ctx, w.Workspace, in.Upload(file.By{Kind: "contact", ID: w.Contact}))
	if err == nil && allowed == bot.OnlyImages && f.Kind() != "image" {
		err = ErrNoUploads // nobody takes it: it is swept away
	}
	return f, err
}
