package notify_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/notify"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/uid"
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
