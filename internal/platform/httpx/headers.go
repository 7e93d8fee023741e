package httpx

import (
	"net/http"
	"strings"
)

// apiCSP stands on every answer that is not a page: nothing of it may run or be framed.
const apiCSP = "default-src 'none'; frame-ancestors 'none'"

// AdminPage sets the headers of the admin's HTML: scripts from our origin only, no frames, no plugins. Styles may be
// inline because the component library sets its variables that way. Pictures in messages come from anywhere over https.
func AdminPage(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"img-src 'self' data: blob: https:; font-src 'self'; media-src 'self' blob: https:; connect-src 'self'; "+
		"frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	page(h)
}

// ChatPage sets the headers of the visitors' chat, which websites frame. ancestors are the origins that may; none means any.
func ChatPage(h http.Header, ancestors ...string) {
	who := "*"
	if len(ancestors) > 0 {
		who = strings.Join(ancestors, " ")
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"img-src 'self' data: blob: https:; font-src 'self'; media-src 'self' blob: https:; connect-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors "+who)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	page(h)
}

// PreviewPage sets the headers of the chat that the admin shows in a frame. It connects to nobody: what is written there goes
// nowhere.
func PreviewPage(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; "+
		"img-src 'self' data: blob: https:; media-src 'self' blob: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	page(h)
}

// DemoPage sets the headers of the demo's shop: a page like a customer's, with our script and our frame.
func DemoPage(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; img-src 'self' data:; "+
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	page(h)
}

// PageScript sets the headers of a script that pages of any origin may run, also as a module.
func PageScript(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func page(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
}
