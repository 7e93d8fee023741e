package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/websocket"

	"cxgenie/internal/workspace"
)

// pub is a publication as it came over the wire.
type pub struct {
	channel string // of a member's socket
	id      string // of a visitor's stream
	data    map[string]any
}

func (p pub) about() string { s, _ := p.data["conversation_id"].(string); return s }

// line is a connection of a screen: it collects what comes until it is cut.
type line struct {
	tcp  net.Conn
	over chan struct{}
	hear func(pub) // called for each publication, one after the other

	mu   sync.Mutex
	pubs []pub
}

func (l *line) take(p pub) {
	l.mu.Lock()
	l.pubs = append(l.pubs, p)
	l.mu.Unlock()
	if l.hear != nil {
		l.hear(p)
	}
}

// got is what came since the last call of forget.
func (l *line) got() []pub {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]pub(nil), l.pubs...)
}

func (l *line) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pubs = nil
}

// cut ends the connection as a broken cable does: without a word, and without what was still on its way. It returns
// when nothing more can come.
func (l *line) cut() {
	if tcp, ok := l.tcp.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = l.tcp.Close()
	<-l.over
}

func (l *line) ended() bool {
	select {
	case <-l.over:
		return true
	default:
		return false
	}
}

// socket is a member's screen: centrifuge's JSON protocol over a websocket.
type socket struct {
	line
	ws       *websocket.Conn
	write    sync.Mutex
	channels map[string]bool // the server has put us on; under mu
	replies  map[int]bool
	asked    int
}

const socketPath = "/v1/realtime/websocket"

// upgrade is the opening of a socket as a plain request, for those who are refused.
func upgrade(query string) request {
	return request{method: "GET", path: socketPath + query, header: map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}}
}

// listen opens a member's socket and waits until the server has put it on its channels.
func (p *person) listen(hear func(pub)) *socket {
	p.s.t.Helper()
	x, err := p.tryListen(hear)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return x
}

func (p *person) tryListen(hear func(pub)) (*socket, error) {
	tcp, err := net.Dial("tcp", strings.TrimPrefix(p.s.url, "http://"))
	if err != nil {
		return nil, err
	}
	cfg, err := websocket.NewConfig("ws"+strings.TrimPrefix(p.s.url, "http")+socketPath+"?workspace="+p.workspace, p.s.url)
	if err != nil {
		return nil, err
	}
	cfg.Header.Set("Cookie", (&http.Cookie{Name: workspace.CookieName, Value: p.cookie}).String())
	ws, err := websocket.NewClient(cfg, tcp)
	if err != nil {
		_ = tcp.Close()
		return nil, fmt.Errorf("open a socket: %w", err)
	}
	x := &socket{line: line{tcp: tcp, over: make(chan struct{}), hear: hear}, ws: ws, channels: map[string]bool{}, replies: map[int]bool{}}
	go x.read()
	p.s.t.Cleanup(x.cut)
	return x, x.ask(`"connect":{"name":"js"}`)
}

// ask sends a command and waits for its reply. Whatever was published before has arrived then.
func (x *socket) ask(command string) error {
	x.write.Lock()
	x.asked++
	id := x.asked
	err := websocket.Message.Send(x.ws, fmt.Sprintf(`{"id":%d,%s}`, id, command))
	x.write.Unlock()
	if err != nil {
		return err
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		x.mu.Lock()
		done := x.replies[id]
		x.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-x.over:
			return net.ErrClosed
		case <-tick.C:
		}
	}
}

// settle waits until everything that was published so far is here.
func (x *socket) settle() error { return x.ask(`"rpc":{"method":"none","data":{}}`) }

func (x *socket) on(channel string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.channels[channel]
}

func (x *socket) read() {
	defer close(x.over)
	for {
		var frame string
		if err := websocket.Message.Receive(x.ws, &frame); err != nil {
			return
		}
		for part := range strings.SplitSeq(frame, "\n") {
			if part == "{}" {
				x.write.Lock()
				_ = websocket.Message.Send(x.ws, "{}") // ping and pong
				x.write.Unlock()
				continue
			}
			x.handle(part)
		}
	}
}

func (x *socket) handle(part string) {
	var m struct {
		ID      int `json:"id"`
		Connect *struct {
			Subs map[string]any `json:"subs"`
		} `json:"connect"`
		Push *struct {
			Channel     string          `json:"channel"`
			Subscribe   json.RawMessage `json:"subscribe"`
			Unsubscribe json.RawMessage `json:"unsubscribe"`
			Pub         *struct {
				Data map[string]any `json:"data"`
			} `json:"pub"`
		} `json:"push"`
	}
	if json.Unmarshal([]byte(part), &m) != nil {
		return
	}
	if p := m.Push; p != nil && p.Pub != nil {
		x.take(pub{channel: p.Channel, data: p.Pub.Data})
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case m.Push != nil && m.Push.Subscribe != nil:
		x.channels[m.Push.Channel] = true
	case m.Push != nil && m.Push.Unsubscribe != nil:
		delete(x.channels, m.Push.Channel)
	case m.Connect != nil:
		for ch := range m.Connect.Subs {
			x.channels[ch] = true
		}
		x.replies[m.ID] = true
	case m.ID != 0:
		x.replies[m.ID] = true
	}
}

// stream is a visitor's tab: server-sent events. It keeps the id of the last one, as a browser does.
type stream struct {
	line
	last string // under mu
}

// watch opens a visitor's stream; last is the event it has seen last, "" for none.
func (p *person) watch(last string, hear func(pub)) *stream {
	p.s.t.Helper()
	x, err := p.tryWatch(last, hear)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return x
}

func (p *person) tryWatch(last string, hear func(pub)) (*stream, error) {
	return p.watchAt("", last, hear)
}

// watchAt opens a stream with more in its address.
func (p *person) watchAt(more, last string, hear func(pub)) (*stream, error) {
	a, err := p.try(request{method: "POST", path: "/v1/guest/stream-tickets"})
	if err != nil {
		return nil, err
	}
	x := &stream{line: line{over: make(chan struct{}), hear: hear}, last: last}
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		var d net.Dialer
		var err error
		x.tcp, err = d.DialContext(ctx, network, addr)
		return x.tcp, err
	}}
	req, err := http.NewRequest("GET", p.s.url+"/v1/guest/stream?ticket="+a.str("ticket")+more, nil)
	if err != nil {
		return nil, err
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != 200 {
		b, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		return nil, fmt.Errorf("open a stream: %d: %s", res.StatusCode, b)
	}
	in := bufio.NewReader(res.Body)
	// The server listens for us before it sends its first line: from here on nothing is missed.
	if _, err := in.ReadString('\n'); err != nil {
		return nil, err
	}
	go x.read(in, res.Body)
	p.s.t.Cleanup(x.cut)
	return x, nil
}

func (x *stream) read(in *bufio.Reader, body io.Closer) {
	defer close(x.over)
	defer body.Close()
	var id string
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		text = strings.TrimSuffix(text, "\n")
		switch {
		case strings.HasPrefix(text, "id: "):
			id = text[4:]
		case strings.HasPrefix(text, "data: "):
			var data map[string]any
			if json.Unmarshal([]byte(text[6:]), &data) != nil {
				return
			}
			x.mu.Lock()
			if id != "" {
				x.last = id
			}
			x.mu.Unlock()
			x.take(pub{id: id, data: data})
		case text == "":
			id = ""
		}
	}
}

// lastID is what a browser would send when it comes back.
func (x *stream) lastID() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.last
}
