package intent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/intent"
)

func examples() []intent.Example {
	var out []intent.Example
	for label, texts := range map[string][]string{
		"delivery": {"Where is my parcel?", "When will my order arrive", "Has the package been shipped yet", "How long does delivery take", "My order has not come", "Đơn của tôi bao giờ tới", "giao hàng mất mấy ngày"},
		"refund":   {"I want my money back", "How do I get a refund", "Please refund my payment", "When will I get the money for my return", "Return the money please", "Cho tôi hoàn tiền", "bao giờ nhận lại tiền"},
		"account":  {"I forgot my password", "How do I change my e-mail address", "I cannot sign in", "Delete my account please", "Log in does not work", "quên mật khẩu", "không đăng nhập được"},
	} {
		for _, text := range texts {
			out = append(out, intent.Example{Text: text, Labels: []string{label}})
		}
	}
	slices.SortFunc(out, func(a, b intent.Example) int { return strings.Compare(a.Text[1:], b.Text[1:]) })
	return append(out, intent.Example{Text: "Refund me, the parcel never arrived", Labels: []string{"refund", "delivery", "refund"}})
}

func TestClassify(t *testing.T) {
	t.Parallel()
	m := intent.Train(examples())
	for text, want := range map[string]string{
		"has my parcl been shiped":       "delivery", // slips
		"WHEN DOES THE PACKAGE ARRIVE??": "delivery",
		"refunds":                        "refund",
		"hoan tien cho toi":              "refund", // no accents
		"password forgotten":             "account",
		"quen mat khau roi":              "account",
	} {
		if g := m.Classify(text, 1); len(g) != 1 || g[0].Label != want {
			t.Errorf("%q is %v, want %s", text, g, want)
		}
	}
	known, odd := m.Classify("when will the parcel arrive", 1)[0].Score, m.Classify("the weather in Norway tomorrow", 1)[0].Score
	if known < 0.7 || odd >= 0.5 {
		t.Errorf("what fits scores %.2f, what does not %.2f", known, odd)
	}
	if g := m.Classify("the parcel never arrived, refund me", 3); g[0].Score < 0.4 || g[1].Score < 0.4 || g[2].Label != "account" {
		t.Errorf("two labels should fit: %v", g)
	}
	for _, text := range []string{"", "?!", "\xff", "qqq"} {
		for _, g := range m.Classify(text, 9) {
			if !(g.Score >= 0 && g.Score <= 0.5) {
				t.Errorf("%q is %v", text, g)
			}
		}
	}
	if g := m.Classify("parcel", 0); len(g) != 0 {
		t.Errorf("limit 0 gave %v", g)
	}
}

func TestTrainingIsRepeatable(t *testing.T) {
	t.Parallel()
	a, b := intent.Train(examples()), intent.Train(examples())
	for _, text := range []string{"parcel", "hoàn tiền", "sign in"} {
		if x, y := fmt.Sprint(a.Classify(text, 3)), fmt.Sprint(b.Classify(text, 3)); x != y {
			t.Errorf("%q: %s and %s", text, x, y)
		}
	}
	if g := intent.Train(nil).Classify("anything", 3); len(g) != 0 {
		t.Errorf("a model of nothing guesses %v", g)
	}
}

func BenchmarkTrain(b *testing.B) {
	var many []intent.Example
	for i := range 1000 {
		e := examples()[i%len(examples())]
		many = append(many, intent.Example{Text: fmt.Sprint(e.Text, " ", i), Labels: []string{fmt.Sprint(i % 50)}})
	}
	b.ReportAllocs()
	for b.Loop() {
		intent.Train(many)
	}
}

func BenchmarkClassify(b *testing.B) {
	m := intent.Train(examples())
	b.ReportAllocs()
	for b.Loop() {
		m.Classify("when will my parcel arrive, I ordered it last week", 3)
	}
}
