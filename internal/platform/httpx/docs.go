package httpx

import (
	"embed"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs
var docsFiles embed.FS

// mountDocs serves the OpenAPI document and a page that draws it. The page loads nothing from anybody else.
func mountDocs(mux *http.ServeMux, api huma.API) {
	document := sync.OnceValue(func() []byte { // made at the first request: by then every route is registered
		b, err := json.Marshal(api.OpenAPI())
		if err != nil {
			panic("httpx: the OpenAPI document cannot be written: " + err.Error())
		}
		return b
	})
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(document())
	})
	file := func(pattern, name, contentType string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			b, err := docsFiles.ReadFile(name)
			if err != nil {
				panic("httpx: " + name + " is not embedded")
			}
			h := w.Header()
			h.Set("Content-Type", contentType)
			h.Set("Cache-Control", "no-cache")
			h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
				"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
			_, _ = w.Write(b)
		})
	}
	file("GET /docs", "docs/index.html", "text/html; charset=utf-8")
	file("GET /docs/docs.js", "docs/docs.js", "text/javascript; charset=utf-8")
	file("GET /docs/docs.css", "docs/docs.css", "text/css; charset=utf-8")
}
