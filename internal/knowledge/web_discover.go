package knowledge

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
)

// Why a search does not go on in this job.
var (
	errSiteTaken = errors.New("knowledge: the site is not in our hands any more")
	errSlice     = errors.New("knowledge: the job's time is up")
)

// HandleDiscover is the handler of DiscoverJob. How far the search is, is stored with what each step has found: a job that
// was cut off goes on there.
func (s *Service) HandleDiscover(ctx context.Context, t jobs.Task) error {
	var a DiscoverArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.discover(ctx, a, t.OutboxID)
	if errors.Is(err, ErrNoBot) || errors.Is(err, errSiteTaken) {
		return nil // deleted, cancelled, or somebody else's
	}
	if err != nil && t.Last {
		return errors.Join(err, s.db.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
			return s.endSite(ctx, tx, a, WebSite{}, events.Actor{Kind: "system"}, TaskFailed, reasonError)
		}))
	}
	return err
}

func (s *Service) discover(ctx context.Context, a DiscoverArgs, job string) error {
	var x *WebSite
	var f *crawl.Frontier
	err := s.inBot(ctx, a, func(ctx context.Context, tx *db.Tx) (err error) {
		now := s.clock.Now()
		x, f, err = claimSite(ctx, tx, a.Workspace, a.BotID, a.SiteID, job, clock.Ms(now), clock.Ms(now.Add(-deadAfter)))
		if err != nil || x == nil {
			return cmpErr(err, errSiteTaken)
		}
		return s.tellKind(ctx, tx, a.Workspace, a.BotID, URL, nil)
	})
	if err != nil {
		return err
	}
	until := s.clock.Now().Add(crawlSlice)
	why := ""
	err = s.crawler.Discover(ctx, f, func(pages []crawl.Page) error {
		if why == "" && x.Pages == 0 {
			why = reasonOf(pages[len(pages)-1])
		}
		pages = append(pages, linkedFiles(f, pages)...)
		if err := s.inBot(ctx, a, func(ctx context.Context, tx *db.Tx) error { return s.found(ctx, tx, a, x, f, job, pages) }); err != nil {
			return err
		}
		if s.clock.Now().After(until) && !f.Over() {
			return errSlice
		}
		return nil
	})
	var later *crawl.Later
	switch {
	case errors.Is(err, errSlice):
		return s.pauseSite(ctx, a, *x, f, job, time.Time{})
	case errors.As(err, &later):
		return s.pauseSite(ctx, a, *x, f, job, later.At)
	case err != nil:
		return err
	}
	end := TaskDone
	if x.Pages > 0 {
		why = ""
	} else {
		end = TaskFailed
	}
	return s.inBot(ctx, a, func(ctx context.Context, tx *db.Tx) error {
		return s.endSite(ctx, tx, a, *x, events.Actor{Kind: "system"}, end, why)
	})
}

// linkedFiles are the documents that pages link to, each once: they are fetched when somebody picks them.
func linkedFiles(f *crawl.Frontier, pages []crawl.Page) (files []crawl.Page) {
	for _, p := range pages {
		for _, l := range p.Documents {
			key := crawl.Key(l.Address)
			if _, known := f.Seen[key]; known || len(f.Seen) >= f.Limits.Known {
				continue
			}
			f.Seen[key] = crawl.NotHTML
			files = append(files, crawl.Page{Address: l.Address, Final: l.As, Title: l.Text, Status: crawl.NotHTML, Reason: crawl.Document})
		}
	}
	return files
}

// inBot is a transaction with the bot's knowledge locked.
func (s *Service) inBot(ctx context.Context, a DiscoverArgs, fn func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

// found stores what a step of a search led to, together with how far the search is then.
func (s *Service) found(ctx context.Context, tx *db.Tx, a DiscoverArgs, x *WebSite, f *crawl.Frontier, job string, pages []crawl.Page) error {
	next, list := *x, make([]WebFound, 0, len(pages))
	for _, p := range pages {
		if p.Status == crawl.Redirected {
			continue // where it leads is told, too
		}
		next.Found++
		e := WebFound{No: next.Found, Address: p.Address, Title: pageTitle(p.Title), Status: p.Status, Reason: p.Reason, Code: p.Code, key: crawl.Key(p.Address), final: p.Final}
		if p.Status == crawl.OK || p.Status == crawl.Found || e.file() {
			next.Pages++
		}
		if p.Status == crawl.OK {
			if raw := pack(p); len(raw.packed) <= maxRaw {
				e.raw = raw
			}
		}
		list = append(list, e)
	}
	held, err := saveSite(ctx, tx, a.Workspace, next, f, job, job, clock.Ms(s.clock.Now()))
	if err != nil || !held {
		return cmpErr(err, errSiteTaken)
	}
	if err := insertFound(ctx, tx, a.Workspace, next, list); err != nil {
		return err
	}
	if err := s.learnFound(ctx, tx, a, next, list); err != nil {
		return err
	}
	tx.After(func() { *x = next })
	return s.tellKind(ctx, tx, a.Workspace, a.BotID, URL, nil)
}

// pauseSite has another job go on with a search.
func (s *Service) pauseSite(ctx context.Context, a DiscoverArgs, x WebSite, f *crawl.Frontier, job string, at time.Time) error {
	return s.inBot(ctx, a, func(ctx context.Context, tx *db.Tx) error {
		held, err := saveSite(ctx, tx, a.Workspace, x, f, job, "", clock.Ms(s.clock.Now()))
		if err != nil || !held {
			return cmpErr(err, errSiteTaken)
		}
		return s.enqueueDiscover(ctx, tx, a, at)
	})
}
