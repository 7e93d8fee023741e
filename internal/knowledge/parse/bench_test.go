package parse

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// largePDF has pages of 45 lines of text, a heading and a running head each.
func largePDF(pages int) []byte {
	all := make([][]placed, pages)
	for i := range all {
		all[i] = []placed{{50, 810, 9, false, "Blue Shirt Ltd. Handbook"}, {50, 780, 16, true, fmt.Sprintf("Section %d", i+1)}}
		for l := range 45 {
			all[i] = append(all[i], placed{50, 750 - 15*l, 10, false, fmt.Sprintf("Line %d of page %d says what a customer may want to know about his order and its delivery.", l, i)})
		}
	}
	return pdfOf(all)
}

func largeXLSX(t testing.TB, rows int) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for y := range rows + 1 {
		row := make([]any, 10)
		for x := range row {
			if y == 0 {
				row[x] = fmt.Sprintf("Column %d", x)
			} else {
				row[x] = fmt.Sprintf("value %d of row %d", x, y)
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", y+1), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkPDF(b *testing.B) {
	const pages = 200
	measure(b, largePDF(pages), pages, "pages/s")
}

func BenchmarkXLSX(b *testing.B) {
	const rows = 20_000
	measure(b, largeXLSX(b, rows), rows, "rows/s")
}

func measure(b *testing.B, raw []byte, parts int, unit string) {
	b.Helper()
	folder := cache(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(b.Context(), Source{Raw: raw, Cache: folder}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(parts*b.N)/b.Elapsed().Seconds(), unit)
}
