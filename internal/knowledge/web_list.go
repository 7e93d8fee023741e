package knowledge

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// WebFilter says which pages a list shows, and how.
type WebFilter struct {
	Selection
	SiteID string
	Order  Order
	Cursor string
	Limit  int
}

// WebList is one page of web pages.
type WebList struct {
	page.List[WebPage]
	Counts map[State]int64
	Limit  Limit
	Crawl  Crawl
}

// WebPages returns a page of a bot's web pages.
func (s *Service) WebPages(ctx context.Context, c workspace.Caller, botID string, f WebFilter) (WebList, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebList{}, err
	}
	var after cursor
	wrong := checkPage(f.Cursor, &after, f.Order)
	wrong = append(wrong, f.Selection.check("query")...)
	if f.SiteID != "" && !uid.Valid(f.SiteID) {
		wrong = append(wrong, errs.Field{Location: "query.site_id", Code: "field.not_allowed", Message: "There is no such site."})
	}
	if len(wrong) > 0 {
		return WebList{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q := s.db.Read()
	list, n, err := listed[WebPage]{URL, webPageColumns, webPageTables, scanWebPageRow, func(x *WebPage) (*Source, *int64) { return &x.Source, &x.Passages }}.page(
		ctx, s, q, c.Workspace, botID, pageWhere(c.Workspace, botID, f.Selection, f.SiteID), f.Order, after, page.Limit(f.Limit))
	if err != nil {
		return WebList{}, err
	}
	out := WebList{List: list, Counts: n.states()}
	if out.Limit, err = s.pageLimit(ctx, q, c.Workspace, n); err != nil {
		return WebList{}, err
	}
	out.Crawl, err = crawlOf(ctx, q, c.Workspace, botID)
	return out, err
}

// pageLimit is how many web pages there may be: those of the bot, or, where the plan gives the number, of the workspace.
func (s *Service) pageLimit(ctx context.Context, q db.Querier, ws tenant.ID, have counts) (Limit, error) {
	uses, err := s.billing.Use(ctx, q, ws)
	if err != nil {
		return Limit{}, err
	}
	for _, u := range uses {
		if u.Meter == billing.Pages && u.Limit != nil {
			return Limit{u.Used, *u.Limit, true}, nil
		}
	}
	return Limit{have.total(), MaxPages, false}, nil
}

// pageRoom says whether n more pages fit, against the plan and against what one bot may have.
func (s *Service) pageRoom(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, n int64) error {
	have, err := countsOf(ctx, tx, ws, botID, URL)
	if err != nil {
		return err
	}
	if have.total()+n > MaxPages {
		if _, limited, err := s.billing.Allows(ctx, tx, ws, billing.Pages); err != nil || !limited {
			return cmpErr(err, ErrTooManyPages)
		}
	}
	return s.billing.Check(ctx, tx, ws, billing.Pages, n)
}

// WebPage returns one page.
func (s *Service) WebPage(ctx context.Context, c workspace.Caller, botID, id string) (WebPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebPage{}, err
	}
	if !uid.Valid(id) {
		return WebPage{}, ErrNoPage
	}
	x, err := webPage(ctx, s.db.Read(), c.Workspace, botID, id)
	if err != nil {
		return WebPage{}, err
	}
	return x, s.countPassages(ctx, s.db.Read(), c.Workspace, []*int64{&x.Passages}, []string{id})
}

// AddPage adds the page of an address that somebody typed, to be fetched and learnt.
func (s *Service) AddPage(ctx context.Context, c workspace.Caller, botID, typed string) (WebPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return WebPage{}, err
	}
	address, err := s.address(typed)
	if err != nil {
		return WebPage{}, err
	}
	x := WebPage{Source: Source{BotID: botID, Origin: byCaller(c).origin(), CreatedBy: c.MemberID}, Address: address, AddedBy: c.Name}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if id, have, err := pageOf(ctx, tx, c.Workspace, botID, crawl.Key(address)); err != nil || id != "" {
			return cmpErr(err, errAdded(have))
		}
		if err := s.addPage(ctx, tx, byCaller(c), &x, fetched{}); err != nil {
			return err
		}
		return s.enqueueCrawl(ctx, tx, c.Workspace, botID, time.Time{})
	})
	return x, err
}

// addPage stores a page that the bot does not have, and completes it. What was fetched of it is learnt; otherwise a crawl is
// to fetch it. The bot's knowledge is locked.
func (s *Service) addPage(ctx context.Context, tx *db.Tx, by by, x *WebPage, raw fetched) error {
	if err := s.pageRoom(ctx, tx, by.Workspace, x.BotID, 1); err != nil {
		return err
	}
	if err := s.billing.Take(ctx, tx, by.Workspace, billing.Pages, 1); err != nil {
		return err
	}
	now := s.clock.Now()
	x.ID, x.Kind, x.State, x.Active, x.CreatedAt, x.UpdatedAt, x.key = uid.New(), URL, Waiting, true, now, now, crawl.Key(x.Address)
	if x.Title == "" {
		x.Title = x.Address
	}
	if err := s.addSource(ctx, tx, by, x.Source, foldPage(x.Title, x.Address)); err != nil {
		return err
	}
	if err := insertWebPage(ctx, tx, by.Workspace, *x, raw); err != nil || raw.packed == nil {
		return err
	}
	return s.enqueueIngest(ctx, tx, by.Workspace, x.BotID, x.ID)
}

// BulkPages does the same to up to MaxAtOnce pages, in one go: retraining fetches them again. Ids that do not exist are
// passed over. It tells how many were changed.
func (s *Service) BulkPages(ctx context.Context, c workspace.Caller, botID string, act BulkAction, ids []string) (int, error) {
	return inBulk(ctx, s, c, botID, OfPages, act, ids, new(string), webPages, func(ctx context.Context, tx *db.Tx, list []WebPage) (int, error) {
		return s.applyToPages(ctx, tx, byCaller(c), botID, act, list)
	})
}

func (s *Service) applyToPages(ctx context.Context, tx *db.Tx, by by, botID string, act BulkAction, list []WebPage) (int, error) {
	switch act {
	case BulkDelete:
		return len(list), s.removePages(ctx, tx, by, botID, list)
	case BulkActivate, BulkDeactivate:
		list = slices.DeleteFunc(list, func(x WebPage) bool { return x.Active == (act == BulkActivate) })
		ids := make([]string, len(list))
		for i, x := range list {
			ids[i] = x.ID
		}
		return len(list), s.switchAllSources(ctx, tx, by, botID, URL, ids, act == BulkActivate)
	}
	list = slices.DeleteFunc(list, func(x WebPage) bool { return x.State == Waiting })
	return len(list), s.relearnSources(ctx, tx, by.Workspace, botID, URL, sourcesOfPages(list))
}

func sourcesOfPages(list []WebPage) []Source {
	all := make([]Source, len(list))
	for i, x := range list {
		all[i] = x.Source
	}
	return all
}

// removePages deletes pages and what was learnt of them, at once. The bot's knowledge is locked.
func (s *Service) removePages(ctx context.Context, tx *db.Tx, by by, botID string, list []WebPage) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.ID
	}
	if err := deleteWebPages(ctx, tx, by.Workspace, ids, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	if err := s.removeSources(ctx, tx, by, botID, URL, sourcesOfPages(list)); err != nil {
		return err
	}
	return s.billing.Give(ctx, tx, by.Workspace, billing.Pages, int64(len(list)))
}
