package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

// typist is a model that writes an answer piece by piece, one for each that is let through.
func typist(t *testing.T, pieces ...string) (next func(), m *llmtest.Scripted, option func(*app.Options)) {
	gate := make(chan struct{})
	m = llmtest.New(t,
		llmtest.Rule{When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), "enough") }, Pieces: pieces, PieceGate: gate})
	return func() { gate <- struct{}{} }, m, func(o *app.Options) { o.Provider = m }
}

// screen follows a stream of pieces as a page does.
type screen struct {
	text    string
	message string
	no      int
	done    bool
	stored  map[string]string // message id → text
}

func (x *screen) hear(p pub) {
	switch p.data["event"] {
	case "message.streaming":
		no, text := int(p.data["no"].(float64)), p.data["text"].(string)
		x.message = p.data["message_id"].(string)
		switch {
		case p.data["done"] == true:
			x.text, x.done = "", true
		case p.data["whole"] == true:
			x.text = text
		case no == x.no+1:
			x.text += text
		}
		x.no = no
	default:
		list, _ := p.data["messages"].([]any)
		for _, m := range list {
			m := m.(map[string]any)
			x.stored[m["id"].(string)], _ = m["text"].(string)
		}
	}
}

func replay(pubs []pub) screen {
	x := screen{stored: map[string]string{}}
	for _, p := range pubs {
		x.hear(p)
	}
	return x
}

const begun = `{"enough":true,"used":["1"],"answer":"Only `

// While a model writes, the visitor and the agents see it; the stored message of the same id replaces what they saw.
func TestAnAnswerIsSeenWhileItIsWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		next, _, option := typist(t, begun, `a few `, `days."}`)
		s := serve(t, d, option)
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		v := s.visitor(bot)
		page, agent := v.watch("", nil), s.owner.listen(nil)
		id := v.say(bot, "How long will shipping take?").str("conversation.id")
		next()
		s.until("the first word is seen", func() bool { return replay(page.got()).text == "Only " && replay(agent.got()).text == "Only " })
		next()
		s.until("the next words are seen", func() bool { return replay(page.got()).text == "Only a few " })
		want(t, "stored while it is written", v.thread(id), greeting, "contact: How long will shipping take?")
		next()
		s.until("the message is there", func() bool { x := replay(page.got()); return x.stored[x.message] == "Only a few days." })
		x := replay(agent.got())
		if x.stored[x.message] != "Only a few days." || x.done {
			t.Errorf("the agent sees %+v", x)
		}
		v.ends(id, "bot: Only a few days.")
	})
}

// A take-over, a reply and a close take the answer off the screens at once; what the model writes on is a suggestion.
func TestAnAnswerThatIsOvertakenDisappears(t *testing.T) {
	for name, interrupt := range map[string]func(s *stage, here string){
		"a take-over": func(s *stage, here string) { s.owner.do("POST", here+"/take-over", nil).want(200) },
		"a reply": func(s *stage, here string) {
			s.owner.do("POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": "A person here."}).want(202)
		},
		"a close": func(s *stage, here string) { s.owner.do("POST", here+"/close", nil).want(200) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				next, _, option := typist(t, begun, `a few `, `days."}`)
				s := serve(t, d, option)
				bot := s.bot(nil, "How long does shipping take?", "A few days.")
				v := s.visitor(bot)
				page := v.watch("", nil)
				id := v.say(bot, "How long will shipping take?").str("conversation.id")
				next()
				s.until("the first word is seen", func() bool { return replay(page.got()).text != "" })
				interrupt(s, "/v1/conversations/"+id)
				s.until("it is gone", func() bool { x := replay(page.got()); return x.done && x.text == "" })
				next()
				next()
				s.until("it is a suggestion", func() bool {
					return s.owner.do("GET", "/v1/conversations/"+id+"/suggestions", nil).want(200).str("items.0.text") == "Only a few days."
				})
				if x := replay(page.got()); x.text != "" || x.stored[x.message] != "" {
					t.Errorf("the visitor sees %+v", x)
				}
			})
		})
	}
}

// A text that belongs to the question stops the answer before anything is seen, and the answer is to both. Once words are
// seen, it is a question of its own.
func TestAFurtherText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		hold := make(chan struct{})
		m := llmtest.New(t,
			llmtest.Rule{Times: 1, Gate: hold, JSON: begun + `a few days."}`},
			llmtest.Rule{Func: func(r llm.Request) (string, error) {
				if !strings.Contains(r.Last(), "To Hanoi") {
					t.Errorf("asked %s", r.Last())
				}
				return begun + `a few days."}`, nil
			}, When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), "enough") }},
			llmtest.Rule{JSON: `{"class":"business","question":"How long will shipping take? To Hanoi"}`})
		s := serve(t, d, func(o *app.Options) { o.Provider = m })
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		v := s.visitor(bot)
		id := v.say(bot, "How long will shipping take?").str("conversation.id")
		if _, err := m.WaitCalls(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		v.say(bot, "To Hanoi")
		calls, err := m.WaitDone(t.Context(), 1) // nobody opened the gate: it was given up
		if err != nil || calls[0].Err == nil {
			t.Fatalf("the first answer went on: %v %v", calls, err)
		}
		v.ends(id, "contact: How long will shipping take?", "contact: To Hanoi", "bot: Only a few days.")
	})
}

func TestATextAfterTheFirstWordsIsAQuestionOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		next, _, option := typist(t, begun, `a few days."}`)
		s := serve(t, d, option)
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		v := s.visitor(bot)
		page := v.watch("", nil)
		id := v.say(bot, "How long will shipping take?").str("conversation.id")
		next()
		s.until("the first word is seen", func() bool { return replay(page.got()).text != "" })
		v.say(bot, "How long does shipping take?")
		next()
		s.settled()
		want(t, "thread", v.thread(id), greeting, "contact: How long will shipping take?", "contact: How long does shipping take?", "bot: Only a few days.", "bot: A few days.")
	})
}

// However a model fails, the customer gets what the bot says when it does not know, the question is logged, and nothing
// that was seen stays.
func TestProviderFaults(t *testing.T) {
	question := func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), "enough") }
	sorts := llmtest.Rule{When: func(r llm.Request) bool { return !question(r) }, JSON: `{"class":"business","question":"can boxes be returned and which payment is accepted"}`}
	for name, rule := range map[string]llmtest.Rule{
		"dead":         {When: question, Err: llm.NewError(llm.Network, "connection refused", nil)},
		"cut":          {When: question, Pieces: []string{begun, "a few days", `."}`}, CutAfter: 2},
		"wrong JSON":   {When: question, Reply: `<html>502 Bad Gateway</html>`},
		"no object":    {When: question, JSON: `["yes"]`},
		"overloaded":   {When: question, Err: llm.NewError(llm.RateLimited, "429", nil)},
		"no quota":     {When: question, Err: llm.NewError(llm.NoQuota, "insufficient_quota", nil)},
		"wrong key":    {When: question, Err: llm.NewError(llm.InvalidKey, "401", nil)},
		"too slow":     {When: question, Err: llm.NewError(llm.Timeout, "no first token", nil)},
		"says a lie":   {When: question, JSON: begun + `45 days."}`},
		"says nothing": {When: question, JSON: `{"enough":true,"used":["1"],"answer":""}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s := serve(t, d, func(o *app.Options) { o.Provider = llmtest.New(t, rule, sorts) })
				bot := s.bot(map[string]any{"reply_unknown": "Please ask our team.", "unknown_mode": "fixed_text"}, "How can I return a box?", "By post.", "Which payment is accepted?", "Cards.")
				v := s.visitor(bot)
				page := v.watch("", nil)
				id := v.say(bot, "can boxes be returned and which payment is accepted").str("conversation.id")
				v.ends(id, "contact: can boxes be returned and which payment is accepted", "bot: Please ask our team.")
				l := s.owner.do("GET", "/v1/bots/"+bot+"/unanswered", nil).want(200)
				reason := "ai_error"
				if name == "says a lie" {
					reason = "not_enough"
				}
				if l.str("items.0.reason") != reason {
					t.Errorf("unanswered: %s", l.raw)
				}
				for _, p := range page.got() {
					if text, _ := p.data["text"].(string); strings.Contains(text, "45") {
						t.Errorf("seen: %v", p.data)
					}
				}
			})
		})
	}
}

// A reply made from a suggestion is told apart: as it was, or edited; one that was put away is not offered again.
func TestWhatBecomesOfASuggestion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		agent := s.owner.listen(nil)
		v := s.visitor(bot)
		id := v.say(bot, "hi").str("conversation.id")
		s.settled()
		here := "/v1/conversations/" + id
		s.owner.do("POST", here+"/take-over", nil).want(200)
		suggested := func(state string) int64 {
			t.Helper()
			var a *answer
			s.until("the suggestion is "+state, func() bool {
				a = s.owner.do("GET", here+"/suggestions", nil).want(200)
				return a.str("items.0.state") == state
			})
			return a.num("items.0.seq")
		}
		ask := func() int64 {
			t.Helper()
			v.say(bot, "Do you deliver on Sundays?")
			return suggested("fresh")
		}
		first := ask()
		s.until("the agent's screen is told", func() bool {
			for _, p := range agent.got() {
				if p.data["event"] == "suggestion.updated" && p.data["suggestion"].(map[string]any)["text"] == "Yes, until noon." {
					return true
				}
			}
			return false
		})
		reply := func(text string, seq int64) {
			t.Helper()
			s.owner.do("POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": text, "suggestion_seq": seq}).want(202)
		}
		reply(" Yes,  until noon. ", first)
		suggested("sent")
		reply("Yes, until twelve.", ask())
		suggested("edited")
		s.owner.do("POST", here+"/suggestions/dismiss", map[string]any{"seq": ask()}).want(200)
		suggested("dismissed")
		s.owner.do("POST", here+"/suggestions/dismiss", map[string]any{"seq": 99}).want(404)
		seq := ask()
		v.say(bot, "never mind what I said about that order")
		s.until("it is stale", func() bool {
			for _, x := range s.owner.do("GET", here+"/suggestions", nil).want(200).list("items") {
				if x := x.(map[string]any); x["seq"] == float64(seq) {
					return x["state"] == "stale"
				}
			}
			return false
		})
		// Switched off, nothing is drafted.
		s.quiet()
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"chat": map[string]any{"auto_suggestion": false}}).want(200)
		n := s.count(`/* all workspaces */ SELECT count(*) FROM suggestion`)
		v.say(bot, "Do you deliver on Sundays?")
		s.quiet()
		if m := s.count(`/* all workspaces */ SELECT count(*) FROM suggestion`); m != n {
			t.Errorf("%d suggestions, want %d", m, n)
		}
	})
}
