package realtime_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/realtime"
)

// change is an event like the house's: it names its place in the conversation's sequence.
type change struct {
	Conversation string `json:"conversation_id"`
	Rev          int    `json:"rev"`
	Text         string `json:"text,omitempty"`
}

func (c change) EventID() string { return fmt.Sprintf("%s:%d", c.Conversation, c.Rev) }

type typing struct {
	On bool `json:"on"`
}

// room is a conversation kept in memory: what a database is to the real one.
type room struct {
	mu  sync.Mutex
	all []change
	hub *realtime.Hub
}

func (r *room) add(text string) {
	r.mu.Lock()
	c := change{"c1", len(r.all) + 1, text}
	r.all = append(r.all, c)
	r.mu.Unlock() // "commit"
	r.hub.Publish("visitor:1", c)
}

func (r *room) gap(last string) ([]realtime.Frame, error) {
	var rev int
	if _, err := fmt.Sscanf(last, "c1:%d", &rev); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []realtime.Frame
	for _, c := range r.all[rev:] {
		b, _ := json.Marshal(c)
		out = append(out, realtime.Frame{ID: c.EventID(), Data: b})
	}
	return out, nil
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func newHub(t testing.TB, o ...realtime.Option) *realtime.Hub {
	t.Helper()
	h, err := realtime.New(quiet(), o...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// serve runs the hub behind the real edge.
func serve(t testing.TB, h *realtime.Hub, gap func(string) ([]realtime.Frame, error), tune func(net.Conn)) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		ch := r.URL.Query().Get("channel")
		if ch == "" {
			ch = "visitor:1"
		}
		h.Stream(w, r, realtime.StreamOptions{Channel: ch, User: r.URL.Query().Get("user"), Gap: gap})
	})
	srv := httptest.NewUnstartedServer(httpx.Wrap(mux, httpx.Options{Log: quiet()}))
	if tune != nil {
		srv.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context { tune(c); return ctx }
	}
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(h.Close)
	return srv
}

// reader is an EventSource: it keeps the last id.
type reader struct {
	resp *http.Response
	sc   *bufio.Scanner
	last string
}

func connect(t testing.TB, srv *httptest.Server, path, last string) *reader {
	t.Helper()
	req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL+path, nil)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != 200 {
		t.Fatalf("status %d", resp.StatusCode)
	}
	return &reader{resp: resp, sc: bufio.NewScanner(resp.Body), last: last}
}

// line returns the next line, false at the end of the stream.
func (r *reader) line() (string, bool) { ok := r.sc.Scan(); return r.sc.Text(), ok }

// event returns the data of the next event.
func (r *reader) event(t testing.TB) string {
	t.Helper()
	for {
		l, ok := r.line()
		if !ok {
			t.Fatalf("the stream ended: %v", r.sc.Err())
		}
		if id, ok := strings.CutPrefix(l, "id: "); ok {
			r.last = id
		}
		if d, ok := strings.CutPrefix(l, "data: "); ok {
			return d
		}
	}
}

func TestStreamWire(t *testing.T) {
	h := newHub(t)
	rm := &room{hub: h}
	srv := serve(t, h, rm.gap, nil)
	r := connect(t, srv, "/stream", "")
	for k, want := range map[string]string{"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": ""} {
		if got := r.resp.Header.Get(k); got != want {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
	if l, _ := r.line(); !strings.HasPrefix(l, "retry: ") {
		t.Fatalf("first line %q", l)
	}
	if n := h.Presence("visitor:1"); n != 1 { // the first line comes only when the stream is subscribed
		t.Fatalf("presence %d", n)
	}
	rm.add("hello")
	h.Publish("visitor:1", typing{On: true})
	var lines []string
	for len(lines) < 6 {
		l, ok := r.line()
		if !ok {
			t.Fatal("ended")
		}
		lines = append(lines, l)
	}
	want := []string{"", "id: c1:1", `data: {"conversation_id":"c1","rev":1,"text":"hello"}`, "", `data: {"on":true}`, ""}
	if strings.Join(lines, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", lines)
	}
}

func TestGapIsMadeUpForWithoutDuplicates(t *testing.T) {
	h := newHub(t)
	rm := &room{hub: h}
	ended := make(chan struct{}, 100)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		h.Stream(w, r, realtime.StreamOptions{Channel: "visitor:1", Gap: func(last string) ([]realtime.Frame, error) {
			rm.add("while the gap is read 1") // published after the subscription, also part of the gap
			f, err := rm.gap(last)
			rm.add("while the gap is read 2") // published before the gap is sent
			return f, err
		}})
		ended <- struct{}{}
	})
	srv := httptest.NewServer(httpx.Wrap(mux, httpx.Options{Log: quiet()}))
	t.Cleanup(srv.Close)
	t.Cleanup(h.Close)

	seen, missed := 0, 0
	last := ""
	for round := range 30 {
		r := connect(t, srv, "/stream", last)
		if round == 0 {
			r.line() // subscribed
		}
		for i := range 4 {
			rm.add(fmt.Sprintf("live %d", i))
		}
		head := func() int { rm.mu.Lock(); defer rm.mu.Unlock(); return len(rm.all) }()
		for seen < head {
			var c change
			if err := json.Unmarshal([]byte(r.event(t)), &c); err != nil {
				t.Fatal(err)
			}
			if c.Rev != seen+1 {
				t.Fatalf("round %d: rev %d after %d", round, c.Rev, seen)
			}
			seen = c.Rev
		}
		last = r.last
		r.resp.Body.Close() // the socket is cut …
		<-ended
		if h.Presence("visitor:1") != 0 {
			t.Fatal("still subscribed")
		}
		for range 3 { // … and these are missed
			rm.add("nobody listens")
			missed++
		}
	}
	if missed != 90 || seen < 200 {
		t.Errorf("%d missed, %d seen", missed, seen)
	}
}

func TestAGapThatCannotBeReadEndsTheStream(t *testing.T) {
	h := newHub(t)
	srv := serve(t, h, (&room{hub: h}).gap, nil)
	r := connect(t, srv, "/stream", "rubbish")
	for {
		if _, ok := r.line(); !ok {
			break
		}
	}
	if h.Presence("visitor:1") != 0 {
		t.Error("still subscribed")
	}
}

func TestLastEventIDInTheQuery(t *testing.T) {
	h := newHub(t)
	rm := &room{hub: h}
	srv := serve(t, h, rm.gap, nil)
	rm.add("one")
	rm.add("two")
	r := connect(t, srv, "/stream?last_event_id=c1:1", "")
	if got := r.event(t); !strings.Contains(got, "two") || r.last != "c1:2" {
		t.Errorf("%s, id %s", got, r.last)
	}
}

func TestPing(t *testing.T) {
	h := newHub(t, realtime.WithPing(50e6))
	srv := serve(t, h, nil, nil)
	r := connect(t, srv, "/stream", "")
	for {
		l, ok := r.line()
		if !ok {
			t.Fatal("ended")
		}
		if l == ": ping" {
			return
		}
	}
}

func TestSlowReaderIsDroppedAndHoldsUpNobody(t *testing.T) {
	h := newHub(t, realtime.WithWriteTimeout(300e6), realtime.WithQueueBytes(64<<10))
	srv := serve(t, h, nil, func(c net.Conn) { _ = c.(*net.TCPConn).SetWriteBuffer(4 << 10) })
	good := connect(t, srv, "/stream", "")
	good.line()
	slow, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_ = slow.(*net.TCPConn).SetReadBuffer(4 << 10)
	fmt.Fprintf(slow, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
	sc := bufio.NewScanner(slow)
	for sc.Scan() && !strings.HasPrefix(sc.Text(), "retry") { // subscribed; from here on it reads nothing
	}
	if h.Presence("visitor:1") != 2 {
		t.Fatal("not subscribed")
	}
	text := strings.Repeat("x", 4<<10)
	n := 0
	for ; h.Presence("visitor:1") == 2; n++ {
		if n > 100_000 {
			t.Fatal("never dropped")
		}
		h.Publish("visitor:1", change{"c1", n + 1, text})
		good.event(t) // everybody else gets everything meanwhile
	}
	h.Publish("visitor:1", change{"c1", n + 1, "after"})
	if got := good.event(t); !strings.Contains(got, "after") {
		t.Errorf("got %.60s", got)
	}
}

func TestCloseEndsStreamsAndRefusesNewOnes(t *testing.T) {
	h := newHub(t)
	srv := serve(t, h, nil, nil)
	var rs []*reader
	for range 20 {
		r := connect(t, srv, "/stream", "")
		r.line()
		rs = append(rs, r)
	}
	if h.Connections() != 20 {
		t.Errorf("%d connections", h.Connections())
	}
	h.Close()
	for _, r := range rs {
		for {
			if _, ok := r.line(); !ok {
				break
			}
		}
		if err := r.sc.Err(); err != nil {
			t.Errorf("cut instead of ended: %v", err)
		}
	}
	resp, err := http.Get(srv.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 503 {
		t.Errorf("status %d", resp.StatusCode)
	}
	h.Publish("visitor:1", typing{})
	h.Close()
}

func TestDisconnectEndsAVisitorsStreams(t *testing.T) {
	h := newHub(t)
	srv := serve(t, h, nil, nil)
	mine, other := connect(t, srv, "/stream?user=v1", ""), connect(t, srv, "/stream?channel=visitor:2", "")
	mine.line()
	other.line()
	h.Disconnect("v1")
	for {
		if _, ok := mine.line(); !ok {
			break
		}
	}
	h.Publish("visitor:2", typing{true})
	if got := other.event(t); got != `{"on":true}` {
		t.Errorf("the other visitor got %q", got)
	}
}

func BenchmarkPublishNobodyListens(b *testing.B) {
	h := newHub(b)
	for b.Loop() {
		h.Publish("visitor:nobody", typing{})
	}
}

func BenchmarkPublishToOne(b *testing.B) {
	h := newHub(b)
	srv := serve(b, h, nil, nil)
	r := connect(b, srv, "/stream", "")
	r.line()
	c := change{"c1", 1, strings.Repeat("x", 300)}
	for b.Loop() {
		h.Publish("visitor:1", c)
		r.event(b)
	}
}
