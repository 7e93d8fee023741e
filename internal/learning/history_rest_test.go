package learning_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

// with makes the room anew: with a vendor, or runs that hold so many conversations.
func (k *kit) with(vendor llm.Provider, holds int) *spent {
	k.t.Helper()
	paid := &spent{}
	var offered choices
	if vendor != nil {
		paid.choices = []model.Choice{{Provider: vendor, Credits: 5}}
		offered = choices{{Provider: vendor, Credits: 5}}
	}
	k.s = learning.New(learning.Deps{DB: k.DB, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Models: paid, Conversations: k.talks, Members: k.Service, Labels: k.labels,
		Answers: answer.New(k.Knowledge, answer.Options{Models: offered}), Holds: holds})
	return paid
}

func chats(n int, question func(i int) string) []byte {
	var b strings.Builder
	b.WriteString("conversation_id,sender,text,sent_at\n")
	for i := range n {
		fmt.Fprintf(&b, "t%d,customer,%s,2026-02-01T09:00:00Z\nt%d,agent,\"Yes, and it is written on our page number %d.\",2026-02-01T09:01:00Z\n", i, question(i), i, i)
	}
	return []byte(b.String())
}

// What one run does not hold of a file, the next one takes; nobody has to upload it again.
func TestTheNextRunTakesTheNextConversations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.with(nil, 25)
		u, err := k.upload("chats.csv", 0, chats(60, func(i int) string { return fmt.Sprintf("Do you sell model%d%c lamps?", i, 'a'+i%26) }))
		if err != nil || u.Beyond != 35 || u.Cost.Conversations != 25 {
			t.Fatalf("%+v %v", u, err)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		path := "/v1/bots/" + k.bot + "/history"
		id := u.ID
		for _, want := range []struct {
			mined, rest float64
			more        bool
		}{{25, 25, true}, {25, 10, true}, {10, 0, false}} {
			k.runHistory()
			r := k.Boss.Do("GET", path, nil).Want(t, 200)
			if r.Str("items.0.id") != id || r.Str("items.0.state") != "done" || r.At("items.0.mined") != want.mined || r.At("items.0.proposed") != want.mined || r.At("items.0.more") != want.more {
				t.Fatal(r.Raw)
			}
			if !want.more {
				k.Boss.Do("POST", path+"/"+id+"/continue", map[string]any{}).Want(t, 409)
				break
			}
			if x, err := k.s.Rest(ctx, k.Caller, k.bot, id); err != nil || x.Cost.Conversations != int(want.rest) || x.Questions != 0 {
				t.Errorf("%+v %v", x, err)
			}
			k.Boss.Do("GET", path+"/"+id+"/rest", nil).Want(t, 200)
			next := k.Boss.Do("POST", path+"/"+id+"/continue", map[string]any{}).Want(t, 202)
			k.Boss.Do("POST", path+"/"+id+"/continue", map[string]any{}).Want(t, 409)
			if id = next.Str("id"); next.Str("state") != "queued" || next.Str("file_name") != "chats.csv" {
				t.Error(next.Raw)
			}
		}
		k.Boss.Do("GET", path+"/"+uid.New()+"/rest", nil).Want(t, 404)
		k.House.Owner("Other").Do("POST", path+"/"+id+"/continue", map[string]any{}).Want(t, 404)
		var parts int
		if err := d.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM history_part WHERE workspace_id = $1`, k.Boss.Workspace).Scan(&parts); err != nil || parts != 0 {
			t.Errorf("%d parts are left: %v", parts, err)
		}
	})
}

// The next run over own conversations takes the older ones; what comes meanwhile is not taken twice.
func TestTheNextRunTakesOlderOwnConversations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.with(nil, 2)
		talk := func(thing string) {
			x := k.talk("Lan")
			x.ask("Do you sell " + thing + "?")
			x.reply(k.Caller, "Yes, we sell "+thing+" in our shop in town.", 0)
			if _, err := k.talks.Close(ctx, k.Caller, x.id, conversation.Labels{}); err != nil {
				t.Fatal(err)
			}
			k.Clock.Advance(time.Hour)
		}
		for _, thing := range []string{"tents", "helmets", "saddles", "lamps", "bells"} {
			talk(thing)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, "", 0, true); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"bells lamps", "saddles helmets", "tents"} {
			before := k.learnt()
			k.runHistory()
			for _, thing := range strings.Fields(want) {
				if now := k.learnt(); strings.Contains(before, thing) || !strings.Contains(now, thing) {
					t.Errorf("run %d: %s in %s", i, thing, now)
				}
			}
			list, err := k.s.Histories(ctx, k.Caller, k.bot)
			if err != nil || list[0].State != learning.HistoryDone || list[0].More != (i < 2) || list[0].Beyond != 3-2*i && i < 2 {
				t.Fatalf("%+v %v", list[0], err)
			}
			if i == 0 {
				talk("pumps")
			}
			if list[0].More {
				if _, err := k.s.GoOn(ctx, k.Caller, k.bot, list[0].ID, true); err != nil {
					t.Fatal(err)
				}
			}
		}
		if strings.Contains(k.learnt(), "pumps") {
			t.Error("what came later is for another run")
		}
	})
}

// 500 questions are proposed; the others wait for the next run, with how often they were asked.
func TestTheNextRunProposesTheNextQuestions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		u, err := k.upload("chats.csv", 0, chats(520, func(i int) string { return fmt.Sprintf("Do you sell model%d%c lamps?", i, 'a'+i%26) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		first, err := k.s.Histories(ctx, k.Caller, k.bot)
		if err != nil || first[0].Proposed != 500 || first[0].Left != 20 || !first[0].More {
			t.Fatalf("%+v %v", first[0], err)
		}
		if x, err := k.s.Rest(ctx, k.Caller, k.bot, u.ID); err != nil || x.Questions != 20 || x.Cost.Conversations != 0 {
			t.Errorf("%+v %v", x, err)
		}
		if _, err := k.s.GoOn(ctx, k.Caller, k.bot, u.ID, true); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		if list, err := k.s.Histories(ctx, k.Caller, k.bot); err != nil || list[0].Proposed != 20 || list[0].More || list[1].More {
			t.Errorf("%+v %v", list[0], err)
		}
	})
}

// Questions that mean the same over all conversations are one suggestion, with how many conversations asked it.
func TestAModelPutsTogetherWhatMeansTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		asked := []string{"Do you ship to Norway?", "What does wrapping cost?", "Can a parcel go to Oslo?", "Do you ship to Norway?", "Is delivery to Bergen possible?", "When are you open?"}
		calls := 0
		vendor := llmtest.New(t,
			llmtest.Rule{When: llmtest.SystemContains("what an assistant can learn"), Func: func(llm.Request) (string, error) {
				var b strings.Builder
				for i, q := range asked {
					fmt.Fprintf(&b, `,{"question":%q,"answer":"It is on our page number %d."}`, q, i)
				}
				return `{"pairs":[` + b.String()[1:] + `]}`, nil
			}},
			llmtest.Rule{When: llmtest.SystemContains("ask the same in other words"), Func: func(r llm.Request) (string, error) {
				calls++
				if !strings.Contains(r.Last(), `"no":1,"question":"Do you ship to Norway?"`) || strings.Count(r.Last(), "Norway") != 1 {
					return "", fmt.Errorf("asked: %s", r.Last())
				}
				return `{"groups":[[1,3,4,99],[2],[3,5]]}`, nil // what cannot be is passed over
			}})
		paid := k.with(vendor, 0)
		u, err := k.upload("chats.csv", 0, chats(2, func(int) string { return "Do you ship to Norway?" }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		list, err := k.s.Histories(ctx, k.Caller, k.bot)
		if err != nil || list[0].Pairs != 6 || list[0].Total != 3 || list[0].Joined != 2 || list[0].Proposed != 3 || list[0].Credits != 1 || paid.credits != 1 || calls != 1 {
			t.Errorf("%+v %v, %d calls, %d paid", list[0], err, calls, paid.credits)
		}
		r := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/proposals?search=norway", nil).Want(t, 200)
		if r.At("items.0.times") != 4.0 {
			t.Error(r.Raw)
		}
	})
}

// A run that fails says why, and goes on where it stood: what was paid for is not paid for again.
func TestAFailedRunSaysWhyAndGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		looked := 0
		broken := llm.NewError(llm.NoQuota, "no money", nil)
		vendor := llmtest.New(t, llmtest.Rule{When: llmtest.SystemContains("what an assistant can learn"), Func: func(llm.Request) (string, error) {
			if looked++; looked == 2 {
				return "", broken
			}
			return fmt.Sprintf(`{"pairs":[{"question":"Do you sell lamp%d?","answer":"It is on our page."}]}`, looked), nil
		}}, llmtest.Rule{When: llmtest.SystemContains("ask the same in other words"), Reply: `{"groups":[]}`})
		paid := k.with(vendor, 0)
		u, err := k.upload("chats.csv", 0, chats(30, func(i int) string { return fmt.Sprintf("Do you sell model%d lamps?", i) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		args := fmt.Appendf(nil, `{"workspace_id":%q,"bot_id":%q,"id":%q}`, k.Boss.Workspace, k.bot, u.ID)
		if err := k.s.HandleHistory(ctx, jobs.Task{OutboxID: uid.New(), Kind: learning.HistoryJob, Args: args, Attempt: 4, Last: true}); err == nil {
			t.Fatal("it cannot have worked")
		}
		path := "/v1/bots/" + k.bot + "/history"
		r := k.Boss.Do("GET", path, nil).Want(t, 200)
		if r.Str("items.0.state") != "failed" || r.Str("items.0.reason") != "model_quota" || r.At("items.0.more") != true || r.At("items.0.mined") != 20.0 {
			t.Fatal(r.Raw)
		}
		if x, err := k.s.Rest(ctx, k.Caller, k.bot, u.ID); err != nil || x.Cost.Conversations != 10 || x.Cost.Credits != 1 {
			t.Errorf("%+v %v", x, err)
		}
		if h, err := k.s.GoOn(ctx, k.Caller, k.bot, u.ID, true); err != nil || h.ID != u.ID || h.State != learning.HistoryQueued || !h.Model {
			t.Errorf("%+v %v", h, err)
		}
		k.runHistory()
		r = k.Boss.Do("GET", path, nil).Want(t, 200)
		if r.Str("items.0.state") != "done" || r.Str("items.0.reason") != "" || r.At("items.0.proposed") != 2.0 || r.At("items.0.mined") != 30.0 || paid.credits != 2 {
			t.Error(r.Raw, paid.credits)
		}
	})
}
