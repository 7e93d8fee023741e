package workspace

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// Doors are the entrances of the HTTP API. Register, Public and Guest are the only ways in: each writes into the API
// document who may pass (the extension x-permission), and lets nobody else through.
type Doors struct {
	api    huma.API
	s      *Service
	origin *http.CrossOriginProtection
	secure bool // the public address is https: the cookie travels encrypted only
}

// CookieName is the cookie of a signed-in browser.
const CookieName = "cxgenie_session"

// permissionKey is the OpenAPI extension that tells who may pass.
const permissionKey = "x-permission"

// NewDoors makes the doors of api.
func NewDoors(api huma.API, s *Service) *Doors {
	d := &Doors{api: api, s: s, origin: http.NewCrossOriginProtection()}
	if u, err := url.Parse(s.public); err == nil && u.Host != "" {
		d.secure = u.Scheme == "https"
		_ = d.origin.AddTrustedOrigin(u.Scheme + "://" + u.Host) // has scheme and host
	}
	schemes := api.OpenAPI().Components
	if schemes.SecuritySchemes == nil {
		schemes.SecuritySchemes = map[string]*huma.SecurityScheme{}
	}
	schemes.SecuritySchemes["session"] = &huma.SecurityScheme{Type: "apiKey", In: "cookie", Name: CookieName}
	schemes.SecuritySchemes["api_key"] = &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key (cxk_…)."}
	schemes.SecuritySchemes["guest"] = &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "A visitor's guest token."}
	return d
}

type callerCtx struct{}

// Register adds an operation for callers with a permission. The handler runs only for them.
func Register[I, O any](d *Doors, op huma.Operation, need Permission, h func(ctx context.Context, c Caller, in *I) (*O, error)) {
	if need.who == "" {
		panic("workspace: operation " + op.OperationID + " is registered without a permission")
	}
	d.mark(&op, need.String())
	op.Security = []map[string][]string{{"session": {}}}
	if need.who != "signed-in" {
		op.Security = append(op.Security, map[string][]string{"api_key": {}})
	}
	first := huma.Middlewares{d.enter(need)}
	if writes(op, need) {
		first = append(first, d.once)
		defer d.tellOfKeys(op)
	}
	op.Middlewares = append(first, op.Middlewares...)
	huma.Register(d.api, op, func(ctx context.Context, in *I) (*O, error) {
		return h(ctx, ctx.Value(callerCtx{}).(Caller), in)
	})
}

// Public adds an operation for everybody: signing in, invitations, what a page needs before it knows who looks at it.
func Public[I, O any](d *Doors, op huma.Operation, h func(ctx context.Context, in *I) (*O, error)) {
	d.mark(&op, "public")
	op.Security = []map[string][]string{}
	op.Middlewares = append(huma.Middlewares{d.sameSite}, op.Middlewares...)
	huma.Register(d.api, op, h)
}

// Guest adds an operation for visitors of websites. It takes no cookie, so it may be called from any site; the room
// guest checks the guest token.
func Guest[I, O any](d *Doors, op huma.Operation, h func(ctx context.Context, in *I) (*O, error)) {
	d.mark(&op, "guest")
	op.Security = []map[string][]string{{"guest": {}}}
	huma.Register(d.api, op, h)
}

func (d *Doors) mark(op *huma.Operation, who string) {
	if op.OperationID == "" {
		panic("workspace: operation " + op.Method + " " + op.Path + " has no id")
	}
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions[permissionKey] = who
}

// enter lets callers with the permission through and puts them into the context.
func (d *Doors) enter(need Permission) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(hc)
		c, err := d.caller(hc.Context(), r, r.Header.Get("X-Workspace-Id"), need)
		if err != nil {
			d.refuse(hc, err)
			return
		}
		if c.session.Renewed {
			if old, err := r.Cookie(CookieName); err == nil {
				hc.AppendHeader("Set-Cookie", d.cookie(old.Value).String())
			}
		}
		next(huma.WithValue(hc, callerCtx{}, c))
	}
}

func (d *Doors) sameSite(hc huma.Context, next func(huma.Context)) {
	r, _ := humago.Unwrap(hc)
	if err := d.fromOurPages(r); err != nil {
		d.refuse(hc, err)
		return
	}
	next(hc)
}

// refuse answers before the handler is reached.
func (d *Doors) refuse(hc huma.Context, err error) {
	var with huma.HeadersError
	if errors.As(err, &with) {
		for name, values := range with.GetHeaders() {
			for _, v := range values {
				hc.AppendHeader(name, v)
			}
		}
	}
	_ = huma.WriteErr(d.api, hc, httpx.Status(errs.KindOf(err)), "", err) // a client that is gone reads nothing
}

// Enter finds the caller of a plain handler (a socket, a stream, a download) and checks the permission. workspace is
// the wanted one, "" for the caller's first. Unlike typed operations it also refuses reading requests that another
// site's page makes, because a socket is opened by one.
func (d *Doors) Enter(r *http.Request, workspace string, need Permission) (Caller, error) {
	if bearer(r) == "" {
		asWrite := r.Clone(r.Context())
		asWrite.Method = http.MethodPost
		if err := d.fromOurPages(asWrite); err != nil {
			return Caller{}, err
		}
	}
	return d.caller(r.Context(), r, workspace, need)
}

func (d *Doors) fromOurPages(r *http.Request) error {
	if err := d.origin.Check(r); err != nil {
		return errs.New(errs.Forbidden, "auth.cross_origin", "This request comes from a page of another site.").Wrap(err)
	}
	return nil
}

// caller reads the credential of a request: an API key, or the cookie of a page of ours.
func (d *Doors) caller(ctx context.Context, r *http.Request, workspace string, need Permission) (Caller, error) {
	if r.Header.Get("Authorization") != "" {
		c, err := d.s.callerOfKey(ctx, bearer(r), workspace)
		switch {
		case err != nil:
			return Caller{}, err
		case need.who == "signed-in":
			return Caller{}, errPersonNeeded
		case !c.Can(need):
			return Caller{}, denied(need)
		}
		return c, nil
	}
	if err := d.fromOurPages(r); err != nil {
		return Caller{}, err
	}
	sess, err := d.session(ctx, r)
	if err != nil {
		return Caller{}, err
	}
	if need.who == "signed-in" {
		return Caller{AccountID: sess.AccountID, Name: sess.Name, session: sess}, nil
	}
	c, err := d.s.callerOfSession(ctx, sess, workspace)
	if err != nil {
		return Caller{}, err
	}
	if !c.Can(need) {
		return Caller{}, denied(need)
	}
	return c, nil
}

func (d *Doors) session(ctx context.Context, r *http.Request) (account.Session, error) {
	cookie, err := r.Cookie(CookieName)
	if err != nil {
		return account.Session{}, account.ErrNoSession
	}
	return d.s.accounts.Session(ctx, cookie.Value)
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// cookie carries a session's token; an empty token takes it away.
func (d *Doors) cookie(token string) *http.Cookie {
	c := &http.Cookie{
		Name: CookieName, Value: token, Path: "/", HttpOnly: true, Secure: d.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(account.SessionTime().Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}
