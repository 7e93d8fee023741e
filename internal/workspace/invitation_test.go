package workspace_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

func tokenOf(r workspacetest.Response) string {
	_, token, _ := strings.Cut(r.Str("link"), "/invite?token=")
	return token
}

func TestInvite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, stranger := h.Owner("Tea house"), h.Owner("Book shop")
		admin, senior := h.Join(owner, "admin"), h.Join(owner, "senior_member")
		viewer := h.RoleID(owner, "viewer")
		const path = "POST /v1/invitations"
		invited := []string{"member.invited"}
		run(t, h, owner, []scenario{
			{"senior", senior, path, obj{"email": "a@example.com", "role_id": viewer}, 403, "permission.denied", nil, nil},
			{"nobody", h.Nobody(), path, obj{"email": "a@example.com", "role_id": viewer}, 401, "auth.required", nil, nil},
			{"empty", admin, path, obj{"email": "", "role_id": ""}, 422, "request.invalid", []string{"body.email field.required", "body.role_id field.required"}, nil},
			{"missing", admin, path, obj{}, 422, "request.invalid", []string{"body.email field.required", "body.role_id field.required"}, nil},
			{"wrong", admin, path, obj{"email": "a@", "role_id": viewer, "bot_ids": []string{"1"}}, 422, "request.invalid",
				[]string{"body.email field.email", "body.bot_ids field.id"}, nil},
			{"another workspace's role", admin, path, obj{"email": "a@example.com", "role_id": h.RoleID(stranger, "viewer")}, 422, "request.invalid",
				[]string{"body.role_id role.not_found"}, nil},
			{"as owner", owner, path, obj{"email": "a@example.com", "role_id": h.RoleID(owner, "owner")}, 422, "request.invalid",
				[]string{"body.role_id role.not_assignable"}, nil},
			{"a member", admin, path, obj{"email": strings.ToUpper(senior.Email), "role_id": viewer}, 409, "member.exists", []string{"body.email member.exists"}, nil},
			{"fine", admin, path, obj{"email": "A@Example.com", "role_id": viewer}, 201, "", nil, invited},
			{"twice", admin, path, obj{"email": "a@example.COM", "role_id": viewer}, 409, "invitation.exists", []string{"body.email invitation.exists"}, nil},
			{"a member of another workspace", admin, path, obj{"email": stranger.Email, "role_id": viewer}, 201, "", nil, invited},
		})
		list := admin.Do("GET", "/v1/invitations", nil).Want(t, 200)
		if len(list.List("items")) != 2 || list.Str("items.1.email") != "A@Example.com" || list.Str("items.1.state") != "pending" ||
			list.Str("items.1.expires_at") != "2026-03-09T09:00:00.000Z" || list.At("items.1.link") != nil || list.At("items.1.all_bots") != true {
			t.Fatal(list.Raw)
		}
		senior.Do("GET", "/v1/invitations", nil).Want(t, 403)
		if list := stranger.Do("GET", "/v1/invitations", nil).Want(t, 200); len(list.List("items")) != 0 {
			t.Fatal(list.Raw)
		}
		id := list.Str("items.1.id")
		run(t, h, owner, []scenario{
			{"stranger resends", stranger, "POST /v1/invitations/" + id + "/resend", nil, 404, "invitation.not_found", nil, nil},
			{"stranger revokes", stranger, "DELETE /v1/invitations/" + id, nil, 404, "invitation.not_found", nil, nil},
			{"no id", admin, "DELETE /v1/invitations/x", nil, 404, "invitation.not_found", nil, nil},
			{"unknown id", admin, "POST /v1/invitations/" + uid.New() + "/resend", nil, 404, "invitation.not_found", nil, nil},
			{"senior", senior, "DELETE /v1/invitations/" + id, nil, 403, "permission.denied", nil, nil},
			{"resend", admin, "POST /v1/invitations/" + id + "/resend", nil, 200, "", nil, invited},
			{"revoke", admin, "DELETE /v1/invitations/" + id, nil, 204, "", nil, []string{"member.invitation_revoked"}},
			{"revoke again", admin, "DELETE /v1/invitations/" + id, nil, 404, "invitation.not_found", nil, nil},
			{"invite anew", admin, path, obj{"email": "a@example.com", "role_id": viewer}, 201, "", nil, invited},
		})
		var stored int
		err := d.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM event WHERE workspace_id = $1 AND payload LIKE '%token=%'`, owner.Workspace).Scan(&stored)
		if err != nil || stored != 0 {
			t.Fatalf("links in events: %d %v", stored, err)
		}
	})
}

func TestAcceptInvitation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, other := h.Owner("Tea house"), h.Owner("Book shop")
		bot := uid.New()
		invite := func(email string) workspacetest.Response {
			t.Helper()
			return owner.Do("POST", "/v1/invitations", obj{"email": email, "role_id": h.RoleID(owner, "junior_member"), "bot_ids": []string{bot}}).Want(t, 201)
		}
		look := func(token string) workspacetest.Response {
			h.Clock.Advance(time.Minute) // the address may ask again
			return h.Nobody().Do("POST", "/v1/invitations/look", obj{"token": token})
		}
		accept := func(p workspacetest.Person, token, name, password string) workspacetest.Response {
			return p.Do("POST", "/v1/invitations/accept", obj{"token": token, "name": name, "password": password})
		}

		// A new person.
		inv := invite("minh@example.com")
		first := tokenOf(inv)
		seen := look(first).Want(t, 200)
		if seen.Str("workspace") != "Tea house" || seen.Str("email") != "minh@example.com" || seen.Str("role.key") != "junior_member" || seen.At("needs_account") != true {
			t.Fatal(seen.Raw)
		}
		if r := accept(h.Nobody(), first, " ", "short").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.name field.required", "body.password field.too_short"}) {
			t.Fatal(r.Fields())
		}
		token := tokenOf(owner.Do("POST", "/v1/invitations/"+inv.Str("id")+"/resend", nil).Want(t, 200))
		look(first).Want(t, 404) // the new link replaced it
		accept(h.Nobody(), first, "Minh", workspacetest.Password).Want(t, 404)
		r := accept(h.Nobody(), token, "Minh", workspacetest.Password).Want(t, 200)
		if r.Cookie == "" || r.Str("account.email") != "minh@example.com" || r.Str("workspaces.0.role.key") != "junior_member" || r.At("workspaces.0.all_bots") != false {
			t.Fatal(r.Raw)
		}
		minh := h.SignIn("minh@example.com")
		if c := h.Caller(minh); !c.SeesBot(bot) || c.SeesBot(uid.New()) {
			t.Fatalf("%+v", c)
		}
		if r := accept(h.Nobody(), token, "Minh", workspacetest.Password).Want(t, 409); r.Str("code") != "invitation.used" {
			t.Fatal(r.Raw)
		}
		owner.Do("POST", "/v1/invitations/"+inv.Str("id")+"/resend", nil).Want(t, 409)

		// Somebody who has an account: by its password, or by being signed in with it.
		token = tokenOf(invite(other.Email))
		if seen := look(token).Want(t, 200); seen.At("needs_account") != false {
			t.Fatal(seen.Raw)
		}
		if r := accept(h.Nobody(), token, "", "").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.password field.required"}) {
			t.Fatal(r.Fields())
		}
		accept(h.Nobody(), token, "", "not the password at all").Want(t, 401)
		if r := accept(minh, token, "", "").Want(t, 409); r.Str("code") != "invitation.other_account" {
			t.Fatal(r.Raw)
		}
		r = accept(other, token, "", "").Want(t, 200)
		if r.Cookie != "" || len(r.List("workspaces")) != 2 || r.Str("workspaces.0.name") != "Book shop" || r.Str("workspaces.1.name") != "Tea house" {
			t.Fatal(r.Raw)
		}
		third := h.Owner("Flower shop")
		r = accept(minh, tokenOf(invite(third.Email)), "", workspacetest.Password).Want(t, 200)
		if r.Cookie == "" || r.Str("account.email") != third.Email {
			t.Fatal(r.Raw)
		}

		// Too late, taken back, never there.
		late := invite("late@example.com")
		h.Clock.Advance(7 * 24 * time.Hour)
		owner = h.SignIn(owner.Email)
		if r := look(tokenOf(late)).Want(t, 409); r.Str("code") != "invitation.expired" {
			t.Fatal(r.Raw)
		}
		accept(h.Nobody(), tokenOf(late), "Late", workspacetest.Password).Want(t, 409)
		if list := owner.Do("GET", "/v1/invitations", nil).Want(t, 200); list.Str("items.0.state") != "expired" {
			t.Fatal(list.Raw)
		}
		again := invite("late@example.com") // an expired one does not stand in the way
		owner.Do("DELETE", "/v1/invitations/"+again.Str("id"), nil).Want(t, 204)
		for _, dead := range []string{tokenOf(again), "", "x", strings.Repeat("x", 5000)} {
			look(dead).Want(t, 404)
			accept(h.Nobody(), dead, "Late", workspacetest.Password).Want(t, 404)
		}
		kinds, _ := h.Events(owner.Workspace)
		joined := 0
		for _, k := range kinds {
			if k == "member.joined" {
				joined++
			}
		}
		if joined != 4 {
			t.Fatalf("events: %v", kinds)
		}
	})
}

func TestAcceptTwiceAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		token := tokenOf(owner.Do("POST", "/v1/invitations", obj{"email": "minh@example.com", "role_id": h.RoleID(owner, "viewer")}).Want(t, 201))
		var wg sync.WaitGroup
		status := make([]int, 4)
		for i := range status {
			wg.Go(func() {
				status[i] = h.Nobody().Do("POST", "/v1/invitations/accept", obj{"token": token, "name": "Minh", "password": workspacetest.Password}).Status
			})
		}
		wg.Wait()
		slices.Sort(status)
		if status[0] != 200 || status[1] < 400 || status[3] >= 500 {
			t.Fatalf("statuses: %v", status)
		}
		if list := owner.Do("GET", "/v1/members", nil); len(list.List("items")) != 2 {
			t.Fatal(list.Raw)
		}
	})
}
