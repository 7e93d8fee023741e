// Package realtime brings changes to open screens: agents over a websocket, visitors over an event stream.
// A channel is an audience ("member:…", "visitor:…"); clients are put on channels by the server only. Delivery is at
// most once: who was away asks for what he missed, so a publication carries enough for him to notice.
package realtime

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/prometheus/client_golang/prometheus"
)

// Identified is an event that a returning visitor names as the last one he has seen. The id ends in ":<number>" that
// grows within what stands before it ("<conversation>:<rev>"). Events without an id (typing) are never made up for.
type Identified interface{ EventID() string }

// Frame is one event of a stream. Data is JSON.
type Frame struct {
	ID   string
	Data []byte
}

// Hub knows who is connected and what each may see. Make it with New, end it with Close.
type Hub struct {
	node         *centrifuge.Node
	log          *slog.Logger
	writeTimeout time.Duration
	pingEvery    time.Duration
	queueBytes   int
	registry     registry
	closed       atomic.Bool
	applying     sync.Mutex    // one change of channels at a time, so that the last one called wins
	changes      atomic.Uint64 // counts Refresh and Disconnect: a connection under way then looks again
}

type registry interface {
	prometheus.Registerer
	prometheus.Gatherer
}

// Option changes how a Hub works.
type Option func(*Hub)

// WithRegistry puts the hub's figures into r.
func WithRegistry(r *prometheus.Registry) Option { return func(h *Hub) { h.registry = r } }

// WithWriteTimeout sets how long one write to a client may take before the client is dropped (default 10 s).
func WithWriteTimeout(d time.Duration) Option { return func(h *Hub) { h.writeTimeout = d } }

// WithPing sets how often an idle connection gets a sign of life (default 25 s).
func WithPing(d time.Duration) Option { return func(h *Hub) { h.pingEvery = d } }

// WithQueueBytes sets how much may wait for one client before it is dropped as too slow (default 512 KB).
func WithQueueBytes(n int) Option { return func(h *Hub) { h.queueBytes = n } }

// New starts a hub that serves this process.
func New(log *slog.Logger, opts ...Option) (*Hub, error) {
	h := &Hub{log: log, writeTimeout: 10 * time.Second, pingEvery: 25 * time.Second, queueBytes: 512 << 10}
	for _, o := range opts {
		o(h)
	}
	if h.registry == nil {
		h.registry = prometheus.NewRegistry() // never the process-wide one: there may be several hubs in tests
	}
	node, err := centrifuge.New(centrifuge.Config{
		Name:               "cxgenie",
		LogLevel:           centrifuge.LogLevelWarn,
		LogHandler:         h.logEntry,
		ClientQueueMaxSize: h.queueBytes,
		ClientChannelLimit: 4096, // bots and teams of one member; only the server subscribes
		Metrics:            centrifuge.MetricsConfig{RegistererGatherer: h.registry, MetricsNamespace: "realtime"},
	})
	if err != nil {
		return nil, fmt.Errorf("realtime: %w", err)
	}
	h.node = node
	node.OnConnecting(h.connecting)
	node.OnConnect(h.connected)
	if err := node.Run(); err != nil {
		return nil, fmt.Errorf("realtime: %w", err)
	}
	return h, nil
}

// Close ends every connection; clients come back elsewhere or later. It gives them a few seconds and then returns.
func (h *Hub) Close() {
	if h.closed.Swap(true) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.node.Shutdown(ctx); err != nil {
		h.log.Warn("realtime did not close in time", "error", err)
	}
}

const idTag = "id" // the tag that carries an event's id to the stream

// Publish sends event to everybody on channel. Call it after commit only. It never waits for a client, and does
// nothing when nobody listens. An event that cannot be written as JSON is a defect and is logged.
func (h *Hub) Publish(channel string, event any) {
	if h.node.Hub().NumSubscribers(channel) == 0 || h.closed.Load() {
		return
	}
	data, err := json.Marshal(event)
	if err == nil {
		if e, ok := event.(Identified); ok {
			_, err = h.node.Publish(channel, data, centrifuge.WithTags(map[string]string{idTag: e.EventID()}))
		} else {
			_, err = h.node.Publish(channel, data)
		}
	}
	if err != nil {
		h.log.Error("cannot publish", "channel", channel, "error", err)
	}
}

// Presence returns how many connections are on channel.
func (h *Hub) Presence(channel string) int { return h.node.Hub().NumSubscribers(channel) }

// Connected returns how many connections clientID has.
func (h *Hub) Connected(clientID string) int { return len(h.node.Hub().UserConnections(clientID)) }

// Connections returns how many clients are connected.
func (h *Hub) Connections() int { return h.node.Hub().NumClients() }

// Refresh puts every connection of clientID on exactly these channels: call it when a right changed. A connection
// that is being made at this moment asks for its channels once more.
func (h *Hub) Refresh(clientID string, channels []string) {
	h.changes.Add(1)
	h.applying.Lock()
	defer h.applying.Unlock()
	for _, c := range h.node.Hub().UserConnections(clientID) {
		h.apply(c, channels)
	}
}

// Disconnect ends every connection of clientID: the session or the token is no longer valid. What comes back is asked
// who it is like any new connection.
func (h *Hub) Disconnect(clientID string) {
	h.changes.Add(1)
	for _, c := range h.node.Hub().UserConnections(clientID) {
		c.Disconnect(centrifuge.DisconnectForceReconnect)
	}
}

func (h *Hub) apply(c *centrifuge.Client, channels []string) {
	want := make(map[string]bool, len(channels))
	for _, ch := range channels {
		want[ch] = true
	}
	for _, ch := range c.Channels() {
		if !want[ch] {
			c.Unsubscribe(ch)
		}
		delete(want, ch)
	}
	for ch := range want {
		if err := c.Subscribe(ch); err != nil {
			h.log.Warn("cannot subscribe", "client", c.UserID(), "error", err)
			c.Disconnect(centrifuge.DisconnectServerError) // it comes back and gets all channels
			return
		}
	}
}

func (h *Hub) logEntry(e centrifuge.LogEntry) {
	level := slog.LevelWarn
	if e.Level >= centrifuge.LogLevelError {
		level = slog.LevelError
	}
	args := make([]any, 0, 2*len(e.Fields))
	for k, v := range e.Fields {
		args = append(args, k, v)
	}
	h.log.Log(context.Background(), level, "realtime: "+e.Message, args...)
}

// guest is what a connection was let in with; it travels in the connection's context.
type guest struct {
	user     string
	channels []string
	changes  uint64                           // Hub.changes when the channels were looked up
	again    func() (string, []string, error) // looks them up again; nil for streams
}

type guestKey struct{}

func (h *Hub) connecting(ctx context.Context, _ centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectPermissionDenied
	}
	subs := make(map[string]centrifuge.SubscribeOptions, len(g.channels))
	for _, ch := range g.channels {
		subs[ch] = centrifuge.SubscribeOptions{}
	}
	return centrifuge.ConnectReply{
		Credentials:   &centrifuge.Credentials{UserID: g.user},
		Subscriptions: subs,
	}, nil
}

// connected looks at the rights again when one changed while the connection was being made: the change could not see it yet.
// No other handler is set, so a client cannot subscribe, publish, call or send anything.
func (h *Hub) connected(c *centrifuge.Client) {
	g, ok := c.Context().Value(guestKey{}).(*guest)
	if !ok || g.again == nil || h.changes.Load() == g.changes {
		return
	}
	for range 10 {
		before := h.changes.Load()
		user, channels, err := g.again() // without the lock: it may do anything
		if err != nil || user != g.user {
			break
		}
		if h.applyUnlessChanged(c, channels, before) {
			return
		}
	}
	c.Disconnect(centrifuge.DisconnectForceReconnect)
}

func (h *Hub) applyUnlessChanged(c *centrifuge.Client, channels []string, since uint64) bool {
	h.applying.Lock()
	defer h.applying.Unlock()
	if h.changes.Load() != since {
		return false
	}
	h.apply(c, channels)
	return true
}
