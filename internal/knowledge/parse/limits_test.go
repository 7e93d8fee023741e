package parse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const docxHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

func docxOf(t *testing.T, body string) []byte {
	t.Helper()
	return zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": docxHead + body + `</w:body></w:document>`})
}

func TestFilesThatGoTooFarAreRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<w:tbl><w:tr><w:tc>", 500) + strings.Repeat("</w:tc></w:tr></w:tbl>", 500)
	pages := make([][]placed, 12)
	for _, c := range []struct {
		what   string
		raw    []byte
		limits Limits
		reason error
	}{
		{"large", make([]byte, 100), Limits{Bytes: 99}, ErrTooLarge},
		{"bomb", docxOf(t, strings.Repeat(" ", 2<<20)), Limits{Unpacked: 1 << 20}, ErrBomb},
		{"text", docxOf(t, strings.Repeat("<w:p><w:r><w:t>words</w:t></w:r></w:p>", 1000)), Limits{Text: 4000}, ErrTooMuchText},
		{"nested packages", docxOf(t, deep), Limits{}, ErrTooDeep},
		{"nested pages", []byte("<html><body>" + strings.Repeat("<div>", 5000) + "x"), Limits{}, ErrTooDeep},
		{"nested quotes", []byte("# a\n\n- b\n\n" + strings.Repeat("> ", 3000) + "x"), Limits{}, ErrTooDeep},
		{"nested groups", []byte(`{\rtf1 ` + strings.Repeat("{", 100_000) + "x"), Limits{}, ErrTooDeep},
		{"pages", pdfOf(pages), Limits{Pages: 11}, ErrTooManyPages},
		{"entities", zipped(t, map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY b "` + strings.Repeat("lol", 100) + `"><!ENTITY c "&b;&b;&b;">]><document><body><p><r><t>&c;</t></r></p></body></document>`}), Limits{}, ErrEntities},
		{"outside entities", zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": `<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>`}), Limits{}, ErrEntities},
		{"a book's entities", zipped(t, map[string]string{"mimetype": "application/epub+zip", "META-INF/container.xml": `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><container/>`}), Limits{}, ErrEntities},
		{"only pictures", docxOf(t, `<w:p><w:r><w:drawing/></w:r></w:p>`), Limits{}, ErrNoText},
		{"only spaces", []byte(" \n\t \u200b\n"), Limits{}, ErrEmpty},
		{"only signs", []byte("*** --- ***"), Limits{}, ErrNoText},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse(t.Context(), Source{Raw: c.raw, Limits: c.limits, Cache: cache(t)}); !errors.Is(err, c.reason) {
				t.Errorf("%v, not %v", err, c.reason)
			}
		})
	}
}

func TestNobodyWaitsForADocument(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Parse(ctx, Source{Raw: []byte("words")}); !errors.Is(err, ErrTimeout) {
		t.Error(err)
	}
}

func TestHugeSpansStaySmall(t *testing.T) {
	t.Parallel()
	got := said(t, Source{Raw: []byte("<table><tr>" + strings.Repeat("<td rowspan=1000 colspan=1000>a", 50) + "<tr><td>b</table>"), Name: "a.html"})
	if len(got) > 1<<20 {
		t.Errorf("%d bytes of a file of %d", len(got), 1600)
	}
}

func TestWorkbooksWithFarCellsStaySmall(t *testing.T) {
	t.Parallel()
	sheet := func(cells string) []byte {
		return zipped(t, map[string]string{
			"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + cells + `</sheetData></worksheet>`,
		})
	}
	if got := said(t, Source{Raw: sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>near</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>`)}); !strings.Contains(got, "near") || !strings.Contains(got, "far") || len(got) > 200 {
		t.Errorf("%q", clip(got, 300))
	}
	var rows strings.Builder
	for i := range 400 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="XFD%d" t="inlineStr"><is><t>x</t></is></c></row>`, i+1, i+1)
	}
	if _, err := Parse(t.Context(), Source{Raw: sheet(rows.String())}); !errors.Is(err, ErrTooMuchText) {
		t.Errorf("a sheet of %d cells: %v", 400*16384, err)
	}
}
