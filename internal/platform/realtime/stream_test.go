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
