package websearch_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/mail/mailtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/websearch"
	"cxgenie/internal/websearch/websearchtest"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// An engine that refuses its key is told to the owner by mail, once a day; one that is only away is not.
func TestAMailWhenAnEngineRefusesItsKey(t *testing.T) {
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
		k := &kit{House: h, t: t, engine: websearchtest.New(t)}
		k.s = websearch.New(d, websearch.Options{Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Workspaces: h.Service, Sealer: sealer, Allow: loopback,
			Crawler: crawl.New(crawl.Options{Interval: -1})})
		t.Cleanup(func() { _ = k.s.Stop() })
		k.s.Routes(h.Doors)
		runner := jobs.NewRunner(d, t.TempDir(), slog.New(slog.DiscardHandler))
		k.s.HandleJobs(runner)
		if err := runner.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = runner.Stop(context.Background()) })
		k.boss = h.Owner("Tea house")
		k.boss.Do("PUT", "/v1/web-search", map[string]any{"vendor": "brave", "base_url": k.engine.BraveURL(), "key": websearchtest.GoodKey}).Want(t, 200)
		n := 0
		ask := func() {
			t.Helper()
			n++
			_, _ = k.look(websearch.Question{Text: fmt.Sprint("Question number ", n)})
			_ = k.s.Stop() // what it writes down is written
		}
		waiting := func() (n int) {
			t.Helper()
			if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM job_outbox WHERE kind = 'websearch.engine_mail'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		k.engine.Breaks(func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) })
		ask()
		if waiting() != 0 || len(inbox) != 0 {
			t.Error("a mail for an engine that is only away")
		}
		k.engine.Breaks(func(w http.ResponseWriter) {
			websearchtest.Refuse(w, 422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid: 100%s.")
		})
		h.Clock.Advance(time.Minute)
		ask()
		select {
		case l := <-inbox:
			if l.To != k.boss.Email || !strings.Contains(l.Subject, "search engine") || !strings.Contains(l.Text, "invalid: 100%s.") || !strings.Contains(l.Text, "Tea house") ||
				!strings.Contains(l.Text, "https://help.example.com/settings/models") || strings.Contains(l.Text, websearchtest.GoodKey) {
				t.Errorf("%+v", l)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("no mail came")
		}
		for range 3 {
			h.Clock.Advance(10 * time.Minute)
			ask()
		}
		if waiting() != 0 || len(inbox) != 0 {
			t.Error("another mail on the same day")
		}
	})
}
