package parse

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// zipped makes a package of parts.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, body string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if mime, ok := parts["mimetype"]; ok { // which must come first
		add("mimetype", mime)
	}
	for name, body := range parts {
		if name != "mimetype" {
			add(name, body)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// placed is text on a page of a test's PDF. y counts from the bottom, as PDF does.
type placed struct {
	x, y, size int
	bold       bool
	text       string
}

// pdfOf makes a PDF by hand: pages of text in Helvetica, and lines from point to point.
func pdfOf(pages [][]placed, rules ...[4]int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 5+2*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids.String()))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
	for i, page := range pages {
		var s strings.Builder
		for _, r := range rules {
			fmt.Fprintf(&s, "%d %d m %d %d l S\n", r[0], r[1], r[2], r[3])
		}
		for _, p := range page {
			font := "F1"
			if p.bold {
				font = "F2"
			}
			fmt.Fprintf(&s, "BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, p.size, p.x, p.y, strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(p.text))
		}
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents %d 0 R>>", 6+2*i))
		object(fmt.Sprintf("<</Length %d>>\nstream\n%sendstream", s.Len(), s.String()))
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// said reads a file and says what it says.
func said(t testing.TB, src Source) string {
	t.Helper()
	doc, err := Parse(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	var w strings.Builder
	if err := doc.WriteMarkdown(&w); err != nil {
		t.Fatal(err)
	}
	return w.String()
}
