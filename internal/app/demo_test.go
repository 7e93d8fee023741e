package app_test

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/workspace/workspacetest"
)

// The demo is a shop that has been at work for days: its bot knows, its conversations have their times, its page has the
// chat, its owner can sign in. Removed, it leaves an installation in which the first run begins.
func TestTheDemoComesAndGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		cfg := config.Config{Addr: "127.0.0.1:0", DataDir: t.TempDir()}
		if err := cfg.Validate(); err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
		if empty, err := app.IsEmpty(t.Context(), d); err != nil || !empty {
			t.Fatalf("a fresh database is empty: %v, %v", empty, err)
		}
		login, err := app.PlantDemo(t.Context(), d, app.Options{Config: cfg, Log: log, Parse: readHere})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.PlantDemo(t.Context(), d, app.Options{Config: cfg, Log: log, Parse: readHere}); err == nil {
			t.Error("a demo was made where there is one")
		}
		a, err := app.New(d, app.Options{Config: cfg, Log: log, Hash: workspacetest.CheapHash(), Parse: readHere})
		if err != nil {
			t.Fatal(err)
		}
		addr, err := a.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := a.Stop(); err != nil {
				t.Errorf("stop: %v", err)
			}
		})
		s := &stage{t: t, db: d, app: a, url: "http://" + addr.String(), client: &http.Client{}}
		t.Cleanup(s.client.CloseIdleConnections)

		owner := &person{s: s}
		owner.cookie = owner.do("POST", "/v1/auth/sign-in", map[string]any{"email": login.Email, "password": login.Password}).want(200).cookie
		if r := owner.do("GET", "/v1/me", nil).want(200); r.str("workspaces.0.first_run") != "" {
			t.Error("the demo has a first run of its own")
		}
		b := owner.do("GET", "/v1/bots", nil).want(200)
		bot := b.str("items.0.id")
		if b.num("items.0.knowledge_count") < 10 || b.str("items.0.status") != "live" {
			t.Errorf("the bot is %s", b.raw)
		}
		s.until("all that it has is learnt", func() bool {
			b := owner.do("GET", "/v1/bots", nil).want(200)
			return b.num("items.0.knowledge_count") == b.num("items.0.item_count")
		})
		if p := owner.do("GET", "/v1/bots/"+bot+"/passages", nil).want(200); p.num("counts.text") != 3 || p.num("counts.document") < 4 || p.num("counts.url") < 4 {
			t.Errorf("it has read %s", p.raw)
		}
		owner.do("POST", "/v1/bots/"+bot+"/answer-test-runs", nil)
		s.until("its answer tests are right", func() bool {
			for _, x := range owner.do("GET", "/v1/bots/"+bot+"/answer-tests", nil).want(200).list("items") {
				if x.(map[string]any)["verdict"] != "right" {
					return false
				}
			}
			return true
		})
		counts := owner.do("GET", "/v1/conversations/counts", nil).want(200)
		if counts.num("all.total") < 5 || counts.num("closed.total") < 2 || counts.num("mine.total") < 1 {
			t.Errorf("the inbox is %s", counts.raw)
		}
		days := map[string]bool{}
		for _, c := range owner.do("GET", "/v1/conversations?tab=all", nil).want(200).list("items") {
			c := c.(map[string]any)
			days[c["activity_at"].(string)[:10]] = true
			if strings.Contains(c["last_message"].(map[string]any)["text"].(string), "{{") {
				t.Errorf("a blank is shown: %v", c["last_message"])
			}
		}
		if len(days) < 2 {
			t.Errorf("everything happened on %v", days)
		}
		page := owner.page("/demo")
		if !strings.Contains(page, `data-aid="`+bot+`"`) {
			t.Error("the shop has no chat")
		}
		if r := owner.do("GET", "/v1/demo", nil).want(200); r.body["demo"] != true {
			t.Errorf("it does not say that it is the demo: %s", r.raw)
		}
		s.visitor(bot).say(bot, "Is the Alder rain jacket waterproof?")
		s.settled()

		owner.send(request{method: "POST", path: "/v1/files?name=a.txt", raw: []byte("hello"), ctype: "text/plain"}).want(201)
		kept := func() (files int) {
			err := filepath.WalkDir(filepath.Join(cfg.DataDir, "files"), func(_ string, e fs.DirEntry, err error) error {
				if err == nil && !e.IsDir() {
					files++
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return files
		}
		if kept() == 0 {
			t.Error("the file of the demo is not in the folder")
		}
		s.owner = owner
		s.join(owner, "admin").do("DELETE", "/v1/demo", nil).want(204)
		if empty, err := app.IsEmpty(t.Context(), d); err != nil || !empty {
			t.Fatalf("something is left: %v, %v", empty, err)
		}
		s.until("the files are gone", func() bool { return kept() == 0 })
		if r := owner.do("GET", "/v1/me", nil); r.status != 401 && r.status != 404 { // a session is remembered for a moment
			t.Errorf("its owner is still there: %s", r.raw)
		}
		if strings.Contains(owner.page("/demo"), "data-aid") {
			t.Error("the shop is still there")
		}
		(&person{s: s}).do("POST", "/v1/setup", map[string]any{"name": "Mai", "email": "mai@example.com", "password": workspacetest.Password, "workspace": "Tea"}).want(201)
		mai := s.signIn("mai@example.com")
		if r := mai.do("GET", "/v1/bots", nil).want(200); len(r.list("items")) != 0 {
			t.Errorf("the next company finds %s", r.raw)
		}
		mai.do("DELETE", "/v1/demo", nil).want(409)
		// Everything works on what was emptied.
		s.owner = mai
		fresh := s.bot(nil, "Do you have green tea?", "Yes.")
		v := s.visitor(fresh)
		id := v.say(fresh, "Do you have green tea?").str("conversation.id")
		s.until("an answer", func() bool { lines := v.thread(id); return lines[len(lines)-1] == "bot: Yes." })
	})
}

// page reads a page as a browser does.
func (p *person) page(path string) string {
	p.s.t.Helper()
	r, err := p.s.client.Get(p.s.url + path)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return string(b)
}

// A demo is not removed when somebody works beside it.
func TestASharedDemoStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d) // its first workspace is no demo
		s.owner.do("DELETE", "/v1/demo", nil).want(409)
		if _, err := app.PlantDemo(t.Context(), d, app.Options{Log: slog.Default()}); err == nil {
			t.Error("a demo was made on somebody's data")
		}
	})
}
