package contact_test

import (
	"context"
	"testing"
	"time"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// A contact's time zone is what his browser last said of it; words that are no zone leave it alone.
func TestWhereAContactIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		ws := h.Caller(h.Owner("Acme")).Workspace
		s, ctx, id := contact.New(d, h.Clock), t.Context(), uid.New()
		in := func(do func(ctx context.Context, tx *db.Tx) error) {
			t.Helper()
			if err := d.InTx(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		in(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Visitor(ctx, tx, ws, id, "en")
			return err
		})
		for zone, want := range map[string]string{"Asia/Ho_Chi_Minh": "Asia/Ho_Chi_Minh", "Europe/Kyiv": "Europe/Kyiv"} {
			for _, said := range []string{zone, "", "Local", "../../etc/passwd", "Mars/Olympus"} {
				h.Clock.Advance(time.Minute)
				in(func(ctx context.Context, tx *db.Tx) error { return s.Seen(ctx, tx, ws, id, said) })
				c, err := s.Get(ctx, ws, id)
				if err != nil || c.TimeZone != want || !c.LastSeenAt.Equal(h.Clock.Now()) {
					t.Errorf("after %q: in %q, seen %s, %v", said, c.TimeZone, c.LastSeenAt, err)
				}
			}
		}
	})
}
