package parse

import (
	"fmt"
	"strings"
	"testing"
)

func TestPDFLeavesOutWhatRepeats(t *testing.T) {
	t.Parallel()
	var pages [][]placed
	for i := range 6 {
		pages = append(pages, []placed{
			{50, 810, 9, false, "Blue Shirt Ltd. Handbook"},
			{50, 740, 18, true, fmt.Sprintf("Chapter %d", i+1)},
			{50, 700, 10, false, "The parcel leaves our store on the day of the order, and arrives within two days in most of the coun-"},
			{50, 686, 10, false, "try. You may send it back within thirty days, as long as nobody has worn it, and the money is returned"},
			{50, 672, 10, false, fmt.Sprintf("in full. This is what rule %d says.", 100+i)},
			{280, 30, 9, false, fmt.Sprintf("Page %d of 6", i+1)},
		})
	}
	got := said(t, Source{Raw: pdfOf(pages), Cache: cache(t)})
	for _, gone := range []string{"Handbook", "Page 3", "coun-"} {
		if strings.Contains(got, gone) {
			t.Errorf("says %q", gone)
		}
	}
	for _, kept := range []string{"# Chapter 1\n", "# Chapter 6\n", "in most of the country. You may send", "the money is returned in full. This is what rule 105 says."} {
		if !strings.Contains(got, kept) {
			t.Errorf("does not say %q", kept)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestPDFTablesAreFoundWithAndWithoutLines(t *testing.T) {
	t.Parallel()
	cells := [][]string{{"Region", "Fee", "Days"}, {"Hanoi", "20.000", "1"}, {"Da Nang", "30.000", "2"}, {"Can Tho", "35.000", "3"}}
	page := []placed{{50, 780, 10, false, "What delivery costs, by region, is in this table. All prices are in dong and include the tax."}}
	for y, r := range cells {
		for x, c := range r {
			page = append(page, placed{60 + 120*x, 740 - 20*y, 10, y == 0, c})
		}
	}
	page = append(page, placed{50, 640, 10, false, "Orders above 500.000 are delivered free of charge to every region that is named above."})
	var rules [][4]int
	for i := range 5 {
		rules = append(rules, [4]int{50, 754 - 20*i, 410, 754 - 20*i})
	}
	for i := range 4 {
		rules = append(rules, [4]int{50 + 120*i, 754, 50 + 120*i, 674})
	}
	for what, raw := range map[string][]byte{"ruled": pdfOf([][]placed{page}, rules...), "aligned": pdfOf([][]placed{page})} {
		doc, err := Parse(t.Context(), Source{Raw: raw, Cache: cache(t)})
		if err != nil {
			t.Fatal(err)
		}
		if len(doc.Blocks) != 3 || doc.Blocks[1].Kind != Table {
			t.Errorf("%s: %s", what, asJSON(t, doc))
			continue
		}
		b := doc.Blocks[1]
		if b.Header != 1 || fmt.Sprint(b.Rows) != fmt.Sprint(cells) || b.Page != 1 {
			t.Errorf("%s: %d heads, %q on page %d", what, b.Header, b.Rows, b.Page)
		}
	}
}

func TestPDFColumnsAreReadOneAfterTheOther(t *testing.T) {
	t.Parallel()
	page := []placed{{50, 800, 16, true, "A title over both columns of the page"}}
	for _, column := range []struct{ x, n int }{{50, 1}, {310, 2}} {
		for i := range 12 {
			page = append(page, placed{column.x, 760 - 14*i, 10, false, fmt.Sprintf("column %d and its line %02d runs on to the side", column.n, i)})
		}
	}
	got := said(t, Source{Raw: pdfOf([][]placed{page}), Cache: cache(t)})
	at := 0
	for _, s := range []string{"# A title over both columns of the page", "column 1 and its line 00", "column 1 and its line 11", "column 2 and its line 00", "column 2 and its line 11"} {
		n := strings.Index(got[at:], s)
		if n < 0 {
			t.Fatalf("%q does not come next:\n%s", s, got)
		}
		at += n
	}
}

func TestPDFKeepsPages(t *testing.T) {
	t.Parallel()
	doc, err := Parse(t.Context(), Source{Raw: pdfOf([][]placed{{{50, 700, 10, false, "The first page says this."}}, {}, {{50, 700, 10, false, "The third page says that."}}}), Cache: cache(t)})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Pages != 3 || len(doc.Blocks) != 2 || doc.Blocks[0].Page != 1 || doc.Blocks[1].Page != 3 {
		t.Error(asJSON(t, doc))
	}
	if len(doc.Warnings) != 1 || doc.Warnings[0] != PagesWithout {
		t.Errorf("warnings: %v", doc.Warnings)
	}
}
