package search_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/search"
)

func weigh(c *search.Corpus, q string, texts ...string) []float64 { return c.Weigh(q, texts) }

// What a text has of a question is between nothing and all, whatever else it says and in whatever order.
func TestWeigh(t *testing.T) {
	t.Parallel()
	c := corpusOf(shop()...)
	const q = "send the parcel to a post office"
	got := weigh(c, q, "The parcel: send it to a post office.", "Office, post, a parcel, send the to!", "Send parcels.", "Monday to Friday.", "")
	if math.Abs(got[0]-got[1]) > 1e-6 {
		t.Errorf("order should not count: %v", got)
	}
	if got[1] < 0.999 || got[1] > 1.001 || !(got[1] > got[2] && got[2] > got[3]) || got[4] != 0 {
		t.Errorf("weighed %v", got)
	}
	if got := weigh(search.NewCorpus(), q, "Send the parcel.", ""); !slices.Equal(got, []float64{0, 0}) {
		t.Errorf("with nothing known: %v", got)
	}
	if got := weigh(c, "?!", "Send the parcel."); !slices.Equal(got, []float64{0}) {
		t.Errorf("a question of no words: %v", got)
	}
	if got := weigh(c, q); len(got) != 0 {
		t.Errorf("no texts: %v", got)
	}
}

// A word that few documents have weighs more than one that many have, and one that carries the sentence hardly anything.
func TestWeighByRarity(t *testing.T) {
	t.Parallel()
	c := corpusOf(shop()...)
	got := weigh(c, "which oil for the parcel and grease", "grease", "oil", "for the and which")
	if !(got[0] > got[1] && got[1] > got[2] && got[2] > 0) {
		t.Errorf("weighed %v", got)
	}
}

// Other endings, other accents and slips count, each less than the word itself.
func TestWeighForms(t *testing.T) {
	t.Parallel()
	c := corpusOf(append(shop(), search.Document{ID: "slip", Body: "Hoan tiền, refunded, parcle."})...)
	for q, texts := range map[string][2]string{
		"parcel": {"A parcel.", "A parcle."},
		"refund": {"We refund.", "They refunded."},
		"hoàn":   {"Hoàn lại.", "Hoan lại."},
	} {
		if got := weigh(c, q, texts[0], texts[1]); got[0] < 0.999 || got[1] <= 0 || got[1] >= got[0] {
			t.Errorf("%q: weighed %v", q, got)
		}
	}
	if got := weigh(c, "hoan tien", "Chính sách hoàn tiền."); got[0] < 0.999 {
		t.Errorf("who types no accents means any: %v", got)
	}
}

// More text never has less, and the texts beside one do not change it.
func TestWeighGrows(t *testing.T) {
	t.Parallel()
	docs := shop()
	c := corpusOf(docs...)
	for _, q := range questions {
		var text strings.Builder
		last := 0.0
		for _, d := range docs {
			text.WriteString(d.Body + "\n")
			got := weigh(c, q, "something else", text.String())[1]
			if alone := weigh(c, q, text.String())[0]; alone != got || got < last || got > 1.001 {
				t.Errorf("%q: %.3f after %.3f, alone %.3f", q, got, last, alone)
			}
			last = got
		}
	}
}
