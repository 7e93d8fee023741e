package answer

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/text"
)

// What the scanners find, as expressions.
var (
	numbersExpr = regexp.MustCompile(`\d[\d.,:/\- ]*\d|\d`)
	pricesExpr  = regexp.MustCompile(`(?:[$€£¥₫₩₹฿]|\b(?:usd|eur|vnd|gbp|dong|euros?|dollars?|pounds?)\b)\s*(\d[\d.,]*)|(\d[\d.,]*)\s*(?:[$€£¥₫₩₹฿%]|(?:k|d|usd|eur|vnd|gbp|dong|euros?|dollars?|pounds?|percent|per cent|phan tram)\b)`)
)

// Texts of all that matters to the scanners, in every order, are read as the expressions read them.
func TestScannersAgreeWithExpressions(t *testing.T) {
	t.Parallel()
	parts := []string{"20", "3", "1.000", "2,50", " 9:00-17:30 ", "$", "€", "₫", "%", "usd", "dong", "euros", "dollar", "pounds", "k", "d", " 9h30 ", "one", "twenty five", "business", "days", "ngay", "pay 3", "percent", "per cent", "phan tram",
		" ", " ", "  ", "\n", ".", ",", "-", "/", "days", "a", "_", "x@y.example", "https://shop.example/a?b=1", "www.shop.com", "shop.com.", "end.Next", "e.g.", "(shop.de)", "shop[.]com", " ( dot ) ", "{DOT", "[", "}",
		"\"pay.example.org\"", "<b>shop.fr</b>", "ngày", "商品", "。", "может", "café.fr"}
	r := rand.New(rand.NewPCG(7, 7))
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		s := b.String()
		folded := text.Fold(s)
		var want []string
		for _, n := range numbersExpr.FindAllString(folded, -1) {
			want = append(want, digits(n)...)
		}
		if got := allDigits(folded); !slices.Equal(got, want) {
			t.Fatalf("numbers of %q: %q, want %q", folded, got, want)
		}
		// Of two amounts that share one sign the expression sees the first only.
		got := amounts(folded)
		for _, m := range pricesExpr.FindAllStringSubmatch(folded, -1) {
			if n := digits(m[1] + m[2]); !slices.ContainsFunc(got, func(have []string) bool { return slices.Equal(have, n) }) {
				t.Fatalf("amounts of %q: %q, %q is missing", folded, got, n)
			}
		}
		for _, n := range got {
			if !slices.ContainsFunc(pricesExpr.FindAllString(spaced(folded), -1), func(m string) bool { return slices.Equal(digits(m), n) }) {
				t.Fatalf("amounts of %q: %q is none", folded, n)
			}
		}
		if own := spaced(folded); !slices.Equal(timesIn(own), timesByExpr(own)) {
			t.Fatalf("times in %q: %q, want %q", own, timesIn(own), timesByExpr(own))
		}
		if !countsInWords(folded) && writtenOut.MatchString(folded) {
			t.Fatalf("no written number is seen in %q", folded)
		}
		if !hasUnit(folded) && spanWords.MatchString(folded) || !namesMonth(folded) && !hasDate(folded) && dayWords.MatchString(folded) {
			t.Fatalf("no time is seen in %q", folded)
		}
		if !wrapsDot(s) && dots.MatchString(s) {
			t.Fatalf("no wrapped full stop is seen in %q", s)
		}
		if got, want := addresses(s), addressesIn(s); !slices.Equal(got, want) {
			t.Fatalf("addresses of %q: %q, want %q", s, got, want)
		}
	}
}

var notTimesExpr = regexp.MustCompile(`\b\d{1,2}[:h]\d{2}\b|\d[\d.,]*\s*(?:%|percent\b|per cent\b|phan tram\b)|` + moneyForm)

func timesByExpr(folded string) (out []string) {
	for _, d := range allDigits(notTimesExpr.ReplaceAllString(folded, " ")) {
		out = append(out, plainDigits(d))
	}
	return out
}

// spaced gives each amount a sign of its own.
func spaced(s string) string {
	for _, sign := range []string{"$", "€", "₫", "%", "usd", "dong", "euros", "euro", "dollars", "dollar", "pounds", "pound"} {
		s = strings.ReplaceAll(s, sign, sign+"\x00"+sign)
	}
	return s
}

func BenchmarkStandsIn(b *testing.B) {
	s := strings.Repeat("Orders over 400.000đ are sent free of charge within 3 working days, see https://shop.example/shipping or write to help@shop.example. "+
		"Everything else is explained on the page about returns, where you also find the address of the shop.\n", 8)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		standsIn(s)
	}
}
