// Package websearchtest stands in for the web: search engines that speak as SearXNG and Brave do, and the sites they lead to.
package websearchtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// GoodKey is the key that the Brave of an Engine takes.
const GoodKey = "BSAtestkey0123456789"

// Result is what an engine finds.
type Result struct{ URL, Title, Snippet string }

// Engine answers as both vendors do: a SearXNG at its address, Brave below /brave.
type Engine struct {
	*httptest.Server
	mu      sync.Mutex
	results []Result
	asked   []string
	broken  func(http.ResponseWriter)
}

// New serves an engine until the test ends.
func New(t testing.TB) *Engine {
	t.Helper()
	e := &Engine{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", e.searxng)
	mux.HandleFunc("GET /brave/web/search", e.brave)
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

// BraveURL is the address of the Brave Search API.
func (e *Engine) BraveURL() string { return e.URL + "/brave" }

// Finds is what the engine finds from now on, whatever it is asked.
func (e *Engine) Finds(results ...Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.results, e.broken = results, nil
}

// Breaks has the engine answer otherwise.
func (e *Engine) Breaks(how func(http.ResponseWriter)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.broken = how
}

// Asked is what it was asked, oldest first.
func (e *Engine) Asked() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.asked...)
}

func (e *Engine) take(w http.ResponseWriter, r *http.Request) ([]Result, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, r.URL.Query().Get("q"))
	if e.broken != nil {
		e.broken(w)
		return nil, false
	}
	return e.results, true
}

// searxng answers as an instance does; without format=json it would be a web page.
func (e *Engine) searxng(w http.ResponseWriter, r *http.Request) {
	results, ok := e.take(w, r)
	if !ok {
		return
	}
	if r.URL.Query().Get("format") != "json" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!DOCTYPE html><html><body>SearXNG</body></html>")
		return
	}
	list := []map[string]any{}
	for i, x := range results {
		list = append(list, map[string]any{"url": x.URL, "title": x.Title, "content": x.Snippet, "publishedDate": nil, "thumbnail": "", "engine": "duckduckgo",
			"template": "default.html", "parsed_url": []string{"https", "", "", "", "", ""}, "img_src": "", "priority": "", "engines": []string{"duckduckgo"},
			"positions": []int{i + 1}, "score": 1.0 / float64(i+1), "category": "general"})
	}
	say(w, 200, map[string]any{"query": r.URL.Query().Get("q"), "number_of_results": 0, "results": list, "answers": []any{}, "corrections": []any{}, "infoboxes": []any{},
		"suggestions": []string{}, "unresponsive_engines": [][]string{{"google", "access denied"}}})
}

// brave answers as the Brave Search API does.
func (e *Engine) brave(w http.ResponseWriter, r *http.Request) {
	results, ok := e.take(w, r)
	if !ok {
		return
	}
	if r.Header.Get("X-Subscription-Token") != GoodKey {
		Refuse(w, 422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.")
		return
	}
	q := r.URL.Query().Get("q")
	if len([]rune(q)) > 400 || len(strings.Fields(q)) > 50 {
		Refuse(w, 422, "VALIDATION", "Unable to validate request parameter(s)")
		return
	}
	list := []map[string]any{}
	for _, x := range results {
		list = append(list, map[string]any{"title": x.Title, "url": x.URL, "is_source_local": false, "is_source_both": false, "description": x.Snippet,
			"profile": map[string]any{"name": "Example", "url": x.URL, "long_name": "example.com", "img": ""}, "language": "en", "family_friendly": true,
			"type": "search_result", "subtype": "generic", "meta_url": map[string]any{"scheme": "https", "netloc": "example.com", "hostname": "example.com", "favicon": "", "path": ""}})
	}
	w.Header().Set("X-RateLimit-Limit", "1, 2000")
	w.Header().Set("X-RateLimit-Remaining", "0, 1990")
	say(w, 200, map[string]any{"type": "search", "query": map[string]any{"original": q, "show_strict_warning": false, "is_navigational": false},
		"mixed": map[string]any{"type": "mixed", "main": []any{}, "top": []any{}, "side": []any{}}, "web": map[string]any{"type": "search", "results": list, "family_friendly": true}})
}

// Refuse answers as Brave does when it will not.
func Refuse(w http.ResponseWriter, status int, code, detail string) {
	say(w, status, map[string]any{"id": "a3d86f0e", "status": status, "type": "ErrorResponse", "time": 1700000000,
		"error": map[string]any{"id": "a3d86f0e", "status": status, "code": code, "detail": detail, "meta": map[string]any{"component": "authentication"}}})
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// Site serves pages by their paths until the test ends; what begins with "<" is a page, everything else plain text.
func Site(t testing.TB, pages map[string]string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		kind := "text/plain; charset=utf-8"
		switch {
		case strings.HasPrefix(body, "<"):
			kind = "text/html; charset=utf-8"
		case strings.HasPrefix(body, "%PDF-"):
			kind = "application/pdf"
		}
		w.Header().Set("Content-Type", kind)
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

// Article is a page with a title and a main part.
func Article(title, main string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body><nav><a href="/">Home</a></nav><main><h1>` + title + `</h1>` + main + `</main></body></html>`
}
