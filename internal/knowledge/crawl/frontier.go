package crawl

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Scope is how far a crawl goes from where it starts.
type Scope string

// The scopes.
const (
	ScopePage    Scope = "page"
	ScopePath    Scope = "path"    // pages below the same path of the same host that links lead to
	ScopeSitemap Scope = "sitemap" // pages that the site's sitemaps name
	ScopeList    Scope = "list"    // pages that somebody picked
)

// Limits of a crawl; zero values mean the defaults.
type Limits struct {
	Pages int `json:"pages"` // with content; default 200
	Depth int `json:"depth"` // links from the start; default 3
	Known int `json:"known"` // addresses remembered, of which Pages are fetched; default 5,000, of a sitemap 50,000
}

// maxVariants is how many addresses that differ only in their parameters are tried: a calendar has no last page.
const maxVariants = 20

// ErrScope is a scope that is none.
var ErrScope = errors.New("crawl: unknown scope")

// Frontier is how far a crawl has come: a plain value that its caller stores (as JSON) after each step, so that the crawl
// can be taken up again elsewhere, after a crash too.
type Frontier struct {
	Scope  Scope  `json:"scope"`
	Start  string `json:"start"`
	Limits Limits `json:"limits"`

	Queue    []Item            `json:"queue"`
	Seen     map[string]Status `json:"seen"`               // by Key; empty while it waits
	Texts    map[string]string `json:"texts,omitempty"`    // address of each text, by hash
	Variants map[string]int    `json:"variants,omitempty"` // addresses of one path
	Pages    int               `json:"pages"`              // with content, so far
	Asked    int               `json:"asked"`              // steps, whatever they led to
	LeftOut  int               `json:"left_out"`           // addresses beyond the limits
}

// Item is an address that waits, with what is known of it.
type Item struct {
	Address string `json:"address"`
	As      string `json:"as,omitempty"`
	ETag    string `json:"etag,omitempty"`
	Hash    string `json:"hash,omitempty"`

	Depth    int       `json:"depth,omitempty"`
	Title    string    `json:"title,omitempty"`
	Modified time.Time `json:"modified,omitzero"`
	Sitemap  bool      `json:"sitemap,omitempty"`
	Guess    int       `json:"guess,omitempty"` // a sitemap that nobody named: which of the usual places
	Tries    int       `json:"tries,omitempty"` // how often its host sent us away
	Until    time.Time `json:"until,omitzero"`  // when the host wants to see us again
}

// Begin is a crawl that has not begun. start is normalised already.
func Begin(scope Scope, start string, l Limits) (*Frontier, error) {
	f := empty(scope, l)
	u, err := readAddress(start)
	if err != nil {
		return nil, err
	}
	f.Start = normal(u)
	switch scope {
	case ScopePage, ScopePath:
		f.add(Item{Address: f.Start})
	case ScopeSitemap:
		f.add(Item{Address: f.Start, Sitemap: true})
	default:
		return nil, ErrScope
	}
	return f, nil
}

// Pick is a crawl of pages that somebody chose, or of those that are learnt already. Where a page moved to is fetched,
// links are not followed.
func Pick(items ...Item) *Frontier {
	f := empty(ScopeList, Limits{Pages: max(1, len(items)), Known: 2 * len(items)})
	for _, i := range items {
		if u, err := readAddress(i.Address); err == nil {
			i.Address, i.Sitemap = normal(u), false
		}
		f.add(i)
	}
	return f
}

func empty(scope Scope, l Limits) *Frontier {
	if l.Pages <= 0 {
		l.Pages = 200
	}
	if l.Depth <= 0 {
		l.Depth = 3
	}
	if l.Known <= 0 {
		if l.Known = 5000; scope == ScopeSitemap {
			l.Known = maxEntries
		}
	}
	f := &Frontier{Scope: scope, Limits: l}
	f.whole()
	return f
}

// whole gives a frontier its maps: storing one leaves out those that are empty.
func (f *Frontier) whole() {
	if f.Seen == nil {
		f.Seen = map[string]Status{}
	}
	if f.Texts == nil {
		f.Texts = map[string]string{}
	}
	if f.Variants == nil {
		f.Variants = map[string]int{}
	}
}

// Over says that nothing waits any more.
func (f *Frontier) Over() bool { return len(f.Queue) == 0 }

// add puts an address into the queue, unless it is known or beyond the limits.
func (f *Frontier) add(i Item) {
	if len(i.Address) > maxFound {
		return
	}
	key := Key(i.Address)
	if i.Sitemap {
		key = "sitemap " + key
	}
	if _, known := f.Seen[key]; known {
		return
	}
	if len(f.Seen) >= f.Limits.Known {
		f.LeftOut++
		return
	}
	if page, _, query := strings.Cut(key, "?"); query && f.Scope == ScopePath {
		if f.Variants[page] >= maxVariants {
			f.LeftOut++
			return
		}
		f.Variants[page]++
	}
	f.Seen[key] = ""
	f.Queue = append(f.Queue, i)
}

// Later is the error of a crawl whose hosts all want quiet until a time. Whoever stores the frontier can walk on then.
type Later struct{ At time.Time }

func (l *Later) Error() string { return "crawl: not before " + l.At.Format(time.RFC3339) }

// maxTries is how often a host may send us away before an address of it ends.
const maxTries = 3

// next brings the first item that need not wait to the front. The second value is when there is one again.
func (f *Frontier) next(now time.Time) (Item, time.Time) {
	earliest := f.Queue[0].Until
	for n, i := range f.Queue {
		if !i.Until.After(now) {
			copy(f.Queue[1:n+1], f.Queue[:n])
			f.Queue[0] = i
			return i, time.Time{}
		}
		if i.Until.Before(earliest) {
			earliest = i.Until
		}
	}
	return Item{}, earliest
}

// postpone puts the item at the front to the end, unless it was there too often.
func (f *Frontier) postpone(until time.Time) bool {
	i := f.Queue[0]
	if i.Tries++; i.Tries >= maxTries {
		return false
	}
	i.Until = until
	f.Queue = append(f.Queue[1:], i)
	return true
}

// take removes an address from the queue, wherever it waits.
func (f *Frontier) take(key string) (Item, bool) {
	for n, i := range f.Queue {
		if !i.Sitemap && Key(i.Address) == key {
			if n == 0 {
				f.Queue = f.Queue[1:]
			} else {
				f.Queue = slices.Delete(f.Queue, n, n+1)
			}
			return i, true
		}
	}
	return Item{}, false
}

// full ends a crawl that has what it may have, or has asked too often for too little.
func (f *Frontier) full() bool {
	if f.Pages < f.Limits.Pages && f.Asked < 5*f.Limits.Pages+100 {
		return false
	}
	f.LeftOut += len(f.Queue)
	f.Queue = nil
	return true
}

// within says whether an address belongs to the crawl: the same site, and below the path where it started.
func (f *Frontier) within(address string) bool {
	if f.Scope == ScopeList || f.Scope == ScopePage {
		return false
	}
	start, err := url.Parse(f.Start)
	if err != nil {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || !sameHost(start, u) {
		return false
	}
	below := start.EscapedPath()
	if f.Scope == ScopeSitemap && isSitemap(start) {
		return true
	}
	if file.MatchString(below) {
		below = below[:strings.LastIndexByte(below, '/')]
	}
	p := u.EscapedPath()
	return below == "" || p == below || p == start.EscapedPath() || strings.HasPrefix(p, below+"/")
}

// file is a path that ends in a file: what lies beside it is meant, too.
var file = regexp.MustCompile(`(?i)/[^/]*\.(?:html?|php|aspx?|jsp|xml|txt|gz|md)$`)

func isSitemap(u *url.URL) bool {
	p := strings.ToLower(u.Path)
	return strings.HasSuffix(p, ".xml") || strings.HasSuffix(p, ".xml.gz") || strings.HasSuffix(p, ".txt") || strings.Contains(p[strings.LastIndexByte(p, '/')+1:], "sitemap")
}

// sameHost says that two addresses are of one site: www. is the same, another subdomain is not.
func sameHost(a, b *url.URL) bool {
	if _, err := netip.ParseAddr(a.Hostname()); err == nil {
		return a.Host == b.Host
	}
	return site(a.Host) == site(b.Host)
}
