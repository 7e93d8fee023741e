package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// reacts has a customer say what he thinks of the newest answer.
func (v *person) reacts(id, value string) {
	v.s.t.Helper()
	items := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).list("items")
	for i := len(items) - 1; i >= 0; i-- {
		m := items[i].(map[string]any)
		if m["author"].(map[string]any)["kind"] == "bot" {
			v.do("PUT", "/v1/guest/conversations/"+id+"/messages/"+m["id"].(string)+"/reaction", map[string]any{"value": value}).want(200)
			return
		}
	}
	v.s.t.Fatal("the bot has said nothing")
}

// Who is unhappy twice in a row gets a person, who reads in what; what the bot knows is said all the same. Once, or with
// another message between, is not twice; and a bot that is told to mind nothing of it goes on.
func TestWhoIsUnhappyTwiceGetsAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"chat": map[string]any{"blocked_words": []string{"damn"}}}, "Do you deliver on Sundays?", "Yes, until noon.",
			"This is useless", "I am sorry to hear that.")
		s.there()
		v := s.visitor(bot)
		id := v.say(bot, "this is useless").str("conversation.id")
		v.ends(id, "bot: I am sorry to hear that.")
		v.say(bot, "Do you deliver on Sundays?")
		v.ends(id, "bot: Yes, until noon.")
		v.say(bot, "That's not what I asked, damn!")
		s.settled()
		if got := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); got.str("speaker") != "bot" {
			t.Fatalf("once is not twice: %s", got.raw)
		}
		if m := v.last(id); how(m) != "unknown" || len(m["payload"].(map[string]any)["buttons"].([]any)) != 1 {
			t.Errorf("he is not offered a person at once: %v", m)
		}
		v.say(bot, "this is useless")
		v.ends(id, "bot: I am sorry to hear that.\n\n"+strings.TrimPrefix(connectingLine, "bot: "), "system: handed_off")
		p := s.packet(id)
		said, _ := p["said"].([]any)
		if p["reason"] != "unhappy" || len(said) != 2 || said[0].(map[string]any)["text"] != "That's not what I asked, ••••!" || said[1].(map[string]any)["text"] != "this is useless" {
			t.Errorf("packet: %v", p)
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM unhappy`); n != 0 {
			t.Errorf("%d are remembered", n)
		}
		s.until("the owner is told", func() bool { return s.owner.told(id, "waiting") > 0 })
		if n := s.owner.told(id, "waiting"); n != 1 {
			t.Errorf("told %d times", n)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"chat": map[string]any{"hand_off_unhappy": false}}).want(200)
		w := s.visitor(bot)
		other := w.say(bot, "this is useless").str("conversation.id")
		w.ends(other, "bot: I am sorry to hear that.")
		w.say(bot, "This is useless!")
		w.ends(other, "contact: This is useless!", "bot: I am sorry to hear that.")
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM unhappy`); n != 0 {
			t.Errorf("%d are remembered", n)
		}
	})
}

// A dislike of an answer counts as much as a word, once for each message, and not when it is taken back. Where nobody is
// there the bot goes on, and people find the conversation.
func TestDislikesMakeUnhappyToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.", "Opening hours", "From nine to six.")
		v := s.visitor(bot)
		id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		v.ends(id, "bot: Yes, until noon.")
		marks := func(n int) {
			t.Helper()
			s.until("the dislikes are counted", func() bool { return s.count(`/* all workspaces */ SELECT count(*) FROM unhappy`) == n })
		}
		v.reacts(id, "dislike")
		marks(1)
		v.reacts(id, "none")
		marks(0)
		v.reacts(id, "dislike")
		marks(1)
		v.say(bot, "Opening hours")
		v.ends(id, "bot: From nine to six.")
		v.reacts(id, "dislike") // the second in a row, and nobody is there
		s.until("people find it", func() bool {
			return s.owner.do("GET", "/v1/conversations/"+id, nil).want(200).at("needs_agent") == true
		})
		if c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); c.str("speaker") != "bot" {
			t.Errorf("the bot is silent: %s", c.raw)
		}
		p := s.packet(id)
		said, _ := p["said"].([]any)
		if p["reason"] != "unhappy" || len(said) != 2 || said[0].(map[string]any)["disliked"] != true || said[1].(map[string]any)["text"] != "Opening hours" {
			t.Errorf("packet: %v", p)
		}
		v.ends(id, "bot: From nine to six.")
		// With somebody there it is a hand-off; a word and a dislike make two.
		s.there()
		w := s.visitor(bot)
		other := w.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		w.ends(other, "bot: Yes, until noon.")
		w.reacts(other, "dislike")
		marks(1)
		w.say(bot, "you are not listening")
		w.ends(other, connectingLine, "system: handed_off")
	})
}

// Customers with one of the labels that the workspace has named get a person with their first question, once in a
// conversation; a greeting is answered by the bot.
func TestImportantCustomersGetAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		for _, wrong := range [][]string{{"a,b"}, {strings.Repeat("x", 101)}} {
			s.owner.do("PATCH", "/v1/workspace", map[string]any{"important_labels": wrong}).problem(422, "request.invalid")
		}
		got := s.owner.do("PATCH", "/v1/workspace", map[string]any{"important_labels": []string{" VIP ", "vip", "", "Key account"}}).want(200)
		if all := got.list("important_labels"); len(all) != 2 || all[0] != "VIP" {
			t.Fatalf("%v", all)
		}
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "hello").str("conversation.id")
		v.ends(id, "bot: Hello! How can I help you?")
		s.owner.do("PATCH", "/v1/contacts/"+v.contact, map[string]any{"label": strings.Repeat("x", 101)}).problem(422, "request.invalid")
		if c := s.owner.do("PATCH", "/v1/contacts/"+v.contact, map[string]any{"label": "Gold, vip"}).want(200); c.str("label") != "Gold, vip" {
			t.Fatalf("%s", c.raw)
		}
		v.say(bot, "hi")
		v.ends(id, "contact: hi", "bot: Hello! How can I help you?")
		v.say(bot, "Do you deliver on Sundays?") // nobody is there: he is answered, and found
		v.ends(id, "bot: Yes, until noon.")
		c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		if p := s.packet(id); c.at("needs_agent") != true || p["reason"] != "important" || p["question"] != "Do you deliver on Sundays?" || p["contact"].(map[string]any)["label"] != "Gold, vip" {
			t.Fatalf("%s %v", c.raw, p)
		}
		s.there()
		v.say(bot, "Do you deliver on Sundays?") // once is enough
		v.ends(id, "contact: Do you deliver on Sundays?", "bot: Yes, until noon.")
		s.owner.do("POST", "/v1/conversations/"+id+"/close", map[string]any{}).want(200)
		next := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		v.ends(next, "bot: Yes, until noon.\n\n"+strings.TrimPrefix(connectingLine, "bot: "), "system: handed_off")
		// Others are not.
		w := s.visitor(bot)
		other := w.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		w.ends(other, "bot: Yes, until noon.")
	})
}

// A model says whether a customer is unhappy in the same step in which it sorts what he writes.
func TestAModelHearsThatACustomerIsUnhappy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := llmtest.New(t, llmtest.Rule{When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), `"class"`) }, Func: func(r llm.Request) (string, error) {
			if !strings.Contains(string(r.JSONSchema), `"unhappy"`) {
				t.Errorf("not asked for: %s", r.JSONSchema)
			}
			unhappy := "false"
			if strings.Contains(r.Last(), "weeks") {
				unhappy = "true"
			}
			return `{"class":"business","unhappy":` + unhappy + `,"question":"Where is the parcel?"}`, nil
		}}, llmtest.Rule{When: func(r llm.Request) bool { return r.Last() == "Write the recap." }, Reply: "He waits for his parcel."})
		s := serve(t, d, func(o *app.Options) { o.Provider = m })
		bot := s.bot(map[string]any{"unknown_mode": "fixed_text", "reply_unknown": "I do not know."})
		s.there()
		v := s.visitor(bot)
		id := v.say(bot, "This is useless, but calmly said").str("conversation.id") // the model knows better than the phrase
		v.ends(id, "bot: I do not know.")
		v.say(bot, "Three weeks, and nobody cares.")
		v.ends(id, "contact: Three weeks, and nobody cares.", "bot: I do not know.")
		if c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); c.str("speaker") != "bot" {
			t.Fatalf("once is not twice: %s", c.raw)
		}
		v.say(bot, "Weeks, I said: three weeks.")
		v.ends(id, connectingLine, "system: handed_off")
		if p := s.packet(id); p["reason"] != "unhappy" {
			t.Errorf("packet: %v", p)
		}
	})
}
