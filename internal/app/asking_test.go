package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// asksWhen is a bot that asks for name and address at a time.
func (s *stage) asksWhen(when string, more map[string]any, faqs ...string) string {
	ask := map[string]any{"on": true, "when": when, "after": 2, "intro": "Who are you?"}
	for k, v := range more {
		ask[k] = v
	}
	return s.bot(map[string]any{"greeting_text": "", "widget": map[string]any{"pre_chat": ask}}, faqs...)
}

const asked = "bot: Who are you?"

// After some messages a visitor is asked once who he is, behind the answer; what is wrong stores nothing, and a second tab
// that answers again changes nothing. In his next conversation he is known.
func TestDetailsAreAskedAfterSomeMessages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.asksWhen("after_messages", map[string]any{"required": true}, "Opening hours?", "9 to 5.")
		const q, a = "contact: Opening hours?", "bot: 9 to 5."
		v := s.visitor(bot)
		id := v.say(bot, "Opening hours?").str("conversation.id")
		s.settled()
		want(t, "the first", v.thread(id), q, a)
		path := "/v1/guest/conversations/" + id + "/details"
		if r := v.do("PUT", path, map[string]any{"name": "Lan"}); r.status != 409 || r.str("code") != "conversation.not_asked" {
			t.Errorf("not asked yet: %d %s", r.status, r.raw)
		}
		for range 2 {
			v.say(bot, "Opening hours?")
			s.settled()
		}
		want(t, "asked once, and answered all the same", v.thread(id), q, a, q, a, asked, q, a)
		ask := func() *answer { return v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200) }
		if got := ask(); got.str("items.4.ask.state") != "open" || got.at("items.4.ask.required") != true || len(got.list("items.4.ask.fields")) != 2 {
			t.Errorf("the question: %s", got.raw)
		}
		for body, fields := range map[string]string{
			`{}`:             "body.name field.required;body.email field.required",
			`{"skip":true}`:  "body.name field.required;body.email field.required",
			`{"name":"Lan"}`: "body.email field.required",
			`{"name":"` + strings.Repeat("x", 101) + `","email":"lan@"}`: "body.name field.too_long;body.email field.email",
		} {
			r := v.send(request{method: "PUT", path: path, raw: []byte(body), ctype: "application/json"}).want(422)
			var got []string
			for _, e := range r.list("errors") {
				e := e.(map[string]any)
				got = append(got, e["location"].(string)+" "+e["code"].(string))
			}
			if strings.Join(got, ";") != fields {
				t.Errorf("%s: %v", body, got)
			}
		}
		if got := ask(); got.str("items.4.ask.state") != "open" {
			t.Errorf("closed by what was wrong: %s", got.raw)
		}
		s.visitor(bot).do("PUT", path, map[string]any{"name": "Eve", "email": "eve@example.com"}).want(404)
		v.do("PUT", path, map[string]any{"name": "Lan", "email": "lan@example.com", "phone": "+84 90 123 4567"}).want(200)
		again := v.do("PUT", path, map[string]any{"name": "Somebody", "email": "else@example.com"}).want(200)
		if again.str("ask.state") != "given" || again.str("ask.given.name") != "Lan" || again.at("ask.given.phone") != nil {
			t.Errorf("given: %s", again.raw)
		}
		card := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200)
		if card.str("name") != "Lan" || card.str("email") != "lan@example.com" || card.str("phone") != "" {
			t.Errorf("the contact is %s", card.raw)
		}
		if seen := s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200); seen.str("items.4.ask.given.email") != "lan@example.com" {
			t.Errorf("members see %s", seen.raw)
		}
		s.owner.do("POST", "/v1/conversations/"+id+"/close", nil).want(200)
		next := ""
		for range 3 {
			next = v.say(bot, "Opening hours?").str("conversation.id")
			s.settled()
		}
		want(t, "known by now", v.thread(next), q, a, q, a, q, a)
	})
}

// When the bot does not know it asks behind its apology; whoever does not want to say is not asked again there. A bot that
// says nothing when it does not know asks still, and one that hands over asks as it always did.
func TestDetailsAreAskedWhenTheBotDoesNotKnow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.asksWhen("unknown", map[string]any{"phone": true}, "Opening hours?", "9 to 5.")
		v := s.visitor(bot)
		id := v.say(bot, "Opening hours?").str("conversation.id")
		s.settled()
		v.say(bot, "What does the moon weigh?")
		s.settled()
		v.ends(id, "bot: 9 to 5.", "contact: What does the moon weigh?", "bot: I'm sorry, I don't have the information to answer that.", asked)
		skipped := v.do("PUT", "/v1/guest/conversations/"+id+"/details", map[string]any{"skip": true, "name": "Lan", "email": "nonsense"}).want(200)
		if skipped.str("ask.state") != "skipped" || s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200).str("name") != "" {
			t.Errorf("skipped: %s", skipped.raw)
		}
		v.say(bot, "What does the sun weigh?")
		s.settled()
		if lines := strings.Join(v.thread(id), "|"); strings.Count(lines, asked) != 1 {
			t.Errorf("asked again: %s", lines)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"unknown_mode": "silent"}).want(200)
		w := s.visitor(bot)
		other := w.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "What does the moon weigh?", "contact": map[string]any{"name": "Lan"}}).want(202).str("conversation.id")
		s.settled()
		want(t, "silent", w.thread(other), "contact: What does the moon weigh?", asked)
		if fields := w.do("GET", "/v1/guest/conversations/"+other+"/messages", nil).want(200).list("items.1.ask.fields"); len(fields) != 2 || fields[0] != "email" || fields[1] != "phone" {
			t.Errorf("asked for what is known: %v", fields)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"unknown_mode": "hand_off"}).want(200)
		x := s.visitor(bot)
		third := x.say(bot, "What does the moon weigh?").str("conversation.id")
		s.settled()
		if lines := x.thread(third); strings.Contains(strings.Join(lines, "|"), asked) || !strings.Contains(lines[1], "What is your name?") {
			t.Errorf("handed over: %v", lines)
		}
	})
}

// Out of the working hours a visitor is asked at once, by a bot that is silent then, too; within them he is not.
func TestDetailsAreAskedOutOfHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, at(clock.NewFake(noon)))
		days := make([]any, 7)
		for i := range days {
			days[i] = []any{map[string]any{"from": "20:00", "to": "21:00"}}
		}
		bot := s.asksWhen("out_of_hours", nil, "Opening hours?", "9 to 5.")
		const q, a = "contact: Opening hours?", "bot: 9 to 5."
		v := s.visitor(bot)
		id := v.say(bot, "Opening hours?").str("conversation.id")
		s.settled()
		want(t, "always open", v.thread(id), q, a)
		s.owner.do("PUT", "/v1/workspace/hours", map[string]any{"on": true, "days": days, "holidays": []any{}, "reply_on": true, "reply": "We are closed."}).want(200)
		for range 2 {
			v.say(bot, "Opening hours?")
			s.settled()
		}
		want(t, "closed", v.thread(id), q, a, q, "bot: We are closed.", asked, a, q, a)
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"auto_reply": false}).want(200)
		w := s.visitor(bot)
		other := w.say(bot, "Opening hours?").str("conversation.id")
		want(t, "the bot is off", w.thread(other), q, "bot: We are closed.", asked)
	})
}
