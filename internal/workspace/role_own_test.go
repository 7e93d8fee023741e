package workspace_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

func TestOwnRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, senior := h.Join(owner, "admin"), h.Join(owner, "senior_member")
		role := func(key string) string { return h.RoleID(owner, key) }
		const path = "POST /v1/roles"
		made, gone := []string{"role.created"}, []string{"role.deleted"}
		run(t, h, owner, []scenario{
			{"senior", senior, path, obj{"name": "Night shift", "from_role_id": role("viewer")}, 403, "permission.denied", nil, nil},
			{"all wrong", admin, path, obj{"name": " ", "from_role_id": "viewer"}, 422, "request.invalid",
				[]string{"body.name field.required", "body.from_role_id role.not_found"}, nil},
			{"long", admin, path, obj{"name": strings.Repeat("n", 41), "from_role_id": role("viewer")}, 422, "request.invalid", []string{"body.name field.too_long"}, nil},
			{"another workspace's role", admin, path, obj{"name": "Night shift", "from_role_id": h.RoleID(stranger, "viewer")}, 422, "request.invalid",
				[]string{"body.from_role_id role.not_found"}, nil},
			{"a default's name", admin, path, obj{"name": "senior  MEMBER", "from_role_id": role("viewer")}, 409, "role.name_taken", []string{"body.name role.name_taken"}, nil},
			{"more than his own", admin, path, obj{"name": "Night shift", "from_role_id": role("owner")}, 403, "role.above_own", nil, nil},
			{"admin", admin, path, obj{"name": " Night  shift ", "from_role_id": role("junior_member")}, 201, "", nil, made},
			{"the same name", owner, path, obj{"name": "night SHIFT", "from_role_id": role("viewer")}, 409, "role.name_taken", []string{"body.name role.name_taken"}, nil},
			{"copy of the owner's", owner, path, obj{"name": "Deputy", "from_role_id": role("owner")}, 201, "", nil, made},
		})
		night, deputy := role("own:night shift"), role("own:deputy")
		if got := owner.Do("GET", "/v1/roles", nil).Raw; !strings.Contains(got, `"name":"Night shift","builtin":false`) {
			t.Fatal(got)
		}
		remove := "DELETE /v1/roles/"
		run(t, h, owner, []scenario{
			{"give it", admin, "PATCH /v1/members/" + senior.MemberID, obj{"role_id": night}, 200, "", nil, []string{"member.role_changed"}},
			{"change it", admin, "PATCH /v1/roles/" + night, obj{"permissions": obj{"reports": "none"}}, 200, "", nil, []string{"role.changed"}},
			{"now without reports", senior, "DELETE /v1/roles/" + night, nil, 403, "permission.denied", nil, nil},
			{"somebody has it", admin, remove + night, nil, 409, "role.in_use", nil, nil},
			{"a default", owner, remove + role("viewer"), nil, 409, "role.builtin", nil, nil},
			{"above his own", admin, remove + deputy, nil, 403, "role.above_own", nil, nil},
			{"rename it", admin, "PUT /v1/roles/" + night + "/name", obj{"name": " Late  shift "}, 200, "", nil, []string{"role.renamed"}},
			{"rename it to the same", admin, "PUT /v1/roles/" + night + "/name", obj{"name": "Late shift"}, 200, "", nil, nil},
			{"to another role's name", admin, "PUT /v1/roles/" + night + "/name", obj{"name": "deputy"}, 409, "role.name_taken", []string{"body.name role.name_taken"}, nil},
			{"to a default's name", admin, "PUT /v1/roles/" + night + "/name", obj{"name": "VIEWER"}, 409, "role.name_taken", []string{"body.name role.name_taken"}, nil},
			{"to nothing", admin, "PUT /v1/roles/" + night + "/name", obj{"name": " "}, 422, "request.invalid", []string{"body.name field.required"}, nil},
			{"a default one", owner, "PUT /v1/roles/" + role("viewer") + "/name", obj{"name": "Guest"}, 409, "role.builtin", nil, nil},
			{"one above his own", admin, "PUT /v1/roles/" + deputy + "/name", obj{"name": "Guest"}, 403, "role.above_own", nil, nil},
			{"another workspace's", stranger, "PUT /v1/roles/" + night + "/name", obj{"name": "Guest"}, 404, "role.not_found", nil, nil},
			{"and back", admin, "PUT /v1/roles/" + night + "/name", obj{"name": "Night shift"}, 200, "", nil, []string{"role.renamed"}},
			{"no id", owner, remove + "1", nil, 404, "role.not_found", nil, nil},
			{"unknown", owner, remove + uid.New(), nil, 404, "role.not_found", nil, nil},
			{"stranger", stranger, remove + night, nil, 404, "role.not_found", nil, nil},
			{"owner", owner, remove + deputy, nil, 204, "", nil, gone},
			{"invite with it", admin, "POST /v1/invitations", obj{"email": "new@example.com", "role_id": night}, 201, "", nil, []string{"member.invited"}},
			{"senior leaves", admin, "DELETE /v1/members/" + senior.MemberID, nil, 204, "", nil, []string{"member.removed"}},
			{"somebody is invited with it", admin, remove + night, nil, 409, "role.in_use", nil, nil},
		})
		invitation := owner.Do("GET", "/v1/invitations", nil).Body.(obj)["items"].([]any)[0].(obj)["id"].(string)
		run(t, h, owner, []scenario{
			{"take the invitation back", admin, "DELETE /v1/invitations/" + invitation, nil, 204, "", nil, []string{"member.invitation_revoked"}},
			{"nobody has it any more", admin, remove + night, nil, 204, "", nil, gone},
			{"its name is free", admin, path, obj{"name": "Night shift", "from_role_id": role("viewer")}, 201, "", nil, made},
		})
		for i := range 19 {
			if r := owner.Do("POST", "/v1/roles", obj{"name": fmt.Sprint("Role ", i), "from_role_id": role("viewer")}); r.Status != 201 {
				t.Fatal(i, r.Raw)
			}
		}
		if r := owner.Do("POST", "/v1/roles", obj{"name": "One more", "from_role_id": role("viewer")}); r.Status != 409 || r.Str("code") != "role.too_many" {
			t.Fatal(r.Raw)
		}
	})
}

func TestSeats(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		senior, viewer := h.Join(owner, "senior_member"), h.Join(owner, "viewer")
		for _, email := range []string{"a@example.com", "b@example.com"} {
			if r := owner.Do("POST", "/v1/invitations", obj{"email": email, "role_id": h.RoleID(owner, "viewer")}); r.Status != 201 {
				t.Fatal(r.Raw)
			}
		}
		if r := owner.Do("PATCH", "/v1/members/"+viewer.MemberID, obj{"state": "disabled"}); r.Status != 200 {
			t.Fatal(r.Raw)
		}
		if r := owner.Do("GET", "/v1/members/seats", nil); strings.TrimSpace(r.Raw) != `{"used":2,"invited":2,"limit":null}` {
			t.Fatal(r.Raw)
		}
		if r := senior.Do("GET", "/v1/members/seats", nil); r.Status != 403 {
			t.Fatal(r.Raw)
		}
	})
}

// A role that is being given while it is deleted ends up given or deleted, never half.
func TestARoleIsGivenOrDeleted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		lan := h.Join(owner, "viewer")
		viewer := h.RoleID(owner, "viewer")
		for i := range 25 {
			id := owner.Do("POST", "/v1/roles", obj{"name": fmt.Sprintf("Shift %d", i), "from_role_id": viewer}).Want(t, 201).Str("id")
			var given, invited, deleted workspacetest.Response
			var all sync.WaitGroup
			start := make(chan struct{})
			for _, do := range []func(){
				func() { given = owner.Do("PATCH", "/v1/members/"+lan.MemberID, obj{"role_id": id}) },
				func() {
					invited = owner.Do("POST", "/v1/invitations", obj{"email": fmt.Sprintf("n%d@example.com", i), "role_id": id})
				},
				func() { deleted = owner.Do("DELETE", "/v1/roles/"+id, nil) },
			} {
				all.Go(func() { <-start; do() })
			}
			close(start)
			all.Wait()
			got := fmt.Sprint(given.Status, invited.Status, deleted.Status)
			if got != "200 201 409" && got != "422 422 204" {
				t.Fatalf("given, invited, deleted: %s\n%s\n%s\n%s", got, given.Raw, invited.Raw, deleted.Raw)
			}
			if given.Status == 200 {
				owner.Do("PATCH", "/v1/members/"+lan.MemberID, obj{"role_id": viewer}).Want(t, 200)
				owner.Do("DELETE", "/v1/invitations/"+invited.Str("id"), nil).Want(t, 204)
				owner.Do("DELETE", "/v1/roles/"+id, nil).Want(t, 204)
			}
		}
	})
}
