package workspace_test

import (
	"net/http/httptest"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// What every request pays to find out who asks.
func BenchmarkCaller(b *testing.B) {
	h := workspacetest.New(b, dbtest.Open(b, db.SQLite))
	owner := h.Owner("Tea house")
	r := httptest.NewRequest("GET", "/v1/conversations", nil)
	r.Header.Set("Cookie", workspace.CookieName+"="+owner.Token)
	need := workspace.Need("live_chat", workspace.View)
	for b.Loop() {
		if _, err := h.Doors.Enter(r, string(owner.Workspace), need); err != nil {
			b.Fatal(err)
		}
	}
}
