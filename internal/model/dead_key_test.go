package model_test

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/workspace/workspacetest"
)

// TestAMailWhenAKeyDies has a vendor refuse a key: its owner is told by mail, once a day, and only while it is so.
func TestAMailWhenAKeyDies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, sealer, box := workspacetest.Mailing(t, d)
		k := &kit{House: h, t: t, vendor: llmtest.OpenAI(t), meters: billing.New(billing.Options{Clock: h.Clock})}
		k.s = model.New(d, model.Options{Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Billing: k.meters, Sealer: sealer, Workspaces: h.Service,
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		t.Cleanup(func() { _ = k.s.Stop() })
		k.s.Routes(h.Doors)
		h.Work(k.s)
		k.boss = h.Owner("Tea house")
		k.ws = k.boss.Workspace
		h.Owner("Coffee house") // another company,
		h.Join(k.boss, "admin") // and who is no owner get none of it
		id := k.add("Mine %s")
		k.boss.Do("PATCH", "/v1/model-keys/"+id, map[string]any{"key": llmtest.GoodKey}).Want(t, 200)

		// ask is an answer of a bot: the key is used, and what came of it is told to the room.
		ask := func() error {
			t.Helper()
			all, err := k.s.Choices(t.Context(), k.ws, model.Wanted{})
			if err != nil || len(all) != 1 || !all[0].Own {
				t.Fatalf("%+v %v", all, err)
			}
			_, err = all[0].Provider.Generate(t.Context(), llm.Request{Model: all[0].Model, Messages: []llm.Message{{Role: llm.User, Text: "Hello?"}}, MaxTokens: 20})
			if err != nil {
				k.s.Failed(t.Context(), k.ws, all[0], err)
			} else {
				k.s.Worked(k.ws, all[0])
			}
			_ = k.s.Stop() // what it writes down is written
			return err
		}
		quiet := func() bool { return h.Waiting("model.key_mail") == 0 && len(box.All()) == 0 }

		if err := ask(); err != nil {
			t.Fatalf("a good key: %v", err)
		}
		k.vendor.Fail(llmtest.Revoked)
		if err := ask(); err == nil {
			t.Fatal("the vendor did not refuse")
		}
		got := box.Next()
		if got.To != k.boss.Email || !strings.Contains(got.Subject, "stopped working") || !strings.Contains(got.Text, "Mine %s") ||
			!strings.Contains(got.Text, "https://help.example.com/settings/models") || !strings.Contains(got.Text, "Tea house") {
			t.Errorf("%+v", got)
		}
		if strings.Contains(got.Text, llmtest.GoodKey) || !strings.Contains(got.Text, "…"+llmtest.GoodKey[len(llmtest.GoodKey)-4:]) {
			t.Errorf("the mail names the key by its last letters only: %s", got.Text)
		}

		// The same day it stays at one mail, however often it is tried.
		for range 3 {
			h.Clock.Advance(10 * time.Minute)
			_ = ask()
		}
		if !quiet() {
			t.Error("another mail on the same day")
		}
		// The next day again.
		h.Clock.Advance(24 * time.Hour)
		_ = ask()
		if got := box.Next(); got.To != k.boss.Email || !strings.Contains(got.Subject, "stopped working") {
			t.Errorf("%+v", got)
		}
		// It works again: the trouble is over, and nothing is mailed about it.
		k.vendor.Fail("")
		h.Clock.Advance(24 * time.Hour)
		if err := ask(); err != nil {
			t.Error(err)
		}
		if e := k.boss.Do("GET", "/v1/model-keys", nil).Want(t, 200).At("items.0.error"); e != nil && e != "" {
			t.Errorf("the key still has the error %v", e)
		}
		if !quiet() {
			t.Error("a mail about a key that works")
		}
	})
}
