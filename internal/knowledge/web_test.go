package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

// website is a site on loopback: what it answers by path, and what it was asked.
type website struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked map[string]int
}

func serveSite(t testing.TB) *website {
	t.Helper()
	w := &website{pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked[r.URL.Path]++
		answer := w.pages[r.URL.Path]
		w.mu.Unlock()
		if answer == nil {
			http.NotFound(rw, r)
			return
		}
		answer(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *website) set(path string, answer http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[path] = answer
}

// page has the site answer with a page: a title, a paragraph, and links.
func (w *website) page(path, title, says string, links ...string) {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>%s</title></head><body><main><h1>%s</h1><h2 id="more">%s</h2><p>%s</p>`, title, title, title, says)
	for _, l := range links {
		fmt.Fprintf(&b, `<p><a href="%s">%s</a></p>`, l, l)
	}
	b.WriteString(`</main></body></html>`)
	w.set(path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(b.String()))
	})
}

func (w *website) fails(path string, code int) {
	w.set(path, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(code) })
}

func (w *website) visits(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[path]
}

// shop is a site of some pages, one of which cannot be learnt.
func shop(t testing.TB) *website {
	w := serveSite(t)
	w.page("/help", "Help", "Everything about our bicycles and how we look after them, collected here for our customers.", "/help/delivery", "/help/returns", "/help/gone", "/about", "/help/prices.pdf")
	w.page("/help/delivery", "Delivery", "A parcel with a bicycle reaches Norway within nine working days after the order was paid.", "/help")
	w.page("/help/returns", "Returns", "A bicycle that does not fit can be sent back within forty days in the carton in which it came.", "/help")
	w.page("/about", "About us", "We have been repairing bicycles by the harbour since nineteen seventy-four.")
	w.set("/sitemap.xml", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/xml")
		fmt.Fprintf(rw, `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://%[1]s/about</loc></url><url><loc>http://%[1]s/help/delivery</loc></url></urlset>`, r.Host)
	})
	return w
}

func (k *kit) addPage(address string) knowledge.WebPage {
	k.t.Helper()
	p, err := k.s.AddPage(context.Background(), k.c, k.bot, address)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func (k *kit) page(id string) knowledge.WebPage {
	k.t.Helper()
	p, err := k.s.WebPage(context.Background(), k.c, k.bot, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func (k *kit) pages() knowledge.WebList {
	k.t.Helper()
	l, err := k.s.WebPages(context.Background(), k.c, k.bot, knowledge.WebFilter{Limit: 100})
	if err != nil {
		k.t.Fatal(err)
	}
	return l
}

// ended checks how the learning of a page has ended.
func (k *kit) ended(id string, st knowledge.State, reason string) knowledge.WebPage {
	k.t.Helper()
	p := k.page(id)
	if p.State != st || p.Reason != reason {
		k.t.Fatalf("%s is %s %q, want %s %q", p.Address, p.State, p.Reason, st, reason)
	}
	return p
}

func (k *kit) searched(address string, scope crawl.Scope) knowledge.WebSite {
	k.t.Helper()
	w, err := k.s.SearchSite(context.Background(), k.c, k.bot, address, scope)
	if err != nil {
		k.t.Fatal(err)
	}
	return w
}

func (k *kit) site(id string) knowledge.WebSite {
	k.t.Helper()
	w, err := k.s.Site(context.Background(), k.c, k.bot, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return w
}

// foundOn are the paths found on a site with what became of them.
func (k *kit) foundOn(w *website, id string) map[string]knowledge.WebFound {
	k.t.Helper()
	l, err := k.s.Found(context.Background(), k.c, k.bot, id, "", "", 100)
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]knowledge.WebFound{}
	for _, f := range l.Items {
		out[strings.TrimPrefix(f.Address, w.URL)] = f
	}
	return out
}

func (k *kit) pick(id string, numbers ...int) int64 {
	k.t.Helper()
	n, err := k.s.Pick(context.Background(), k.c, k.bot, id, len(numbers) == 0, numbers)
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

func TestAPageIsFetchedAndLearnt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		p := k.addPage("  " + strings.ToUpper(w.URL[:4]) + w.URL[4:] + "/help/delivery/#top ")
		if p.Address != w.URL+"/help/delivery" || p.Title != p.Address || p.State != knowledge.Waiting {
			t.Fatalf("added %+v", p)
		}
		k.learn()
		p = k.ended(p.ID, knowledge.Imported, "")
		if p.Title != "Delivery" || p.Code != 200 || p.CrawledAt.IsZero() || p.Passages == 0 || p.AddedBy == "" {
			t.Fatalf("learnt %+v", p)
		}
		m := k.found("How long does a parcel to Norway take?")
		if m.SourceID != p.ID || m.Kind != knowledge.URL || m.Title != "Delivery" || m.Anchor != "more" || m.URL != w.URL+"/help/delivery#more" {
			t.Fatalf("found %+v", m)
		}
		l := k.pages()
		if len(l.Items) != 1 || *l.Total != 1 || l.Counts[knowledge.Imported] != 1 || l.Limit.Used != 1 || l.Limit.Max != knowledge.MaxPages {
			t.Fatalf("list %+v", l)
		}
		// However it is spelt.
		for _, again := range []string{w.URL + "/help/delivery", w.URL + "/help/./delivery/?utm_source=x#a"} {
			if _, err := k.s.AddPage(context.Background(), k.c, k.bot, again); fieldsOf(err) != "body.address page.duplicate" {
				t.Errorf("%s: %v", again, err)
			}
		}
		// Deleted, it vanishes from the answers at once, and may come back.
		if n, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkDelete, []string{p.ID, uid.New()}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if m := k.found("How long does a parcel to Norway take?"); m.SourceID != "" {
			t.Fatalf("still found %+v", m)
		}
		if _, err := k.s.WebPage(context.Background(), k.c, k.bot, p.ID); !errors.Is(err, knowledge.ErrNoPage) {
			t.Fatal(err)
		}
		k.addPage(w.URL + "/help/delivery")
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for typed, code := range map[string]string{
			"": "address_empty", "  ": "address_empty", "ftp://shop.example/a": "address_scheme", "javascript:alert(1)": "address_scheme",
			"https://shop": "address_host", "https://boss:secret@shop.example": "address_user", "http://10.0.0.1/": "address_private",
			"http://[::1]/": "address_private", "http://169.254.169.254/latest": "address_private", "https://shop.example/" + strings.Repeat("a", 255): "address_too_long",
		} {
			if _, err := k.s.AddPage(context.Background(), k.c, k.bot, typed); fieldsOf(err) != "body.address knowledge."+code {
				t.Errorf("%q: %v %q", typed, err, fieldsOf(err))
			}
			if _, err := k.s.SearchSite(context.Background(), k.c, k.bot, typed, crawl.ScopePath); fieldsOf(err) != "body.address knowledge."+code {
				t.Errorf("%q as a site: %v", typed, err)
			}
		}
		if _, err := k.s.SearchSite(context.Background(), k.c, k.bot, "shop.example", "everything"); fieldsOf(err) != "body.scope field.not_allowed" {
			t.Errorf("scope: %v", err)
		}
		if l := k.pages(); len(l.Items) != 0 || len(k.tasks()) != 0 {
			t.Errorf("stored %+v", l.Items)
		}
	})
}

// What is no content is never learnt; the row says what it was.
func TestPagesThatCannotBeLearnt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		html := func(code int, body string) http.HandlerFunc {
			return func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "text/html")
				rw.WriteHeader(code)
				_, _ = rw.Write([]byte(body))
			}
		}
		w.page("/here", "Here", "What stands here is about umbrellas and raincoats for wet days by the sea.")
		redirect := func(to string) http.HandlerFunc {
			return func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, to, http.StatusFound) }
		}
		w.set("/broken", html(500, "oops"))
		w.set("/login", html(200, `<html><title>Sign in</title><body><form><input name="u"><input type="password"></form></body></html>`))
		w.set("/script", html(200, `<html><body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript><script src="/a.js"></script></body></html>`))
		w.set("/soft", html(200, `<html><head><title>404 - Page not found</title></head><body><main><h1>Page not found</h1><p>The page you are looking for does not exist.</p></main></body></html>`))
		w.set("/inside", redirect("http://10.1.2.3/secret"))
		w.set("/moved", redirect("/here"))
		w.set("/robots.txt", func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = rw.Write([]byte("User-agent: *\nDisallow: /hidden\n"))
		})
		w.page("/hidden", "Hidden", "Nobody is to read this.")
		here := k.addPage(w.URL + "/here")
		k.learn()
		k.ended(here.ID, knowledge.Imported, "")
		for path, reason := range map[string]string{"/broken": "status", "/login": "login_form", "/script": "javascript", "/soft": "gone_soft_404", "/none": "gone_not_found",
			"/inside": "refused_address", "/moved": "duplicate", "/hidden": "robots_disallowed"} {
			p := k.addPage(w.URL + path)
			k.learn()
			p = k.page(p.ID)
			if p.State != knowledge.Failed || p.Reason != reason || p.Passages != 0 {
				t.Errorf("%s is %s %q with %d passages, want %q", path, p.State, p.Reason, p.Passages, reason)
			}
		}
		if w.visits("/hidden") != 0 {
			t.Error("robots.txt was not obeyed")
		}
		k.addPage("http://127.0.0.1:1/")
		k.learn()
		if p := k.pages().Items[0]; p.State != knowledge.Failed || p.Reason != "connect" || p.Code != 0 {
			t.Errorf("unreachable: %+v", p)
		}
	})
}

// A website that somebody names is learnt without anybody picking its pages: the one of its address at once, the others as
// they are found, as many as the plan has room for.
func TestAWebsiteIsLearnt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		s, err := k.s.LearnSite(context.Background(), k.c, k.bot, w.URL+"/help")
		if err != nil {
			t.Fatal(err)
		}
		if l := k.pages().Items; len(l) != 1 || l[0].Address != w.URL+"/help" || l[0].State != knowledge.Waiting || l[0].SiteID != s.ID {
			t.Fatalf("at once: %+v", l)
		}
		if _, err := k.s.LearnSite(context.Background(), k.c, k.bot, w.URL+"/help"); fieldsOf(err) != "body.address site.running" {
			t.Fatalf("twice: %v", err)
		}
		k.learn()
		if s = k.site(s.ID); s.State != knowledge.TaskDone || !s.Learn || s.Added != 3 {
			t.Fatalf("the site is %+v", s)
		}
		for _, p := range k.pages().Items {
			if p.State != knowledge.Imported {
				t.Errorf("%s is %s %s", p.Address, p.State, p.Reason)
			}
		}
		if m := k.found("How many days until I have to send a bicycle back?"); m.Title != "Returns" {
			t.Fatalf("found %+v", m)
		}
		if f := k.foundOn(w, s.ID)["/help/prices.pdf"]; f.Picked || f.DocumentID != "" {
			t.Errorf("a file was learnt without being picked: %+v", f)
		}
		// Again it finds nothing that the bot does not have.
		if _, err := k.s.LearnSite(context.Background(), k.c, k.bot, w.URL+"/help"); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if n := len(k.pages().Items); n != 3 {
			t.Errorf("%d pages", n)
		}
		three := int64(3)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, billing.Pages, &three)
		})
		if _, err := k.s.LearnSite(context.Background(), k.c, k.bot, w.URL+"/about"); errs.CodeOf(err) != "plan.limit_reached" || fieldsOf(err) != "body.address plan.limit_reached" {
			t.Errorf("without room: %v", err)
		}
		for typed, want := range map[string]string{"": "knowledge.address_empty", "ftp://shop.example": "knowledge.address_scheme", "http://10.0.0.1/": "knowledge.address_private"} {
			if _, err := k.s.LearnSite(context.Background(), k.c, k.bot, typed); fieldsOf(err) != "body.address "+want {
				t.Errorf("%q: %v", typed, err)
			}
		}
	})
}

func TestSearchingBelowAPath(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		s := k.searched(w.URL+"/help", crawl.ScopePath)
		if _, err := k.s.SearchSite(context.Background(), k.c, k.bot, w.URL+"/help/", crawl.ScopePath); fieldsOf(err) != "body.address site.running" {
			t.Fatalf("twice: %v", err)
		}
		k.learn()
		s = k.site(s.ID)
		if s.State != knowledge.TaskDone || s.Pages != 4 || s.FinishedAt.IsZero() { // the linked file can be picked, too
			t.Fatalf("searched %+v", s)
		}
		found := k.foundOn(w, s.ID)
		if f := found["/help/prices.pdf"]; f.Status != crawl.NotHTML || f.Reason != crawl.Document || w.visits("/help/prices.pdf") != 0 {
			t.Fatalf("a file that is linked: %+v", f)
		}
		if f := found["/help/gone"]; f.Status != crawl.Gone || found["/help/returns"].Title != "Returns" || found["/about"].Address != "" {
			t.Fatalf("found %+v", found)
		}
		if len(k.pages().Items) != 0 {
			t.Fatal("nothing was picked")
		}
		before := w.visits("/help/delivery")
		if n := k.pick(s.ID, found["/help/delivery"].No, found["/help/gone"].No, 999); n != 1 {
			t.Fatalf("picked %d", n)
		}
		k.learn()
		l := k.pages()
		if len(l.Items) != 1 || l.Items[0].SiteID != s.ID || l.Items[0].State != knowledge.Imported || w.visits("/help/delivery") != before {
			t.Fatalf("pages %+v after %d visits, before %d", l.Items, w.visits("/help/delivery"), before)
		}
		if f := k.foundOn(w, s.ID)["/help/delivery"]; f.PageID != l.Items[0].ID || f.Picked {
			t.Fatalf("found %+v", f)
		}
		if n := k.pick(s.ID); n != 3 {
			t.Fatalf("picked %d", n)
		}
		k.learn()
		if n := k.site(s.ID).Added; n != 3 || len(k.pages().Items) != 3 {
			t.Fatalf("added %d", n)
		}
		if m := k.found("How many days until I have to send a bicycle back?"); m.Title != "Returns" {
			t.Fatalf("found %+v", m)
		}
		// After a week what was found is forgotten; the pages stay, also when the site goes.
		k.house.Clock.Advance(8 * 24 * time.Hour)
		k.learn()
		if n := len(k.foundOn(w, s.ID)); n != 0 {
			t.Fatalf("%d found", n)
		}
		if err := k.s.DeleteSite(context.Background(), k.c, k.bot, s.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.Site(context.Background(), k.c, k.bot, s.ID); !errors.Is(err, knowledge.ErrNoSite) {
			t.Fatal(err)
		}
		if len(k.pages().Items) != 3 {
			t.Fatal("the pages are gone")
		}
	})
}

func TestSearchingASitemap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		s := k.searched(w.URL, crawl.ScopeSitemap)
		k.learn()
		if s = k.site(s.ID); s.State != knowledge.TaskDone || s.Pages != 2 || w.visits("/about") != 0 {
			t.Fatalf("searched %+v", s)
		}
		if n := k.pick(s.ID); n != 2 {
			t.Fatalf("picked %d", n)
		}
		k.learn()
		if l := k.pages(); len(l.Items) != 2 || l.Counts[knowledge.Imported] != 2 || w.visits("/about") != 1 {
			t.Fatalf("pages %+v", l)
		}
		if m := k.found("Since when have you been repairing bicycles by the harbour?"); m.Title != "About us" {
			t.Fatalf("found %+v", m)
		}
		empty := k.searched(serveSite(t).URL, crawl.ScopeSitemap)
		k.learn()
		if s := k.site(empty.ID); s.State != knowledge.TaskFailed || s.Reason != "no_sitemap" {
			t.Fatalf("searched %+v", s)
		}
	})
}

func TestRecrawl(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		same, changed, gone := k.addPage(w.URL+"/help"), k.addPage(w.URL+"/help/delivery"), k.addPage(w.URL+"/about")
		k.learn()
		k.house.Clock.Advance(time.Hour)
		w.page("/help/delivery", "Delivery", "A parcel with a bicycle reaches Norway within three working days after the order was paid.")
		w.fails("/about", http.StatusGone)
		x, err := k.s.RecrawlAll(context.Background(), k.c, k.bot)
		if err != nil || !x.Running || x.Total != 3 || x.Done != 0 {
			t.Fatal(x, err)
		}
		if _, err := k.s.RecrawlAll(context.Background(), k.c, k.bot); !errors.Is(err, knowledge.ErrCrawling) {
			t.Fatal(err)
		}
		if m := k.found("How long does a parcel to Norway take?"); !strings.Contains(m.AnswerText, "nine") {
			t.Fatalf("while it is fetched: %+v", m)
		}
		k.learn()
		if x := k.pages().Crawl; x.Running || x.Done != 3 {
			t.Fatalf("after it: %+v", x)
		}
		if p := k.ended(same.ID, knowledge.Imported, ""); p.Learned != 1 {
			t.Fatalf("unchanged: %+v", p)
		}
		if p := k.page(changed.ID); p.Learned != 2 || p.State != knowledge.Imported {
			t.Fatalf("changed: %+v", p)
		}
		if m := k.found("How long does a parcel to Norway take?"); !strings.Contains(m.AnswerText, "three") {
			t.Fatalf("after the change: %+v", m)
		}
		p := k.ended(gone.ID, knowledge.Failed, "gone_removed")
		if p.Code != 410 || p.Failures != 1 {
			t.Fatalf("gone: %+v", p)
		}
		if m := k.found("Since when have you been repairing bicycles by the harbour?"); m.SourceID != gone.ID {
			t.Fatalf("what was known of it is lost: %+v", m)
		}
		for range 3 {
			if n, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkRetrain, []string{gone.ID}); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			k.learn()
		}
		if n := k.events(knowledge.EventPageFailing); n != 1 || k.page(gone.ID).Failures != 4 {
			t.Fatalf("told %d times of %d failures", n, k.page(gone.ID).Failures)
		}
		w.page("/about", "About us", "We have been repairing bicycles by the river since nineteen eighty.")
		if _, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkRetrain, []string{gone.ID}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if p := k.ended(gone.ID, knowledge.Imported, ""); p.Failures != 0 {
			t.Fatalf("back: %+v", p)
		}
	})
}

func (k *kit) events(kind string) (n int) {
	k.t.Helper()
	if err := k.d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM event WHERE workspace_id = $1 AND kind = $2`, k.c.Workspace, kind).Scan(&n); err != nil {
		k.t.Fatal(err)
	}
	return n
}

func TestCancellingARecrawl(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		good, bad := k.addPage(w.URL+"/help"), k.addPage(w.URL+"/none")
		k.learn()
		if _, err := k.s.CancelRecrawl(context.Background(), k.c, k.bot); !errors.Is(err, knowledge.ErrNoCrawl) {
			t.Fatal(err)
		}
		if _, err := k.s.RecrawlAll(context.Background(), k.c, k.bot); err != nil {
			t.Fatal(err)
		}
		before := w.visits("/help")
		if x, err := k.s.CancelRecrawl(context.Background(), k.c, k.bot); err != nil || x.Running {
			t.Fatal(x, err)
		}
		k.learn()
		k.ended(good.ID, knowledge.Imported, "")
		k.ended(bad.ID, knowledge.Failed, "gone_not_found")
		l := k.pages()
		if w.visits("/help") != before || l.Counts[knowledge.Imported] != 1 || l.Counts[knowledge.Failed] != 1 || l.Counts[knowledge.Waiting] != 0 {
			t.Fatalf("counts %v", l.Counts)
		}
	})
}

// A search goes on where it was cut off, and one that was cancelled stops at once.
func TestASearchIsCutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		s := k.searched(w.URL+"/help", crawl.ScopePath)
		ctx, cut := context.WithCancel(context.Background())
		w.set("/help/returns", func(rw http.ResponseWriter, _ *http.Request) {
			cut()
			<-ctx.Done()
			w.page("/help/returns", "Returns", "A bicycle that does not fit can be sent back within forty days in the carton in which it came.")
		})
		if err := k.runAll(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if s := k.site(s.ID); s.State != knowledge.TaskRunning || s.Pages == 0 {
			t.Fatalf("cut off: %+v", s)
		}
		k.learn()
		if s := k.site(s.ID); s.State != knowledge.TaskDone || s.Pages != 4 || w.visits("/help/delivery") != 1 {
			t.Fatalf("gone on: %+v, %d visits", s, w.visits("/help/delivery"))
		}
		if n := len(k.foundOn(w, s.ID)); n != k.site(s.ID).Found {
			t.Fatalf("%d found, told %d", n, k.site(s.ID).Found)
		}

		other := k.searched(w.URL+"/help", crawl.ScopePath)
		w.set("/help", func(rw http.ResponseWriter, r *http.Request) {
			if _, err := k.s.CancelSearch(context.Background(), k.c, k.bot, other.ID); err != nil {
				t.Error(err)
			}
			http.Redirect(rw, r, "/help/delivery", http.StatusFound)
		})
		before := w.visits("/help/returns")
		k.learn()
		if s := k.site(other.ID); s.State != knowledge.TaskCancelled || s.Found != 0 || w.visits("/help/returns") != before {
			t.Fatalf("cancelled: %+v", s)
		}
		if _, err := k.s.CancelSearch(context.Background(), k.c, k.bot, other.ID); !errors.Is(err, knowledge.ErrSiteOver) {
			t.Fatal(err)
		}
	})
}

// The program ends while pages are fetched; the next one fetches what is left.
func TestVisitsGoOnAfterARestart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		first, second := k.addPage(w.URL+"/help"), k.addPage(w.URL+"/about")
		ctx, cut := context.WithCancel(context.Background())
		w.set("/about", func(http.ResponseWriter, *http.Request) {
			cut()
			<-ctx.Done()
			w.page("/about", "About us", "We have been repairing bicycles by the harbour since nineteen seventy-four.")
		})
		if err := k.runAll(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error { // the jobs are lost with the machine
			_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE kind = $1`, knowledge.CrawlJob)
			return err
		})
		if err := k.s.Recover(context.Background()); err != nil {
			t.Fatal(err)
		}
		k.learn()
		k.ended(first.ID, knowledge.Imported, "")
		k.house.Clock.Advance(7 * time.Minute) // the dead job's hold is over
		k.learn()
		k.ended(second.ID, knowledge.Imported, "")
		if n := w.visits("/help"); n != 1 {
			t.Fatalf("visited %d times", n)
		}
	})
}

func TestRhythm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		k.addPage(w.URL + "/help")
		k.learn()
		if _, err := k.s.SetRhythm(context.Background(), k.c, k.bot, "hourly"); fieldsOf(err) != "body.every field.not_allowed" {
			t.Fatal(err)
		}
		set := func(e knowledge.Every) knowledge.Crawl {
			t.Helper()
			x, err := k.s.SetRhythm(context.Background(), k.c, k.bot, e)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		weekly := set(knowledge.Weekly)
		daily := set(knowledge.Daily)
		now := k.house.Clock.Now()
		if d := daily.NextAt.Sub(now); d <= 0 || d > 36*time.Hour || !weekly.NextAt.After(daily.NextAt.Add(5*24*time.Hour)) {
			t.Fatalf("next %v, weekly %v", daily.NextAt, weekly.NextAt)
		}
		visits := func() int { return w.visits("/help") }
		k.house.Clock.Set(daily.NextAt.Add(-time.Minute))
		k.learn()
		if visits() != 1 {
			t.Fatal("too early")
		}
		k.house.Clock.Set(daily.NextAt)
		k.learn()
		if next := k.pages().Crawl; visits() != 2 || !next.NextAt.After(daily.NextAt) {
			t.Fatalf("%d visits, next %v", visits(), next.NextAt)
		}
		k.house.Clock.Set(weekly.NextAt) // the plan that was changed is no plan: only daily ones
		set(knowledge.Never)
		k.learn()
		if x := k.pages().Crawl; visits() != 2 || !x.NextAt.IsZero() || x.Every != knowledge.Never {
			t.Fatalf("%d visits, %+v", visits(), x)
		}
	})
}

// A host that sends us away is visited again when it says so, and not for ever.
func TestABusyHost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		w.set("/busy", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "600")
			rw.WriteHeader(http.StatusServiceUnavailable)
		})
		p := k.addPage(w.URL + "/busy")
		k.learn()
		k.ended(p.ID, knowledge.Waiting, "")
		for range 2 {
			k.house.Clock.Advance(11 * time.Minute)
			k.learn()
		}
		k.ended(p.ID, knowledge.Failed, "busy")
		if n := w.visits("/busy"); n != 3 {
			t.Fatalf("visited %d times", n)
		}
	})
}

func TestTheLimitOfPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		two := int64(2)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, billing.Pages, &two)
		})
		s := k.searched(w.URL+"/help", crawl.ScopePath)
		k.learn()
		if _, err := k.s.Pick(context.Background(), k.c, k.bot, s.ID, true, nil); errs.CodeOf(err) != "plan.limit_reached" {
			t.Fatal(err)
		}
		k.addPage(w.URL + "/help")
		last := k.addPage(w.URL + "/about")
		if _, err := k.s.AddPage(context.Background(), k.c, k.bot, w.URL+"/more"); errs.CodeOf(err) != "plan.limit_reached" {
			t.Fatal(err)
		}
		if l := k.pages().Limit; l.Used != 2 || l.Max != 2 || !l.Plan {
			t.Fatalf("limit %+v", l)
		}
		if _, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkDelete, []string{last.ID}); err != nil {
			t.Fatal(err)
		}
		k.addPage(w.URL + "/more")
	})
}

// A deleted bot gives its room back, and goes on when it comes back; a copy gets the pages.
func TestPagesOfABotThatGoesAndComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		known := k.addPage(w.URL + "/help/delivery")
		k.learn()
		waits := k.addPage(w.URL + "/about")
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Close(ctx, tx, k.c.Workspace, k.bot) })
		k.learn()
		if w.visits("/about") != 0 {
			t.Fatal("the page of a deleted bot was fetched")
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Reopen(ctx, tx, k.c.Workspace, k.bot) })
		k.learn()
		k.ended(known.ID, knowledge.Imported, "")
		k.ended(waits.ID, knowledge.Imported, "")
		from := k.bot
		k.bot = k.newBot(k.c.Workspace)
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Copy(ctx, tx, k.c, from, k.bot) })
		k.learn()
		if l := k.pages(); len(l.Items) != 2 || l.Counts[knowledge.Imported] != 2 {
			t.Fatalf("copied %+v", l)
		}
		if m := k.found("How long does a parcel to Norway take?"); m.Title != "Delivery" {
			t.Fatalf("found %+v", m)
		}
	})
}

func TestListOfPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), shop(t)
		k.addPage(w.URL + "/help")
		k.addPage(w.URL + "/none")
		k.addPage(w.URL + "/about")
		k.learn()
		titles := func(f knowledge.WebFilter) string {
			t.Helper()
			l, err := k.s.WebPages(context.Background(), k.c, k.bot, f)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, p := range l.Items {
				list = append(list, strings.TrimPrefix(p.Title, w.URL))
			}
			return strings.Join(list, ", ")
		}
		for want, f := range map[string]knowledge.WebFilter{
			"About us, /none, Help": {}, "/none": {Selection: knowledge.Selection{State: knowledge.Failed}}, "About us": {Selection: knowledge.Selection{Search: "ABOUT U"}},
			"About us, Help": {Selection: knowledge.Selection{State: knowledge.Imported}, Order: knowledge.ByTitle},
		} {
			if got := titles(f); got != want {
				t.Errorf("%+v: %q, want %q", f, got, want)
			}
		}
		l, err := k.s.WebPages(context.Background(), k.c, k.bot, knowledge.WebFilter{Limit: 2})
		if err != nil || l.Next == nil {
			t.Fatal(l, err)
		}
		if got := titles(knowledge.WebFilter{Cursor: *l.Next, Limit: 2}); got != "Help" {
			t.Errorf("the next: %q", got)
		}
		for at, f := range map[string]knowledge.WebFilter{"query.cursor": {Cursor: "x"}, "query.state": {Selection: knowledge.Selection{State: "x"}}, "query.site_id": {SiteID: "x"}, "query.order": {Order: "x"}} {
			_, err := k.s.WebPages(context.Background(), k.c, k.bot, f)
			if got := fieldsOf(err); !strings.HasPrefix(got, at) {
				t.Errorf("%s: %v", at, err)
			}
		}
		ids := []string{}
		for _, p := range k.pages().Items {
			ids = append(ids, p.ID)
		}
		slices.Sort(ids)
		if n, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkDeactivate, ids); n != 3 || err != nil {
			t.Fatal(n, err)
		}
		if m := k.found("Since when have you been repairing bicycles by the harbour?"); m.SourceID != "" {
			t.Fatalf("answered from a page that is off: %+v", m)
		}
	})
}

// A page that only a script fills is learnt from what it says of itself to search engines, as any other is.
func TestAPageThatAScriptFillsIsLearnt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		shell := func(data string) http.HandlerFunc {
			return func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = rw.Write([]byte(`<html lang="en"><head><title>Help</title><script type="application/ld+json">` + data + `</script></head><body><div id="root"></div>
					<noscript>You need to enable JavaScript to run this app.</noscript><script src="/a.js"></script></body></html>`))
			}
		}
		w.set("/help", shell(`{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[
			{"@type":"Question","name":"How are blankets washed?","acceptedAnswer":{"@type":"Answer","text":"<p>Blankets are washed by hand, <b>never</b> above thirty degrees.</p>"}},
			{"@type":"Question","name":"What do umbrellas cost?","acceptedAnswer":{"@type":"Answer","text":"An umbrella costs fourteen euros."}}]}`))
		w.set("/empty", shell(`{"@type":"Organization","name":"Shop","description":"The best of all shops there are."}`))
		page, empty := k.addPage(w.URL+"/help"), k.addPage(w.URL+"/empty")
		k.learn()
		k.ended(page.ID, knowledge.Imported, "")
		k.ended(empty.ID, knowledge.Failed, "javascript")
		if got := k.found("How do I wash a blanket?"); !strings.Contains(got.AnswerText, "never above thirty degrees") || !slices.Contains(got.Path, "How are blankets washed?") {
			t.Errorf("%+v", got)
		}
		if got := k.page(page.ID); got.Title != "Help" {
			t.Errorf("%+v", got)
		}
	})
}
