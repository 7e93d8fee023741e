package knowledge

import (
	"context"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
)

// copyPages gives a new bot the web pages of another, to be fetched.
func (s *Service) copyPages(ctx context.Context, a CopyTextsArgs) error {
	for after := noID; ; {
		list, err := webPagesAfter(ctx, s.db.Read(), a.Workspace, a.From, after, takeChunk)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].ID
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.copySomePages(ctx, tx, a, list) }); err != nil {
			return err
		}
	}
}

func (s *Service) copySomePages(ctx context.Context, tx *db.Tx, job CopyTextsArgs, list []WebPage) error {
	if _, err := lock(ctx, tx, job.Workspace, job.To); err != nil {
		return err
	}
	for _, from := range list {
		if id, _, err := pageOf(ctx, tx, job.Workspace, job.To, crawl.Key(from.Address)); err != nil || id != "" {
			if err != nil {
				return err
			}
			continue
		}
		x := WebPage{Source: Source{BotID: job.To, Origin: from.Origin, Title: from.Title, CreatedBy: job.MemberID}, Address: from.Address, Final: from.Final, AddedBy: job.Name}
		if err := s.addPage(ctx, tx, job.by(), &x, fetched{}); err != nil {
			return err
		}
		if from.State != Overlapped {
			if err := settled(ctx, tx, job.Workspace, x.ID); err != nil {
				return err
			}
		}
		if !from.Active {
			if err := s.switchSources(ctx, tx, job.Workspace, job.To, URL, []string{x.ID}, false); err != nil {
				return err
			}
		}
	}
	return s.enqueueCrawl(ctx, tx, job.Workspace, job.To, time.Time{})
}
