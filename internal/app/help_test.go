package app_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// translator translates into English and Spanish what these tests say, and sums up; anything else fails the test.
func translator(t *testing.T) *llmtest.Scripted {
	words := map[string]string{
		"¿Dónde está mi pedido?": `{"from":"es","translation":"Where is my order?"}`,
		"It is **on its way**.":  `{"from":"en","translation":"Está **en camino**."}`,
	}
	return llmtest.New(t,
		llmtest.Rule{When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), `"translation"`) }, Func: func(r llm.Request) (string, error) {
			var in struct{ Text string }
			if err := json.Unmarshal([]byte(r.Last()), &in); err != nil {
				return "", err
			}
			if out, known := words[in.Text]; known {
				return out, nil
			}
			return `{"from":"es","translation":"EN ` + in.Text + `"}`, nil
		}},
		llmtest.Rule{When: func(r llm.Request) bool { return r.Last() == "Write the recap." }, Reply: "The customer asks where his order is. " + strings.Repeat("Nobody has answered him yet. ", 40)})
}

func TestAMessageIsTranslatedOnceAndADraftIntoTheCustomersLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := translator(t)
		s := serve(t, d, func(o *app.Options) { o.Provider = m })
		meters := billing.New(billing.Options{})
		limit := func(n int64) {
			if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				return meters.SetLimit(ctx, tx, tenant.ID(s.owner.workspace), billing.Credits, &n)
			}); err != nil {
				t.Fatal(err)
			}
		}
		credits := func() int64 {
			return int64(s.count(`/* all workspaces */ SELECT coalesce(sum(credits), 0) FROM model_use WHERE kind = 'workspace'`))
		}
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		id := v.say(bot, "¿Dónde está mi pedido?").str("conversation.id")
		lines := s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200).list("items")
		line := lines[len(lines)-1].(map[string]any)["id"].(string)
		if w := s.owner.do("GET", "/v1/bots/"+bot+"/agent-help", nil).want(200).str("without"); w != "" {
			t.Errorf("without %q", w)
		}
		path := "/v1/conversations/" + id + "/messages/" + line + "/translation"
		for range 3 { // kept: asked of the model once
			got := s.owner.do("POST", path, map[string]any{"to": "en"}).want(200)
			if got.str("text") != "Where is my order?" || got.str("from") != "es" || got.str("language") != "en" {
				t.Fatalf("translated as %v", got.body)
			}
		}
		if n := len(m.Calls()); n != 1 || credits() != 1 {
			t.Errorf("%d calls, %d credits", n, credits())
		}
		s.owner.do("POST", path, map[string]any{"to": "!"}).problem(422, "request.invalid")
		// A draft goes into the language of the conversation, with its formatting; where that is not known it is asked for.
		draft := "/v1/conversations/" + id + "/translation"
		number := s.visitor(bot).say(bot, "#10517").str("conversation.id")
		s.owner.do("POST", "/v1/conversations/"+number+"/translation", map[string]any{"text": "It is **on its way**."}).problem(422, "request.invalid")
		s.owner.do("POST", draft, map[string]any{"text": " ", "to": "es"}).problem(422, "request.invalid")
		if got := s.owner.do("POST", draft, map[string]any{"text": "It is **on its way**."}).want(200); got.str("text") != "Está **en camino**." {
			t.Errorf("drafted as %v", got.body)
		}
		for i := range 3 { // up to the fifth they cost one credit, the sixth costs another
			s.owner.do("POST", draft, map[string]any{"text": "Draft " + string(rune('a'+i)), "to": "es"}).want(200)
		}
		if credits() != 1 {
			t.Errorf("five cost %d credits", credits())
		}
		s.owner.do("POST", draft, map[string]any{"text": "Another", "to": "es"}).want(200)
		if credits() != 2 {
			t.Errorf("six cost %d credits", credits())
		}
		for i := range 4 {
			s.owner.do("POST", draft, map[string]any{"text": "More " + string(rune('a'+i)), "to": "es"}).want(200)
		}
		limit(0)
		s.until("the limit holds", func() bool {
			return s.owner.do("GET", "/v1/bots/"+bot+"/agent-help", nil).want(200).str("without") == "no_credits"
		})
		s.owner.do("POST", draft, map[string]any{"text": "Too much", "to": "es"}).problem(403, "help.no_credits")
		// What is kept is shown without any.
		s.owner.do("POST", path, map[string]any{"to": "en"}).want(200)
		// The customer and viewers see nothing of it, and what was taken back is translated no more.
		s.join(s.owner, "viewer").do("POST", path, map[string]any{"to": "en"}).want(403)
		sent := s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Hola"}).want(202).str("id")
		s.owner.do("DELETE", "/v1/conversations/"+id+"/messages/"+sent, nil).want(200)
		s.owner.do("POST", "/v1/conversations/"+id+"/messages/"+sent+"/translation", map[string]any{"to": "en"}).problem(409, "message.not_translatable")
	})
}

func TestARecapIsANoteAndIsMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := translator(t)
		s := serve(t, d, func(o *app.Options) { o.Provider = m })
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		id := v.say(bot, "¿Dónde está mi pedido?").str("conversation.id")
		path := "/v1/conversations/" + id + "/recap"
		first := s.owner.do("POST", path, nil).want(200)
		words := len(strings.Fields(first.str("text")))
		if first.str("kind") != "note" || first.str("payload.made") != "recap" || words == 0 || words > 120 || !strings.HasSuffix(first.str("text"), ".") {
			t.Errorf("%d words: %v", words, first.body)
		}
		if again := s.owner.do("POST", path, nil).want(200); again.str("id") != first.str("id") || len(m.Calls()) != 1 {
			t.Errorf("asked again: %v, %d calls", again.body, len(m.Calls()))
		}
		for _, l := range v.thread(id) {
			if strings.Contains(l, "where his order") {
				t.Errorf("the customer sees %q", l)
			}
		}
		// Once more was said, another one is worth it; and one may be taken away.
		v.say(bot, "¿Hola?")
		second := s.owner.do("POST", path, nil).want(200)
		if second.str("id") == first.str("id") {
			t.Error("the old recap although more was said")
		}
		s.owner.do("DELETE", "/v1/conversations/"+id+"/messages/"+second.str("id"), nil).want(200)
		if third := s.owner.do("POST", path, nil).want(200); third.str("id") == second.str("id") {
			t.Error("a recap that was taken away")
		}
	})
}

// Who closes a conversation says whether the customer is asked what he thought of it; else it is as the bot's settings say.
func TestClosingAsksForFeedbackOrDoesNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		if s.owner.do("GET", "/v1/bots/"+bot+"/agent-help", nil).want(200).at("feedback") != false {
			t.Error("a new bot asks for feedback")
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"feedback": true}}).want(200)
		if s.owner.do("GET", "/v1/bots/"+bot+"/agent-help", nil).want(200).at("feedback") != true {
			t.Error("the bot does not ask for feedback")
		}
		v := s.visitor(bot)
		id := v.say(bot, "Hello").str("conversation.id")
		asked := func() any {
			return v.do("GET", "/v1/guest/conversations/"+id+"/changes", nil).want(200).at("conversation.feedback")
		}
		verb := func(what string, body any) { s.owner.do("POST", "/v1/conversations/"+id+"/"+what, body).want(200) }
		verb("close", map[string]any{"ask_feedback": false})
		if asked() != false {
			t.Errorf("asked %v although the agent said no", asked())
		}
		verb("reopen", nil)
		verb("close", map[string]any{"ask_feedback": true})
		if asked() != true {
			t.Errorf("asked %v although the agent said yes", asked())
		}
		verb("reopen", nil)
		verb("close", nil)
		if asked() != nil {
			t.Errorf("asked %v although nobody said anything", asked())
		}
	})
}

func TestWithoutAModelHelpSaysWhyThereIsNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil)
		v := s.visitor(bot)
		id := v.say(bot, "Hello there").str("conversation.id")
		if w := s.owner.do("GET", "/v1/bots/"+bot+"/agent-help", nil).want(200).str("without"); w != "no_model" {
			t.Errorf("without %q", w)
		}
		s.owner.do("POST", "/v1/conversations/"+id+"/recap", nil).problem(409, "help.no_model")
		s.owner.do("POST", "/v1/conversations/"+id+"/translation", map[string]any{"text": "Hi", "to": "vi"}).problem(409, "help.no_model")
	})
}

// problem wants an error by its code.
func (a *answer) problem(status int, code string) {
	if got := a.want(status).str("code"); got != code {
		a.t.Helper()
		a.t.Errorf("code %s, want %s", got, code)
	}
}
