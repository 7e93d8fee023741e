package parse

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// readXLS reads a workbook of Excel 5 to 2003. A cell is about what it shows: dates are written as dates, shares of a
// hundred as such, other numbers as they are.
func readXLS(b *builder, src Source) error {
	data := src.Raw
	if strings.HasPrefix(string(data[:min(8, len(data))]), "\xd0\xcf\x11\xe0") {
		var err error
		if data, err = stream(b, src.Raw, "Workbook", "Book"); err != nil {
			return err
		}
	}
	w := &xls{b: b, data: data, formats: map[int]string{}, page: "windows-1252"}
	if err := w.globals(); err != nil {
		return err
	}
	for _, s := range w.sheets {
		if b.stopped() {
			break
		}
		if s.hidden {
			b.warn(HiddenLeftOut)
			continue
		}
		w.sheet(s)
	}
	return nil
}

// The kinds of records that matter.
const (
	xlsFormula   = 0x0006
	xlsEnd       = 0x000a
	xlsDates     = 0x0022
	xlsLocked    = 0x002f
	xlsContinue  = 0x003c
	xlsPage      = 0x0042
	xlsSheet     = 0x0085
	xlsNumbers   = 0x00bd
	xlsRich      = 0x00d6
	xlsXF        = 0x00e0
	xlsMerged    = 0x00e5
	xlsStrings   = 0x00fc
	xlsString    = 0x00fd
	xlsNumber    = 0x0203
	xlsLabel     = 0x0204
	xlsBool      = 0x0205
	xlsResult    = 0x0207
	xlsRK        = 0x027e
	xlsBegin     = 0x0809
	xlsFormat    = 0x041e
	xlsOldFormat = 0x001e
)

type xls struct {
	b       *builder
	data    binaryFile
	old     bool // Excel 5 and 95: letters of one byte
	page    string
	from04  bool // dates count from 1904
	sheets  []xlsSheetAt
	strings []string
	formats map[int]string
	xfs     []int // format of each style
	rows    [][]string
	cells   int
}

type xlsSheetAt struct {
	name   string
	at     int
	hidden bool
}

// record reads the record at a place; next is where the following one begins.
func (w *xls) record(at int) (kind int, body binaryFile, next int) {
	size := w.data.u16(at + 2)
	return w.data.u16(at), w.data.part(at+4, size), at + 4 + size
}

func (w *xls) globals() error {
	kind, body, at := w.record(0)
	if kind != xlsBegin {
		return ErrUnsupported
	}
	w.old = body.u16(0) < 0x600
	for at+4 <= len(w.data) && !w.b.stopped() {
		kind, body, next := w.record(at)
		switch kind {
		case xlsEnd:
			return nil
		case xlsLocked:
			return ErrEncrypted
		case xlsDates:
			w.from04 = body.u16(0) == 1
		case xlsPage:
			if page := codePage(body.u16(0)); body.u16(0) != 1200 {
				w.page = page
			}
		case xlsSheet:
			if body.u8(5) == 0 { // no chart, no macro
				name := binaryFile(nil)
				if len(body) > 6 {
					name = body[6:]
				}
				w.sheets = append(w.sheets, xlsSheetAt{w.short(name), body.u32(0), body.u8(4)&3 != 0})
			}
		case xlsFormat, xlsOldFormat:
			if len(body) > 2 {
				if w.old {
					w.formats[body.u16(0)] = w.short(body[2:])
				} else {
					s, _ := (&xlsText{parts: []binaryFile{body[2:]}}).read()
					w.formats[body.u16(0)] = s
				}
			}
		case xlsXF:
			w.xfs = append(w.xfs, body.u16(2))
		case xlsStrings:
			parts := []binaryFile{body}
			for next+4 <= len(w.data) {
				k, more, after := w.record(next)
				if k != xlsContinue {
					break
				}
				parts, next = append(parts, more), after
			}
			w.readStrings(parts)
		}
		at = next
	}
	return w.b.err
}

// short reads a name with its length in one byte.
func (w *xls) short(d binaryFile) string {
	n := d.u8(0)
	if w.old {
		return w.narrow(d.part(1, n))
	}
	if d.u8(1)&1 != 0 {
		return d.part(2, 2*n).wideString()
	}
	return d.part(2, n).narrowLatin()
}

// narrow decodes letters in the file's charset.
func (w *xls) narrow(d binaryFile) string {
	enc, _ := charset.Lookup(w.page)
	if enc == nil {
		return d.narrowString()
	}
	return decodeWith(d, enc)
}

// narrowLatin decodes UTF-16 of which the upper half, always zero, was left out.
func (d binaryFile) narrowLatin() string {
	r := make([]rune, len(d))
	for i, c := range d {
		r[i] = rune(c)
	}
	return string(r)
}

// xlsText reads texts that may go on in the next record, there with letters of another width.
type xlsText struct {
	parts []binaryFile
	part  int
	at    int
}

func (t *xlsText) take(n int) binaryFile {
	if t.part >= len(t.parts) {
		return nil
	}
	if t.at >= len(t.parts[t.part]) {
		t.part, t.at = t.part+1, 0
		if t.part >= len(t.parts) {
			return nil
		}
	}
	d := t.parts[t.part].part(t.at, n)
	t.at += len(d)
	return d
}

// skip goes over n bytes, whatever records they are in.
func (t *xlsText) skip(n int) {
	for n > 0 {
		d := t.take(n)
		if len(d) == 0 {
			return
		}
		n -= len(d)
	}
}

func (t *xlsText) read() (string, bool) {
	head := t.take(3)
	if len(head) < 3 {
		return "", false
	}
	left, flags := head.u16(0), head.u8(2)
	runs, phonetic := 0, 0
	if flags&8 != 0 {
		runs = t.take(2).u16(0)
	}
	if flags&4 != 0 {
		phonetic = t.take(4).u32(0)
	}
	var s strings.Builder
	for left > 0 {
		if t.part < len(t.parts) && t.at >= len(t.parts[t.part]) { // the next record says anew how wide letters are
			more := t.take(1)
			if len(more) == 0 {
				break
			}
			flags = more.u8(0)
		}
		width := 1
		if flags&1 != 0 {
			width = 2
		}
		d := t.take(left * width)
		if len(d) == 0 {
			break
		}
		if width == 2 {
			s.WriteString(d.wideString())
		} else {
			s.WriteString(d.narrowLatin())
		}
		left -= max(len(d)/width, 1)
	}
	t.skip(4*runs + phonetic)
	return s.String(), true
}

func (w *xls) readStrings(parts []binaryFile) {
	count := parts[0].u32(4)
	t := &xlsText{parts: parts, at: 8}
	left := w.b.left
	for range count {
		s, ok := t.read()
		if left -= len(s); !ok || left < 0 {
			return
		}
		w.strings = append(w.strings, s)
	}
}

// set puts text into a cell.
func (w *xls) set(y, x int, s string) {
	if s == "" || x >= maxColumns || y > 1<<16 || w.b.stopped() {
		return
	}
	for len(w.rows) <= y {
		w.rows = append(w.rows, nil)
	}
	for len(w.rows[y]) <= x {
		w.rows[y] = append(w.rows[y], "")
		if w.cells++; w.cells > maxSheetCells {
			w.b.fail(ErrTooMuchText)
			return
		}
	}
	w.rows[y][x] = lines(s)
}

// number writes a number as its style shows it, roughly.
func (w *xls) number(v float64, xf int) string {
	format := ""
	id := 0
	if xf < len(w.xfs) {
		id = w.xfs[xf]
		format = strings.ToLower(w.formats[id])
	}
	if at := strings.IndexByte(format, ';'); at >= 0 {
		format = format[:at]
	}
	bare := xlsQuoted.ReplaceAllString(format, "")
	switch {
	case format == "" && (id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58),
		strings.ContainsAny(bare, "ymdhs") && !strings.ContainsAny(bare, "#0") && bare != "general":
		return w.date(v)
	case id == 9 || id == 10 || strings.Contains(bare, "%"):
		return strconv.FormatFloat(math.Round(v*1e6)/1e4, 'f', -1, 64) + "%"
	}
	if math.Abs(v) >= 1e21 || v != 0 && math.Abs(v) < 1e-9 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*1e9)/1e9, 'f', -1, 64)
}

func (w *xls) date(v float64) string {
	if v < 0 || v > 3e6 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if w.from04 {
		day = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	whole := math.Floor(v)
	at := day.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round((v-whole)*86400)) * time.Second)
	switch {
	case whole == 0 && !w.from04:
		return at.Format("15:04")
	case v == whole:
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02 15:04")
}
