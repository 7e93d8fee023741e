package knowledge

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/workspace"
)

// WebPageView is a web page on the wire.
type WebPageView struct {
	ID          string     `json:"id"`
	SiteID      *string    `json:"site_id" doc:"The site from whose pages it was picked; null when it was typed."`
	Address     string     `json:"address"`
	Visit       string     `json:"visit" doc:"Where the address leads, for people."`
	Title       string     `json:"title" doc:"The address until it was fetched."`
	State       string     `json:"state" enum:"waiting,learning,imported,overlapped,failed"`
	StateReason string     `json:"state_reason" doc:"Why it has failed; empty otherwise."`
	Progress    int        `json:"progress" doc:"Of the learning, in percent."`
	HTTPStatus  int        `json:"http_status" doc:"Of the last visit; 0 when there was no answer."`
	CrawledAt   *time.Time `json:"crawled_at" doc:"The last visit; null before it."`
	Failures    int        `json:"failures" doc:"Visits in a row that brought nothing."`
	Language    string     `json:"language"`
	Active      bool       `json:"active" doc:"The bot may answer from it once it is learnt."`
	Learned     bool       `json:"learned" doc:"The bot knows something of it, maybe of an earlier visit."`
	Passages    int64      `json:"passages" doc:"How many pieces the bot has learnt of it."`
	AddedBy     string     `json:"added_by" doc:"Name."`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

func viewPage(x WebPage) WebPageView {
	v := WebPageView{ID: x.ID, Address: x.Address, Visit: x.Visit(), Title: x.Title, State: string(x.State), StateReason: x.Reason, Progress: x.Progress,
		HTTPStatus: x.Code, CrawledAt: wireMoment(x.CrawledAt), Failures: x.Failures, Language: x.Language, Active: x.Active, Learned: x.Learned > 0,
		Passages: x.Passages, AddedBy: x.AddedBy, CreatedAt: wireTime(x.CreatedAt), UpdatedAt: wireTime(x.UpdatedAt)}
	if x.SiteID != "" {
		v.SiteID = &x.SiteID
	}
	return v
}

// wireMoment is a time on the wire; nil when there is none.
func wireMoment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = wireTime(t)
	return &t
}

// CrawlView is the crawl of all pages of a bot on the wire.
type CrawlView struct {
	Every   string     `json:"every" enum:"never,daily,weekly,monthly" doc:"How often the bot fetches its pages again by itself."`
	NextAt  *time.Time `json:"next_at"`
	Running bool       `json:"running"`
	Total   int        `json:"total" doc:"Pages of the crawl that runs or ran last."`
	Done    int        `json:"done" doc:"Those of them that were visited."`
}

func viewCrawl(x Crawl) CrawlView {
	return CrawlView{string(x.Every), wireMoment(x.NextAt), x.Running, x.Total, x.Done}
}

type webPageList struct {
	Items  []WebPageView    `json:"items" nullable:"false"`
	Next   *string          `json:"next"`
	Total  *int64           `json:"total,omitempty" doc:"How many pages the filter lets through."`
	Counts map[string]int64 `json:"counts" doc:"How many pages the bot has in each state."`
	Limit  SourceLimit      `json:"limit"`
	Crawl  CrawlView        `json:"crawl"`
}

// WebPagePath is the part of a path that names a web page.
type WebPagePath struct {
	BotID  string `path:"bot_id"`
	PageID string `path:"page_id"`
}

func (s *Service) webRoutes(d *workspace.Doors) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	op := workspace.Ops{Tag: "Web pages", At: "/v1/bots/{bot_id}/pages"}.Op
	workspace.Register(d, op("list-pages", http.MethodGet, "", "List a bot's web pages, newest first", 200), view, s.httpPages)
	add := op("add-page", http.MethodPost, "", "Add a web page for the bot to learn", 201)
	add.Description = "The page is fetched and learnt in the background; when that fails, its state says why. An address that the bot has already, however it is spelt, is refused with 409 page.duplicate."
	workspace.Register(d, add, edit, s.httpAddPage)
	workspace.Register(d, op("get-page", http.MethodGet, "/{page_id}", "Get a web page", 200), view, s.httpPage)
	workspace.Register(d, op("delete-page", http.MethodDelete, "/{page_id}", "Delete a web page and what the bot learnt of it", 204), manage, s.httpDeletePage)
	bulk := op("bulk-pages", http.MethodPost, "/bulk", "Do the same to up to 100 web pages", 200)
	bulk.Description = "Retraining fetches them again. Deleting needs the permission knowledge:manage."
	workspace.Register(d, bulk, edit, s.httpBulkPages)
	again := op("recrawl-pages", http.MethodPost, "/crawl", "Fetch all web pages of a bot again", 202)
	again.Description = "What has not changed is not learnt anew. A bot has one such crawl at a time."
	workspace.Register(d, again, edit, s.httpRecrawl)
	workspace.Register(d, op("cancel-recrawl", http.MethodPost, "/crawl/cancel", "End the crawl of all pages; those not visited yet stay as they were", 200), edit, s.httpCancelRecrawl)
	workspace.Register(d, op("set-crawl-rhythm", http.MethodPut, "/crawl/rhythm", "Say how often a bot fetches its pages again by itself", 200), edit, s.httpRhythm)
}

func (s *Service) httpPages(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Search string `query:"search" doc:"Somewhere in title or address; case and accents do not matter."`
	State  string `query:"state" doc:"waiting, learning, imported, overlapped or failed."`
	SiteID string `query:"site_id" doc:"Only those picked from this site."`
	Order  string `query:"order" doc:"newest (the default), oldest, changed or title."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[webPageList], error) {
	p, err := s.WebPages(ctx, c, in.BotID, WebFilter{Selection: Selection{Search: in.Search, State: State(in.State)}, SiteID: in.SiteID, Order: Order(in.Order), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := webPageList{Items: make([]WebPageView, len(p.Items)), Next: p.Next, Total: p.Total, Counts: counts(p.Counts).wire(), Limit: SourceLimit(p.Limit), Crawl: viewCrawl(p.Crawl)}
	for i, x := range p.Items {
		out.Items[i] = viewPage(x)
	}
	return &body[webPageList]{out}, nil
}

func (s *Service) httpAddPage(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Address string `json:"address" doc:"Up to 255 characters; without a scheme it is taken for https."`
	}
}) (*body[WebPageView], error) {
	x, err := s.AddPage(ctx, c, in.BotID, in.Body.Address)
	return &body[WebPageView]{viewPage(x)}, err
}

func (s *Service) httpPage(ctx context.Context, c workspace.Caller, in *WebPagePath) (*body[WebPageView], error) {
	x, err := s.WebPage(ctx, c, in.BotID, in.PageID)
	return &body[WebPageView]{viewPage(x)}, err
}

func (s *Service) httpDeletePage(ctx context.Context, c workspace.Caller, in *WebPagePath) (*struct{}, error) {
	n, err := s.BulkPages(ctx, c, in.BotID, BulkDelete, []string{in.PageID})
	if err == nil && n == 0 {
		err = ErrNoPage
	}
	return nil, err
}

func (s *Service) httpBulkPages(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action string   `json:"action" doc:"delete, retrain, activate or deactivate."`
		IDs    []string `json:"ids" nullable:"false" doc:"Up to 100."`
	}
}) (*body[changedCount], error) {
	n, err := s.BulkPages(ctx, c, in.BotID, BulkAction(in.Body.Action), in.Body.IDs)
	return &body[changedCount]{changedCount{n}}, err
}

func (s *Service) httpRecrawl(ctx context.Context, c workspace.Caller, in *BotPath) (*body[CrawlView], error) {
	x, err := s.RecrawlAll(ctx, c, in.BotID)
	return &body[CrawlView]{viewCrawl(x)}, err
}

func (s *Service) httpCancelRecrawl(ctx context.Context, c workspace.Caller, in *BotPath) (*body[CrawlView], error) {
	x, err := s.CancelRecrawl(ctx, c, in.BotID)
	return &body[CrawlView]{viewCrawl(x)}, err
}

func (s *Service) httpRhythm(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Every string `json:"every" doc:"never, daily, weekly or monthly."`
	}
}) (*body[CrawlView], error) {
	x, err := s.SetRhythm(ctx, c, in.BotID, Every(in.Body.Every))
	return &body[CrawlView]{viewCrawl(x)}, err
}

// WebSiteView is a searched site on the wire.
type WebSiteView struct {
	ID         string     `json:"id"`
	Address    string     `json:"address"`
	Scope      string     `json:"scope" enum:"path,sitemap"`
	State      string     `json:"state" enum:"queued,running,done,failed,cancelled"`
	Reason     string     `json:"reason" doc:"Why the search has failed; empty otherwise."`
	Found      int        `json:"found" doc:"Addresses that were found."`
	Pages      int        `json:"pages" doc:"Those of them that can be picked."`
	LeftOut    int        `json:"left_out" doc:"Addresses beyond the limits of a search."`
	Added      int        `json:"added" doc:"Pages picked from it that the bot has."`
	Learn      bool       `json:"learn" doc:"Its pages are learnt as they are found, without anybody picking them."`
	CreatedBy  string     `json:"created_by" doc:"Name."`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at"`
}

func viewSite(x WebSite) WebSiteView {
	return WebSiteView{x.ID, x.Address, string(x.Scope), string(x.State), x.Reason, x.Found, x.Pages, x.LeftOut, x.Added, x.Learn, x.CreatedBy, wireTime(x.CreatedAt), wireMoment(x.FinishedAt)}
}

type webSiteList struct {
	Items []WebSiteView `json:"items" nullable:"false"`
}

// FoundView is an address that was found on a site, on the wire.
type FoundView struct {
	No         int     `json:"no"`
	Address    string  `json:"address"`
	Title      string  `json:"title"`
	Status     string  `json:"status" doc:"ok and found can be picked, and not_html with the reason document, which is a file; every other says why not."`
	Reason     string  `json:"reason"`
	HTTPStatus int     `json:"http_status"`
	Picked     bool    `json:"picked" doc:"It was picked, and will be among the pages in a moment."`
	PageID     *string `json:"page_id" doc:"The page of this address that the bot has already."`
	DocumentID *string `json:"document_id" doc:"The document of this address that the bot has already."`
}

type foundList struct {
	Items []FoundView `json:"items" nullable:"false"`
	Next  *string     `json:"next"`
}

// WebSitePath is the part of a path that names a searched site.
type WebSitePath struct {
	BotID  string `path:"bot_id"`
	SiteID string `path:"site_id"`
}

type pickedCount struct {
	Picked int64 `json:"picked"`
}

func (s *Service) siteRoutes(d *workspace.Doors) {
	view, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Web pages", At: "/v1/bots/{bot_id}/web-sites"}.Op
	workspace.Register(d, op("list-web-sites", http.MethodGet, "", "List the sites that were searched for pages, newest first", 200), view, s.httpSites)
	search := op("search-web-site", http.MethodPost, "", "Search a site for pages to pick from", 202)
	search.Description = "In the background. With scope website: up to 50 pages of the site below the address are learnt as they are found, without anybody picking them, beginning with the address itself. With scope path: up to 200 pages of the same site below the address that links lead to. With scope sitemap: what the site's sitemaps name. What was found is kept for a week."
	workspace.Register(d, search, edit, s.httpSearchSite)
	workspace.Register(d, op("get-web-site", http.MethodGet, "/{site_id}", "Get a searched site", 200), view, s.httpSite)
	workspace.Register(d, op("list-found-pages", http.MethodGet, "/{site_id}/found", "List what was found on a site", 200), view, s.httpFound)
	pick := op("pick-found-pages", http.MethodPost, "/{site_id}/pick", "Add found pages for the bot to learn", 202)
	pick.Description = "By number, or all that can be picked. What the bot has already is passed over."
	workspace.Register(d, pick, edit, s.httpPick)
	workspace.Register(d, op("cancel-web-site", http.MethodPost, "/{site_id}/cancel", "End the search of a site; what was found stays", 200), edit, s.httpCancelSite)
	workspace.Register(d, op("delete-web-site", http.MethodDelete, "/{site_id}", "Forget a searched site; the pages picked from it stay", 204), edit, s.httpDeleteSite)
}

func (s *Service) httpSites(ctx context.Context, c workspace.Caller, in *BotPath) (*body[webSiteList], error) {
	list, err := s.Sites(ctx, c, in.BotID)
	out := webSiteList{Items: make([]WebSiteView, len(list))}
	for i, x := range list {
		out.Items[i] = viewSite(x)
	}
	return &body[webSiteList]{out}, err
}

func (s *Service) httpSearchSite(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Address string `json:"address" doc:"Up to 255 characters."`
		Scope   string `json:"scope" doc:"path, sitemap or website."`
	}
}) (*body[WebSiteView], error) {
	if in.Body.Scope == "website" {
		x, err := s.LearnSite(ctx, c, in.BotID, in.Body.Address)
		return &body[WebSiteView]{viewSite(x)}, err
	}
	x, err := s.SearchSite(ctx, c, in.BotID, in.Body.Address, crawl.Scope(in.Body.Scope))
	return &body[WebSiteView]{viewSite(x)}, err
}

func (s *Service) httpSite(ctx context.Context, c workspace.Caller, in *WebSitePath) (*body[WebSiteView], error) {
	x, err := s.Site(ctx, c, in.BotID, in.SiteID)
	return &body[WebSiteView]{viewSite(x)}, err
}

func (s *Service) httpFound(ctx context.Context, c workspace.Caller, in *struct {
	WebSitePath
	Search string `query:"search" doc:"Somewhere in title or address; case and accents do not matter."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[foundList], error) {
	l, err := s.Found(ctx, c, in.BotID, in.SiteID, in.Search, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := foundList{Items: make([]FoundView, len(l.Items)), Next: l.Next}
	for i, x := range l.Items {
		out.Items[i] = FoundView{No: x.No, Address: x.Address, Title: x.Title, Status: string(x.Status), Reason: string(x.Reason), HTTPStatus: x.Code, Picked: x.Picked}
		if x.PageID != "" {
			out.Items[i].PageID = &x.PageID
		}
		if x.DocumentID != "" {
			out.Items[i].DocumentID = &x.DocumentID
		}
	}
	return &body[foundList]{out}, nil
}

func (s *Service) httpPick(ctx context.Context, c workspace.Caller, in *struct {
	WebSitePath
	Body struct {
		All     bool  `json:"all,omitempty" doc:"Everything that can be picked."`
		Numbers []int `json:"numbers,omitempty" doc:"Up to 1,000."`
	}
}) (*body[pickedCount], error) {
	n, err := s.Pick(ctx, c, in.BotID, in.SiteID, in.Body.All, in.Body.Numbers)
	return &body[pickedCount]{pickedCount{n}}, err
}

func (s *Service) httpCancelSite(ctx context.Context, c workspace.Caller, in *WebSitePath) (*body[WebSiteView], error) {
	x, err := s.CancelSearch(ctx, c, in.BotID, in.SiteID)
	return &body[WebSiteView]{viewSite(x)}, err
}

func (s *Service) httpDeleteSite(ctx context.Context, c workspace.Caller, in *WebSitePath) (*struct{}, error) {
	return nil, s.DeleteSite(ctx, c, in.BotID, in.SiteID)
}
