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
const says = `{"class": "business", "question": "How long does shipping take?", "enough": true, "used": ["1"], "answer": "Only a few days, says the model."}`

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
