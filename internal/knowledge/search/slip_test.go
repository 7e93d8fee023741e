package search_test

import (
	"testing"

	"cxgenie/internal/knowledge/search"
)

// A word that no document has may be one of theirs with a slip of the finger, or with its tone on the wrong letter; and a
// notion is understood within a longer one.
func TestSlipsAndNotionsWithin(t *testing.T) {
	t.Parallel()
	faq := func(id, q, a string) search.Document {
		return search.Document{ID: id, Kind: search.FAQ, Questions: []string{q}, Body: a}
	}
	c := corpusOf(
		faq("shipping", "How long does shipping take?", "Three days."), faq("warranty", "Is there a warranty?", "Two years."),
		faq("gia", "Giá áo sơ mi thế nào?", "Hai trăm nghìn."), faq("gia2", "Gia đình tôi ở xa", "Không sao."), faq("doi", "Đổi hàng được không?", "Được."),
	)
	for q, want := range map[string]string{"shippng": "shipping", "warrnaty": "warranty", "gía áo": "gia"} {
		if f := best(t, c, q); f.ID != want {
			t.Errorf("%q finds %+v, want %s", q, f, want)
		}
	}
	within := corpusOf(faq("delivery", "When is it delivered?", "On Monday."), faq("hours", "What are your opening hours?", "From nine to five."))
	if f := best(t, within, "phí giao hàng"); f.ID != "delivery" {
		t.Errorf("the notion within a longer one finds %+v", f)
	}
	exact, slip := best(t, c, "the warranty").Score, best(t, c, "the warrnaty").Score
	if slip >= exact {
		t.Errorf("a slip scores %.2f, the word %.2f", slip, exact)
	}
}
