package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// DrainTime is how long the server waits for requests that are under way when it is told to stop.
const DrainTime = 10 * time.Second

const (
	writeTime  = time.Minute
	answerTime = 15 * time.Second // to send what a handler has made
)

// Server listens, and stops without cutting a request: first the streams are closed, then what is under way is finished.
type Server struct {
	srv      *http.Server
	log      *slog.Logger
	closed   chan struct{} // the streams are
	draining atomic.Bool
	failed   chan error
	stop     sync.Once
	stopErr  error
}

// NewServer makes a server for addr ("127.0.0.1:0" takes a free port). closeStreams end the long answers
// (realtime.Hub.Close); they are called first when the server stops and must return soon.
func NewServer(addr string, h http.Handler, log *slog.Logger, closeStreams ...func()) *Server {
	s := &Server{log: log, closed: make(chan struct{}), failed: make(chan error, 1)}
	s.srv = &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		WriteTimeout:      writeTime, // streams move their own deadline
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	s.srv.RegisterOnShutdown(func() { // called once nothing new is let in
		defer close(s.closed)
		for _, f := range closeStreams {
			f()
		}
	})
	return s
}

// Start listens and serves in the background. The address tells the port that was taken.
func (s *Server) Start(ctx context.Context) (net.Addr, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.srv.Addr)
	if err != nil {
		return nil, fmt.Errorf("httpx: cannot listen on %s: %w", s.srv.Addr, err)
	}
	go func() {
		if err := s.srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	return l.Addr(), nil
}

// Failed tells when serving ended although nobody stopped it.
func (s *Server) Failed() <-chan error { return s.failed }

// Draining says whether the server is going down: a Check for Ready, so that a balancer looks elsewhere.
func (s *Server) Draining() bool { return s.draining.Load() }

// Stop refuses new work, ends the streams, waits for what is under way at most DrainTime, and then cuts the rest.
// Calling it again waits for the first call and returns the same.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.draining.Store(true)
		ctx, cancel := context.WithTimeout(ctx, DrainTime)
		defer cancel()
		err := s.srv.Shutdown(ctx) // closes the listener, then the streams, then waits
		select {
		case <-s.closed:
		case <-ctx.Done():
		}
		if err != nil {
			s.log.Warn("requests were cut while stopping", "error", err)
			s.stopErr = errors.Join(err, s.srv.Close())
		}
	})
	return s.stopErr
}

// Healthy answers 200 as long as the process serves at all: /healthz.
func Healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// Check is one thing that must work before the server should get requests.
type Check struct {
	Name string
	Test func(ctx context.Context) error
}

// Ready answers 200 when every check passes within two seconds, else 503 with the names of those that fail: /readyz.
// Reasons go to the log only.
func Ready(log *slog.Logger, checks ...Check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		out := struct {
			Status string            `json:"status"`
			Checks map[string]string `json:"checks"`
		}{"ok", map[string]string{}}
		for _, c := range checks {
			out.Checks[c.Name] = "ok"
			if err := c.Test(ctx); err != nil {
				out.Status, out.Checks[c.Name] = "unavailable", "failed"
				log.Warn("not ready", "check", c.Name, "error", err)
			}
		}
		body, _ := json.Marshal(out) // strings only
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if out.Status != "ok" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write(append(body, '\n'))
	})
}
