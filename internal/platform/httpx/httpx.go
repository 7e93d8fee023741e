// Package httpx is the edge of the house: it turns errors into problems (RFC 9457), knows the client's real address,
// limits sizes, rates and times, logs each request once without its query, serves the web apps' files and starts and
// stops the server. It is the only package that knows which HTTP status an errs.Kind has.
package httpx

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// DefaultTimeout is how long an operation may take; Timeout(d) in its Metadata says otherwise. A body may have 1 MB
// (huma.Operation.MaxBodyBytes) and take 30 s to arrive (BodyReadTimeout) unless the operation says otherwise.
const DefaultTimeout = 30 * time.Second

const (
	defaultBodyTime = 30 * time.Second
	humasBodyTime   = 5 * time.Second // too short for a photo over a slow line
)

const timeoutKey = "httpx.timeout"

// Timeout is the Metadata of an operation whose handler may take longer (or must be done sooner) than DefaultTimeout.
func Timeout(d time.Duration) map[string]any { return map[string]any{timeoutKey: d} }

// NewAPI makes the typed API on mux: the document at /openapi.json, its page at /docs, every error a Problem.
// Streams and files are plain handlers on the same mux and are not in the document.
func NewAPI(mux *http.ServeMux, version string) huma.API {
	installProblems()
	cfg := huma.DefaultConfig("CX Genie API", version)
	cfg.CreateHooks = nil // no $schema members and no Link headers
	cfg.DocsPath = ""
	cfg.SchemasPath = ""
	cfg.OpenAPIPath = ""
	cfg.OnAddOperation = append(cfg.OnAddOperation, func(_ *huma.OpenAPI, op *huma.Operation) {
		if op.BodyReadTimeout == humasBodyTime {
			op.BodyReadTimeout = defaultBodyTime
		}
	})
	api := humago.New(mux, cfg)
	api.UseMiddleware(refuseOddQuery(api), limitMultipart, limitTime)
	mountDocs(mux, api)
	return api
}

// refuseOddQuery answers queries with what is no text, as a body with it is no JSON: no database takes it.
func refuseOddQuery(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if u := ctx.URL(); oddQuery(u.RawQuery) {
			_ = huma.WriteErr(api, ctx, http.StatusBadRequest, "") // a client that is gone reads nothing
			return
		}
		next(ctx)
	}
}

func oddQuery(q string) bool {
	if !strings.ContainsFunc(q, func(r rune) bool { return r == '%' || r >= utf8.RuneSelf }) {
		return false
	}
	said, err := url.QueryUnescape(q)
	return err == nil && (strings.Contains(said, "\x00") || !utf8.ValidString(said))
}

// limitMultipart bounds form uploads, which huma reads without looking at MaxBodyBytes.
func limitMultipart(ctx huma.Context, next func(huma.Context)) {
	if op := ctx.Operation(); op.MaxBodyBytes > 0 {
		r, w := humago.Unwrap(ctx)
		if r.ContentLength != 0 && isMultipart(r.Header.Get("Content-Type")) {
			r.Body = http.MaxBytesReader(w, r.Body, op.MaxBodyBytes)
		}
	}
	next(ctx)
}

// limitTime gives each operation a deadline. Streams are plain handlers, so they have none.
func limitTime(ctx huma.Context, next func(huma.Context)) {
	d := DefaultTimeout
	if own, ok := ctx.Operation().Metadata[timeoutKey].(time.Duration); ok {
		d = own
	}
	if d > writeTime-answerTime { // the server's own limit for writing must not come first
		_, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d + answerTime))
	}
	limited, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
	next(huma.WithContext(ctx, limited))
}

func isMultipart(contentType string) bool {
	const prefix = "multipart/"
	return len(contentType) > len(prefix) && contentType[:len(prefix)] == prefix
}

// request is what the edge knows about the request that is being served.
type request struct {
	id     string
	client netip.Addr
	https  bool
	err    error // the cause of a failed answer, logged once with the access line
}

type requestKey struct{}

func fromContext(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// ClientIP returns the address of the client as told by the connection, or by X-Forwarded-For where a trusted proxy wrote it.
// It is the zero Addr outside of a request.
func ClientIP(ctx context.Context) netip.Addr {
	if r := fromContext(ctx); r != nil {
		return r.client
	}
	return netip.Addr{}
}

// ClientKey is the client's address as the key of a rate limit: a whole /64 counts as one client in IPv6,
// because one household or machine owns all of it.
func ClientKey(ctx context.Context) string {
	a := ClientIP(ctx)
	if a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr().String()
		}
	}
	return a.String()
}

// IsHTTPS says whether the client's own connection is encrypted (also when a trusted proxy ends TLS).
func IsHTTPS(ctx context.Context) bool {
	r := fromContext(ctx)
	return r != nil && r.https
}
