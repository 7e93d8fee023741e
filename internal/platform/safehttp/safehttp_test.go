package safehttp

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// serveOn starts a server on one loopback address; 127.0.0.2 plays the allowed one, 127.0.0.1 the private one.
func serveOn(t *testing.T, ip string, h http.HandlerFunc) (url, port string) {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(h)
	_ = srv.Listener.Close()
	srv.Listener = l
	srv.Start()
	t.Cleanup(srv.Close)
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return srv.URL, port
}

var only2 = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}

func get(t *testing.T, c *http.Client, url string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	var hits atomic.Int32
	_, port := serveOn(t, "127.0.0.1", func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	c := New(Options{Timeout: 5 * time.Second})
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "0.0.0.0", "[::]", "127.1.2.3", "10.0.0.1", "172.16.5.4", "192.168.1.1",
		"169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "100.64.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::1]", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
		"[ff02::1]", "[2001:db8::1]", "[::ffff:169.254.169.254]",
	} {
		_, err := get(t, c, "http://"+host+":"+port+"/")
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", host, err)
		}
		if err := Check("http://"+host+":"+port+"/", nil); !errors.Is(err, ErrRefused) {
			t.Errorf("Check %s: %v", host, err)
		}
	}
	// Other spellings of 127.0.0.1 are names to us; whatever they resolve to is looked at.
	for _, host := range []string{"2130706433", "0x7f000001", "127.1", "0177.0.0.1"} {
		if _, err := get(t, c, "http://"+host+":"+port+"/"); err == nil {
			t.Errorf("%s was fetched", host)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests came through", hits.Load())
	}
}

func TestOtherAddressesAreRefused(t *testing.T) {
	c := New(Options{})
	for _, u := range []string{"ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "http:///x", "http://user:pass@example.com/"} {
		if _, err := get(t, c, u); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", u, err)
		}
		if err := Check(u, nil); !errors.Is(err, ErrRefused) {
			t.Errorf("Check %s: %v", u, err)
		}
	}
	for _, u := range []string{"https://example.com/a?b#c", "http://example.com:8443", "https://93.184.216.34/", "https://[2606:2800:220:1::1]/"} {
		if err := Check(u, nil); err != nil {
			t.Errorf("Check %s: %v", u, err)
		}
	}
	if err := Check("http://127.0.0.2:1/", only2); err != nil {
		t.Errorf("an allowed range: %v", err)
	}
	for port, ok := range map[uint16]bool{25: false, 22: false, 443: true, 80: true, 8080: true} {
		err := guard(nil, netip.AddrPortFrom(netip.MustParseAddr("93.184.216.34"), port))
		if (err == nil) != ok {
			t.Errorf("port %d: %v", port, err)
		}
	}
}

func TestRedirectsAreLookedAtToo(t *testing.T) {
	var private atomic.Int32
	privateURL, _ := serveOn(t, "127.0.0.1", func(http.ResponseWriter, *http.Request) { private.Add(1) })
	var target string
	allowed, _ := serveOn(t, "127.0.0.2", func(w http.ResponseWriter, r *http.Request) {
		if n := r.URL.Query().Get("n"); n != "" {
			var i int
			_, _ = fmt.Sscan(n, &i)
			if i > 0 {
				http.Redirect(w, r, fmt.Sprintf("/?n=%d", i-1), http.StatusFound)
				return
			}
			_, _ = io.WriteString(w, "end")
			return
		}
		http.Redirect(w, r, target, http.StatusFound)
	})
	c := New(Options{Allow: only2})
	for _, to := range []string{privateURL, "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "http://user@127.0.0.2/"} {
		target = to
		if _, err := get(t, c, allowed); !errors.Is(err, ErrRefused) {
			t.Errorf("redirect to %s: %v", to, err)
		}
	}
	if private.Load() != 0 {
		t.Error("the private server was reached")
	}
	if got, err := get(t, c, allowed+"/?n=5"); err != nil || got != "end" {
		t.Errorf("five redirects: %q %v", got, err)
	}
	if _, err := get(t, c, allowed+"/?n=6"); !errors.Is(err, ErrRedirects) {
		t.Errorf("six redirects: %v", err)
	}
	resp, err := New(Options{Allow: only2, MaxRedirects: -1}).Get(allowed + "/?n=1")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("not following: %d", resp.StatusCode)
	}
}

// names is a DNS server on loopback whose answers change from one question to the next.
func names(t *testing.T, answer func(name string, question int) []string) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	go func() {
		asked := map[string]int{}
		for {
			buf := make([]byte, 1500)
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
			if q.Type == dnsmessage.TypeA {
				name := strings.TrimSuffix(q.Name.String(), ".")
				for _, ip := range answer(name, asked[name]) {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()},
					})
				}
				asked[name]++
			}
			b, err := m.Pack()
			if err == nil {
				_, _ = pc.WriteTo(b, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
}

func TestNamesThatChangeTheirMind(t *testing.T) {
	var private atomic.Int32
	_, port := serveOn(t, "127.0.0.2", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, "public")
	})
	l, err := net.Listen("tcp", "127.0.0.1:"+port) // the same port, so that only the address differs
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { private.Add(1) })}
	go func() { _ = srv.Serve(l) }()
	defer srv.Close()
	r := names(t, func(name string, question int) []string {
		switch {
		case name == "rebind.example" && question == 0:
			return []string{"127.0.0.2"}
		case name == "mixed.example":
			return []string{"127.0.0.1", "127.0.0.2"}
		}
		return []string{"127.0.0.1"}
	})
	c := New(Options{Allow: only2, resolver: r})
	if got, err := get(t, c, "http://rebind.example:"+port); err != nil || got != "public" {
		t.Fatalf("first: %q %v", got, err)
	}
	if _, err := get(t, c, "http://rebind.example:"+port); !errors.Is(err, ErrRefused) {
		t.Errorf("after the name changed: %v", err)
	}
	if _, err := get(t, c, "http://inside.example:"+port); !errors.Is(err, ErrRefused) {
		t.Errorf("a name for a private address: %v", err)
	}
	if got, err := get(t, c, "http://mixed.example:"+port); err == nil && got != "public" {
		t.Errorf("a name for both: %q", got)
	}
	if private.Load() != 0 {
		t.Error("the private server was reached")
	}
}

func TestLimits(t *testing.T) {
	never := make(chan struct{})
	u, _ := serveOn(t, "127.0.0.2", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/exact":
			_, _ = io.WriteString(w, strings.Repeat("x", 1000))
		case "/declared":
			w.Header().Set("Content-Length", "1001")
			_, _ = io.WriteString(w, strings.Repeat("x", 1001))
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 1<<20))
			_ = z.Close()
		case "/slow":
			_, _ = io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-never:
			}
		case "/agent":
			_, _ = io.WriteString(w, r.Header.Get("User-Agent"))
		}
	})
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	c := New(Options{Allow: only2, MaxBytes: 1000, Timeout: 5 * time.Second, UserAgent: "cxgenie-test"})
	if got, err := get(t, c, u+"/exact"); err != nil || len(got) != 1000 {
		t.Errorf("exactly: %d %v", len(got), err)
	}
	for _, path := range []string{"/declared", "/endless", "/bomb"} {
		if got, err := get(t, c, u+path); !errors.Is(err, ErrTooLarge) || len(got) > 1000 {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
	}
	if got, err := get(t, c, u+"/agent"); err != nil || got != "cxgenie-test" {
		t.Errorf("%q %v", got, err)
	}
	quick := New(Options{Allow: only2, Timeout: 200 * time.Millisecond})
	var te interface{ Timeout() bool }
	if _, err := get(t, quick, u+"/slow"); !errors.As(err, &te) || !te.Timeout() {
		t.Errorf("a body that never ends: %v", err)
	}
}
