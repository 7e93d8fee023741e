// Package oidctest is a sign-in provider for tests: discovery, keys, token and userinfo endpoints over real HTTP, with
// real signatures and the check of PKCE, in good form and in every bad one.
package oidctest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"cxgenie/internal/platform/clock"
)

// The client that the issuer knows.
const (
	ClientID     = "cxgenie"
	ClientSecret = "a secret of the client"
)

// Issuer signs in whoever it is told to.
type Issuer struct {
	URL   string
	Clock clock.Clock

	t     testing.TB
	key   *rsa.PrivateKey
	other *rsa.PrivateKey

	mu    sync.Mutex
	down  bool
	codes map[string]grant
	asked url.Values // the last authorisation request
}

type grant struct {
	challenge, nonce, redirect string
	answer                     Answer
}

// Answer is what the issuer says about the person who signs in, and how it says it wrongly.
type Answer struct {
	Claims     map[string]any // over the good ones; nil takes one out
	BadKey     bool           // signed with a key that is not the issuer's
	UserInfo   map[string]any // what the second address says
	TokenFails int            // the status of the token endpoint instead of a token
}

// New serves an issuer until the test is over.
func New(t testing.TB, c clock.Clock) *Issuer {
	t.Helper()
	i := &Issuer{t: t, Clock: c, codes: map[string]grant{}}
	i.key, i.other = newKey(t), newKey(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("GET /userinfo", i.userInfo)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		down := i.down
		i.mu.Unlock()
		if down {
			http.Error(w, "down for maintenance", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	i.URL = server.URL
	return i
}

func newKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Down switches the issuer off, or on again.
func (i *Issuer) Down(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = down
}

// Asked is what the last browser came with.
func (i *Issuer) Asked() url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

// SignIn is what a person does at the issuer: it takes the address that his browser was sent to, and returns the query
// with which the browser comes back.
func (i *Issuer) SignIn(address string, a Answer) url.Values {
	i.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	if u.Path != "/authorize" || q.Get("client_id") != ClientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		q.Get("code_challenge") == "" || q.Get("state") == "" || q.Get("nonce") == "" {
		i.t.Fatalf("the browser was sent to %s", address)
	}
	code := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = q
	i.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri"), a}
	return url.Values{"state": {q.Get("state")}, "code": {code}}
}

// Person are the claims of somebody whose address is verified.
func Person(subject, email, name string) map[string]any {
	return map[string]any{"sub": subject, "email": email, "email_verified": true, "name": name}
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	write(w, 200, map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"jwks_uri": i.URL + "/keys", "userinfo_endpoint": i.URL + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
	})
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	write(w, 200, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}})
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic || id != ClientID || secret != url.QueryEscape(ClientSecret) {
		write(w, 401, map[string]any{"error": "invalid_client"})
		return
	}
	code := r.FormValue("code")
	i.mu.Lock()
	g, ok := i.codes[code]
	delete(i.codes, code)
	i.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || r.FormValue("grant_type") != "authorization_code" || r.FormValue("redirect_uri") != g.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		write(w, 400, map[string]any{"error": "invalid_grant"})
		return
	}
	if g.answer.TokenFails != 0 {
		http.Error(w, "no token", g.answer.TokenFails)
		return
	}
	i.mu.Lock()
	i.codes["access "+code] = g
	i.mu.Unlock()
	write(w, 200, map[string]any{"access_token": "access " + code, "token_type": "Bearer", "expires_in": 300, "id_token": i.sign(g)})
}

func (i *Issuer) sign(g grant) string {
	now := i.Clock.Now()
	claims := map[string]any{"iss": i.URL, "aud": ClientID, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": g.nonce}
	maps.Copy(claims, g.answer.Claims)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	key := i.key
	if g.answer.BadKey {
		key = i.other
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil)
	if err != nil {
		i.t.Error(err)
		return ""
	}
	body, err := json.Marshal(claims)
	if err != nil {
		i.t.Error(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		i.t.Error(err)
		return ""
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		i.t.Error(err)
	}
	return compact
}

func (i *Issuer) userInfo(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	g, ok := i.codes[r.Header.Get("Authorization")[len("Bearer "):]]
	i.mu.Unlock()
	if !ok || g.answer.UserInfo == nil {
		write(w, 401, map[string]any{"error": "invalid_token"})
		return
	}
	write(w, 200, g.answer.UserInfo)
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
