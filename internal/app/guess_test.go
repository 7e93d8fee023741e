package app_test

import (
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

const bicycles = "Do you sell bicycles?"

// press sends the press of a button.
func (p *person) press(bot, label string, pressed map[string]any) *answer {
	p.s.t.Helper()
	return p.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": label, "pressed": pressed})
}

// last is the last message of a thread as the visitor sees it.
func (p *person) last(conversation string) map[string]any {
	p.s.t.Helper()
	p.s.settled()
	list := p.do("GET", "/v1/guest/conversations/"+conversation+"/messages", nil).want(200).list("items")
	return list[len(list)-1].(map[string]any)
}

func how(m map[string]any) string {
	payload, _ := m["payload"].(map[string]any)
	s, _ := payload["how"].(string)
	return s
}

// open are the questions of a bot that nobody has answered yet.
func (p *person) open(bot string) []string {
	p.s.t.Helper()
	var out []string
	for _, x := range p.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200).list("items") {
		out = append(out, x.(map[string]any)["question"].(string))
	}
	slices.Sort(out)
	return out
}

// Where the bot is not sure it asks which of its questions was meant, and the customer's answer to that counts: a button, a
// number, the words. What nobody chose is an unanswered question, in the customer's own words.
func TestTheBotAsksWhatWasMeant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"unknown_mode": "fixed_text", "reply_unknown": "Please ask our team."}, "Do you sell gift cards?", "Yes, from 10 euros on.",
			"Where do you sell your coffee?", "In our shop.", "How long does shipping take?", "Two days.")
		asked := func() (*person, string, map[string]any) {
			t.Helper()
			v := s.visitor(bot)
			id := v.say(bot, bicycles).str("conversation.id")
			m := v.last(id)
			if how(m) != "asked" {
				t.Fatalf("%v", m)
			}
			return v, id, m
		}
		button := func(m map[string]any, n int) (string, map[string]any) {
			list := m["payload"].(map[string]any)["buttons"].([]any)
			b := list[(n+len(list))%len(list)].(map[string]any)
			return b["label"].(string), map[string]any{"message_id": m["id"], "button_id": b["id"]}
		}
		answered := func(name string, v *person, id, said string) {
			t.Helper()
			m := v.last(id)
			if m["text"] != said || how(m) != "chosen" {
				t.Errorf("%s: %v", name, m)
			}
			if got := s.owner.open(bot); len(got) != 0 {
				t.Errorf("%s: unanswered are %q", name, got)
			}
		}

		// A button. The customer gets buttons and the same as plain text, and no ids of the FAQs.
		v, id, m := asked()
		text := m["text"].(string)
		if !strings.HasPrefix(text, "I am not sure that I understood. Did you mean one of these?\n1. Do you sell gift cards?\n2. ") || !strings.HasSuffix(text, ". Something else") ||
			m["html"] != "<p>I am not sure that I understood. Did you mean one of these?</p>" || m["payload"].(map[string]any)["guesses"] != nil {
			t.Errorf("he is asked %v", m)
		}
		label, first := button(m, 0)
		r := v.press(bot, label, first).want(202)
		if r.str("message.pressed.message_id") != m["id"] || r.str("message.text") != "Do you sell gift cards?" {
			t.Errorf("pressed: %s", r.raw)
		}
		answered("pressed", v, id, "Yes, from 10 euros on.")
		row := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		line := v.last(id)
		e := s.owner.do("GET", "/v1/conversations/"+id+"/messages/"+line["id"].(string)+"/evidence", nil).want(200)
		if row.body["needs_agent"] != false || e.str("how") != "chosen" || e.str("question") != bicycles || e.str("asked") != "Do you sell gift cards?" || e.at("given.0.cited") != true {
			t.Errorf("%s\n%s", row.raw, e.raw)
		}
		// An old button says what stands on it.
		v.press(bot, label, first).want(202)
		if m := v.last(id); m["text"] != "Yes, from 10 euros on." || how(m) != "exact" {
			t.Errorf("pressed late: %v", m)
		}

		// Its number, and the question itself.
		v, id, _ = asked()
		v.say(bot, "1")
		answered("number", v, id, "Yes, from 10 euros on.")
		v, id, _ = asked()
		v.say(bot, "do you sell gift cards")
		answered("its words", v, id, "Yes, from 10 euros on.")

		// The button of another customer, of another message, one that there is not, with other words: nothing is stored.
		w, _, theirs := asked()
		v, id, m = asked()
		label, first = button(m, 0)
		_, other := button(theirs, 0)
		greeted := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).str("items.0.id")
		for name, x := range map[string]*answer{
			"of somebody else":   v.press(bot, label, other),
			"of no message":      v.press(bot, label, map[string]any{"message_id": uid.New(), "button_id": "1"}),
			"no id":              v.press(bot, label, map[string]any{"message_id": "1", "button_id": "1"}),
			"without buttons":    v.press(bot, label, map[string]any{"message_id": greeted, "button_id": "1"}),
			"that there is not":  v.press(bot, label, map[string]any{"message_id": m["id"], "button_id": "9"}),
			"with another label": v.press(bot, "Do you sell boats?", first),
		} {
			if x.status != 422 || x.str("code") != "message.no_such_button" && x.str("errors.0.code") != "message.no_such_button" {
				t.Errorf("%s: %d %s", name, x.status, x.raw)
			}
		}
		if got := v.thread(id); len(got) != 3 {
			t.Errorf("something was stored: %q", got)
		}
		w.say(bot, "3") // whatever that is
		s.settled()

		// Something else: his own words wait for an answer, and the bot does not ask again.
		label, none := button(m, -1)
		if label != "Something else" {
			t.Fatalf("%q", label)
		}
		v.press(bot, label, none).want(202)
		if m := v.last(id); how(m) != "unknown" || m["text"] != "Please ask our team." {
			t.Errorf("%v", m)
		}
		if got := s.owner.open(bot); !slices.Equal(got, []string{bicycles}) {
			t.Errorf("unanswered are %q", got)
		}

		// He writes on: what is known is answered, what is not known is not asked back a second time, and both wait.
		v, id, _ = asked()
		v.say(bot, "How long does shipping take?")
		if m := v.last(id); how(m) != "exact" {
			t.Errorf("%v", m)
		}
		v.say(bot, "1")
		if m := v.last(id); how(m) != "unknown" && how(m) != "casual" {
			t.Errorf("a number long after: %v", m)
		}
		v, id, _ = asked()
		v.say(bot, "Do you sell scooters?")
		if m := v.last(id); how(m) != "unknown" {
			t.Errorf("asked twice: %v", m)
		}
		got := s.owner.open(bot)
		if !slices.Contains(got, bicycles) || !slices.Contains(got, "Do you sell scooters?") {
			t.Errorf("unanswered are %q", got)
		}
		// And then he may be asked again.
		v.say(bot, bicycles)
		if m := v.last(id); how(m) != "asked" {
			t.Errorf("%v", m)
		}
	})
}

// A person who takes over in between has the word; given back, the old buttons only say what stands on them. Who asks for a
// person instead is handed over with the question that he had.
func TestPeopleComeBetweenTheBotAndItsQuestion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you sell gift cards?", "Yes, from 10 euros on.", "How long does shipping take?", "Two days.")
		v := s.visitor(bot)
		id := v.say(bot, bicycles).str("conversation.id")
		m := v.last(id)
		if how(m) != "asked" {
			t.Fatalf("%v", m)
		}
		s.owner.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
		pressed := map[string]any{"message_id": m["id"], "button_id": "other"}
		v.press(bot, "Something else", pressed).want(202)
		if m := v.last(id); m["author"].(map[string]any)["kind"] != "contact" {
			t.Errorf("the bot spoke over a person: %v", m)
		}
		s.owner.do("POST", "/v1/conversations/"+id+"/give-back", nil).want(200)
		v.press(bot, "Something else", pressed).want(202)
		if m := v.last(id); how(m) != "unknown" {
			t.Errorf("%v", m)
		}
		if got := s.owner.open(bot); slices.Contains(got, bicycles) {
			t.Errorf("what a person took over waits for an answer: %q", got)
		}

		w := s.visitor(bot)
		other := w.say(bot, bicycles).str("conversation.id")
		w.last(other)
		w.say(bot, "Something else")
		w.last(other)
		w.say(bot, "I want to talk to a human")
		w.last(other)
		packet := ""
		for _, x := range s.owner.do("GET", "/v1/conversations/"+other+"/messages?limit=50", nil).want(200).list("items") {
			if p, _ := x.(map[string]any)["payload"].(map[string]any); p["event"] == "packet" {
				packet, _ = p["question"].(string)
			}
		}
		if packet != bicycles {
			t.Errorf("people are told that he asked %q", packet)
		}

		// Of a bot that hands over what it does not know, people get his question too.
		handing := s.bot(map[string]any{"unknown_mode": "hand_off"}, "Do you sell gift cards?", "Yes, from 10 euros on.")
		x := s.visitor(handing)
		third := x.say(handing, bicycles).str("conversation.id")
		x.last(third)
		x.say(handing, "2")
		x.last(third)
		packet = ""
		for _, y := range s.owner.do("GET", "/v1/conversations/"+third+"/messages?limit=50", nil).want(200).list("items") {
			if p, _ := y.(map[string]any)["payload"].(map[string]any); p["event"] == "packet" {
				packet, _ = p["question"].(string)
			}
		}
		if packet != bicycles {
			t.Errorf("people are told that he asked %q", packet)
		}
	})
}

// The test chat and the box of the prompt ask back as well, and take the answer to it.
func TestWhoTriesABotIsAskedBackToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you sell gift cards?", "Yes, from 10 euros on.", "How long does shipping take?", "Two days.")
		if m := s.owner.asked(bot, bicycles); how(m) != "asked" {
			t.Fatalf("%v", m)
		}
		if m := s.owner.asked(bot, "1"); how(m) != "chosen" || m["text"] != "Yes, from 10 euros on." {
			t.Errorf("%v", m)
		}
		ask := func(text string, back any) *answer {
			return s.owner.do("POST", "/v1/bots/"+bot+"/ask", map[string]any{"text": text, "asked_back": back}).want(200)
		}
		r := ask(bicycles, nil)
		if r.str("how") != "asked" || r.str("guesses.0.question") != "Do you sell gift cards?" || r.str("something_else") != "Something else" {
			t.Fatalf("%s", r.raw)
		}
		back := map[string]any{"question": bicycles, "guesses": r.at("guesses")}
		if r := ask("Do you sell gift cards?", back); r.str("how") != "chosen" || r.str("text") != "Yes, from 10 euros on." {
			t.Errorf("%s", r.raw)
		}
		if r := ask("Something else", back); r.str("how") != "unknown" || r.str("question") != bicycles {
			t.Errorf("%s", r.raw)
		}
		theirs := s.newOwner("Other")
		foreign := theirs.do("POST", "/v1/bots", map[string]any{"name": "Theirs", "greeting": "Hi"}).want(201).str("id")
		faq := theirs.do("POST", "/v1/bots/"+foreign+"/faqs", map[string]any{"question": "What is the secret?", "answer": "Hush."}).want(201).str("id")
		if r := ask("1", map[string]any{"question": bicycles, "guesses": []any{map[string]any{"id": faq, "question": "What?", "score": 1}}}); r.str("how") == "chosen" || strings.Contains(r.str("text"), "Hush") {
			t.Errorf("another workspace's FAQ was said: %s", r.raw)
		}
	})
}

// The answer to what was asked back may be a plain yes or no. A customer who goes on in another language has asked in his first one.
func TestWhatWasMeantIsSaidInAnyWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"unknown_mode": "fixed_text", "reply_unknown": "Please ask our team."}, "Do you sell gift cards?", "Yes, from 10 euros on.")
		for said, want := range map[string]string{"yes": "chosen", "no": "unknown", "none of these": "unknown", "the first one": "chosen"} {
			v := s.visitor(bot)
			id := v.say(bot, bicycles).str("conversation.id")
			if m := v.last(id); how(m) != "asked" {
				t.Fatalf("%v", m)
			}
			v.say(bot, said)
			if m := v.last(id); how(m) != want {
				t.Errorf("%q: %v", said, m)
			}
		}
		v := s.visitor(bot)
		id := v.say(bot, "Do you sell scooters?").str("conversation.id")
		v.last(id)
		v.say(bot, "Wie teuer ist der Versand nach Berlin?")
		v.last(id)
		languages := map[any]any{}
		for _, x := range s.owner.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200).list("items") {
			row := x.(map[string]any)
			languages[row["question"]] = row["language"]
		}
		if languages["Do you sell scooters?"] != "en" || languages["Wie teuer ist der Versand nach Berlin?"] != "de" {
			t.Errorf("they were asked in %v", languages)
		}
	})
}
