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
)

// Limits of an imported file.
const (
	MaxFileBytes = 5 << 20
	MaxFileRows  = 2000
	maxCells     = 2_000_000 // of a sheet, empty ones to the left of a full one included
	maxUnclosed  = 50        // quotes that are opened and never closed
)

// Encoding is how a file's bytes were read.
type Encoding string

// The encodings. Windows-1252 is a guess for everything that is no Unicode: somebody has to look at what it makes of
// the file and say that it is right.
const (
	UTF8        Encoding = "utf-8"
	UTF16       Encoding = "utf-16"
	Windows1252 Encoding = "windows-1252"
	Workbook    Encoding = "xlsx"
)

var (
	errFileEmpty    = errs.InvalidField("body", "faq_file.empty", "The file is empty.")
	errFileType     = errs.InvalidField("body", "faq_file.type", "This is neither a CSV file nor an Excel workbook (.xlsx).")
	errFileBroken   = errs.InvalidField("body", "faq_file.broken", "This workbook cannot be read.")
	errFileHuge     = errs.InvalidField("body", "faq_file.too_much", "There is far too much in this file.")
	errFileRows     = errs.InvalidField("body", "faq_file.too_many_rows", fmt.Sprintf("The file has more than %d rows.", MaxFileRows))
	errFileQuotes   = errs.InvalidField("body", "faq_file.quotes", "Too many quotes are opened and never closed.")
	errFileTooLarge = errs.New(errs.TooLarge, "faq_file.too_large", "The file is larger than 5 MB.")
)

// RowError is a row of a file that cannot be imported. Line counts from 1, the header included, as editors and
// spreadsheet programs show it.
type RowError struct {
	Line     int    `json:"line"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Question string `json:"question,omitempty"` // what stands there, clipped, to find it again
}

// sheet is a file as rows of cells, whatever kind of file it was. Rows without any text are left out.
type sheet struct {
	encoding Encoding
	rows     []sheetRow
	bad      []RowError // rows that cannot be read at all
}

type sheetRow struct {
	line  int
	cells []string
}

// readSheet reads a file by what is in it, not by what it is called.
func readSheet(raw []byte) (sheet, error) {
	if len(raw) > MaxFileBytes {
		return sheet{}, errFileTooLarge
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return readWorkbook(raw)
	}
	s, enc, err := decode(raw)
	if err != nil {
		return sheet{}, err
	}
	if !strings.Contains(s, "\n") { // as old Macintoshes and some shop systems write it
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	t := sheet{encoding: enc}
	if err := t.readCSV(s); err != nil {
		return sheet{}, err
	}
	if len(t.rows) == 0 {
		return sheet{}, errFileEmpty
	}
	return t, nil
}

// readCSV reads what stands between commas. Where quotes go wrong only the line where they begin is given up, and
// reading goes on with the next one: a quote that is never closed would swallow everything after it.
func (t *sheet) readCSV(s string) error {
	comma := delimiter(s)
	at, before := 0, 0 // where reading goes on, and how many lines come before
	for broken := 0; broken < maxUnclosed; {
		r := csv.NewReader(strings.NewReader(s[at:]))
		r.Comma, r.FieldsPerRecord = comma, -1
		from, err := t.readRows(r, before)
		if err == nil {
			return nil
		}
		var wrong *csv.ParseError
		if !errors.As(err, &wrong) {
			return err
		}
		// The row begins in the line that the error names; blank lines before it belong to what was skipped.
		start := at + int(from)
		for strings.HasPrefix(s[start:], "\n") || strings.HasPrefix(s[start:], "\r\n") {
			start += strings.IndexByte(s[start:], '\n') + 1
		}
		line := before + wrong.StartLine
		if next, ok, err := t.lenient(s[start:], comma, line); err != nil {
			return err
		} else if ok {
			at, before = start+next, line
			continue
		}
		broken++
		t.bad = append(t.bad, RowError{Line: line, Code: "faq_file.quotes", Message: "The quotes in this row do not match."})
		_, rest, _ := strings.Cut(s[start:], "\n")
		at, before = len(s)-len(rest), line
	}
	return errFileQuotes
}

// readRows reads rows until the end or the first error, and tells where the row of the error begins.
func (t *sheet) readRows(r *csv.Reader, before int) (from int64, err error) {
	for {
		from = r.InputOffset()
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return from, nil
		}
		if err != nil {
			return from, err
		}
		line, _ := r.FieldPos(0)
		if err := t.add(before+line, record); err != nil {
			return from, err
		}
	}
}

// lenient takes the first line of s as a row although there are quotes in it that mean nothing (5" wide). It tells how
// long the line is, and false when its quotes reach into the next one.
func (t *sheet) lenient(s string, comma rune, line int) (length int, ok bool, err error) {
	first, _, _ := strings.Cut(s, "\n")
	r := csv.NewReader(strings.NewReader(first + "\nnext"))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	record, err := r.Read()
	if err != nil || r.InputOffset() > int64(len(first)+1) { // an open quote has swallowed the next line
		return 0, false, nil
	}
	return min(len(first)+1, len(s)), true, t.add(line, record)
}

// add takes a row unless it is blank.
func (t *sheet) add(line int, cells []string) error {
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return nil
	}
	if len(t.rows)+len(t.bad) > MaxFileRows { // one more is the header
		return errFileRows
	}
	t.rows = append(t.rows, sheetRow{line, slices.Clone(cells)})
	return nil
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

// binaryFile says whether this is some other kind of file that was given a wrong name: an old Excel workbook, a PDF, a picture.
func binaryFile(raw []byte) bool {
	for _, magic := range []string{"%PDF-", "\xd0\xcf\x11\xe0", "\x89PNG", "\xff\xd8\xff", "GIF8", "{\\rtf"} {
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

// sheetWriter writes a file for a spreadsheet program row by row, the header first. What could be a formula is made safe.
type sheetWriter interface {
	row(cells []string) error
	end() error
}

// layout is how the columns of a workbook look.
type bookLayout struct {
	sheet  string
	widths []float64
}

// to writes a file of a format to w, that readSheet reads back.
func (f Format) to(w io.Writer, l bookLayout) (sheetWriter, error) {
	switch f {
	case CSV, "":
		// The byte order mark is for spreadsheet programs, which read UTF-8 as something else without it.
		_, err := io.WriteString(w, "\ufeff")
		return csvWriter{csv.NewWriter(w)}, err
	case XLSX:
		return newBook(w, l)
	}
	return nil, errFormat
}

type csvWriter struct{ to *csv.Writer }

func (c csvWriter) row(cells []string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = toCell(cell)
	}
	return c.to.Write(safe)
}

func (c csvWriter) end() error {
	c.to.Flush()
	return c.to.Error()
}
