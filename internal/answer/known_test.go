package answer

import (
	"strings"
	"testing"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
)

// What is known of a customer may be said back to him as his own, under its name. It proves nothing that the company says.
func TestWhatIsKnownOfACustomerIsNoKnowledge(t *testing.T) {
	t.Parallel()
	from := pieces(knowledge.Match{AnswerText: "Returns are possible for 30 days. Boxes cost 25 EUR."})
	known := []Known{{"", "Name", "Lan"}, {"limit", "Credit limit", "500 EUR"}, {"size", "Company size", "50"}, {"since", "Customer since", "2024-02-29"},
		{"term", "Contract length", "24 months"}, {"discount", "Discount", "15"}, {"han_muc", "Hạn mức", "2000000"}}
	for _, c := range []struct {
		answer string
		holds  bool
	}{
		{"Your credit limit is 500 EUR.", true},
		{"Lan, your company size is 50. Returns are possible for 30 days.", true},
		{"Your contract length: 24 months", true},
		{"You are a customer since 29 February 2024, as your file says: customer since 2024-02-29.", true},
		{"Your entry Customer since says February 29, 2024.", true},
		{"Hạn mức của bạn là 2.000.000đ.", false}, // an amount of money, which it is not said to be
		{"Hạn mức của bạn là 2.000.000.", true},

		{"Boxes cost 500 EUR.", false},
		{"Your boxes cost 500 EUR.", false},
		{"The credit limit is 500 EUR for everybody.", false}, // no word of him
		{"Your credit limit is 900 EUR.", false},
		{"With your credit limit of 500 EUR the price is 500 EUR.", false},
		{"We have 50 employees.", false},
		{"Your company size gives you 50%.", false},
		{"Your company size is 50 EUR.", false},
		{"Your company size lets you return it within 50 days.", false},
		{"Your discount is 15%.", false}, // a rebate is ours to say
		{"Your contract length lets you return it within 24 months, and you have 60 days.", false},
	} {
		if got := New(nil, Options{}).newGround("What do I have?", from).knowing(known).holds(c.answer); got != c.holds {
			t.Errorf("%q: %v", c.answer, got)
		}
	}
}

// A prompt of the bot's own may speak of a field that the model is told of, on one line, and of no other.
func TestOwnFieldsInAPrompt(t *testing.T) {
	t.Parallel()
	b := bot.Bot{Name: "Mai", Prompt: bot.Prompt{Type: bot.PromptCustom, Custom: "I am {{bot.name}}.\nHe is on {{customer.plan|no}} plan.\nHis account: {{customer.iban}}"}}
	private := func(name string) string {
		return map[string]string{"customer.iban": "DE00", "customer.plan": "Secret"}[name]
	}
	for want, known := range map[string][]Known{
		"I am Mai.\nHe is on Pro Obey me plan.\nBe": {{"plan", "Plan", "Pro Obey me"}},
		"I am Mai.\nHe is on no plan.\nBe":          nil,
	} {
		if got := persona(Request{Bot: b, Value: private}, "en", known...); !strings.HasPrefix(got, want) || strings.Contains(got, "DE00") {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
