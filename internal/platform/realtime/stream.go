package realtime

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/centrifugal/protocol"

	"cxgenie/internal/platform/httpx"
)

// StreamOptions say what one visitor's stream shows.
type StreamOptions struct {
	Channel string
	User    string // for Disconnect; the channel if empty
	// Gap returns what was published after lastEventID, oldest first. It is called once, when the browser comes back
	// with an id, after the stream listens already: nothing falls between. An error ends the stream; the browser retries.
	Gap func(lastEventID string) ([]Frame, error)
}

// Stream answers with server-sent events until the visitor leaves, is too slow, or the hub closes.
func (h *Hub) Stream(w http.ResponseWriter, r *http.Request, o StreamOptions) {
	if h.closed.Load() {
		httpx.WriteProblem(w, r, errClosing)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	t := &stream{w: w, rc: http.NewResponseController(w), timeout: h.writeTimeout, ping: h.pingEvery, gone: make(chan struct{})}
	if o.User == "" {
		o.User = o.Channel
	}
	// Setting up needs a deep stack once; a goroutine of its own gives it back, this one lives as long as the visitor.
	opened := make(chan centrifuge.ClientCloseFunc, 1)
	go func() { opened <- h.open(t, r, o) }()
	closeClient := <-opened
	if closeClient == nil {
		t.end()
		return
	}
	select {
	case <-r.Context().Done():
	case <-t.gone:
	}
	t.end() // first, so that nothing is written after this handler has returned
	_ = closeClient()
}

// open connects the stream and sends the gap; nil means it is over already.
func (h *Hub) open(t *stream, r *http.Request, o StreamOptions) centrifuge.ClientCloseFunc {
	g := &guest{user: o.User, channels: []string{o.Channel}}
	c, closeClient, err := centrifuge.NewClient(context.WithValue(r.Context(), guestKey{}, g), h.node, t)
	if err != nil {
		h.log.Error("cannot open a stream", "error", err)
		return nil
	}
	if !h.begin(t, c, r, o) {
		_ = closeClient()
		return nil
	}
	return closeClient
}

// begin subscribes, then sends the gap. Publications wait in the client's queue until it returns.
func (h *Hub) begin(t *stream, c *centrifuge.Client, r *http.Request, o StreamOptions) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	// The retry time is spread: after a restart not everybody comes back in the same moment.
	if !t.send("retry: " + strconv.Itoa(1500+rand.IntN(2000)) + "\n\n") {
		return false
	}
	c.Connect(centrifuge.ConnectRequest{})
	if last := lastEventID(r); last != "" && o.Gap != nil {
		frames, err := o.Gap(last)
		if err != nil {
			h.log.Warn("cannot make up for a gap", "error", err)
			return false
		}
		for _, f := range frames {
			if !t.frame(f) {
				return false
			}
			t.noteSent(f.ID)
		}
	}
	return t.rc.Flush() == nil
}

// lastEventID is a header when the browser reconnects by itself, a query member when a page that knows its last event opens
// a new stream (EventSource cannot send headers).
func lastEventID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("last_event_id")
}

// stream is centrifuge's transport for one visitor: it writes, nothing is read.
type stream struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	rc      *http.ResponseController
	timeout time.Duration
	ping    time.Duration
	over    bool
	sent    map[string]uint64 // what the gap has covered: scope → number
	gone    chan struct{}
	once    sync.Once
}

// Name is the label of this transport in the figures.
func (*stream) Name() string { return "eventsource" }

// AcceptProtocol is a label we do not use.
func (*stream) AcceptProtocol() string { return "" }

// Protocol is protobuf inside the process: the publication and its id come out of it cheaply.
func (*stream) Protocol() centrifuge.ProtocolType { return centrifuge.ProtocolTypeProtobuf }

// ProtocolVersion is the only one there is.
func (*stream) ProtocolVersion() centrifuge.ProtocolVersion { return centrifuge.ProtocolVersion2 }

// Unidirectional: the visitor never sends here.
func (*stream) Unidirectional() bool { return true }

// Emulation: no.
func (*stream) Emulation() bool { return false }

// DisabledPushFlags: the visitor gets publications only.
func (*stream) DisabledPushFlags() uint64 {
	return centrifuge.PushFlagConnect | centrifuge.PushFlagDisconnect | centrifuge.PushFlagSubscribe |
		centrifuge.PushFlagUnsubscribe | centrifuge.PushFlagJoin | centrifuge.PushFlagLeave | centrifuge.PushFlagMessage
}

// PingPongConfig: signs of life, no answers.
func (t *stream) PingPongConfig() centrifuge.PingPongConfig {
	return centrifuge.PingPongConfig{PingInterval: t.ping, PongTimeout: -1}
}

// Write sends one push.
func (t *stream) Write(b []byte) error { return t.WriteMany(b) }

// WriteMany sends pushes and flushes once. It is called by the client's own goroutine, so waiting for a slow visitor
// holds up nobody else.
func (t *stream) WriteMany(pushes ...[]byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range pushes {
		var p protocol.Push
		if len(b) > 0 {
			if err := p.UnmarshalCF(b); err != nil {
				return err
			}
		}
		ok := true
		switch {
		case p.Pub != nil:
			if id := p.Pub.Tags[idTag]; !t.alreadySent(id) {
				ok = t.frame(Frame{ID: id, Data: p.Pub.Data})
			}
		case p.Channel == "" && p.Disconnect == nil:
			ok = t.send(": ping\n\n")
		}
		if !ok {
			return centrifuge.DisconnectWriteError
		}
	}
	if t.over {
		return centrifuge.DisconnectConnectionClosed
	}
	if err := t.rc.Flush(); err != nil {
		return centrifuge.DisconnectWriteError
	}
	return nil
}

// Close is centrifuge's wish to end the connection.
func (t *stream) Close(centrifuge.Disconnect) error {
	t.once.Do(func() { close(t.gone) })
	return nil
}

// end makes sure nothing is written any more: the response is invalid once its handler has returned.
func (t *stream) end() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.once.Do(func() { close(t.gone) })
}

func (t *stream) frame(f Frame) bool {
	var b strings.Builder
	b.Grow(len(f.ID) + len(f.Data) + 16)
	if f.ID != "" {
		b.WriteString("id: ")
		b.WriteString(f.ID)
		b.WriteByte('\n')
	}
	b.WriteString("data: ")
	b.Write(f.Data) // JSON has no raw line breaks
	b.WriteString("\n\n")
	return t.send(b.String())
}

func (t *stream) send(s string) bool {
	if t.over {
		return false
	}
	_ = t.rc.SetWriteDeadline(time.Now().Add(t.timeout))
	_, err := t.w.Write([]byte(s))
	return err == nil
}

// noteSent remembers how far the gap went; ids are "<scope>:<number>".
func (t *stream) noteSent(id string) {
	scope, n, ok := splitID(id)
	if !ok {
		return
	}
	if t.sent == nil {
		t.sent = map[string]uint64{}
	}
	t.sent[scope] = max(t.sent[scope], n)
}

func (t *stream) alreadySent(id string) bool {
	if t.sent == nil || id == "" {
		return false
	}
	scope, n, ok := splitID(id)
	return ok && n <= t.sent[scope]
}

func splitID(id string) (scope string, n uint64, ok bool) {
	i := strings.LastIndexByte(id, ':')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.ParseUint(id[i+1:], 10, 64)
	return id[:i], n, err == nil
}
