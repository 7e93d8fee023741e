package crawl

import (
	"context"
	"errors"
	"net/url"
	"slices"
)

// Step takes what one step of a crawl led to. The frontier is whole at that moment: storing both together, a crawl that
// is cut off goes on where it was, with nothing told twice and nothing left out. An error ends the crawl.
type Step func([]Page) error

var errPostponed = errors.New("crawl: postponed")

// Walk fetches the pages of a crawl until nothing is left of it, breadth first, and tells each address's end once.
// The error is that of ctx or of tell, or a *Later.
func (c *Crawler) Walk(ctx context.Context, f *Frontier, tell Step) error {
	return c.walk(ctx, f, true, tell)
}

// Discover finds the pages of a crawl for somebody to pick from. Pages that links lead to have to be fetched for that,
// and come whole; those that a sitemap names are told as Found.
func (c *Crawler) Discover(ctx context.Context, f *Frontier, tell Step) error {
	return c.walk(ctx, f, false, tell)
}

func (c *Crawler) walk(ctx context.Context, f *Frontier, fetch bool, tell Step) error {
	f.whole()
	for !f.Over() && !f.full() {
		i, at := f.next(c.o.Clock.Now())
		if !at.IsZero() {
			return &Later{at}
		}
		var pages []Page
		var err error
		if i.Sitemap {
			pages, err = c.openSitemap(ctx, f, i, fetch)
		} else {
			pages, err = c.openPage(ctx, f, i)
		}
		if errors.Is(err, errPostponed) {
			continue
		}
		if err != nil {
			return err // the item waits where it was
		}
		f.Asked++
		if len(pages) == 0 {
			continue
		}
		if err := tell(pages); err != nil {
			return err
		}
	}
	return nil
}

// openPage is one step: the page, and the one that it turns out to be.
func (c *Crawler) openPage(ctx context.Context, f *Frontier, i Item) ([]Page, error) {
	p, err := c.Fetch(ctx, Request{Address: i.Address, As: i.As, ETag: i.ETag, Hash: i.Hash})
	if err != nil {
		return nil, err
	}
	if p.Reason == Busy && f.postpone(p.RetryAt) {
		return nil, errPostponed
	}
	p.Depth, p.Modified = i.Depth, i.Modified
	if p.Title == "" {
		p.Title = i.Title
	}
	final := i.Address
	if u, err := readAddress(p.Final); err == nil {
		final = normal(u)
	}
	moved := Key(final) != Key(i.Address) && p.Status != Login && p.Reason != Loop && p.Reason != Redirects && p.Reason != Refused
	first := i.Address == f.Start
	unwanted := moved && (f.Seen[Key(final)] != "" || !first && (f.Scope == ScopePath || f.Scope == ScopeSitemap) && !f.within(final))
	var canonical *Page
	if !unwanted {
		if canonical, err = c.canonical(ctx, f, p); err != nil {
			return nil, err
		}
	}
	// From here on nothing fails: the item is done.
	f.take(Key(i.Address))
	if !moved {
		return c.settle(f, p, canonical), nil
	}
	from := Page{Address: i.Address, Final: p.Final, Status: Redirected, To: final, Code: p.Code, At: p.At, Title: p.Title, Depth: i.Depth}
	f.Seen[Key(i.Address)] = Redirected
	if unwanted {
		return []Page{from}, nil
	}
	if first && f.Scope == ScopePath {
		f.Start = final // the site lives elsewhere
	}
	p.Address = final
	f.take(Key(final))
	return append([]Page{from}, c.settle(f, p, canonical)...), nil
}

// canonical fetches the page that p says it is, when that one is wanted and nobody has looked yet. A page whose canonical
// leads nowhere, or back, counts as itself.
func (c *Crawler) canonical(ctx context.Context, f *Frontier, p Page) (*Page, error) {
	key := Key(p.Canonical)
	if p.Status != OK || p.Canonical == "" || key == Key(p.Address) || f.Seen[key] != "" || f.Seen["canonical "+key] != "" {
		return nil, nil
	}
	if (f.Scope == ScopePath || f.Scope == ScopeSitemap) && !f.within(p.Canonical) {
		return nil, nil
	}
	r := Request{Address: p.Canonical}
	if n := slices.IndexFunc(f.Queue, func(i Item) bool { return !i.Sitemap && Key(i.Address) == key }); n >= 0 {
		i := f.Queue[n]
		r = Request{Address: i.Address, As: i.As, ETag: i.ETag, Hash: i.Hash}
	}
	q, err := c.Fetch(ctx, r)
	if err != nil {
		return nil, err
	}
	u, err := readAddress(q.Final)
	// Every page of a broken site may name its front page; that does not make them one.
	if !q.Status.Learnable() || err != nil || Key(normal(u)) != key || front(p.Canonical) && q.Hash != p.Hash {
		f.Seen["canonical "+key] = Failed // looked at once
		return nil, nil
	}
	q.Depth = p.Depth
	return &q, nil
}

// settle gives a fetched page its place in the crawl, and its links theirs.
func (c *Crawler) settle(f *Frontier, p Page, canonical *Page) []Page {
	key := Key(p.Address)
	if canonical != nil {
		f.take(Key(canonical.Address))
		told := c.settle(f, *canonical, nil)
		p = p.duplicate(ByCanonical, canonical.Address)
		f.Seen[key] = p.Status
		return append(told, p)
	}
	if p.Status == OK && p.Canonical != "" && f.Seen[Key(p.Canonical)].Learnable() && Key(p.Canonical) != key && !front(p.Canonical) {
		p = p.duplicate(ByCanonical, p.Canonical)
	}
	if p.Status.Learnable() && p.Hash != "" {
		if same, ok := f.Texts[p.Hash]; !ok {
			f.Texts[p.Hash] = p.Address
		} else if Key(same) != key {
			p = p.duplicate(ByContent, same)
		}
	}
	f.Seen[key] = p.Status
	if p.Status.Learnable() {
		f.Pages++
	}
	c.follow(f, p)
	return []Page{p}
}

func front(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Path == ""
}

// duplicate is the page without content, because another has it.
func (p Page) duplicate(why Reason, of string) Page {
	p = p.ended(Duplicate, why)
	p.To, p.Text, p.Body = of, "", nil
	return p
}

// follow puts the links of a page into the queue. Pages that are no content of their own may still lead to some.
func (c *Crawler) follow(f *Frontier, p Page) {
	if f.Scope != ScopePath || p.Depth >= f.Limits.Depth {
		return
	}
	for _, l := range p.Links {
		if f.within(l.Address) {
			f.add(Item{Address: l.Address, As: l.As, Depth: p.Depth + 1, Title: l.Text})
		}
	}
}

// places are where sitemaps are when nobody says where.
var places = []string{"/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml"}

// maxSitemaps is how many sitemaps one crawl opens.
const maxSitemaps = 500

// openSitemap is one step: a sitemap, or the question where there are some.
func (c *Crawler) openSitemap(ctx context.Context, f *Frontier, i Item, fetch bool) ([]Page, error) {
	u, err := readAddress(i.Address)
	if err != nil {
		f.Queue = f.Queue[1:]
		return []Page{{Address: i.Address, At: c.o.Clock.Now(), Status: Failed, Reason: Refused}}, nil
	}
	if i.Address == f.Start && i.Guess == 0 && !isSitemap(u) {
		return c.findSitemaps(ctx, f, u)
	}
	entries, p, err := c.sitemap(ctx, i.Address)
	if err != nil {
		return nil, err
	}
	if p.Reason == Busy && f.postpone(p.RetryAt) {
		return nil, errPostponed
	}
	f.Queue = f.Queue[1:]
	if p.Status != "" {
		absent := p.Status == Gone || p.Reason == NoSitemap || p.Status == Robots
		if absent && i.Guess > 0 && i.Guess < len(places) {
			f.guess(u, i.Guess)
			return nil, nil
		}
		if absent && i.Guess > 0 {
			p.Address = f.Start
			p = p.ended(Failed, NoSitemap)
		}
		return []Page{p}, nil
	}
	var told []Page
	var inner []Item
	for _, e := range entries {
		to := resolve(u, e.Address)
		if to == nil {
			continue
		}
		address := normal(to)
		switch {
		case e.Sitemap && f.Asked+len(inner) < maxSitemaps:
			inner = append(inner, Item{Address: address, Sitemap: true})
		case e.Sitemap:
			f.LeftOut++
		case !f.within(address) || isAsset(to.Path):
		case fetch:
			f.add(Item{Address: address, As: to.String(), Modified: e.Modified})
		default:
			if _, known := f.Seen[Key(address)]; known {
				continue
			}
			if len(f.Seen) >= f.Limits.Known {
				f.LeftOut++
				continue
			}
			f.Seen[Key(address)] = Found
			told = append(told, Page{Address: address, Final: to.String(), Status: Found, At: p.At, Modified: e.Modified})
		}
	}
	waiting := f.Queue
	f.Queue = nil
	for _, i := range inner {
		f.add(i)
	}
	f.Queue = slices.Concat(f.Queue, waiting) // sitemaps first, in their order
	return told, nil
}

// findSitemaps asks robots.txt where the sitemaps are.
func (c *Crawler) findSitemaps(ctx context.Context, f *Frontier, u *url.URL) ([]Page, error) {
	p := Page{Address: f.Start, At: c.o.Clock.Now()}
	robots, err := c.rulesOf(ctx, u)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if p = p.failed(err); p.Reason == Busy && f.postpone(p.RetryAt) {
			return nil, errPostponed
		}
		f.Queue = f.Queue[1:]
		return []Page{p}, nil
	}
	f.Queue = f.Queue[1:]
	if robots.down {
		return []Page{p.ended(Robots, RobotsDown)}, nil
	}
	for _, s := range robots.sitemaps {
		if to := resolve(u, s); to != nil {
			f.add(Item{Address: normal(to), Sitemap: true})
		}
	}
	if f.Over() {
		f.guess(u, 0)
	}
	return nil, nil
}

// guess puts the next of the usual places into the queue.
func (f *Frontier) guess(u *url.URL, n int) {
	f.add(Item{Address: u.Scheme + "://" + u.Host + places[n], Sitemap: true, Guess: n + 1})
}
