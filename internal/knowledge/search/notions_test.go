package search_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// Each line of the list has its English and its Vietnamese side, every phrasing says something, and none is there twice.
func TestNotionList(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("notions.txt")
	if err != nil {
		t.Fatal(err)
	}
	notions := 0
	for line := range strings.Lines(string(list)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		notions++
		sides := strings.Split(line, " / ")
		if len(sides) != 2 {
			t.Errorf("%q has %d sides", line, len(sides))
			continue
		}
		for _, side := range sides {
			phrasings := strings.Split(side, ", ")
			seen := map[string]bool{}
			for _, p := range phrasings {
				if len(search.Analyse(p)) == 0 || seen[p] || p != strings.ToLower(p) {
					t.Errorf("%q says nothing, is there twice or is not in lower case, in %q", p, line)
				}
				seen[p] = true
			}
		}
	}
	if notions < 200 {
		t.Errorf("only %d notions", notions)
	}
}

// What is asked is found in other words, and in the other language; who has the very word comes first.
func TestNotions(t *testing.T) {
	t.Parallel()
	faq := func(id, q, a string) search.Document {
		return search.Document{ID: id, Kind: search.FAQ, Questions: []string{q}, Body: a}
	}
	c := corpusOf(
		faq("refund", "How do refunds work?", "It takes five days."),
		faq("password", "I cannot log in", "Use the link below the form."),
		faq("hours", "What are your opening hours?", "From nine to five."),
		faq("doi", "Có được đổi hàng không?", "Được, trong ba mươi ngày."),
		faq("huy", "Huỷ đơn thế nào?", "Bấm vào đơn rồi chọn huỷ."),
		faq("pin", "Điện thoại mau hết pin", "Hãy giảm độ sáng của màn hình."),
	)
	for q, want := range map[string]string{
		"can I get my money back":      "refund",
		"when will you reimburse me":   "refund",
		"signing in does not work":     "password",
		"cho tôi hỏi giờ làm việc":     "hours",
		"gio lam viec":                 "hours",
		"swap it for another":          "doi",
		"how can I call off my order?": "huy",
		"hủy đơn":                      "huy",
		"battery":                      "pin",
	} {
		if f := best(t, c, q); f.ID != want {
			t.Errorf("%q finds %+v, want %s", q, f, want)
		}
	}
	c.Put(faq("word", "Who is reimbursed?", "Members are."))
	if f := best(t, c, "who do you reimburse"); f.ID != "word" {
		t.Errorf("who has the word should come first: %+v", f)
	}
	same, other := best(t, corpusOf(faq("a", "What does a refund cost?", "Nothing.")), "refund cost").Score, best(t, corpusOf(faq("a", "What does a refund cost?", "Nothing.")), "money back price").Score
	if same <= other {
		t.Errorf("the same words score %.2f, others %.2f", same, other)
	}
	said := c.Weigh("refund", []string{"Refunds take a day.", "You get your money back.", "We do not."})
	if !(said[0] > said[1] && said[1] > said[2] && said[2] == 0) {
		t.Errorf("weighed %v", said)
	}
}

// What a Vietnamese shop is asked most is found the way it is asked, with accents or without.
func TestWhatShopsAreAskedMost(t *testing.T) {
	t.Parallel()
	faq := func(id, q, a string) search.Document {
		return search.Document{ID: id, Kind: search.FAQ, Questions: []string{q}, Body: a}
	}
	c := corpusOf(
		faq("ship", "Phí giao hàng là bao nhiêu?", "25.000đ, miễn phí cho đơn từ 400.000đ."),
		faq("time", "Giao hàng mất bao lâu?", "Nội thành 1-2 ngày."),
		faq("where", "Shop có cửa hàng ở đâu?", "12 Lý Thường Kiệt, Hà Nội."),
		faq("pay", "Thanh toán bằng cách nào?", "Tiền mặt, chuyển khoản."),
		faq("use", "Trà có hạn sử dụng bao lâu?", "12 tháng."),
	)
	for q, want := range map[string]string{"ship bao nhiêu tiền vậy shop": "ship", "giá ship": "ship", "ship bao nhieu tien": "ship", "địa chỉ shop": "where", "dia chi shop": "where", "hạn dùng": "use"} {
		if f := best(t, c, q); f.ID != want || f.Score < 0.5 {
			t.Errorf("%q finds %+v, want %s", q, f, want)
		}
	}
}

// A notion is no text: a document that speaks of many is not longer for it, and a question cannot name one.
func TestNotionsAreNoWords(t *testing.T) {
	t.Parallel()
	c := corpusOf(search.Document{ID: "a", Body: "Refund, delivery, price."})
	for _, q := range []string{"=1", "1", "=", "= 2 3"} {
		if found := ask(t, c, q, 5); len(found) != 0 {
			t.Errorf("%q finds %v", q, found)
		}
	}
	c.Remove("a")
	if c.Bytes() != search.NewCorpus().Bytes() || slices.ContainsFunc(ask(t, c, "money back", 5), func(search.Found) bool { return true }) {
		t.Error("what was removed left something behind")
	}
}
