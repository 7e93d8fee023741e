package answer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

const returns = `<h2>Returns</h2><p>You can send things back. Keep the packaging.</p>
<h3>Abroad</h3><p>Parcels from abroad travel longer. Returns from abroad cost 12 EUR and take up to 21 days. The customs form must lie in the parcel. We refund customs duty once the parcel has arrived.</p>
<h3>Sale items</h3><p>Things that were bought in a sale cannot be exchanged. They can be returned for a voucher.</p>`

const prices = "Model,Price EUR,Colour\nCanoe 300,899,red\nKayak 120,449,blue\nPaddle 7,39,black\n"

func library(t *testing.T, d *db.DB) (k *kit, article, sheet string) {
	k = newKit(t, d, shop()...)
	article = k.Write(k.b.ID, "Help for customers", returns)
	sheet = k.Upload(k.b.ID, "prices.csv", prices)
	return k, article, sheet
}

// passagesOf are the passages a model was given.
func passagesOf(t *testing.T, r llm.Request) []map[string]string {
	t.Helper()
	var m struct{ Passages []map[string]string }
	if err := json.Unmarshal([]byte(r.Last()), &m); err != nil {
		t.Fatal(err)
	}
	return m.Passages
}

// Without a model whole sentences of the best passage answer, with where they stand; a row of a table as a line for each
// column; and what fits too little is not known.
func TestExtract(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, article, sheet := library(t, d)
		s := answer.New(k.Knowledge, answer.Options{})
		r := k.ask(s, "What do returns from abroad cost?")
		if r.How != answer.Extract || !strings.HasPrefix(r.Text, "From “Returns › Abroad”:\n") || !strings.Contains(r.Text, "Returns from abroad cost 12 EUR and take up to 21 days.") ||
			len(r.Sources) != 1 || r.Sources[0].ID != article || r.Sources[0].Title != "Help for customers" || r.ModelCalls != 0 {
			t.Errorf("%+v", r)
		}
		for _, line := range strings.Split(r.Text, "\n")[1:] {
			if !strings.HasSuffix(line, ".") || len([]rune(r.Text)) > 460 {
				t.Errorf("half a sentence, or too much: %q", r.Text)
			}
		}
		if len(r.Given) == 0 || !r.Given[0].Cited || r.Given[0].SourceID != article || strings.Join(r.Given[0].Section, "/") != "Returns/Abroad" {
			t.Errorf("given %+v", r.Given)
		}
		r = k.ask(s, "Kayak 120 price EUR")
		if r.How != answer.Extract || !strings.HasSuffix(r.Text, ":\nModel: Kayak 120\nPrice EUR: 449\nColour: blue") || r.Sources[0].ID != sheet {
			t.Errorf("%+v", r)
		}
		k.b.ReplyLanguage = "vi"
		if r = k.ask(s, "Returns from abroad cost"); !strings.HasPrefix(r.Text, "Theo “Returns › Abroad”:\n") {
			t.Errorf("lead: %q", r.Text)
		}
		k.b.ReplyLanguage = bot.Auto
		if r = k.ask(s, "Do you sell life insurance in Norway?"); r.How != answer.Unknown || len(r.Sources) != 0 {
			t.Errorf("%+v", r)
		}
		high := 0.99
		k.b.Prompt.Threshold = &high
		if r = k.ask(s, "What do returns from abroad cost?"); r.How != answer.Unknown || r.Reason != answer.NoKnowledge {
			t.Errorf("above the threshold: %+v", r)
		}
	})
}

// A model is given each passage with where it stands and what kind it is, the best with what stands around it, within the
// budget; its answer may hold what any of that says, and cites sources, each once.
func TestPassagesWithModel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, article, _ := library(t, d)
		reply := `{"enough":true,"used":["1"],"answer":"Returns from abroad cost 12 EUR and take up to 21 days."}`
		var seen []map[string]string
		m := scripted(t, "business", llmtest.Rule{When: answers, Func: func(r llm.Request) (string, error) {
			seen = passagesOf(t, r)
			return reply, nil
		}})
		s := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 2}}})
		r := k.ask(s, "What do returns from abroad cost?")
		if r.How != answer.Generated || r.Text == "" || r.Credits != 2 || len(r.Sources) != 1 || r.Sources[0].ID != article {
			t.Fatalf("%+v", r)
		}
		if p := seen[0]; p["kind"] != "article" || p["title"] != "Help for customers" || p["section"] != "Returns › Abroad" || p["date"] == "" ||
			!strings.Contains(p["text"], "customs form") || p["question"] != "" {
			t.Errorf("given %v", p)
		}
		if len(r.Given) != len(seen) || !r.Given[0].Cited || r.Given[0].Text != seen[0]["text"] || len(r.Steps) < 3 {
			t.Errorf("evidence %+v %+v", r.Given, r.Steps)
		}
		for i, g := range r.Given[1:] {
			if g.Cited {
				t.Errorf("%d is cited: %+v", i+1, g)
			}
		}
		for text, stands := range map[string]bool{
			"It is 12 EUR, and it may take 21 days.": true, "It is 15 EUR.": false, "It takes 3 days.": false, "See https://evil.example/returns.": false,
			"Write to returns@evil.example.": false, "It is $1.": false, "By 5 May.": false,
		} {
			reply = fmt.Sprintf(`{"enough":true,"used":["1"],"answer":%q}`, text)
			if r := k.ask(s, "What do returns from abroad cost?"); (r.How == answer.Generated) != stands || !stands && (r.Reason != answer.NotEnough || len(r.Sources) > 0 || r.Credits > 0) {
				t.Errorf("%q: %+v", text, r)
			}
		}
		// What stands in a passage that is not cited proves nothing.
		reply = `{"enough":true,"used":["2"],"answer":"Returns from abroad cost 12 EUR."}`
		if len(seen) > 1 && !strings.Contains(seen[1]["text"], "12 EUR") {
			if r := k.ask(s, "What do returns from abroad cost?"); r.How != answer.Unknown {
				t.Errorf("%+v", r)
			}
		}
	})
}

// The budget bounds what a model is given, what says the same is given once, and the best passage is always there.
func TestBudgetAndTwins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		long := strings.Repeat("The canoe club meets at the river on Tuesdays and paddles to the island with its guests. ", 8)
		for i := range 6 {
			k.Write(k.b.ID, fmt.Sprint("Club news ", i), "<p>Canoe club. "+long+"</p><p>"+strings.Repeat(fmt.Sprint("Edition ", 1000+i, " of the canoe news. "), 30)+"</p>")
		}
		var seen []map[string]string
		m := scripted(t, "business", llmtest.Rule{When: answers, Func: func(r llm.Request) (string, error) {
			seen = passagesOf(t, r)
			return `{"enough":true,"used":["1"],"answer":"At the river."}`, nil
		}})
		s := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}})
		size := func() (n int) {
			for _, p := range seen {
				n += len(p["text"])
			}
			return n
		}
		k.ask(s, "When does the canoe club meet at the river?")
		twins := 0
		for _, p := range seen {
			if strings.HasPrefix(p["text"], "Canoe club. The canoe") && !strings.Contains(p["text"], "Edition") {
				twins++
			}
		}
		if twins > 1 || size() > 3000*5 {
			t.Errorf("%d twins, %d bytes", twins, size())
		}
		k.b.Prompt.Models.KnowledgeTokens = 500
		if k.ask(s, "When does the canoe club meet at the river?"); len(seen) == 0 || size() > 500*5 {
			t.Errorf("%d bytes in %d passages", size(), len(seen))
		}
	})
}

// Scenario 13 over texts: an article that is switched off, deleted or a draft is never answered from, nor is what another
// bot has read; and one that goes while the model writes takes the answer with it.
func TestScenario13Texts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k, article, _ := library(t, d)
		s := answer.New(k.Knowledge, answer.Options{})
		q := "What do returns from abroad cost?"
		if r := k.ask(s, q); r.How != answer.Extract {
			t.Fatalf("%+v", r)
		}
		mine := k.b
		k.b = k.Bot("Other")
		if r := k.ask(s, q); r.How != answer.Unknown || len(r.Given) != 0 {
			t.Errorf("another bot's knowledge: %+v", r)
		}
		k.b = mine
		m := scripted(t, "business", llmtest.Rule{When: answers, Func: func(llm.Request) (string, error) {
			_, err := k.Knowledge.BulkArticles(ctx, k.Caller, k.b.ID, knowledge.BulkDeactivate, []string{article}, "")
			return `{"enough":true,"used":["1"],"answer":"They cost 12 EUR."}`, err
		}})
		if r := k.ask(answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m}}}), q); r.How != answer.Unknown || r.Reason != answer.NotEnough {
			t.Errorf("it was switched off: %+v", r)
		}
		if r := k.ask(s, q); strings.Contains(r.Text, "12 EUR") {
			t.Errorf("it is switched off: %+v", r)
		}
	})
}

// What a model knows by itself is said only where nothing was found and the bot's settings allow it, without anything that
// could be about the company.
func TestGeneralKnowledge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, _ := library(t, d)
		reply := ""
		m := scripted(t, "business", llmtest.Rule{When: func(r llm.Request) bool { return strings.Contains(r.System, "general knowledge") }, Func: func(llm.Request) (string, error) { return reply, nil }})
		s := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}})
		q := "Who painted the Mona Lisa?"
		if r := k.ask(s, q); r.How != answer.Unknown || r.Reason != answer.NoKnowledge || r.ModelCalls != 1 {
			t.Errorf("not allowed: %+v", r)
		}
		k.b.Prompt.GeneralKnowledge = true
		for text, stands := range map[string]bool{
			"Leonardo da Vinci, around 1503.": true, "See https://art.example.": false, "Ask at shop.example.com": false, "It costs 20 euros.": false, "Call 0905123456.": false,
		} {
			reply = fmt.Sprintf(`{"enough":true,"answer":%q}`, text)
			r := k.ask(s, q)
			if (r.How == answer.General) != stands || len(r.Sources) > 0 || stands && r.Credits != 1 || !stands && r.Reason != answer.NoKnowledge {
				t.Errorf("%q: %+v", text, r)
			}
		}
		reply = `{"enough":false,"answer":"I cannot say."}`
		if r := k.ask(s, q); r.How != answer.Unknown {
			t.Errorf("%+v", r)
		}
	})
}

// A bot that may answer in some languages only answers in one of those.
func TestLanguagesOfAnswers(t *testing.T) {
	t.Parallel()
	b := bot.Bot{DisplayLanguage: "vi", ReplyLanguage: bot.Auto}
	for _, c := range []struct {
		may            []string
		question, want string
	}{
		{nil, "How much is it and when can I have it?", "en"}, {[]string{"vi"}, "How much is it and when can I have it?", "vi"},
		{[]string{"en-GB"}, "How much is it and when can I have it?", "en"}, {[]string{"de", "fr"}, "How much is it and when can I have it?", "de"},
	} {
		b.Prompt.Languages = c.may
		if got := answer.ReplyLanguage(b, c.question, ""); got != c.want {
			t.Errorf("%v: %q, want %q", c.may, got, c.want)
		}
	}
}
