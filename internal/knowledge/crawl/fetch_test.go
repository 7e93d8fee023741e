package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// Every answer that is no content ends with its name, and brings none.
func TestEveryEndHasItsName(t *testing.T) {
	t.Parallel()
	gone := `<h1>Page not found</h1><p>Sorry, we looked everywhere.</p>`
	site := serve(t, map[string]any{
		"/ok":    html5("Delivery times"),
		"/plain": with(200, about("plain text"), "Content-Type", "text/plain"),
		"/untyped": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			fmt.Fprint(w, html5("Untyped"))
		},
		"/404":            with(404, html5("Delivery")),
		"/410":            with(410, ""),
		"/401":            with(401, ""),
		"/403":            with(403, ""),
		"/500":            with(500, html5("Delivery")),
		"/503":            with(503, ""),
		"/204":            with(204, ""),
		"/soft":           "<title>Page not found | Shop</title>" + gone,
		"/soft-vi":        "<title>Không tìm thấy trang – Cửa hàng</title><h1>404</h1><p>Xin lỗi, trang bạn tìm không tồn tại trên hệ thống.</p>",
		"/soft-heading":   "<title>Shop</title>" + gone,
		"/about-404":      html5("Order not found: what to do", "<p>"+about("orders that cannot be found")+"</p>"),
		"/error":          "<title>Application error</title><h1>Application error</h1><p>Please come back in a few minutes, we are working on it.</p>",
		"/robot":          "<title>Just a moment...</title><p>Checking your browser before you can go on to the shop.</p>",
		"/pdf":            with(200, "%PDF-1.7 …", "Content-Type", "application/pdf"),
		"/lying-pdf":      with(200, "%PDF-1.7\n"+strings.Repeat("x", 100)),
		"/office":         with(200, "PK", "Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
		"/file.docx":      with(200, "PK\x03\x04", "Content-Type", "application/octet-stream"),
		"/picture":        with(200, "\x89PNG\r\n\x1a\n", "Content-Type", "image/png"),
		"/lying-picture":  with(200, "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
		"/json":           with(200, `{"a":1}`, "Content-Type", "application/json"),
		"/feed":           with(200, `<rss></rss>`, "Content-Type", "application/rss+xml"),
		"/empty":          "",
		"/spaces":         "<html><body> &nbsp; <p> </p></body></html>",
		"/pictures":       `<body><img src="a.png"><img src="b.png"></body>`,
		"/script":         `<html><head><title>App</title><script src="/app.js"></script></head><body><div id="root"></div><noscript>You need to enable JavaScript to run this app, which is very large.</noscript></body></html>`,
		"/script-loading": `<body><div id="app">Loading, please wait while we are getting your page ready</div><script src="/app.js"></script></body>`,
		"/script-beside":  html5("Server rendered", `<div id="root"></div><script src="/a.js"></script><noscript>JavaScript makes this nicer.</noscript>`),
		"/login":          `<title>Welcome</title><form><label>E-mail <input name=e></label><label>Password <input type="password"></label><button>Sign in</button></form>`,
		"/members": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/account/login?next=/members", http.StatusFound)
		},
		"/members-quiet": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/account/login", http.StatusFound) },
		"/account/login": `<title>Sign in</title><h1>Sign in</h1><p>Type your e-mail address and we will send you a link, valid for ten minutes.</p><input name=e>`,
		"/old-help": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/help/sign-in", http.StatusMovedPermanently)
		},
		"/help/sign-in":  html5("Signing in", strings.Repeat("<p>"+about("signing in")+"</p>", 6)),
		"/with-login":    html5("Prices", `<p>`+about("prices and how they are made up")+`</p><form><input type="password"></form>`, `<p>`+about("discounts for members and schools")+`</p>`),
		"/noindex":       `<meta name="robots" content="NOINDEX, follow">` + html5("Hidden"),
		"/noindex-us":    `<meta name="cxgeniebot" content="none">` + html5("Hidden"),
		"/noindex-other": `<meta name="otherbot" content="noindex">` + html5("Shown"),
		"/tag":           with(200, html5("Hidden"), "X-Robots-Tag", "noindex"),
		"/tag-us":        with(200, html5("Hidden"), "X-Robots-Tag", "CXGenieBot: nofollow, noindex"),
		"/tag-other":     with(200, html5("Shown"), "X-Robots-Tag", "otherbot: noindex"),
		"/loop":          func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop2", http.StatusFound) },
		"/loop2":         func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/nowhere":       with(302, "", "Location", "http://169.254.169.254/latest/meta-data/"),
		"/ftp":           with(302, "", "Location", "ftp://example.com/"),
		"/refresh":       `<meta http-equiv="refresh" content="0; url='/ok'"><p>One moment, we are taking you there.</p>`,
		"/zip":           with(200, "x", "Content-Encoding", "zstd"),
		"/damaged":       with(200, "no gzip at all", "Content-Encoding", "gzip"),
		"/deep":          "<body>" + strings.Repeat("<div>", 3000) + "text",
		"/private/x":     html5("Private"),
		"/robots.txt":    with(200, "User-agent: *\nDisallow: /private", "Content-Type", "text/plain"),
		"/cookie": func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("seen"); err != nil {
				http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
				http.Redirect(w, r, "/cookie", http.StatusFound)
				return
			}
			fmt.Fprint(w, html5("Cookies"))
		},
	})
	for i := range 8 {
		site.set(fmt.Sprintf("/hop%d", i), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("/hop%d", i+1), http.StatusFound)
		})
	}
	site.set("/hop8", html5("Arrived"))
	c, _ := quick(Options{})
	for path, want := range map[string]string{
		"/ok": "ok", "/plain": "ok", "/untyped": "ok", "/404": "gone not_found", "/410": "gone removed", "/401": "login unauthorised", "/403": "failed status", "/500": "failed status", "/503": "failed status", "/204": "failed status",
		"/soft": "gone soft_404", "/soft-vi": "gone soft_404", "/soft-heading": "gone soft_404", "/about-404": "ok", "/error": "failed error_page", "/robot": "failed challenge",
		"/pdf": "not_html document", "/lying-pdf": "not_html document", "/office": "not_html document", "/file.docx": "not_html document", "/picture": "not_html type", "/lying-picture": "not_html type",
		"/json": "not_html type", "/feed": "not_html type", "/empty": "no_text", "/spaces": "no_text", "/pictures": "no_text", "/script": "javascript", "/script-loading": "javascript", "/script-beside": "ok",
		"/login": "login form", "/members": "login sign_in", "/members-quiet": "login sign_in", "/old-help": "ok", "/with-login": "ok",
		"/noindex": "robots noindex", "/noindex-us": "robots noindex", "/noindex-other": "ok", "/tag": "robots noindex", "/tag-us": "robots noindex", "/tag-other": "ok",
		"/loop": "failed loop", "/nowhere": "failed refused_address", "/ftp": "failed refused_address", "/refresh": "ok", "/zip": "failed encoding", "/damaged": "failed encoding", "/deep": "failed broken",
		"/private/x": "robots disallowed", "/cookie": "ok", "/hop3": "ok", "/hop2": "failed redirects", "/not-there": "gone not_found",
	} {
		p := fetch(t, c, site.URL+path)
		if got := end(p, site); got != want {
			t.Errorf("%s: %s, want %s (title %q, text %q)", path, got, want, p.Title, p.Text)
		}
		if (p.Status == OK) != (p.Text != "" && p.Body != nil && p.Hash != "") {
			t.Errorf("%s: %s with text %q", path, p.Status, p.Text)
		}
	}
	if n := site.visits("/private/x"); n != 0 {
		t.Errorf("a forbidden page was asked for %d times", n)
	}
	if n := site.visits("/robots.txt"); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
	if p := fetch(t, c, site.URL+"/old-help"); p.Final != site.URL+"/help/sign-in" || p.Title != "Signing in" || p.Lang != "en" {
		t.Errorf("%+v", p)
	}
}

func TestAddressesThatAreNotReached(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewUnstartedServer(http.HandlerFunc(with(200, html5("Secret"))))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // our refusal
	secure.StartTLS()
	t.Cleanup(secure.Close)
	open := serve(t, map[string]any{"/": html5("Home")})
	private, _ := quick(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.9/32")}})
	c, _ := quick(Options{})
	for _, one := range []struct {
		c       *Crawler
		address string
		want    Reason
	}{
		{c, closed.URL, Connect},
		{c, secure.URL, TLS},
		{c, strings.Replace(open.URL, "http://", "https://", 1), TLS},
		{c, "http://does-not-exist.invalid", DNS},
		{private, open.URL, Refused},
		{private, "http://[::1]:8080", Refused},
		{c, "http://10.255.255.1", Refused},
		{c, "gopher://x.example", Refused},
	} {
		if p := fetch(t, one.c, one.address); p.Status != Failed || p.Reason != one.want {
			t.Errorf("%s: %s %s, want %s", one.address, p.Status, p.Reason, one.want)
		}
	}
	if open.requests() != 0 {
		t.Errorf("a refused address was asked: %v", open.asked)
	}
}

func TestSlowAndEndlessAnswersEnd(t *testing.T) {
	t.Parallel()
	drip := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, "<p>slow"); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	flood := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for chunk := strings.Repeat("<p>more and more</p>", 1000); ; {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	}
	long := bytes.Repeat([]byte("a "), 1<<19)
	bomb := func(packing string, pack func(io.Writer) io.WriteCloser) func(http.ResponseWriter, *http.Request) {
		var b bytes.Buffer
		z := pack(&b)
		for range 20 {
			_, _ = z.Write(long)
		}
		_ = z.Close()
		return with(200, b.String(), "Content-Encoding", packing)
	}
	site := serve(t, map[string]any{
		"/drip": drip, "/flood": flood,
		"/silent":   func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/declared": with(200, "", "Content-Length", "99999999"),
		"/gzip":     bomb("gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"/br":       bomb("br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }),
	})
	slow, _ := quick(Options{Timeout: 300 * time.Millisecond})
	for _, path := range []string{"/drip", "/silent"} {
		if p := fetch(t, slow, site.URL+path); p.Reason != Timeout {
			t.Errorf("%s: %s %s", path, p.Status, p.Reason)
		}
	}
	c, _ := quick(Options{})
	for _, path := range []string{"/flood", "/declared", "/gzip", "/br"} {
		if p := fetch(t, c, site.URL+path); p.Reason != TooLarge {
			t.Errorf("%s: %s %s", path, p.Status, p.Reason)
		}
	}
}

func TestPackedPagesAreRead(t *testing.T) {
	t.Parallel()
	pack := func(z io.WriteCloser, b *bytes.Buffer) string {
		_, _ = io.WriteString(z, html5("Packed"))
		_ = z.Close()
		return b.String()
	}
	var g, b bytes.Buffer
	site := serve(t, map[string]any{
		"/gzip": with(200, pack(gzip.NewWriter(&g), &g), "Content-Encoding", "gzip"),
		"/br":   with(200, pack(brotli.NewWriter(&b), &b), "Content-Encoding", "br"),
	})
	c, _ := quick(Options{})
	for _, path := range []string{"/gzip", "/br"} {
		if p := fetch(t, c, site.URL+path); p.Status != OK || p.Title != "Packed" {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestHostsAreAskedAsOftenAsTheyLike(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"*": html5("Any"), "/robots.txt": with(404, "")})
	c, n := quick(Options{})
	for i := range 4 {
		fetch(t, c, fmt.Sprintf("%s/%d", site.URL, i))
	}
	if n.total() != 4*time.Second { // robots.txt, then four pages: four gaps
		t.Errorf("waited %v", n.waited)
	}
	other := serve(t, map[string]any{"*": html5("Any"), "/robots.txt": with(200, "User-agent: *\nCrawl-delay: 3", "Content-Type", "text/plain")})
	before := n.total()
	for i := range 3 {
		fetch(t, c, fmt.Sprintf("%s/%d", other.URL, i))
	}
	if got := n.total() - before; got != 1*time.Second+2*3*time.Second {
		t.Errorf("Crawl-delay 3: waited %v", got)
	}
	patient := serve(t, map[string]any{"*": html5("Any"), "/robots.txt": with(200, "User-agent: *\nCrawl-delay: 900", "Content-Type", "text/plain")})
	before = n.total()
	for i := range 2 {
		fetch(t, c, fmt.Sprintf("%s/%d", patient.URL, i))
	}
	if got := n.total() - before; got != time.Second+maxCrawlDelay {
		t.Errorf("Crawl-delay 900: waited %v", got)
	}
}

func TestBusyHostsAreLeftAlone(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/robots.txt": with(404, ""), "/far": with(503, "", "Retry-After", "3600"), "/other": html5("Other")})
	times := 0
	site.set("/soon", func(w http.ResponseWriter, r *http.Request) {
		if times++; times <= 2 {
			with(429, "", "Retry-After", "7")(w, r)
			return
		}
		with(200, html5("Soon"))(w, r)
	})
	site.set("/date", func(w http.ResponseWriter, r *http.Request) {
		if times++; times <= 4 {
			with(503, "", "Retry-After", "Sun, 01 Mar 2026 12:01:00 GMT")(w, r)
			return
		}
		with(200, html5("Date"))(w, r)
	})
	site.set("/always", with(429, ""))
	c, n := quick(Options{})
	if p := fetch(t, c, site.URL+"/soon"); p.Status != OK || n.total() != 15*time.Second {
		t.Errorf("soon: %s %s after %v", p.Status, p.Reason, n.waited)
	}
	if p := fetch(t, c, site.URL+"/date"); p.Status != OK || n.Now() != time.Date(2026, 3, 1, 12, 1, 0, 0, time.UTC) {
		t.Errorf("date: %s %s at %v", p.Status, p.Reason, n.Now())
	}
	if p := fetch(t, c, site.URL+"/always"); p.Reason != Busy || site.visits("/always") != 3 {
		t.Errorf("always: %s %s after %d", p.Status, p.Reason, site.visits("/always"))
	}
	n.Advance(time.Minute)
	p := fetch(t, c, site.URL+"/far")
	if p.Reason != Busy || !p.RetryAt.Equal(n.Now().Add(time.Hour)) {
		t.Errorf("far: %s %s, again at %v", p.Status, p.Reason, p.RetryAt)
	}
	asked := site.requests()
	if p := fetch(t, c, site.URL+"/other"); p.Reason != Busy || site.requests() != asked {
		t.Errorf("the host asked for quiet: %s %s", p.Status, p.Reason)
	}
	n.Advance(61 * time.Minute)
	if p := fetch(t, c, site.URL+"/other"); p.Status != OK {
		t.Errorf("after the hour: %s %s", p.Status, p.Reason)
	}
}

func TestRobotsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/": html5("Home"), "/robots.txt": with(500, "")})
	c, n := quick(Options{})
	if p := fetch(t, c, site.URL); p.Status != Robots || p.Reason != RobotsDown {
		t.Errorf("%s %s", p.Status, p.Reason)
	}
	site.set("/robots.txt", with(403, ""))
	if p := fetch(t, c, site.URL); p.Status != Robots {
		t.Errorf("asked again at once: %s", p.Status)
	}
	n.Advance(robotsRetried)
	if p := fetch(t, c, site.URL); p.Status != OK {
		t.Errorf("%s %s", p.Status, p.Reason)
	}
}

func TestUnchangedPagesAreNotTakenAgain(t *testing.T) {
	t.Parallel()
	page := html5("Delivery") + `<footer>Updated today</footer>`
	served := 0
	site := serve(t, map[string]any{"/robots.txt": with(404, "")})
	site.set("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		served++
		with(200, page)(w, r)
	})
	c, _ := quick(Options{})
	first := fetch(t, c, site.URL)
	if first.ETag != `"one"` || first.Hash == "" {
		t.Fatalf("%+v", first)
	}
	again, err := c.Fetch(t.Context(), Request{Address: site.URL, ETag: first.ETag, Hash: first.Hash})
	if err != nil || again.Status != Unchanged || again.Hash != first.Hash || served != 1 {
		t.Errorf("by ETag: %s %v", again.Status, err)
	}
	page = html5("Delivery", `<div class="cookie-banner">We use cookies since today.</div>`) + `<footer>Updated tomorrow</footer>`
	if again, err = c.Fetch(t.Context(), Request{Address: site.URL, Hash: first.Hash}); err != nil || again.Status != Unchanged {
		t.Errorf("another footer and banner: %s %v", again.Status, err)
	}
	page = html5("Delivery", "<p>From now on within one day.</p>")
	if again, err = c.Fetch(t.Context(), Request{Address: site.URL, Hash: first.Hash}); err != nil || again.Status != OK || again.Hash == first.Hash {
		t.Errorf("another text: %s %v", again.Status, err)
	}
}

func TestASlashThatNormalisingTookAway(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/docs/": html5("Docs")})
	c, _ := quick(Options{})
	if p := fetch(t, c, site.URL+"/docs"); p.Status != OK || p.Final != site.URL+"/docs/" {
		t.Errorf("%+v", p)
	}
}

func TestCancelling(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	site := serve(t, map[string]any{"/robots.txt": with(404, "")})
	site.set("/", func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	c, _ := quick(Options{})
	if _, err := c.Fetch(ctx, Request{Address: site.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Crawls that run at the same time take turns at a host, and do not wait for each other's hosts.
func TestCrawlsShareAHost(t *testing.T) {
	t.Parallel()
	var g gate
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i := range 3 {
		if at, held := g.turn("a.example", now, time.Second); !at.Equal(now.Add(time.Duration(i)*time.Second)) || !held.IsZero() {
			t.Errorf("turn %d at %v, held %v", i, at, held)
		}
	}
	if at, _ := g.turn("b.example", now, time.Second); !at.Equal(now) {
		t.Errorf("another host waits until %v", at)
	}
	g.hold("b.example", now, now.Add(30*time.Second))
	g.hold("b.example", now, now.Add(10*time.Second)) // a shorter wish does not shorten the longer one
	if at, _ := g.turn("b.example", now, time.Second); !at.Equal(now.Add(30 * time.Second)) {
		t.Errorf("a host that asked for quiet has its turn at %v", at)
	}
	for i := range 12_000 {
		g.turn(fmt.Sprint(i), now.Add(time.Hour), time.Second)
	}
	if g.turn("last", now.Add(3*time.Hour), time.Second); len(g.hosts) > 10_000 {
		t.Errorf("%d hosts are remembered", len(g.hosts))
	}
}

// With the system's clock and no clock of a test: the gap is kept, and whoever gives up need not wait for it.
func TestRealTime(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/": html5("Home"), "/robots.txt": with(404, "")})
	c := New(Options{Allow: loopback, Interval: 40 * time.Millisecond, About: "https://example.com/bot"})
	began := time.Now()
	if p := fetch(t, c, site.URL); p.Status != OK {
		t.Fatal(p.Status, p.Reason)
	}
	if d := time.Since(began); d < 40*time.Millisecond {
		t.Errorf("robots.txt and the page within %v", d)
	}
	c.gate.turn(strings.TrimPrefix(site.URL, "http://"), time.Now(), time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Fetch(ctx, Request{Address: site.URL}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWeSayWhoWeAre(t *testing.T) {
	t.Parallel()
	var agents []string
	site := serve(t, map[string]any{"*": func(w http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		with(200, html5("Home"))(w, r)
	}})
	c, _ := quick(Options{Product: "ShopBot", About: "https://example.com/bot"})
	fetch(t, c, site.URL)
	if strings.Join(agents, "|") != "ShopBot/1.0 (+https://example.com/bot)|ShopBot/1.0 (+https://example.com/bot)" {
		t.Errorf("%q", agents)
	}
}
