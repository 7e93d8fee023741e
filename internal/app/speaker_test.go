package app_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

// slow is a model that writes its answer only when it is let.
func slow(t *testing.T, gate <-chan struct{}) (*llmtest.Scripted, func(*app.Options)) {
	m := llmtest.New(t, llmtest.Rule{
		When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), "enough") },
		JSON: `{"enough":true,"answer":"Only a few days, says the bot.","used":["1"]}`, Gate: gate,
	})
	return m, func(o *app.Options) { o.Provider = m }
}

// While the bot writes, a person takes over, or the conversation ends: what the bot has written is not sent any more. It
// is kept for the person as a suggestion.
func TestAnAnswerThatComesTooLateIsASuggestion(t *testing.T) {
	for name, interrupt := range map[string]func(s *stage, v *person, here string){
		"a take-over": func(s *stage, _ *person, here string) { s.owner.do("POST", here+"/take-over", nil).want(200) },
		"a reply": func(s *stage, _ *person, here string) {
			s.owner.do("POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": "A person here."}).want(202)
		},
		"a close": func(s *stage, _ *person, here string) { s.owner.do("POST", here+"/close", nil).want(200) },
		"a close and a second thought": func(s *stage, _ *person, here string) {
			s.owner.do("POST", here+"/close", nil).want(200)
			s.owner.do("POST", here+"/reopen", nil).want(200)
		},
		"a take-over and a second thought": func(s *stage, _ *person, here string) {
			s.owner.do("POST", here+"/take-over", nil).want(200)
			s.owner.do("POST", here+"/give-back", nil).want(200)
		},
		"a wish for a person who is there": func(s *stage, v *person, here string) {
			s.owner.listen(nil)
			s.owner.do("PUT", "/v1/me/availability", map[string]any{"availability": "online"}).want(204)
			v.do("POST", strings.Replace(here, "/v1/", "/v1/guest/", 1)+"/human", nil).want(200)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				gate := make(chan struct{})
				model, option := slow(t, gate)
				s := serve(t, d, option)
				bot := s.bot(nil, "How long does shipping take?", "A few days.")
				v := s.visitor(bot)
				id := v.say(bot, "How long will shipping take?").str("conversation.id")
				if _, err := model.WaitCalls(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
				here := "/v1/conversations/" + id
				interrupt(s, v, here)
				before := v.thread(id)
				close(gate)
				var suggestions *answer
				s.until("the answer is kept as a suggestion", func() bool {
					suggestions = s.owner.do("GET", here+"/suggestions", nil).want(200)
					return len(suggestions.list("items")) > 0
				})
				if suggestions.str("items.0.text") != "Only a few days, says the bot." || suggestions.num("items.0.seq") != 2 {
					t.Errorf("suggested: %s", suggestions.raw)
				}
				s.settled()
				want(t, "thread", v.thread(id), before...)
				if n := s.count(`/* all workspaces */ SELECT count(*) FROM message WHERE text LIKE '%says the bot%'`); n != 0 {
					t.Errorf("%d messages of the bot are stored", n)
				}
				if n := s.count(`/* all workspaces */ SELECT count(*) FROM event WHERE kind = 'turn.discarded'`); n != 1 {
					t.Errorf("%d turns are discarded", n)
				}
				// The visitor has no way to see it.
				if raw := v.do("GET", strings.Replace(here, "/v1/", "/v1/guest/", 1)+"/changes?after=0", nil).want(200).raw; strings.Contains(string(raw), "says the bot") {
					t.Errorf("the visitor is shown the suggestion: %s", raw)
				}
			})
		})
	}
}

// Without anybody between, the same answer is sent: the test above proves something.
func TestAnAnswerInTimeIsSent(t *testing.T) {
	gate := make(chan struct{})
	close(gate)
	_, option := slow(t, gate)
	s := serve(t, dbtest.Open(t, db.SQLite), option)
	bot := s.bot(nil, "How long does shipping take?", "A few days.")
	v := s.visitor(bot)
	id := v.say(bot, "How long will shipping take?").str("conversation.id")
	s.settled()
	want(t, "thread", v.thread(id), greeting, "contact: How long will shipping take?", "bot: Only a few days, says the bot.")
}

// Take-overs race with answers in many conversations: whoever is first, the bot never speaks after a person has taken over.
func TestTheBotNeverSpeaksAfterATakeOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		colleague := s.join(s.owner, "admin")
		var all sync.WaitGroup
		ids := make([]string, 30)
		visitors := make([]*person, len(ids))
		for i := range ids {
			visitors[i] = s.visitor(bot)
			all.Go(func() {
				a, err := visitors[i].try(request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": "1", "text": "Do you deliver on Sundays?"}})
				if err != nil || a.status != 202 {
					t.Errorf("send: %v %v", a, err)
					return
				}
				ids[i] = a.str("conversation.id")
				if i%3 == 0 { // at once, and together with the answer to the second message
					_, _ = visitors[i].try(request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": "2", "text": "Do you deliver on Sundays?"}})
				}
				var both sync.WaitGroup
				for _, p := range []*person{s.owner, colleague} {
					both.Go(func() {
						if a, err := p.try(request{method: "POST", path: "/v1/conversations/" + ids[i] + "/take-over"}); err != nil || a.status != 200 {
							t.Errorf("take over: %v %v", a, err)
						}
					})
				}
				both.Wait()
			})
		}
		all.Wait()
		s.settled()
		answered := 0
		for i, id := range ids {
			lines := visitors[i].thread(id)
			taken := slices.Index(lines, "system: taken_over")
			if taken < 0 || slices.Index(lines[taken+1:], "system: taken_over") >= 0 {
				t.Errorf("taken over not once: %v", lines)
				continue
			}
			for _, line := range lines[taken+1:] {
				if strings.HasPrefix(line, "bot:") {
					t.Errorf("the bot speaks after a take-over: %v", lines)
				}
			}
			if strings.HasPrefix(lines[taken-1], "bot: Yes") {
				answered++
			}
			// One of the two is in charge, and every screen says the same, once an answer that came too late is kept as a suggestion.
			var c *answer
			s.until("both see the same", func() bool {
				c = s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
				return string(colleague.do("GET", "/v1/conversations/"+id, nil).want(200).raw) == string(c.raw)
			})
			who := c.str("assignee.id")
			if who != s.owner.member && who != colleague.member || c.str("speaker") != "human" || c.str("stage") != "assigned" {
				t.Errorf("in charge: %s", c.raw)
			}
			var last string
			for _, x := range s.owner.do("GET", "/v1/conversations/"+id+"/messages?limit=100", nil).want(200).list("items") {
				m := x.(map[string]any)
				if p, _ := m["payload"].(map[string]any); m["kind"] == "system" {
					switch p["event"] {
					case "taken_over":
						last = p["actor"].(map[string]any)["id"].(string)
					case "assigned":
						last = p["target"].(map[string]any)["id"].(string)
					}
				}
			}
			if last != who {
				t.Errorf("the thread says that %s is in charge, the conversation says %s", last, who)
			}
		}
		t.Logf("answered before the take-over: %d of %d", answered, len(ids))
		gapless(t, s)
	})
}

// Many tabs send different first messages at once: one conversation, each message once, one greeting.
func TestFirstMessagesOfManyTabsOpenOneConversation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		var all sync.WaitGroup
		got := make([]*answer, 12)
		for i := range got {
			all.Go(func() {
				got[i], _ = v.try(request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": fmt.Sprint("tab-", i/2), "text": fmt.Sprint("text ", i/2)}})
			})
		}
		all.Wait()
		accepted := 0
		for i, a := range got {
			if a == nil || a.status != 202 && a.status != 200 || a.str("conversation.id") != got[0].str("conversation.id") || a.str("message.id") != got[i/2*2].str("message.id") {
				t.Fatalf("send %d: %+v", i, a)
			}
			if a.status == 202 {
				accepted++
			}
		}
		lines := v.thread(got[0].str("conversation.id"))
		slices.Sort(lines[1:])
		want(t, "thread", lines, greeting, "contact: text 0", "contact: text 1", "contact: text 2", "contact: text 3", "contact: text 4", "contact: text 5")
		if accepted != 6 {
			t.Errorf("%d of 6 messages were accepted as new", accepted)
		}
		gapless(t, s)
	})
}

// A client_id belongs to one visitor and one message: another visitor may use it too, the same visitor may not use it for
// another bot.
func TestAClientIdBelongsToOneVisitorAndOneMessage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		mute := map[string]any{"auto_reply": false}
		bots := []string{s.bot(mute), s.bot(mute)}
		visitors := []*person{s.visitor(bots[0]), s.visitor(bots[0])}
		var all sync.WaitGroup
		got := make([]*answer, 8)
		for i := range got {
			all.Go(func() {
				body := map[string]any{"bot_id": bots[i&1], "client_id": "tab-1", "text": "the same words"}
				got[i], _ = visitors[i>>1&1].try(request{method: "POST", path: "/v1/guest/messages", body: body})
			})
		}
		all.Wait()
		for v := range visitors {
			statuses := map[int]int{}
			messages := map[string]bool{}
			for i, a := range got {
				if a == nil {
					t.Fatal("no answer")
				}
				if i>>1&1 != v {
					continue
				}
				statuses[a.status]++
				if a.status < 300 {
					messages[a.str("message.id")] = true
				} else if a.str("code") != "message.client_id_reused" {
					t.Errorf("%s", a.raw)
				}
			}
			if statuses[202] != 1 || statuses[200] != 1 || statuses[409] != 2 || len(messages) != 1 {
				t.Errorf("visitor %d: %v, %d messages", v, statuses, len(messages))
			}
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM message WHERE author_kind = 'contact'`); n != 2 {
			t.Errorf("%d messages of two visitors", n)
		}
		// With ids of their own, one visitor's first messages to two bots are two conversations of one contact.
		third := s.visitor(bots[0])
		for i, bot := range bots {
			all.Go(func() {
				if a, err := third.try(request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": fmt.Sprint(i), "text": "hello"}}); err != nil || a.status != 202 {
					t.Errorf("%v %v", a, err)
				}
			})
		}
		all.Wait()
		if n := s.count(`SELECT count(*) FROM conversation WHERE workspace_id = $1 AND contact_id = $2`, s.owner.workspace, third.contact); n != 2 {
			t.Errorf("%d conversations", n)
		}
	})
}
