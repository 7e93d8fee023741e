package workspace_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

func signIn(p workspacetest.Person, email, password string) workspacetest.Response {
	return p.Do("POST", "/v1/auth/sign-in", map[string]any{"email": email, "password": password})
}

func TestSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		nobody := h.Nobody()

		if r := signIn(nobody, " OWNER1@Example.COM ", workspacetest.Password); r.Status != 200 || r.Str("account.email") != "owner1@example.com" || r.Cookie == "" {
			t.Fatalf("other spelling: %d %s", r.Status, r.Raw)
		}
		wrong := signIn(nobody, owner.Email, "not the password at all").Want(t, 401)
		unknown := signIn(nobody, "nobody@example.com", "not the password at all").Want(t, 401)
		if wrong.Raw != unknown.Raw || wrong.Str("code") != "auth.wrong_credentials" || wrong.Cookie != "" {
			t.Fatalf("a known address answers %s, an unknown one %s", wrong.Raw, unknown.Raw)
		}
		for _, c := range [][2]string{{"", ""}, {owner.Email, ""}, {"", workspacetest.Password}, {owner.Email, strings.Repeat("x", 5000)}, {"a\x00b", "c"}} {
			signIn(nobody, c[0], c[1]).Want(t, 401)
		}
		kinds, payloads := h.Events(owner.Workspace)
		want := []string{"workspace.created", "member.joined", "account.signed_in", "account.signed_in",
			"account.sign_in_failed", "account.sign_in_failed", "account.sign_in_failed"}
		if !slices.Equal(kinds, want) || !strings.Contains(payloads[4], `"user_agent":"test browser"`) || !strings.Contains(payloads[4], `"ip":"127.0.0.1"`) {
			t.Fatalf("events: %v\n%v", kinds, payloads)
		}
	})
}

func TestSignInLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, other := h.Owner("Tea house"), h.Owner("Book shop")
		status := func(email, password string) int { return signIn(h.Nobody(), email, password).Status }

		for range 9 {
			if got := status(owner.Email, "wrong wrong wrong"); got != 401 {
				t.Fatalf("status %d", got)
			}
		}
		if got := status(owner.Email, workspacetest.Password); got != 200 {
			t.Fatalf("the right password after nine wrong ones: %d", got)
		}
		for range 10 { // the right one gave the tries back
			if got := status(owner.Email, "wrong wrong wrong"); got != 401 {
				t.Fatalf("status %d", got)
			}
		}
		r := signIn(h.Nobody(), owner.Email, workspacetest.Password).Want(t, 429)
		if r.Header.Get("Retry-After") == "" || r.Str("code") != "request.rate_limited" {
			t.Fatalf("limit: %v %s", r.Header, r.Raw)
		}
		// Others are not locked out, nor is he elsewhere, nor here for long.
		if r := signIn(h.Nobody().With("X-Forwarded-For", "203.0.113.7"), owner.Email, workspacetest.Password); r.Status != 200 {
			t.Fatalf("from another address: %s", r.Raw)
		}
		if got := status(other.Email, workspacetest.Password); got != 200 {
			t.Fatalf("another account: %d", got)
		}
		h.Clock.Advance(61 * time.Second)
		if got := status(owner.Email, workspacetest.Password); got != 200 {
			t.Fatalf("after a minute: %d", got)
		}
		// One address that tries many accounts.
		h.Clock.Advance(time.Hour)
		last := 0
		for i := range 31 {
			last = status(strings.Repeat("x", i+1)+"@example.com", "guess guess guess")
		}
		if last != 429 {
			t.Fatalf("the 31st guess from one address: %d", last)
		}
		// Many addresses that try one account.
		h.Clock.Advance(time.Hour)
		for i := range 101 {
			last = signIn(h.Nobody().With("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i)), owner.Email, "guess guess guess").Status
		}
		if last != 429 {
			t.Fatalf("the 101st guess at one account: %d", last)
		}
	})
}

func TestSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		me := func(p workspacetest.Person) int { return p.Do("GET", "/v1/me", nil).Status }
		again := func() workspacetest.Person {
			p := owner
			p.Token = signIn(h.Nobody(), owner.Email, workspacetest.Password).Want(t, 200).Cookie
			return p
		}

		// Only the hash is stored.
		var stored int
		err := d.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM account_session WHERE token_hash = $1`, owner.Token).Scan(&stored)
		if err != nil || stored != 0 {
			t.Fatalf("the token itself is in the database: %d %v", stored, err)
		}
		broken := owner
		broken.Token = "x" + owner.Token
		if me(h.Nobody()) != 401 || me(broken) != 401 {
			t.Fatal("somebody gets in without a session")
		}

		// Signing out counts at once, and only here.
		second := again()
		if me(second) != 200 {
			t.Fatal("the second browser is not signed in")
		}
		out := second.Do("POST", "/v1/auth/sign-out", nil).Want(t, 204)
		if out.SetCookie == nil || out.SetCookie.MaxAge >= 0 {
			t.Fatalf("the cookie stays: %v", out.SetCookie)
		}
		if me(second) != 401 || me(owner) != 200 {
			t.Fatalf("after sign-out here %d, there %d", me(second), me(owner))
		}
		second.Do("POST", "/v1/auth/sign-out", nil).Want(t, 401)

		// Signing in again in the same browser replaces its session.
		third := again()
		r := signIn(third, owner.Email, workspacetest.Password).Want(t, 200)
		if me(third) != 401 || r.Cookie == third.Token {
			t.Fatal("the browser keeps two sessions")
		}

		// Everywhere.
		fourth := again()
		fourth.Do("POST", "/v1/auth/sign-out-everywhere", nil).Want(t, 204)
		if me(fourth) != 401 || me(owner) != 401 {
			t.Fatal("somebody stayed signed in")
		}
		if kinds, _ := h.Events(owner.Workspace); kinds[len(kinds)-1] != workspace.EventSignedOutEverywhere {
			t.Fatalf("events: %v", kinds)
		}
	})
}

func TestSessionTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		const day = 24 * time.Hour
		use := func(status int, renewed bool) {
			t.Helper()
			r := owner.Do("GET", "/v1/me", nil).Want(t, status)
			if (r.Cookie == owner.Token) != renewed {
				t.Fatalf("renewed: %q, want %v", r.Cookie, renewed)
			}
		}
		use(200, false)
		h.Clock.Advance(59 * time.Second)
		use(200, false) // at most once a minute
		h.Clock.Advance(10 * time.Second)
		use(200, true)
		h.Clock.Advance(29 * day)
		use(200, true) // use renews it
		h.Clock.Advance(29 * day)
		use(200, true)
		h.Clock.Advance(30 * day)
		use(401, false)
	})
}

func TestChangePassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		other := owner
		other.Token = signIn(h.Nobody(), owner.Email, workspacetest.Password).Cookie
		const fresh = "quite another secret"
		change := func(p workspacetest.Person, current, password string) workspacetest.Response {
			return p.Do("POST", "/v1/auth/password", map[string]any{"current": current, "password": password})
		}
		change(h.Nobody(), workspacetest.Password, fresh).Want(t, 401)
		for _, c := range []struct {
			current, password string
			fields            []string
		}{
			{"", "", []string{"body.password field.required", "body.current field.required"}},
			{"not it at all", fresh, []string{"body.current password.wrong"}},
			{workspacetest.Password, "short", []string{"body.password field.too_short"}},
			{workspacetest.Password, owner.Email, []string{"body.password password.same_as_email"}},
			{workspacetest.Password, "1234567890", []string{"body.password password.common"}},
		} {
			if r := change(owner, c.current, c.password).Want(t, 422); !slices.Equal(r.Fields(), c.fields) {
				t.Errorf("%q: %v, want %v", c.password, r.Fields(), c.fields)
			}
		}
		other.Do("GET", "/v1/me", nil).Want(t, 200)
		change(owner, workspacetest.Password, fresh).Want(t, 204)
		owner.Do("GET", "/v1/me", nil).Want(t, 200) // this browser stays
		other.Do("GET", "/v1/me", nil).Want(t, 401)
		signIn(h.Nobody(), owner.Email, workspacetest.Password).Want(t, 401)
		signIn(h.Nobody(), owner.Email, fresh).Want(t, 200)
		if kinds, payloads := h.Events(owner.Workspace); !slices.Contains(kinds, workspace.EventPasswordChanged) || strings.Contains(strings.Join(payloads, ""), "secret") {
			t.Fatalf("events: %v %v", kinds, payloads)
		}
		// Letters with marks may be typed in two ways; both are the same password.
		const composed, decomposed = "m\u1eadt kh\u1ea9u r\u1ea5t d\u00e0i", "ma\u0323\u0302t kha\u0302\u0309u ra\u0302\u0301t da\u0300i"
		change(owner, fresh, composed).Want(t, 204)
		signIn(h.Nobody(), owner.Email, decomposed).Want(t, 200)
	})
}

func TestPasswordReset(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		ask := func(email string) workspacetest.Response {
			return h.Nobody().Do("POST", "/v1/auth/password-reset", map[string]any{"email": email})
		}
		known, unknown := ask(owner.Email).Want(t, 202), ask("nobody@example.com").Want(t, 202)
		if known.Raw != unknown.Raw || known.At("mail_configured") != false {
			t.Fatalf("known %s, unknown %s", known.Raw, unknown.Raw)
		}
		if r := ask("no address").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.email field.email"}) {
			t.Fatal(r.Fields())
		}

		link := func() string {
			t.Helper()
			l, err := h.Accounts.ResetLink(context.Background(), strings.ToUpper(owner.Email), "https://help.example.com/")
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(l)
			if err != nil || u.Host != "help.example.com" || u.Path != "/reset" {
				t.Fatalf("link %s", l)
			}
			return u.Query().Get("token")
		}
		if _, err := h.Accounts.ResetLink(context.Background(), "nobody@example.com", "https://help.example.com"); err == nil {
			t.Fatal("a link for nobody")
		}
		confirm := func(token, password string) workspacetest.Response {
			return h.Nobody().Do("POST", "/v1/auth/password-reset/confirm", map[string]any{"token": token, "password": password})
		}
		token, spare := link(), link()
		if r := confirm(token, "short").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.password field.too_short"}) {
			t.Fatal(r.Fields())
		}
		confirm(token, "quite another secret").Want(t, 204) // the mistake before did not use the link up
		owner.Do("GET", "/v1/me", nil).Want(t, 401)
		signIn(h.Nobody(), owner.Email, workspacetest.Password).Want(t, 401)
		signIn(h.Nobody(), owner.Email, "quite another secret").Want(t, 200)
		for _, dead := range []string{token, spare, "", "x"} {
			if r := confirm(dead, "a third long secret").Want(t, 404); r.Str("code") != "reset.invalid" {
				t.Fatal(r.Raw)
			}
		}
		late := link()
		h.Clock.Advance(time.Hour)
		confirm(late, "a third long secret").Want(t, 404)
		if kinds, payloads := h.Events(owner.Workspace); !slices.Contains(payloads, `{"how":"reset"}`) {
			t.Fatalf("events: %v %v", kinds, payloads)
		}
	})
}

func TestMe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		for _, c := range []struct {
			body   any
			fields []string
		}{
			{map[string]any{"name": " "}, []string{"body.name field.required"}},
			{map[string]any{"name": strings.Repeat("n", 101), "locale": "xx"}, []string{"body.name field.too_long", "body.locale field.not_allowed"}},
			{map[string]any{"email": "new@example.com"}, []string{"body.email field.unknown"}},
			{map[string]any{"name": 7}, []string{"body.name field.type"}},
		} {
			if r := owner.Do("PATCH", "/v1/me", c.body).Want(t, 422); !slices.Equal(r.Fields(), c.fields) {
				t.Errorf("%v: %v, want %v", c.body, r.Fields(), c.fields)
			}
		}
		r := owner.Do("PATCH", "/v1/me", map[string]any{"name": "  Linh \n Tran ", "locale": "vi"}).Want(t, 200)
		if r.Str("account.name") != "Linh Tran" || r.Str("account.locale") != "vi" {
			t.Fatal(r.Raw)
		}
		r = owner.Do("PATCH", "/v1/me", map[string]any{}).Want(t, 200)
		if r.Str("account.name") != "Linh Tran" || r.Str("account.locale") != "vi" {
			t.Fatal(r.Raw)
		}
		if members := owner.Do("GET", "/v1/members", nil); members.Str("items.0.name") != "Linh Tran" {
			t.Fatal(members.Raw)
		}
		if c := h.Caller(owner); c.Name != "Linh Tran" {
			t.Fatalf("caller %s", c.Name)
		}
		owner.Do("PUT", "/v1/me/availability", map[string]any{"availability": "busy"}).Want(t, 422)
		owner.Do("PUT", "/v1/me/availability", map[string]any{"availability": "away"}).Want(t, 204)
		owner.Do("PUT", "/v1/me/availability", map[string]any{"availability": "away"}).Want(t, 204)
		if me := owner.Do("GET", "/v1/me", nil); me.Str("workspaces.0.availability") != "away" {
			t.Fatal(me.Raw)
		}
		kinds, payloads := h.Events(owner.Workspace)
		if !slices.Equal(kinds[3:], []string{"member.renamed", "member.availability_changed"}) ||
			payloads[4] != `{"before":"online","after":"away"}` {
			t.Fatalf("events: %v %v", kinds, payloads)
		}
	})
}
