package answer_test

import (
	"context"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/tenant"
)

// watch asks and keeps what was shown: text as it stood after each piece, "×" where all of it was withdrawn.
func (k *kit) watch(s *answer.Service, q string) (answer.Result, []string) {
	k.t.Helper()
	var shown []string
	text := ""
	r, err := s.Answer(context.Background(), answer.Request{Workspace: k.Boss.Workspace, Bot: k.b, Texts: []string{q}, Show: func(p answer.Piece) {
		if p.Reset {
			text = ""
			shown = append(shown, "×")
			return
		}
		text += p.Text
		shown = append(shown, text)
	}})
	if err != nil {
		k.t.Fatal(err)
	}
	return r, shown
}

// letters cuts after each byte: as badly as a stream can be cut.
func letters(s string) []string { return strings.Split(s, "") }

// The customer sees only text of an answer that may stand, and loses what turns out not to.
func TestOnlyWhatMayStandIsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, shop()...)
		q := "can items be returned and which payment do you accept"
		for name, c := range map[string]struct {
			reply string
			want  string // the last that was shown
			all   string // everything, joined by |, where it matters
		}{
			"enough":           {`{"enough":true,"used":["1"],"answer":"Send it by post."}`, "Send it by ", "Send |Send it |Send it by "},
			"escapes":          {`{ "enough" : true , "used" : [ "1" , "2" ] , "answer" : "By \"post\",\n\u00e9t\u00e9 \ud83d\ude00 ok." }`, "By \"post\",\nété 😀 ", ""},
			"no spaces":        {`{"enough":true,"used":["1"],"answer":"郵便で返送"}`, "郵便で返送", ""},
			"more fields":      {`{"note":{"a":[1,"}"]},"enough":true,"used":["1"],"why":"a, b","answer":"Send it back."}`, "Send it ", ""},
			"own order":        {`{"answer":"Send it by post.","enough":true,"used":["1"]}`, "Send it by ", "Send it by "}, // once it may stand
			"not enough":       {`{"enough":false,"used":[],"answer":"I cannot confirm that."}`, "", ""},
			"cites nothing":    {`{"enough":true,"used":[],"answer":"Send it by post."}`, "", ""},
			"cites a stranger": {`{"enough":true,"used":["7"],"answer":"Send it by post."}`, "", ""},
			"invents a number": {`{"enough":true,"used":["1"],"answer":"Send it within 90 days, please."}`, "×", "Send |Send it |Send it within |×"},
			"invents a link":   {`{"enough":true,"used":["1"],"answer":"See https://evil.example/x for more."}`, "×", "See |×"},
			"known number":     {`{"enough":true,"used":["1","2"],"answer":"Send it within 30 days."}`, "Send it within ", ""},
			"number and unit":  {`{"enough":true,"used":["1","2"],"answer":"Within 30 days by post."}`, "Within 30 days by ", "Within |Within 30 days |Within 30 days by "},
			"not an object":    {`["enough",true]`, "", ""},
		} {
			m := scripted(t, "business", llmtest.Rule{When: answers, Reply: c.reply, Pieces: letters(c.reply)})
			_, shown := k.watch(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m}}}), q)
			last := ""
			if len(shown) > 0 {
				last = shown[len(shown)-1]
			}
			if last != c.want || c.all != "" && strings.Join(shown, "|") != c.all {
				t.Errorf("%s: shown %q", name, shown)
			}
		}
		// Small talk has no passages to rest on: it may say no numbers.
		for reply, want := range map[string]string{"Hello there, how are you?": "Hello there, how are ", "Hello, 20 percent off today!": "×"} {
			m := scripted(t, "casual", llmtest.Rule{Reply: reply, When: func(r llm.Request) bool { return len(r.JSONSchema) == 0 }})
			r, shown := k.watch(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}), "hello")
			if len(shown) == 0 || shown[len(shown)-1] != want || r.How != answer.Casual {
				t.Errorf("%q: %q %+v", reply, shown, r)
			}
			if want == "×" && (r.Text != "Hello! How can I help you?" || r.Credits != 0) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// A blocked word is never shown, not even while it is written, and not in the answer that is kept; where it is only to be
// flagged, it stands.
func TestBlockedWordsInAnswers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, append(shop(), knowledge.Input{Question: "Is it good?", Answer: "<p>It is <b>dämn</b> good.</p>", Active: true})...)
		q := "can items be returned and which payment do you accept"
		reply := `{"enough":true,"used":["1"],"answer":"Send the damn thing by sneaker post please, by sneaker mail, thanks."}`
		ask := func() (answer.Result, []string) {
			m := scripted(t, "business", llmtest.Rule{When: answers, Reply: reply, Pieces: letters(reply)})
			return k.watch(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m}}}), q)
		}
		k.b.Chat.BlockedWords, k.b.Chat.BlockedMode = []string{"damn", "sneaker post", "傻瓜"}, bot.MaskWords
		r, shown := ask()
		if want := "Send the •••• thing by ••••••• •••• please, by sneaker mail, thanks."; r.Text != want || !r.Blocked || strings.Contains(r.HTML, "damn") || len(shown) == 0 || !strings.HasPrefix(want, shown[len(shown)-1]) {
			t.Errorf("%q %q: shown %q", r.Text, r.HTML, shown)
		}
		for _, s := range shown {
			if strings.Contains(s, "damn") || strings.HasPrefix(s, "Send the •••• thing by sneaker") {
				t.Errorf("shown: %q", s)
			}
		}
		if r := k.ask(answer.New(k.Knowledge, answer.Options{}), "Is it good?"); r.Text != "It is •••• good." || r.HTML != "<p>It is <b>••••</b> good.</p>" || !r.Blocked {
			t.Errorf("%+v", r)
		}
		k.b.Chat.BlockedMode = bot.FlagWords
		if r, shown := ask(); !strings.Contains(r.Text, "damn thing by sneaker post") || !r.Blocked || len(shown) == 0 || !strings.Contains(shown[len(shown)-1], "damn") {
			t.Errorf("flagged: %+v, shown %q", r, shown)
		}
		k.b.Chat.BlockedWords = []string{"dam"}
		if r, _ := ask(); r.Blocked {
			t.Errorf("%+v", r)
		}
	})
}

// A model that breaks off in the middle has said nothing: the next one begins anew.
func TestABrokenOffAnswerIsWithdrawn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, shop()...)
		on := func(name string) func(llm.Request) bool {
			return func(r llm.Request) bool { return answers(r) && r.Model == name }
		}
		m := scripted(t, "business",
			llmtest.Rule{When: on("big"), Pieces: []string{`{"enough":true,"used":["1"],`, `"answer":"Send it `, `back."}`}, CutAfter: 2},
			llmtest.Rule{When: on("small"), Pieces: []string{`{"enough":true,"used":["1"],"answer":"By `, `post."}`}})
		r, shown := k.watch(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Model: "big"}, {Provider: m, Model: "small", Credits: 1}}}), "can items be returned and which payment do you accept")
		if got := strings.Join(shown, "|"); got != "Send it |×|By " || r.Text != "By post." || r.Choice.Model != "small" || r.Credits != 1 {
			t.Errorf("shown %q, %+v", got, r)
		}
	})
}

// poor are models that cannot be paid for.
type poor struct {
	models
	why error
}

func (p poor) Afford(context.Context, tenant.ID, model.Spender, model.Choice) error { return p.why }

// Without credits no model is asked: what is known word for word, or nearly, is answered as written, small talk in our
// words, and the rest goes to people. With the day's money spent it is as without a model.
func TestWithoutMoney(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, shop()...)
		k.b.UnknownMode = bot.AIGenerate
		m := models{{Provider: llmtest.New(t), Credits: 1}} // any call fails the test
		limit := errs.New(errs.Forbidden, "plan.limit_reached", "No more "+string(billing.Credits)+".")
		for name, c := range map[string]struct {
			why     error
			without answer.Without
			extract answer.How
			reason  answer.Reason
		}{
			"credits": {limit, answer.CreditsUsed, answer.Unknown, answer.NoCredits},
			"money":   {model.ErrDailyCap, answer.DailyCap, answer.AskedBack, ""},
		} {
			s := answer.New(k.Knowledge, answer.Options{Models: poor{m, c.why}})
			if r := k.ask(s, "How can I return an item?"); r.How != answer.Exact || r.Without != "" {
				t.Errorf("%s: exact: %+v", name, r)
			}
			if r := k.ask(s, "How do I return an item?"); r.How != answer.Near || r.Text != "By post, within 30 days." || r.Credits != 0 {
				t.Errorf("%s: near: %+v", name, r)
			}
			if r := k.ask(s, "shipping takes long"); r.How != c.extract || r.Reason != c.reason || r.Without != c.without || r.ModelCalls != 0 || r.Credits != 0 {
				t.Errorf("%s: related: %+v", name, r)
			} else if r.How == answer.Unknown && (r.Draft != "2 to 4 working days." || len(r.DraftFrom) != 1) {
				t.Errorf("%s: nothing for the people: %+v", name, r)
			}
			if r := k.ask(s, "hello"); r.How != answer.Casual || r.Reason != "" {
				t.Errorf("%s: small talk: %+v", name, r)
			}
		}
		// An own key needs no credits: it answers although the plan's are used up.
		own := llmtest.New(t, llmtest.Rule{When: classifies, JSON: `{"class":"business","question":"q"}`}, llmtest.Rule{When: answers, JSON: `{"enough":true,"used":["1"],"answer":"By post."}`})
		s := answer.New(k.Knowledge, answer.Options{Models: partly{models{{Provider: llmtest.New(t), Credits: 1}, {Provider: own, Own: true}}, limit}})
		if r := k.ask(s, "can items be returned and which payment do you accept"); r.How != answer.Generated || !r.Choice.Own || r.Without != "" {
			t.Errorf("own key: %+v", r)
		}
	})
}

// partly are models of which only the own ones can be paid for.
type partly struct {
	models
	why error
}

func (p partly) Afford(_ context.Context, _ tenant.ID, _ model.Spender, c model.Choice) error {
	if c.Own {
		return nil
	}
	return p.why
}

func (p partly) Steps(context.Context, tenant.ID, model.Wanted) ([]model.Choice, error) {
	return p.models[1:], nil
}

// Scenario 1: a greeting to a bot that knows nothing gets a greeting, and so does the rest of what is no question.
func TestScenario1SmallTalkWithoutAModel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		s := answer.New(k.Knowledge, answer.Options{})
		for q, want := range map[string]string{
			"Hello": "Hello! How can I help you?", "thanks a lot": "You're welcome! Is there anything else I can help you with?",
			"bye": "Goodbye, and have a nice day!", "ok": "All right. Let me know if there is anything I can help you with.",
			"chào shop": "Xin chào! Tôi có thể giúp gì cho bạn?", "Guten Morgen": "Hallo! Wie kann ich Ihnen helfen?", "merci beaucoup": "Je vous en prie ! Puis-je vous aider pour autre chose ?",
		} {
			if r := k.ask(s, q); r.How != answer.Casual || r.Class != answer.SmallTalkClass || r.Text != want || r.ModelCalls != 0 || r.Credits != 0 || len(r.Sources) != 0 {
				t.Errorf("%q: %+v", q, r)
			}
		}
		k.b.DisplayLanguage = "vi"
		if r := k.ask(s, "xin chào shop"); r.Text != "Xin chào! Tôi có thể giúp gì cho bạn?" {
			t.Errorf("%+v", r)
		}
	})
}
