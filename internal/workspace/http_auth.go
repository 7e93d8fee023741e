package workspace

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/httpx"
)

type setupOut struct {
	Body struct {
		NeedsOwner     bool   `json:"needs_owner"`
		MailConfigured bool   `json:"mail_configured"`
		SignInProvider string `json:"sign_in_provider" doc:"The name of the provider at which people can sign in; empty without one."`
		SignUp         bool   `json:"sign_up" doc:"Whether anybody may make an account here."`
		Version        string `json:"version"`
	}
}

type setupIn struct {
	Body struct {
		Name      string `json:"name"`
		Email     string `json:"email"`
		Password  string `json:"password"`
		Workspace string `json:"workspace" doc:"The name of the first workspace."`
		Timezone  string `json:"timezone,omitempty" doc:"A name of the zone database; UTC when empty."`
		Locale    string `json:"locale,omitempty"`
	}
}

type meOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      WorkspaceMe
}

type cookieOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

type signInIn struct {
	Body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Code     string `json:"code,omitempty" maxLength:"64" doc:"Of the authenticator app, or a recovery code; asked for by auth.code_required."`
	}
}

type resetIn struct {
	Body struct {
		Email string `json:"email"`
	}
}

type resetOut struct {
	Body struct {
		MailConfigured bool `json:"mail_configured" doc:"Without mail the operator makes the link: cxgenie owner reset."`
	}
}

type confirmIn struct {
	Body struct {
		Token    string `json:"token"`
		Password string `json:"password"`
	}
}

type passwordIn struct {
	Body struct {
		Current  string `json:"current"`
		Password string `json:"password"`
	}
}

type browserCtx struct{}

// browser is what the endpoints of signing in know about the request beside its body.
type browser struct {
	from   account.From
	signed account.Session // zero when the request carries no valid session
}

// withBrowser puts the browser into the context of an operation, and bounds how often an address may try; with nil the
// operation does that itself.
func (d *Doors) withBrowser(o huma.Operation, limit *httpx.Limiter) huma.Operation {
	o.Middlewares = append(o.Middlewares, func(hc huma.Context, next func(huma.Context)) {
		if limit != nil {
			if err := limit.Allow(httpx.ClientKey(hc.Context())); err != nil {
				d.refuse(hc, err)
				return
			}
		}
		r, _ := humago.Unwrap(hc)
		b := browser{from: account.From{IP: httpx.ClientIP(hc.Context()).String(), UserAgent: r.UserAgent()}}
		if !httpx.ClientIP(hc.Context()).IsValid() {
			b.from.IP = ""
		}
		b.signed, _ = d.session(hc.Context(), r) // no session, or a broken one: not signed in
		next(huma.WithValue(hc, browserCtx{}, b))
	})
	return o
}

func browserOf(ctx context.Context) browser {
	b, _ := ctx.Value(browserCtx{}).(browser)
	return b
}

// signedIn answers with who is signed in now, and gives the browser its cookie when there is a new session.
func (d *Doors) signedIn(ctx context.Context, token, accountID string) (*meOut, error) {
	me, err := d.s.Me(ctx, accountID)
	if err != nil {
		return nil, err
	}
	may, err := d.s.MayCreateWorkspace(ctx, me)
	if err != nil {
		return nil, err
	}
	out := &meOut{Body: meView(me, may)}
	if token != "" {
		out.SetCookie = []http.Cookie{*d.cookie(token)}
	}
	return out, nil
}

func (d *Doors) authRoutes() {
	s, tag := d.s, "Sign-in"
	Public(d, op("GET", "/v1/setup", "get-setup", tag, "Whether the installation waits for its owner"),
		func(ctx context.Context, _ *empty) (*setupOut, error) {
			needs, err := s.NeedsOwner(ctx)
			out := &setupOut{}
			out.Body.NeedsOwner, out.Body.MailConfigured, out.Body.Version = needs, s.MailConfigured(), s.version
			out.Body.SignInProvider = s.ProviderName()
			if err == nil {
				out.Body.SignUp, err = s.SignUpOpen(ctx)
			}
			return out, err
		})
	Public(d, d.withBrowser(created(op("POST", "/v1/setup", "set-up", tag, "Make the owner and the first workspace")), s.limits.addressToken),
		func(ctx context.Context, in *setupIn) (*meOut, error) {
			b := in.Body
			token, accountID, err := s.Setup(ctx, NewOwner{
				NewAccount: account.NewAccount{Email: b.Email, Name: b.Name, Password: b.Password, Locale: b.Locale},
				Workspace:  b.Workspace, Timezone: b.Timezone,
			}, browserOf(ctx).from)
			if err != nil {
				return nil, err
			}
			return d.signedIn(ctx, token, accountID)
		})
	Public(d, d.withBrowser(op("POST", "/v1/auth/sign-in", "sign-in", tag, "Sign in"), nil),
		func(ctx context.Context, in *signInIn) (*meOut, error) {
			b := browserOf(ctx)
			token, accountID, err := s.SignIn(ctx, in.Body.Email, in.Body.Password, in.Body.Code, b.from, b.signed)
			if err != nil {
				return nil, err
			}
			return d.signedIn(ctx, token, accountID)
		})
	Register(d, noContent(op("POST", "/v1/auth/sign-out", "sign-out", tag, "Sign out here")), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*cookieOut, error) {
			return d.signedOut(s.SignOut(ctx, c))
		})
	Register(d, noContent(op("POST", "/v1/auth/sign-out-everywhere", "sign-out-everywhere", tag, "Sign out in all browsers")), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*cookieOut, error) {
			return d.signedOut(s.SignOutEverywhere(ctx, c))
		})
	reset := op("POST", "/v1/auth/password-reset", "request-password-reset", tag, "Ask for a link to choose a new password")
	reset.DefaultStatus = http.StatusAccepted
	Public(d, d.withBrowser(reset, s.limits.addressToken), func(ctx context.Context, in *resetIn) (*resetOut, error) {
		out := &resetOut{}
		out.Body.MailConfigured = s.MailConfigured()
		return out, s.RequestReset(ctx, in.Body.Email)
	})
	Public(d, d.withBrowser(noContent(op("POST", "/v1/auth/password-reset/confirm", "confirm-password-reset", tag, "Choose a new password with a link")), s.limits.addressToken),
		func(ctx context.Context, in *confirmIn) (*none, error) {
			return nil, s.ConfirmReset(ctx, in.Body.Token, in.Body.Password)
		})
	Register(d, noContent(op("POST", "/v1/auth/password", "change-password", tag, "Change one's own password")), SignedIn(),
		func(ctx context.Context, c Caller, in *passwordIn) (*none, error) {
			return nil, s.ChangePassword(ctx, c, in.Body.Current, in.Body.Password)
		})
}

func (d *Doors) signedOut(err error) (*cookieOut, error) {
	if err != nil {
		return nil, err
	}
	return &cookieOut{SetCookie: []http.Cookie{*d.cookie("")}}, nil
}

type profileIn struct {
	Body struct {
		Name   *string `json:"name,omitempty"`
		Locale *string `json:"locale,omitempty"`
	}
}

type availabilityIn struct {
	Body struct {
		Availability string `json:"availability"`
	}
}

func (d *Doors) accountRoutes() {
	s, tag := d.s, "Me"
	Register(d, op("GET", "/v1/me", "get-me", tag, "Who is signed in, and his workspaces"), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*meOut, error) { return d.signedIn(ctx, "", c.AccountID) })
	Register(d, op("PATCH", "/v1/me", "update-me", tag, "Change one's own name or language"), SignedIn(),
		func(ctx context.Context, c Caller, in *profileIn) (*meOut, error) {
			if err := s.UpdateMe(ctx, c, in.Body.Name, in.Body.Locale); err != nil {
				return nil, err
			}
			return d.signedIn(ctx, "", c.AccountID)
		})
	Register(d, noContent(op("PUT", "/v1/me/availability", "set-availability", tag, "Be online, away or offline in this workspace")), AnyMember(),
		func(ctx context.Context, c Caller, in *availabilityIn) (*none, error) {
			return nil, s.SetAvailability(ctx, c, in.Body.Availability)
		})
}
