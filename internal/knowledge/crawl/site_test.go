package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
)

// website is a site on loopback: what it answers, by path, and what it was asked.
type website struct {
	*httptest.Server
	mu    sync.Mutex
	paths map[string]http.HandlerFunc
	asked []string
}

// serve starts a site. A value is a page's HTML, or a function that answers.
func serve(t testing.TB, paths map[string]any) *website {
	t.Helper()
	s := &website{paths: map[string]http.HandlerFunc{}}
	for p, answer := range paths {
		s.set(p, answer)
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		answer := s.paths[r.URL.RequestURI()]
		if answer == nil {
			answer = s.paths[r.URL.Path]
		}
		if answer == nil {
			answer = s.paths["*"]
		}
		s.mu.Unlock()
		if answer == nil {
			http.NotFound(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *website) set(path string, answer any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch a := answer.(type) {
	case string:
		s.paths[path] = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, strings.ReplaceAll(a, "{host}", "http://"+r.Host))
		}
	case func(http.ResponseWriter, *http.Request):
		s.paths[path] = a
	case http.Handler:
		s.paths[path] = a.ServeHTTP
	default:
		panic(fmt.Sprintf("%T", answer))
	}
}

// visits counts how often a path was asked for.
func (s *website) visits(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, a := range s.asked {
		if a == path {
			n++
		}
	}
	return n
}

func (s *website) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// with answers with a header and a body.
func with(code int, body string, header ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], strings.ReplaceAll(header[i+1], "{host}", "http://"+r.Host))
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

// html is a page with a title and enough to say about its subject.
func html5(title string, body ...string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body><main><h1>` + title + `</h1><p>` + about(title) + `</p>` + strings.Join(body, "\n") + `</main></body></html>`
}

func about(subject string) string {
	return "Here is what our customers ask about " + subject + ". Orders are sent within two days, and " + subject + " can be returned within a month in the box in which it came."
}

func href(paths ...string) string {
	var b strings.Builder
	for _, p := range paths {
		fmt.Fprintf(&b, `<a href="%s">To %s</a> `, p, p)
	}
	return b.String()
}

// night is a clock that waiting moves.
type night struct {
	*clock.Fake
	mu     sync.Mutex
	waited []time.Duration
}

func (n *night) wait(ctx context.Context, d time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waited = append(n.waited, d)
	n.Advance(d)
	return ctx.Err()
}

func (n *night) total() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	var sum time.Duration
	for _, d := range n.waited {
		sum += d
	}
	return sum
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// quick is a crawler whose waiting takes no time.
func quick(o Options) (*Crawler, *night) {
	n := &night{Fake: clock.NewFake(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	if o.Allow == nil {
		o.Allow = loopback
	}
	o.Clock, o.wait = n, n.wait
	return New(o), n
}

func fetch(t *testing.T, c *Crawler, address string) Page {
	t.Helper()
	p, err := c.Fetch(t.Context(), Request{Address: address})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// walk runs a crawl to its end and returns how each address ended, without the site's own address.
func walk(t *testing.T, c *Crawler, f *Frontier, s *website) (map[string]string, []Page) {
	t.Helper()
	ends, all := map[string]string{}, []Page(nil)
	err := c.Walk(t.Context(), f, func(pages []Page) error {
		for _, p := range pages {
			name := strings.TrimPrefix(p.Address, s.URL)
			if _, twice := ends[name]; twice {
				t.Errorf("%s ended twice", name)
			}
			ends[name] = end(p, s)
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ends, all
}

// end is a page's end in words: "duplicate canonical /b".
func end(p Page, s *website) string {
	e := string(p.Status)
	if p.Reason != "" {
		e += " " + string(p.Reason)
	}
	if p.To != "" {
		e += " " + strings.TrimPrefix(p.To, s.URL)
	}
	return e
}

func begin(t *testing.T, scope Scope, start string, l Limits) *Frontier {
	t.Helper()
	f, err := Begin(scope, start, l)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	var names []string
	for n := range got {
		names = append(names, n)
	}
	for n := range want {
		if _, ok := got[n]; !ok {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		if got[n] != want[n] {
			t.Errorf("%q: %q, want %q", n, got[n], want[n])
		}
	}
}
