package knowledge

import (
	"context"
	"fmt"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// The kinds of the jobs of a site: the search for its pages, and the forgetting of what was found.
const (
	DiscoverJob    = "knowledge.discover"
	ForgetFoundJob = "knowledge.forget_found"
)

// DiscoverArgs name the site of a DiscoverJob or a ForgetFoundJob.
type DiscoverArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	SiteID    string    `json:"site_id"`
}

func (s *Service) enqueueDiscover(ctx context.Context, tx *db.Tx, a DiscoverArgs, at time.Time) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: DiscoverJob, Queue: crawlers, RunAt: at, Args: a})
}

// SearchSite begins the search for the pages of a site: those below a path, or those that its sitemaps name. Nothing of it is
// training data until somebody picks.
func (s *Service) SearchSite(ctx context.Context, c workspace.Caller, botID, typed string, scope crawl.Scope) (WebSite, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebSite{}, err
	}
	address, err := s.address(typed)
	if err != nil {
		return WebSite{}, err
	}
	limits := crawl.Limits{Pages: MaxPathPages, Known: 2000}
	switch scope {
	case crawl.ScopePath:
	case crawl.ScopeSitemap:
		limits = crawl.Limits{Pages: MaxFound, Known: MaxFound}
	default:
		return WebSite{}, errs.InvalidField("body.scope", "field.not_allowed", "Must be page, path or sitemap.")
	}
	f, err := crawl.Begin(scope, address, limits)
	if err != nil {
		return WebSite{}, err
	}
	x := s.newSite(c, botID, address, scope)
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return s.beginSearch(ctx, tx, c, x, f)
	})
	return x, err
}

func (s *Service) newSite(c workspace.Caller, botID, address string, scope crawl.Scope) WebSite {
	now := s.clock.Now()
	return WebSite{ID: uid.New(), BotID: botID, Address: address, Scope: scope, State: TaskQueued, CreatedBy: c.Name, CreatedAt: now, UpdatedAt: now}
}

// beginSearch stores a site whose search begins. The bot's knowledge is locked.
func (s *Service) beginSearch(ctx context.Context, tx *db.Tx, c workspace.Caller, x WebSite, f *crawl.Frontier) error {
	if runs, err := searchRuns(ctx, tx, c.Workspace, x.BotID, crawl.Key(x.Address), x.Scope); err != nil || runs {
		return cmpErr(err, errSearched(x.Address))
	}
	if err := insertSite(ctx, tx, c.Workspace, x, f, c.MemberID); err != nil {
		return err
	}
	if err := s.record(ctx, tx, c.Workspace, EventSiteSearched, x.ID, c.Actor(), SiteSearched{BotID: x.BotID, Address: x.Address, Scope: string(x.Scope), State: TaskQueued}); err != nil {
		return err
	}
	if err := s.tellKind(ctx, tx, c.Workspace, x.BotID, URL, nil); err != nil {
		return err
	}
	return s.enqueueDiscover(ctx, tx, DiscoverArgs{c.Workspace, x.BotID, x.ID}, time.Time{})
}

// Sites lists the sites that were searched for a bot, newest first.
func (s *Service) Sites(ctx context.Context, c workspace.Caller, botID string) ([]WebSite, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	return sitesOf(ctx, s.db.Read(), c.Workspace, botID)
}

// Site returns one site.
func (s *Service) Site(ctx context.Context, c workspace.Caller, botID, id string) (WebSite, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebSite{}, err
	}
	if !uid.Valid(id) {
		return WebSite{}, ErrNoSite
	}
	return site(ctx, s.db.Read(), c.Workspace, botID, id)
}

// Found lists what was found on a site, in the order in which it was found.
func (s *Service) Found(ctx context.Context, c workspace.Caller, botID, id, search, from string, limit int) (page.List[WebFound], error) {
	if _, err := s.Site(ctx, c, botID, id); err != nil {
		return page.List[WebFound]{}, err
	}
	after := passageCursor{}
	if from != "" && page.Decode(from, &after) != nil {
		return page.List[WebFound]{}, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	}
	if text.Len(search) > MaxQuestion {
		return page.List[WebFound]{}, errs.InvalidField("query.search", "field.too_long", "This search is too long.")
	}
	w := where{"", []any{c.Workspace, botID}}
	w.searched("f.search_norm", search)
	limit = page.Limit(limit)
	list, err := foundOn(ctx, s.db.Read(), c.Workspace, botID, id, w, after.No, limit+1)
	return page.Cut(list, limit, func(x WebFound) any { return passageCursor{x.No} }), err
}

// Pick makes training data of pages and files that were found on a site, by their numbers or all of them; jobs do it. What
// the bot has already, and what has no content, is passed over. It tells how many were picked.
func (s *Service) Pick(ctx context.Context, c workspace.Caller, botID, id string, all bool, numbers []int) (n int64, err error) {
	if err := inScope(c, botID); err != nil {
		return 0, err
	}
	if !uid.Valid(id) {
		return 0, ErrNoSite
	}
	if !all && (len(numbers) == 0 || len(numbers) > maxPicked) {
		return 0, errs.InvalidField("body.numbers", "field.too_many", fmt.Sprintf("Send between 1 and %d.", maxPicked))
	}
	if all {
		numbers = nil
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if _, err := site(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		if n, err = pickFound(ctx, tx, c.Workspace, id, numbers); err != nil || n == 0 {
			return err
		}
		pages, files, err := countPicked(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		if err := s.pageRoom(ctx, tx, c.Workspace, botID, pages); err != nil {
			return err
		}
		if err := s.fileRoom(ctx, tx, c.Workspace, botID, files); err != nil {
			return err
		}
		if err := s.enqueueFiles(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return s.enqueueCrawl(ctx, tx, c.Workspace, botID, time.Time{})
	})
	return n, err
}

// takePicked makes training data of some of the pages that were picked, and says whether there may be more.
func (s *Service) takePicked(ctx context.Context, a CrawlArgs) (more bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		list, sites, err := pickedFound(ctx, tx, a.Workspace, a.BotID, takeChunk)
		if err != nil {
			return err
		}
		more = len(list) > 0
		for i, f := range list {
			if err := s.takeFound(ctx, tx, a, sites[i], f); errs.CodeOf(err) == "plan.limit_reached" {
				return unpick(ctx, tx, a.Workspace, a.BotID) // the room was taken by others meanwhile
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (s *Service) takeFound(ctx context.Context, tx *db.Tx, a CrawlArgs, siteID string, f WebFound) error {
	id, _, err := pageOf(ctx, tx, a.Workspace, a.BotID, f.key)
	if err != nil {
		return err
	}
	if id == "" {
		x := WebPage{Source: Source{BotID: a.BotID, Origin: FromUser, Title: pageTitle(f.Title)}, SiteID: siteID, Address: f.Address, Final: f.final, Code: f.Code}
		if f.raw.packed != nil {
			x.CrawledAt = s.clock.Now()
		}
		w, err := site(ctx, tx, a.Workspace, a.BotID, siteID)
		if err != nil {
			return err
		}
		x.AddedBy = w.CreatedBy
		if err := s.addPage(ctx, tx, by{Workspace: a.Workspace, Actor: events.Actor{Kind: "system"}}, &x, f.raw); err != nil {
			return err
		}
	}
	return tookFound(ctx, tx, a.Workspace, siteID, f.No)
}

// CancelSearch ends the search for the pages of a site. What was found stays to be picked from.
func (s *Service) CancelSearch(ctx context.Context, c workspace.Caller, botID, id string) (x WebSite, err error) {
	if err := inScope(c, botID); err != nil {
		return WebSite{}, err
	}
	if !uid.Valid(id) {
		return WebSite{}, ErrNoSite
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x, err = site(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		if x.over() {
			return ErrSiteOver
		}
		if err := s.endSite(ctx, tx, DiscoverArgs{c.Workspace, botID, id}, x, c.Actor(), TaskCancelled, ""); err != nil {
			return err
		}
		x, err = site(ctx, tx, c.Workspace, botID, id)
		return err
	})
	return x, err
}

// DeleteSite takes a site with what was found on it out of the list. The pages that were picked from it stay.
func (s *Service) DeleteSite(ctx context.Context, c workspace.Caller, botID, id string) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNoSite
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if _, err := site(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		if err := deleteSite(ctx, tx, c.Workspace, botID, id, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, c.Workspace, botID, URL, nil)
	})
}

// endSite ends a search, once.
func (s *Service) endSite(ctx context.Context, tx *db.Tx, a DiscoverArgs, x WebSite, by events.Actor, end TaskState, reason string) error {
	now := s.clock.Now()
	if ended, err := closeSite(ctx, tx, a.Workspace, a.BotID, a.SiteID, end, reason, clock.Ms(now)); err != nil || !ended {
		return err
	}
	if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: ForgetFoundJob, RunAt: now.Add(foundKept), Args: a}); err != nil {
		return err
	}
	if err := s.record(ctx, tx, a.Workspace, EventSiteSearched, a.SiteID, by, SiteSearched{BotID: a.BotID, Address: x.Address, Scope: string(x.Scope), State: end}); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, a.Workspace, a.BotID, URL, nil)
}

// HandleForgetFound is the handler of ForgetFoundJob.
func (s *Service) HandleForgetFound(ctx context.Context, t jobs.Task) error {
	var a DiscoverArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return forgetFound(ctx, tx, a.Workspace, a.SiteID) })
}
