package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// picture uploads a picture for a bot's greeting.
func (s *stage) picture(bot string) string {
	s.t.Helper()
	return s.owner.send(request{method: "POST", path: "/v1/bots/" + bot + "/greeting-pictures?name=shop.png", raw: filetest.PNG(20, 10), ctype: "image/png"}).want(201).str("id")
}

// A greeting holds variables, formatting and pictures: it is shown before anything is written, and stored with the first
// message, once, with what is known of the customer by then. What he is called is text, whatever it looks like.
func TestAGreetingSpeaksToTheCustomer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"business_name": "Maple & Co"})
		first, second := s.picture(bot), s.picture(bot)
		set := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{
			"greeting_html":     `<p>Hi {{customer.name|dear guest}}, <strong>{{ workspace.company_name }}</strong> is here.</p>`,
			"greeting_pictures": []any{map[string]any{"id": first, "alt": " Our  shop "}, map[string]any{"id": second}, map[string]any{"id": first}},
		}).want(200)
		if set.str("greeting_text") != "Hi {{customer.name|dear guest}}, {{ workspace.company_name }} is here." || len(set.list("greeting_pictures")) != 2 ||
			set.str("greeting_pictures.0.alt") != "Our shop" || set.num("greeting_pictures.0.width") != 20 {
			t.Fatalf("stored: %s", set.raw)
		}
		record := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200)
		if record.str("greeting_text") != "Hi dear guest, Maple & Co is here." || record.str("greeting_html") != "<p>Hi dear guest, <strong>Maple &amp; Co</strong> is here.</p>" ||
			len(record.list("greeting_pictures")) != 2 {
			t.Errorf("shown to anybody: %s", record.raw)
		}
		address := record.str("greeting_pictures.0.url")
		if got := (&person{s: s}).do("GET", address, nil).want(200); !strings.HasPrefix(got.header.Get("Content-Type"), "image/") {
			t.Errorf("the picture is %s", got.header.Get("Content-Type"))
		}

		v := s.visitor(bot)
		sent := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "Hello", "contact": map[string]any{"name": "<b>Lan</b> {{bot.name}}"}}).want(202)
		if got := sent.str("opened.0.text"); got != "Hi <b>Lan</b> {{bot.name}}, Maple & Co is here." {
			t.Errorf("said: %s", got)
		}
		if got := sent.str("opened.0.html"); got != "<p>Hi &lt;b&gt;Lan&lt;/b&gt; {{bot.name}}, <strong>Maple &amp; Co</strong> is here.</p>" {
			t.Errorf("said with formatting: %s", got)
		}
		id := sent.str("conversation.id")
		v.say(bot, "Hello again")
		s.settled()
		said := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200)
		if n := strings.Count(string(said.raw), "is here.\","); n != 1 || said.str("items.0.files.0.url") != address || said.str("items.0.files.0.alt") != "Our shop" {
			t.Errorf("%d greetings: %s", n, said.raw)
		}
		if seen := s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200); seen.str("items.0.files.0.url") != address {
			t.Errorf("members see %s", seen.raw)
		}
		// Known by now, he is greeted by his name before he writes. The next conversation has the greeting of then; the
		// first keeps its own, and its pictures.
		again := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200)
		if again.str("greeting.text") != "Hi <b>Lan</b> {{bot.name}}, Maple & Co is here." {
			t.Errorf("the session says %v", again.at("greeting"))
		}
		copied := s.owner.do("POST", "/v1/bots/"+bot+"/duplicate", map[string]any{}).want(201)
		if len(copied.list("greeting_pictures")) != 2 {
			t.Errorf("the copy: %s", copied.raw)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"greeting_pictures": []any{}}).want(200)
		s.owner.do("POST", "/v1/conversations/"+id+"/close", map[string]any{}).want(200)
		next := v.say(bot, "It is me")
		if got := next.list("opened.0.files"); len(got) != 0 {
			t.Errorf("the next begins with %v", got)
		}
		(&person{s: s}).do("GET", address, nil).want(200)
		// Another company's picture, or a private file, is none.
		s.stranger("Elsewhere", func() {
			other := s.bot(nil)
			if r := s.owner.do("PATCH", "/v1/bots/"+other, map[string]any{"greeting_pictures": []any{map[string]any{"id": first}}}); r.status != 422 {
				t.Errorf("another company's picture: %d", r.status)
			}
		})
		for what, raw := range map[string][]byte{"no picture": []byte("%PDF-1.4 x"), "nothing": {}} {
			if r := s.owner.send(request{method: "POST", path: "/v1/bots/" + bot + "/greeting-pictures", raw: raw, ctype: "image/png"}); r.status != 422 {
				t.Errorf("%s: %d %s", what, r.status, r.raw)
			}
		}
		if r := s.owner.send(request{method: "POST", path: "/v1/bots/" + bot + "/greeting-pictures", raw: make([]byte, 5<<20+1), ctype: "image/png"}); r.status != 413 {
			t.Errorf("too large: %d", r.status)
		}
	})
}

// stranger does something as the owner of another company.
func (s *stage) stranger(name string, do func()) {
	mine := s.owner
	s.owner = s.newOwner(name)
	do()
	s.owner = mine
}

// What is said out of hours, when a conversation ends and when the bot does not know speaks to the customer, too.
func TestOtherTextsHaveVariables(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		days := make([]any, 7)
		for i := range days {
			days[i] = []any{map[string]any{"from": "20:00", "to": "21:00"}}
		}
		s.owner.do("PUT", "/v1/workspace/hours", map[string]any{"on": true, "days": days, "holidays": []any{}, "reply_on": true,
			"reply": "{{customer.name|Dear customer}}, we are closed ({{working_hours}}). Write to {{customer.email|us}}."}).want(200)
		bot := s.bot(map[string]any{"greeting_text": "", "unknown_mode": "fixed_text", "reply_unknown": "I do not know, {{customer.phone_number|friend}}. {{today}}",
			"chat": map[string]any{"auto_close_hours": 1, "closing_text": "Bye {{customer.name}}!"}})
		v := s.visitor(bot)
		sent := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "What does the moon weigh?",
			"contact": map[string]any{"name": "Lan", "email": "lan@example.com", "phone": "+84 90 123 4567"}}).want(202)
		id := sent.str("conversation.id")
		s.settled()
		want(t, "thread", v.thread(id), "contact: What does the moon weigh?", "bot: Lan, we are closed (false). Write to lan@example.com.",
			fmt.Sprintf("bot: I do not know, +84901234567. %s", noon.Format(time.DateOnly)))
		s.owner.do("POST", "/v1/conversations/"+id+"/close", map[string]any{}).want(200)
		other := s.visitor(bot)
		talk := other.say(bot, "thanks").str("conversation.id")
		s.settled()
		want(t, "a stranger", other.thread(talk)[:2], "contact: thanks", "bot: Dear customer, we are closed (false). Write to us.")
		now.Advance(61 * time.Minute)
		s.until("it is closed", func() bool {
			now.Advance(time.Minute)
			lines := other.thread(talk)
			return lines[len(lines)-1] == "system: closed"
		})
		other.ends(talk, "bot: Bye!", "system: closed")
	})
}
