package websearch_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/websearch"
	"cxgenie/internal/websearch/websearchtest"
	"cxgenie/internal/workspace/workspacetest"
)

// An engine that refuses its key is told to the owner by mail, once a day; one that is only away is not.
func TestAMailWhenAnEngineRefusesItsKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, sealer, box := workspacetest.Mailing(t, d)
		k := &kit{House: h, t: t, engine: websearchtest.New(t)}
		k.s = websearch.New(d, websearch.Options{Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Workspaces: h.Service, Sealer: sealer, Allow: loopback,
			Crawler: crawl.New(crawl.Options{Interval: -1})})
		t.Cleanup(func() { _ = k.s.Stop() })
		k.s.Routes(h.Doors)
		h.Work(k.s)
		k.boss = h.Owner("Tea house")
		k.boss.Do("PUT", "/v1/web-search", map[string]any{"vendor": "brave", "base_url": k.engine.BraveURL(), "key": websearchtest.GoodKey}).Want(t, 200)
		n := 0
		ask := func() {
			t.Helper()
			n++
			_, _ = k.look(websearch.Question{Text: fmt.Sprint("Question number ", n)})
			_ = k.s.Stop() // what it writes down is written
		}
		quiet := func() bool { return h.Waiting("websearch.engine_mail") == 0 && len(box.All()) == 0 }
		k.engine.Breaks(func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) })
		ask()
		if !quiet() {
			t.Error("a mail for an engine that is only away")
		}
		k.engine.Breaks(func(w http.ResponseWriter) {
			websearchtest.Refuse(w, 422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid: 100%s.")
		})
		h.Clock.Advance(time.Minute)
		ask()
		if l := box.Next(); l.To != k.boss.Email || !strings.Contains(l.Subject, "search engine") || !strings.Contains(l.Text, "invalid: 100%s.") ||
			!strings.Contains(l.Text, "Tea house") || !strings.Contains(l.Text, "https://help.example.com/settings/models") || strings.Contains(l.Text, websearchtest.GoodKey) {
			t.Errorf("%+v", l)
		}
		for range 3 {
			h.Clock.Advance(10 * time.Minute)
			ask()
		}
		if !quiet() {
			t.Error("another mail on the same day")
		}
	})
}
