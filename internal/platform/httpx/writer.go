package httpx

import (
	"bufio"
	"compress/gzip"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// gzipFrom is the size from which an answer is compressed on the fly. Smaller ones fit into the first flight of a
// connection anyway, and compressing them would cost more processor time than the request itself.
const gzipFrom = 8 << 10

var gzipPool = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// writer counts, compresses and keeps the header back until the first byte, so that a panic or a miss of the mux can
// still become a problem.
type writer struct {
	http.ResponseWriter
	r       *http.Request // as the mux sees it
	z       *gzip.Writer
	bytes   int64
	status  int
	sent    bool // the header is out
	dropped bool // the mux's own text is being replaced
	missed  bool // … and this is the replacement
	gzipOK  bool
	taken   bool // hijacked
}

func (w *writer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= 100 && status < 200 && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
	if (status == http.StatusNotFound || status == http.StatusMethodNotAllowed) && w.r.Pattern == "" && !w.missed {
		w.dropped = true // no route matched: the mux writes a plain text, the API answers a problem
	}
}

func (w *writer) Write(b []byte) (int, error) {
	if w.dropped {
		return len(b), nil
	}
	if !w.sent {
		w.start(len(b))
	}
	w.bytes += int64(len(b))
	if w.z != nil {
		return w.z.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// start sends the header. first is the size of the first write: JSON arrives in one piece.
func (w *writer) start(first int) {
	w.sent = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	h := w.Header()
	if first >= gzipFrom && w.gzipOK && w.status < 300 && w.status != http.StatusNoContent &&
		h.Get("Content-Encoding") == "" && h.Get("Content-Range") == "" && compressible(h.Get("Content-Type")) {
		h.Set("Content-Encoding", "gzip")
		h.Add("Vary", "Accept-Encoding")
		h.Del("Content-Length")
		w.z = gzipPool.Get().(*gzip.Writer)
		w.z.Reset(w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(w.status)
}

func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "application/json") ||
		strings.HasPrefix(contentType, "application/problem+json") ||
		strings.HasPrefix(contentType, "application/openapi+json") ||
		strings.HasPrefix(contentType, "text/") && !strings.HasPrefix(contentType, "text/event-stream")
}

// isStream says whether this was a long answer, whose duration is no time to answer.
func (w *writer) isStream() bool {
	return w.taken || strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream")
}

// finish sends what was kept back.
func (w *writer) finish() {
	if w.taken {
		return
	}
	if w.dropped {
		w.dropped, w.missed = false, true
		status := w.status
		w.status = 0
		h := w.Header()
		allow := h.Get("Allow")
		writeMiss(w, w.r, status)
		if allow != "" {
			h.Set("Allow", allow)
		}
	}
	if !w.sent && w.status != 0 {
		w.start(0)
	}
	if w.z != nil {
		_ = w.z.Close()
		w.z.Reset(nil)
		gzipPool.Put(w.z)
		w.z = nil
	}
}

// Flush sends what is there; a stream must not wait.
func (w *writer) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController.
func (w *writer) FlushError() error {
	if !w.sent {
		w.start(0)
	}
	if w.z != nil {
		if err := w.z.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands the connection to a websocket.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h, ok := w.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, errors.New("httpx: this connection cannot be taken over")
	}
	c, rw, err := h.Hijack()
	if err == nil {
		w.taken, w.sent = true, true
		if w.status == 0 {
			w.status = http.StatusSwitchingProtocols
		}
	}
	return c, rw, err
}

// SetReadDeadline saves huma and others the search through Unwrap.
func (w *writer) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
