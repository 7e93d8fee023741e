package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm/llmtest"
)

// says is an answer for every question that the product asks a model.
const says = `{"class": "business", "unhappy": false, "question": "How long does shipping take?", "enough": true, "used": ["1"], "answer": "Only a few days, says the model."}`

// answered waits for the bot's answer to the visitor's first question and returns the thread.
func answered(s *stage, v *person, bot string) string {
	s.t.Helper()
	id := v.say(bot, "How long will shipping take?").str("conversation.id")
	s.until("the bot answers", func() bool { return len(v.thread(id)) == 3 }) // after the greeting
	return strings.Join(v.thread(id), "\n")
}

// An operator who sets an address, a key and a model has bots that answer with it.
func TestTheOperatorsModelAnswers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		vendor := llmtest.OpenAI(t)
		vendor.Say(says)
		s := serve(t, d, func(o *app.Options) {
			o.Config.AllowNetworks = nil // his own address needs no permission
			o.Config.OpenAIBaseURL, o.Config.OpenAIAPIKey, o.Config.OpenAIModel = vendor.BaseURL(), llmtest.GoodKey, "house-model"
		})
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		if got := answered(s, s.visitor(bot), bot); !strings.Contains(got, "Only a few days, says the model.") {
			t.Error(got)
		}
		asked := vendor.Asked()
		if len(asked) == 0 || asked[0].Body["model"] != "house-model" || !strings.Contains(asked[0].Raw, "How long will shipping take?") {
			t.Errorf("%+v", asked)
		}
		if r := s.owner.do("GET", "/v1/model-spending", nil).want(200); r.num("day.answers") != 1 || r.num("day.credits") != 1 || r.num("day.tokens_in") == 0 {
			t.Errorf("%s", r.raw)
		}
	})
}

// When the key of a workspace dies, the operator's model answers in its place, and the screens say why.
func TestADyingKeyIsReplaced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		house, own := llmtest.OpenAI(t), llmtest.Anthropic(t)
		house.Say(says)
		own.Say(strings.Replace(says, "the model", "the own model", 1))
		s := serve(t, d, func(o *app.Options) {
			o.Config.OpenAIBaseURL, o.Config.OpenAIAPIKey, o.Config.OpenAIModel = house.BaseURL(), llmtest.GoodKey, "house-model"
		})
		s.owner.do("POST", "/v1/model-keys", map[string]any{"name": "Ours", "vendor": "anthropic", "base_url": own.BaseURL(), "key": llmtest.GoodKey, "model": "small-1"}).want(201)
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		if got := answered(s, s.visitor(bot), bot); !strings.Contains(got, "says the own model") {
			t.Error(got)
		}
		own.Fail(llmtest.Quota)
		if got := answered(s, s.visitor(bot), bot); !strings.Contains(got, "says the model") {
			t.Error(got)
		}
		s.until("the key's trouble is shown", func() bool {
			r := s.owner.do("GET", "/v1/models", nil).want(200)
			return r.str("items.1.error") == "no_quota" && strings.Contains(r.str("items.1.message"), "credit balance is too low")
		})
		before := len(own.Asked())
		if got := answered(s, s.visitor(bot), bot); !strings.Contains(got, "says the model") || len(own.Asked()) != before {
			t.Errorf("a dead key is asked again: %s", got)
		}
		house.Fail(llmtest.Outage) // now there is no model at all, and what is written is still the right answer
		if got := answered(s, s.visitor(bot), bot); !strings.Contains(got, "A few days.") {
			t.Error(got)
		}
	})
}

// A member asks his bot before a customer does: with what is not saved yet, and it says how the answer came about.
func TestTryingABot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		vendor := llmtest.OpenAI(t)
		vendor.Say(says)
		s := serve(t, d, func(o *app.Options) {
			o.Config.OpenAIBaseURL, o.Config.OpenAIAPIKey, o.Config.OpenAIModel = vendor.BaseURL(), llmtest.GoodKey, "gpt-4o"
		})
		bot := s.bot(nil, "How long does shipping take?", "A few days.")
		ask := "/v1/bots/" + bot + "/ask"
		r := s.owner.do("POST", ask, map[string]any{"text": "How long will shipping take?", "prompt": map[string]any{"type": "custom", "custom": "Ahoy from {{bot.name}}!", "temperature": 0.9}}).want(200)
		if r.str("how") != "near" || r.str("text") != "Only a few days, says the model." || r.str("model") != "gpt-4o" || r.num("credits") != 5 ||
			r.num("tokens_in") != 20 || r.str("language") != "en" || r.str("sources.0.title") != "How long does shipping take?" {
			t.Errorf("%s", r.raw)
		}
		asked := vendor.Asked()
		if last := asked[len(asked)-1]; !strings.Contains(last.Raw, "Ahoy from ") || last.Body["temperature"] != 0.9 {
			t.Errorf("what is not saved was not used: %s", last.Raw)
		}
		if r := s.owner.do("POST", ask, map[string]any{"text": "How long does shipping take?"}).want(200); r.str("how") != "exact" || r.num("calls") != 0 || r.num("credits") != 0 {
			t.Errorf("%s", r.raw)
		}
		s.owner.do("POST", ask, map[string]any{"text": " "}).want(422)
		s.owner.do("POST", ask, map[string]any{"text": "Hi", "prompt": map[string]any{"custom": "{{nonsense}}"}}).want(422)
		if n := s.count("SELECT COUNT(*) FROM conversation WHERE workspace_id = $1", s.owner.workspace); n != 0 {
			t.Errorf("%d conversations from trying", n)
		}
		if r := s.owner.do("GET", "/v1/model-spending", nil).want(200); r.num("day.credits") != 5 || r.str("bots.0.bot_id") != bot {
			t.Errorf("%s", r.raw)
		}
	})
}
