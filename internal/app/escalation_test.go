package app_test

import (
	"strings"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// at runs the product on a clock that stands still.
func at(now *clock.Fake) func(*app.Options) { return func(o *app.Options) { o.Clock = now } }

// noon is a Wednesday.
var noon = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)

// there puts the owner in front of an open screen.
func (s *stage) there() *socket {
	s.t.Helper()
	s.owner.do("PUT", "/v1/me/availability", map[string]any{"availability": "online"}).want(204)
	return s.owner.listen(nil)
}

// ends waits until the thread ends with these lines.
func (v *person) ends(id string, lines ...string) {
	v.s.t.Helper()
	var got []string
	deadline := time.After(15 * time.Second)
	for {
		got = v.thread(id)
		if len(got) >= len(lines) && strings.Join(got[len(got)-len(lines):], "\n") == strings.Join(lines, "\n") {
			return
		}
		select {
		case <-deadline:
			v.s.t.Fatalf("the thread ends otherwise:\n got %s\nwant %s", strings.Join(got, " | "), strings.Join(lines, " | "))
		default:
			v.s.pause()
		}
	}
}

// packet is what the agents were given with a hand-off.
func (s *stage) packet(id string) map[string]any {
	s.t.Helper()
	for _, x := range s.owner.do("GET", "/v1/conversations/"+id+"/messages?limit=100", nil).want(200).list("items") {
		m := x.(map[string]any)
		if p, _ := m["payload"].(map[string]any); m["kind"] == "system" && p["event"] == "packet" {
			return p
		}
	}
	return nil
}

// lastPacket is the newest one.
func (s *stage) lastPacket(id string) (last map[string]any) {
	s.t.Helper()
	for _, x := range s.owner.do("GET", "/v1/conversations/"+id+"/messages?limit=100", nil).want(200).list("items") {
		m := x.(map[string]any)
		if p, _ := m["payload"].(map[string]any); m["kind"] == "system" && p["event"] == "packet" {
			last = p
		}
	}
	return last
}

const (
	offlineAsk = "bot: Nobody from our team is here right now. Leave us your contact details, and we will get back to you.\n\nWhat is your name?"
	taken      = "bot: Thank you! Our team has your message and will get back to you."
)

// Nobody is there: what is missing of name, e-mail and phone is asked for, each at most twice again; then people find it.
func TestWhenNobodyIsThereTheCustomersDetailsAreTaken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		v.ends(id, "bot: Yes, until noon.")
		v.do("POST", "/v1/guest/conversations/"+id+"/human", nil).want(200)
		v.ends(id, offlineAsk)
		v.do("POST", "/v1/guest/conversations/"+id+"/human", nil).want(200) // pressed again: asked once
		if got := v.thread(id); got[len(got)-1] != offlineAsk || got[len(got)-2] == offlineAsk {
			t.Errorf("asked twice: %v", got)
		}
		v.say(bot, "???")
		v.ends(id, "bot: I did not understand that as a name. What may we call you?")
		v.say(bot, "My name is Anna Nguyen.")
		v.ends(id, "bot: What is your e-mail address?")
		for range 2 {
			v.say(bot, "anna at example")
			v.ends(id, "bot: That does not look like an e-mail address. Please write it like name@example.com.")
		}
		v.say(bot, "you can write to anna@example.com!")
		v.ends(id, "bot: What is your phone number?")
		for range 2 {
			v.say(bot, "12")
			v.ends(id, "bot: That does not look like a phone number. Please write it like +84 90 123 45 67.")
		}
		v.say(bot, "no idea") // the third time it is let be
		v.ends(id, taken)
		c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		if c.at("needs_agent") != true || c.str("speaker") != "bot" {
			t.Errorf("nobody is told: %s", c.raw)
		}
		card := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200)
		if card.str("name") != "Anna Nguyen" || card.str("email") != "anna@example.com" || card.str("phone") != "" || card.at("identified") != true {
			t.Errorf("the customer: %s", card.raw)
		}
		if p := s.packet(id); p["reason"] != "asked_for_human" || p["question"] != "Do you deliver on Sundays?" {
			t.Errorf("packet: %v", p)
		}
		for _, line := range v.thread(id) {
			if strings.Contains(line, "packet") {
				t.Errorf("the customer sees %s", line)
			}
		}
		// The bot is on again, and what is known is not asked for a second time.
		v.say(bot, "Do you deliver on Sundays?")
		v.ends(id, "bot: Yes, until noon.")
		s.owner.do("PATCH", "/v1/contacts/"+v.contact, map[string]any{"phone": "+84 90 123 45 67"}).want(200)
		v.say(bot, "talk to a human")
		v.ends(id, "bot: Nobody from our team is here right now. We have your contact details and will get back to you.")
		if last := s.lastPacket(id); last["question"] != "Do you deliver on Sundays?" || last["contact"].(map[string]any)["email"] != "anna@example.com" {
			t.Errorf("packet: %v", last) // what he said of himself is no question
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM escalation`); n != 0 {
			t.Errorf("%d escalations are left", n)
		}
	})
}

// Who asks something himself while he is asked for his details is answered, and asked again, twice at most.
func TestAQuestionInBetweenIsAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"default_country_code": "+84"}, "Do you deliver on Sundays?", "Yes, until noon.", "Opening hours", "From nine to six.")
		v := s.visitor(bot)
		id := v.say(bot, "I want to talk to a human").str("conversation.id")
		v.ends(id, offlineAsk)
		v.say(bot, "opening hours") // could be a name, but it is a question that the bot knows
		v.ends(id, "bot: From nine to six.\n\nWhat is your name?")
		m := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).list("items")
		payload := m[len(m)-1].(map[string]any)["payload"].(map[string]any)
		if len(payload["buttons"].([]any)) != 2 || payload["sources"] != nil { // the bot is not to show them
			t.Errorf("below the answer: %v", payload)
		}
		v.say(bot, "Anna")
		v.ends(id, "bot: What is your e-mail address?")
		for range 2 {
			v.say(bot, "Do you deliver on Sundays?")
			v.ends(id, "bot: Yes, until noon.\n\nWhat is your e-mail address?")
		}
		v.say(bot, "do you deliver on sundays") // answered still, but the e-mail is let be
		v.ends(id, "bot: Yes, until noon.\n\nWhat is your phone number?")
		v.say(bot, "I would rather know first what a repair of my watch costs") // no answer: it is a try
		v.ends(id, "bot: That does not look like a phone number. Please write it like +84 90 123 45 67.")
		v.say(bot, "do you deliver on Sundays? 0901 234 567") // the detail is there
		v.ends(id, taken)
		if card := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200); card.str("name") != "Anna" || card.str("email") != "" || card.str("phone") != "+84901234567" {
			t.Errorf("the customer: %s", card.raw)
		}
	})
}

// Who does not want to say who he is goes back to the bot, or skips what he likes; in his language.
func TestTheCustomerMayGoBackToTheBot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"display_language": "vi"}, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "cho mình gặp nhân viên với ạ").str("conversation.id")
		s.settled()
		m := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200)
		if last := len(m.list("items")) - 1; !strings.Contains(m.str("items.2.text"), "Bạn tên là gì ạ?") || last != 2 ||
			m.str("items.2.payload.buttons.1.label") != "Quay lại trợ lý" || m.str("items.2.payload.buttons.0.label") != "Bỏ qua" {
			t.Fatalf("asked: %s", m.raw)
		}
		v.say(bot, "Quay lại trợ lý")
		v.ends(id, "bot: Vâng, tôi lại sẵn sàng hỗ trợ bạn. Bạn muốn hỏi gì ạ?")
		if c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); c.at("needs_agent") != false || c.str("speaker") != "bot" {
			t.Errorf("%s", c.raw)
		}
		v.say(bot, "Do you deliver on Sundays?")
		v.ends(id, "bot: Yes, until noon.")
		v.say(bot, "gặp nhân viên")
		s.settled()
		for range 3 {
			v.say(bot, "Bỏ qua")
			s.settled()
		}
		v.ends(id, "bot: Vâng ạ. Nhân viên của chúng tôi sẽ trả lời bạn tại đây ngay khi có mặt.")
	})
}

// Somebody is there: the word goes to people with what they need to know. When none of them takes it in time, the
// customer's details are taken and the bot is on again. A restart in between loses nothing: only rows are looked at.
func TestWhenNobodyTakesItInTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"unknown_mode": "hand_off", "chat": map[string]any{"hand_off_minutes": 7}}, "Can I return an opened box?", "Yes, within 30 days.")
		s.there()
		v := s.visitor(bot)
		id := v.say(bot, "Do you repair watches?").str("conversation.id")
		v.ends(id, "bot: I am connecting you to a person from our team. One moment, please.", "system: handed_off")
		c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		if c.str("speaker") != "human" || c.str("stage") != "waiting" || c.at("needs_agent") != true {
			t.Errorf("%s", c.raw)
		}
		if p := s.packet(id); p["reason"] != "no_knowledge" || p["question"] != "Do you repair watches?" {
			t.Errorf("packet: %v", p)
		}
		now.Advance(7*time.Minute - time.Second)
		s.owner.do("POST", "/v1/conversations/"+id+"/read", map[string]any{"seq": 1}).want(200)
		now.Advance(time.Second)
		v.ends(id, "bot: I'm sorry, everybody is busy at the moment. Leave us your contact details, and we will get back to you.\n\nWhat is your name?")
		v.say(bot, "Anna")
		v.ends(id, "bot: What is your e-mail address?")
		// One who is taken in time is not asked for anything.
		w := s.visitor(bot)
		other := w.say(bot, "Do you sharpen knives?").str("conversation.id")
		w.ends(other, "system: handed_off")
		s.owner.do("POST", "/v1/conversations/"+other+"/take-over", nil).want(200)
		now.Advance(8 * time.Minute)
		s.until("the timer is over", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM escalation WHERE state = 'waiting'`) == 0
		})
		w.ends(other, "system: handed_off", "system: taken_over")
	})
}

// Scenario 11: outside the working hours the customer is told so once, the bot still answers, and who wants a person is
// asked for his details, although somebody is there.
func TestScenario11OutsideTheWorkingHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon.AddDate(0, 0, 4)) // a Sunday
		s := serve(t, d, at(now))
		day := []any{map[string]any{"from": "09:00", "to": "18:00"}}
		hours := map[string]any{"on": true, "days": []any{day, day, day, day, day, []any{}, []any{}}, "holidays": []any{}, "reply_on": true, "reply": "We are back on Monday."}
		s.owner.do("PUT", "/v1/workspace/hours", hours).want(200)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		v := s.visitor(bot)
		id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		v.ends(id, "contact: Do you deliver on Sundays?", "bot: We are back on Monday.", "bot: Yes, until noon.")
		v.say(bot, "talk to a human")
		v.ends(id, "bot: Yes, until noon.", "contact: talk to a human", offlineAsk)
		if p := s.packet(id); p["reason"] != "asked_for_human" {
			t.Errorf("packet: %v", p)
		}
		// While a person is in charge he is told too, and in the next closed period again.
		other := s.visitor(bot)
		theirs := other.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		other.ends(theirs, "bot: Yes, until noon.")
		s.owner.do("POST", "/v1/conversations/"+theirs+"/take-over", nil).want(200)
		other.say(bot, "hello?")
		other.ends(theirs, "system: taken_over", "contact: hello?")
		now.Advance(24 * time.Hour) // Monday noon: open
		other.say(bot, "hello!")
		other.ends(theirs, "contact: hello?", "contact: hello!")
		now.Advance(8 * time.Hour) // Monday evening
		other.say(bot, "and now?")
		other.ends(theirs, "contact: and now?", "bot: We are back on Monday.")
		// A bot that keeps the hours is silent, and people see that the customer waits.
		strict := s.bot(map[string]any{"chat": map[string]any{"hours_only": true}}, "Do you deliver on Sundays?", "Yes, until noon.")
		third := s.visitor(strict)
		quiet := third.say(strict, "Do you deliver on Sundays?").str("conversation.id")
		s.settled()
		third.ends(quiet, "contact: Do you deliver on Sundays?", "bot: We are back on Monday.")
		if c := s.owner.do("GET", "/v1/conversations/"+quiet, nil).want(200); c.at("needs_agent") != true {
			t.Errorf("%s", c.raw)
		}
	})
}

// The bot comes back by itself after the minutes that its settings say, and answers what waits; or not, where a take-over
// is for good.
func TestTheBotReturns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"bot_returns": map[string]any{"mode": "after_minutes", "minutes": 30}}, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "hello").str("conversation.id")
		s.settled()
		now.Advance(time.Hour)
		s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "A person here."}).want(202)
		now.Advance(20 * time.Minute)
		v.say(bot, "Do you deliver on Sundays?")
		now.Advance(9 * time.Minute)
		v.ends(id, "agent: A person here.", "contact: Do you deliver on Sundays?")
		now.Advance(2 * time.Minute)
		v.ends(id, "contact: Do you deliver on Sundays?", "system: given_back", "bot: Yes, until noon.")
		// Never: the customer's next conversation begins with people too, until somebody gives it back.
		forever := s.bot(map[string]any{"bot_returns": map[string]any{"mode": "never"}}, "Do you deliver on Sundays?", "Yes, until noon.")
		w := s.visitor(forever)
		first := w.say(forever, "hello").str("conversation.id")
		s.settled()
		s.owner.do("POST", "/v1/conversations/"+first+"/take-over", nil).want(200)
		s.quiet()
		s.owner.do("POST", "/v1/conversations/"+first+"/close", nil).want(200)
		second := w.say(forever, "Do you deliver on Sundays?").str("conversation.id")
		s.settled()
		w.ends(second, "contact: Do you deliver on Sundays?")
		s.owner.do("POST", "/v1/conversations/"+second+"/give-back", nil).want(200)
		s.quiet()
		s.owner.do("POST", "/v1/conversations/"+second+"/close", nil).want(200)
		third := w.say(forever, "Do you deliver on Sundays?").str("conversation.id")
		w.ends(third, "bot: Yes, until noon.")
	})
}

// A silent conversation is reminded once and then closed; one in which the customer waits is not.
func TestSilentConversationsEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"unknown_mode": "fixed_text", "reply_unknown": "Please ask our team.",
			"chat": map[string]any{"auto_close_hours": 2, "closing_text": "Goodbye for now.", "reminder_minutes": 30}}, "Do you deliver on Sundays?", "Yes, until noon.")
		v, w := s.visitor(bot), s.visitor(bot)
		id := v.say(bot, "Do you deliver on Sundays?").str("conversation.id")
		waits := w.say(bot, "Do you repair watches?").str("conversation.id")
		s.settled()
		now.Advance(91 * time.Minute)
		v.ends(id, "bot: Yes, until noon.", "bot: Are you still there? Is there anything else I can help you with?")
		now.Advance(10 * time.Minute)
		now.Advance(20 * time.Minute)
		v.ends(id, "bot: Are you still there? Is there anything else I can help you with?", "bot: Goodbye for now.", "system: closed")
		if c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); c.str("close_reason") != "inactivity" {
			t.Errorf("%s", c.raw)
		}
		w.ends(waits, "bot: Please ask our team.")
		// What the customer writes to it opens a new one.
		if again := v.say(bot, "hello").str("conversation.id"); again == id {
			t.Error("a closed conversation took a message")
		}
	})
}

// Where the setting says so, an agent's reply leaves the bot on.
func TestAReplyThatDoesNotTakeOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"chat": map[string]any{"take_over": false}}, "Do you deliver on Sundays?", "Yes, until noon.")
		v := s.visitor(bot)
		id := v.say(bot, "hello").str("conversation.id")
		s.settled()
		s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "By the way: a sale begins."}).want(202)
		v.say(bot, "Do you deliver on Sundays?")
		v.ends(id, "agent: By the way: a sale begins.", "contact: Do you deliver on Sundays?", "bot: Yes, until noon.")
	})
}
