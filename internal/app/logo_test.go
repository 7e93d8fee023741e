package app_test

import (
	"bytes"
	"strings"
	"testing"

	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// The logo of a workspace is seen by its people, by who is invited and by its visitors; a new one takes the place of the
// one before, and what is no picture changes nothing.
func TestTheLogoOfAWorkspace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot, anybody := s.bot(nil), &person{s: s}
		_, token, _ := strings.Cut(s.owner.do("POST", "/v1/invitations", map[string]any{"email": "new@acme.example", "role_id": s.roleOf(s.owner, "viewer")}).want(201).str("link"), "token=")
		put := func(b []byte) *answer {
			return s.owner.send(request{method: "PUT", path: "/v1/workspace/logo?name=logo", raw: b, ctype: "application/octet-stream"})
		}
		shown := func(want string) {
			t.Helper()
			for where, got := range map[string]string{
				"settings":   s.owner.do("GET", "/v1/workspace", nil).want(200).str("logo_url"),
				"shell":      s.owner.do("GET", "/v1/me", nil).want(200).list("workspaces")[0].(map[string]any)["logo_url"].(string),
				"visitor":    anybody.do("GET", "/v1/guest/bots/"+bot, nil).want(200).str("workspace.logo"),
				"invitation": anybody.do("POST", "/v1/invitations/look", map[string]any{"token": token}).want(200).str("logo_url"),
			} {
				if got != want {
					t.Errorf("%s: %q, want %q", where, got, want)
				}
			}
		}
		shown("")
		first := put(filetest.PNG(1500, 1000)).want(200).str("logo_url")
		shown(first)
		if r := anybody.do("GET", first, nil).want(200); r.header.Get("Content-Type") != "image/jpeg" || bytes.Contains(r.raw, []byte("PNG")) {
			t.Errorf("the picture was not redrawn: %v", r.header)
		}

		drawing := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)"><script>alert(2)</script><path d="M0 0h9v9z"/></svg>`)
		second := put(drawing).want(200).str("logo_url")
		shown(second)
		anybody.do("GET", first, nil).want(404)
		r := anybody.do("GET", second, nil).want(200)
		if policy := r.header.Get("Content-Security-Policy"); policy != "sandbox; default-src 'none'; style-src 'unsafe-inline'" || r.header.Get("Content-Type") != "image/svg+xml" {
			t.Errorf("a drawing is served as %v", r.header)
		}
		if text := string(r.raw); strings.Contains(text, "alert") || !strings.Contains(text, `<path d="M0 0h9v9z"/>`) {
			t.Errorf("the drawing is %s", text)
		}

		for what, wrong := range map[string]struct {
			body   []byte
			status int
			code   string
		}{
			"no picture":  {[]byte("hello"), 422, "file.picture_broken"},
			"a web page":  {[]byte("<html><script>1</script></html>"), 422, "file.drawing_refused"},
			"nothing":     {nil, 422, "file.empty"},
			"a large one": {append(filetest.PNG(1, 1), make([]byte, 1<<20)...), 413, "file.too_large"},
		} {
			if r := put(wrong.body); r.status != wrong.status || !strings.Contains(string(r.raw), `"code":"`+wrong.code+`"`) || !strings.Contains(string(r.raw), `"location":"body"`) {
				t.Errorf("%s: %d %s", what, r.status, r.raw)
			}
		}
		// A bot's picture and what a message carries are no drawings.
		for path, method := range map[string]string{"/v1/bots/" + bot + "/avatar": "PUT", "/v1/images": "POST", "/v1/files": "POST"} {
			s.owner.send(request{method: method, path: path, raw: drawing, ctype: "application/octet-stream"}).want(422)
		}
		shown(second)

		s.owner.do("DELETE", "/v1/workspace/logo", nil).want(200)
		s.owner.do("DELETE", "/v1/workspace/logo", nil).want(200)
		shown("")
		anybody.do("GET", second, nil).want(404)
	})
}
