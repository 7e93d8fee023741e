package realtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/websocket"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/realtime"
)

// agent speaks centrifuge-js's JSON protocol.
type agent struct {
	ws      *websocket.Conn
	pending []map[string]any // frames may carry several replies, one a line
}

func wsServer(t *testing.T, h *realtime.Hub, rights func(*http.Request) (string, []string, error)) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /v1/realtime/websocket", h.Websocket(rights))
	srv := httptest.NewServer(httpx.Wrap(mux, httpx.Options{Log: quiet()}))
	t.Cleanup(srv.Close)
	t.Cleanup(h.Close)
	return srv
}

func dial(t *testing.T, srv *httptest.Server, member string) *agent {
	t.Helper()
	cfg, err := websocket.NewConfig("ws"+strings.TrimPrefix(srv.URL, "http")+"/v1/realtime/websocket?member="+member, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := cfg.DialContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	a := &agent{ws: ws}
	a.send(t, `{"id":1,"connect":{"name":"js"}}`)
	return a
}

func (a *agent) send(t *testing.T, s string) {
	t.Helper()
	if err := websocket.Message.Send(a.ws, s); err != nil {
		t.Fatal(err)
	}
}

// next returns the next reply or push, nil when the connection is over. Pings are left out.
func (a *agent) next() map[string]any {
	for {
		for len(a.pending) > 0 {
			m := a.pending[0]
			a.pending = a.pending[1:]
			if len(m) > 0 {
				return m
			}
		}
		var s string
		if err := websocket.Message.Receive(a.ws, &s); err != nil {
			return nil
		}
		for line := range strings.SplitSeq(s, "\n") {
			var m map[string]any
			if json.Unmarshal([]byte(line), &m) == nil {
				a.pending = append(a.pending, m)
			}
		}
	}
}

func (a *agent) want(t *testing.T, part string) {
	t.Helper()
	b, _ := json.Marshal(a.next())
	if !strings.Contains(string(b), part) {
		t.Fatalf("got %s, want %s in it", b, part)
	}
}

func byQuery(channels ...string) func(*http.Request) (string, []string, error) {
	return func(r *http.Request) (string, []string, error) {
		m := r.URL.Query().Get("member")
		if m == "" {
			return "", nil, errs.New(errs.Unauthenticated, "auth.required", "Please sign in.")
		}
		return m, append([]string{"member:" + m}, channels...), nil
	}
}

func TestAgentsGetTheirChannelsOnly(t *testing.T) {
	h := newHub(t)
	srv := wsServer(t, h, byQuery("bot:1"))
	a := dial(t, srv, "ann")
	a.want(t, `"member:ann"`)
	h.Publish("bot:2", typing{true})
	h.Publish("member:bob", typing{true})
	h.Publish("bot:1", change{"c1", 7, "hi"})
	a.want(t, `{"push":{"channel":"bot:1","pub":{"data":{"conversation_id":"c1","rev":7,"text":"hi"}`)
	if h.Presence("bot:1") != 1 || h.Presence("bot:2") != 0 {
		t.Error("presence")
	}
	resp, err := http.Get(srv.URL + "/v1/realtime/websocket")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("nobody: %d", resp.StatusCode)
	}
	if _, err := websocket.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/v1/realtime/websocket?member=ann", "", "https://evil.example"); err == nil {
		t.Error("another origin may connect with the agent's cookie")
	}
}

func TestAgentsMayOnlyListen(t *testing.T) {
	h := newHub(t)
	srv := wsServer(t, h, byQuery())
	a := dial(t, srv, "ann")
	a.want(t, `"connect"`)
	for i, cmd := range []string{
		`"subscribe":{"channel":"member:bob"}`, `"publish":{"channel":"member:ann","data":{}}`, `"rpc":{"method":"x","data":{}}`,
		`"history":{"channel":"member:ann","limit":10}`, `"presence":{"channel":"member:ann"}`, `"presence_stats":{"channel":"member:ann"}`,
	} {
		a.send(t, fmt.Sprintf(`{"id":%d,%s}`, i+2, cmd))
		a.want(t, `"error":{"code":`)
	}
	if h.Presence("member:bob") != 0 {
		t.Error("subscribed to somebody else")
	}
	a.send(t, `{"send":{"data":{}}}`)
	if m := a.next(); m != nil {
		t.Errorf("a message from a client got %v", m)
	}
	b := dial(t, srv, "bob")
	b.want(t, `"connect"`)
	_ = websocket.Message.Send(b.ws, strings.Repeat("x", 100_000)) // may be cut off while it is sent
	if m := b.next(); m != nil {
		t.Errorf("a large frame got %v", m)
	}
}

func TestARightThatChangesTakesEffectAtOnce(t *testing.T) {
	h := newHub(t)
	srv := wsServer(t, h, byQuery("bot:1", "bot:2"))
	a, tab, other := dial(t, srv, "ann"), dial(t, srv, "ann"), dial(t, srv, "bob")
	for _, x := range []*agent{a, tab, other} {
		x.want(t, `"connect"`)
	}
	h.Refresh("ann", []string{"member:ann", "bot:2", "bot:3"})
	for _, x := range []*agent{a, tab} {
		x.want(t, `"unsubscribe"`)
		x.want(t, `"subscribe"`)
	}
	h.Publish("bot:1", typing{true})
	h.Publish("bot:3", change{"c3", 1, ""})
	a.want(t, `"bot:3"`) // and nothing of bot:1 before it
	tab.want(t, `"bot:3"`)
	other.want(t, `"bot:1"`)
	h.Disconnect("ann")
	if m := a.next(); m != nil {
		t.Errorf("after the end: %v", m)
	}
	if m := tab.next(); m != nil {
		t.Errorf("after the end: %v", m)
	}
	h.Publish("bot:1", change{"c1", 2, ""})
	other.want(t, `"rev":2`)
}

// A right that changes between looking it up and being connected must not be missed.
func TestARightThatChangesWhileConnecting(t *testing.T) {
	h := newHub(t)
	var mu sync.Mutex
	calls := 0
	srv := wsServer(t, h, func(r *http.Request) (string, []string, error) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		if calls == 1 {
			h.Refresh("ann", []string{"bot:new"}) // finds no connection yet
			return "ann", []string{"bot:old"}, nil
		}
		if r.Context().Err() != nil {
			t.Error("asked again with a dead context")
		}
		return "ann", []string{"bot:new"}, nil
	})
	a := dial(t, srv, "ann")
	a.want(t, `"connect"`)
	a.want(t, `subscribe"`)
	a.want(t, `subscribe"`) // one each way, in any order
	if h.Presence("bot:old") != 0 || h.Presence("bot:new") != 1 {
		t.Error("on the old channels")
	}

	a.ws.Close()

	mu.Lock()
	calls = 10
	mu.Unlock()
	gone := wsServer(t, h, func(*http.Request) (string, []string, error) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		if calls == 11 {
			h.Disconnect("bob")
			return "bob", []string{"bot:old"}, nil
		}
		return "", nil, errs.New(errs.Unauthenticated, "auth.required", "Please sign in.")
	})
	b := dial(t, gone, "bob")
	b.want(t, `"connect"`)
	if m := b.next(); m != nil {
		t.Errorf("still connected: %v", m)
	}
}
