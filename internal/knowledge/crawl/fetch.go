package crawl

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"strings"
	"time"
)

// Request asks for one page. What is known of it from the last time saves work, never content.
type Request struct {
	Address string // normalised
	As      string // the address to ask for, where a link spells it otherwise
	ETag    string // of the last answer: the server may say that nothing changed
	Hash    string // of the last text
}

// Fetch fetches a page and says what it is. It follows redirects, asks robots.txt at each host, and waits as long as
// the hosts ask for. The error is that of ctx; everything else is the page's status.
func (c *Crawler) Fetch(ctx context.Context, r Request) (Page, error) {
	return c.fetch(ctx, r, &trip{c: c, r: r, client: c.pages, times: map[string]int{}})
}

// trip is one page on its way: where it has been, what it was given there.
type trip struct {
	c     *Crawler
	r     Request
	jar   *cookiejar.Jar // some sites send everybody back to the same address with a cookie
	asked *url.URL
	times map[string]int
	slash bool // the address with a slash at its end was tried

	client  *http.Client
	take    func(name string, body io.Reader) error // of a file; nil: it is a page
	refused error                                   // what take said
}

// hop asks one address. It returns where to go next, nil when p has its status.
func (t *trip) hop(ctx context.Context, u *url.URL, p *Page) (*url.URL, error) {
	p.Final = u.String()
	// Twice is a loop, unless the first time gave us a cookie to come back with.
	if n := t.times[p.Final]; n > 0 && (n > 1 || len(t.jar.Cookies(u)) == 0) {
		*p = p.ended(Failed, Loop)
		return nil, nil
	}
	t.times[p.Final]++
	robots, err := t.c.rulesOf(ctx, u)
	if err != nil {
		return nil, err
	}
	if !robots.allows(u) {
		why := Disallowed
		if robots.down {
			why = RobotsDown
		}
		*p = p.ended(Robots, why)
		return nil, nil
	}
	res, err := t.ask(ctx, u, robots.delay)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	p.Code, p.ETag = res.StatusCode, res.Header.Get("ETag")
	switch code := res.StatusCode; {
	case code == http.StatusNotModified && t.r.ETag != "":
		*p = p.ended(Unchanged, "")
		p.Hash, p.ETag = t.r.Hash, t.r.ETag
	case code >= 300 && code < 400 && code != http.StatusNotModified && res.Header.Get("Location") != "":
		return t.follow(u, res.Header.Get("Location"), p)
	case code == http.StatusNotFound && t.withSlash(u):
		t.slash = true
		next := *u
		next.Path, next.RawPath = u.Path+"/", ""
		return &next, nil
	case code == http.StatusNotFound:
		*p = p.ended(Gone, NotFound)
	case code == http.StatusGone:
		*p = p.ended(Gone, Removed)
	case code == http.StatusUnauthorized:
		*p = p.ended(Login, Unauthorised)
	case code == http.StatusForbidden && res.Header.Get("Cf-Mitigated") == "challenge":
		*p = p.ended(Failed, Challenge)
	case code != http.StatusOK && code != http.StatusNonAuthoritativeInfo:
		*p = p.ended(Failed, BadStatus)
	case t.take != nil:
		return nil, t.save(u, res, p)
	default:
		return t.read(ctx, u, res, p)
	}
	return nil, nil
}

// withSlash says whether a page that is not there may be there with the slash that normalising took away.
func (t *trip) withSlash(u *url.URL) bool {
	return !t.slash && t.r.As == "" && u.RawQuery == "" && u.Path != "" && !strings.HasSuffix(u.Path, "/") && path.Ext(u.Path) == ""
}

// follow is the next address after a redirect.
func (t *trip) follow(u *url.URL, location string, p *Page) (*url.URL, error) {
	next := resolve(u, location)
	if next == nil {
		*p = p.ended(Failed, Refused)
		return nil, nil
	}
	if leadsToSignIn(t.asked, next) {
		p.Final = next.String()
		*p = p.ended(Login, SignIn)
		return nil, nil
	}
	return next, nil
}

// ask sends the request, and again when the host is busy and says for how short a time.
func (t *trip) ask(ctx context.Context, u *url.URL, delay time.Duration) (*http.Response, error) {
	client := *t.client
	client.Jar = t.jar
	for tries := 0; ; tries++ {
		held, err := t.c.pass(ctx, u.Host, delay)
		if err != nil {
			return nil, err
		}
		if !held.IsZero() {
			return nil, busy{held}
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, err
		}
		if t.take == nil {
			req.Header.Set("Accept", "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1")
			req.Header.Set("Accept-Encoding", "gzip, br")
		}
		if t.r.ETag != "" {
			req.Header.Set("If-None-Match", t.r.ETag)
		}
		res, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		now := t.c.o.Clock.Now()
		quiet, says := retryAfter(res.Header, now)
		if res.StatusCode != http.StatusTooManyRequests && (res.StatusCode != http.StatusServiceUnavailable || !says) {
			return res, nil
		}
		_ = res.Body.Close()
		if !says {
			quiet = maxPatience / 4
		}
		t.c.gate.hold(u.Host, now, now.Add(quiet))
		if quiet > maxPatience || tries >= maxBusy {
			return nil, busy{now.Add(quiet)}
		}
	}
}

// ended gives a page its status.
func (p Page) ended(s Status, why Reason) Page {
	p.Status, p.Reason = s, why
	return p
}

// failed is the page with the reason of an error.
func (p Page) failed(err error) Page {
	p = p.ended(Failed, reason(err))
	if b, ok := err.(busy); ok {
		p.RetryAt = b.until
	}
	return p
}
