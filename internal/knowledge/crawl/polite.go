package crawl

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gate lets requests to one host through one after the other, with a gap between them, whoever makes them.
type gate struct {
	mu    sync.Mutex
	hosts map[string]*lane
}

// lane is what one host may be asked when.
type lane struct {
	next time.Time // the next free turn
	held time.Time // the host asked for quiet until then
}

// turn takes the next turn of a host and says when it is. A host that asked for quiet beyond patience gives none.
func (g *gate) turn(host string, now time.Time, gap time.Duration) (at, held time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lane(host, now)
	if l.held.Sub(now) > maxPatience {
		return time.Time{}, l.held
	}
	at = now
	if l.next.After(at) {
		at = l.next
	}
	if l.held.After(at) {
		at = l.held
	}
	l.next = at.Add(gap)
	return at, time.Time{}
}

// hold keeps requests from a host until a time.
func (g *gate) hold(host string, now, until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.lane(host, now); until.After(l.held) {
		l.held = until
	}
}

func (g *gate) lane(host string, now time.Time) *lane {
	l := g.hosts[host]
	if l == nil {
		if len(g.hosts) >= 10_000 {
			for h, old := range g.hosts {
				if old.next.Before(now) && old.held.Before(now) {
					delete(g.hosts, h)
				}
			}
		}
		if g.hosts == nil {
			g.hosts = map[string]*lane{}
		}
		l = &lane{}
		g.hosts[host] = l
	}
	return l
}

// pass waits for our turn at a host. A time in the first value says that the host wants nobody before.
func (c *Crawler) pass(ctx context.Context, host string, delay time.Duration) (time.Time, error) {
	gap := max(c.o.Interval, min(delay, maxCrawlDelay), 0)
	now := c.o.Clock.Now()
	at, held := c.gate.turn(host, now, gap)
	if !held.IsZero() {
		return held, ctx.Err()
	}
	if d := at.Sub(now); d > 0 {
		return time.Time{}, c.o.wait(ctx, d)
	}
	return time.Time{}, ctx.Err()
}

// retryAfter reads how long a busy host wants quiet: seconds or a date; ok when it says so.
func retryAfter(h http.Header, now time.Time) (d time.Duration, ok bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(min(n, 7*24*3600)) * time.Second, true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, min(t.Sub(now), 7*24*time.Hour)), true
	}
	return 0, false
}
