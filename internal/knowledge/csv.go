package knowledge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Limits of an imported file.
const (
	MaxFileBytes = 5 << 20
	MaxFileRows  = 2000
)

// Encoding is how a file's bytes were read as text.
type Encoding string

// The encodings. Windows-1252 is a guess for everything that is no Unicode, so the dry run shows what it makes of the file.
const (
	UTF8        Encoding = "utf-8"
	UTF16       Encoding = "utf-16"
	Windows1252 Encoding = "windows-1252"
)

// The columns of the file. Others are passed over.
const (
	colQuestion     = "question"
	colAnswer       = "answer"
	colAlternatives = "alternatives"
	colCategory     = "category"
)

var (
	errFileEmpty    = errs.InvalidField("body", "faq_file.empty", "The file is empty.")
	errFileType     = errs.InvalidField("body", "faq_file.type", "This is not a CSV file.")
	errFileHeader   = errs.InvalidField("body", "faq_file.header", "The first line must name the columns question and answer.")
	errFileRows     = errs.InvalidField("body", "faq_file.too_many_rows", fmt.Sprintf("The file has more than %d rows.", MaxFileRows))
	errFileTooLarge = errs.New(errs.TooLarge, "faq_file.too_large", "The file is larger than 5 MB.")
)

// RowError is a row of a file that cannot be imported. Line counts from 1, the header included, as editors show it.
type RowError struct {
	Line    int
	Code    string
	Message string
}

// file is a read file: rows in their order, with what is wrong beside them.
type file struct {
	encoding Encoding
	columns  []string // as the header names them, known ones in our spelling
	rows     []fileRow
	invalid  []RowError
}

type fileRow struct {
	line int
	faq  FAQ
}

// count is the number of rows that hold anything.
func (f file) count() int { return len(f.rows) + len(f.invalid) }

// readFile reads a CSV file of FAQs.
func readFile(raw []byte) (file, error) {
	if len(raw) > MaxFileBytes {
		return file{}, errFileTooLarge
	}
	s, enc, err := decode(raw)
	if err != nil {
		return file{}, err
	}
	if strings.TrimSpace(s) == "" {
		return file{}, errFileEmpty
	}
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiter(s), -1, true
	header, err := r.Read()
	if err != nil {
		return file{}, errFileHeader
	}
	f := file{encoding: enc}
	at := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(text.Line(name))
		if _, twice := at[name]; !twice {
			at[name] = i
		}
		f.columns = append(f.columns, text.Clip(name, 60))
	}
	if !hasColumn(at, colQuestion) || !hasColumn(at, colAnswer) {
		return file{}, errFileHeader
	}
	return f, f.readRows(r, at)
}

func hasColumn(at map[string]int, name string) bool {
	_, ok := at[name]
	return ok
}

func (f *file) readRows(r *csv.Reader, at map[string]int) error {
	cell := func(record []string, name string) string {
		if i, ok := at[name]; ok && i < len(record) {
			return fromCell(record[i])
		}
		return ""
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line := 0
		if len(record) > 0 {
			line, _ = r.FieldPos(0)
		}
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				line = p.StartLine
			}
			f.invalid = append(f.invalid, RowError{line, "faq_file.row", "This row cannot be read."})
			continue
		}
		if !slices.ContainsFunc(record, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		if f.count() >= MaxFileRows {
			return errFileRows
		}
		faq, wrong := Input{
			Question: cell(record, colQuestion), Answer: cell(record, colAnswer), Category: cell(record, colCategory),
			Alternatives: splitAlternatives(cell(record, colAlternatives)), Active: true,
		}.check("row")
		if len(wrong) > 0 {
			w := wrong[0]
			column, _, _ := strings.Cut(strings.TrimPrefix(w.Location, "row."), "[")
			f.invalid = append(f.invalid, RowError{line, rowCode(w.Code, column), column + ": " + w.Message})
			continue
		}
		f.rows = append(f.rows, fileRow{line, faq})
	}
	if f.count() == 0 {
		return errFileEmpty
	}
	return nil
}

// rowCode names what is wrong with a row by column and mistake: "question.required".
func rowCode(code, column string) string {
	if _, what, ok := strings.Cut(code, "."); ok {
		return column + "." + what
	}
	return code
}

// decode reads bytes as text: by byte order mark, else UTF-8, else as Windows-1252.
func decode(raw []byte) (string, Encoding, error) {
	switch {
	case len(raw) == 0:
		return "", "", errFileEmpty
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		if err != nil || bytes.IndexByte(b, 0) >= 0 {
			return "", "", errFileType
		}
		return string(b), UTF16, nil
	}
	raw = bytes.TrimPrefix(raw, []byte{0xef, 0xbb, 0xbf})
	if binaryFile(raw) {
		return "", "", errFileType
	}
	if utf8.Valid(raw) {
		return string(raw), UTF8, nil
	}
	b, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return "", "", errFileType
	}
	return string(b), Windows1252, nil
}

// binaryFile says whether this is some other kind of file that was given a wrong name: an Excel workbook, a PDF, a picture.
func binaryFile(raw []byte) bool {
	for _, magic := range []string{"PK\x03\x04", "%PDF-", "\xd0\xcf\x11\xe0", "\x89PNG", "\xff\xd8\xff", "GIF8", "{\\rtf"} {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return true
		}
	}
	head := raw[:min(len(raw), 4096)]
	control := 0
	for _, c := range head {
		switch {
		case c == 0:
			return true
		case c < 0x20 && c != '\n' && c != '\r' && c != '\t':
			control++
		}
	}
	return control*20 > len(head)
}

// delimiter is the one of , ; and tab that stands most often in the first line, outside of quotes.
func delimiter(s string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(s, "\r\n"), "\n")
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		n, quoted := 0, false
		for _, r := range first {
			switch {
			case r == '"':
				quoted = !quoted
			case r == d && !quoted:
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

// splitAlternatives reads the alternatives of a cell: one a line, or in one line separated by bars.
func splitAlternatives(cell string) []string {
	cell = strings.ReplaceAll(cell, "\r\n", "\n")
	if strings.Contains(cell, "\n") {
		return strings.Split(cell, "\n")
	}
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

// joinAlternatives is the cell that splitAlternatives reads back.
func joinAlternatives(list []string) string {
	cell := strings.Join(list, "\n")
	if len(list) == 1 && strings.Contains(cell, "|") {
		cell += "\n"
	}
	return cell
}

// A cell that begins with one of these is a formula to a spreadsheet program.
const formulaStarts = "=+-@\t\r"

// toCell makes a text safe to open in a spreadsheet program: what could be a formula gets an apostrophe in front.
// A text that begins with such an apostrophe itself gets a second one, so that fromCell gives back what there was.
func toCell(s string) string {
	if s == "" || !strings.ContainsRune(formulaStarts, rune(s[0])) && !guarded(s) {
		return s
	}
	return "'" + s
}

// fromCell takes off the apostrophe that toCell, or a spreadsheet program, puts in front of a formula.
func fromCell(s string) string {
	if guarded(s) {
		return s[1:]
	}
	return s
}

// guarded says whether s is apostrophes followed by the start of a formula.
func guarded(s string) bool {
	rest := strings.TrimLeft(s, "'")
	return len(rest) < len(s) && rest != "" && strings.ContainsRune(formulaStarts, rune(rest[0]))
}

// writeFile writes FAQs as a file that readFile reads back. The byte order mark is for spreadsheet programs, which read
// UTF-8 as something else without it.
func writeFile(w io.Writer, list []FAQ) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	if err := c.Write([]string{colQuestion, colAnswer, colAlternatives, colCategory}); err != nil {
		return err
	}
	for _, f := range list {
		answer := f.AnswerText
		if rich, _ := richText(f.AnswerText); rich != f.AnswerHTML {
			answer = f.AnswerHTML
		}
		if err := c.Write([]string{toCell(f.Question), toCell(answer), toCell(joinAlternatives(f.Alternatives)), toCell(f.Category)}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
