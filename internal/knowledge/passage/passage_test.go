package passage_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/knowledge/passage"
)

func read(t *testing.T, format parse.Format, text string) *parse.Document {
	t.Helper()
	doc, err := parse.Parse(context.Background(), parse.Source{Raw: []byte(text), Type: format})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSectionsKeepTheirHeadings(t *testing.T) {
	list := passage.Cut(read(t, parse.Markdown, "# Shipping\n\nWe ship on weekdays.\n\n## Abroad\n\nNorway takes a week.\n\n## Returns\n\n- Keep the box\n- Write to us\n"))
	got := []string{}
	for _, p := range list {
		got = append(got, strings.Join(p.Path, " > ")+": "+p.Text)
	}
	want := []string{"Shipping: We ship on weekdays.", "Shipping > Abroad: Norway takes a week.", "Shipping > Returns: - Keep the box\n- Write to us"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for i, p := range list {
		if p.No != i || p.Hash == "" {
			t.Errorf("%+v", p)
		}
	}
}

func TestEveryRowNamesItsColumns(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("name,price,stock\n")
	for range 50 {
		csv.WriteString("Kettle,\"1,200\",7\n")
	}
	list := passage.Cut(read(t, parse.CSV, csv.String()))
	if len(list) != 50 || list[49].Text != "name: Kettle; price: 1,200; stock: 7" {
		t.Fatalf("%d passages, the last %+v", len(list), list[len(list)-1])
	}
	var md strings.Builder
	md.WriteString("# Prices\n\n| Item | Price |\n|---|---|\n")
	for range 100 {
		md.WriteString("| Kettle of steel with a long spout | 1.200 ₫ |\n")
	}
	list = passage.Cut(read(t, parse.Markdown, md.String()))
	if len(list) < 4 {
		t.Fatalf("%d passages", len(list))
	}
	for _, p := range list {
		for line := range strings.SplitSeq(p.Text, "\n") {
			if line != "Item: Kettle of steel with a long spout; Price: 1.200 ₫" {
				t.Fatalf("a row without its columns: %q", line)
			}
		}
	}
}

func TestPassagesAreNeitherLongNorCutInSentences(t *testing.T) {
	sentence := "The parcel leaves our house on the day after the order, and it reaches most of Europe within a week. "
	for name, text := range map[string]string{
		"sentences": strings.Repeat(sentence, 40),
		"thai":      strings.Repeat("สินค้าจะถูกจัดส่งภายในสองวันทำการหลังจากสั่งซื้อ ", 80),
		"chinese":   strings.Repeat("包裹在下单后的第二天离开我们的仓库。", 150),
		"one word":  strings.Repeat("x", 5000),
	} {
		list := passage.Cut(read(t, parse.Text, text))
		if len(list) < 2 {
			t.Errorf("%s: %d passages", name, len(list))
		}
		for i, p := range list {
			if n := utf8.RuneCountInString(p.Text); n > 1200 || n == 0 {
				t.Errorf("%s: passage %d has %d characters", name, i, n)
			}
			if !utf8.ValidString(p.Text) {
				t.Errorf("%s: a letter is cut", name)
			}
			if name == "sentences" && !strings.HasSuffix(p.Text, "week.") {
				t.Errorf("a sentence is cut: …%s", p.Text[len(p.Text)-30:])
			}
		}
		if name == "sentences" && !strings.HasPrefix(list[1].Text, strings.TrimSpace(sentence)) {
			t.Errorf("the next passage begins with %q", list[1].Text[:40])
		}
	}
}

func TestLinksStayWithTheirWords(t *testing.T) {
	list := passage.Cut(read(t, parse.HTML, `<html><body><main><h1>Help</h1><p>Fill in the <a href="https://shop.example/return">return form</a>, then <a href="#top">go up</a>. This page tells you everything about returns.</p></main></body></html>`))
	if len(list) != 1 || !strings.Contains(list[0].Text, "return form (https://shop.example/return), then go up.") {
		t.Errorf("%+v", list)
	}
}

func TestTheSameTextHasTheSameHash(t *testing.T) {
	a := passage.Cut(read(t, parse.Markdown, "# A\n\nOne.\n\n## B\n\nTwo.\n"))
	b := passage.Cut(read(t, parse.Markdown, "# A\n\nZero.\n\n## B\n\nTwo.\n"))
	if a[1].Hash != b[1].Hash || a[0].Hash == b[0].Hash {
		t.Errorf("%+v %+v", a, b)
	}
}
