package knowledge

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// RecrawlJob is the kind of the job that begins a bot's next crawl of all its pages by itself.
const RecrawlJob = "knowledge.recrawl"

// RecrawlArgs name the bot of a RecrawlJob, and for when it was planned: a plan that was changed has another job.
type RecrawlArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	At        int64     `json:"at"`
}

// RecrawlAll has all pages of a bot fetched again; what has not changed is not learnt anew. One such crawl runs at a time.
func (s *Service) RecrawlAll(ctx context.Context, c workspace.Caller, botID string) (x Crawl, err error) {
	if err := inScope(c, botID); err != nil {
		return Crawl{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x, err = crawlOf(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x.Running {
			return ErrCrawling
		}
		n, err := s.recrawl(ctx, tx, c.Workspace, botID, c.Actor())
		if err != nil {
			return err
		}
		if n == 0 {
			have, err := countsOf(ctx, tx, c.Workspace, botID, URL)
			if err == nil && have.total() == 0 {
				err = ErrNoPages
			}
			return err // all are on their way already
		}
		x, err = crawlOf(ctx, tx, c.Workspace, botID)
		return err
	})
	return x, err
}

// recrawl begins a crawl of all pages. It tells how many it is of. The bot's knowledge is locked.
func (s *Service) recrawl(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, by events.Actor) (int64, error) {
	now, run := clock.Ms(s.clock.Now()), uid.New()
	n, delta, err := wantAll(ctx, tx, ws, botID, run, now)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := addCounts(ctx, tx, ws, botID, URL, delta); err != nil {
		return 0, err
	}
	if err := putRun(ctx, tx, ws, botID, run, n, now); err != nil {
		return 0, err
	}
	if err := s.record(ctx, tx, ws, EventCrawlStarted, botID, by, CrawlChanged{BotID: botID, Pages: int(n)}); err != nil {
		return 0, err
	}
	if err := s.tellKind(ctx, tx, ws, botID, URL, nil); err != nil {
		return 0, err
	}
	return n, s.enqueueCrawl(ctx, tx, ws, botID, time.Time{})
}

// CancelRecrawl ends the crawl of all pages: those that were not visited yet stay as they were.
func (s *Service) CancelRecrawl(ctx context.Context, c workspace.Caller, botID string) (x Crawl, err error) {
	if err := inScope(c, botID); err != nil {
		return Crawl{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x, err = crawlOf(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if !x.Running {
			return ErrNoCrawl
		}
		delta, err := unwantAll(ctx, tx, c.Workspace, botID, x.run)
		if err != nil {
			return err
		}
		if err := addCounts(ctx, tx, c.Workspace, botID, URL, delta); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventCrawlCancelled, botID, c.Actor(), CrawlChanged{BotID: botID, Pages: x.Total - x.Done}); err != nil {
			return err
		}
		x.Running = false
		return s.tellKind(ctx, tx, c.Workspace, botID, URL, nil)
	})
	return x, err
}

// SetRhythm says how often a bot fetches its pages again by itself.
func (s *Service) SetRhythm(ctx context.Context, c workspace.Caller, botID string, e Every) (x Crawl, err error) {
	if err := inScope(c, botID); err != nil {
		return Crawl{}, err
	}
	switch e {
	case Never, Daily, Weekly, Monthly:
	default:
		return Crawl{}, errs.InvalidField("body.every", "field.not_allowed", "Must be never, daily, weekly or monthly.")
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x, err = crawlOf(ctx, tx, c.Workspace, botID); err != nil || x.Every == e {
			return err
		}
		x.Every = e
		if x.NextAt, err = s.planCrawl(ctx, tx, c.Workspace, botID, e); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventCrawlPlanned, botID, c.Actor(), CrawlPlanned{BotID: botID, Every: e}); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, c.Workspace, botID, URL, nil)
	})
	return x, err
}

// planCrawl stores when a bot fetches its pages next, with the job that does it.
func (s *Service) planCrawl(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, e Every) (time.Time, error) {
	zone, err := workspace.Zone(ctx, tx, ws)
	if err != nil {
		return time.Time{}, err
	}
	next := nextCrawl(e, s.clock.Now(), zone, botID)
	if err := putRhythm(ctx, tx, ws, botID, e, next); err != nil || next.IsZero() {
		return next, err
	}
	return next, jobs.Enqueue(ctx, tx, jobs.Job{Kind: RecrawlJob, Queue: crawlers, RunAt: next, Args: RecrawlArgs{ws, botID, clock.Ms(next)}})
}

// HandleRecrawl is the handler of RecrawlJob. It plans the next one in the transaction in which it begins this one.
func (s *Service) HandleRecrawl(ctx context.Context, t jobs.Task) error {
	var a RecrawlArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		x, err := crawlOf(ctx, tx, a.Workspace, a.BotID)
		if err != nil || x.NextAt.IsZero() || clock.Ms(x.NextAt) != a.At {
			return err // planned otherwise since
		}
		if !x.Running {
			if _, err := s.recrawl(ctx, tx, a.Workspace, a.BotID, events.Actor{Kind: "system"}); err != nil {
				return err
			}
		}
		_, err = s.planCrawl(ctx, tx, a.Workspace, a.BotID, x.Every)
		return err
	})
	if errors.Is(err, ErrNoBot) {
		return nil // deleted meanwhile
	}
	return err
}

// crawlAgain takes up, at start, what visits were to be made when the program ended.
func (s *Service) crawlAgain(ctx context.Context) error {
	pages, err := foundBefore(ctx, s.db.Read())
	if err != nil {
		return err
	}
	sites, err := openSites(ctx, s.db.Read())
	if err != nil {
		return err
	}
	if len(pages)+len(sites) == 0 {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, a := range pages {
			if err := s.enqueueCrawl(ctx, tx, a.Workspace, a.BotID, time.Time{}); err != nil {
				return err
			}
		}
		for _, a := range sites {
			if err := s.enqueueDiscover(ctx, tx, a, s.clock.Now().Add(deadAfter)); err != nil {
				return err
			}
		}
		return nil
	})
}

// reopenPages takes up the visits of a bot that comes back: its jobs have found no bot and are gone.
func (s *Service) reopenPages(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	x, err := crawlOf(ctx, tx, ws, botID)
	if err != nil {
		return err
	}
	if x.Every != Never {
		if _, err := s.planCrawl(ctx, tx, ws, botID, x.Every); err != nil {
			return err
		}
	}
	sites, err := openSitesOf(ctx, tx, ws, botID)
	if err != nil {
		return err
	}
	for _, id := range sites {
		if err := s.enqueueDiscover(ctx, tx, DiscoverArgs{ws, botID, id}, time.Time{}); err != nil {
			return err
		}
	}
	if err := s.enqueueFiles(ctx, tx, ws, botID); err != nil {
		return err
	}
	return s.enqueueCrawl(ctx, tx, ws, botID, time.Time{})
}
