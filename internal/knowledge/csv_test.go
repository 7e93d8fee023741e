package knowledge

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

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
		"utf-8":               {[]byte(vi), UTF8, "Phí giao hàng?", "25.000đ"},
		"utf-8 with mark":     {[]byte("\ufeff" + vi), UTF8, "Phí giao hàng?", "25.000đ"},
		"utf-16 little":       {utf16le(vi), UTF16, "Phí giao hàng?", "25.000đ"},
		"utf-16 big":          {utf16be(vi), UTF16, "Phí giao hàng?", "25.000đ"},
		"windows-1252":        {[]byte("question;answer\nCaf\xe9 ouvert?;\x80 5\n"), Windows1252, "Café ouvert?", "€ 5"},
		"semicolons, quotes":  {[]byte("Question;\"ANSWER\"\r\n\"a; \"\"b\"\"?\";\"two\r\nlines\"\r\n"), UTF8, `a; "b"?`, "two\nlines"},
		"tabs":                {[]byte("answer\tquestion\nYes, of course\tReally?\n"), UTF8, "Really?", "Yes, of course"},
		"other columns":       {[]byte("id,question,note,answer\n1,Q?,x,A\n"), UTF8, "Q?", "A"},
		"blank lines":         {[]byte("\n\nquestion,answer\n\n,,\nQ?,A\n\n"), UTF8, "Q?", "A"},
		"formulas are text":   {[]byte("question,answer\n=1+1?,\"=HYPERLINK(\"\"http://x\"\")\"\n"), UTF8, "=1+1?", `=HYPERLINK("http://x")`},
		"guarded formulas":    {[]byte("question,answer\n'=1+1?,'-5\n"), UTF8, "=1+1?", "-5"},
		"an apostrophe stays": {[]byte("question,answer\n'tis it?,'quoted'\n"), UTF8, "'tis it?", "'quoted'"},
	} {
		f, err := readFile(c.raw)
		if err != nil || len(f.rows) != 1 || len(f.invalid) != 0 {
			t.Errorf("%s: %v %+v", name, err, f)
			continue
		}
		if got := f.rows[0].faq; f.encoding != c.encoding || got.Question != c.question || got.AnswerText != c.answer {
			t.Errorf("%s: %s %q %q", name, f.encoding, got.Question, got.AnswerText)
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  []byte
		code string
	}{
		"nothing":      {nil, "faq_file.empty"},
		"spaces":       {[]byte(" \r\n\t\n"), "faq_file.empty"},
		"header only":  {[]byte("question,answer\n"), "faq_file.empty"},
		"no header":    {[]byte("What?,That.\n"), "faq_file.header"},
		"half header":  {[]byte("question,reply\nWhat?,That.\n"), "faq_file.header"},
		"workbook":     {[]byte("PK\x03\x04\x14\x00\x06\x00"), "faq_file.type"},
		"old workbook": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "faq_file.type"},
		"pdf":          {[]byte("%PDF-1.7\n%\xe2\xe3"), "faq_file.type"},
		"picture":      {[]byte("\x89PNG\r\n\x1a\n"), "faq_file.type"},
		"zeros":        {[]byte("question,answer\x00"), "faq_file.type"},
		"too large":    {bytes.Repeat([]byte("a"), MaxFileBytes+1), "faq_file.too_large"},
		"too many":     {[]byte("question,answer\n" + strings.Repeat("a?,b\n", MaxFileRows+1)), "faq_file.too_many_rows"},
	} {
		_, err := readFile(c.raw)
		code := errs.CodeOf(err)
		if e, ok := err.(*errs.Error); ok && len(e.Fields) > 0 {
			code = e.Fields[0].Code
		}
		if code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
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
	f, err := readFile([]byte(raw))
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
	} {
		f, wrong := in.check("body")
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		list = append(list, f)
	}
	var b bytes.Buffer
	if err := writeFile(&b, list); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range slices.Concat(records...) {
		if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) {
			t.Errorf("a spreadsheet program would compute %q", cell)
		}
	}
	f, err := readFile(b.Bytes())
	if err != nil || len(f.rows) != len(list) {
		t.Fatal(err, f)
	}
	for i, r := range f.rows {
		want := list[i]
		want.Active = true
		if !reflect.DeepEqual(r.faq, want) {
			t.Errorf("came back as\n%+v, was\n%+v", r.faq, want)
		}
	}
	if f, err := readFile(Template()); err != nil || len(f.rows) != 1 || len(f.rows[0].faq.Alternatives) != 2 {
		t.Error("the template should be a good file:", err, f)
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add([]byte("question,answer\nQ?,A\n"))
	f.Add([]byte("\xff\xfeq\x00"))
	f.Add([]byte("question;answer\n\"a;b"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := readFile(raw)
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Fatal(err)
		}
		for _, r := range got.rows {
			if r.line < 2 || r.faq.Question == "" || r.faq.key == "" {
				t.Fatalf("%+v", r)
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
