package notify_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/notify"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Who minds what a bot knows is told of pages that fail and answers that got worse; each bot is one thing to look at.
func TestEditorsAreToldOfTheirBots(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		other := k.Bot("Oak")
		_, junior := k.agent() // may not edit knowledge
		tell := func(kind string, payload any) {
			k.Tx(func(ctx context.Context, tx *db.Tx) error {
				return events.Append(ctx, tx, events.Event{Workspace: k.Boss.Workspace, Kind: kind, V: 1, Subject: uid.New(), Actor: events.Actor{Kind: "system"}, At: k.Clock.Now(), Payload: payload})
			})
		}
		tell(knowledge.EventPageFailing, knowledge.PageFailing{BotID: k.bot.ID, Address: "https://shop.example/a", Reason: "gone", Failures: 3})
		tell(knowledge.EventPageFailing, knowledge.PageFailing{BotID: k.bot.ID, Address: "https://shop.example/b", Title: "Returns", Reason: "gone", Failures: 3})
		tell(knowledge.EventPageFailing, knowledge.PageFailing{BotID: other.ID, Address: "https://shop.example/c", Reason: "gone", Failures: 3})
		worse := check.Ended{BotID: k.bot.ID, Why: check.Nightly, State: check.Done, Total: 2, Worse: 1, WorseOne: "Do you take cards?"}
		tell(check.EventEnded, worse)
		for _, why := range []check.Why{check.ByHand, check.Rehearsal} { // whoever began these looks himself
			x := worse
			x.Why, x.BotID = why, other.ID
			tell(check.EventEnded, x)
		}
		worse.BotID = uid.New()
		tell(check.EventEnded, worse) // a bot that is gone
		k.happen()
		var got []string
		for _, n := range k.list(k.Caller) {
			if n.Conversation != "" || n.BotID == "" {
				t.Errorf("%+v", n)
			}
			got = append(got, string(n.Kind)+" "+n.About+" "+n.Text+strings.Repeat("+", int(n.Times-1)))
		}
		want := map[string]bool{"tests_worse Maple Do you take cards?": true, "page_failing Oak https://shop.example/c": true, "page_failing Maple Returns+": true}
		if len(got) != 3 || !want[got[0]] || !want[got[1]] || !want[got[2]] {
			t.Errorf("%q", got)
		}
		if n := k.list(junior); len(n) != 0 {
			t.Errorf("who may not edit knowledge is told: %+v", n)
		}
		k.Clock.Advance(notify.MailAfter + time.Second)
		k.work()
		letters := k.mails.All()
		if len(letters) != 1 || !strings.Contains(letters[0].Subject, "Maple: answers got worse") || !strings.Contains(letters[0].Text, "/bots/"+k.bot.ID+"/tests") {
			t.Errorf("%+v", letters)
		}
	})
}

// A key that the vendor refuses is told to those who may mend it, and no longer when it works again.
func TestADeadKeyIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, junior := k.agent()
		tell := func(kind string, payload any) {
			t.Helper()
			k.Tx(func(ctx context.Context, tx *db.Tx) error {
				return events.Append(ctx, tx, events.Event{Workspace: k.Boss.Workspace, Kind: kind, V: 1, Subject: uid.New(), Actor: events.Actor{Kind: "system"}, At: k.Clock.Now(), Payload: payload})
			})
			k.happen()
		}
		told := func(c workspace.Caller) (out []string) {
			for _, n := range k.list(c) {
				if n.ReadAt.IsZero() {
					out = append(out, string(n.Kind)+" "+n.About+" "+n.Text+strings.Repeat("+", int(n.Times-1)))
				}
			}
			return out
		}
		tell(model.EventKeyFailed, model.KeyTrouble{Name: "House", Error: "rate_limited", Message: "slow down"})
		if got := told(k.Caller); len(got) != 0 {
			t.Errorf("what passes by itself is told: %q", got)
		}
		tell(model.EventKeyFailed, model.KeyTrouble{Name: "House", Error: "invalid", Message: "Incorrect API key provided."})
		if got := told(k.Caller); len(got) != 1 || got[0] != "key_dead House Incorrect API key provided." {
			t.Errorf("%q", got)
		}
		if got := told(junior); len(got) != 0 {
			t.Errorf("who cannot mend it is told: %q", got)
		}
		tell(model.EventKeyRecovered, model.KeyTrouble{Name: "Other", Error: "invalid"})
		if got := told(k.Caller); len(got) != 1 {
			t.Errorf("another key works again: %q", got)
		}
		for _, mended := range []struct {
			kind    string
			payload any
		}{
			{model.EventKeyRecovered, model.KeyTrouble{Name: "House", Error: "invalid"}},
			{model.EventKeyChanged, model.KeyChanged{Before: model.KeyShape{Name: "House"}, After: model.KeyShape{Name: "Home"}, Secret: true}},
			{model.EventKeyRemoved, model.KeyShape{Name: "House"}},
		} {
			tell(model.EventKeyFailed, model.KeyTrouble{Name: "House", Error: "no_quota", Message: "You have no credit left."})
			if got := told(k.Caller); len(got) != 1 {
				t.Errorf("%s: %q", mended.kind, got)
			}
			tell(mended.kind, mended.payload)
			if got := told(k.Caller); len(got) != 0 {
				t.Errorf("%s: %q", mended.kind, got)
			}
		}
	})
}

// What could not be learnt is told to who has brought it, and to the editors of the bot where that is nobody.
func TestWhatCouldNotBeLearntIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		colleague := k.House.House.Caller(k.Join(k.Boss, "admin"))
		boss := k.Boss
		path := "/v1/bots/" + k.bot.ID
		k.Upload(k.bot.ID, "scan.pdf", emptyPDF)
		k.happen()
		var got []string
		for _, n := range k.list(k.Caller) {
			got = append(got, string(n.Kind)+" "+n.About+" "+n.Place)
		}
		if len(got) != 1 || got[0] != "source_failed Maple documents" {
			t.Errorf("%q", got)
		}
		if n := k.list(colleague); len(n) != 0 {
			t.Errorf("somebody else's file: %+v", n)
		}
		bot := boss.Do("GET", path, nil).Want(t, 200)
		if bot.At("training.documents.failed") == 0.0 || bot.At("training.documents.all") != bot.At("training.documents.failed") || bot.At("training.articles.all") != 0.0 {
			t.Error(bot.Raw)
		}
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return events.Append(ctx, tx, events.Event{Workspace: k.Boss.Workspace, Kind: knowledge.EventSourceFailed, V: 1, Subject: uid.New(), Actor: events.Actor{Kind: "system"}, At: k.Clock.Now(),
				Payload: knowledge.SourceFailed{BotID: k.bot.ID, Kind: knowledge.Text, Title: "Returns", Reason: "no_text", By: uid.New()}})
		})
		k.happen()
		if n := k.list(colleague); len(n) != 1 || n[0].Place != "articles" || n[0].Text != "Returns" {
			t.Errorf("nobody who could mend it is told: %+v", n)
		}
	})
}

// emptyPDF is a page without a letter on it, as a scanner makes.
const emptyPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
