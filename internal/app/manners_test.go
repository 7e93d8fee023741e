package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// asMember is the thread as members read it, as person.thread writes it.
func (s *stage) asMember(id string) (out []string) {
	s.t.Helper()
	for _, x := range s.owner.do("GET", "/v1/conversations/"+id+"/messages?limit=100", nil).want(200).list("items") {
		m := x.(map[string]any)
		text, _ := m["text"].(string)
		if m["kind"] == "system" {
			text = fmt.Sprint(m["payload"].(map[string]any)["event"])
		}
		out = append(out, fmt.Sprint(m["author"].(map[string]any)["kind"])+": "+text)
	}
	return out
}

// What the company does not want to read is masked for its people wherever they read the message, and in what the bot says.
// The customer reads his own words, and the bot understands them.
func TestBlockedWordsAreMaskedForThePeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"chat": map[string]any{"blocked_words": []string{"damn", "Acme"}}},
			"Where is my damn parcel?", "On its way, not by Acme.", "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "where is my DAMN parcel").str("conversation.id")
		s.settled()
		want(t, "the customer reads", v.thread(id), greeting, "contact: where is my DAMN parcel", "bot: On its way, not by ••••.")
		want(t, "members read", s.asMember(id), greeting, "contact: where is my •••• parcel", "bot: On its way, not by ••••.")
		r := s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200)
		if r.at("items.1.blocked.masked") != true || r.num("items.1.blocked.at.0.from") != 12 || r.num("items.1.blocked.at.0.to") != 16 || r.at("items.2.payload.blocked") != true {
			t.Errorf("marks: %s", r.raw)
		}
		if strings.Contains(string(v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).raw), "blocked") {
			t.Error("the customer is told of it")
		}
		v.say(bot, "you damn fools") // the last line of the list, also where nothing answers it
		s.settled()
		s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Hi."}).want(202)
		v.say(bot, "damn you")
		if got := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200).str("last_message.text"); got != "•••• you" {
			t.Errorf("the list shows %q", got)
		}
		if got := v.do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(200).str("items.0.last_text"); got != "damn you" {
			t.Errorf("the customer's list shows %q", got)
		}
		s.until("it is found", func() bool {
			f := s.owner.do("GET", "/v1/search/conversations?q=fools", nil).want(200)
			return f.str("items.0.line.text") == "you •••• fools"
		})
		if u := s.owner.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200); u.str("items.0.question") != "you •••• fools" {
			t.Errorf("unanswered: %s", u.raw)
		}
		// Flagged, the words stand where they are, with a mark.
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"chat": map[string]any{"blocked_mode": "flag"}}).want(200)
		v.say(bot, "damn again")
		r = s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200)
		last := fmt.Sprintf("items.%d.", len(r.list("items"))-1)
		if r.str(last+"text") != "damn again" || r.at(last+"blocked.masked") != false || r.num(last+"blocked.at.0.to") != 4 {
			t.Errorf("flagged: %s", r.raw)
		}
	})
}

// Beyond what the bot answers within an hour, the customer is told once, then the bot is silent; people see it all. After
// the hour it answers again.
func TestTooManyMessagesWithinAnHour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"chat": map[string]any{"messages_per_hour": 3, "auto_close_hours": 0}}, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		const q, a = "contact: Do you deliver on Sundays?", "bot: Yes, until noon."
		const enough = "bot: You have sent a lot of messages in a short time, so I am taking a break. Our team sees everything you write."
		var id string
		ask := func() {
			id = v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
			s.settled()
			now.Advance(2 * time.Minute)
		}
		for range 6 {
			ask()
		}
		want(t, "thread", v.thread(id), greeting, q, a, q, a, q, a, q, enough, q, q)
		c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		if c.at("needs_agent") != true || c.num("unread") != 6 {
			t.Errorf("people see: %s", c.raw)
		}
		if got := s.asMember(id); !slices.Contains(got, "system: flagged") {
			t.Errorf("members read: %v", got)
		}
		now.Advance(time.Hour)
		ask()
		v.ends(id, q, a)
		other := s.visitor(bot)
		theirs := other.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		s.settled()
		other.ends(theirs, q, a)
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"chat": map[string]any{"messages_per_hour": 0}}).want(200)
		for range 4 {
			ask()
		}
		v.ends(id, q, a, q, a, q, a, q, a)
	})
}

// The limit is one contact's, not one conversation's: a new conversation is no new hour, and he is told once in all. People
// see what he writes everywhere.
func TestTooManyMessagesInSeveralConversations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		limits := map[string]any{"chat": map[string]any{"messages_per_hour": 3, "auto_close_hours": 0}}
		bot, second := s.bot(limits, "Do you deliver on Sundays?", "Yes, until noon."), s.bot(limits, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		const q, a = "contact: Do you deliver on Sundays?", "bot: Yes, until noon."
		const enough = "bot: You have sent a lot of messages in a short time, so I am taking a break. Our team sees everything you write."
		ask := func(v *person, bot string) string {
			id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
			s.settled()
			now.Advance(time.Minute)
			return id
		}
		first := ask(v, bot)
		ask(v, bot)
		s.owner.do("POST", "/v1/conversations/"+first+"/close", map[string]any{}).want(200)
		again := ask(v, bot)
		want(t, "the third message, in a new conversation", v.thread(again), greeting, q, a)
		other := ask(v, second)
		want(t, "the fourth, to another bot", v.thread(other), greeting, q, enough)
		ask(v, bot)
		want(t, "the fifth", v.thread(again), greeting, q, a, q)
		for _, id := range []string{other, again} {
			c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
			if got := s.asMember(id); c.at("needs_agent") != true || c.num("unread") == 0 || !slices.Contains(got, "system: flagged") {
				t.Errorf("people see: %s %v", c.raw, got)
			}
		}
		now.Advance(time.Hour)
		ask(v, bot)
		v.ends(again, q, a)
	})
}

// Whoever begins anew as another visitor is counted by his address: twenty of them together get as many answers as twenty
// may have.
func TestTooManyMessagesFromOneAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"chat": map[string]any{"messages_per_hour": 1}}, "Do you deliver on Sundays?", "Yes, until noon.")
		const q, a = "contact: Do you deliver on Sundays?", "bot: Yes, until noon."
		ask := func() []string {
			v := s.visitor(bot)
			id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
			s.settled()
			return v.thread(id)
		}
		for range 20 {
			want(t, "the first twenty", ask(), greeting, q, a)
		}
		for range 2 {
			if got := ask(); len(got) != 3 || !strings.HasPrefix(got[2], "bot: You have sent a lot of messages") {
				t.Errorf("beyond: %v", got)
			}
		}
		now.Advance(time.Hour)
		want(t, "an hour later", ask(), greeting, q, a)
	})
}

// A bot that waits before it answers, answers together what comes meanwhile; one that is tried does not wait.
func TestABotMayWaitForMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"chat": map[string]any{"reply_delay": 20}}, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "hello").str("conversation.id")
		now.Advance(8 * time.Second)
		v.say(bot, "Do you deliver")
		now.Advance(8 * time.Second)
		v.say(bot, "on Sundays?")
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM turn WHERE run_at > $1`, clock.Ms(now.Now())); n != 1 {
			t.Errorf("%d turns wait", n)
		}
		now.Advance(4 * time.Second)
		s.settled()
		want(t, "thread", v.thread(id), greeting, "contact: hello", "contact: Do you deliver", "contact: on Sundays?", "bot: Yes, until noon.")
		v.say(bot, "Do you deliver on Sundays?") // taken over before it speaks
		s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "We do."}).want(202)
		now.Advance(time.Minute)
		s.settled()
		v.ends(id, "contact: Do you deliver on Sundays?", "system: taken_over", "agent: We do.")
	})
}
