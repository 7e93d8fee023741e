package workspace

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// journeyCookie binds a way to the sign-in provider and back to one browser.
const journeyCookie = "cxgenie_provider"

const providerPath = "/v1/auth/oidc"

// ProviderCallback is the path to which the sign-in provider sends people back.
const ProviderCallback = providerPath + "/callback"

type departIn struct {
	Body struct {
		To         string `json:"to,omitempty" doc:"The page of ours to come back to."`
		Invitation string `json:"invitation,omitempty" doc:"The token of an invitation to accept with it."`
		Confirm    bool   `json:"confirm,omitempty" doc:"For who is signed in: to show again that it is he."`
	}
}

type departOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      struct {
		URL string `json:"url" doc:"Where the browser goes."`
	}
}

type arriveIn struct {
	State   string `query:"state"`
	Code    string `query:"code"`
	Error   string `query:"error"`
	Journey string `cookie:"cxgenie_provider"`
}

type arriveOut struct {
	Status       int
	Location     string        `header:"Location"`
	CacheControl string        `header:"Cache-Control"`
	SetCookie    []http.Cookie `header:"Set-Cookie"`
}

// WorkspaceIdentity is who the person is at the sign-in provider.
type WorkspaceIdentity struct {
	ID        string `json:"id"`
	Email     string `json:"email" doc:"As the provider last named it."`
	CreatedAt Time   `json:"created_at"`
	UsedAt    Time   `json:"used_at"`
}

// WorkspaceSignInWays are how the person can sign in.
type WorkspaceSignInWays struct {
	Password       bool                `json:"password" doc:"He has one."`
	Provider       string              `json:"provider" doc:"The name of the installation's sign-in provider; empty without one."`
	Identities     []WorkspaceIdentity `json:"identities" nullable:"false"`
	ConfirmedUntil *Time               `json:"confirmed_until" doc:"Without a password: until when the sign-in at the provider stands for it."`
}

type waysOut struct{ Body WorkspaceSignInWays }

type disconnectIn struct {
	IdentityID string `path:"identity_id"`
	Body       struct {
		Password string `json:"password"`
		Code     string `json:"code,omitempty" maxLength:"64"`
	}
}

func (d *Doors) providerRoutes() {
	s, tag := d.s, "Sign-in"
	Public(d, d.withBrowser(op("POST", providerPath+"/start", "start-provider-sign-in", tag, "Go to the sign-in provider"), s.limits.addressSignIn),
		func(ctx context.Context, in *departIn) (*departOut, error) {
			b := in.Body
			address, sealed, err := s.Depart(ctx, Departure{To: b.To, Invitation: b.Invitation, Confirm: b.Confirm, Signed: browserOf(ctx).signed})
			if err != nil {
				return nil, err
			}
			out := &departOut{SetCookie: []http.Cookie{d.journey(sealed)}}
			out.Body.URL = address
			return out, nil
		})
	back := op("GET", ProviderCallback, "finish-provider-sign-in", tag, "Come back from the sign-in provider")
	back.DefaultStatus = http.StatusSeeOther
	back.Description = "For the browser: always answers with the page of the admin to go on with."
	Public(d, d.withBrowser(back, nil), func(ctx context.Context, in *arriveIn) (*arriveOut, error) {
		b := browserOf(ctx)
		out := Arrival{To: "/sign-in"}
		err := s.limits.addressSignIn.Allow(httpx.ClientKey(ctx))
		if err == nil {
			out, err = s.Arrive(ctx, Return{Sealed: in.Journey, State: in.State, Code: in.Code, Error: in.Error, Signed: b.signed, From: b.from})
		}
		return d.arrived(ctx, out, err), nil
	})
	Register(d, op("GET", "/v1/me/sign-in", "get-sign-in-ways", "Me", "How one can sign in"), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*waysOut, error) {
			w, err := s.Ways(ctx, c)
			out := &waysOut{WorkspaceSignInWays{Password: w.Password, Provider: w.Provider, Identities: []WorkspaceIdentity{}}}
			for _, i := range w.Identities {
				out.Body.Identities = append(out.Body.Identities, WorkspaceIdentity{i.ID, i.Email, Time{i.CreatedAt}, Time{i.UsedAt}})
			}
			if !w.ConfirmedUntil.IsZero() {
				out.Body.ConfirmedUntil = &Time{w.ConfirmedUntil}
			}
			return out, err
		})
	Register(d, noContent(op("POST", "/v1/me/identities/{identity_id}/disconnect", "disconnect-identity", "Me", "Take the connection with the sign-in provider away")), SignedIn(),
		func(ctx context.Context, c Caller, in *disconnectIn) (*none, error) {
			return nil, s.Disconnect(ctx, c, in.IdentityID, in.Body.Password, in.Body.Code)
		})
}

// journey is the cookie for the way to the provider and back; an empty one takes it away. The way back comes from another
// site, so it is Lax.
func (d *Doors) journey(sealed string) http.Cookie {
	c := http.Cookie{
		Name: journeyCookie, Value: sealed, Path: providerPath, HttpOnly: true, Secure: d.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(attemptTime.Seconds()),
	}
	if sealed == "" {
		c.MaxAge = -1
	}
	return c
}

// arrived sends the browser on. A problem goes along as its code, and the page has the words for it.
func (d *Doors) arrived(ctx context.Context, a Arrival, err error) *arriveOut {
	out := &arriveOut{Status: http.StatusSeeOther, Location: a.To, CacheControl: "no-store", SetCookie: []http.Cookie{d.journey("")}}
	if a.Token != "" {
		out.SetCookie = append(out.SetCookie, *d.cookie(a.Token))
	}
	if err == nil {
		return out
	}
	code := errs.CodeOf(err)
	if errs.KindOf(err) == errs.Internal {
		d.s.log.ErrorContext(ctx, "sign-in by the provider failed", "error", err)
		code = "auth.provider_failed"
	}
	glue := "?"
	if strings.Contains(a.To, "?") {
		glue = "&"
	}
	out.Location += glue + "problem=" + url.QueryEscape(code)
	return out
}
