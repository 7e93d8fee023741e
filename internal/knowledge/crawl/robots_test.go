package crawl

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRobotsRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file    string
		allowed []string
		denied  []string
	}{
		"nothing":            {"", []string{"/", "/a"}, nil},
		"all":                {"User-agent: *\nDisallow: /", []string{"/robots.txt"}, []string{"/", "/a"}},
		"empty rule":         {"User-agent: *\nDisallow:", []string{"/"}, nil},
		"ours wins":          {"User-agent: *\nDisallow: /\n\nUser-agent: cxgeniebot\nDisallow: /private", []string{"/a"}, []string{"/private/x"}},
		"version in name":    {"User-agent: CXGenieBot/2.0\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		"no part of a name":  {"User-agent: CXGenie\nDisallow: /", []string{"/a"}, nil},
		"two agents":         {"User-agent: other\nUser-agent: CXGenieBot\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		"groups are joined":  {"User-agent: CXGenieBot\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: CXGenieBot\nDisallow: /b", []string{"/c"}, []string{"/a", "/b"}},
		"longest match":      {"User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", []string{"/a/b", "/a/b/d"}, []string{"/a", "/a/b/c"}},
		"allow wins a tie":   {"User-agent: *\nDisallow: /a\nAllow: /a", []string{"/a"}, nil},
		"star":               {"User-agent: *\nDisallow: /*/private\nDisallow: *.gif$", []string{"/private", "/a.gif?x"}, []string{"/a/private/x", "/b.gif"}},
		"end":                {"User-agent: *\nDisallow: /a$\nDisallow: /x*y$", []string{"/ab", "/xyz"}, []string{"/a", "/xay", "/xyy"}},
		"query":              {"User-agent: *\nDisallow: /*?sort=", []string{"/a"}, []string{"/a?sort=1"}},
		"escapes":            {"User-agent: *\nDisallow: /%61/caf%c3%a9\nDisallow: /ü", nil, []string{"/a/caf%C3%A9", "/%C3%BC"}},
		"comments, any case": {"# hello\nUSER-AGENT : *  # all\r\ndisAllow: /a # why\r\n", []string{"/b"}, []string{"/a"}},
		"old line ends":      {"User-agent: *\rDisallow: /a\r", []string{"/b"}, []string{"/a"}},
		"mark":               {"\ufeffUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		"rules before names": {"Disallow: /a\nUser-agent: *\nDisallow: /b", []string{"/a"}, []string{"/b"}},
		"page instead":       {"<!DOCTYPE html><html><body>User-agent: nothing</body></html>", []string{"/"}, nil},
		"sitemap in between": {"User-agent: *\nSitemap: https://x.example/s.xml\nDisallow: /a", nil, []string{"/a"}},
	} {
		r := readRobots([]byte(c.file), "CXGenieBot")
		for want, paths := range map[bool][]string{true: c.allowed, false: c.denied} {
			for _, p := range paths {
				u, err := url.Parse("https://x.example" + p)
				if err != nil {
					t.Fatal(err)
				}
				if r.allows(u) != want {
					t.Errorf("%s: %s allowed = %v", name, p, !want)
				}
			}
		}
	}
}

func TestRobotsDelayAndSitemaps(t *testing.T) {
	t.Parallel()
	r := readRobots([]byte("User-agent: *\nCrawl-delay: 2.5\nDisallow: /a\nUser-agent: CXGenieBot\nCrawl-delay: 4\nSitemap: /s1.xml\nsitemap:https://x.example/s2.xml"), "CXGenieBot")
	if r.delay != 4*time.Second || strings.Join(r.sitemaps, " ") != "/s1.xml https://x.example/s2.xml" {
		t.Errorf("%+v", r)
	}
	if r := readRobots([]byte("User-agent: *\nCrawl-delay: NaN\nCrawl-delay: -1\nCrawl-delay: 1e300"), "x"); r.delay != time.Hour {
		t.Errorf("%v", r.delay)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1", "/a")
	f.Add("\xef\xbb\xbfuser-agent:CXGenieBot\r\rallow:*****$", "/%")
	f.Fuzz(func(t *testing.T, file, path string) {
		r := readRobots([]byte(file), "CXGenieBot")
		u := &url.URL{Scheme: "https", Host: "x.example", Path: "/" + path}
		r.allows(u)
		if r.delay < 0 || len(r.sitemaps) > 100 {
			t.Fatalf("%+v", r)
		}
		if !r.allows(&url.URL{Path: "/robots.txt"}) {
			t.Fatal("robots.txt itself is always allowed")
		}
	})
}
