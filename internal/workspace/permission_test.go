package workspace_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// The matrix of the decisions, §5.1. Columns: owner, admin, senior member, junior member, viewer.
var matrix = map[workspace.Module][5]string{
	"dashboard":     {"manage", "manage", "view", "view", "none"},
	"reports":       {"manage", "manage", "view", "view", "none"},
	"bots":          {"manage", "manage", "none", "none", "none"},
	"workflow":      {"manage", "manage", "none", "none", "none"},
	"knowledge":     {"manage", "manage", "view", "none", "none"},
	"live_chat":     {"manage", "manage", "manage", "edit", "view"},
	"ticket":        {"manage", "manage", "edit", "edit", "view"},
	"help_desk":     {"manage", "manage", "edit", "view", "none"},
	"contacts":      {"manage", "manage", "edit", "edit", "view"},
	"form_builder":  {"manage", "manage", "none", "none", "none"},
	"settings":      {"manage", "manage", "view", "view", "none"},
	"members":       {"manage", "manage", "none", "none", "none"},
	"activity_logs": {"manage", "manage", "none", "none", "none"},
	"marketplace":   {"manage", "none", "none", "none", "none"},
	"subscription":  {"manage", "none", "none", "none", "none"},
}

func TestDefaultPermissions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		owner := h.Owner("Tea house")
		people := []workspacetest.Person{owner, h.Join(owner, "admin"), h.Join(owner, "senior_member"), h.Join(owner, "junior_member"), h.Join(owner, "viewer")}
		if len(matrix) != len(workspace.Modules()) {
			t.Fatalf("%d modules, %d in the matrix", len(workspace.Modules()), len(matrix))
		}
		names := []string{"none", "view", "edit", "manage"}
		for i, p := range people {
			me, c := p.Do("GET", "/v1/me", nil).Want(t, 200), h.Caller(p)
			for _, m := range workspace.Modules() {
				want := matrix[m][i]
				if got := me.Str("workspaces.0.permissions." + string(m)); got != want {
					t.Errorf("%s %s: shown %q, want %q", p.Name, m, got, want)
				}
				can := "none"
				for l := workspace.View; l <= workspace.Manage; l++ {
					if c.Can(workspace.Need(m, l)) {
						can = names[l]
					}
				}
				if can != want {
					t.Errorf("%s %s: may %q, want %q", p.Name, m, can, want)
				}
			}
		}
		roles := owner.Do("GET", "/v1/roles", nil).Want(t, 200)
		for i, key := range []string{"owner", "admin", "senior_member", "junior_member", "viewer"} {
			role := roles.List("items")[i].(map[string]any)
			if role["key"] != key || role["builtin"] != true || role["member_count"] != 1.0 {
				t.Errorf("role %d: %v", i, role)
			}
		}
	})
}
