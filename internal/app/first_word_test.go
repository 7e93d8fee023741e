package app_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/contact"
	"cxgenie/internal/guest"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// TestTheFirstWordToSomebodyWhoNeverWrote finds a contact without any conversation, writes to him, and has him come back.
func TestTheFirstWordToSomebodyWhoNeverWrote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keyFile := ""
		s := serve(t, d, fromAnywhere, func(o *app.Options) { keyFile = filepath.Join(o.Config.DataDir, "installation.key") })
		bot := s.bot(map[string]any{"auto_reply": false})
		ws := tenant.ID(s.owner.workspace)
		contacts := contact.New(d, clock.System{})
		known := func(name, email, phone string) string {
			id := uid.New()
			if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := contacts.Visitor(ctx, tx, ws, id, "en")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := contacts.Update(t.Context(), workspace.Caller{Workspace: ws, MemberID: s.owner.member}, id, contact.Patch{Name: &name, Email: &email, Phone: &phone}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		lan := known("Lân Đặng", "lan@tea.example", "+84 90 123 4567")
		known("Somebody else", "else@tea.example", "")
		find := func(p *person, q string) (ids []string) {
			t.Helper()
			for _, x := range p.do("GET", "/v1/contacts?q="+url.QueryEscape(q), nil).want(200).list("items") {
				ids = append(ids, x.(map[string]any)["id"].(string))
			}
			return ids
		}
		for _, q := range []string{"lan dang", "LÂN", "lan@", "LAN@tea.example", "+84901234567"} {
			if got := find(s.owner, q); len(got) != 1 || got[0] != lan {
				t.Errorf("%q finds %v", q, got)
			}
		}
		for _, q := range []string{"", "l", "nobody", "%", "an@tea"} {
			if got := find(s.owner, q); len(got) != 0 {
				t.Errorf("%q finds %v", q, got)
			}
		}
		if got := find(s.newOwner("Elsewhere"), "lan@"); len(got) != 0 {
			t.Errorf("another company finds %v", got)
		}
		// Who sees some bots only finds no customer of none of them, and cannot write to him either.
		narrow := s.within(s.join(s.owner, "junior_member"), bot)
		if got := find(narrow, "lan@"); len(got) != 0 {
			t.Errorf("a member of one bot finds %v", got)
		}
		first := map[string]any{"contact_id": lan, "bot_id": bot, "client_id": uid.New(), "text": "Your tea has **arrived**."}
		narrow.do("POST", "/v1/conversations", first).want(404)
		s.join(s.owner, "viewer").do("GET", "/v1/contacts?q=lan", nil).want(403)
		empty := map[string]any{"contact_id": lan, "bot_id": bot, "client_id": uid.New(), "text": "  "}
		s.owner.do("POST", "/v1/conversations", empty).want(422)
		if n := s.count(`SELECT count(*) FROM conversation WHERE workspace_id = '` + s.owner.workspace + `'`); n != 0 {
			t.Fatalf("%d conversations came of what was refused", n)
		}

		made := s.owner.do("POST", "/v1/conversations", first).want(201)
		if again := s.owner.do("POST", "/v1/conversations", first).want(201); again.str("id") != made.str("id") {
			t.Error("sent again it is another conversation")
		}
		keys, err := secret.Open(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		him := &person{s: s, token: guest.NewToken(keys, guest.Who{Workspace: ws, Contact: lan}, time.Now()), contact: lan}
		lines := him.thread(made.str("id"))
		if fmt.Sprint(lines) == "[]" {
			t.Error("at his next visit he finds nothing")
		}
		if got := him.do("GET", "/v1/guest/conversations/"+made.str("id")+"/messages", nil).want(200); got.str("items.0.html") != "<p>Your tea has <strong>arrived</strong>.</p>\n" || got.str("items.0.text") != "Your tea has arrived." {
			t.Errorf("what he reads: %s", got.raw)
		}
	})
}
