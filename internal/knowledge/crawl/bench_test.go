package crawl

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkFetch fetches pages of some 60 KB, as sites have them, from loopback and without any gap between them.
func BenchmarkFetch(b *testing.B) {
	var page strings.Builder
	page.WriteString(`<!doctype html><html lang="en"><head><title>Help</title></head><body><nav>`)
	for i := range 80 {
		fmt.Fprintf(&page, `<div class="menu-item level-2"><a class="menu-link" href="/help/section-%d/article">Section %d of our help</a></div>`, i, i)
	}
	page.WriteString(`</nav><main><h1>Help</h1>`)
	for i := range 200 {
		fmt.Fprintf(&page, `<section class="block"><h2 id="q%d">Question %d</h2><p class="lead">%s</p></section>`, i, i, about("it"))
	}
	page.WriteString(`</main><footer>Today</footer></body></html>`)
	body := page.String()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(body))
	}))
	defer site.Close()
	c := New(Options{Allow: loopback, Interval: -1})
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		p, err := c.Fetch(b.Context(), Request{Address: fmt.Sprintf("%s/%d", site.URL, n)})
		if err != nil || p.Status != OK || len(p.Links) != 80 {
			b.Fatal(p.Status, p.Reason, err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
}
