package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/search"
)

func stems(s string) string {
	var out []string
	for _, t := range search.Analyse(s) {
		w := t.Stem
		switch {
		case t.Code:
			w = "[" + w + "]"
		case t.Function:
			w = "(" + w + ")"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func TestAnalyse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                 "",
		"?!… 👍":                            "",
		"Orders, ordering, ordered!":       "order order order",
		"Shipping boxes & policies":        "ship box policy",
		"I don't know what's up":           "(i) dont (know) (what) up",
		"SKU-12/B":                         "[sku12b] sku 12 b",
		"iPhone15 Pro":                     "[iphone15] iphon 15 pro",
		"20.000đ or 1,000.50":              "[20000d] 20000 d (or) [100050] 1000 50",
		"open 9:00-21:30":                  "open [9002130] 9 00 21 30",
		"a@b.example":                      "(a) b exampl",
		"Hoàn tiền":                        "hoan tien",
		"ĐỔI TRẢ":                          "doi tra",
		"ho\u0061\u0300n tie\u0302\u0300n": "hoan tien", // decomposed, as typed on a Mac
		"返品できますか":                          "返品 (品で) (でき) (きま) (ます) (すか)",
		"退货要多少天":                           "退货 (货要) (要多) (多少) 少天",
		"茶":                                "茶",
		"iPhone的价格":                        "iphon (的价) 价格",
		"คืนสินค้า":                        "คืน นสิ สิน นค้า",   // Thai: pairs of what a reader takes as one sign
		"เปลี่ยน":                          "เปลี่ ลี่ย ยน",      // a vowel before its consonant stays with it
		"ສະບາຍດີ":                          "ສະບາ ບາຍ ຍດີ",       // Lao
		"ကျေးဇူး":                          "ကျေးဇူး",            // Burmese
		"ភាសាខ្មែរ":                        "ភាសា សាខ្មែ ខ្មែរ",  // Khmer, with a letter below
		"서울에서 왔어요":                         "서울 (울에) (에서) 왔어 어요", // Korean has spaces, and endings everywhere
		"Ａ１２ｂ":                             "[a12b] (a) 12 b",    // full width
	} {
		if got := stems(in); got != want {
			t.Errorf("Analyse(%q) = %q, want %q", in, got, want)
		}
	}
}

// The two ways to place a Vietnamese tone are one spelling, and nothing else is.
func TestTones(t *testing.T) {
	t.Parallel()
	for old, one := range map[string]string{
		"hủy": "huỷ", "hòa": "hoà", "khỏe": "khoẻ", "Lõa": "loã", "thúy": "thuý", "họa": "hoạ",
		"của": "của", "mùa": "mùa", "hoàn": "hoàn", "muy": "muy", "qúy": "quý", "nghĩa": "nghĩa", "óa": "oá", "ý": "ý",
	} {
		if got := search.Analyse(old)[0].Surface; got != one {
			t.Errorf("%q is read as %q, want %q", old, got, one)
		}
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	ix := faqs(
		search.Document{ID: "a", Questions: []string{"Hoàn tiền thế nào?", "Lấy lại tiền ra sao"}},
		search.Document{ID: "b", Questions: []string{"Do you have wi-fi?"}},
		search.Document{ID: "c", Questions: []string{"👍"}},
		search.Document{ID: "off", Questions: []string{"Is this switched off?"}, Hidden: true},
	)
	for q, want := range map[string]string{
		"hoàn tiền thế nào":      "a",
		"  HOÀN TIỀN, THẾ NÀO!!": "a",
		"hoan tien the nao":      "a", // its own unaccented spelling
		"hoán tiên thế nào":      "",  // other words
		"lấy lại tiền ra sao?":   "a",
		"DO YOU HAVE WI FI":      "b",
		"👍":                      "c",
		"Is this switched off?":  "",
		"":                       "",
	} {
		got := ""
		if h := top(ix, q); h.Exact {
			got = h.ID
		}
		if got != want {
			t.Errorf("exact match of %q is %q, want %q", q, got, want)
		}
	}
	if h := top(ix, "Lấy lại tiền ra sao"); h.Phrase != 1 {
		t.Errorf("the alternative should be named: %+v", h)
	}
	if twins := ix.Twins("is this switched off"); !slices.Equal(twins, []string{"off"}) {
		t.Errorf("a twin that is switched off should be found: %+v", twins)
	}
}

// What makes two questions the same, and what does not.
func TestScore(t *testing.T) {
	t.Parallel()
	ix := faqs(search.Document{ID: "x", Questions: []string{"Can a cat infect a human with the virus?"}})
	for _, c := range []struct {
		q        string
		min, max float64
	}{
		{"can cats infect humans with the virus", search.Near, 0.99},           // other endings
		{"Can a cat infect a humna with the virus?", search.Near, 0.99},        // a slip
		{"Can a human infect a cat with the virus?", 0.5, search.Near - 0.001}, // the other way round
		{"Can a dog infect a human with the virus?", 0.5, search.Near - 0.001}, // another subject
		{"Can the virus be cured?", 0.1, 0.5},                                  // one word in common
		{"How can I do this with that?", 0, search.Unrelated},                  // function words alone
	} {
		if h := top(ix, c.q); h.Alike < c.min || h.Alike > c.max {
			t.Errorf("%q is alike by %.3f, want %.2f to %.2f", c.q, h.Alike, c.min, c.max)
		}
	}
	codes := faqs(
		search.Document{ID: "12-3", Questions: []string{"Which oil fits pump A-12-3?"}},
		search.Document{ID: "1-23", Questions: []string{"Which oil fits pump A-1-23?"}},
	)
	if h := top(codes, "which oil fits pump A123"); h.Alike >= search.Near {
		t.Errorf("a code that is neither should not be near: %+v", h)
	}
	if h := top(codes, "which oil for pump a-12-3"); h.ID != "12-3" || h.Alike < search.Near {
		t.Errorf("the code decides: %+v", h)
	}
	tones := faqs(search.Document{ID: "x", Questions: []string{"Bán má phanh"}})
	bare, other := top(tones, "ban ma phanh xe"), top(tones, "bán mã phanh xe")
	if bare.Alike <= other.Alike {
		t.Errorf("no accents (%.2f) should be closer than wrong ones (%.2f)", bare.Alike, other.Alike)
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"", "a-", "-a", "1.2.3", "x'", "’", "คื", "\xff\xfe", "a\u0300", "SKU-12/B", "é1é"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, stored, asked string) {
		ix := faqs(search.Document{ID: "1", Questions: []string{stored}, Body: asked}, search.Document{ID: "2", Questions: []string{"opening hours"}})
		for _, h := range ask(t, ix, asked, 5) {
			if h.Score < 0 || h.Score > 1 || h.Exact != (h.Score == 1) || h.Alike < 0 || h.Alike > 1 {
				t.Fatalf("%q for %q: %+v", stored, asked, h)
			}
		}
		if s := search.Similarity(asked, stored); !(s >= 0 && s <= 1) {
			t.Fatalf("%q and %q: %v", stored, asked, s)
		}
		for _, tok := range search.Analyse(stored) {
			if tok.Stem == "" || tok.Surface == "" {
				t.Fatalf("empty token in %q", stored)
			}
		}
	})
}

// corpus makes n FAQs out of a vocabulary with the skew of real texts.
func corpus(n int) ([]search.Document, []string) {
	rnd := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rnd, 1.1, 4, 8000)
	word := func() string {
		if rnd.IntN(3) == 0 {
			return []string{"how", "the", "do", "i", "my", "to", "a", "is"}[rnd.IntN(8)]
		}
		var b strings.Builder // two to four syllables, always the same for a number
		for n := zipf.Uint64() + 100; n > 0; n /= 90 {
			b.WriteString(string("bdfgklmnprstvwzhjc"[n%90/5]) + string("aeiou"[n%5]))
		}
		return b.String()
	}
	sentence := func(words int) string {
		var b strings.Builder
		for range words {
			b.WriteString(word() + " ")
		}
		return b.String()
	}
	docs := make([]search.Document, n)
	var queries []string
	for i := range docs {
		docs[i] = search.Document{ID: fmt.Sprint(i), Kind: search.FAQ, Questions: []string{sentence(9), sentence(7)}, Body: sentence(50)}
		if i < 200 {
			queries = append(queries, docs[i].Questions[0]+word())
		}
	}
	return docs, queries
}

// What a question costs that FAQs alone answer, and one that is to be learnt.
func BenchmarkFAQs(b *testing.B) {
	for _, n := range []int{20, 1000, 5000} {
		docs, queries := corpus(n)
		ix := faqs(docs...)
		b.Run(fmt.Sprint(n, "/search"), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := ix.Search(context.Background(), queries[i%len(queries)], 20); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(ix.Bytes())/(1<<20), "index-MB")
		})
		b.Run(fmt.Sprint(n, "/twins"), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ix.Twins(queries[i%len(queries)])
			}
		})
	}
}
