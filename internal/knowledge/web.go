package knowledge

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/errs"
)

// WebPage is a page of a website that a bot learns from: a source of kind url, and what only a page has.
type WebPage struct {
	Source
	SiteID    string // the site it was picked from; empty when it was typed
	Address   string // normalised
	Final     string // where the address led the last time; empty before that
	Code      int    // HTTP status of the last visit; 0 when there was no answer
	CrawledAt time.Time
	Failures  int // visits in a row that brought nothing
	Language  string
	AddedBy   string // name
	Passages  int64

	key, etag, hash, run string
	wanted               bool
	tries                int
}

// Visit is where a page is shown to people.
func (p WebPage) Visit() string {
	if p.Final != "" {
		return p.Final
	}
	return p.Address
}

// WebSite is a site whose pages are searched for somebody to pick from.
type WebSite struct {
	ID         string
	BotID      string
	Address    string
	Scope      crawl.Scope // path or sitemap
	State      TaskState
	Reason     string // why the search has failed
	Found      int    // addresses, whatever they are
	Pages      int    // of them, those that can be picked
	LeftOut    int    // addresses beyond the limits
	Added      int    // pages of this site that the bot has
	Learn      bool   // its pages are learnt as they are found, without anybody picking them
	CreatedBy  string // name
	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
}

func (w WebSite) over() bool { return w.State != TaskQueued && w.State != TaskRunning }

// WebFound is an address that was found on a site.
type WebFound struct {
	No      int
	Address string
	Title   string
	Status  crawl.Status
	Reason  crawl.Reason
	Code    int
	Picked  bool
	PageID  string // the page of this address that the bot has already

	DocumentID string // the document of this address that the bot has already

	key, final string
	raw        fetched
}

// fetched is what a visit brought, until it is learnt.
type fetched struct {
	kind, etag, hash string
	packed           []byte
}

// Every says how often a bot fetches its pages again by itself.
type Every string

// The rhythms.
const (
	Never   Every = "never"
	Daily   Every = "daily"
	Weekly  Every = "weekly"
	Monthly Every = "monthly"
)

// file says that it is learnt as a document.
func (f WebFound) file() bool { return f.Status == crawl.NotHTML && f.Reason == crawl.Document }

// Crawl is the crawl of all pages of a bot: the one that runs or ran last, and the next.
type Crawl struct {
	Every   Every
	NextAt  time.Time // zero: never
	Running bool
	Total   int
	Done    int

	run string
}

// Limits of web pages.
const (
	MaxPages        = 1000    // of one bot
	MaxFound        = 5000    // addresses of one site
	MaxPathPages    = 200     // pages below a path
	maxPicked       = 1000    // at once
	maxRaw          = 1 << 20 // bytes, packed, of a found page that is kept until it is picked
	failuresToTell  = 3
	maxTriesOfVisit = 3
	foundKept       = 7 * 24 * time.Hour
)

// Why a page is not learnt, besides the reasons of the crawler.
const (
	reasonDuplicate = "duplicate" // its address leads to a page that the bot has already
	reasonCancelled = "cancelled" // it was never fetched, because the crawl was cancelled
)

// The errors of web pages, besides wrong fields.
var (
	ErrNoPage       = errs.New(errs.NotFound, "page.not_found", "There is no such page.")
	ErrNoSite       = errs.New(errs.NotFound, "site.not_found", "There is no such site.")
	ErrTooManyPages = errs.New(errs.Forbidden, "plan.limit_reached", "This bot has as many web pages as it may have.")
	ErrSiteOver     = errs.New(errs.Conflict, "site.over", "This search is over already.")
	ErrCrawling     = errs.New(errs.Conflict, "crawl.running", "All pages are being fetched already. Wait until that is done, or cancel it.")
	ErrNoCrawl      = errs.New(errs.Conflict, "crawl.not_running", "No crawl of all pages is running.")
	ErrNoPages      = errs.New(errs.Conflict, "crawl.no_pages", "This bot has no web pages yet.")
)

// errAdded tells that a bot has a page already; the field's message is the address as the bot has it.
func errAdded(address string) error {
	return errs.New(errs.Conflict, "page.duplicate", "This address is already added.", errs.Field{Location: "body.address", Code: "page.duplicate", Message: "Already added as " + address + "."})
}

func errSearched(address string) error {
	return errs.New(errs.Conflict, "site.running", "This site is being searched already.", errs.Field{Location: "body.address", Code: "site.running", Message: address + " is being searched already."})
}

// address is the one spelling of what somebody typed, or what is wrong with it at its field.
func (s *Service) address(typed string) (string, error) {
	address, err := crawl.Normalise(typed, s.allow...)
	var known *errs.Error
	if errors.As(err, &known) {
		return "", errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", errs.Field{Location: "body.address", Code: known.Code, Message: known.Message})
	}
	return address, err
}

// reasonOf is why a visit brought nothing, as a code for the screen: what it was, and more when there is more to say.
func reasonOf(p crawl.Page) string {
	switch {
	case p.Status == crawl.Failed && p.Reason != "":
		return string(p.Reason)
	case p.Reason != "":
		return string(p.Status) + "_" + string(p.Reason)
	}
	return string(p.Status)
}

// nextCrawl is when a bot fetches its pages again, one rhythm after from: at night where its workspace is, and each bot
// at a time of its own between one and five, so that not all begin together.
func nextCrawl(e Every, from time.Time, zone *time.Location, botID string) time.Time {
	day := from.In(zone)
	switch e {
	case Daily:
		day = day.AddDate(0, 0, 1)
	case Weekly:
		day = day.AddDate(0, 0, 7)
	case Monthly:
		day = day.AddDate(0, 1, 0)
	default:
		return time.Time{}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(botID)) // cannot fail
	spread := time.Duration(h.Sum32()%(4*60)) * time.Minute
	return time.Date(day.Year(), day.Month(), day.Day(), 1, 0, 0, 0, zone).Add(spread).UTC()
}

// pack makes what a visit brought small enough to be kept for a while.
func pack(p crawl.Page) fetched {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(p.Body) // a buffer: cannot fail
	_ = z.Close()
	return fetched{p.Type, p.ETag, p.Hash, b.Bytes()}
}

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a page: %w", err)
	}
	return io.ReadAll(z)
}
