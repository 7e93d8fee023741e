package workspace_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

var signUpLink = regexp.MustCompile(`https://help\.example\.com/sign-up\?token=(\S+)`)

// Whoever has a mailbox makes an account with a workspace of its own, where the operator allows it. Whether an address has
// one already is told in its mailbox alone; a link works once, for a day, and for its address.
func TestSignUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, _, box := workspacetest.Mailing(t, d, func(o *workspace.Options) { o.SignUp = true })
		h.Work(h.Service)
		if got := h.Nobody().Do("GET", "/v1/setup", nil).Want(t, 200); got.At("sign_up") != false {
			t.Errorf("open before the installation has its owner: %s", got.Raw)
		}
		h.Nobody().Do("POST", "/v1/sign-up", obj{"email": "anna@example.com", "locale": "en"}).Want(t, 403)
		owner := h.Owner("Tea house")
		if got := h.Nobody().Do("GET", "/v1/setup", nil).Want(t, 200); got.At("sign_up") != true {
			t.Errorf("%s", got.Raw)
		}
		ask := func(email string) string {
			t.Helper()
			return h.Nobody().Do("POST", "/v1/sign-up", obj{"email": email, "locale": "vi"}).Want(t, 202).Raw
		}
		link := func() string {
			t.Helper()
			got := box.Next()
			m := signUpLink.FindStringSubmatch(got.Text)
			if m == nil || got.Subject != "Tài khoản CX Genie của bạn" {
				t.Fatalf("%+v", got)
			}
			return m[1]
		}
		if ask("Anna@Example.com") != ask(owner.Email) {
			t.Error("the answers differ")
		}
		var token string
		for range 2 { // in any order
			got := box.Next()
			if m := signUpLink.FindStringSubmatch(got.Text); got.To == owner.Email {
				if m != nil || !strings.Contains(got.Text, "https://help.example.com/sign-in") {
					t.Errorf("who has an account: %+v", got)
				}
			} else if m != nil {
				token = m[1]
			}
		}
		h.Nobody().Do("POST", "/v1/sign-up", obj{"email": "no address", "locale": "en"}).Want(t, 422)
		confirm := func(token string, more obj) workspacetest.Response {
			body := obj{"token": token, "name": "Anna", "password": workspacetest.Password, "workspace": "Anna's shop", "locale": "en"}
			for k, v := range more {
				body[k] = v
			}
			return h.Nobody().Do("POST", "/v1/sign-up/confirm", body)
		}
		if got := h.Nobody().Do("POST", "/v1/sign-up/look", obj{"token": token}).Want(t, 200); got.Str("email") != "Anna@Example.com" {
			t.Errorf("%s", got.Raw)
		}
		if got := confirm(token, obj{"password": "short", "workspace": " "}).Want(t, 422); !strings.Contains(got.Raw, "body.password") || !strings.Contains(got.Raw, "body.workspace") {
			t.Errorf("%s", got.Raw)
		}
		confirm(token+"x", nil).Want(t, 404)
		me := confirm(token, nil).Want(t, 201)
		if me.Str("account.email") != "Anna@Example.com" || me.Str("workspaces.0.name") != "Anna's shop" || me.Str("workspaces.0.role.key") != "owner" || me.Str("workspaces.0.first_run") != "company" {
			t.Errorf("%s", me.Raw)
		}
		if got := confirm(token, nil).Want(t, 409); got.Str("code") != "sign_up.used" {
			t.Errorf("%s", got.Raw)
		}
		h.Nobody().Do("POST", "/v1/sign-up/look", obj{"token": token}).Want(t, 409)
		// After a day the link is over.
		ask("ben@example.com")
		late := link()
		h.Clock.Advance(24*time.Hour + time.Second)
		confirm(late, nil).Want(t, 404)
		// A mailbox is not flooded.
		for range 5 {
			ask("carl@example.com")
		}
		for range 3 {
			link()
		}
		if more := box.All(); len(more) > 0 {
			t.Fatalf("mails too many: %+v", more)
		}
	})
}

// An owner makes further workspaces, which are his alone; others do so only where sign-up is open.
func TestFurtherWorkspaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		viewer := h.Join(owner, "viewer")
		if got := viewer.Do("GET", "/v1/me", nil).Want(t, 200); got.At("may_create_workspace") != false {
			t.Errorf("%s", got.Raw)
		}
		if got := viewer.Do("POST", "/v1/workspaces", obj{"name": "Mine"}).Want(t, 403); got.Str("code") != "workspace.owner_needed" {
			t.Errorf("%s", got.Raw)
		}
		h.Nobody().Do("POST", "/v1/workspaces", obj{"name": "Mine"}).Want(t, 401)
		h.Nobody().Do("POST", "/v1/sign-up", obj{"email": "anna@example.com", "locale": "en"}).Want(t, 403)
		owner.Do("POST", "/v1/workspaces", obj{"name": " "}).Want(t, 422)
		owner.Do("POST", "/v1/workspaces", obj{"name": "Coffee", "timezone": "Nowhere"}).Want(t, 422)
		id := owner.Do("POST", "/v1/workspaces", obj{"name": "Coffee", "timezone": "Asia/Ho_Chi_Minh"}).Want(t, 201).Str("id")
		me := owner.Do("GET", "/v1/me", nil).Want(t, 200)
		if len(me.List("workspaces")) != 2 || me.At("may_create_workspace") != true {
			t.Fatalf("%s", me.Raw)
		}
		if n := len(owner.In(tenant.ID(id)).Do("GET", "/v1/members", nil).Want(t, 200).List("items")); n != 1 {
			t.Errorf("%d members", n)
		}
		// Who is of the first one is nobody in the second.
		viewer.In(tenant.ID(id)).Do("GET", "/v1/members", nil).Want(t, 404)
		for range 18 {
			owner.Do("POST", "/v1/workspaces", obj{"name": "More"}).Want(t, 201)
			h.Clock.Advance(time.Minute)
		}
		if got := owner.Do("POST", "/v1/workspaces", obj{"name": "Too many"}).Want(t, 409); got.Str("code") != "workspace.too_many" {
			t.Errorf("%s", got.Raw)
		}
	})
}
