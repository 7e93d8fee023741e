// Package crawl fetches web pages for a bot to learn from, and finds the pages of a site. It keeps no table and starts
// nothing by itself: a caller asks for a page (Fetch), lets it find what there is (Discover) or walks a site (Walk), and
// stores what it is told. It asks robots.txt first, never asks one host more often than it likes, reaches public
// addresses only, and never takes for content what is none: a sign-in, an error page or an empty shell each ends with
// its name.
package crawl

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"cxgenie/internal/platform/clock"
)

// Status is how an address ended.
type Status string

// The statuses. Only OK carries content.
const (
	OK         Status = "ok"
	Unchanged  Status = "unchanged"  // the text is what the caller has already
	Found      Status = "found"      // named by a sitemap, not fetched
	Redirected Status = "redirected" // To says where
	Duplicate  Status = "duplicate"  // the same as the page in To
	Robots     Status = "robots"     // the site does not want it
	Gone       Status = "gone"
	Failed     Status = "failed"
	NotHTML    Status = "not_html"
	NoText     Status = "no_text"
	Login      Status = "login"
	JavaScript Status = "javascript" // there is text only for those who run its scripts
)

// Reason says more about a status.
type Reason string

// The reasons, by the status they explain.
const (
	// Duplicate
	ByCanonical Reason = "canonical"
	ByContent   Reason = "content"
	// Robots
	Disallowed Reason = "disallowed"
	NoIndex    Reason = "noindex"
	RobotsDown Reason = "robots_unavailable" // robots.txt answers with an error of the server: not now
	// Gone
	NotFound     Reason = "not_found"
	Removed      Reason = "removed"
	SoftNotFound Reason = "soft_404" // it says that there is nothing, with a status that says there is
	// Failed
	Timeout   Reason = "timeout"
	BadStatus Reason = "status"
	TooLarge  Reason = "too_large"
	TLS       Reason = "tls"
	DNS       Reason = "dns"
	Connect   Reason = "connect"
	Refused   Reason = "refused_address" // private, loopback, link-local, or no web address at all
	Loop      Reason = "loop"
	Redirects Reason = "redirects" // too many of them
	Busy      Reason = "busy"      // asked us to come back; RetryAt says when
	Encoding  Reason = "encoding"  // packed in a way we do not know, or damaged
	Broken    Reason = "broken"    // the connection or the page breaks off or cannot be read
	ErrorPage Reason = "error_page"
	Challenge Reason = "challenge" // wants to know whether we are a person
	NoSitemap Reason = "no_sitemap"
	// NotHTML
	Document  Reason = "document" // a file that can be learnt from as such: PDF, office
	WrongType Reason = "type"
	// Login
	Unauthorised Reason = "unauthorised"
	SignIn       Reason = "sign_in" // leads to a sign-in page
	Form         Reason = "form"    // a password is all it asks for
)

// Link is an address that a page names.
type Link struct {
	Address string `json:"address"` // normalised
	As      string `json:"as"`      // as to fetch it
	Text    string `json:"text,omitempty"`
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang    string `json:"lang"`
	Address string `json:"address"`
}

// Page is what became of an address.
type Page struct {
	Address string // as it was asked for, normalised
	Final   string // where the answer came from, as the server spells it
	Status  Status
	Reason  Reason
	To      string // Redirected, Duplicate: the address that counts, normalised
	Code    int    // the last HTTP status, 0 when there was none
	Type    string // media type of what was there
	ETag    string
	RetryAt time.Time // Busy
	At      time.Time

	Title      string
	Lang       string
	Text       string // the main content as plain text
	Hash       string // of Text: another hash is another page, the same is the same, whatever else changed
	Body       []byte // the page in UTF-8, whole
	Canonical  string // normalised; empty when it is this page or another site's
	Alternates []Alternate
	Links      []Link // to pages, in order, each once; none when the page asks not to follow them
	Documents  []Link // to PDF and office files
	Modified   time.Time
	Depth      int
}

// Learnable says that the address leads to content that is good now.
func (s Status) Learnable() bool { return s == OK || s == Unchanged }

// Options of a crawler; zero values mean the defaults.
type Options struct {
	Allow    []netip.Prefix // private ranges that the installation's owner allows
	Product  string         // our name in robots.txt; default CXGenieBot
	About    string         // an address that says who is crawling, for the User-Agent
	Interval time.Duration  // between two requests to one host; default 1 s; negative: none
	Timeout  time.Duration  // of a page, its body included; default 20 s
	MaxBytes int64          // of a page, packed and unpacked; default 5 MB
	Clock    clock.Clock    // default the system's
	Read     Reader         // default ReadMain

	wait func(context.Context, time.Duration) error // tests move a clock instead
}

// Crawler fetches pages. One serves the whole process, so that all crawls together are polite to a host. Safe for
// concurrent use.
type Crawler struct {
	o      Options
	agent  string
	pages  *http.Client // follows no redirect by itself
	files  *http.Client // robots.txt and sitemaps
	gate   *gate
	robots *robotsCache
}

// Limits of what is read and waited for.
const (
	maxRedirects  = 5
	maxRobots     = 500 << 10
	maxSitemap    = 50 << 20
	maxEntries    = 50_000
	maxCrawlDelay = 10 * time.Second // a site that asks for more gets this
	maxPatience   = time.Minute      // how long a Retry-After may be to be waited for
	maxBusy       = 2                // how often it is waited for
	robotsKept    = time.Hour
	robotsRetried = 5 * time.Minute // after an error of the server
)

// New makes a crawler.
func New(o Options) *Crawler {
	if o.Product == "" {
		o.Product = "CXGenieBot"
	}
	if o.Interval == 0 {
		o.Interval = time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 5 << 20
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Read == nil {
		o.Read = ReadMain
	}
	if o.wait == nil {
		o.wait = wait
	}
	agent := o.Product + "/1.0"
	if o.About != "" {
		agent += " (+" + o.About + ")"
	}
	return (&Crawler{o: o, agent: agent, gate: &gate{}, robots: &robotsCache{}}).dialling()
}

// With is a crawler with other limits that is polite together with c: a host is asked by both of them as by one.
func (c *Crawler) With(change func(*Options)) *Crawler {
	with := &Crawler{o: c.o, agent: c.agent, gate: c.gate, robots: c.robots}
	change(&with.o)
	return with.dialling()
}

func (c *Crawler) dialling() *Crawler {
	c.pages, c.files = c.client(c.o.MaxBytes, -1, c.o.Timeout), c.client(maxSitemap, maxRedirects, c.o.Timeout)
	return c
}

// wait lets d pass, or less when ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
