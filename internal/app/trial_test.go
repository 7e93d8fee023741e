package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// asked sends a question to the test panel and waits for its answer.
func (p *person) asked(bot, question string) map[string]any {
	p.s.t.Helper()
	p.do("POST", "/v1/bots/"+bot+"/test", map[string]any{"client_id": uid.New(), "text": question}).want(202)
	var last map[string]any
	p.s.until("an answer to "+question, func() bool {
		list := p.do("GET", "/v1/bots/"+bot+"/test", nil).want(200).list("messages")
		last = list[len(list)-1].(map[string]any)
		return last["author"].(map[string]any)["kind"] == "bot"
	})
	return last
}

// A test takes the customer's way and shows where the answer comes from, also while the bot is switched off. It is in
// no list and no count, makes no contact and no unanswered question, and everybody has his own.
func TestATestIsNobodysBusiness(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false, "greeting_text": "Hello!"}, "Do you have green tea?", "Yes, three kinds.")
		path := "/v1/bots/" + bot + "/test"
		if r := s.owner.do("GET", path, nil).want(200); r.body["conversation"] != nil || len(r.list("messages")) != 0 {
			t.Errorf("a test that nobody began: %s", r.raw)
		}
		good := s.owner.asked(bot, "do you have green tea")
		payload := good["payload"].(map[string]any)
		if good["text"] != "Yes, three kinds." || payload["how"] != "exact" || payload["class"] != "business" || len(payload["sources"].([]any)) != 1 {
			t.Errorf("the answer is %v", good)
		}
		bad := s.owner.asked(bot, "How far away is the moon from the harbour?")
		if payload := bad["payload"].(map[string]any); payload["how"] != "unknown" || payload["reason"] != "no_knowledge" {
			t.Errorf("what it does not know is %v", bad)
		}
		admin := s.join(s.owner, "admin")
		if r := admin.do("GET", path, nil).want(200); r.body["conversation"] != nil {
			t.Error("one member sees the test of another")
		}
		admin.asked(bot, "do you have green tea")
		if n := len(s.owner.do("GET", path, nil).want(200).list("messages")); n != 5 {
			t.Errorf("the owner's test has %d messages", n)
		}
		if r := s.owner.do("GET", "/v1/conversations?tab=all", nil).want(200); len(r.list("items")) != 0 {
			t.Errorf("a test is in the list: %s", r.raw)
		}
		counts := s.owner.do("GET", "/v1/conversations/counts", nil).want(200)
		for tab, c := range counts.body {
			if c.(map[string]any)["total"] != 0.0 {
				t.Errorf("a test is counted in %s", tab)
			}
		}
		s.owner.do("GET", "/v1/contacts/"+s.owner.member, nil).want(404)
		if r := s.owner.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200); len(r.list("items")) != 0 {
			t.Errorf("a test is to be learnt from: %s", r.raw)
		}
		s.owner.do("DELETE", path, nil).want(204)
		s.owner.do("DELETE", path, nil).want(204)
		if r := s.owner.do("GET", path, nil).want(200); r.body["conversation"] != nil {
			t.Error("the test goes on after it was ended")
		}
		if r := s.owner.do("POST", path, map[string]any{"client_id": uid.New(), "text": "   "}).want(422); r.str("errors.0.location") != "body.text" {
			t.Errorf("an empty question: %s", r.raw)
		}
		s.join(s.owner, "viewer").do("GET", path, nil).want(403)

		// The tests count for the completion, the customers' conversations for the bot's list.
		for range 3 {
			s.owner.asked(bot, "do you have green tea")
		}
		s.until("the tests counted", func() bool {
			return s.owner.do("GET", "/v1/bots/"+bot+"/completion", nil).want(200).str("items.5.key") == "tested" &&
				s.owner.do("GET", "/v1/bots/"+bot+"/completion", nil).want(200).at("items.5.done") == true
		})
		if r := s.owner.do("GET", "/v1/bots/"+bot, nil).want(200); r.str("status") != "draft" || r.body["last_conversation_at"] != nil {
			t.Errorf("a test made the bot live: %s", r.raw)
		}
		s.visitor(bot).say(bot, "Hello?")
		s.until("the bot to be live", func() bool { return s.owner.do("GET", "/v1/bots/"+bot, nil).want(200).str("status") == "live" })
	})
}

// Who tries a bot may ask for a person too, and sees what customers see: nobody is called, and nothing is kept of what he
// says about himself.
func TestATestMayAskForAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you have green tea?", "Yes, three kinds.")
		hears := func(p *person, says, hears string) {
			t.Helper()
			p.do("POST", "/v1/bots/"+bot+"/test", map[string]any{"client_id": uid.New(), "text": says}).want(202)
			s.until("hears "+hears, func() bool {
				return strings.Contains(string(p.do("GET", "/v1/bots/"+bot+"/test", nil).want(200).raw), hears)
			})
		}
		hears(s.owner, "I want to talk to a human", "Nobody from our team is here right now.")
		hears(s.owner, "Olive", "What is your e-mail address?")
		hears(s.owner, "tester@example.com", "What is your phone number?")
		s.there()
		hears(s.join(s.owner, "admin"), "I want to talk to a human", "I am connecting you to a person from our team.")
		s.settled()
		if n := len(s.owner.do("GET", "/v1/notices", nil).want(200).list("items")); n != 0 {
			t.Errorf("%d notices of a test", n)
		}
	})
}
