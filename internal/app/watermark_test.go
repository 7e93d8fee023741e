package app_test

import (
	"context"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// The chat says by which product it is made, unless a company whose plan includes white label has switched that off; when the
// plan does not include it any more, it is said again.
func TestWhoMayTakeTheWatermarkAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil)
		shown := func() any { return s.owner.do("GET", "/v1/guest/bots/"+bot, nil).want(200).at("widget.watermark") }
		set := func(on bool) *answer {
			return s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"watermark": on}})
		}
		if shown() != true {
			t.Error("not shown at first")
		}
		set(false).want(200)
		if shown() != false {
			t.Error("switched off, and shown")
		}
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO subscription (workspace_id, plan, created_at, updated_at) VALUES ($1, 'growth', 0, 0)`, s.owner.workspace)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		s.until("it is said again", func() bool { return shown() == true })
		if r := set(false).want(403); r.wrongs() != "body.widget.watermark bot.white_label_required" {
			t.Errorf("without white label: %s", r.raw)
		}
		set(true).want(200)
	})
}
