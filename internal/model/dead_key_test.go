package model_test

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/mail/mailtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// TestAMailWhenAKeyDies has a vendor refuse a key: its owner is told by mail, once a day, and only while it is so.
func TestAMailWhenAKeyDies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		url, inbox := mailtest.Server(t)
		sender, err := mail.New(mail.Options{URL: url, From: "CX Genie <genie@example.com>"})
		if err != nil {
			t.Fatal(err)
		}
		sealer, err := secret.Open(t.TempDir() + "/key")
		if err != nil {
			t.Fatal(err)
		}
		h := workspacetest.New(t, d, func(o *workspace.Options) { o.Mail, o.Sealer = sender, sealer })
		k := &kit{House: h, t: t, vendor: llmtest.OpenAI(t), meters: billing.New(billing.Options{Clock: h.Clock})}
		k.s = model.New(d, model.Options{Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Billing: k.meters, Sealer: sealer, Workspaces: h.Service,
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		t.Cleanup(func() { _ = k.s.Stop() })
		k.s.Routes(h.Doors)
		runner := jobs.NewRunner(d, t.TempDir(), slog.New(slog.DiscardHandler))
		k.s.HandleJobs(runner)
		if err := runner.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = runner.Stop(context.Background()) })

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
		mailed := func() mailtest.Letter {
			t.Helper()
			select {
			case l := <-inbox:
				return l
			case <-time.After(20 * time.Second):
				t.Fatal("no mail came")
				return mailtest.Letter{}
			}
		}
		waiting := func() (n int) {
			t.Helper()
			if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM job_outbox WHERE kind = 'model.key_mail'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}

		if err := ask(); err != nil {
			t.Fatalf("a good key: %v", err)
		}
		k.vendor.Fail(llmtest.Revoked)
		if err := ask(); err == nil {
			t.Fatal("the vendor did not refuse")
		}
		got := mailed()
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
		if n := waiting(); n != 0 || len(inbox) != 0 {
			t.Errorf("%d more mails wait and %d came on the same day", n, len(inbox))
		}
		// The next day again.
		h.Clock.Advance(24 * time.Hour)
		_ = ask()
		if got := mailed(); got.To != k.boss.Email || !strings.Contains(got.Subject, "stopped working") {
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
		if n := waiting(); n != 0 || len(inbox) != 0 {
			t.Errorf("%d mails wait and %d came about a key that works", n, len(inbox))
		}
	})
}
