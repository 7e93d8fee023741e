package answer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// Two articles contradict each other: the newer one holds, with a model and without, the answer says of which day it is, and
// both are kept as what was found.
func TestTheNewerSourceHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for i, q := range []string{"What does delivery to the islands cost?", "How much is delivery to islands?"} {
			k.b = k.Bot(fmt.Sprint("Bot ", i))
			older := k.Write(k.b.ID, "Price list of spring", "<h2>Delivery</h2><p>Delivery to the islands costs 20 EUR.</p><p>Parcels for the islands leave on Fridays.</p>")
			k.Clock.Advance(100 * 24 * time.Hour)
			newer := k.Write(k.b.ID, "Delivery", "<h2>Prices</h2><p>Delivery to the islands costs 25 EUR.</p>")
			day := k.Clock.Now().Format("2 January 2006")

			r := k.ask(answer.New(k.Knowledge, answer.Options{}), q)
			if r.How != answer.Extract || !strings.Contains(r.Text, "25 EUR") || strings.Contains(r.Text, "20 EUR") || !strings.HasSuffix(r.Text, "(As of "+day+".)") ||
				len(r.Sources) != 1 || r.Sources[0].ID != newer || len(r.Conflicts) != 1 {
				t.Errorf("without a model: %+v", r)
			}

			var seen []map[string]string
			reply := ""
			m := scripted(t, "business", llmtest.Rule{When: answers, Func: func(r llm.Request) (string, error) {
				seen = passagesOf(t, r)
				for i, p := range seen {
					if strings.Contains(p["text"], "25 EUR") {
						return fmt.Sprintf(`{"enough":true,"used":["%d"],"answer":%q}`, i+1, reply), nil
					}
				}
				return `{"enough":false,"used":[],"answer":"I cannot say."}`, nil
			}})
			s := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}})
			reply = "It costs 25 EUR."
			r = k.ask(s, q)
			if r.How != answer.Generated || r.Text != "It costs 25 EUR.\n(As of "+day+".)" || len(r.Conflicts) != 1 || !r.Conflicts[0].Certain {
				t.Errorf("%+v", r)
			}
			for _, p := range seen {
				if strings.Contains(p["text"], "20 EUR") {
					t.Errorf("the model is given what no longer holds: %v", p)
				}
			}
			c, texts := r.Conflicts[0], map[string]string{}
			for _, g := range r.Given {
				texts[g.ID] = g.SourceID + " " + g.Text
				if g.Learned == nil {
					t.Errorf("nobody knows of when it is: %+v", g)
				}
			}
			if !strings.HasPrefix(texts[c.Sides[0].ID], newer) || !strings.HasPrefix(texts[c.Sides[1].ID], older) || !strings.Contains(texts[c.Sides[1].ID], c.Sides[1].Says) ||
				!c.Sides[0].Learned.After(c.Sides[1].Learned) {
				t.Errorf("kept: %+v of %v", c, texts)
			}
			p, err := r.Evidence([]string{q}).Pack()
			if err != nil || len(p) == 0 || len(r.Evidence(nil).Conflicts) != 1 {
				t.Error(err)
			}
			// A model that still tells the older price is not believed.
			reply = "It costs 20 EUR."
			if r = k.ask(s, q); r.How != answer.Unknown || r.Reason != answer.NotEnough {
				t.Errorf("%+v", r)
			}
			k.b.ReplyLanguage = "vi"
			reply = "Giá là 25 EUR."
			if r = k.ask(s, q); !strings.HasSuffix(r.Text, "\n(Theo thông tin ngày "+k.Clock.Now().Format("02/01/2006")+".)") {
				t.Errorf("%q", r.Text)
			}
		}
	})
}

// Passages that agree, or speak of other things, are no contradiction, and the answer tells no day.
func TestNoContradiction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Write(k.b.ID, "Islands", "<h2>Delivery</h2><p>Delivery to the islands costs 20 EUR.</p>")
		k.Clock.Advance(100 * 24 * time.Hour)
		k.Write(k.b.ID, "Mountains", "<h2>Delivery</h2><p>Delivery to the mountains costs 25 EUR.</p>")
		r := k.ask(answer.New(k.Knowledge, answer.Options{}), "What does delivery to the islands cost?")
		if r.How != answer.Extract || !strings.Contains(r.Text, "20 EUR") || strings.Contains(r.Text, "As of") || len(r.Conflicts) != 0 {
			t.Errorf("%+v", r)
		}
	})
}
