package knowledge

import (
	"context"
	"regexp"
	"slices"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Images keeps the pictures that were uploaded for answers; file.Service is the one that does it in the product.
type Images interface {
	KeepImage(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error
	Drop(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string) error
}

var imageSource = regexp.MustCompile(`<img [^>]*?src="([^"]*)"`)

// ownImages are the ids of the workspace's own pictures in an answer.
func ownImages(ws tenant.ID, html string) (ids []string) {
	for _, m := range imageSource.FindAllStringSubmatch(html, -1) {
		if id := file.PublicID(ws, m[1]); id != "" { // else of another website
			ids = append(ids, id)
		}
	}
	return ids
}

// keepImages says of the workspace's own pictures in answers that they are shown from now on. It tells which FAQs show
// one whose time ran out before it was saved: that one has to be uploaded again.
func (s *Service) keepImages(ctx context.Context, tx *db.Tx, ws tenant.ID, list []FAQ) (gone []int, err error) {
	if s.images == nil {
		return nil, nil
	}
	for i, f := range list {
		for _, id := range ownImages(ws, f.AnswerHTML) {
			err := s.images.KeepImage(ctx, tx, ws, id)
			if err != nil && errs.KindOf(err) == errs.NotFound {
				gone = append(gone, i)
				break
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return gone, nil
}

const imageGone = "One of the pictures is not there any more: upload it again."

// errImages names the FAQs whose pictures are gone; at is where each stands in the request.
func errImages(gone []int, at func(i int) string) error {
	if len(gone) == 0 {
		return nil
	}
	wrong := make([]errs.Field, len(gone))
	for j, i := range gone {
		wrong[j] = errs.Field{Location: at(i) + ".answer", Code: "faq.image_gone", Message: imageGone}
	}
	return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
}

// keepPictures is keepImages for an article.
func (s *Service) keepPictures(ctx context.Context, tx *db.Tx, ws tenant.ID, html string) error {
	gone, err := s.keepImages(ctx, tx, ws, []FAQ{{AnswerHTML: html}})
	if err == nil && len(gone) > 0 {
		err = errs.InvalidField("body.body", "article.image_gone", imageGone)
	}
	return err
}

// dropPictures takes away the pictures of texts that are gone, but for those that another answer or article shows.
func (s *Service) dropPictures(ctx context.Context, tx *db.Tx, ws tenant.ID, gone []string) error {
	if s.images == nil {
		return nil
	}
	var ids []string
	for _, html := range gone {
		ids = append(ids, ownImages(ws, html)...)
	}
	if len(ids) == 0 {
		return nil
	}
	texts, err := textsWithImages(ctx, tx, ws)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for _, html := range texts {
		for _, id := range ownImages(ws, html) {
			shown[id] = true
		}
	}
	return s.images.Drop(ctx, tx, ws, slices.DeleteFunc(ids, func(id string) bool { return shown[id] }))
}
