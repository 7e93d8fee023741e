package crawl

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// rules is a robots.txt as it concerns us (RFC 9309).
type rules struct {
	lines    []rule
	delay    time.Duration
	sitemaps []string
	down     bool // it could not be read: nothing is allowed for now
}

type rule struct {
	allow   bool
	pattern string
}

// readRobots reads the groups of a robots.txt that name product, or else those for everyone. What it does not
// understand it passes over.
func readRobots(body []byte, product string) rules {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	var ours, everyone rules
	var named, found, toUs, toAll, inRules bool
	var sitemaps []string
	lines := bytes.FieldsFunc(body, func(r rune) bool { return r == '\n' || r == '\r' })
	for _, line := range lines {
		line, _, _ = bytes.Cut(line, []byte("#"))
		k, v, ok := strings.Cut(string(line), ":")
		if !ok {
			continue
		}
		v = strings.TrimSpace(v)
		switch field := strings.ToLower(strings.TrimSpace(k)); field {
		case "user-agent":
			if inRules {
				toUs, toAll, inRules = false, false, false
			}
			toAll = toAll || v == "*"
			named = strings.EqualFold(token(v), product)
			toUs = toUs || named
			found = found || named
		case "allow", "disallow":
			inRules = true
			if v == "" {
				continue // an empty rule says nothing
			}
			r := rule{field == "allow", clean(v, "/:@!$&'()*+,;=?")}
			if toUs {
				ours.lines = append(ours.lines, r)
			}
			if toAll {
				everyone.lines = append(everyone.lines, r)
			}
		case "crawl-delay":
			inRules = true
			if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 {
				d := time.Duration(min(s, 3600) * float64(time.Second))
				if toUs {
					ours.delay = d
				}
				if toAll {
					everyone.delay = d
				}
			}
		case "sitemap":
			if len(sitemaps) < 100 {
				sitemaps = append(sitemaps, v)
			}
		}
	}
	r := everyone
	if found {
		r = ours
	}
	r.sitemaps = sitemaps
	return r
}

// token is the name in a user-agent line, without its version.
func token(v string) string {
	for i := range len(v) {
		if c := v[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return v[:i]
		}
	}
	return v
}

// allows says whether we may ask for u: the longest rule that matches decides, allow when two are as long.
func (r rules) allows(u *url.URL) bool {
	if r.down {
		return false
	}
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	if p == "/robots.txt" {
		return true
	}
	p = clean(p, "/:@!$&'()*+,;=?")
	allow, longest := true, 0
	for _, l := range r.lines {
		if n := len(l.pattern); (n > longest || n == longest && l.allow) && matches(l.pattern, p) {
			allow, longest = l.allow, n
		}
	}
	return allow
}

// matches holds a path against a pattern of robots.txt: a prefix, with * for anything and $ for the end.
func matches(pattern, path string) bool {
	end := strings.HasSuffix(pattern, "$")
	if end {
		pattern = strings.TrimSuffix(pattern, "$")
	}
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, part := range parts[1:] {
		if end && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !end || rest == ""
}

// robotsCache remembers the robots.txt of hosts.
type robotsCache struct {
	mu    sync.Mutex
	hosts map[string]remembered
}

type remembered struct {
	rules rules
	until time.Time
}

func (c *robotsCache) get(key string, now time.Time) (rules, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.hosts[key]
	return r.rules, ok && now.Before(r.until)
}

func (c *robotsCache) put(key string, r rules, now, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.hosts) >= 2000 {
		for k, old := range c.hosts {
			if now.After(old.until) || len(c.hosts) >= 2000 {
				delete(c.hosts, k)
			}
		}
	}
	if c.hosts == nil {
		c.hosts = map[string]remembered{}
	}
	c.hosts[key] = remembered{r, until}
}

// rulesOf are the rules of u's host. An error says that the host cannot be reached at all; then a page of it could not
// be either.
func (c *Crawler) rulesOf(ctx context.Context, u *url.URL) (rules, error) {
	key := u.Scheme + "://" + u.Host
	if r, ok := c.robots.get(key, c.o.Clock.Now()); ok {
		return r, nil
	}
	held, err := c.pass(ctx, u.Host, 0)
	if err != nil {
		return rules{}, err
	}
	if !held.IsZero() {
		return rules{}, busy{held}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, key+"/robots.txt", nil)
	if err != nil {
		return rules{}, err
	}
	var r rules
	kept := robotsKept
	res, err := c.files.Do(req)
	if err != nil && reason(err) != Redirects {
		return rules{}, err
	}
	now := c.o.Clock.Now()
	if err == nil {
		defer func() { _ = res.Body.Close() }()
		switch {
		case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= 500:
			r.down, kept = true, robotsRetried
			if d, ok := retryAfter(res.Header, now); ok {
				c.gate.hold(u.Host, now, now.Add(d))
			}
		case res.StatusCode/100 == 2:
			body, err := io.ReadAll(io.LimitReader(res.Body, maxRobots))
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				return rules{}, err
			}
			r = readRobots(body, c.o.Product)
		}
	}
	c.robots.put(key, r, now, now.Add(kept))
	return r, nil
}

// busy is a host that wants nobody before a time.
type busy struct{ until time.Time }

func (busy) Error() string { return "crawl: the host asked for quiet" }
