package httpx

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
)

// Options of the edge. The zero value works: no proxy is trusted, nothing is measured.
type Options struct {
	Log            *slog.Logger
	TrustedProxies []netip.Prefix // only these may say X-Forwarded-For and X-Forwarded-Proto
	Metrics        *Metrics
	OpenCORS       []string // path prefixes any website may call, without cookies: the visitors' API
}

// Wrap puts the edge around the whole mux: request id, real address, panic guard, security headers, open CORS,
// compression, one log line and one measurement per request.
func Wrap(next http.Handler, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &edge{next: next, o: o}
}

type edge struct {
	next http.Handler
	o    Options
}

func (e *edge) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	start := time.Now()
	rq := &request{id: newRequestID()}
	rq.client, rq.https = e.origin(r)
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, rq))
	w := &writer{ResponseWriter: rw, r: r}
	w.gzipOK = r.Method != http.MethodHead && acceptsGzip(r.Header.Get("Accept-Encoding"))
	h := rw.Header()
	h.Set("X-Request-Id", rq.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Content-Security-Policy", apiCSP)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &timedBody{ReadCloser: r.Body, w: rw}
		_ = w.SetReadDeadline(start.Add(defaultBodyTime))
	}
	defer e.done(w, r, rq, start)
	if e.cors(w, r) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	e.next.ServeHTTP(w, r)
}

// done ends the request also when the handler panicked.
func (e *edge) done(w *writer, r *http.Request, rq *request, start time.Time) {
	abort := false
	if v := recover(); v != nil {
		if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			abort = true
		} else {
			rq.err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			if w.sent {
				abort = true // half an answer is out: the client must see a broken one
			} else {
				w.status, w.dropped = 0, false
				WriteProblem(w, r, errs.New(errs.Internal, "internal", "panic").Wrap(rq.err))
			}
		}
	}
	if !abort {
		w.finish()
	}
	status := w.status
	if status == 0 {
		status = http.StatusOK
	}
	took := time.Since(start)
	route := r.Pattern
	if e.o.Metrics != nil && !w.isStream() {
		e.o.Metrics.observe(route, r.Method, status, took)
	}
	e.log(r, rq, route, status, w.bytes, took, abort)
	if abort {
		panic(http.ErrAbortHandler) // net/http then drops the connection silently
	}
}

// log writes the access line. Queries carry tickets and tokens: they are never logged.
func (e *edge) log(r *http.Request, rq *request, route string, status int, bytes int64, took time.Duration, cut bool) {
	level := slog.LevelInfo
	if status >= 500 || cut {
		level = slog.LevelError
	}
	if !e.o.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs,
		slog.String("request_id", rq.id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.String("route", route), slog.Int("status", status), slog.Int64("bytes", bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("client", rq.client.String()))
	if cut {
		attrs = append(attrs, slog.Bool("cut", true))
	}
	if rq.err != nil {
		attrs = append(attrs, slog.String("code", problemOf(rq.err).Code))
		if level == slog.LevelError {
			attrs = append(attrs, slog.String("error", rq.err.Error()))
		}
	}
	e.o.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// cors answers for the prefixes that any website may call; true means the request was only the browser's question.
func (e *edge) cors(w http.ResponseWriter, r *http.Request) bool {
	open := false
	for _, p := range e.o.OpenCORS {
		open = open || strings.HasPrefix(r.URL.Path, p)
	}
	if !open {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		h.Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "7200")
	return true
}

// origin finds the client's address. X-Forwarded-For is read from the right, each entry only as long as the hop that
// wrote it is a trusted proxy: what the client wrote itself stays unread.
func (e *edge) origin(r *http.Request) (netip.Addr, bool) {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, r.TLS != nil
	}
	client, https := ap.Addr().Unmap().WithZone(""), r.TLS != nil
	if !e.trusted(client) {
		return client, https
	}
	if p := r.Header.Get("X-Forwarded-Proto"); p != "" {
		https = strings.EqualFold(p, "https")
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, ok := parseHop(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		client = a
		if !e.trusted(a) {
			break
		}
	}
	return client, https
}

// parseHop reads an address with or without a port.
func parseHop(s string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

func (e *edge) trusted(a netip.Addr) bool {
	for _, p := range e.o.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func newRequestID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

func acceptsGzip(header string) bool {
	for header != "" {
		var part string
		part, header, _ = strings.Cut(header, ",")
		name, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// timedBody takes the deadline for reading away once the body is read: left standing it would end up cancelling a
// handler that is still at work, because net/http keeps reading to notice a client that leaves.
type timedBody struct {
	io.ReadCloser
	w    http.ResponseWriter
	over bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end()
	}
	return n, err
}

func (b *timedBody) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}

func (b *timedBody) end() {
	if !b.over {
		b.over = true
		_ = http.NewResponseController(b.w).SetReadDeadline(time.Time{})
	}
}

// NotFound answers a problem: for prefixes of the API under a mux that serves a web app everywhere else.
func NotFound(w http.ResponseWriter, r *http.Request) { writeMiss(w, r, http.StatusNotFound) }

func writeMiss(w http.ResponseWriter, r *http.Request, status int) {
	WriteProblem(w, r, statusProblem(status, ""))
}
