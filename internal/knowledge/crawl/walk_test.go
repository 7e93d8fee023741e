package crawl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAPathIsWalkedBreadthFirst(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{
		"/help":        html5("Help", href("/help/a", "b", "help/c", "/help/c/", "/helpdesk", "/shop", "https://elsewhere.example/help/x", "/help#top", "mailto:a@b.example", "/help/a?utm_source=x", "/help/price.pdf", "/help/logo.png")),
		"/help/a":      html5("A", href("d")),
		"/b":           html5("B"),
		"/help/c":      `<base href="/help/deep/">` + html5("C", href("e")),
		"/help/d":      html5("D", href("/help/one")),
		"/help/one":    html5("One", href("/help/two")),
		"/help/two":    html5("Two", href("/help/three")),
		"/help/deep/e": html5("E"),
	})
	c, _ := quick(Options{})
	ends, pages := walk(t, c, begin(t, ScopePath, site.URL+"/help/", Limits{}), site)
	same(t, ends, map[string]string{"/help": "ok", "/help/a": "ok", "/help/c": "ok", "/help/d": "ok", "/help/deep/e": "ok", "/help/one": "ok"})
	var order []string
	for _, p := range pages {
		order = append(order, fmt.Sprint(p.Depth))
	}
	if strings.Join(order, "") != "011223" {
		t.Errorf("depths %v", order)
	}
	if d := pages[0].Documents; len(d) != 1 || d[0].Address != site.URL+"/help/price.pdf" || d[0].Text != "To /help/price.pdf" {
		t.Errorf("documents %+v", d)
	}
	if site.visits("/helpdesk")+site.visits("/shop")+site.visits("/help/logo.png")+site.visits("/help/two") != 0 {
		t.Errorf("asked outside: %v", site.asked)
	}
}

// One site with everything that happens to sites.
func messy() map[string]any {
	return map[string]any{
		"/":           html5("Home", href("/a", "/moved", "/away", "/twin", "/canon?x=1", "/canon", "/canon-gone", "/gone", "/secret", "/meta", "/nofollow", "/login", "/file", "/lang", "/err", "/canon-home")) + `<a href="/only-nofollow" rel="ugc nofollow">x</a><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="vi" href="/vi">`,
		"/a":          html5("A", href("/", "/a", "/inner")),
		"/inner":      html5("Inner"),
		"/moved":      with(301, "", "Location", "/target"),
		"/target":     html5("Target"),
		"/away":       with(302, "", "Location", "http://127.0.0.2:1/x"),
		"/twin":       html5("A", href("/", "/a", "/inner")),
		"/canon":      `<link rel="canonical" href="/canon">` + html5("Canon"),
		"/canon?x=1":  `<link rel="canonical" href="{host}/canon">` + html5("Canon with a parameter"),
		"/canon-gone": `<link rel="canonical" href="/nothing-here">` + html5("Lonely"),
		"/canon-home": `<link rel="canonical" href="/">` + html5("Not the front page"),
		"/gone":       with(410, ""),
		"/secret":     html5("Secret"),
		"/robots.txt": with(200, "User-agent: *\nDisallow: /secret", "Content-Type", "text/plain"),
		"/meta":       `<meta name="robots" content="noindex">` + html5("Meta", href("/from-meta")),
		"/from-meta":  html5("From meta"),
		"/nofollow":   `<meta name="robots" content="nofollow">` + html5("No follow", href("/not-followed")),
		"/login":      `<title>Members</title><form><input type="password"></form>`,
		"/file":       with(200, "%PDF-1.4", "Content-Type", "application/pdf"),
		"/lang":       html5("Lang"),
		"/err":        with(500, ""),
	}
}

func messyEnds() map[string]string {
	return map[string]string{
		"": "ok", "/a": "ok", "/inner": "ok", "/moved": "redirected /target", "/target": "ok", "/away": "redirected http://127.0.0.2:1/x", "/twin": "duplicate content /a",
		"/canon": "ok", "/canon?x=1": "duplicate canonical /canon", "/canon-gone": "ok", "/canon-home": "ok", "/gone": "gone removed", "/secret": "robots disallowed", "/meta": "robots noindex", "/from-meta": "ok",
		"/nofollow": "ok", "/login": "login form", "/file": "not_html document", "/lang": "ok", "/err": "failed status",
	}
}

func TestEveryAddressEndsOnce(t *testing.T) {
	t.Parallel()
	site := serve(t, messy())
	c, _ := quick(Options{})
	f := begin(t, ScopePath, site.URL, Limits{})
	ends, pages := walk(t, c, f, site)
	same(t, ends, messyEnds())
	if f.Pages != 10 || !f.Over() || f.LeftOut != 0 {
		t.Errorf("pages %d, left out %d", f.Pages, f.LeftOut)
	}
	if a := pages[0].Alternates; len(a) != 1 || a[0].Lang != "vi" || a[0].Address != site.URL+"/vi" {
		t.Errorf("alternates %+v", a)
	}
	for path := range messyEnds() {
		if n := site.visits(path); n > 1 {
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
	if site.visits("/only-nofollow")+site.visits("/not-followed")+site.visits("/feed") != 0 {
		t.Error("a link that is not to be followed was")
	}
}

// A crawl that is cut off after each of its steps, and goes on from what was stored, ends as one that was not.
func TestACrawlIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	site := serve(t, messy())
	f := begin(t, ScopePath, site.URL, Limits{})
	stored, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]string{}
	cut := errors.New("cut off")
	for step := 0; ; step++ {
		if step > 100 {
			t.Fatal("no end")
		}
		c, _ := quick(Options{})
		f = &Frontier{}
		if err := json.Unmarshal(stored, f); err != nil {
			t.Fatal(err)
		}
		err := c.Walk(t.Context(), f, func(pages []Page) error {
			for _, p := range pages {
				name := strings.TrimPrefix(p.Address, site.URL)
				if ends[name] != "" {
					t.Errorf("%s was told twice", name)
				}
				ends[name] = end(p, site)
			}
			if stored, err = json.Marshal(f); err != nil {
				t.Fatal(err)
			}
			return cut
		})
		if err == nil {
			break
		}
		if !errors.Is(err, cut) {
			t.Fatal(err)
		}
	}
	same(t, ends, messyEnds())
}

func TestACancelledCrawlLosesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	site := serve(t, map[string]any{"/": html5("Home", href("/a", "/b")), "/b": html5("B"), "/robots.txt": with(404, "")})
	site.set("/a", func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	c, _ := quick(Options{})
	f := begin(t, ScopePath, site.URL, Limits{})
	told := map[string]string{}
	tell := func(pages []Page) error {
		for _, p := range pages {
			told[strings.TrimPrefix(p.Address, site.URL)] += end(p, site)
		}
		return nil
	}
	if err := c.Walk(ctx, f, tell); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	site.set("/a", html5("A"))
	if err := c.Walk(t.Context(), f, tell); err != nil {
		t.Fatal(err)
	}
	same(t, told, map[string]string{"": "ok", "/a": "ok", "/b": "ok"})
}

func TestTrapsEndAtTheLimits(t *testing.T) {
	t.Parallel()
	calendar := serve(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		var day int
		_, _ = fmt.Sscan(r.URL.Query().Get("day"), &day)
		with(200, html5("Day "+r.URL.RequestURI(), href(fmt.Sprintf("/cal?day=%d", day+1), fmt.Sprintf("/cal?day=%d&view=week", day+1), fmt.Sprintf("/cal?day=%d", 1000-day))))(w, r)
	}})
	c, _ := quick(Options{})
	f := begin(t, ScopePath, calendar.URL, Limits{Depth: 100})
	walk(t, c, f, calendar)
	if f.Pages > maxVariants+1 || f.LeftOut == 0 {
		t.Errorf("calendar: %d pages, %d left out", f.Pages, f.LeftOut)
	}
	growing := serve(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		var more []string
		for i := range 30 {
			more = append(more, strings.TrimSuffix(r.URL.Path, "/")+fmt.Sprintf("/%d", i))
		}
		with(200, html5("At "+r.URL.Path, href(more...)))(w, r)
	}})
	f = begin(t, ScopePath, growing.URL, Limits{Pages: 25, Known: 500})
	walk(t, c, f, growing)
	if f.Pages != 25 || f.LeftOut == 0 || len(f.Seen) > 500 {
		t.Errorf("growing: %d pages, %d known, %d left out", f.Pages, len(f.Seen), f.LeftOut)
	}
	errs := serve(t, map[string]any{"/": html5("Home"), "/robots.txt": with(404, "")})
	var broken []string
	for i := range 2000 {
		broken = append(broken, fmt.Sprintf("/x%d", i))
	}
	errs.set("/", html5("Home", href(broken...)))
	f = begin(t, ScopePath, errs.URL, Limits{Pages: 10})
	walk(t, c, f, errs)
	if f.Asked > 5*10+100 || f.LeftOut == 0 {
		t.Errorf("broken: %d asked, %d left out", f.Asked, f.LeftOut)
	}
}

func TestASiteThatLivesElsewhere(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/help": with(301, "", "Location", "/support/"), "/support/": html5("Support", href("a", "/help/old")), "/support/a": html5("A")})
	c, _ := quick(Options{})
	ends, _ := walk(t, c, begin(t, ScopePath, site.URL+"/help", Limits{}), site)
	same(t, ends, map[string]string{"/help": "redirected /support", "/support": "ok", "/support/a": "ok"})
}

func TestOnePageAndItsCanonical(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/print": `<link rel="canonical" href="/page">` + html5("Print", href("/other")), "/page": `<link rel="canonical" href="/page">` + html5("Page"), "/moved": with(302, "", "Location", "/page")})
	c, _ := quick(Options{})
	ends, _ := walk(t, c, begin(t, ScopePage, site.URL+"/print", Limits{}), site)
	same(t, ends, map[string]string{"/print": "duplicate canonical /page", "/page": "ok"})
	ends, _ = walk(t, c, begin(t, ScopePage, site.URL+"/moved", Limits{}), site)
	same(t, ends, map[string]string{"/moved": "redirected /page", "/page": "ok"})
}

func TestPickedPagesAreFetchedAgain(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/a": html5("A", href("/c")), "/b": html5("B"), "/old": with(301, "", "Location", "/new"), "/new": html5("New"), "/gone": with(404, "")})
	c, _ := quick(Options{})
	hash := fetch(t, c, site.URL+"/a").Hash
	f := Pick(Item{Address: site.URL + "/a", Hash: hash}, Item{Address: site.URL + "/b", Hash: "other"}, Item{Address: site.URL + "/old"}, Item{Address: site.URL + "/gone"}, Item{Address: site.URL + "/b/"})
	ends, _ := walk(t, c, f, site)
	same(t, ends, map[string]string{"/a": "unchanged", "/b": "ok", "/old": "redirected /new", "/new": "ok", "/gone": "gone not_found"})
}

func TestHTTPAndHTTPSAreOnePage(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/robots.txt": with(404, "")})
	site.set("/", html5("Home", href(site.URL+"/a", strings.Replace(site.URL, "http:", "https:", 1)+"/a")))
	site.set("/a", html5("A"))
	c, _ := quick(Options{})
	ends, _ := walk(t, c, begin(t, ScopePath, site.URL, Limits{}), site)
	same(t, ends, map[string]string{"": "ok", "/a": "ok"})
}

func TestDiscoverGivesTitlesToPickFrom(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/help": html5("Help", href("/help/a")), "/help/a": html5("Delivery")})
	c, _ := quick(Options{})
	titles := map[string]string{}
	err := c.Discover(t.Context(), begin(t, ScopePath, site.URL+"/help", Limits{}), func(pages []Page) error {
		for _, p := range pages {
			titles[strings.TrimPrefix(p.Address, site.URL)] = p.Title
		}
		return nil
	})
	if err != nil || !maps.Equal(titles, map[string]string{"/help": "Help", "/help/a": "Delivery"}) {
		t.Errorf("%v %v", titles, err)
	}
}

func TestAScopeThatIsNone(t *testing.T) {
	t.Parallel()
	if _, err := Begin("everything", "https://example.com", Limits{}); !errors.Is(err, ErrScope) {
		t.Error(err)
	}
	if _, err := Begin(ScopePath, "ftp://example.com", Limits{}); !errors.Is(err, ErrScheme) {
		t.Error(err)
	}
}

// A host that sends us away for long is left alone: the crawl says until when, other hosts are not kept waiting, and one
// that never lets us in ends it.
func TestABusyHostIsComeBackTo(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/": html5("Home", href("/a", "/b")), "/a": with(429, "", "Retry-After", "7200"), "/b": html5("B"), "/robots.txt": with(404, "")})
	other := serve(t, map[string]any{"/": html5("Other")})
	c, n := quick(Options{})
	f := begin(t, ScopePath, site.URL, Limits{})
	f.add(Item{Address: other.URL})
	told := map[string]string{}
	tell := func(pages []Page) error {
		for _, p := range pages {
			told[strings.TrimPrefix(p.Address, site.URL)] += end(p, site)
		}
		return nil
	}
	var later *Later
	if err := c.Walk(t.Context(), f, tell); !errors.As(err, &later) || !later.At.Equal(n.Now().Add(2*time.Hour)) {
		t.Fatalf("%v at %v", err, n.Now())
	}
	same(t, told, map[string]string{"": "ok", other.URL: "ok"})
	stored, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	f = &Frontier{}
	if err := json.Unmarshal(stored, f); err != nil {
		t.Fatal(err)
	}
	asked := site.requests()
	if err := c.Walk(t.Context(), f, tell); !errors.As(err, &later) || site.requests() != asked {
		t.Errorf("too early: %v, asked %d times", err, site.requests()-asked)
	}
	n.Set(later.At)
	site.set("/robots.txt", with(404, ""))
	for range maxTries - 2 {
		if err := c.Walk(t.Context(), f, tell); !errors.As(err, &later) {
			t.Fatal(err)
		}
		n.Set(later.At)
	}
	if err := c.Walk(t.Context(), f, tell); err != nil {
		t.Fatal(err)
	}
	same(t, told, map[string]string{"": "ok", other.URL: "ok", "/a": "failed busy", "/b": "failed busy"})
}
