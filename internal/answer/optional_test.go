package answer_test

import (
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
)

// A model that sorts a message and leaves out what does not hold is understood; it is asked for all of it, and without the
// class its answer says nothing.
func TestWhatAClassifierMayLeaveOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, shop()...)
		k.b.Chat = bot.Chat{HandOffUnhappy: true}
		for _, c := range []struct {
			says, question string
			reason         answer.Reason
			unhappy        bool
		}{
			{`{"class":"human_request"}`, "Could I have a word with your colleagues about a thing?", answer.AskedForHuman, false},
			{`{"class":"human_request","question":"May I talk to somebody?"}`, "Could I have a word with your colleagues about a thing?", answer.AskedForHuman, false},
			{`{"class":"human_request","unhappy":true}`, "Could I have a word with your colleagues about a thing?", answer.AskedForHuman, true},
			{`{"class":"human_request"}`, "This is useless! Get me your colleagues.", answer.AskedForHuman, true}, // the words say it plainly
			{`{"question":"May I talk to somebody?","unhappy":true}`, "Could I have a word with your colleagues about a thing?", "", false},
		} {
			vendor := llmtest.OpenAI(t)
			vendor.Say(c.says)
			p := openai.New(openai.Options{BaseURL: vendor.BaseURL(), Key: llmtest.GoodKey, Client: wire.TrustedClient(llm.Limits{})})
			r := k.ask(answer.New(k.Knowledge, answer.Options{Models: models{model.Choice{Provider: p, Model: "small-1"}}}), c.question)
			if c.reason != "" && r.Reason != c.reason || c.reason == "" && r.Reason == answer.AskedForHuman || r.Unhappy != c.unhappy {
				t.Errorf("%s: %+v", c.says, r)
			}
		}
	})
}
