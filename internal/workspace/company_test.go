package workspace_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// The company's facts are kept apart from the workspace's name, and a wrong one changes nothing.
func TestCompany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		boss := h.Owner("Acme")
		r := boss.Do("PATCH", "/v1/workspace", map[string]any{"company_name": " Acme  Inc. ", "industry": "retail", "description": "Anvils.\nAnd more."}).Want(t, 200)
		if r.Str("name") != "Acme" || r.Str("company_name") != "Acme Inc." || r.Str("industry") != "retail" || r.Str("description") != "Anvils.\nAnd more." {
			t.Errorf("the company is %s", r.Raw)
		}
		wrong := boss.Do("PATCH", "/v1/workspace", map[string]any{"company_name": strings.Repeat("x", 101), "industry": "magic", "description": strings.Repeat("x", 2001)}).Want(t, 422)
		if got := strings.Join(wrong.Fields(), ","); got != "body.company_name field.too_long,body.industry field.not_allowed,body.description field.too_long" {
			t.Errorf("wrong are %s", got)
		}
		boss.Do("PATCH", "/v1/workspace", map[string]any{"company_name": "", "industry": ""}).Want(t, 200)
		if r := boss.Do("GET", "/v1/workspace", nil).Want(t, 200); r.Str("company_name") != "" || r.Str("description") == "" {
			t.Errorf("the company is %s", r.Raw)
		}
		h.Join(boss, "viewer").Do("PATCH", "/v1/workspace", map[string]any{"industry": "retail"}).Want(t, 403)
	})
}

// The first run of a workspace that was set up waits at its first step, and stays where it was left.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		h.Nobody().Do("POST", "/v1/setup", map[string]any{"name": "Mai", "email": "mai@example.com", "password": workspacetest.Password, "workspace": "Tea"}).Want(t, 201)
		boss := h.SignIn("mai@example.com")
		me := func() string { return boss.Do("GET", "/v1/me", nil).Want(t, 200).Str("workspaces.0.first_run") }
		if me() != "company" {
			t.Errorf("the first run begins at %q", me())
		}
		bot := uid.New()
		boss.Do("PATCH", "/v1/workspace/first-run", map[string]any{"step": "learn", "bot_id": bot}).Want(t, 200)
		boss.Do("PATCH", "/v1/workspace/first-run", map[string]any{"checklist_hidden": true}).Want(t, 200)
		boss.Do("PATCH", "/v1/workspace", map[string]any{"name": "Tea House"}).Want(t, 200)
		r := boss.Do("GET", "/v1/workspace", nil).Want(t, 200)
		if me() != "learn" || r.Str("first_run.step") != "learn" || r.Str("first_run.bot_id") != bot || r.At("first_run.checklist_hidden") != true {
			t.Errorf("the first run is at %s", r.Raw)
		}
		for body, want := range map[string]map[string]any{
			"body.step field.not_allowed": {"step": "dance"},
			"body.bot_id field.id":        {"bot_id": "x"},
		} {
			if got := boss.Do("PATCH", "/v1/workspace/first-run", want).Want(t, 422).Fields(); len(got) != 1 || got[0] != body {
				t.Errorf("%v: %v", want, got)
			}
		}
		boss.Do("PATCH", "/v1/workspace/first-run", map[string]any{"step": "done"}).Want(t, 200)
		if me() != "" {
			t.Errorf("a first run that is done waits at %q", me())
		}
		if other := h.Owner("Old"); other.Do("GET", "/v1/me", nil).Want(t, 200).Str("workspaces.0.first_run") != "" {
			t.Error("a workspace that the operator made has no first run")
		}
	})
}
