package knowledge

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"cxgenie/internal/platform/errs"
)

func utf16le(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func utf16be(s string) []byte {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// readFile reads a file whose first row names the columns.
func readFile(raw []byte) (faqFile, Encoding, error) {
	t, f, err := read(raw, Layout{})
	if err == nil && !completeColumns(f.columns) {
		err = errFileHeader
	}
	return f, t.encoding, err
}

// book is a workbook of rows; a cell that begins with "=" becomes a formula that nobody has computed.
func book(t testing.TB, rows [][]string, more func(*excelize.File)) []byte {
	t.Helper()
	x := excelize.NewFile()
	for i, row := range rows {
		for j, cell := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil {
				if formula, ok := strings.CutPrefix(cell, "="); ok {
					err = x.SetCellFormula("Sheet1", at, formula)
				} else {
					err = x.SetCellStr("Sheet1", at, cell)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if more != nil {
		more(x)
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packed is a zip file, for instance a workbook that no program would write.
func packed(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// handmade is a workbook of one sheet with the given XML between the tags of its data.
func handmade(t testing.TB, rows string) []byte {
	t.Helper()
	return packed(t, map[string][]byte{
		"[Content_Types].xml":        []byte(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`),
		"_rels/.rels":                []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml":            []byte(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml":   []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`),
	})
}

const goodHeader = `<row r="1"><c r="A1" t="inlineStr"><is><t>question</t></is></c><c r="B1" t="inlineStr"><is><t>answer</t></is></c></row>`

const goodRows = goodHeader + `<row r="2"><c r="A2" t="inlineStr"><is><t>Q?</t></is></c><c r="B2" t="inlineStr"><is><t>A</t></is></c></row>`

// What a file says is read whatever program wrote it.
func TestReadFile(t *testing.T) {
	t.Parallel()
	vi := "question,answer\nPhí giao hàng?,25.000đ\n"
	for name, c := range map[string]struct {
		raw      []byte
		encoding Encoding
		question string
		answer   string
	}{
		"utf-8":                 {[]byte(vi), UTF8, "Phí giao hàng?", "25.000đ"},
		"utf-8 with mark":       {[]byte("\ufeff" + vi), UTF8, "Phí giao hàng?", "25.000đ"},
		"utf-16 little":         {utf16le(vi), UTF16, "Phí giao hàng?", "25.000đ"},
		"utf-16 big":            {utf16be(vi), UTF16, "Phí giao hàng?", "25.000đ"},
		"windows-1252":          {[]byte("question;answer\nCaf\xe9 ouvert?;\x80 5\n"), Windows1252, "Café ouvert?", "€ 5"},
		"semicolons, quotes":    {[]byte("Question;\"ANSWER\"\r\n\"a; \"\"b\"\"?\";\"two\r\nlines\"\r\n"), UTF8, `a; "b"?`, "two\nlines"},
		"tabs":                  {[]byte("answer\tquestion\nYes, of course\tReally?\n"), UTF8, "Really?", "Yes, of course"},
		"other columns":         {[]byte("id,question,note,answer\n1,Q?,x,A\n"), UTF8, "Q?", "A"},
		"blank lines":           {[]byte("\n\nquestion,answer\n\n,,\nQ?,A\n\n"), UTF8, "Q?", "A"},
		"formulas are text":     {[]byte("question,answer\n=1+1?,\"=HYPERLINK(\"\"http://x\"\")\"\n"), UTF8, "=1+1?", `=HYPERLINK("http://x")`},
		"guarded formulas":      {[]byte("question,answer\n'=1+1?,'-5\n"), UTF8, "=1+1?", "-5"},
		"carriage returns":      {[]byte("question,answer\rQ?,A\r"), UTF8, "Q?", "A"},
		"a column twice":        {[]byte("question,answer,question\nQ?,A,Other?\n"), UTF8, "Q?", "A"},
		"columns in Vietnamese": {[]byte("Câu hỏi,Trả lời\nQ?,A\n"), UTF8, "Q?", "A"},
		"nameless columns":      {[]byte(",question,,answer\n1,Q?,,A\n"), UTF8, "Q?", "A"},
		"zeros far inside":      {[]byte("question,answer\nQ?,A" + strings.Repeat(" ", 5000) + "\x00\n"), UTF8, "Q?", "A"},
		"inches":                {[]byte("question,answer\nIs it 5\" wide?,\"No, 6\"\" wide\"\n"), UTF8, "Is it 5\" wide?", "No, 6\" wide"},
		"workbook":              {book(t, [][]string{{"Question", "Answer", "Note"}, {}, {"Phí giao hàng?", "25.000đ", "x"}}, nil), Workbook, "Phí giao hàng?", "25.000đ"},
		"workbook, formulas":    {book(t, [][]string{{"question", "answer"}, {"=A1", `=HYPERLINK("http://x")`}}, nil), Workbook, "=A1", `=HYPERLINK("http://x")`},
		"workbook, computed":    {handmade(t, goodHeader+`<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A2</f><v>shown</v></c></row>`), Workbook, "2", "shown"},
		"workbook, text that looks like one": {book(t, [][]string{{"question", "answer"}, {"x", "y"}}, func(x *excelize.File) {
			if err := x.SetCellStr("Sheet1", "A2", "=1+1?"); err != nil {
				t.Error(err)
			}
		}), Workbook, "=1+1?", "y"},
		"workbook, merged": {book(t, [][]string{{"question", "answer"}, {"Q?", "A"}}, func(x *excelize.File) {
			if err := x.MergeCell("Sheet1", "B2", "D2"); err != nil {
				t.Error(err)
			}
		}), Workbook, "Q?", "A"},
		"workbook, a hidden sheet first": {book(t, [][]string{{"secret"}}, func(x *excelize.File) {
			_, err := x.NewSheet("Second")
			if err == nil {
				x.SetActiveSheet(1)
				err = errors.Join(x.SetSheetVisible("Sheet1", false), x.SetSheetRow("Second", "A1", &[]any{"question", "answer"}), x.SetSheetRow("Second", "A2", &[]any{"Q?", 25}))
			}
			if err != nil {
				t.Error(err)
			}
		}), Workbook, "Q?", "25"},
		"workbook, by hand":              {handmade(t, goodRows), Workbook, "Q?", "A"},
		"workbook, a last row far below": {handmade(t, goodRows+`<row r="1048576"><c r="A1048576"/></row>`), Workbook, "Q?", "A"},
		"an apostrophe stays":            {[]byte("question,answer\n'tis it?,'quoted'\n"), UTF8, "'tis it?", "'quoted'"},
	} {
		f, enc, err := readFile(c.raw)
		if err != nil || len(f.rows) != 1 || len(f.invalid) != 0 {
			t.Errorf("%s: %v %+v", name, err, f)
			continue
		}
		if got := f.rows[0].faq; enc != c.encoding || got.Question != c.question || got.AnswerText != c.answer {
			t.Errorf("%s: %s %q %q", name, enc, got.Question, got.AnswerText)
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  []byte
		code string
	}{
		"nothing":             {nil, "faq_file.empty"},
		"spaces":              {[]byte(" \r\n\t\n"), "faq_file.empty"},
		"header only":         {[]byte("question,answer\n"), "faq_file.empty"},
		"no header":           {[]byte("What?,That.\n"), "faq_file.header"},
		"half header":         {[]byte("question,wibble\nWhat?,That.\n"), "faq_file.header"},
		"broken workbook":     {[]byte("PK\x03\x04\x14\x00\x06\x00"), "faq_file.broken"},
		"other zip":           {packed(t, map[string][]byte{"a.txt": []byte("a")}), "faq_file.type"},
		"empty workbook":      {book(t, nil, nil), "faq_file.empty"},
		"workbook, no sheet":  {packed(t, map[string][]byte{"xl/workbook.xml": []byte("<workbook/>")}), "faq_file.broken"},
		"zip bomb":            {packed(t, map[string][]byte{"xl/workbook.xml": []byte("<workbook/>"), "xl/worksheets/sheet1.xml": make([]byte, maxUnpacked)}), "faq_file.too_much"},
		"many parts":          {packed(t, manyParts()), "faq_file.too_much"},
		"wide rows":           {handmade(t, goodRows+wideRows(200)), "faq_file.too_much"},
		"a row below the end": {handmade(t, goodRows+`<row r="1048577"><c r="A1"><v>1</v></c></row>`), "faq_file.broken"},
		"long workbook":       {handmade(t, goodRows+longRows(MaxFileRows)), "faq_file.too_many_rows"},
		"quotes everywhere":   {[]byte("question,answer\n" + strings.Repeat("\"a?,b\n", 2*maxUnclosed+1)), "faq_file.quotes"},
		"old workbook":        {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "faq_file.type"},
		"pdf":                 {[]byte("%PDF-1.7\n%\xe2\xe3"), "faq_file.type"},
		"picture":             {[]byte("\x89PNG\r\n\x1a\n"), "faq_file.type"},
		"zeros":               {[]byte("question,answer\x00"), "faq_file.type"},
		"too large":           {bytes.Repeat([]byte("a"), MaxFileBytes+1), "faq_file.too_large"},
		"too many":            {[]byte("question,answer\n" + strings.Repeat("a?,b\n", MaxFileRows+1)), "faq_file.too_many_rows"},
	} {
		_, _, err := readFile(c.raw)
		code := errs.CodeOf(err)
		if e, ok := err.(*errs.Error); ok && len(e.Fields) > 0 {
			code = e.Fields[0].Code
		}
		if code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func manyParts() map[string][]byte {
	m := map[string][]byte{"xl/workbook.xml": nil}
	for i := range maxParts {
		m[fmt.Sprint("xl/media/", i)] = nil
	}
	return m
}

// wideRows have one cell each, in the last column there is.
func wideRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+3, i+3)
	}
	return b.String()
}

func longRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+3, i+3, i)
	}
	return b.String()
}

// A quote without an end costs its own line and no other.
func TestUnclosedQuotes(t *testing.T) {
	t.Parallel()
	raw := "question,answer\nOne?,1\n\"Two?,2\nThree?,3\nFour?,\"4\n\n\"Five?\",\"5\n5\"\n\"Six?,6"
	f, _, err := readFile([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.invalid {
		got = append(got, fmt.Sprint(x.Line, " ", x.Code))
	}
	for _, r := range f.rows {
		got = append(got, fmt.Sprint(r.line, " ", r.faq.Question))
	}
	if want := []string{"3 faq_file.quotes", "5 faq_file.quotes", "9 faq_file.quotes", "2 One?", "4 Three?", "7 Five?"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Columns that nobody recognises are mapped by hand, with or without a first row of names.
func TestLayout(t *testing.T) {
	t.Parallel()
	raw := []byte("Ask,Id,Say\nOne?,7,1\nTwo?,8,2\n")
	if _, f, err := read(raw, Layout{}); err != nil || completeColumns(f.columns) || len(f.rows) != 0 {
		t.Error("nobody knows these columns:", f, err)
	}
	questions := func(l Layout) string {
		_, f, err := read(raw, l)
		if err != nil {
			return err.Error()
		}
		var out []string
		for _, r := range f.rows {
			out = append(out, fmt.Sprint(r.line, r.faq.Question, r.faq.AnswerText))
		}
		return strings.Join(out, " ")
	}
	if got := questions(Layout{Columns: []Column{"question", "", "answer"}}); got != "2One?1 3Two?2" {
		t.Error(got)
	}
	if got := questions(Layout{Columns: []Column{"question", "", "answer"}, NoHeader: true}); got != "1AskSay 2One?1 3Two?2" {
		t.Error(got)
	}
	for name, l := range map[string]Layout{
		"twice":    {Columns: []Column{"question", "question"}},
		"unknown":  {Columns: []Column{"colour"}},
		"nameless": {NoHeader: true},
		"encoding": {Encoding: "klingon"},
	} {
		if _, _, err := read(raw, l); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := []string{columnName(0), columnName(25), columnName(26), columnName(701)}; !slices.Equal(got, []string{"A", "Z", "AA", "ZZ"}) {
		t.Error(got)
	}
}

// Wrong rows are named by the line an editor shows, and the right ones beside them are read.
func TestReadFileRows(t *testing.T) {
	t.Parallel()
	raw := "question,answer,alternatives,category\n" +
		"Good?,Yes,Fine?|OK?,General\n" + // 2
		",No question,,\n" + // 3
		"\"Two\nlines?\",\"A\nB\",,\n" + // 4 and 5
		"No answer?,,,\n" + // 7
		strings.Repeat("x", MaxQuestion+1) + ",Long,,\n" + // 8
		"!!!,No words,,\n" + // 9
		"Short row?,Fine\n" + // 10
		"Many?,Yes,\"one\ntwo|three\",\n" // 11
	f, _, err := readFile([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.invalid {
		got = append(got, fmt.Sprint(x.Line, " ", x.Code))
	}
	if want := []string{"3 question.required", "7 answer.required", "8 question.too_long", "9 question.no_words"}; !reflect.DeepEqual(got, want) {
		t.Errorf("invalid: %q, want %q", got, want)
	}
	got = nil
	for _, r := range f.rows {
		got = append(got, fmt.Sprint(r.line, " ", r.faq.Question, " ", r.faq.Alternatives, " ", r.faq.Category))
	}
	if want := []string{"2 Good? [Fine? OK?] General", "4 Two lines? [] ", "10 Short row? [] ", "11 Many? [one two|three] "}; !reflect.DeepEqual(got, want) {
		t.Errorf("rows: %q, want %q", got, want)
	}
}

// What is exported opens harmlessly in a spreadsheet program and comes back as it was.
func TestFileRoundTrip(t *testing.T) {
	t.Parallel()
	var list []FAQ
	for _, in := range []Input{
		{Question: "=1+1", Answer: "-2", Alternatives: []string{"@sum", "+1"}, Category: "=x"},
		{Question: "'=guarded", Answer: "'quoted'", Alternatives: []string{"a|b"}},
		{Question: `He said "yes", right?`, Answer: "One\nTwo\n\nThree; 4 < 5 & 6"},
		{Question: "Rich?", Answer: `<p>See <a href="https://example.com/x">here</a></p><ul><li>a</li></ul>`, Alternatives: []string{"x", "y", "z"}},
		{Question: "Escapes _x0041_ and 007 and 1e5?", Answer: "_x000D_ 0042", Category: "0042"},
		{Question: "Long?", Answer: strings.Repeat(`<p><a href="https://example.com/`+strings.Repeat("a", 200)+`">x</a></p>`, 20)},
		{Question: strings.Repeat("😀 a ", 120), Answer: strings.Repeat("汉", MaxAnswer), Alternatives: slices.Repeat([]string{"é"}, 1)},
	} {
		in.Active = true
		f, wrong := in.check("body")
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		list = append(list, f)
	}
	for _, format := range []Format{CSV, XLSX} {
		b, err := format.write(table(list))
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(cellsOf(t, format, b)...) {
			if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) {
				t.Errorf("%s: a spreadsheet program would compute %q", format, cell)
			}
		}
		f, _, err := readFile(b)
		if err != nil || len(f.rows) != len(list) {
			t.Fatal(format, err, f.invalid)
		}
		for i, r := range f.rows {
			if !reflect.DeepEqual(r.faq, list[i]) {
				t.Errorf("%s: came back as\n%+v, was\n%+v", format, r.faq, list[i])
			}
		}
		b, err = Template(format)
		if f, _, err2 := readFile(b); err != nil || err2 != nil || len(f.rows) != 1 || len(f.rows[0].faq.Alternatives) != 2 {
			t.Error("the template should be a good file:", err, err2, f)
		}
	}
	if _, err := Format("pdf").write(nil); err == nil {
		t.Error("there is no such format")
	}
}

// cellsOf reads a file without our own reader.
func cellsOf(t *testing.T, f Format, b []byte) [][]string {
	t.Helper()
	var rows [][]string
	var err error
	if f == CSV {
		rows, err = csv.NewReader(bytes.NewReader(b)).ReadAll()
	} else {
		var x *excelize.File
		if x, err = excelize.OpenReader(bytes.NewReader(b)); err == nil {
			rows, err = x.GetRows("FAQs")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Whatever a file holds, it is read within bounds, and what is read is right.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte("question,answer\nQ?,A\n"))
	f.Add([]byte("\xff\xfeq\x00"))
	f.Add([]byte("question;answer\n\"a;b"))
	f.Add([]byte("question,answer\r\"Q?,A\r\"\r"))
	f.Add(book(f, [][]string{{"question", "answer"}, {"Q?", "=1+1"}}, nil))
	f.Add(handmade(f, goodRows))
	f.Add(handmade(f, goodRows+wideRows(3)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, _, err := readFile(raw)
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Fatal(err)
		}
		if n := got.count(); n > MaxFileRows {
			t.Fatalf("%d rows", n)
		}
		for _, r := range got.rows {
			if r.line < 2 || r.faq.Question == "" || r.faq.key == "" {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// Any text comes back from a file as it was, and is no formula there.
func FuzzCells(f *testing.F) {
	f.Add("=1+1", "a|b", "_x0041_")
	f.Add("'=x", "a\nb", "\"")
	f.Fuzz(func(t *testing.T, question, alternative, category string) {
		faq, wrong := Input{Question: question, Answer: question, Alternatives: []string{alternative}, Category: category, Active: true}.check("body")
		if len(wrong) > 0 {
			return // not to be stored in the first place
		}
		for _, format := range []Format{CSV, XLSX} {
			b, err := format.write(table([]FAQ{faq}))
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := readFile(b)
			if err != nil || len(got.rows) != 1 || !reflect.DeepEqual(got.rows[0].faq, faq) {
				t.Fatalf("%s: %v\n%+v came back as\n%+v", format, err, faq, got)
			}
		}
	})
}

// The forms of an answer: plain text is escaped once, markup is kept as far as it is allowed.
func TestRichText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"plain":                           {"<p>plain</p>", "plain"},
		" a < b & c > d ":                 {"<p>a &lt; b &amp; c &gt; d</p>", "a < b & c > d"},
		"one\r\ntwo\n\nthree":             {"<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"},
		"<p>a &lt; b</p>":                 {"<p>a &lt; b</p>", "a < b"},
		"<b>bold</b><script>x()</script>": {"<b>bold</b>", "bold"},
		"<p onclick=x>hi</p>":             {"<p>hi</p>", "hi"},
		"<p> </p>":                        {"<p> </p>", ""},
		"<custom>tag</custom>":            {"<p>&lt;custom&gt;tag&lt;/custom&gt;</p>", "<custom>tag</custom>"},
		"":                                {"", ""},
	} {
		html, plain := richText(in)
		if html != want[0] || plain != want[1] {
			t.Errorf("richText(%q) = %q, %q; want %q", in, html, plain, want)
		}
		if again, _ := richText(html); again != html {
			t.Errorf("%q, stored and sent back, becomes %q", html, again)
		}
	}
}
