package parse

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cxgenie/internal/platform/errs"
)

// Whatever a file holds, a parser ends with a document that keeps the form's promises or with a reason.
func fuzz(f *testing.F, format Format, seeds ...string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*."+string(format)))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(raw) < 64<<10 {
			f.Add(raw)
		}
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	limits := Limits{Text: 4 << 20, Unpacked: 8 << 20, Pages: 500}
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := Parse(t.Context(), Source{Raw: raw, Type: format, Limits: limits})
		var defect panicked
		if errors.As(err, &defect) {
			t.Fatalf("%v\n%s", defect.value, defect.stack)
		}
		var reason *errs.Error
		if err != nil && !errors.As(err, &reason) {
			t.Fatalf("no reason: %v", err)
		}
		if err == nil {
			sound(t, doc)
		}
	})
}

// sound holds a document against what its form promises.
func sound(t *testing.T, doc *Document) {
	t.Helper()
	good := func(what, s string) {
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("%s is not clean: %q", what, clip(s, 200))
		}
	}
	good("title", doc.Title)
	for _, b := range doc.Blocks {
		good("text", b.Text)
		if b.Kind == Heading && (b.Level < 1 || b.Level > 6 || b.Text == "" || strings.Contains(b.Text, "\n")) {
			t.Errorf("heading of level %d: %q", b.Level, b.Text)
		}
		if b.Kind == List && len(b.Items) == 0 || b.Kind == Table && len(b.Rows) == 0 || b.Header > len(b.Rows) {
			t.Errorf("%s of %d items, %d rows, %d heads", b.Kind, len(b.Items), len(b.Rows), b.Header)
		}
		for _, i := range b.Items {
			good("item", i.Text)
		}
		for _, r := range b.Rows {
			if len(r) != len(b.Rows[0]) {
				t.Errorf("a row of %d cells in a table of %d columns", len(r), len(b.Rows[0]))
			}
			for _, c := range r {
				good("cell", c)
			}
		}
	}
	var w bytes.Buffer
	if err := errors.Join(doc.WriteMarkdown(&w), doc.WriteJSON(&w)); err != nil {
		t.Error(err)
	}
}

func FuzzText(f *testing.F) {
	fuzz(f, Text, "one\n\ntwo\n===\n- three", "\xff\xfea\x00", "\x83\x65\x83\x58")
}

func FuzzCSV(f *testing.F) {
	fuzz(f, CSV, "a;b\n\"1;2\";3\n", "sep=,\na,b", "a\tb\n\"", "\"\"\"", "\xc9\xcc\xc6\xb7,\xbc\xdb\xb8\xf1\n")
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, Markdown, "---\ntitle: x\n---\n# a\n\n| a | b |\n|---|---|\n| 1 | [x](y) |\n\n<table><tr><td>x</table>", "> > > - 1. a", "![a](b)\n\n[^1]\n\n[^1]: note")
}

func FuzzHTML(f *testing.F) {
	fuzz(f, HTML, "<table><tr><td rowspan=9999 colspan=9999>a<td>b", "<ul><li>a<ol start=-5><li>b</ul><dl><dt>a<dd>b", "<pre>a\n b</pre><h1 id=a>x</h1><p hidden>y")
}

func FuzzRTF(f *testing.F) {
	fuzz(f, RTF, `{\rtf1\ansi\ansicpg1258{\fonttbl{\f0\fcharset134 A;}}\f0\'c9\'cc \u20013?\uc2\u-10179??\par{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt y}}\intbl a\cell b\cell\row}`)
}

func FuzzDOCX(f *testing.F) { fuzz(f, DOCX) }
func FuzzXLSX(f *testing.F) { fuzz(f, XLSX) }
func FuzzPPTX(f *testing.F) { fuzz(f, PPTX) }
func FuzzODT(f *testing.F)  { fuzz(f, ODT) }
func FuzzODS(f *testing.F)  { fuzz(f, ODS) }
func FuzzEPUB(f *testing.F) { fuzz(f, EPUB) }
func FuzzDOC(f *testing.F)  { fuzz(f, DOC) }
func FuzzXLS(f *testing.F)  { fuzz(f, XLS) }
func FuzzPPT(f *testing.F)  { fuzz(f, PPT) }

// The XML inside of packages is where their parsers work; as a whole package it would rarely come out of the zip's checks.
func FuzzDOCXBody(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:r><w:t>a</w:t></w:r></w:p>`)
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) {
		raw := zipped(t, map[string]string{"word/document.xml": `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`,
			"word/numbering.xml": `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:start w:val="-3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`})
		try(t, raw, DOCX)
	})
}

func FuzzODFBody(f *testing.F) {
	f.Add(`<text:h text:outline-level="2">a</text:h><text:list><text:list-item><text:p>b<text:note><text:note-body><text:p>c</text:p></text:note-body></text:note></text:p></text:list-item></text:list><table:table><table:table-row table:number-rows-repeated="99"><table:table-cell table:number-columns-spanned="4"><text:p>d</text:p></table:table-cell></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, kind := range []string{"text", "spreadsheet", "presentation"} {
			raw := zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument." + kind, "content.xml": `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="x"><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`})
			try(t, raw, "")
		}
	})
}

func FuzzPPTXSlide(f *testing.F) {
	f.Add(`<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:pPr lvl="2"><a:buAutoNum/></a:pPr><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp><p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc rowSpan="2" gridSpan="3"><a:txBody><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`)
	f.Fuzz(func(t *testing.T, body string) {
		raw := zipped(t, map[string]string{"ppt/presentation.xml": `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>`,
			"ppt/_rels/presentation.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>`,
			"ppt/slides/slide1.xml":           `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>` + body + `</p:spTree></p:cSld></p:sld>`})
		try(t, raw, PPTX)
	})
}

func try(t *testing.T, raw []byte, format Format) {
	t.Helper()
	doc, err := Parse(t.Context(), Source{Raw: raw, Type: format, Limits: Limits{Text: 4 << 20, Unpacked: 8 << 20, Pages: 500}})
	var defect panicked
	if errors.As(err, &defect) {
		t.Fatalf("%v\n%s", defect.value, defect.stack)
	}
	if err == nil {
		sound(t, doc)
	}
}
