// Package oidc signs people in at the operator's sign-in provider by OpenID Connect: authorisation code with PKCE, state
// and nonce. Who may come in, and what an attempt is for, is decided by its caller.
package oidc

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/text"
)

// Options describe the provider as the operator has set it.
type Options struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a client without one: PKCE alone protects the code
	Name         string // as people read it on the button
	Domains      []string
	RedirectURL  string
	Clock        clock.Clock
}

// The reasons why a person does not come back signed in.
var (
	ErrUnreachable = errors.New("oidc: the provider cannot be reached")
	ErrRefused     = errors.New("oidc: the provider's answer does not hold")
	ErrNotAgain    = errors.New("oidc: the person was not asked to sign in again")
)

// Fresh is how long a sign-in counts as one that has just happened.
const Fresh = 10 * time.Minute

const (
	wholeTime = 10 * time.Second
	maxBody   = 1 << 20
)

// Provider speaks to one issuer. It is found at the first use and looked for again until it answers, so that an issuer
// that is down neither stops a start nor needs one.
type Provider struct {
	o       Options
	client  *http.Client
	finding singleflight.Group

	mu    sync.Mutex
	found *found
}

// found is what the issuer says about itself.
type found struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
}

// New makes the provider; nil without an issuer.
func New(o Options) *Provider {
	if o.Issuer == "" {
		return nil
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	// The operator has named the address: it may be on his own network.
	everywhere := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	return &Provider{o: o, client: safehttp.New(safehttp.Options{Allow: everywhere, Timeout: wholeTime, MaxBytes: maxBody, UserAgent: "CXGenie"})}
}

// Name is what people call the provider; empty when there is none.
func (p *Provider) Name() string {
	if p == nil {
		return ""
	}
	return p.o.Name
}

// Issuer is the address by which the provider names itself in every identity.
func (p *Provider) Issuer() string {
	if p == nil {
		return ""
	}
	return p.o.Issuer
}

// Attempt is what the browser keeps, sealed, between leaving for the provider and coming back.
type Attempt struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	Again    bool      `json:"a,omitempty"` // the person is asked to sign in although the provider knows him
	At       time.Time `json:"t"`
}

// Begin makes an attempt and the address to send the browser to. again asks the provider not to rely on an earlier sign-in.
func (p *Provider) Begin(ctx context.Context, again bool) (Attempt, string, error) {
	f, err := p.find(ctx)
	if err != nil {
		return Attempt{}, "", err
	}
	a := Attempt{State: secret.Token(), Nonce: secret.Token(), Verifier: oauth2.GenerateVerifier(), Again: again, At: p.o.Clock.Now()}
	with := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if again {
		with = append(with, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return a, f.oauth.AuthCodeURL(a.State, with...), nil
}

// Person is who signed in, as the provider vouches for him.
type Person struct {
	Issuer, Subject string
	Email           string
	Verified        bool // the provider says that the address is his
	Name, Locale    string
}

type claims struct {
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
	Locale   string `json:"locale"`
	AuthTime int64  `json:"auth_time"`
}

// truth is a boolean that some providers write as a text.
type truth bool

func (t *truth) UnmarshalJSON(b []byte) error {
	*t = truth(strings.Trim(string(b), `"`) == "true")
	return nil
}

// Finish exchanges the code of an attempt for the person. That state and browser belong to the attempt, and that it is
// used once, the caller has made sure of.
func (p *Provider) Finish(ctx context.Context, a Attempt, code string) (Person, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), wholeTime)
	defer cancel()
	f, err := p.find(ctx)
	if err != nil {
		return Person{}, err
	}
	token, err := f.oauth.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Person{}, exchangeError(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := f.verifier.Verify(ctx, raw)
	if err != nil {
		return Person{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1 {
		return Person{}, fmt.Errorf("%w: the token is of another attempt", ErrRefused)
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return Person{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	// Who asks with max_age is owed auth_time (OpenID Connect Core 1.0, 2 and 3.1.3.7); a token without one proves nothing.
	if a.Again && p.o.Clock.Now().Sub(time.Unix(c.AuthTime, 0)) > Fresh {
		return Person{}, ErrNotAgain
	}
	if c.Email == "" { // some say it only when they are asked
		if c, err = p.more(ctx, f, token, id.Subject, c); err != nil {
			return Person{}, err
		}
	}
	return Person{
		Issuer: p.o.Issuer, Subject: id.Subject, Email: text.Trim(c.Email), Verified: bool(c.Verified),
		Name: c.Name, Locale: c.Locale,
	}, nil
}

// more asks the provider's second address about the person.
func (p *Provider) more(ctx context.Context, f *found, token *oauth2.Token, subject string, c claims) (claims, error) {
	if f.provider.UserInfoEndpoint() == "" {
		return c, nil
	}
	info, err := f.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if info.Subject != subject {
		return c, fmt.Errorf("%w: the token and the record are of two people", ErrRefused)
	}
	if err := info.Claims(&c); err != nil {
		return c, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return c, nil
}

// Admits says whether the operator lets people of this address in. Where he has named domains, an address that the
// provider does not vouch for is in none.
func (p *Provider) Admits(who Person) bool {
	if len(p.o.Domains) == 0 {
		return true
	}
	_, domain, _ := strings.Cut(text.EmailKey(who.Email), "@")
	return who.Verified && slices.Contains(p.o.Domains, domain)
}

// find asks the issuer about itself, once; of many at the same time one asks.
func (p *Provider) find(ctx context.Context) (*found, error) {
	p.mu.Lock()
	f := p.found
	p.mu.Unlock()
	if f != nil {
		return f, nil
	}
	made, err, _ := p.finding.Do("", func() (any, error) {
		// Whoever asked first may leave; the others still wait for the answer.
		ctx, cancel := context.WithTimeout(oidc.ClientContext(context.WithoutCancel(ctx), p.client), wholeTime)
		defer cancel()
		provider, err := oidc.NewProvider(ctx, p.o.Issuer)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		f := &found{
			provider: provider,
			verifier: provider.Verifier(&oidc.Config{ClientID: p.o.ClientID, Now: p.o.Clock.Now}),
			oauth: oauth2.Config{
				ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: p.endpoint(provider), RedirectURL: p.o.RedirectURL,
				Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
			},
		}
		p.mu.Lock()
		p.found = f
		p.mu.Unlock()
		return f, nil
	})
	if err != nil {
		return nil, err
	}
	return made.(*found), nil
}

// endpoint says how the client names itself: the library's way is to try one and then the other, and some providers
// take the code away at the first try.
func (p *Provider) endpoint(provider *oidc.Provider) oauth2.Endpoint {
	e := provider.Endpoint()
	var says struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	_ = provider.Claims(&says) // without the list: the standard's own default
	e.AuthStyle = oauth2.AuthStyleInHeader
	if p.o.ClientSecret == "" || len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		e.AuthStyle = oauth2.AuthStyleInParams
	}
	return e
}

func exchangeError(err error) error {
	var said *oauth2.RetrieveError
	var lost *url.Error
	var network net.Error
	var broken *json.SyntaxError
	switch {
	case errors.As(err, &said) && said.Response != nil && said.Response.StatusCode < 500:
		return fmt.Errorf("%w: %s", ErrRefused, said.ErrorCode) // its body may quote what we sent
	case errors.As(err, &said), errors.As(err, &lost), errors.As(err, &network), errors.As(err, &broken):
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}
