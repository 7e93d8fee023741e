package workspace_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

func TestAPIKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, senior := h.Join(owner, "admin"), h.Join(owner, "senior_member")
		const path = "POST /v1/api-keys"
		run(t, h, owner, []scenario{
			{"senior", senior, path, obj{"name": "k", "permissions": obj{}}, 403, "permission.denied", nil, nil},
			{"senior lists", senior, "GET /v1/api-keys", nil, 403, "permission.denied", nil, nil},
			{"nobody", h.Nobody(), path, obj{"name": "k", "permissions": obj{}}, 401, "auth.required", nil, nil},
			{"wrong", admin, path, obj{"name": " ", "permissions": obj{"kitchen": "view", "bots": "much"}}, 422, "request.invalid",
				[]string{"body.name field.required", "body.permissions permission.unknown_module", "body.permissions.bots field.not_allowed"}, nil},
			{"long", admin, path, obj{"name": strings.Repeat("n", 101), "permissions": obj{}}, 422, "request.invalid", []string{"body.name field.too_long"}, nil},
			{"missing", admin, path, obj{}, 422, "request.invalid", []string{"body.name field.required", "body.permissions field.required"}, nil},
			{"more than he may himself", admin, path, obj{"name": "k", "permissions": obj{"subscription": "view"}}, 403, "role.above_own", nil, nil},
		})
		made := admin.Do("POST", "/v1/api-keys", obj{"name": "CRM sync", "permissions": obj{"contacts": "edit", "settings": "manage", "members": "view"}}).Want(t, 201)
		key := made.Str("key")
		if !strings.HasPrefix(key, "cxk_") || len(key) != 4+43 || !strings.HasPrefix(key, made.Str("prefix")) || len(made.Str("prefix")) != 10 ||
			made.Str("permissions.contacts") != "edit" || made.Str("permissions.bots") != "none" || made.Str("created_by.id") != admin.MemberID || made.At("last_used_at") != nil {
			t.Fatal(made.Raw)
		}
		var stored int
		err := d.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM api_key WHERE workspace_id = $1 AND (key_hash = $2 OR prefix = $2)`, owner.Workspace, key).Scan(&stored)
		if err != nil || stored != 0 {
			t.Fatalf("the key itself is in the database: %d %v", stored, err)
		}

		k := h.WithKey(key)
		c := h.Caller(k)
		if c.APIKeyID != made.Str("id") || c.MemberID != admin.MemberID || c.AccountID != "" || c.Name != "CRM sync" || c.Actor().Kind != "api_key" ||
			!c.Can(workspace.Need("contacts", workspace.Edit)) || c.Can(workspace.Need("contacts", workspace.Manage)) || c.Can(workspace.Need("bots", workspace.View)) || c.Can(workspace.SignedIn()) {
			t.Fatalf("%+v", c)
		}
		run(t, h, owner, []scenario{
			{"a key makes keys", k, path, obj{"name": "k", "permissions": obj{}}, 403, "auth.person_needed", nil, nil},
			{"a key reads what it may", k, "GET /v1/roles", nil, 200, "", nil, nil},
			{"a key does what it may not", k, "PATCH /v1/members/" + senior.MemberID, obj{"state": "disabled"}, 403, "permission.denied", nil, nil},
			{"a key is no person", k, "GET /v1/me", nil, 403, "auth.person_needed", nil, nil},
			{"stranger revokes", stranger, "DELETE /v1/api-keys/" + made.Str("id"), nil, 404, "api_key.not_found", nil, nil},
			{"no id", admin, "DELETE /v1/api-keys/x", nil, 404, "api_key.not_found", nil, nil},
			{"unknown id", admin, "DELETE /v1/api-keys/" + uid.New(), nil, 404, "api_key.not_found", nil, nil},
		})
		if list := stranger.Do("GET", "/v1/api-keys", nil).Want(t, 200); len(list.List("items")) != 0 {
			t.Fatal(list.Raw)
		}

		// Its use is noted at most once a minute.
		used := func() string {
			list := owner.Do("GET", "/v1/api-keys", nil).Want(t, 200)
			if list.At("items.0.key") != nil || strings.Contains(list.Raw, key) {
				t.Fatal(list.Raw)
			}
			return list.Str("items.0.last_used_at")
		}
		if used() != "2026-03-02T09:00:00.000Z" {
			t.Fatal(used())
		}
		h.Clock.Advance(59 * time.Second)
		k.Do("GET", "/v1/workspace", nil).Want(t, 200)
		if used() != "2026-03-02T09:00:00.000Z" {
			t.Fatal(used())
		}
		h.Clock.Advance(2 * time.Second)
		k.Do("GET", "/v1/workspace", nil).Want(t, 200)
		if used() != "2026-03-02T09:01:01.000Z" {
			t.Fatal(used())
		}

		// It does never more than its maker may do now.
		owner.Do("PATCH", "/v1/members/"+admin.MemberID, obj{"role_id": h.RoleID(owner, "viewer")}).Want(t, 200)
		if c := h.Caller(k); c.Can(workspace.Need("contacts", workspace.Edit)) || !c.Can(workspace.Need("contacts", workspace.View)) {
			t.Fatalf("%+v", c)
		}
		owner.Do("PATCH", "/v1/members/"+admin.MemberID, obj{"state": "disabled"}).Want(t, 200)
		k.Do("GET", "/v1/workspace", nil).Want(t, 401)
		owner.Do("PATCH", "/v1/members/"+admin.MemberID, obj{"state": "active"}).Want(t, 200)
		k.Do("GET", "/v1/workspace", nil).Want(t, 200)

		run(t, h, owner, []scenario{
			{"revoke", owner, "DELETE /v1/api-keys/" + made.Str("id"), nil, 204, "", nil, []string{"api_key.revoked"}},
			{"it asks", k, "GET /v1/workspace", nil, 401, "auth.required", nil, nil},
			{"revoke again", owner, "DELETE /v1/api-keys/" + made.Str("id"), nil, 404, "api_key.not_found", nil, nil},
		})
	})
}
