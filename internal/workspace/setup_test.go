package workspace_test

import (
	"slices"
	"sync"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace/workspacetest"
)

func setupBody() map[string]any {
	return map[string]any{"name": "Linh Tran", "email": "linh@example.com", "password": workspacetest.Password, "workspace": "Tea house",
		"timezone": "Asia/Ho_Chi_Minh", "locale": "vi"}
}

func TestSetup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		fresh := h.Nobody().Do("GET", "/v1/setup", nil).Want(t, 200)
		if fresh.At("needs_owner") != true || fresh.At("mail_configured") != false || fresh.Str("version") != "test" {
			t.Fatalf("before: %s", fresh.Raw)
		}
		r := h.Nobody().Do("POST", "/v1/setup", setupBody()).Want(t, 201)
		if r.Str("account.email") != "linh@example.com" || r.Str("workspaces.0.name") != "Tea house" || r.Str("workspaces.0.role.key") != "owner" ||
			r.Str("workspaces.0.permissions.subscription") != "manage" || r.At("workspaces.0.all_bots") != true || r.Str("account.locale") != "vi" {
			t.Fatalf("me: %s", r.Raw)
		}
		c := r.SetCookie
		if c == nil || !c.HttpOnly || !c.Secure || c.Path != "/" || c.MaxAge != 30*24*3600 {
			t.Fatalf("cookie: %v", c)
		}
		me := h.Nobody()
		me.Token = r.Cookie
		w := me.Do("GET", "/v1/workspace", nil).Want(t, 200)
		if w.Str("timezone") != "Asia/Ho_Chi_Minh" || w.Str("locale") != "vi" || w.Str("created_at") != "2026-03-02T09:00:00.000Z" {
			t.Fatalf("workspace: %s", w.Raw)
		}
		kinds, _ := h.Events(tenant.ID(w.Str("id")))
		if !slices.Equal(kinds, []string{"workspace.created", "member.joined"}) {
			t.Fatalf("events: %v", kinds)
		}
		again := setupBody()
		again["email"] = "other@example.com"
		if r := h.Nobody().Do("POST", "/v1/setup", again).Want(t, 409); r.Str("code") != "setup.done" {
			t.Fatalf("second: %s", r.Raw)
		}
		if after := h.Nobody().Do("GET", "/v1/setup", nil); after.At("needs_owner") != false {
			t.Fatalf("after: %s", after.Raw)
		}
	})
}

func TestSetupTwiceAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		var wg sync.WaitGroup
		status := make([]int, 6)
		for i := range status {
			wg.Go(func() {
				body := setupBody()
				body["email"] = string(rune('a'+i)) + "@example.com"
				status[i] = h.Nobody().Do("POST", "/v1/setup", body).Status
			})
		}
		wg.Wait()
		slices.Sort(status)
		if !slices.Equal(status, []int{201, 409, 409, 409, 409, 409}) {
			t.Fatalf("statuses: %v", status)
		}
	})
}

func TestSetupBadInput(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		long := string(make([]rune, 0, 201))
		for range 201 {
			long += "ă"
		}
		for _, c := range []struct {
			name   string
			change map[string]any
			fields []string
		}{
			{"everything empty", map[string]any{"name": " ", "email": "", "password": "", "workspace": "\t"},
				[]string{"body.name field.required", "body.email field.required", "body.password field.required", "body.workspace field.required"}},
			{"long names", map[string]any{"name": long, "workspace": long}, []string{"body.name field.too_long", "body.workspace field.too_long"}},
			{"no address", map[string]any{"email": "linh"}, []string{"body.email field.email"}},
			{"an address with a name", map[string]any{"email": "Linh <linh@example.com>"}, []string{"body.email field.email"}},
			{"short password", map[string]any{"password": "short 123"}, []string{"body.password field.too_short"}},
			{"long password", map[string]any{"password": long}, []string{"body.password field.too_long"}},
			{"the address as password", map[string]any{"password": "LINH@example.com"}, []string{"body.password password.same_as_email"}},
			{"the commonest password", map[string]any{"password": "Password123"}, []string{"body.password password.common"}},
			{"one letter again and again", map[string]any{"password": "aaaaaaaaaaaa"}, []string{"body.password password.common"}},
			{"no such zone", map[string]any{"timezone": "Asia/Atlantis"}, []string{"body.timezone timezone.unknown"}},
			{"the server's zone", map[string]any{"timezone": "Local"}, []string{"body.timezone timezone.unknown"}},
			{"no such language", map[string]any{"locale": "xx"}, []string{"body.locale field.not_allowed"}},
		} {
			body := setupBody()
			for k, v := range c.change {
				body[k] = v
			}
			r := h.Nobody().Do("POST", "/v1/setup", body).Want(t, 422)
			if !slices.Equal(r.Fields(), c.fields) {
				t.Errorf("%s: %v, want %v", c.name, r.Fields(), c.fields)
			}
			h.Clock.Advance(10e9) // the address may try again
		}
		r := h.Nobody().Do("POST", "/v1/setup", map[string]any{"name": "Linh"}).Want(t, 422)
		if !slices.Equal(r.Fields(), []string{"body.email field.required", "body.password field.required", "body.workspace field.required"}) {
			t.Errorf("missing: %v", r.Fields())
		}
		h.Nobody().Do("POST", "/v1/setup", "{").Want(t, 400)
		if fresh := h.Nobody().Do("GET", "/v1/setup", nil); fresh.At("needs_owner") != true {
			t.Fatalf("something was stored: %s", fresh.Raw)
		}
	})
}
