package inbox_test

import (
	"context"
	"strings"
	"testing"

	"cxgenie/internal/bot/bottest"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/inbox"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/mail/mailtest"
	"cxgenie/internal/platform/pdf/pdftest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
)

// silent is a hub nobody listens to.
type silent struct{}

func (silent) Publish(string, any) {}
func (silent) Presence(string) int { return 0 }

// The customer gets by mail what he could read, and no note; a bad address and a house without mail are refused.
func TestATranscriptIsMailed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		h := bottest.New(t, d)
		b := h.Bot("Maple")
		sender, box := mailtest.Sender(t)
		none, err := mail.New(mail.Options{})
		ok(err)
		contacts, talks := contact.New(d, h.Clock), conversation.New(d, silent{}, h.Files, h.Clock)
		deps := inbox.Deps{DB: d, Clock: h.Clock, Members: h.Service, Contacts: contacts, Labels: taxonomy.New(d, h.Clock), Conversations: talks, Bots: h.Bots, Mail: sender}
		s := inbox.New(deps)
		deps.Mail = none
		without := inbox.New(deps)

		visitor := uid.New()
		var id conversation.ID
		ok(d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := contacts.Visitor(ctx, tx, h.Caller.Workspace, visitor, "en"); err != nil {
				return err
			}
			acc, err := talks.Begin(ctx, tx, h.Caller.Workspace, conversation.Inbound{Bot: b.ID, BotName: b.Name, Connection: b.ID, Channel: conversation.Website,
				Contact: conversation.ContactCard{ID: visitor, Number: 7, Name: "Ada", Email: "ada@example.com"}, Key: "c:1", ClientID: "1", Text: "Where is my parcel?", Language: "en"})
			if err == nil {
				id = acc.Conversation.ID
			}
			return err
		}))
		for _, p := range []conversation.Post{{ClientID: "a", Text: "It left today."}, {ClientID: "b", Text: "He is angry.", Note: true}} {
			_, _, err := talks.Reply(ctx, h.Caller, id, p)
			ok(err)
		}

		for notes, lines := range map[bool]int{false: 2, true: 3} {
			said, err := s.Transcript(ctx, h.Caller, id, notes, inbox.AsText)
			ok(err)
			if strings.Count(string(said), "\n[") != lines || strings.Contains(string(said), "(note): He is angry.") != notes {
				t.Errorf("notes %v:\n%s", notes, said)
			}
			doc, err := s.Transcript(ctx, h.Caller, id, notes, inbox.AsPDF)
			ok(err)
			words := pdftest.Text(doc)
			if !strings.Contains(words, "Conversation with Ada") || !strings.Contains(words, "It left today.") || strings.Contains(words, "He is angry.") != notes ||
				strings.Contains(words, "emoji") {
				t.Errorf("notes %v, as a document:\n%s", notes, words)
			}
		}
		_, _, err = talks.Reply(ctx, h.Caller, id, conversation.Post{ClientID: "c", Text: "Với 你好 thì sao?", Note: true})
		ok(err)
		doc, err := s.Transcript(ctx, h.Caller, id, true, inbox.AsPDF)
		ok(err)
		if words := pdftest.Text(doc); !strings.Contains(words, "Với \uFFFD thì sao?") || !strings.Contains(words, "as a text file has all of them") {
			t.Errorf("what cannot be drawn:\n%s", words)
		}
		if err := s.MailTranscript(ctx, h.Caller, id, "ada at home"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a bad address: %v", err)
		}
		if err := without.MailTranscript(ctx, h.Caller, id, ""); errs.CodeOf(err) != "mail.not_configured" {
			t.Errorf("without mail: %v", err)
		}
		stranger := h.House.Caller(h.Owner("Other"))
		if err := s.MailTranscript(ctx, stranger, id, "me@example.com"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another workspace: %v", err)
		}

		h.Work(s)
		ok(s.MailTranscript(ctx, h.Caller, id, ""))
		ok(s.MailTranscript(ctx, h.Caller, id, "boss@example.com"))
		to := map[string]bool{}
		for range 2 {
			l := box.Next()
			to[l.To] = true
			if l.Subject != "Your conversation with Acme" || !strings.Contains(l.Text, "Where is my parcel?") || !strings.Contains(l.Text, "It left today.") ||
				strings.Contains(l.Text, "angry") || strings.Contains(l.Text, "thì sao") {
				t.Errorf("mailed: %+v", l)
			}
		}
		if !to["ada@example.com"] || !to["boss@example.com"] {
			t.Errorf("mailed to %v", to)
		}
	})
}
