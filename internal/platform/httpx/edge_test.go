package httpx_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, tc := range []struct {
		name, remote, forwarded, proto, want, key string
		https                                     bool
	}{
		{"direct", "203.0.113.9:1000", "", "", "203.0.113.9", "203.0.113.9", false},
		{"a client's own header is not believed", "203.0.113.9:1000", "198.51.100.1", "https", "203.0.113.9", "203.0.113.9", false},
		{"behind a proxy", "10.0.0.1:1000", "198.51.100.1", "https", "198.51.100.1", "198.51.100.1", true},
		{"what the client wrote before the proxy is not believed", "10.0.0.1:1000", "1.1.1.1, 198.51.100.1", "", "198.51.100.1", "198.51.100.1", false},
		{"two proxies", "10.0.0.1:1000", "9.9.9.9, 198.51.100.1, 10.0.0.2", "", "198.51.100.1", "198.51.100.1", false},
		{"with a port", "10.0.0.1:1000", "198.51.100.1:555", "", "198.51.100.1", "198.51.100.1", false},
		{"rubbish ends the search", "10.0.0.1:1000", "198.51.100.1, rubbish, 10.0.0.2", "", "10.0.0.2", "10.0.0.2", false},
		{"no header", "10.0.0.1:1000", "", "", "10.0.0.1", "10.0.0.1", false},
		{"IPv6: a whole /64 is one client", "[fd00::1]:1000", "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", false},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:1000", "[2001:db8::1]:99", "", "2001:db8::1", "2001:db8::", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var ip, key string
			var https bool
			h := httpx.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ip, key, https = httpx.ClientIP(r.Context()).String(), httpx.ClientKey(r.Context()), httpx.IsHTTPS(r.Context())
			}), httpx.Options{Log: (&logged{}).logger(), TrustedProxies: proxies})
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tc.remote
			if tc.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tc.forwarded)
			}
			if tc.proto != "" {
				r.Header.Set("X-Forwarded-Proto", tc.proto)
			}
			h.ServeHTTP(httptest.NewRecorder(), r)
			if ip != tc.want || key != tc.key || https != tc.https {
				t.Errorf("got %s %s %v", ip, key, https)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/guest/x", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	mux.HandleFunc("GET /v1/x", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	mux.HandleFunc("GET /admin", func(w http.ResponseWriter, _ *http.Request) { httpx.AdminPage(w.Header()) })
	mux.HandleFunc("GET /chat", func(w http.ResponseWriter, _ *http.Request) { httpx.ChatPage(w.Header(), "https://shop.example") })
	h := httpx.Wrap(mux, httpx.Options{Log: (&logged{}).logger(), OpenCORS: []string{"/v1/guest/"}})

	w := do(h, "GET", "/v1/x", "", "Origin", "https://evil.example")
	if w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("our own API is open to other origins")
	}
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if got := w.Header().Get(k); got != want {
			t.Errorf("%s: %q", k, got)
		}
	}
	if w.Header().Get("X-Request-Id") == "" {
		t.Error("no request id")
	}
	w = do(h, "GET", "/v1/guest/x", "", "Origin", "https://shop.example")
	if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("guest: %v", w.Header())
	}
	w = do(h, "OPTIONS", "/v1/guest/x", "", "Origin", "https://shop.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
	if w.Code != 204 || !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Authorization") || !strings.Contains(w.Header().Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
	csp := do(h, "GET", "/admin", "").Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "unsafe-eval") {
		t.Errorf("admin: %q", csp)
	}
	csp = do(h, "GET", "/chat", "").Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors https://shop.example") {
		t.Errorf("chat: %q", csp)
	}
}

func TestGzip(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /json/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(strings.Repeat("x", n))
	})
	mux.HandleFunc("GET /png", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(make([]byte, 20000))
	})
	h := httpx.Wrap(mux, httpx.Options{Log: (&logged{}).logger()})
	for _, tc := range []struct {
		path, accept string
		zipped       bool
	}{
		{"/json/20000", "gzip, br", true}, {"/json/20000", "br", false}, {"/json/20000", "gzip;q=0", false}, {"/json/20000", "", false},
		{"/json/500", "gzip", false}, {"/png", "gzip", false},
	} {
		w := do(h, "GET", tc.path, "", "Accept-Encoding", tc.accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != tc.zipped {
			t.Errorf("%s %q: gzip %v", tc.path, tc.accept, got)
			continue
		}
		if tc.zipped {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(z)
			if err != nil || len(b) != 20003 || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%d bytes, %v, vary %q", len(b), err, w.Header().Get("Vary"))
			}
		}
	}
}

func TestPanicAfterTheFirstByteBreaksTheConnection(t *testing.T) {
	lg := &logged{}
	srv := httptest.NewServer(httpx.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 5000))
		w.(http.Flusher).Flush()
		panic("half way")
	}), httpx.Options{Log: lg.logger()}))
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("half an answer looks like a whole one")
	}
	if !strings.Contains(lg.String(), "half way") {
		t.Error("the panic is not in the log")
	}
}

// deadlines are the last ones that were set on a connection.
type deadlines struct{ read, write atomic.Pointer[time.Time] }

type watchedConn struct {
	net.Conn
	last *deadlines
}

func (c watchedConn) SetReadDeadline(t time.Time) error {
	c.last.read.Store(&t)
	return c.Conn.SetReadDeadline(t)
}

func (c watchedConn) SetWriteDeadline(t time.Time) error {
	c.last.write.Store(&t)
	return c.Conn.SetWriteDeadline(t)
}

type watchedListener struct {
	net.Listener
	last *deadlines
}

func (l watchedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return watchedConn{c, l.last}, err
}

// The deadline for reading the body must not reach the handler that works on it: net/http would cancel the handler.
func TestHandlerOutlivesTheBodyDeadline(t *testing.T) {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "1")
	var last deadlines
	var during, until time.Time
	type in struct {
		Body struct {
			X int `json:"x"`
		}
	}
	huma.Register(api, huma.Operation{Method: "POST", Path: "/work", OperationID: "work", BodyReadTimeout: time.Minute, Metadata: httpx.Timeout(time.Hour)},
		func(ctx context.Context, _ *in) (*empty, error) {
			during, until = *last.read.Load(), *last.write.Load()
			if d, _ := ctx.Deadline(); !until.After(d) {
				t.Errorf("the answer must be written by %v, the handler may work until %v", until, d)
			}
			return nil, nil
		})
	srv := httptest.NewUnstartedServer(httpx.Wrap(mux, httpx.Options{Log: (&logged{}).logger()}))
	srv.Listener = watchedListener{srv.Listener, &last}
	srv.Config.WriteTimeout = time.Minute
	srv.Start()
	defer srv.Close()
	resp, err := http.Post(srv.URL+"/work", "application/json", strings.NewReader(`{"x":1}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 204 || !during.IsZero() {
		t.Errorf("status %d, deadline while the handler works %v", resp.StatusCode, during)
	}
}

func TestLimiter(t *testing.T) {
	now := clock.NewFake(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	l := httpx.NewLimiter(httpx.Rate{N: 60, Per: time.Minute, Burst: 3}, now)
	for i := range 3 {
		if err := l.Allow("a"); err != nil {
			t.Fatalf("burst %d: %v", i, err)
		}
	}
	err := l.Allow("a")
	if errs.KindOf(err) != errs.RateLimited {
		t.Fatalf("fourth: %v", err)
	}
	var he huma.HeadersError
	if he, _ = err.(huma.HeadersError); he == nil || he.GetHeaders().Get("Retry-After") != "1" {
		t.Errorf("no Retry-After: %v", err)
	}
	if l.Allow("b") != nil {
		t.Error("another key is held up")
	}
	now.Advance(time.Second)
	if l.Allow("a") != nil || l.Allow("a") == nil {
		t.Error("one per second comes back")
	}
	now.Advance(time.Hour)
	if l.AllowN("a", 4) == nil || l.AllowN("a", 3) != nil {
		t.Error("never more than the burst, and all of it after a rest")
	}
	l.Forget("a")
	if l.AllowN("a", 3) != nil {
		t.Error("forgotten keys start anew")
	}
	var none *httpx.Limiter
	if none.Allow("a") != nil {
		t.Error("no limiter limits")
	}
}

func TestLimiterStaysSmall(t *testing.T) {
	now := clock.NewFake(time.Unix(1e9, 0))
	l := httpx.NewLimiter(httpx.Rate{N: 1, Per: time.Hour}, now)
	for i := range 200_000 {
		_ = l.Allow(fmt.Sprint("flood-", i))
	}
	if n := l.Len(); n > 1<<16 {
		t.Errorf("%d keys kept", n)
	}
}

func BenchmarkLimiter(b *testing.B) {
	l := httpx.NewLimiter(httpx.Rate{N: 1 << 30, Per: time.Second}, clock.System{})
	for b.Loop() {
		_ = l.Allow("203.0.113.9")
	}
}

func TestAssets(t *testing.T) {
	files := fstest.MapFS{
		"index.html":                  {Data: []byte("<!doctype html>")},
		"assets/index-B4f9xZ_1.js":    {Data: []byte("console.log(1)")},
		"assets/index-B4f9xZ_1.js.gz": {Data: []byte("zipped")},
		"assets/plain.css":            {Data: []byte("a{}")},
	}
	a := httpx.NewAssets(files)
	mux := http.NewServeMux()
	mux.Handle("GET /assets/admin/", a.Handler("/assets/admin/", "assets"))
	mux.HandleFunc("GET /widget.js", func(w http.ResponseWriter, r *http.Request) {
		a.Serve(w, r, "assets/plain.css", "public, max-age=300")
	})
	h := httpx.Wrap(mux, httpx.Options{Log: (&logged{}).logger()})

	w := do(h, "GET", "/assets/admin/index-B4f9xZ_1.js", "")
	if w.Code != 200 || w.Body.String() != "console.log(1)" || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	z := do(h, "GET", "/assets/admin/index-B4f9xZ_1.js", "", "Accept-Encoding", "gzip")
	if z.Body.String() != "zipped" || z.Header().Get("Content-Encoding") != "gzip" || z.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || z.Header().Get("Etag") == w.Header().Get("Etag") {
		t.Errorf("gz: %v %s", z.Header(), z.Body)
	}
	if again := do(h, "GET", "/assets/admin/index-B4f9xZ_1.js", "", "If-None-Match", w.Header().Get("Etag")); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("unchanged: %d", again.Code)
	}
	if w := do(h, "GET", "/assets/admin/plain.css", ""); w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Etag") == "" {
		t.Errorf("not hashed: %v", w.Header())
	}
	if w := do(h, "GET", "/widget.js", ""); w.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("own caching: %v", w.Header())
	}
	for _, path := range []string{"/assets/admin/", "/assets/admin/nothing.js", "/assets/admin/index-B4f9xZ_1.js.gz", "/assets/admin/..%2findex.html", "/assets/admin/%2e%2e/index.html"} {
		if w := do(h, "GET", path, ""); w.Code != 404 && w.Code != 307 && w.Code != 301 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if b, ok := a.Read("index.html"); !ok || string(b) != "<!doctype html>" {
		t.Error("Read")
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	m := httpx.NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/bots/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("GET /metrics", m.Handler())
	h := httpx.Wrap(mux, httpx.Options{Log: (&logged{}).logger(), Metrics: m})
	for i := range 3 {
		do(h, "GET", fmt.Sprintf("/v1/bots/%d", i), "")
		do(h, "GET", fmt.Sprintf("/unknown/%d", i), "")
	}
	do(h, "BREW", "/v1/bots/1", "")
	got := do(h, "GET", "/metrics", "").Body.String()
	for _, want := range []string{
		`http_request_seconds_count{method="GET",route="GET /v1/bots/{id}",status="200"} 3`,
		`http_request_seconds_count{method="GET",route="none",status="404"} 3`, `method="other"`, "go_goroutines",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(got, "/v1/bots/1") {
		t.Error("a path became a series")
	}
}

func TestHealth(t *testing.T) {
	if w := do(http.HandlerFunc(httpx.Healthy), "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz %d", w.Code)
	}
	bad := false
	h := httpx.Ready((&logged{}).logger(), httpx.Check{Name: "database", Test: func(context.Context) error {
		if bad {
			return fmt.Errorf("password hunter2")
		}
		return nil
	}})
	if w := do(h, "GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("readyz %d", w.Code)
	}
	bad = true
	if w := do(h, "GET", "/readyz", ""); w.Code != 503 || !strings.Contains(w.Body.String(), `"database":"failed"`) || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("readyz %d %s", w.Code, w.Body)
	}
}

func TestServerFinishesWhatItHolds(t *testing.T) {
	inside, goOn, closeStream := make(chan struct{}), make(chan struct{}), make(chan struct{})
	streaming := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, _ *http.Request) {
		close(inside)
		<-goOn
		_, _ = io.WriteString(w, "done")
	})
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		close(streaming)
		<-closeStream
	})
	lg := &logged{}
	s := httpx.NewServer("127.0.0.1:0", httpx.Wrap(mux, httpx.Options{Log: lg.logger()}), lg.logger(), func() { close(closeStream) })
	addr, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := httpx.NewServer(addr.String(), mux, lg.logger()).Start(t.Context()); err == nil {
		t.Error("a taken port is no error")
	}
	get := func(path string) chan string {
		out := make(chan string, 1)
		go func() {
			resp, err := http.Get("http://" + addr.String() + path)
			if err != nil {
				out <- err.Error()
				return
			}
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			out <- fmt.Sprint(string(b), err)
		}()
		return out
	}
	slow, stream := get("/slow"), get("/stream")
	<-inside
	<-streaming
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(context.Background()) }()
	if got := <-stream; got != "<nil>" { // closed first, although the slow request still runs
		t.Errorf("stream ended with %q", got)
	}
	if !s.Draining() {
		t.Error("not draining")
	}
	if c, err := net.DialTimeout("tcp", addr.String(), time.Second); err == nil {
		c.Close()
		t.Error("new work is taken")
	}
	close(goOn)
	if got := <-slow; got != "done<nil>" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	select {
	case err := <-s.Failed():
		t.Errorf("failed: %v", err)
	default:
	}
}

func TestServerCutsWhatDoesNotEnd(t *testing.T) {
	inside := make(chan struct{})
	lg := &logged{}
	s := httpx.NewServer("127.0.0.1:0", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done()
	}), lg.logger())
	addr, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cut := make(chan error, 1)
	go func() {
		_, err := http.Get("http://" + addr.String())
		cut <- err
	}()
	<-inside
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the ten seconds are over
	if err := s.Stop(ctx); err == nil {
		t.Error("no error although a request was cut")
	}
	if err := <-cut; err == nil {
		t.Error("the request was answered")
	}
}
