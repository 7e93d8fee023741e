package search_test

import (
	"fmt"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// Two neighbours in the question that hardly any document has side by side say more than the same words apart, however
// often these stand there.
func TestCompounds(t *testing.T) {
	t.Parallel()
	c := search.NewCorpus()
	for i := range 12 {
		c.Put(search.Document{ID: fmt.Sprint(i), Body: fmt.Sprintf("Kho số %d: mặt bàn đá, tấm phẳng, mặt ghế, tấm gỗ phẳng, mặt tủ.", i)})
	}
	c.Put(search.Document{ID: "flat", Body: "Mặt phẳng. Một câu dài về chuyện khác hẳn, chẳng ai hỏi tới bao giờ."})
	for _, q := range []string{"mặt phẳng là gì", "mat phang la gi"} {
		if f := best(t, c, q); f.ID != "flat" {
			t.Errorf("%q finds %+v", q, f)
		}
	}
}

// Chinese says the same with pairs that share a sign.
func TestSigns(t *testing.T) {
	t.Parallel()
	c := corpusOf(
		search.Document{ID: "fee", Path: []string{"邮费"}, Body: "满一百元免邮费。"},
		search.Document{ID: "refund", Path: []string{"退款"}, Body: "七天内到账。"},
		search.Document{ID: "tea", Path: []string{"茶"}, Body: "茶。"},
	)
	for q, want := range map[string]string{"需要付多少费用": "fee", "退货": "refund", "绿茶": "tea", "茶叶": "tea"} {
		if f := best(t, c, q); f.ID != want {
			t.Errorf("%q finds %+v, want %s", q, f, want)
		}
	}
	if a, b := best(t, c, "邮费多少").Score, best(t, c, "需要付多少费用").Score; a <= b {
		t.Errorf("the pair itself scores %.2f, one sign of it %.2f", a, b)
	}
	if got := c.Weigh("邮费", []string{"邮费十元", "费用十元", "十元"}); !(got[0] > got[1] && got[1] > got[2] && got[0] <= 1) {
		t.Errorf("weighed %v", got)
	}
}
