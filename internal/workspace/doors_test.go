package workspace_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// probe adds one operation for each kind of permission.
func probe(h *workspacetest.House) {
	op := func(id string) huma.Operation {
		return huma.Operation{Method: "POST", Path: "/v1/probe/" + id, OperationID: "probe-" + id}
	}
	type out struct {
		Body struct {
			Workspace, Member, Key string
		}
	}
	seen := func(_ context.Context, c workspace.Caller, _ *struct{}) (*out, error) {
		o := &out{}
		o.Body.Workspace, o.Body.Member, o.Body.Key = string(c.Workspace), c.MemberID, c.APIKeyID
		return o, nil
	}
	workspace.Register(h.Doors, op("edit"), workspace.Need("live_chat", workspace.Edit), seen)
	workspace.Register(h.Doors, op("member"), workspace.AnyMember(), seen)
	workspace.Register(h.Doors, op("signed-in"), workspace.SignedIn(), seen)
	workspace.Public(h.Doors, op("public"), func(context.Context, *struct{}) (*out, error) { return &out{}, nil })
	workspace.Guest(h.Doors, op("guest"), func(context.Context, *struct{}) (*out, error) { return &out{}, nil })
}

func TestDoors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		probe(h)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		junior, viewer := h.Join(owner, "junior_member"), h.Join(owner, "viewer")
		key := func(permissions map[string]any) workspacetest.Person {
			r := owner.Do("POST", "/v1/api-keys", map[string]any{"name": "k", "permissions": permissions}).Want(t, 201)
			return h.WithKey(r.Str("key"))
		}
		chatKey, otherKey := key(map[string]any{"live_chat": "edit"}), key(map[string]any{"contacts": "manage"})
		bare := owner
		bare.Workspace = ""
		for _, c := range []struct {
			who    string
			p      workspacetest.Person
			path   string
			status int
			code   string
		}{
			{"nobody", h.Nobody(), "edit", 401, "auth.required"},
			{"nobody", h.Nobody(), "member", 401, "auth.required"},
			{"nobody", h.Nobody(), "signed-in", 401, "auth.required"},
			{"nobody", h.Nobody(), "public", 200, ""},
			{"nobody", h.Nobody(), "guest", 200, ""},
			{"owner", owner, "edit", 200, ""},
			{"owner without naming a workspace", bare, "edit", 200, ""},
			{"junior", junior, "edit", 200, ""},
			{"viewer", viewer, "edit", 403, "permission.denied"},
			{"viewer", viewer, "member", 200, ""},
			{"viewer", viewer, "signed-in", 200, ""},
			{"stranger", stranger.In(owner.Workspace), "edit", 404, "workspace.not_found"},
			{"stranger", stranger.In(owner.Workspace), "member", 404, "workspace.not_found"},
			{"owner elsewhere", owner.In(stranger.Workspace), "edit", 404, "workspace.not_found"},
			{"owner nowhere", owner.In("nonsense'--"), "edit", 404, "workspace.not_found"},
			{"owner nowhere", owner.In("0190b6a0-0000-7000-8000-000000000000"), "edit", 404, "workspace.not_found"},
			{"key", chatKey, "edit", 200, ""},
			{"key", chatKey, "member", 200, ""},
			{"key of other permissions", otherKey, "edit", 403, "permission.denied"},
			{"key as a person", chatKey, "signed-in", 403, "auth.person_needed"},
			{"key elsewhere", chatKey.In(stranger.Workspace), "edit", 404, "workspace.not_found"},
			{"unknown key", h.WithKey("cxk_" + strings.Repeat("a", 43)), "edit", 401, "auth.required"},
			{"no key at all", h.WithKey("guest-token"), "edit", 401, "auth.required"},
			{"a wrong key beside a cookie", owner.With("Authorization", "Bearer cxk_x"), "edit", 401, "auth.required"},
			{"another scheme", h.Nobody().With("Authorization", "Basic eDp5"), "edit", 401, "auth.required"},
			{"a page of another site", owner.With("Sec-Fetch-Site", "cross-site"), "edit", 403, "auth.cross_origin"},
			{"an old browser on another site", owner.With("Origin", "https://evil.example"), "edit", 403, "auth.cross_origin"},
			{"our public address behind a proxy", owner.With("Origin", "https://help.example.com"), "edit", 200, ""},
			{"our own page", owner.With("Sec-Fetch-Site", "same-origin"), "edit", 200, ""},
			{"signing in from another site", h.Nobody().With("Sec-Fetch-Site", "cross-site"), "public", 403, "auth.cross_origin"},
			{"a visitor on any site", h.Nobody().With("Origin", "https://shop.example"), "guest", 200, ""},
			{"a key from a page", chatKey.With("Origin", "https://tools.example"), "edit", 200, ""},
		} {
			r := c.p.Do("POST", "/v1/probe/"+c.path, nil)
			if r.Status != c.status || r.Str("code") != c.code {
				t.Errorf("%s → %s: %d %s, want %d %s", c.who, c.path, r.Status, r.Raw, c.status, c.code)
			}
		}
		r := viewer.Do("POST", "/v1/probe/edit", nil)
		if f := r.Fields(); len(f) != 1 || f[0] != "permission live_chat.edit" {
			t.Errorf("what is missing: %v", f)
		}
		if r := chatKey.Do("POST", "/v1/probe/edit", nil); r.Str("Workspace") != string(owner.Workspace) || r.Str("Member") != owner.MemberID || r.Str("Key") == "" {
			t.Errorf("the key's caller: %s", r.Raw)
		}
	})
}

func TestEnter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		viewer := h.Join(owner, "viewer")
		enter := func(p workspacetest.Person, need workspace.Permission, header ...string) error {
			r := httptest.NewRequest("GET", "http://desk.example/v1/realtime/websocket", nil)
			if p.Token != "" {
				r.Header.Set("Cookie", workspace.CookieName+"="+p.Token)
			}
			if len(header) == 2 {
				r.Header.Set(header[0], header[1])
			}
			_, err := h.Doors.Enter(r, string(owner.Workspace), need)
			return err
		}
		see, edit := workspace.Need("live_chat", workspace.View), workspace.Need("live_chat", workspace.Edit)
		for _, c := range []struct {
			who  string
			err  error
			code string
		}{
			{"viewer", enter(viewer, see), ""},
			{"viewer wants more", enter(viewer, edit), "permission.denied"},
			{"nobody", enter(h.Nobody(), see), "auth.required"},
			{"own page", enter(viewer, see, "Origin", "http://desk.example"), ""},
			{"another site", enter(viewer, see, "Origin", "https://evil.example"), "auth.cross_origin"},
			{"another site", enter(viewer, see, "Sec-Fetch-Site", "cross-site"), "auth.cross_origin"},
		} {
			if got := codeOf(c.err); got != c.code {
				t.Errorf("%s: %q, want %q", c.who, got, c.code)
			}
		}
	})
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return errs.CodeOf(err)
}

// Every operation tells in the document who may pass, and the middleware agrees with it.
func TestDocumentNamesPermissions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		probe(h)
		n := 0
		for path, item := range h.API.OpenAPI().Paths {
			for method, o := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
				if o == nil {
					continue
				}
				n++
				who, _ := o.Extensions["x-permission"].(string)
				if who == "" {
					t.Errorf("%s %s names no permission", method, path)
				}
				status := h.Nobody().Do(method, strings.NewReplacer("{", "", "}", "").Replace(path), nil).Status
				if open := who == "public" || who == "guest"; !open && status != 401 || open && status == 401 {
					t.Errorf("%s %s (%s) answers nobody with %d", method, path, who, status)
				}
			}
		}
		if n < 30 {
			t.Errorf("only %d operations", n)
		}
	})
}

func TestRegisterWithoutPermissionPanics(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	h := workspacetest.New(t, d)
	for name, register := range map[string]func(){
		"no permission": func() {
			workspace.Register(h.Doors, huma.Operation{Method: "GET", Path: "/x", OperationID: "x"}, workspace.Permission{},
				func(context.Context, workspace.Caller, *struct{}) (*struct{}, error) { return nil, nil })
		},
		"no such module": func() { workspace.Need("kitchen", workspace.View) },
		"no such level":  func() { workspace.Need("bots", workspace.None) },
		"no id": func() {
			workspace.Public(h.Doors, huma.Operation{Method: "GET", Path: "/x"},
				func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			register()
		}()
	}
}

// Another node's change is seen within two seconds, an own one at once.
func TestRightsAreFresh(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		probe(h)
		other := workspacetest.New(t, d) // a second node on the same database
		owner := h.Owner("Tea house")
		junior := h.Join(owner, "junior_member")
		try := func(status int) {
			t.Helper()
			junior.Do("POST", "/v1/probe/edit", nil).Want(t, status)
		}
		role := "/v1/roles/" + h.RoleID(owner, "junior_member")
		try(200)
		owner.Do("PATCH", role, map[string]any{"permissions": map[string]any{"live_chat": "view"}}).Want(t, 200)
		try(403)
		owner.Do("PATCH", role, map[string]any{"permissions": map[string]any{"live_chat": "edit"}}).Want(t, 200)
		try(200)

		there := other.SignIn(owner.Email)
		there.Do("PATCH", role, map[string]any{"permissions": map[string]any{"live_chat": "none"}}).Want(t, 200)
		h.Clock.Advance(2 * time.Second)
		try(403)
		there.Do("PATCH", role, map[string]any{"permissions": map[string]any{"live_chat": "edit"}}).Want(t, 200)
		h.Clock.Advance(2 * time.Second)
		try(200)
		there.Do("DELETE", "/v1/members/"+junior.MemberID, nil).Want(t, 204)
		h.Clock.Advance(2 * time.Second)
		try(404)

		// A session that ended on the other node ends here within five seconds.
		second := h.SignIn(owner.Email)
		second.Do("GET", "/v1/me", nil).Want(t, 200)
		there.Token = second.Token
		there.Do("POST", "/v1/auth/sign-out", nil).Want(t, 204)
		h.Clock.Advance(5 * time.Second)
		second.Do("GET", "/v1/me", nil).Want(t, 401)
	})
}
