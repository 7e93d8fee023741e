package app_test

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
)

// older is the data folder of a company as the program of 2026-11-23 left it, twelve steps of migrations old: an owner, a bot
// with FAQs, conversations with visitors, an unanswered question, an invitation and an API key.
func older(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, name := range []string{"cxgenie.db", "jobs.db", "installation.key"} {
		packed, err := os.Open(filepath.Join("testdata", "older", name+".gz"))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(plain)
		if err != nil || packed.Close() != nil || os.WriteFile(filepath.Join(folder, name), raw, 0o600) != nil {
			t.Fatal("cannot unpack", name, err)
		}
	}
	return folder
}

// What an older program stored is there after all migrations, behind a backup, and the company goes on with it.
func TestOlderData(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		folder := older(t)
		d, err := db.Open(context.Background(), db.Options{Path: filepath.Join(folder, "cxgenie.db"), NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		goOn(t, d, folder)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		folder := older(t)
		goOn(t, olderInPostgres(t, folder), folder)
	})
}

func goOn(t *testing.T, d *db.DB, folder string) {
	t.Helper()
	ctx := context.Background()
	t.Cleanup(func() { _ = d.Close() })
	if err := db.Migrate(ctx, d); err != nil {
		t.Fatal(err)
	}
	if backups, _ := filepath.Glob(filepath.Join(folder, "backups", "*")); len(backups) != 1 {
		t.Errorf("backups: %v", backups)
	}
	s := serve(t, d, func(o *app.Options) { o.Config.DataDir = folder })

	owner := &person{s: s}
	r := owner.do("POST", "/v1/auth/sign-in", map[string]any{"email": "owner@bench.example", "password": "correct horse battery"}).want(200)
	owner.cookie, owner.workspace = r.cookie, r.str("workspaces.0.id")
	if name := r.str("workspaces.0.name"); name != "Old Harbour Outfitters" {
		t.Errorf("the workspace is called %q", name)
	}
	bots := owner.do("GET", "/v1/bots", nil).want(200).list("items")
	if len(bots) != 1 || bots[0].(map[string]any)["name"] != "Harbour bot" || bots[0].(map[string]any)["unknown_mode"] != "hand_off" {
		t.Fatalf("bots: %v", bots)
	}
	bot := bots[0].(map[string]any)["id"].(string)
	if n := owner.do("GET", "/v1/bots/"+bot+"/faqs", nil).want(200).num("total"); n != 26 {
		t.Errorf("%v FAQs", n)
	}
	if open := owner.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200).list("items"); len(open) != 1 || open[0].(map[string]any)["question"] != "What is the height of the lighthouse?" {
		t.Errorf("unanswered: %v", open)
	}
	seen, found := 0, false
	for _, tab := range []string{"all", "closed"} {
		for _, c := range owner.do("GET", "/v1/conversations?limit=50&tab="+tab, nil).want(200).list("items") {
			seen++
			all := string(owner.do("GET", "/v1/conversations/"+c.(map[string]any)["id"].(string)+"/messages?limit=100", nil).want(200).raw)
			found = found || strings.Contains(all, "Yes, for 15 EUR, in a week.") && strings.Contains(all, "It is 31 metres high. 😀")
		}
	}
	if seen != 14 || !found {
		t.Errorf("%d conversations, the one that was told: %v", seen, found)
	}
	if asked := owner.do("GET", "/v1/invitations", nil).want(200).list("items"); len(asked) != 1 || asked[0].(map[string]any)["email"] != "second@example.com" {
		t.Errorf("invitations: %v", asked)
	}

	v := s.visitor(bot)
	c := v.say(bot, "Can you mend my backpack?").str("conversation.id")
	s.until("the bot answers from what it has learnt then", func() bool {
		return strings.Contains(strings.Join(v.thread(c), "\n"), "bot: Yes, for 15 EUR, in a week.")
	})
}
