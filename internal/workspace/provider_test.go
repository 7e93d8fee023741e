package workspace_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/oidc"
	"cxgenie/internal/platform/oidc/oidctest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

const installationKey = "0a1b2c3d:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

// withProvider is a house with an issuer.
func withProvider(t *testing.T, d *db.DB, domains ...string) (*workspacetest.House, *oidctest.Issuer) {
	t.Helper()
	keys, err := secret.Parse(installationKey)
	if err != nil {
		t.Fatal(err)
	}
	var issuer *oidctest.Issuer
	h := workspacetest.New(t, d, func(o *workspace.Options) {
		issuer = oidctest.New(t, o.Clock)
		o.Sealer = keys
		o.Provider = oidc.New(oidc.Options{Issuer: issuer.URL, ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, Name: "Tea ID",
			Domains: domains, RedirectURL: "https://help.example.com" + workspace.ProviderCallback, Clock: o.Clock})
	})
	return h, issuer
}

// traveller is a browser on its way to the issuer and back.
type traveller struct {
	t      *testing.T
	h      *workspacetest.House
	issuer *oidctest.Issuer
	person workspacetest.Person
	cookie string // of the journey
}

func away(t *testing.T, h *workspacetest.House, i *oidctest.Issuer, p workspacetest.Person) *traveller {
	return &traveller{t: t, h: h, issuer: i, person: p}
}

// depart returns the address of the issuer.
func (v *traveller) depart(body map[string]any) string {
	v.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	r := v.person.Do("POST", "/v1/auth/oidc/start", body).Want(v.t, 200)
	for _, c := range (&http.Response{Header: r.Header}).Cookies() {
		if c.Name == "cxgenie_provider" {
			v.cookie = c.Value
			if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 || c.Path != "/v1/auth/oidc" {
				v.t.Errorf("the cookie of the journey: %+v", c)
			}
		}
	}
	return r.Str("url")
}

// arrive comes back with a query, and tells where the browser is sent and its session, if it has a new one.
func (v *traveller) arrive(q url.Values) (to, token string) {
	v.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequest("GET", v.h.URL+workspace.ProviderCallback+"?"+q.Encode(), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "test browser")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "cxgenie_provider", Value: v.cookie})
	}
	if v.person.Token != "" {
		r.AddCookie(&http.Cookie{Name: workspace.CookieName, Value: v.person.Token})
	}
	answer, err := client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 303 || answer.Header.Get("Cache-Control") != "no-store" {
		v.t.Fatalf("the way back: %d %v", answer.StatusCode, answer.Header)
	}
	for _, c := range answer.Cookies() {
		if c.Name == workspace.CookieName {
			token = c.Value
		}
	}
	return answer.Header.Get("Location"), token
}

// signIn goes there and back.
func (v *traveller) signIn(body map[string]any, a oidctest.Answer) (to, token string) {
	v.t.Helper()
	return v.arrive(v.issuer.SignIn(v.depart(body), a))
}

func good(subject, email, name string) oidctest.Answer {
	return oidctest.Answer{Claims: oidctest.Person(subject, email, name)}
}

func wantProblem(t *testing.T, what, to, token, page, code string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil || u.Path != page || u.Query().Get("problem") != code || token != "" {
		t.Errorf("%s: sent to %s (session %t), want %s with %s", what, to, token != "", page, code)
	}
}

func TestPeopleSignInAtTheProvider(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner := h.Owner("Tea house")
		if r := h.Nobody().Do("GET", "/v1/setup", nil).Want(t, 200); r.Str("sign_in_provider") != "Tea ID" {
			t.Errorf("what the sign-in screen is told: %s", r.Raw)
		}

		v := away(t, h, issuer, h.Nobody())
		to, token := v.signIn(map[string]any{"to": "/inbox/all?x=1"}, good("s-1", "Owner1@Example.com", "Mai"))
		if to != "/inbox/all?x=1" || token == "" {
			t.Fatalf("sent to %s, session %t", to, token != "")
		}
		if r := issuer.Asked(); r.Get("redirect_uri") != "https://help.example.com/v1/auth/oidc/callback" || r.Get("scope") != "openid email profile" || r.Get("prompt") != "" {
			t.Errorf("asked for %v", r)
		}
		me := h.Nobody()
		me.Token = token
		if r := me.Do("GET", "/v1/me", nil).Want(t, 200); r.Str("account.id") != owner.AccountID {
			t.Errorf("signed in as %s", r.Raw)
		}
		if r := me.Do("GET", "/v1/me/sign-in", nil).Want(t, 200); r.At("password") != true || r.Str("provider") != "Tea ID" || r.Str("identities.0.email") != "Owner1@Example.com" {
			t.Errorf("ways to sign in: %s", r.Raw)
		}

		// From now on the person counts, not the address: he keeps his account under another one …
		if _, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-1", "mai@elsewhere.example", "Mai")); token == "" {
			t.Error("a connected person is refused under his new address")
		}
		// … and who has the address now, or has it too, does not get it.
		to, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-2", owner.Email, "Another Mai"))
		wantProblem(t, "another person with the address", to, token, "/sign-in", "auth.provider_taken")

		kinds, payloads := h.Events(owner.Workspace)
		for _, want := range []string{"account.identity_changed", "account.signed_in", "account.sign_in_failed"} {
			if !slices.Contains(kinds, want) {
				t.Errorf("no %s among %v", want, kinds)
			}
		}
		if i := slices.Index(kinds, "account.sign_in_failed"); i >= 0 && !strings.Contains(payloads[i], `"by":"Tea ID"`) {
			t.Errorf("who failed? %s", payloads[i])
		}
	})
}

func TestTheProviderIsNotBelievedBlindly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner := h.Owner("Tea house")
		say := func(over map[string]any) oidctest.Answer {
			a := good("s-1", owner.Email, "Mai")
			for k, v := range over {
				a.Claims[k] = v
			}
			return a
		}
		badKey, fails, refuses := say(nil), say(nil), say(nil)
		badKey.BadKey, fails.TokenFails, refuses.TokenFails = true, 503, 400
		for what, c := range map[string]struct {
			answer oidctest.Answer
			code   string
		}{
			"a wrong nonce":          {say(map[string]any{"nonce": "of another attempt"}), "auth.provider_failed"},
			"no nonce":               {say(map[string]any{"nonce": nil}), "auth.provider_failed"},
			"another audience":       {say(map[string]any{"aud": "another client"}), "auth.provider_failed"},
			"another issuer":         {say(map[string]any{"iss": "https://evil.example"}), "auth.provider_failed"},
			"an expired token":       {say(map[string]any{"exp": workspacetest.Start.Add(-time.Second).Unix()}), "auth.provider_failed"},
			"a bad signature":        {badKey, "auth.provider_failed"},
			"a refused code":         {refuses, "auth.provider_failed"},
			"a broken issuer":        {fails, "auth.provider_unreachable"},
			"an unverified address":  {say(map[string]any{"email_verified": false}), "auth.provider_unverified"},
			"an unsaid verification": {say(map[string]any{"email_verified": nil}), "auth.provider_unverified"},
			"an empty address":       {oidctest.Answer{Claims: say(map[string]any{"email": nil}).Claims, UserInfo: map[string]any{"sub": "s-1"}}, "auth.provider_unverified"},
			"two people in one":      {oidctest.Answer{Claims: say(map[string]any{"email": nil}).Claims, UserInfo: oidctest.Person("s-2", owner.Email, "")}, "auth.provider_failed"},
			"an unknown person":      {good("s-9", "stranger@example.com", "Nobody"), "auth.provider_unknown"},
		} {
			to, token := away(t, h, issuer, h.Nobody().With("X-Forwarded-For", "203.0.113.9")).signIn(nil, c.answer)
			wantProblem(t, what, to, token, "/sign-in", c.code)
			h.Clock.Advance(time.Minute) // the limits of one address are not what is looked at
		}
		if kinds, _ := h.Events(owner.Workspace); slices.Contains(kinds, "account.identity_changed") {
			t.Error("somebody was connected")
		}

		// A provider that says it as a text, or only when asked, is understood.
		_, token := away(t, h, issuer, h.Nobody()).signIn(nil, say(map[string]any{"email_verified": "true"}))
		if token == "" {
			t.Error("a verification written as a text is not understood")
		}
		other := h.Owner("Book shop")
		_, token = away(t, h, issuer, h.Nobody()).signIn(nil, oidctest.Answer{Claims: map[string]any{"sub": "s-5"}, UserInfo: oidctest.Person("s-5", other.Email, "")})
		if token == "" {
			t.Error("the provider's second address is not asked")
		}
	})
}

func TestAWayBackCountsOnceInItsOwnBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner := h.Owner("Tea house")
		answer := good("s-1", owner.Email, "Mai")

		v := away(t, h, issuer, h.Nobody())
		q := issuer.SignIn(v.depart(nil), answer)
		stolen := away(t, h, issuer, h.Nobody())
		to, token := stolen.arrive(q)
		wantProblem(t, "a browser that did not begin", to, token, "/sign-in", "auth.provider_expired")
		stolen.depart(nil)
		to, token = stolen.arrive(q)
		wantProblem(t, "a browser that began something else", to, token, "/sign-in", "auth.provider_expired")
		if _, token = v.arrive(q); token == "" {
			t.Fatal("the right browser is refused")
		}
		to, token = v.arrive(issuer.SignIn("https://x.example/authorize?"+issuer.Asked().Encode(), answer))
		wantProblem(t, "a state that was used", to, token, "/sign-in", "auth.provider_expired")

		v = away(t, h, issuer, h.Nobody())
		q = issuer.SignIn(v.depart(map[string]any{"to": "/settings"}), answer)
		h.Clock.Advance(10*time.Minute + time.Second)
		to, token = v.arrive(q)
		wantProblem(t, "after ten minutes", to, token, "/sign-in", "auth.provider_expired")
		if !strings.Contains(to, "next=%2Fsettings") {
			t.Errorf("the page he wanted is lost: %s", to)
		}

		v = away(t, h, issuer, h.Nobody())
		u, _ := url.Parse(v.depart(nil))
		to, token = v.arrive(url.Values{"state": {u.Query().Get("state")}, "error": {"access_denied"}})
		wantProblem(t, "somebody who has changed his mind", to, token, "/sign-in", "auth.provider_denied")
		v = away(t, h, issuer, h.Nobody())
		u, _ = url.Parse(v.depart(nil))
		to, token = v.arrive(url.Values{"state": {u.Query().Get("state")}})
		wantProblem(t, "without a code", to, token, "/sign-in", "auth.provider_failed")

		// A page elsewhere is no page to come back to.
		for _, page := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "/x\ny", "javascript:1"} {
			h.Clock.Advance(time.Minute)
			if to, _ = away(t, h, issuer, h.Nobody()).signIn(map[string]any{"to": page}, answer); to != "/" {
				t.Errorf("%q leads to %s", page, to)
			}
		}
		var left int
		h.Clock.Advance(time.Hour)
		away(t, h, issuer, h.Nobody()).signIn(nil, answer)
		if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM account_attempt`).Scan(&left); err != nil || left != 1 {
			t.Errorf("%d attempts are kept, %v", left, err)
		}
	})
}

func TestAnIssuerThatIsDownIsFoundLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner := h.Owner("Tea house")
		issuer.Down(true)
		if r := h.Nobody().Do("POST", "/v1/auth/oidc/start", map[string]any{}).Want(t, 503); r.Str("code") != "auth.provider_unreachable" {
			t.Errorf("down: %s", r.Raw)
		}
		issuer.Down(false)
		v := away(t, h, issuer, h.Nobody())
		q := issuer.SignIn(v.depart(nil), good("s-1", owner.Email, "Mai"))
		issuer.Down(true)
		to, token := v.arrive(q)
		wantProblem(t, "down on the way back", to, token, "/sign-in", "auth.provider_unreachable")
		issuer.Down(false)
		if _, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-1", owner.Email, "Mai")); token == "" {
			t.Error("it is up again, and nobody can sign in")
		}

		bare := workspacetest.New(t, d)
		if r := bare.Nobody().Do("GET", "/v1/setup", nil).Want(t, 200); r.Str("sign_in_provider") != "" {
			t.Errorf("without a provider: %s", r.Raw)
		}
		if r := bare.Nobody().Do("POST", "/v1/auth/oidc/start", map[string]any{}).Want(t, 404); r.Str("code") != "auth.provider_off" {
			t.Errorf("without a provider: %s", r.Raw)
		}
	})
}

func TestOnlyTheOperatorsDomainsMayCome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d, "tea.example")
		owner := h.Owner("Tea house") // of example.com
		to, token := away(t, h, issuer, h.Nobody()).signIn(nil, good("s-1", owner.Email, "Mai"))
		wantProblem(t, "a foreign domain", to, token, "/sign-in", "auth.provider_domain")
		to, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-1", "mai@sub.tea.example", "Mai"))
		wantProblem(t, "a part of the domain", to, token, "/sign-in", "auth.provider_domain")
		owner.Do("POST", "/v1/invitations", map[string]any{"email": "lan@tea.example", "role_id": h.RoleID(owner, "viewer")}).Want(t, 201)
		if _, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-2", "Lan@Tea.example", "Lan")); token == "" {
			t.Error("the right domain is refused")
		}
	})
}

func TestInvitedPeopleComeByTheProvider(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner, other := h.Owner("Tea house"), h.Owner("Book shop")
		invite := func(by workspacetest.Person, email string) string {
			r := by.Do("POST", "/v1/invitations", map[string]any{"email": email, "role_id": h.RoleID(by, "viewer")}).Want(t, 201)
			_, token, _ := strings.Cut(r.Str("link"), "?token=")
			return token
		}
		link := invite(owner, "lan@example.com")

		// With the link: only for the invited address.
		to, token := away(t, h, issuer, h.Nobody()).signIn(map[string]any{"invitation": link}, good("s-9", "somebody@example.com", "Else"))
		wantProblem(t, "another address", to, token, "/invite", "invitation.other_email")
		if !strings.Contains(to, "token=") {
			t.Errorf("the invitation is lost: %s", to)
		}
		a := good("s-2", "lan@example.com", "  Lan\nTrần ")
		a.Claims["locale"] = "vi-VN"
		to, token = away(t, h, issuer, h.Nobody()).signIn(map[string]any{"invitation": link}, a)
		if to != "/" || token == "" {
			t.Fatalf("sent to %s, session %t", to, token != "")
		}
		lan := h.Nobody()
		lan.Token = token
		if r := lan.Do("GET", "/v1/me", nil).Want(t, 200); r.Str("account.name") != "Lan Trần" || r.Str("account.locale") != "vi" || r.Str("workspaces.0.role.key") != "viewer" {
			t.Errorf("Lan: %s", r.Raw)
		}
		if r := lan.Do("GET", "/v1/me/sign-in", nil).Want(t, 200); r.At("password") != false || r.At("confirmed_until") == nil {
			t.Errorf("Lan's ways: %s", r.Raw)
		}
		for _, password := range []string{"", workspacetest.Password} {
			signIn(h.Nobody(), "lan@example.com", password).Want(t, 401)
		}
		r := h.Nobody().Do("POST", "/v1/auth/oidc/start", map[string]any{"invitation": link}).Want(t, 409)
		if r.Str("code") != "invitation.used" {
			t.Errorf("twice: %s", r.Raw)
		}

		// Without the link: the newest that is open for the address. Somebody who is known accepts nothing by it.
		invite(owner, "an@example.com")
		invite(other, "an@example.com")
		_, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-3", "AN@example.com", ""))
		an := h.Nobody()
		an.Token = token
		if r := an.Do("GET", "/v1/me", nil).Want(t, 200); r.Str("account.name") != "AN" || len(r.List("workspaces")) != 1 || r.Str("workspaces.0.name") != "Book shop" {
			t.Errorf("An: %s", r.Raw)
		}
		second := invite(other, "lan@example.com")
		_, token = away(t, h, issuer, h.Nobody()).signIn(nil, a)
		lan.Token = token
		if r := lan.Do("GET", "/v1/me", nil).Want(t, 200); len(r.List("workspaces")) != 1 {
			t.Errorf("Lan was made a member without being asked: %s", r.Raw)
		}
		if _, token = away(t, h, issuer, lan).signIn(map[string]any{"invitation": second}, a); token == "" {
			t.Fatal("a second workspace by the provider is refused")
		}
		lan.Do("GET", "/v1/me", nil).Want(t, 401) // the session that the browser had before
		lan.Token = token
		if r := lan.Do("GET", "/v1/me", nil).Want(t, 200); len(r.List("workspaces")) != 2 {
			t.Errorf("Lan's workspaces: %s", r.Raw)
		}

		// Over its time, or taken back.
		late := invite(owner, "late@example.com")
		h.Clock.Advance(8 * 24 * time.Hour)
		h.Nobody().Do("POST", "/v1/auth/oidc/start", map[string]any{"invitation": late}).Want(t, 409)
		to, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-4", "late@example.com", "Late"))
		wantProblem(t, "an expired invitation", to, token, "/sign-in", "auth.provider_unknown")
		if kinds, _ := h.Events(owner.Workspace); !slices.Contains(kinds, "account.identity_changed") {
			t.Errorf("the connection is not recorded: %v", kinds)
		}
	})
}

// Who has no password shows with the provider that it is he.
func TestTheProviderStandsForThePassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, issuer := withProvider(t, d)
		owner := h.Owner("Tea house")
		owner.Do("POST", "/v1/invitations", map[string]any{"email": "lan@example.com", "role_id": h.RoleID(owner, "viewer")}).Want(t, 201)
		answer := good("s-2", "lan@example.com", "Lan")
		lan := h.Nobody()
		_, lan.Token = away(t, h, issuer, lan).signIn(nil, answer)
		id := lan.Do("GET", "/v1/me/sign-in", nil).Want(t, 200).Str("identities.0.id")

		lan.Do("POST", "/v1/me/identities/"+id+"/disconnect", map[string]any{"password": ""}).Want(t, 409)
		lan.Do("POST", "/v1/me/second-factor", map[string]any{"password": ""}).Want(t, 200) // signed in a moment ago
		h.Clock.Advance(10 * time.Minute)
		if r := lan.Do("POST", "/v1/me/second-factor", map[string]any{"password": "anything"}).Want(t, 409); r.Str("code") != "auth.confirm_needed" {
			t.Errorf("ten minutes later: %s", r.Raw)
		}
		if r := lan.Do("GET", "/v1/me/sign-in", nil).Want(t, 200); r.At("confirmed_until") != nil {
			t.Errorf("still confirmed: %s", r.Raw)
		}

		h.Nobody().Do("POST", "/v1/auth/oidc/start", map[string]any{"confirm": true}).Want(t, 401)
		confirm := map[string]any{"confirm": true, "to": "/settings/account"}
		other := good("s-1", owner.Email, "Mai")
		other.Claims["auth_time"] = h.Clock.Now().Unix()
		to, token := away(t, h, issuer, lan).signIn(confirm, other)
		wantProblem(t, "somebody else at the provider", to, token, "/settings/account", "auth.provider_mismatch")
		old := good("s-2", "lan@example.com", "Lan")
		old.Claims["auth_time"] = h.Clock.Now().Add(-11 * time.Minute).Unix()
		to, token = away(t, h, issuer, lan).signIn(confirm, old)
		wantProblem(t, "an old sign-in at the provider", to, token, "/settings/account", "auth.provider_not_again")
		to, token = away(t, h, issuer, lan).signIn(confirm, good("s-2", "lan@example.com", "Lan"))
		wantProblem(t, "a provider that does not say when", to, token, "/settings/account", "auth.provider_not_again")
		lan.Do("POST", "/v1/me/second-factor", map[string]any{"password": ""}).Want(t, 409)
		answer.Claims["auth_time"] = h.Clock.Now().Unix()
		if to, token = away(t, h, issuer, lan).signIn(confirm, answer); to != "/settings/account" || token != "" {
			t.Errorf("sent to %s, a new session: %t", to, token != "")
		}
		if q := issuer.Asked(); q.Get("prompt") != "login" || q.Get("max_age") != "0" {
			t.Errorf("the provider was not asked to make sure: %v", q)
		}

		// A password of his own: afterwards it is asked for, and the provider can go.
		lan.Do("POST", "/v1/auth/password", map[string]any{"current": "", "password": "short"}).Want(t, 422)
		lan.Do("POST", "/v1/auth/password", map[string]any{"current": "", "password": workspacetest.Password}).Want(t, 204)
		lan.Do("POST", "/v1/auth/password", map[string]any{"current": "", "password": "another long secret"}).Want(t, 422)
		lan.Do("POST", "/v1/me/second-factor", map[string]any{"password": ""}).Want(t, 422)
		signIn(h.Nobody(), "lan@example.com", workspacetest.Password).Want(t, 200)
		leave := func(p workspacetest.Person, id, password string) workspacetest.Response {
			return p.Do("POST", "/v1/me/identities/"+id+"/disconnect", map[string]any{"password": password})
		}
		leave(lan, id, "wrong wrong wrong").Want(t, 422)
		leave(lan, "nonsense", workspacetest.Password).Want(t, 404)
		leave(owner, id, workspacetest.Password).Want(t, 404)
		leave(lan, id, workspacetest.Password).Want(t, 204)
		leave(lan, id, workspacetest.Password).Want(t, 404)
		if r := lan.Do("GET", "/v1/me/sign-in", nil).Want(t, 200); len(r.List("identities")) != 0 {
			t.Errorf("still connected: %s", r.Raw)
		}

		// The provider's sign-in is enough for who has a second factor here: it is for the password.
		enrolled(t, h, owner)
		if _, token = away(t, h, issuer, h.Nobody()).signIn(nil, good("s-1", owner.Email, "Mai")); token == "" {
			t.Error("the provider's sign-in does not count as the second factor")
		}
	})
}
