package app

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"

	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/workspace"
	"cxgenie/web"
)

// routes puts every door on one page. Typed operations are in the API document; the rest are streams, files and signs
// of life. Guest routes (no login of a member) are marked.
func (a *App) routes(mux *http.ServeMux) {
	workspace.Routes(a.doors)
	a.bots.Routes(a.doors)
	a.knowledge.Routes(a.doors)
	a.learning.Routes(a.doors)
	a.checks.Routes(a.doors)
	a.models.Routes(a.doors)
	a.websearch.Routes(a.doors)
	a.reception.Routes(a.doors)
	a.files.Routes(a.doors)
	a.inbox.Routes(a.doors)
	a.contacts.Routes(a.doors)
	a.taxonomy.Routes(a.doors)
	a.search.Routes(a.doors)
	a.notices.Routes(a.doors)
	a.trials.Routes(a.doors)
	a.demo.Routes(a.doors)
	a.guests.Routes(a.doors) // guest
	a.addons.Routes(a.doors)
	mux.Handle("GET /v1/realtime/websocket", a.inbox.Socket(a.doors))
	mux.HandleFunc("GET /v1/guest/stream", a.guests.Stream) // guest, by ticket

	mux.HandleFunc("GET /files/{token}/{name}", a.files.Serve) // whoever has the address, as long as it works
	mux.HandleFunc("GET /files/public/{workspace}/{name}", a.files.ServePublic)

	mux.HandleFunc("GET /healthz", httpx.Healthy)
	mux.Handle("GET /readyz", httpx.Ready(a.log, httpx.Check{Name: "database", Test: a.db.Ping}))
	mux.Handle("GET /metrics", a.from(config.Prefixes(a.cfg.MetricsFrom), a.metrics.Handler()))

	files := httpx.NewAssets(web.Files)
	mux.Handle("GET /assets/admin/", files.Handler("/assets/admin/", "admin/dist/assets/admin"))
	mux.Handle("GET /assets/chat/", files.Handler("/assets/chat/", "widget/dist/assets/chat"))
	for _, name := range []string{"widget.js", "widget-panel.js", "widget-drag.js"} { // guest: the scripts on customers' pages
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			httpx.PageScript(w.Header())
			files.Serve(w, r, "widget/dist/"+name, "public, max-age=300")
		})
	}
	mux.HandleFunc("GET /widget-bot/{bot_id}", func(w http.ResponseWriter, r *http.Request) { // guest: the bot for its button
		httpx.PageScript(w.Header())
		a.guests.BotScript(w, r)
	})
	mux.HandleFunc("GET /chat", func(w http.ResponseWriter, r *http.Request) { // guest: the chat page and the bubble's frame
		q := r.URL.Query()
		httpx.ChatPage(w.Header(), a.guests.Ancestors(r.Context(), cmp.Or(q.Get("aid"), q.Get("agent-id")))...)
		files.Serve(w, r, "widget/dist/chat/index.html", "no-cache")
	})
	mux.Handle("GET /assets/preview/", files.Handler("/assets/preview/", "widget/dist/assets/preview"))
	for _, part := range []string{"chat", "stage"} { // public: what the admin shows in a frame, with nobody's data in it
		mux.HandleFunc("GET /widget-preview/"+part, func(w http.ResponseWriter, r *http.Request) {
			httpx.PreviewPage(w.Header())
			files.Serve(w, r, "widget/dist/preview/"+part+".html", "no-cache")
		})
	}
	for name, kind := range map[string]string{"sw.js": "text/javascript; charset=utf-8", "manifest.webmanifest": "application/manifest+json"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { // public: what makes the admin an app of the browser
			w.Header().Set("Content-Type", kind)
			files.Serve(w, r, "admin/dist/"+name, "no-cache")
		})
	}
	// Whatever else is asked for is a page of the admin, which finds its way by the address itself.
	admin := func(w http.ResponseWriter, r *http.Request) {
		if api(r.URL.Path) {
			httpx.NotFound(w, r)
			return
		}
		httpx.AdminPage(w.Header())
		files.Serve(w, r, "admin/dist/index.html", "no-cache")
	}
	mux.HandleFunc("GET /", admin)
	mux.HandleFunc("GET /demo", a.demo.Page(admin)) // guest: the shop of the demo
	mux.HandleFunc("GET /demo/shop.css", a.demo.Style)
}

// from answers only those networks; for everybody else there is nothing here.
func (a *App) from(networks []netip.Prefix, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ip := httpx.ClientIP(r.Context())
		if !slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			httpx.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func api(path string) bool {
	for _, prefix := range [...]string{"/v1/", "/api/", "/assets/", "/files/"} {
		if len(path) >= len(prefix) && path[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}
