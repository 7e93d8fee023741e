package answer

import (
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
)

// Sources that say the same with other numbers contradict each other; what is about something else, or tells more, does not.
func TestContradictions(t *testing.T) {
	t.Parallel()
	old, fresh := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		question, one, other string
		conflict, certain    bool
	}{
		{"What does delivery cost?", "Delivery costs 20 EUR.", "Delivery costs 25 EUR.", true, true},
		{"What does delivery cost?", "We charge 20 EUR for delivery.", "The price of a delivery is €25.", true, true},
		{"delivery fee?", "Our delivery is 20 euros.", "Delivery: 25 euros only.", true, true},
		{"How long is the warranty?", "The warranty lasts two years.", "The warranty is 3 years.", true, true},
		{"How long does shipping take?", "Shipping takes 2-4 days.", "Shipping takes 5 to 7 days.", true, true},
		{"When are you open?", "The shop is open from 9:00 to 17:30.", "The shop is open from 9:00 to 18:00.", true, true},
		{"What rebate do students get?", "Students get a rebate of 10%.", "Students get a rebate of 15%.", true, true},
		{"When is the sale?", "The sale begins on 3 May.", "The sale begins on 5 May.", true, true},
		{"Phí giao hàng bao nhiêu?", "Phí giao hàng là 20.000đ.", "Phí giao hàng 25.000đ.", true, true},
		{"What does delivery cost?", "Delivery abroad costs 40 EUR.", "Delivery costs 25 EUR.", true, false}, // perhaps both are right
		{"Wie viel kostet der Versand?", "Der Versand kostet 20 EUR.", "Der Versand kostet 25 EUR.", true, true},

		{"What does delivery cost?", "Delivery costs 20 EUR.", "Delivery costs 20 euros.", false, false},
		{"What does delivery cost?", "Delivery costs 20 EUR.", "Delivery takes 3 days.", false, false},
		{"What does a box cost?", "A small box costs 20 EUR.", "A large box costs 25 EUR.", false, false},
		{"What does delivery cost?", "Delivery costs 20 EUR.", "Delivery costs 22 USD.", false, false},
		{"What does delivery cost?", "Delivery costs 20 EUR.", "Delivery costs 20 EUR, by express 25 EUR.", false, false},
		{"When are you open?", "Delivery costs 20 EUR.", "Delivery costs 25 EUR.", false, false}, // not asked for
		{"What does a course cost?", "The pottery course costs 20 EUR.", "The sewing course costs 25 EUR.", false, false},
		{"What does delivery cost?", "Delivery is free from 50 EUR.", "Delivery is quick.", false, false},

		// Rows of two price lists.
		{"Kayak 120 price", "Model: Kayak 120; Price EUR: 449; Colour: blue", "Model: Kayak 120; Price EUR: 479; Colour: blue", true, true},
		{"Kayak 120 price", "Model: Kayak 120; Price EUR: 449; Colour: blue", "Model: Kayak 150; Price EUR: 479; Colour: blue", false, false},
		{"Kayak 120 price", "Model: Kayak 120; Price EUR: 449; Colour: blue", "Model: Kayak 120; Weight kg: 22; Colour: blue", false, false},
	} {
		of := func(id, said string, at time.Time) piece {
			return pieceOf(knowledge.Match{EntryID: id, SourceID: "source of " + id, Kind: knowledge.Text, AnswerText: said, Learned: at})
		}
		all := []piece{of("a", "Welcome. "+c.one, old), of("b", c.other+" See you soon.", fresh)}
		if strings.Contains(c.one, "; ") {
			all[0].text, all[1].text = c.one, c.other
		}
		got := conflictsIn(c.question, all, sayingsOf)
		if (len(got) > 0) != c.conflict || len(got) > 1 || len(got) == 1 && (got[0].Certain != c.certain || got[0].Sides[0].ID != "b" || got[0].Sides[0].Says != c.other || got[0].Sides[1].Says != c.one) {
			t.Errorf("%q / %q: %+v", c.one, c.other, got)
		}
		all[1].SourceID = all[0].SourceID
		if got := conflictsIn(c.question, all, sayingsOf); len(got) > 0 {
			t.Errorf("one source contradicts itself: %+v", got)
		}
	}
	// Under headings, and in a FAQ, sentences need not repeat what they are about.
	faq := pieceOf(knowledge.Match{EntryID: "a", SourceID: "a", Kind: knowledge.QAndA, Question: "What does delivery cost?", AnswerText: "It is 20 EUR."})
	page := pieceOf(knowledge.Match{EntryID: "b", SourceID: "b", Kind: knowledge.URL, Question: "Delivery", AnswerText: "We charge 25 EUR.", Learned: fresh})
	if got := conflictsIn("how much is delivery", []piece{faq, page}, sayingsOf); len(got) != 1 || got[0].Certain {
		t.Errorf("a FAQ has no date: %+v", got)
	}
}
