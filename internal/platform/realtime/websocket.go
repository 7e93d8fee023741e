package realtime

import (
	"context"
	"net/http"
	"time"

	"github.com/centrifugal/centrifuge"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// Websocket serves centrifuge-js (JSON protocol) from our own origin. subscribe tells whose connection it is and what
// he sees, or refuses with an error; it may be asked again when a right changes while he connects.
func (h *Hub) Websocket(subscribe func(r *http.Request) (clientID string, channels []string, err error)) http.Handler {
	ws := centrifuge.NewWebsocketHandler(h.node, centrifuge.WebsocketConfig{
		MessageSizeLimit:           16 << 10, // clients only connect and pong
		WriteTimeout:               h.writeTimeout,
		UseWriteBufferPool:         true,
		ReadBufferSize:             1024,
		ProcessCommandsOffReadLoop: true, // small stacks for connections that wait
		PingPongConfig:             centrifuge.PingPongConfig{PingInterval: h.pingEvery, PongTimeout: min(10*time.Second, h.pingEvery/2)},
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.closed.Load() {
			httpx.WriteProblem(w, r, errClosing)
			return
		}
		changes := h.changes.Load() // before looking: a change after this is noticed
		user, channels, err := subscribe(r)
		if err != nil {
			httpx.WriteProblem(w, r, err)
			return
		}
		still := r.WithContext(context.WithoutCancel(r.Context()))
		g := &guest{user: user, channels: channels, changes: changes,
			again: func() (string, []string, error) { return subscribe(still) }}
		ws.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), guestKey{}, g)))
	})
}

var errClosing = errs.New(errs.Unavailable, "realtime.closing", "The server is restarting. Please come back in a moment.")
