package knowledge

import (
	"context"
	"regexp"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Images keeps the pictures that were uploaded for answers; file.Service is the one that does it in the product.
type Images interface {
	KeepImage(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error
}

var imageSource = regexp.MustCompile(`<img [^>]*?src="([^"]*)"`)

// keepImages says of the workspace's own pictures in answers that they are shown from now on. One whose time has run out
// before it was saved is the caller's to upload again.
func (s *Service) keepImages(ctx context.Context, tx *db.Tx, ws tenant.ID, list []FAQ) error {
	if s.images == nil {
		return nil
	}
	for _, f := range list {
		for _, m := range imageSource.FindAllStringSubmatch(f.AnswerHTML, -1) {
			id := file.PublicID(ws, m[1])
			if id == "" {
				continue // of another website
			}
			err := s.images.KeepImage(ctx, tx, ws, id)
			if errs.KindOf(err) == errs.NotFound && err != nil {
				return errs.InvalidField("body.answer", "faq.image_gone", "One of the pictures is not there any more: upload it again.")
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
