package crawl

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"cxgenie/internal/platform/safehttp"
)

// Entry is a page, or another sitemap, that a sitemap names.
type Entry struct {
	Address  string
	Modified time.Time // as the site says; zero when it does not
	Sitemap  bool
}

var errNoSitemap = errors.New("crawl: not a sitemap")

// readSitemap reads a sitemap or an index of sitemaps, packed or not, or a plain list of addresses. It stops at maxEntries
// and at limit bytes, and keeps what it has read when the rest is damaged.
func readSitemap(r io.Reader, limit int64) ([]Entry, error) {
	in := bufio.NewReader(r)
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReader(&bounded{z, limit})
	} else {
		in = bufio.NewReader(&bounded{in, limit})
	}
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	start := strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \t\r\n")
	if !strings.HasPrefix(start, "<") {
		return readList(in)
	}
	d := xml.NewDecoder(in)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	var entries []Entry
	var e *Entry
	var field *strings.Builder
	var loc, lastmod strings.Builder
	depth, at := 0, 0 // at: the depth of the entry that is read
	known := false
	for {
		tok, err := d.RawToken()
		if err != nil {
			if !known {
				return nil, errNoSitemap
			}
			if errors.Is(err, safehttp.ErrTooLarge) || len(entries) == 0 && !errors.Is(err, io.EOF) {
				return entries, err
			}
			return entries, nil
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			switch name := t.Name.Local; {
			case depth == 1:
				if known = name == "urlset" || name == "sitemapindex"; !known {
					return nil, errNoSitemap
				}
			case depth > 100:
				return entries, errNoSitemap
			case depth == 2 && (name == "url" || name == "sitemap"):
				e, at = &Entry{Sitemap: name == "sitemap"}, depth
				loc.Reset()
				lastmod.Reset()
			case e != nil && depth == at+1 && t.Name.Space == "" && name == "loc":
				field = &loc
			case e != nil && depth == at+1 && t.Name.Space == "" && name == "lastmod":
				field = &lastmod
			}
		case xml.CharData:
			if field != nil && field.Len() < 2*maxFound {
				field.Write(t)
			}
		case xml.EndElement:
			field = nil
			if e != nil && depth == at {
				if e.Address = strings.TrimSpace(loc.String()); e.Address != "" && len(e.Address) <= maxFound {
					e.Modified = modified(strings.TrimSpace(lastmod.String()))
					if entries = append(entries, *e); len(entries) >= maxEntries {
						return entries, nil
					}
				}
				e = nil
			}
			depth--
		}
	}
}

// readList reads a sitemap of one address in each line.
func readList(r io.Reader) ([]Entry, error) {
	var entries []Entry
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<10)
	for lines.Scan() && len(entries) < maxEntries {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" {
			continue
		}
		if !webAddress.MatchString(line) {
			return nil, errNoSitemap
		}
		if len(line) <= maxFound {
			entries = append(entries, Entry{Address: line})
		}
	}
	if len(entries) == 0 {
		return nil, errNoSitemap
	}
	return entries, nil
}

var webAddress = regexp.MustCompile(`(?i)^https?://\S+$`)

// modified reads a W3C date.
func modified(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// sitemap fetches a sitemap. The page says how that ended.
func (c *Crawler) sitemap(ctx context.Context, address string) ([]Entry, Page, error) {
	p := Page{Address: address, At: c.o.Clock.Now()}
	u, err := readAddress(address)
	if err != nil {
		return nil, p.ended(Failed, Refused), nil
	}
	entries, p, err := c.readSitemapAt(ctx, u, p)
	if ctx.Err() != nil {
		return nil, p, ctx.Err()
	}
	switch {
	case errors.Is(err, errNoSitemap):
		return nil, p.ended(Failed, NoSitemap), nil
	case err != nil && len(entries) == 0:
		return nil, p.failed(err), nil
	}
	return entries, p, nil
}

func (c *Crawler) readSitemapAt(ctx context.Context, u *url.URL, p Page) ([]Entry, Page, error) {
	robots, err := c.rulesOf(ctx, u)
	if err != nil {
		return nil, p, err
	}
	if robots.down {
		return nil, p.ended(Robots, RobotsDown), nil
	}
	held, err := c.pass(ctx, u.Host, robots.delay)
	if err != nil {
		return nil, p, err
	}
	if !held.IsZero() {
		return nil, p, busy{held}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, p, err
	}
	res, err := c.files.Do(req)
	if err != nil {
		return nil, p, err
	}
	defer func() { _ = res.Body.Close() }()
	p.Code, p.Final = res.StatusCode, res.Request.URL.String()
	switch {
	case res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone:
		return nil, p.ended(Gone, NotFound), nil
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable:
		now := c.o.Clock.Now()
		quiet, says := retryAfter(res.Header, now)
		if !says {
			quiet = maxPatience
		}
		c.gate.hold(u.Host, now, now.Add(quiet))
		return nil, p, busy{now.Add(quiet)}
	case res.StatusCode != http.StatusOK:
		return nil, p.ended(Failed, BadStatus), nil
	}
	entries, err := readSitemap(res.Body, maxSitemap)
	return entries, p, err
}
