package answer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

func prepares(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), `"question"`) }

// The question of a customer who speaks another language than the bot's knowledge is looked up in that, too: the model gives
// it with the class, in the same call. He is answered in his own.
func TestAQuestionInAnotherLanguageThanTheKnowledge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, faq("How much does express shipping cost?", "Express shipping costs 9 EUR."), faq("How can I return an item?", "By post, within 30 days."),
			faq("Which payment methods do you accept?", "Cards and PayPal."))
		k.b.UnknownMode = bot.FixedText
		model := func(translated string, more ...llmtest.Rule) *llmtest.Scripted {
			m := llmtest.New(t, more...)
			m.Add(llmtest.Rule{When: prepares, Func: func(r llm.Request) (string, error) {
				if !strings.Contains(string(r.JSONSchema), `"translations"`) || !strings.Contains(r.System, "translations.en is that question in English (en)") {
					return "", fmt.Errorf("no translation is wanted: %s", r.JSONSchema)
				}
				return fmt.Sprintf(`{"class":"business","question":%q,"translations":{"en":%q,"fr":"Combien coûte la livraison express ?"}}`, r.Last(), translated), nil
			}})
			return m
		}
		said := llmtest.Rule{When: func(r llm.Request) bool {
			return answers(r) && strings.Contains(r.System, "Write in Spanish (es).") && strings.Contains(r.Last(), "9 EUR")
		},
			JSON: `{"enough":true,"answer":"El envío exprés cuesta 9 EUR.","used":["1"]}`}
		spanish := "Querría saber qué precio tienen los envíos exprés, por favor"
		for translated, want := range map[string]answer.How{
			"What is the price of express shipping?": answer.Generated,
			"How much does express shipping cost?":   answer.Near, // as the FAQ asks: from that one alone, in his language
			"Do dogs dream?":                         answer.Unknown,
			"":                                       answer.Unknown,
		} {
			m := model(translated, said)
			r := k.ask(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}), spanish)
			if r.How != want || r.Language != "es" || r.Question != spanish || want != answer.Unknown && (r.Text != "El envío exprés cuesta 9 EUR." || r.ModelCalls != 2 || len(r.Sources) != 1) ||
				want == answer.Unknown && r.ModelCalls != 1 {
				t.Errorf("%q: %+v", translated, r)
			}
		}
		// The step that sorts is switched off: it is asked for the translation alone, and sorts nothing.
		k.b.Prompt.NoQuestionStep = true
		m := model("What is the price of express shipping?", said)
		r := k.ask(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}), spanish)
		if r.How != answer.Generated || r.Class != answer.Business || strings.Contains(string(m.Calls()[0].Request.JSONSchema), `"class"`) {
			t.Errorf("%+v", r)
		}
		k.b.Prompt.NoQuestionStep = false
		// Without a model nothing changes, and nothing is found.
		if r := k.ask(answer.New(k.Knowledge, answer.Options{}), spanish); r.How != answer.Unknown || r.ModelCalls != 0 || r.Language != "es" {
			t.Errorf("%+v", r)
		}
		// Where the languages agree the call is what it was.
		for _, q := range []string{"What do I pay for a parcel that must be here tomorrow?", "#10517", "ok"} {
			m := scripted(t, "business", llmtest.Rule{When: answers, JSON: `{"enough":false,"answer":"I cannot confirm that.","used":[]}`})
			k.ask(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}), q)
			if r := m.Calls()[0].Request; strings.Contains(string(r.JSONSchema)+r.System, "translations") {
				t.Errorf("%q is to be translated: %s", q, r.JSONSchema)
			}
		}
	})
}

// The other way round: English questions on Vietnamese knowledge. A language that a fifth of the knowledge is in is one of its own.
func TestTheLanguagesOfTheKnowledge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, faq("Cửa hàng có gói quà không?", "Có, gói quà miễn phí."), faq("Bảo hành bao lâu?", "Bảo hành 24 tháng."),
			faq("Cửa hàng mở cửa lúc mấy giờ?", "Từ 9 giờ sáng."), faq("Thanh toán bằng cách nào?", "Thẻ hoặc tiền mặt."))
		wanted := func(q, language string) string {
			m := scripted(t, "casual", llmtest.Rule{When: func(r llm.Request) bool { return len(r.JSONSchema) == 0 }, Reply: "Fine."})
			if _, err := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}).Answer(context.Background(),
				answer.Request{Workspace: k.Boss.Workspace, Bot: k.b, Texts: []string{q}, Language: language}); err != nil {
				t.Fatal(err)
			}
			return string(m.Calls()[0].Request.JSONSchema)
		}
		english := "For how many years will you mend it if it is broken?"
		if got := wanted(english, "vi"); !strings.Contains(got, `"translations":{"additionalProperties":false,"properties":{"vi":`) {
			t.Errorf("an English question: %s", got)
		}
		if got := wanted("nếu hỏng thì sửa trong mấy năm vậy shop", "en"); strings.Contains(got, "translations") {
			t.Errorf("a Vietnamese question: %s", got)
		}
		k.Teach(k.b.ID, faq("Is there a discount for students?", "Yes, 10 %."))
		if got := wanted(english, ""); strings.Contains(got, "translations") {
			t.Errorf("a fifth is English: %s", got)
		}
		if got := wanted("Gibt es im Winter andere Öffnungszeiten als sonst?", ""); !strings.Contains(got, `"properties":{"en":{"type":"string"},"vi":{"type":"string"}}`) {
			t.Errorf("a German question: %s", got)
		}
	})
}

// A question that leans on earlier ones is made one that stands alone, also where nobody wants messages sorted; one that
// leans on nothing costs no call then.
func TestFollowUpsAreUnderstoodWithoutSorting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, faq("Do you ship to Norway?", "Yes, to Norway for 12 EUR."), faq("Do you ship to Sweden?", "Yes, to Sweden for 8 EUR."))
		k.b.Prompt.NoQuestionStep = true
		history := []answer.Turn{{Author: answer.Contact, Text: "Do you ship to Sweden?"}, {Author: answer.FromBot, Text: "Yes, to Sweden for 8 EUR."}}
		ask := func(m llm.Provider, q string, before []answer.Turn) answer.Result {
			r, err := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}).Answer(context.Background(), answer.Request{
				Workspace: k.Boss.Workspace, Bot: k.b, Texts: []string{q}, History: func(context.Context) ([]answer.Turn, error) { return before, nil }})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		m := llmtest.New(t, llmtest.Rule{When: func(r llm.Request) bool { return prepares(r) && !classifies(r) }, JSON: `{"class":"abuse_or_spam","question":"Do you ship to Norway?"}`})
		if r := ask(m, "and there, up north?", history); r.How != answer.Exact || r.Text != "Yes, to Norway for 12 EUR." || r.Class != answer.Business || r.ModelCalls != 1 {
			t.Errorf("a follow-up: %+v", r)
		}
		for _, before := range [][]answer.Turn{nil, {{Author: answer.FromBot, Text: "Hello! How can I help you?"}}} {
			if r := ask(llmtest.New(t), "and there, up north?", before); r.How != answer.Unknown || r.ModelCalls != 0 {
				t.Errorf("the first question after %v: %+v", before, r)
			}
		}
		m = llmtest.New(t, llmtest.Rule{When: func(r llm.Request) bool { return len(r.JSONSchema) == 0 }, Reply: "You are welcome."})
		if r := ask(m, "thank you", history); r.How != answer.Casual || r.ModelCalls != 1 {
			t.Errorf("small talk: %+v", r)
		}
		m = llmtest.New(t, llmtest.Rule{When: prepares, Err: llm.NewError(llm.InvalidKey, "no", nil)})
		if r := ask(m, "and there, up north?", history); r.How != answer.Unknown || r.Reason != answer.NoKnowledge {
			t.Errorf("the model fails: %+v", r)
		}
	})
}

// A model is told the language by its name; where the message does not show it, to write as the customer does.
func TestAModelIsToldTheLanguage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		told := func(q, before string) string {
			m := scripted(t, "casual", llmtest.Rule{When: func(r llm.Request) bool { return len(r.JSONSchema) == 0 }, Reply: "Fine."})
			if _, err := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}}).Answer(context.Background(),
				answer.Request{Workspace: k.Boss.Workspace, Bot: k.b, Texts: []string{q}, Language: before}); err != nil {
				t.Fatal(err)
			}
			return m.Calls()[1].Request.System
		}
		for _, c := range [][3]string{
			{"Wie geht es euch heute so?", "en", "Write in German (de).\n"}, {"Como vão vocês hoje?", "pt-BR", "Write in Portuguese (pt-BR).\n"},
			{"ok", "tr", "Write in the language that the customer writes in; where it does not show, in Turkish (tr).\n"},
			{"Kumusta po kayo", "", "Write in the language that the customer writes in; where it does not show, in English (en).\n"},
		} {
			if got := told(c[0], c[1]); !strings.Contains(got, c[2]) {
				t.Errorf("%q after %q: %s", c[0], c[1], got)
			}
		}
		k.b.Prompt.Languages = []string{"en", "fr"}
		if got := told("Wie geht es euch heute so?", "de"); !strings.Contains(got, "Write in English (en).\n") {
			t.Errorf("a bot of two languages: %s", got)
		}
		k.b.ReplyLanguage = "x-own"
		if got := told("ok", ""); !strings.Contains(got, "Write in the language with the code x-own.\n") {
			t.Errorf("a language without a name: %s", got)
		}
	})
}
