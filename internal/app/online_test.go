package app_test

import (
	"net/http"
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/websearch/websearchtest"
)

// TestAnswersFromTheWeb has a visitor ask what only the web knows: the answer shows its page whatever the bot's setting for
// sources, costs a credit, and its evidence tells what was looked at; his own affairs and what the bot knows stay here.
func TestAnswersFromTheWeb(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		engine := websearchtest.New(t)
		s := serve(t, d, func(o *app.Options) { o.Config.SearchEngine, o.Config.SearchURL = "searxng", engine.URL })
		site := websearchtest.Site(t, map[string]string{"/japan": websearchtest.Article("Visa for Japan",
			`<h2 id="stay">Length of stay</h2><p>A tourist visa for Japan allows a stay of 15 or 30 days. A single entry costs 3000 yen.</p>`)})
		engine.Finds(websearchtest.Result{URL: site.URL + "/japan", Title: "Visa for Japan"})
		bot := s.bot(map[string]any{"prompt": map[string]any{"online_search": true, "online_domains": []string{"127.0.0.1"}}}, "How long does shipping take?", "Two days.")
		credits := func() int64 { return s.owner.do("GET", "/v1/model-spending", nil).want(200).num("day.credits") }
		g := s.visitor(bot)
		conv := ""
		// hears asks, and is the bot's answer.
		hears := func(q string) map[string]any {
			t.Helper()
			conv = g.say(bot, q).str("conversation.id")
			s.settled()
			list := g.do("GET", "/v1/guest/conversations/"+conv+"/messages?limit=100", nil).want(200).list("items")
			return list[len(list)-1].(map[string]any)
		}
		unknown := "I don't have the information"

		m := hears("How long does a tourist visa for Japan allow to stay?")
		if text := m["text"].(string); !strings.Contains(text, "15 or 30 days") {
			t.Fatalf("%v", m)
		}
		sources := m["payload"].(map[string]any)["sources"].([]any)
		if x := sources[0].(map[string]any); len(sources) != 1 || x["kind"] != "web" || x["url"] != site.URL+"/japan#stay" || x["title"] != "Visa for Japan" || x["id"] != nil {
			t.Errorf("the customer is shown %v", sources)
		}
		if got := credits(); got != 1 {
			t.Errorf("%d credits", got)
		}
		e := s.owner.do("GET", "/v1/conversations/"+conv+"/messages/"+m["id"].(string)+"/evidence", nil).want(200)
		if e.str("online.pages.0.status") != "ok" || e.str("given.0.kind") != "web" || e.str("given.0.learned_at") == "" || e.num("credits") != 1 {
			t.Errorf("%s", e.raw)
		}
		asked := len(engine.Asked())
		if m := hears("How long does shipping take?"); m["text"] != "Two days." {
			t.Errorf("%v", m)
		}
		if m := hears("Where is my order 12345 from Japan?"); !strings.Contains(m["text"].(string), unknown) {
			t.Errorf("%v", m)
		}
		if got := engine.Asked(); len(got) != asked || credits() != 1 {
			t.Errorf("sent to the web: %q, %d credits", got[asked:], credits())
		}
		engine.Breaks(func(w http.ResponseWriter) { w.WriteHeader(502) })
		if m := hears("What does a single entry to Japan cost?"); !strings.Contains(m["text"].(string), unknown) {
			t.Errorf("%v", m)
		}
		if r := s.owner.do("GET", "/v1/web-search", nil).want(200); r.str("installation_error") != "network" || credits() != 1 {
			t.Errorf("%s, %d credits", r.raw, credits())
		}
		// Nothing of it was learnt, and what was used counts as no use of ours.
		if n := s.count(`SELECT count(*) FROM passage WHERE workspace_id = $1`, s.owner.workspace); n != 0 {
			t.Errorf("%d passages are stored", n)
		}
	})
}
