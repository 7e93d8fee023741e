package answer_test

import (
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// Who asks the bot who it is gets its name and company from its settings: nobody has to teach that, and it is no question
// that was not answered. What somebody has taught goes before.
func TestWhoAreYou(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, shop()...)
		k.b.BusinessName = "Maple & Co"
		s := answer.New(k.Knowledge, answer.Options{})
		for q, want := range map[string]string{
			"who are you":           "I'm Mai, the virtual assistant of Maple & Co. How can I help you?",
			"What is your name?":    "I'm Mai, the virtual assistant of Maple & Co. How can I help you?",
			"Hello, are you a bot?": "I'm Mai, the virtual assistant of Maple & Co. How can I help you?",
			"Bạn là ai vậy?":        "Tôi là Mai, trợ lý ảo của Maple & Co. Tôi có thể giúp gì cho bạn?",
		} {
			if r := k.ask(s, q); r.How != answer.Casual || r.Class != answer.SmallTalkClass || r.Text != want || len(r.Sources) != 0 || r.Credits != 0 || !strings.Contains(r.HTML, "Maple &amp; Co") {
				t.Errorf("%q: %+v", q, r)
			}
		}
		k.b.BusinessName = ""
		if r := k.ask(s, "who are you"); r.Text != "I'm Mai, a virtual assistant. How can I help you?" {
			t.Errorf("%+v", r)
		}
		// A model says it in the bot's own words: one call, nothing is sorted or searched for.
		m := llmtest.New(t, llmtest.Rule{When: func(r llm.Request) bool {
			return len(r.JSONSchema) == 0 && strings.Contains(r.System, "You are Mai") && strings.Contains(r.System, "automated assistant")
		}, Reply: "I am Mai, an assistant, no person."})
		with := func(m llm.Provider) *answer.Service {
			return answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}})
		}
		if r := k.ask(with(m), "are you a robot?"); r.How != answer.Casual || r.Text != "I am Mai, an assistant, no person." || r.ModelCalls != 1 || r.Credits != 1 {
			t.Errorf("%+v", r)
		}
		broken := llmtest.New(t, llmtest.Rule{Err: llm.NewError(llm.InvalidKey, "no", nil)})
		if r := k.ask(with(broken), "are you a robot?"); r.How != answer.Casual || r.Text != "I'm Mai, a virtual assistant. How can I help you?" || r.Credits != 0 {
			t.Errorf("the model fails: %+v", r)
		}
		k.Teach(k.b.ID, faq("Who are you?", "We are a shop for maple syrup."))
		if r := k.ask(s, "who are you"); r.How != answer.Exact || r.Text != "We are a shop for maple syrup." {
			t.Errorf("taught: %+v", r)
		}
	})
}
