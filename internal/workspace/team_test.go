package workspace_test

import (
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// scenario is one line of a table: who asks for what, and what comes of it.
type scenario struct {
	name   string
	who    workspacetest.Person
	verb   string // "METHOD path"
	body   any
	status int
	code   string   // of the problem
	fields []string // of the problem
	events []string // new ones in the owner's workspace
}

func run(t *testing.T, h *workspacetest.House, owner workspacetest.Person, table []scenario) {
	t.Helper()
	before, _ := h.Events(owner.Workspace)
	for _, c := range table {
		method, path, _ := strings.Cut(c.verb, " ")
		r := c.who.Do(method, path, c.body)
		if r.Status != c.status || r.Str("code") != c.code {
			t.Errorf("%s: %s: %d %s, want %d %s", c.name, c.verb, r.Status, r.Raw, c.status, c.code)
		}
		if c.fields != nil && !slices.Equal(r.Fields(), c.fields) {
			t.Errorf("%s: fields %v, want %v", c.name, r.Fields(), c.fields)
		}
		after, _ := h.Events(owner.Workspace)
		if got := after[len(before):]; !slices.Equal(got, c.events) {
			t.Errorf("%s: events %v, want %v", c.name, got, c.events)
		}
		before = after
	}
}

type obj = map[string]any

func TestWorkspaceSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, senior, viewer := h.Join(owner, "admin"), h.Join(owner, "senior_member"), h.Join(owner, "viewer")
		const path = "PATCH /v1/workspace"
		changed := []string{"setting.changed"}
		run(t, h, owner, []scenario{
			{"viewer sees it", viewer, "GET /v1/workspace", nil, 200, "", nil, nil},
			{"viewer changes", viewer, path, obj{"name": "Mine"}, 403, "permission.denied", nil, nil},
			{"senior only sees settings", senior, path, obj{"name": "Mine"}, 403, "permission.denied", nil, nil},
			{"stranger", stranger.In(owner.Workspace), path, obj{"name": "Mine"}, 404, "workspace.not_found", nil, nil},
			{"nobody", h.Nobody(), path, obj{"name": "Mine"}, 401, "auth.required", nil, nil},
			{"all wrong", owner, path, obj{"name": " ", "timezone": "Mars/Base", "locale": "xx"}, 422, "request.invalid",
				[]string{"body.name field.required", "body.timezone timezone.unknown", "body.locale field.not_allowed"}, nil},
			{"long", owner, path, obj{"name": strings.Repeat("n", 101)}, 422, "request.invalid", []string{"body.name field.too_long"}, nil},
			{"unknown field", owner, path, obj{"plan": "free"}, 422, "request.invalid", []string{"body.plan field.unknown"}, nil},
			{"nothing", owner, path, obj{}, 200, "", nil, nil},
			{"the same", owner, path, obj{"name": "Tea house"}, 200, "", nil, nil},
			{"admin", admin, path, obj{"name": "Tea & more", "timezone": "Europe/Berlin"}, 200, "", nil, changed},
			{"owner", owner, path, obj{"locale": "vi"}, 200, "", nil, changed},
		})
		w := owner.Do("GET", "/v1/workspace", nil)
		if w.Str("name") != "Tea & more" || w.Str("timezone") != "Europe/Berlin" || w.Str("locale") != "vi" {
			t.Fatal(w.Raw)
		}
		_, payloads := h.Events(owner.Workspace)
		if got := payloads[len(payloads)-2]; got != `{"before":{"name":"Tea house","timezone":"UTC"},"after":{"name":"Tea \u0026 more","timezone":"Europe/Berlin"}}` {
			t.Fatal(got)
		}
	})
}

func TestMembers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, second := h.Join(owner, "admin"), h.Join(owner, "admin")
		senior, viewer := h.Join(owner, "senior_member"), h.Join(owner, "viewer")
		role := func(key string) string { return h.RoleID(owner, key) }
		at := func(p workspacetest.Person) string { return "PATCH /v1/members/" + p.MemberID }
		foreign := h.RoleID(stranger, "viewer")
		bot := uid.New()

		run(t, h, owner, []scenario{
			{"senior", senior, at(viewer), obj{"state": "disabled"}, 403, "permission.denied", nil, nil},
			{"nobody", h.Nobody(), at(viewer), obj{"state": "disabled"}, 401, "auth.required", nil, nil},
			{"stranger in his own workspace", stranger, at(viewer), obj{"state": "disabled"}, 404, "member.not_found", nil, nil},
			{"no id", admin, "PATCH /v1/members/1", obj{"state": "disabled"}, 404, "member.not_found", nil, nil},
			{"unknown id", admin, "PATCH /v1/members/" + uid.New(), obj{"state": "disabled"}, 404, "member.not_found", nil, nil},
			{"wrong values", admin, at(viewer), obj{"state": "invited", "bot_ids": []string{"x"}}, 422, "request.invalid",
				[]string{"body.bot_ids field.id", "body.state field.not_allowed"}, nil},
			{"unknown role", admin, at(viewer), obj{"role_id": uid.New()}, 422, "request.invalid", []string{"body.role_id role.not_found"}, nil},
			{"another workspace's role", admin, at(viewer), obj{"role_id": foreign}, 422, "request.invalid", []string{"body.role_id role.not_found"}, nil},
			{"no role id", admin, at(viewer), obj{"role_id": "viewer"}, 422, "request.invalid", []string{"body.role_id role.not_found"}, nil},
			{"the owner's role", owner, at(viewer), obj{"role_id": role("owner")}, 422, "request.invalid", []string{"body.role_id role.not_assignable"}, nil},
			{"admin touches the owner", admin, at(owner), obj{"role_id": role("viewer")}, 403, "member.owner", nil, nil},
			{"admin disables the owner", admin, at(owner), obj{"state": "disabled"}, 403, "member.owner", nil, nil},
			{"admin removes the owner", admin, "DELETE /v1/members/" + owner.MemberID, nil, 403, "member.owner", nil, nil},
			{"the last holder of members=manage demotes himself", owner, at(owner), obj{"role_id": role("admin")}, 409, "member.last_owner", nil, nil},
			{"owner disables himself", owner, at(owner), obj{"state": "disabled"}, 409, "member.last_owner", nil, nil},
			{"owner leaves", owner, "DELETE /v1/members/" + owner.MemberID, nil, 409, "member.last_owner", nil, nil},
			{"admin disables himself", admin, at(admin), obj{"state": "disabled"}, 409, "member.self", nil, nil},
			{"nothing changes", admin, at(viewer), obj{"role_id": role("viewer"), "state": "active", "all_bots": true}, 200, "", nil, nil},
			{"role", admin, at(viewer), obj{"role_id": role("junior_member")}, 200, "", nil, []string{"member.role_changed"}},
			{"scope", admin, at(viewer), obj{"all_bots": false, "bot_ids": []string{bot, bot}}, 200, "", nil, []string{"member.scope_changed"}},
			{"admin demotes an admin", admin, at(second), obj{"role_id": role("viewer")}, 200, "", nil, []string{"member.role_changed"}},
			{"who is not one any more", second, at(viewer), obj{"state": "disabled"}, 403, "permission.denied", nil, nil},
			{"disable", admin, at(senior), obj{"state": "disabled"}, 200, "", nil, []string{"member.state_changed"}},
			{"a disabled member asks", senior, "GET /v1/workspace", nil, 404, "workspace.not_found", nil, nil},
			{"a disabled member is still himself", senior, "GET /v1/me", nil, 200, "", nil, nil},
			{"let in again", admin, at(senior), obj{"state": "active"}, 200, "", nil, []string{"member.state_changed"}},
			{"he asks", senior, "GET /v1/workspace", nil, 200, "", nil, nil},
		})

		list := owner.Do("GET", "/v1/members", nil).Want(t, 200)
		if len(list.List("items")) != 5 || list.Str("items.0.role.key") != "owner" || list.Str("items.0.email") != owner.Email {
			t.Fatal(list.Raw)
		}
		if list.Str("items.4.role.key") != "junior_member" || list.At("items.4.all_bots") != false || list.Str("items.4.bot_ids.0") != bot || len(list.List("items.4.bot_ids")) != 1 {
			t.Fatal(list.Raw)
		}
		if c := h.Caller(viewer); c.AllBots || !c.SeesBot(bot) || c.SeesBot(uid.New()) {
			t.Fatalf("scope: %+v", c)
		}
		// Pages, search, and what people without the page Members see.
		first := owner.Do("GET", "/v1/members?limit=3", nil).Want(t, 200)
		rest := owner.Do("GET", "/v1/members?limit=3&cursor="+first.Str("next"), nil).Want(t, 200)
		if len(first.List("items")) != 3 || len(rest.List("items")) != 2 || rest.At("next") != nil {
			t.Fatalf("%s\n%s", first.Raw, rest.Raw)
		}
		owner.Do("GET", "/v1/members?cursor=nonsense", nil).Want(t, 422)
		owner.Do("GET", "/v1/members?limit=0", nil).Want(t, 422)
		for search, n := range map[string]int{"SENIOR": 1, "example.com": 5, "%25": 0, "_": 1, "zzz": 0} {
			if r := owner.Do("GET", "/v1/members?search="+search, nil).Want(t, 200); len(r.List("items")) != n {
				t.Errorf("search %s: %s", search, r.Raw)
			}
		}
		owner.Do("PATCH", "/v1/members/"+second.MemberID, obj{"state": "disabled"}).Want(t, 200)
		seen := senior.Do("GET", "/v1/members", nil).Want(t, 200)
		if len(seen.List("items")) != 4 || seen.Str("items.0.name") == "" || seen.Str("items.0.email") != "" || seen.Str("items.2.email") != senior.Email {
			t.Fatal(seen.Raw)
		}
	})
}

func TestRemoveMember(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		admin, senior := h.Join(owner, "admin"), h.Join(owner, "senior_member")
		key := h.WithKey(admin.Do("POST", "/v1/api-keys", obj{"name": "sync", "permissions": obj{"contacts": "view"}}).Want(t, 201).Str("key"))
		key.Do("GET", "/v1/workspace", nil).Want(t, 200)
		path := "DELETE /v1/members/" + admin.MemberID
		run(t, h, owner, []scenario{
			{"senior", senior, path, nil, 403, "permission.denied", nil, nil},
			{"to nobody we know", owner, path + "?to_member_id=" + uid.New(), nil, 422, "request.invalid", []string{"query.to_member_id member.not_found"}, nil},
			{"to himself", owner, path + "?to_member_id=" + admin.MemberID, nil, 422, "request.invalid", nil, nil},
			{"remove", owner, path + "?to_member_id=" + senior.MemberID, nil, 204, "", nil, []string{"api_key.revoked", "member.removed"}},
			{"again", owner, path, nil, 404, "member.not_found", nil, nil},
			{"change him", owner, "PATCH /v1/members/" + admin.MemberID, obj{"state": "active"}, 404, "member.not_found", nil, nil},
			{"he asks", admin, "GET /v1/members", nil, 404, "workspace.not_found", nil, nil},
			{"his key asks", key, "GET /v1/workspace", nil, 401, "auth.required", nil, nil},
		})
		_, payloads := h.Events(owner.Workspace)
		if got, want := payloads[len(payloads)-1], `{"name":"`+admin.Name+`","to_member_id":"`+senior.MemberID+`","to_name":"`+senior.Name+`","to_scope":{"all_bots":true,"bot_ids":[]}}`; got != want {
			t.Fatalf("%s, want %s", got, want)
		}
		if me := admin.Do("GET", "/v1/me", nil).Want(t, 200); len(me.List("workspaces")) != 0 {
			t.Fatal(me.Raw)
		}
		if list := owner.Do("GET", "/v1/members", nil); len(list.List("items")) != 2 {
			t.Fatal(list.Raw)
		}
		// He can be invited again, and is the same member as before.
		inv := owner.Do("POST", "/v1/invitations", obj{"email": admin.Email, "role_id": h.RoleID(owner, "viewer")}).Want(t, 201)
		back := admin.Do("POST", "/v1/invitations/accept", obj{"token": tokenOf(inv)}).Want(t, 200)
		if back.Str("workspaces.0.member_id") != admin.MemberID || back.Str("workspaces.0.role.key") != "viewer" {
			t.Fatal(back.Raw)
		}
		key.Do("GET", "/v1/workspace", nil).Want(t, 401)
	})
}

func TestRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, senior := h.Join(owner, "admin"), h.Join(owner, "senior_member")
		at := func(key string) string { return "PATCH /v1/roles/" + h.RoleID(owner, key) }
		change := func(module, level string) obj { return obj{"permissions": obj{module: level}} }
		changed := []string{"role.changed"}
		run(t, h, owner, []scenario{
			{"senior sees roles", senior, "GET /v1/roles", nil, 403, "permission.denied", nil, nil},
			{"senior", senior, at("viewer"), change("ticket", "none"), 403, "permission.denied", nil, nil},
			{"stranger in his own workspace", stranger, at("viewer"), change("ticket", "none"), 404, "role.not_found", nil, nil},
			{"no id", owner, "PATCH /v1/roles/viewer", change("ticket", "none"), 404, "role.not_found", nil, nil},
			{"the owner's", owner, at("owner"), change("ticket", "view"), 409, "role.owner", nil, nil},
			{"unknown names", owner, at("viewer"), obj{"permissions": obj{"kitchen": "view", "ticket": "all", "bots": ""}}, 422, "request.invalid",
				[]string{"body.permissions permission.unknown_module", "body.permissions.bots field.not_allowed", "body.permissions.ticket field.not_allowed"}, nil},
			{"not a map", owner, at("viewer"), obj{"permissions": "manage"}, 422, "request.invalid", []string{"body.permissions field.type"}, nil},
			{"nothing", owner, at("viewer"), obj{}, 422, "request.invalid", []string{"body.permissions field.required"}, nil},
			{"the same", owner, at("viewer"), change("ticket", "view"), 200, "", nil, nil},
			{"admin", admin, at("viewer"), change("ticket", "edit"), 200, "", nil, changed},
			{"admin gives what he has not", admin, at("viewer"), change("subscription", "view"), 403, "role.above_own", nil, nil},
			{"admin gives it to himself", admin, at("admin"), change("subscription", "manage"), 403, "role.above_own", nil, nil},
			{"owner gives it", owner, at("senior_member"), change("subscription", "view"), 200, "", nil, changed},
			{"admin takes what he has not", admin, at("senior_member"), change("subscription", "none"), 403, "role.above_own", nil, nil},
			{"admin assigns what is above him", admin, "PATCH /v1/members/" + admin.MemberID, obj{"role_id": h.RoleID(owner, "senior_member")}, 403, "role.above_own", nil, nil},
			{"admin manages somebody above him", admin, "PATCH /v1/members/" + senior.MemberID, obj{"state": "disabled"}, 403, "member.above_own", nil, nil},
			{"senior may manage members now", owner, at("senior_member"), obj{"permissions": obj{"members": "manage", "subscription": "none"}}, 200, "", nil, changed},
			{"but makes nobody an admin", senior, "PATCH /v1/members/" + senior.MemberID, obj{"role_id": h.RoleID(owner, "admin")}, 403, "role.above_own", nil, nil},
			{"and removes no admin", senior, "DELETE /v1/members/" + admin.MemberID, nil, 403, "member.above_own", nil, nil},
			{"admin lowers his own role", admin, at("admin"), change("members", "none"), 200, "", nil, changed},
			{"which counts at once", admin, at("viewer"), change("ticket", "none"), 403, "permission.denied", nil, nil},
		})
		_, payloads := h.Events(owner.Workspace)
		last := payloads[len(payloads)-1]
		if !strings.HasPrefix(last, `{"role":"admin","before":{`) || strings.Count(last, `"members":"manage"`) != 1 || strings.Count(last, `"members":"none"`) != 1 {
			t.Fatal(last)
		}
	})
}

// Somebody who sees some bots only cannot show more of them, to himself or to others.
func TestScopeIsNotWidened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		mine, other := uid.New(), uid.New()
		admin := h.Join(owner, "admin", mine)
		viewer, wide := h.Join(owner, "viewer", mine), h.Join(owner, "viewer")
		at := func(p workspacetest.Person) string { return "PATCH /v1/members/" + p.MemberID }
		invite := func(more obj) obj {
			body := obj{"email": "new@example.com", "role_id": h.RoleID(owner, "viewer")}
			for k, v := range more {
				body[k] = v
			}
			return body
		}
		run(t, h, owner, []scenario{
			{"himself to all", admin, at(admin), obj{"all_bots": true}, 403, "member.above_own", nil, nil},
			{"himself to another", admin, at(admin), obj{"bot_ids": []string{mine, other}}, 403, "member.above_own", nil, nil},
			{"another to all", admin, at(viewer), obj{"all_bots": true}, 403, "member.above_own", nil, nil},
			{"somebody who sees more", admin, at(wide), obj{"state": "disabled"}, 403, "member.above_own", nil, nil},
			{"an invitation to all", admin, "POST /v1/invitations", invite(nil), 403, "member.above_own", nil, nil},
			{"an invitation to another", admin, "POST /v1/invitations", invite(obj{"bot_ids": []string{other}}), 403, "member.above_own", nil, nil},
			{"an invitation to his", admin, "POST /v1/invitations", invite(obj{"bot_ids": []string{mine}}), 201, "", nil, []string{"member.invited"}},
			{"less", admin, at(viewer), obj{"bot_ids": []string{}}, 200, "", nil, []string{"member.scope_changed"}},
			{"owner", owner, at(viewer), obj{"all_bots": true}, 200, "", nil, []string{"member.scope_changed"}},
		})
	})
}
