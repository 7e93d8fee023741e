package httpx_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/httpx"
)

// discard is a ResponseWriter that costs nothing.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkEdge is what a request costs before and after its handler, on the way of a visitor's message.
func BenchmarkEdge(b *testing.B) {
	type in struct {
		Body struct {
			Text     string `json:"text" minLength:"1" maxLength:"10000"`
			ClientID string `json:"client_id" minLength:"1" maxLength:"64"`
		}
	}
	type out struct {
		Body struct {
			ID  string `json:"id"`
			Seq int    `json:"seq"`
		}
	}
	build := func(wrap bool, level slog.Level) http.Handler {
		mux := http.NewServeMux()
		api := httpx.NewAPI(mux, "1")
		huma.Register(api, huma.Operation{Method: "POST", Path: "/v1/guest/messages", OperationID: "send"}, func(context.Context, *in) (*out, error) {
			return &out{}, nil
		})
		if !wrap {
			return mux
		}
		log := slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: level}))
		return httpx.Wrap(mux, httpx.Options{Log: log, Metrics: httpx.NewMetrics(), OpenCORS: []string{"/v1/guest/"}})
	}
	for name, h := range map[string]http.Handler{"huma only": build(false, 0), "edge": build(true, slog.LevelInfo), "edge without access log": build(true, slog.LevelWarn)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("POST", "/v1/guest/messages", strings.NewReader(`{"text":"Where is my order?","client_id":"c-1"}`))
				r.Header.Set("Content-Type", "application/json")
				h.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}
