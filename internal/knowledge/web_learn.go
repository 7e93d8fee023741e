package knowledge

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// MaxLearnt is how many pages of a website are learnt when somebody names no more than the website.
const MaxLearnt = 50

// Website is a website whose pages a bot is to learn by itself.
type Website struct {
	address string
	from    *crawl.Frontier
}

// Website reads the address of a website as somebody typed it; what is wrong with it is said at a field of the request.
func (s *Service) Website(typed, field string) (Website, error) {
	address, err := s.address(typed)
	if err != nil {
		return Website{}, at(err, field)
	}
	f, err := crawl.Begin(crawl.ScopePath, address, crawl.Limits{Pages: MaxLearnt, Known: 10 * MaxLearnt})
	return Website{address, f}, at(err, field)
}

// LearnWebsite has a bot learn a website: the page of its address and up to MaxLearnt of those below, as they are found.
// Nobody picks them. That the first page does not fit is said at the field.
func (s *Service) LearnWebsite(ctx context.Context, tx *db.Tx, c workspace.Caller, botID string, w Website, field string) (WebSite, error) {
	if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
		return WebSite{}, err
	}
	x := s.newSite(c, botID, w.address, crawl.ScopePath)
	x.Learn = true
	if err := s.beginSearch(ctx, tx, c, x, w.from); err != nil {
		return WebSite{}, at(err, field)
	}
	id, _, err := pageOf(ctx, tx, c.Workspace, botID, crawl.Key(w.address))
	if err != nil || id != "" {
		return x, err
	}
	p := WebPage{Source: Source{BotID: botID, Origin: byCaller(c).origin(), CreatedBy: c.MemberID}, SiteID: x.ID, Address: w.address, AddedBy: c.Name}
	if err := s.addPage(ctx, tx, byCaller(c), &p, fetched{}); err != nil {
		return WebSite{}, at(err, field)
	}
	return x, s.enqueueCrawl(ctx, tx, c.Workspace, botID, time.Time{})
}

// LearnSite is LearnWebsite for a bot that is there.
func (s *Service) LearnSite(ctx context.Context, c workspace.Caller, botID, typed string) (x WebSite, err error) {
	const field = "body.address"
	if err := s.exists(ctx, c, botID); err != nil {
		return WebSite{}, err
	}
	w, err := s.Website(typed, field)
	if err != nil {
		return WebSite{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		x, err = s.LearnWebsite(ctx, tx, c, botID, w, field)
		return err
	})
	return x, err
}

// learnFound picks what a step of a search has found, where nobody is to pick: pages with content, if they fit.
func (s *Service) learnFound(ctx context.Context, tx *db.Tx, a DiscoverArgs, x WebSite, list []WebFound) error {
	var numbers []int
	for _, f := range list {
		if x.Learn && f.Status == crawl.OK {
			numbers = append(numbers, f.No)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	pages, _, err := countPicked(ctx, tx, a.Workspace, a.BotID)
	if err != nil {
		return err
	}
	switch err := s.pageRoom(ctx, tx, a.Workspace, a.BotID, pages+int64(len(numbers))); {
	case errs.CodeOf(err) == "plan.limit_reached":
		return nil // the rest waits for somebody to pick from it
	case err != nil:
		return err
	}
	if n, err := pickFound(ctx, tx, a.Workspace, x.ID, numbers); err != nil || n == 0 {
		return err
	}
	return s.enqueueCrawl(ctx, tx, a.Workspace, a.BotID, time.Time{})
}

// at moves what is wrong with an address to another field.
func at(err error, field string) error {
	var known *errs.Error
	if !errors.As(err, &known) || len(known.Fields) == 0 {
		return err
	}
	why := known.Fields[0]
	why.Location = field
	return errs.New(known.Kind, known.Code, known.Message, why)
}
