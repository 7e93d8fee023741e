package workspace_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrolled switches the second factor of a person on.
func enrolled(t *testing.T, h *workspacetest.House, p workspacetest.Person) (secret string, recovery []string) {
	t.Helper()
	secret = p.Do("POST", "/v1/me/second-factor", map[string]any{"password": workspacetest.Password}).Want(t, 200).Str("secret")
	r := p.Do("POST", "/v1/me/second-factor/confirm", map[string]any{"code": codeAt(t, secret, h.Clock.Now())}).Want(t, 200)
	for _, x := range r.List("codes") {
		recovery = append(recovery, x.(string))
	}
	return secret, recovery
}

func TestASecondFactorIsAskedForAtSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		elsewhere := h.SignIn(owner.Email)
		with := func(code string) workspacetest.Response {
			return h.Nobody().Do("POST", "/v1/auth/sign-in", map[string]any{"email": owner.Email, "password": workspacetest.Password, "code": code})
		}

		owner.Do("POST", "/v1/me/second-factor", map[string]any{"password": "not the password at all"}).Want(t, 422)
		r := owner.Do("POST", "/v1/me/second-factor", map[string]any{"password": workspacetest.Password}).Want(t, 200)
		if !strings.HasPrefix(r.Str("uri"), "otpauth://totp/CX%20Genie:owner1@example.com?") || !strings.Contains(r.Str("uri"), r.Str("secret")) {
			t.Errorf("the address for the app: %s", r.Raw)
		}
		with("").Want(t, 200) // it counts when it is confirmed, not before
		owner.Do("POST", "/v1/me/second-factor/confirm", map[string]any{"code": "000000"}).Want(t, 422)
		secret, recovery := enrolled(t, h, owner)
		if len(recovery) != 10 {
			t.Fatalf("%d recovery codes", len(recovery))
		}
		elsewhere.Do("GET", "/v1/me", nil).Want(t, 401)
		owner.Do("GET", "/v1/me", nil).Want(t, 200)

		if r := with("").Want(t, 401); r.Str("code") != "auth.code_required" || r.Cookie != "" {
			t.Errorf("without a code: %s", r.Raw)
		}
		if r := h.Nobody().Do("POST", "/v1/auth/sign-in", map[string]any{"email": owner.Email, "password": "wrong wrong wrong", "code": "1"}).Want(t, 401); r.Str("code") != "auth.wrong_credentials" {
			t.Errorf("a wrong password tells that there is a second factor: %s", r.Raw)
		}
		// The code that switched it on was used. The next one works once, and a clock may be half a minute wrong.
		if r := with(codeAt(t, secret, h.Clock.Now())).Want(t, 401); r.Str("code") != "auth.code_wrong" || !slices.Equal(r.Fields(), []string{"body.code auth.code_wrong"}) {
			t.Errorf("a used code: %s", r.Raw)
		}
		h.Clock.Advance(90 * time.Second)
		late := codeAt(t, secret, h.Clock.Now().Add(-30*time.Second))
		with(late[:3]+" "+late[3:]).Want(t, 200)
		with(late).Want(t, 401)
		with(codeAt(t, secret, h.Clock.Now().Add(30*time.Second))).Want(t, 200)
		with(codeAt(t, secret, h.Clock.Now())).Want(t, 401) // before one that was used
		with(codeAt(t, secret, h.Clock.Now().Add(90*time.Second))).Want(t, 401)

		// A recovery code works once, however it is typed.
		with(strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))).Want(t, 200)
		with(recovery[3]).Want(t, 401)
		if r := owner.Do("GET", "/v1/me/second-factor", nil).Want(t, 200); r.At("on") != true || r.At("recovery_left") != float64(9) {
			t.Errorf("state: %s", r.Raw)
		}
		proof := func(code string) map[string]any {
			return map[string]any{"password": workspacetest.Password, "code": code}
		}
		fresh := owner.Do("POST", "/v1/me/second-factor/recovery-codes", proof(recovery[0])).Want(t, 200).List("codes")
		with(recovery[1]).Want(t, 401)
		with(fresh[0].(string)).Want(t, 200)

		// Off again: only with both.
		owner.Do("POST", "/v1/me/second-factor/disable", proof("")).Want(t, 422)
		owner.Do("POST", "/v1/me/second-factor/disable", map[string]any{"password": "wrong wrong wrong", "code": fresh[1]}).Want(t, 422)
		owner.Do("POST", "/v1/me/second-factor/disable", proof(fresh[1].(string))).Want(t, 204)
		with("").Want(t, 200)
		owner.Do("POST", "/v1/me/second-factor/disable", proof("")).Want(t, 409)

		kinds, payloads := h.Events(owner.Workspace)
		if n := len(slices.DeleteFunc(kinds, func(k string) bool { return k != "account.second_factor_changed" })); n != 2 {
			t.Errorf("%d events of the second factor", n)
		}
		for _, p := range payloads {
			if strings.Contains(p, secret) {
				t.Error("the secret is in the event log")
			}
		}
		var stored int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM account_recovery_code WHERE code_hash LIKE '%-%'`).Scan(&stored); err != nil || stored != 0 {
			t.Errorf("%d codes are stored as they are, %v", stored, err)
		}
	})
}

func TestCodesCannotBeGuessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		secret, _ := enrolled(t, h, owner)
		h.Clock.Advance(time.Hour)
		with := func(code string) int {
			return h.Nobody().Do("POST", "/v1/auth/sign-in", map[string]any{"email": owner.Email, "password": workspacetest.Password, "code": code}).Status
		}
		for i := range 10 {
			if got := with("00000" + string(rune('0'+i))); got != 401 {
				t.Fatalf("try %d: %d", i, got)
			}
		}
		if got := with(codeAt(t, secret, h.Clock.Now())); got != 429 {
			t.Errorf("the eleventh try is answered: %d", got)
		}
		h.Clock.Advance(10 * time.Minute)
		if got := with(codeAt(t, secret, h.Clock.Now())); got != 200 {
			t.Errorf("after a while: %d", got)
		}
	})
}

func TestTheOwnerHelpsAMemberWhoHasLostHisApp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, other := h.Owner("Tea house"), h.Owner("Book shop")
		admin, lan := h.Join(owner, "admin"), h.Join(owner, "viewer")
		path := "/v1/members/" + lan.MemberID + "/second-factor"
		owner.Do("DELETE", path, nil).Want(t, 409)
		enrolled(t, h, lan)
		if r := owner.Do("GET", "/v1/members?search="+lan.Email, nil).Want(t, 200); r.At("items.0.second_factor") != true {
			t.Errorf("the list of members: %s", r.Raw)
		}
		admin.Do("DELETE", path, nil).Want(t, 403)
		other.Do("DELETE", path, nil).Want(t, 404)
		program := h.Nobody()
		program.Key = owner.Do("POST", "/v1/api-keys", map[string]any{"name": "HR sync", "permissions": map[string]any{"members": "manage"}}).Want(t, 201).Str("key")
		if r := program.Do("DELETE", path, nil).Want(t, 403); r.Str("code") != "auth.person_needed" {
			t.Errorf("an API key of the owner: %s", r.Raw)
		}
		owner.Do("DELETE", path, nil).Want(t, 204)
		lan.Do("GET", "/v1/me", nil).Want(t, 401)
		lan = h.SignIn(lan.Email)

		// Of somebody who works elsewhere too, no owner takes the protection away.
		enrolled(t, h, lan)
		link := other.Do("POST", "/v1/invitations", map[string]any{"email": lan.Email, "role_id": h.RoleID(other, "viewer")}).Want(t, 201).Str("link")
		_, token, _ := strings.Cut(link, "?token=")
		lan.Do("POST", "/v1/invitations/accept", map[string]any{"token": token}).Want(t, 200)
		if r := owner.Do("DELETE", path, nil).Want(t, 409); r.Str("code") != "member.other_workspaces" {
			t.Errorf("code %s", r.Str("code"))
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		stranger := h.Owner("Book shop")
		h.Clock.Advance(time.Minute)
		phone := h.SignIn(owner.Email)
		h.Clock.Advance(time.Minute)
		tablet := h.SignIn(owner.Email)
		list := owner.Do("GET", "/v1/me/sessions", nil).Want(t, 200)
		if len(list.List("items")) != 3 || list.Str("items.0.user_agent") != "test browser" || list.Str("items.0.ip") != "127.0.0.1" {
			t.Fatalf("sessions: %s", list.Raw)
		}
		own := ""
		var others []string
		for _, x := range list.List("items") {
			s := x.(map[string]any)
			if s["current"] == true {
				own = s["id"].(string)
			} else {
				others = append(others, s["id"].(string))
			}
		}
		if own == "" || len(others) != 2 || strings.Contains(list.Raw, owner.Token) {
			t.Fatalf("which is this one? %s", list.Raw)
		}
		stranger.Do("DELETE", "/v1/me/sessions/"+others[0], nil).Want(t, 404)
		tablet.Do("GET", "/v1/me", nil).Want(t, 200)
		owner.Do("DELETE", "/v1/me/sessions/"+others[0], nil).Want(t, 204) // the last used of them
		if a, b := tablet.Do("GET", "/v1/me", nil).Status, phone.Do("GET", "/v1/me", nil).Status; a+b != 601 {
			t.Errorf("tablet %d, phone %d", a, b)
		}
		owner.Do("DELETE", "/v1/me/sessions/"+others[0], nil).Want(t, 404)
		owner.Do("POST", "/v1/me/sessions/end-others", nil).Want(t, 204)
		phone.Do("GET", "/v1/me", nil).Want(t, 401)
		owner.Do("GET", "/v1/me", nil).Want(t, 200)
	})
}

func TestTheOwnerHandsTheWorkspaceOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner, other := h.Owner("Tea house"), h.Owner("Book shop")
		admin, lan := h.Join(owner, "admin"), h.Join(owner, "viewer", uid.New())
		hand := func(from workspacetest.Person, to, password, code string) workspacetest.Response {
			return from.Do("POST", "/v1/workspace/transfer", map[string]any{"to_member_id": to, "password": password, "code": code})
		}
		hand(admin, lan.MemberID, workspacetest.Password, "").Want(t, 403)
		for _, to := range []string{"", "nonsense", owner.MemberID, other.MemberID} {
			if r := hand(owner, to, workspacetest.Password, "").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.to_member_id member.not_found"}) {
				t.Errorf("to %q: %s", to, r.Raw)
			}
		}
		owner.Do("PATCH", "/v1/members/"+admin.MemberID, map[string]any{"state": "disabled"}).Want(t, 200)
		hand(owner, admin.MemberID, workspacetest.Password, "").Want(t, 422)
		hand(owner, lan.MemberID, "wrong wrong wrong", "").Want(t, 422)
		_, recovery := enrolled(t, h, owner)
		if r := hand(owner, lan.MemberID, workspacetest.Password, "").Want(t, 422); !slices.Equal(r.Fields(), []string{"body.code field.required"}) {
			t.Errorf("without the second factor: %s", r.Raw)
		}
		hand(owner, lan.MemberID, workspacetest.Password, recovery[0]).Want(t, 204)

		me := lan.Do("GET", "/v1/me", nil).Want(t, 200)
		if me.Str("workspaces.0.role.key") != "owner" || me.At("workspaces.0.all_bots") != true {
			t.Errorf("the new owner: %s", me.Raw)
		}
		if me := owner.Do("GET", "/v1/me", nil).Want(t, 200); me.Str("workspaces.0.role.key") != "admin" {
			t.Errorf("the old owner: %s", me.Raw)
		}
		hand(owner, owner.MemberID, workspacetest.Password, recovery[1]).Want(t, 403)
		owner.Do("DELETE", "/v1/members/"+lan.MemberID, nil).Want(t, 403)
		if kinds, _ := h.Events(owner.Workspace); !slices.Contains(kinds, "workspace.owner_changed") {
			t.Error("the hand-over is not recorded")
		}
	})
}
