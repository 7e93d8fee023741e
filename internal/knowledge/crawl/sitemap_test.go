package crawl

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func TestSitemapsAreRead(t *testing.T) {
	t.Parallel()
	day := time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC)
	urlset := `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://x.example/a?x=1&amp;y=2 </loc><lastmod>2025-03-04</lastmod><image:image><image:loc>https://x.example/a.png</image:loc></image:image></url>
<url><loc><![CDATA[https://x.example/b]]></loc><lastmod>2025-03-04T01:00:00+01:00</lastmod></url>
<url><lastmod>2025-03-04</lastmod></url><url><loc>https://x.example/c</loc><lastmod>yesterday</lastmod></url></urlset>`
	want := []Entry{{"https://x.example/a?x=1&y=2", day, false}, {"https://x.example/b", day, false}, {"https://x.example/c", time.Time{}, false}}
	for name, file := range map[string]string{"xml": urlset, "gzip": packed(urlset), "mark": "\ufeff" + urlset, "cut off": urlset[:strings.LastIndex(urlset, "</url>")+3]} {
		got, err := readSitemap(strings.NewReader(file), maxSitemap)
		if name == "cut off" {
			if err != nil || !slices.Equal(got, want[:2]) {
				t.Errorf("%s: %v %v", name, got, err)
			}
		} else if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	got, err := readSitemap(strings.NewReader(`<sitemapindex><sitemap><loc>https://x.example/1.xml</loc></sitemap></sitemapindex>`), maxSitemap)
	if err != nil || len(got) != 1 || !got[0].Sitemap {
		t.Errorf("index: %v %v", got, err)
	}
	if got, err = readSitemap(strings.NewReader("https://x.example/a\r\n\nhttp://x.example/b"), maxSitemap); err != nil || len(got) != 2 {
		t.Errorf("list: %v %v", got, err)
	}
	for name, file := range map[string]string{
		"empty": "", "page": "<!doctype html><html><body><p>Not found", "feed": "<rss><channel></channel></rss>", "text": "hello", "nothing": "<!-- -->",
		"entities": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urls><loc>&b;</loc></urls>`, "deep": "<urlset>" + strings.Repeat("<x>", 1000),
	} {
		if got, err := readSitemap(strings.NewReader(file), maxSitemap); !errors.Is(err, errNoSitemap) || len(got) != 0 {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestSitemapsEndAtTheirLimits(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range maxEntries + 10 {
		fmt.Fprintf(&b, "<url><loc>https://x.example/%d</loc></url>", i)
	}
	if got, err := readSitemap(strings.NewReader(b.String()), maxSitemap); err != nil || len(got) != maxEntries {
		t.Errorf("%d entries, %v", len(got), err)
	}
	bomb := packed("<urlset><url><loc>https://x.example/a</loc></url><!--" + strings.Repeat(" ", 2<<20))
	if got, err := readSitemap(strings.NewReader(bomb), 1<<20); err == nil || len(got) != 1 {
		t.Errorf("%d entries, %v", len(got), err)
	}
}

func urls(paths ...string) string {
	var b strings.Builder
	b.WriteString("<urlset>")
	for _, p := range paths {
		b.WriteString("<url><loc>{host}" + p + "</loc><lastmod>2025-03-04</lastmod></url>")
	}
	return b.String() + "</urlset>"
}

func TestASiteIsFoundByItsSitemaps(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "User-agent: *\nDisallow: /no\nSitemap: http://%s/index.xml\nSitemap: /more.txt", r.Host)
		},
		"/index.xml": `<sitemapindex><sitemap><loc>{host}/one.xml.gz</loc></sitemap><sitemap><loc>{host}/gone.xml</loc></sitemap><sitemap><loc>{host}/index.xml</loc></sitemap></sitemapindex>`,
		"/more.txt": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "http://%s/help/c\nhttp://%[1]s/help/a", r.Host)
		},
		"/help/a": html5("A"), "/help/b": html5("B"), "/help/c": html5("C"), "/no": html5("No"), "/shop": html5("Shop"),
	})
	site.set("/one.xml.gz", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, packed(strings.ReplaceAll(urls("/help/a", "/help/b/", "/no", "/shop", "/help/a#x", "/help/a.png"), "{host}", "http://"+r.Host)+"<!-- end -->"))
	})
	c, _ := quick(Options{})
	ends, _ := walk(t, c, begin(t, ScopeSitemap, site.URL, Limits{}), site)
	same(t, ends, map[string]string{"/gone.xml": "gone not_found", "/help/a": "ok", "/help/b": "gone not_found", "/no": "robots disallowed", "/shop": "ok", "/help/c": "ok"})

	site.set("/help/b/", html5("B with its slash"))
	found := map[string]string{}
	asked := site.requests()
	f := begin(t, ScopeSitemap, site.URL+"/help", Limits{})
	err := c.Discover(t.Context(), f, func(pages []Page) error {
		for _, p := range pages {
			found[strings.TrimPrefix(p.Address, site.URL)] = end(p, site) + " " + p.Modified.Format("2006")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, found, map[string]string{"/gone.xml": "gone not_found 0001", "/help/a": "found 2025", "/help/b": "found 2025", "/help/c": "found 0001"})
	if n := site.requests() - asked; n != 4 {
		t.Errorf("finding asked %d times, the sitemaps are four", n)
	}
}

func TestSitemapsInTheUsualPlaces(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/sitemap_index.xml": urls("/a", "/b"), "/a": html5("A"), "/b": html5("B"), "/soft": html5("Everything")})
	c, _ := quick(Options{})
	ends, _ := walk(t, c, begin(t, ScopeSitemap, site.URL+"/", Limits{}), site)
	same(t, ends, map[string]string{"/a": "ok", "/b": "ok"})
	ends, _ = walk(t, c, begin(t, ScopeSitemap, site.URL+"/sitemap_index.xml", Limits{Pages: 1}), site)
	same(t, ends, map[string]string{"/a": "ok"})
	none := serve(t, map[string]any{"*": html5("A site that answers everything"), "/robots.txt": with(404, "")})
	ends, _ = walk(t, c, begin(t, ScopeSitemap, none.URL+"/help", Limits{}), none)
	same(t, ends, map[string]string{"/help": "failed no_sitemap"})
	down := serve(t, map[string]any{"/robots.txt": with(503, "")})
	ends, _ = walk(t, c, begin(t, ScopeSitemap, down.URL+"/help", Limits{}), down)
	same(t, ends, map[string]string{"/help": "robots robots_unavailable"})
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://x.example/a</loc><lastmod>2025-01-01</lastmod></url></urlset>`))
	f.Add([]byte(packed(`<sitemapindex><sitemap><loc>a</loc></sitemap></sitemapindex>`)))
	f.Add([]byte("https://x.example/a\nhttps://x.example/b"))
	f.Add([]byte("<urlset></url></url><url><loc>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		entries, _ := readSitemap(bytes.NewReader(file), maxSitemap)
		for _, e := range entries {
			if e.Address == "" || len(e.Address) > maxFound {
				t.Fatalf("%+v", e)
			}
		}
	})
}
