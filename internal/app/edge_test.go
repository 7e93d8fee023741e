package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// limited serves with the limits of production, at a time that stands still.
func limited(t *testing.T, d *db.DB) (*stage, *clock.Fake) {
	now := clock.NewFake(time.Now())
	return serve(t, d, fromAnywhere, func(o *app.Options) { o.Config.Limits, o.Clock = true, now }), now
}

// at lets the request come from one address.
func (q request) at(address string) request {
	return q.with(map[string]string{"X-Forwarded-For": address})
}

// until429 repeats a request until it is refused, and returns how often it was let through.
func until429(t *testing.T, p *person, limit int, make func(i int) request) (passed int, last *answer) {
	t.Helper()
	for i := range limit + 1 {
		if last = p.send(make(i)); last.status == http.StatusTooManyRequests {
			if n, err := strconv.Atoi(last.header.Get("Retry-After")); err != nil || n < 1 || last.str("code") == "" {
				t.Errorf("refused without saying for how long: %v %s", last.header, last.raw)
			}
			return i, last
		}
	}
	t.Errorf("%s: let through %d times", last.what, limit+1)
	return limit + 1, last
}

func TestVisitorsAreLimitedAndNothingOfARefusedSendIsStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, now := limited(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		messages := func() int {
			return s.count(`SELECT count(*) FROM message WHERE workspace_id = $1 AND author_kind = 'contact'`, s.owner.workspace)
		}
		send := func(i int) request {
			return request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": fmt.Sprint("m", i), "text": "hello"}}
		}
		v := s.visitor(bot)
		passed, refused := until429(t, v, 100, send)
		if n := messages(); n != passed || passed < 5 || passed > 60 {
			t.Errorf("%d sends were let through, %d messages are stored", passed, n)
		}
		s.visitor(bot).send(send(0)).want(202) // others are not held up
		wait, _ := strconv.Atoi(refused.header.Get("Retry-After"))
		now.Advance(time.Duration(wait) * time.Second)
		v.send(send(passed)).want(202)
		if n := messages(); n != passed+2 {
			t.Errorf("%d messages, want %d", n, passed+2)
		}

		// Ever new visitors from one address are one address.
		const household = "10.9.9.9"
		fresh := &person{s: s}
		sessions, _ := until429(t, fresh, 500, func(int) request {
			return request{method: "POST", path: "/v1/guest/sessions", body: map[string]any{"bot_id": bot}}.at(household)
		})
		if sessions < 20 {
			t.Errorf("only %d visitors behind one address", sessions)
		}
		fresh.send(request{method: "POST", path: "/v1/guest/sessions", body: map[string]any{"bot_id": bot}}.at("10.9.9.10")).want(200)
		reader := s.visitor(bot)
		until429(t, reader, 1000, func(int) request { return request{method: "POST", path: "/v1/guest/stream-tickets"} })
		contacts := s.count(`SELECT count(*) FROM contact WHERE workspace_id = $1`, s.owner.workspace)
		if contacts != 2 {
			t.Errorf("%d contacts, two have written", contacts)
		}
	})
}

func TestGuessingIsLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, now := limited(t, d)
		nobody := &person{s: s}
		sign := func(email, password, address string) request {
			return request{method: "POST", path: "/v1/auth/sign-in", body: map[string]any{"email": email, "password": password}}.at(address)
		}
		n, _ := until429(t, nobody, 50, func(i int) request { return sign(s.owner.email, "wrong password", "10.1.0.1") })
		if n < 3 || n > 20 {
			t.Errorf("%d wrong passwords from one address", n)
		}
		nobody.send(sign(s.owner.email, workspacetest.Password, "10.1.0.1")).want(429) // not even with the right one
		nobody.send(sign(s.owner.email, workspacetest.Password, "10.1.0.2")).want(200) // the owner himself is not locked out
		// Many accounts from one address.
		until429(t, nobody, 200, func(i int) request { return sign(fmt.Sprintf("nobody%d@example.com", i), "wrong password", "10.1.0.3") })
		// One account from many addresses.
		until429(t, nobody, 500, func(i int) request {
			return sign(s.owner.email, "wrong password", fmt.Sprintf("10.2.%d.%d", i/250, i%250))
		})
		now.Advance(2 * time.Hour)
		nobody.send(sign(s.owner.email, workspacetest.Password, "10.1.0.4")).want(200)
		for _, path := range []string{"/v1/invitations/look", "/v1/auth/password-reset/confirm", "/v1/invitations/accept"} {
			until429(t, nobody, 100, func(i int) request {
				return request{method: "POST", path: path, body: map[string]any{"token": uid.New(), "name": "x", "password": workspacetest.Password}}.at("10.1.0.5")
			})
		}
		// Whether an address is known shows in no answer.
		known, unknown := nobody.send(sign(s.owner.email, "wrong password", "10.1.0.6")), nobody.send(sign("who@example.com", "wrong password", "10.1.0.7"))
		if known.status != 401 || string(known.raw) != string(unknown.raw) {
			t.Errorf("a known address: %s, an unknown one: %s", known.raw, unknown.raw)
		}
	})
}

// A body beyond the limit of its operation is refused before anything happens.
func TestNoOperationTakesAnEndlessBody(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s := serve(t, d, fromAnywhere)
	w := newWorld(t, s)
	tried := 0
	for _, op := range s.operations() {
		if op.method == http.MethodGet || op.method == http.MethodDelete {
			continue
		}
		c := call{path: ids("bot_id", w.bot, "faq_id", w.faqs[0], "unanswered_id", w.unanswered[0], "conversation_id", w.theirs.conversation,
			"message_id", uid.New(), "contact_id", w.guest.contact, "member_id", w.owner.member, "task_id", uid.New(), "role_id", uid.New(), "invitation_id", uid.New(), "addon", "custom_authentication")}
		ctype := "application/json"
		if op.id == "import-faqs" || op.id == "preview-faq-import" {
			ctype = "text/csv"
		}
		p := w.owner
		if op.permission == "guest" {
			p = w.guest
		}
		q := op.request(c)
		if fixtures[op.id](w, w.owner).body == nil && ctype == "application/json" {
			continue // takes no body
		}
		tried++
		refused := false
		for _, size := range []int{80 << 10, 1100 << 10, 5400 << 10} {
			q.raw, q.ctype = append(append([]byte(`{"x":"`), bytes.Repeat([]byte("a"), size)...), `"}`...), ctype
			a, err := p.try(q)
			if err != nil {
				refused = true // it was closed in the middle of the body
				break
			}
			if a.status == http.StatusRequestEntityTooLarge {
				refused = true
				break
			}
			if a.status < 400 && op.id != "preview-faq-import" { // which tells what it makes of any text, and stores nothing
				t.Errorf("%s takes %d bytes of nothing: %d", op.id, size, a.status)
			}
		}
		if !refused {
			t.Errorf("%s reads a body of more than 5 MB", op.id)
		}
	}
	if tried < 20 {
		t.Errorf("only %d operations take a body", tried)
	}
	s.quiet()
	for row := range s.rows(s.owner.workspace) {
		if strings.Contains(row, "aaaaaaaa") {
			t.Errorf("stored: %.200s", row)
		}
	}
	long := s.visitor(w.mute)
	for text, status := range map[string]int{strings.Repeat("ế", 10_000): 202, strings.Repeat("a", 10_001): 422, "": 422, " \n\t ": 422} {
		long.do("POST", "/v1/guest/messages", map[string]any{"bot_id": w.mute, "client_id": uid.New(), "text": text}).want(status)
	}
}

func TestHeadersOfEveryPage(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s := serve(t, d, fromAnywhere, func(o *app.Options) { o.Config.PublicURL = "https://help.example.com" })
	bot := s.bot(nil)
	nobody := &person{s: s}
	for path, csp := range map[string][]string{
		"/":                         {"script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "default-src 'none'"},
		"/inbox/all":                {"script-src 'self';", "frame-ancestors 'none'"},
		"/chat?aid=" + bot:          {"script-src 'self';", "default-src 'none'", "base-uri 'none'", "frame-ancestors *"},
		"/widget.js":                {"default-src 'none'", "frame-ancestors 'none'"},
		"/widget-panel.js":          {"default-src 'none'", "frame-ancestors 'none'"},
		"/widget-drag.js":           {"default-src 'none'", "frame-ancestors 'none'"},
		"/widget-bot/" + bot:        {"default-src 'none'", "frame-ancestors 'none'"},
		"/assets/admin/nothing.js":  {"default-src 'none'"},
		"/docs":                     {"script-src 'self';", "frame-ancestors 'none'", "form-action 'none'"},
		"/openapi.json":             {"default-src 'none'", "frame-ancestors 'none'"},
		"/healthz":                  {"default-src 'none'"},
		"/v1/setup":                 {"default-src 'none'", "frame-ancestors 'none'"},
		"/v1/me":                    {"default-src 'none'"},
		"/v1/nothing":               {"default-src 'none'"},
		"/v1/guest/bots/" + bot:     {"default-src 'none'"},
		"/v1/guest/stream?ticket=x": {"default-src 'none'"},
	} {
		a := nobody.send(request{method: "GET", path: path})
		got := a.header.Get("Content-Security-Policy")
		for _, part := range csp {
			if !strings.Contains(got+";", part) {
				t.Errorf("%s: %q is not in its policy %q", path, part, got)
			}
		}
		if strings.Contains(got, "unsafe-eval") || strings.Contains(strings.ReplaceAll(got, "style-src 'self' 'unsafe-inline'", ""), "unsafe-inline") {
			t.Errorf("%s: %q lets scripts in", path, got)
		}
		if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Referrer-Policy") == "" || a.header.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", path, a.header)
		}
		if open := strings.HasPrefix(path, "/v1/guest/") || strings.HasPrefix(path, "/widget"); open != (a.header.Get("Access-Control-Allow-Origin") == "*") {
			t.Errorf("%s: open to other sites: %v", path, !open)
		}
		if a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s lets other sites use cookies", path)
		}
	}
	if h := nobody.send(request{method: "GET", path: "/"}).header; h.Get("X-Frame-Options") != "DENY" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" {
		t.Errorf("the admin: %v", h)
	}
	for path, open := range map[string]bool{"/v1/guest/messages": true, "/v1/bots": false, "/v1/auth/sign-in": false} {
		a := nobody.send(request{method: "OPTIONS", path: path, header: map[string]string{"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}})
		if got := a.header.Get("Access-Control-Allow-Origin"); (got == "*") != open || !open && got != "" {
			t.Errorf("%s asked by another site: %d %q", path, a.status, got)
		}
	}
	// Whatever is asked for that is not there, is a problem and not somebody's page of text.
	for _, q := range []request{{method: "DELETE", path: "/v1/workspace"}, {method: "PUT", path: "/v1/nothing"}, {method: "POST", path: "/v1/bots/x/y/z"},
		{method: "GET", path: "/api/v1/anything"}, {method: "GET", path: "/assets/admin/nothing.js"}, {method: "PATCH", path: "/v1/guest/sessions"}} {
		if a := s.owner.send(q); a.status != 404 && a.status != 405 {
			t.Errorf("%s %s: %d", q.method, q.path, a.status)
		}
	}
	// The cookie of a session is for our pages, and over https only.
	a := nobody.send(request{method: "POST", path: "/v1/auth/sign-in", body: map[string]any{"email": s.owner.email, "password": workspacetest.Password}})
	cookie := a.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("%s is missing: %s", part, strings.Split(cookie, ";")[1:])
		}
	}
	if v := s.visitor(bot).say(bot, "hello"); v.header.Get("Set-Cookie") != "" {
		t.Error("a visitor gets a cookie")
	}
}

func TestMetricsAreForTheirNetworkOnly(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s := serve(t, d, fromAnywhere, func(o *app.Options) {
		o.Config.MetricsFrom = []config.Network{{Prefix: netip.MustParsePrefix("10.7.0.0/16")}}
	})
	ask := func(address string) *answer {
		return s.owner.send(request{method: "GET", path: "/metrics"}.at(address))
	}
	if a := ask("10.7.0.9"); a.status != 200 || !strings.Contains(string(a.raw), "go_goroutines") {
		t.Errorf("from its network: %d %.200s", a.status, a.raw)
	}
	// What the client itself claims stands left of what the trusted proxy saw.
	for _, address := range []string{"10.8.0.1", "10.7.0.9, 10.8.0.1", "203.0.113.5", "::1, 203.0.113.5", "nonsense"} {
		if a := ask(address); a.status != 404 {
			t.Errorf("from %s: %d", address, a.status)
		}
	}
}

func TestMailIsSentWhereTheSettingsNameAServer(t *testing.T) {
	for _, with := range []bool{false, true} {
		s := serve(t, dbtest.Open(t, db.SQLite), func(o *app.Options) {
			if with {
				o.Config.SMTPURL, o.Config.MailFrom = "smtp://mail.example.com:587", "Shop <support@example.com>"
			}
		})
		if got := s.owner.do("GET", "/v1/setup", nil).want(200).at("mail_configured"); got != with {
			t.Errorf("with a mail server %v: mail_configured is %v", with, got)
		}
	}
}
