package parse

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// stream reads a part of the container that office programs used before 2007.
func stream(b *builder, raw []byte, names ...string) ([]byte, error) {
	doc, err := openCompound(raw)
	if err != nil {
		return nil, ErrCorrupt.Wrap(err)
	}
	for _, f := range doc.File {
		if len(f.Path) > 0 || !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, f.Name) }) {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(f, b.limits.Unpacked+1))
		if int64(len(data)) > b.limits.Unpacked {
			return nil, ErrBomb
		}
		if err != nil && len(data) == 0 {
			return nil, ErrCorrupt.Wrap(err)
		}
		return data, nil
	}
	return nil, ErrCorrupt.Wrap(errors.New("no part " + names[0]))
}

// binaryFile are bytes that may end anywhere: what lies behind their end is zero.
type binaryFile []byte

func (d binaryFile) u8(at int) int {
	if at < 0 || at >= len(d) {
		return 0
	}
	return int(d[at])
}

func (d binaryFile) u16(at int) int { return d.u8(at) | d.u8(at+1)<<8 }

func (d binaryFile) u32(at int) int {
	if at < 0 || at+4 > len(d) {
		return 0
	}
	return int(binary.LittleEndian.Uint32(d[at:]))
}

// part is n bytes, or as many as there are.
func (d binaryFile) part(at, n int) binaryFile {
	if at < 0 || n <= 0 || at >= len(d) {
		return nil
	}
	return d[at:min(at+n, len(d))]
}

// wideString decodes UTF-16.
func (d binaryFile) wideString() string {
	units := make([]uint16, len(d)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(d[2*i:])
	}
	return string(utf16.Decode(units))
}

func (d binaryFile) narrowString() string { return decodeWith(d, charmap.Windows1252) }

// readDOC reads a document of Word 97 to 2003: the text is in pieces, and each paragraph's place in the file tells its
// style.
func readDOC(b *builder, src Source) error {
	main, err := stream(b, src.Raw, "WordDocument")
	if err != nil {
		return err
	}
	w := &doc{b: b, main: main}
	flags := w.main.u16(0x0a)
	switch {
	case flags&0x0100 != 0:
		return ErrEncrypted
	case w.main.u16(0) != 0xa5ec && w.main.u16(0) != 0xa5dc:
		return ErrUnsupported
	}
	b.turn()
	if w.main.u16(2) < 0xc1 { // Word 6 and 95: one piece of bytes
		from, to := w.main.u32(0x18), w.main.u32(0x1c)
		w.say(w.main.part(from, to-from).narrowString(), nil)
		w.end()
		return nil
	}
	name := "0Table"
	if flags&0x0200 != 0 {
		name = "1Table"
	}
	table, err := stream(b, src.Raw, name)
	if err != nil {
		return err
	}
	w.readStyles(table)
	return w.pieces(table)
}

// doc is an old Word document while it is read.
type doc struct {
	b     *builder
	main  binaryFile
	props []paragraphProps
	para  strings.Builder
	field []bool // open fields: whether their result has begun
	grid  *grid
	cells []string
	note  bool
}

// paragraphProps are what a stretch of the file's bytes says of its paragraph.
type paragraphProps struct {
	from, to int
	style    int
	table    bool
	rowEnd   bool
	list     bool
}

// readStyles reads the pages that tell which paragraphs look how.
func (w *doc) readStyles(table binaryFile) {
	at, n := w.main.u32(0x102), w.main.u32(0x106)
	plc := table.part(at, n)
	count := (len(plc) - 4) / 8
	for i := range min(count, 200_000) {
		page := w.main.part(512*(plc.u32(4*(count+1)+4*i)&0x3fffff), 512)
		if len(page) < 512 {
			continue
		}
		runs := page.u8(511)
		for k := range runs {
			p := paragraphProps{from: page.u32(4 * k), to: page.u32(4*k + 4)}
			offset := 2 * page.u8(4*(runs+1)+13*k)
			if offset == 0 {
				continue
			}
			size := 2*page.u8(offset) - 1
			if size < 0 {
				offset++
				size = 2 * page.u8(offset)
			}
			p.style = page.u16(offset + 1)
			p.read(page.part(offset+3, size-2))
			w.props = append(w.props, p)
		}
	}
	slices.SortFunc(w.props, func(a, b paragraphProps) int { return a.from - b.from })
}

// read finds what matters to us among the properties of a paragraph.
func (p *paragraphProps) read(list binaryFile) {
	for at := 0; at+2 < len(list); {
		op := list.u16(at)
		at += 2
		switch op {
		case 0x2416:
			p.table = list.u8(at) != 0
		case 0x2417:
			p.rowEnd = list.u8(at) != 0
		case 0x460b:
			p.list = list.u16(at) != 0
		}
		switch op >> 13 {
		case 0, 1:
			at++
		case 2, 4, 5:
			at += 2
		case 3:
			at += 4
		case 7:
			at += 3
		default: // as long as its first byte says
			if op == 0xd608 {
				at += list.u16(at) + 1
			} else {
				at += list.u8(at) + 1
			}
		}
	}
}

func (w *doc) propsAt(at int) *paragraphProps {
	i, found := slices.BinarySearchFunc(w.props, at, func(p paragraphProps, at int) int {
		switch {
		case p.to <= at:
			return -1
		case p.from > at:
			return 1
		}
		return 0
	})
	if !found {
		return nil
	}
	return &w.props[i]
}

// pieces reads the text in its order.
func (w *doc) pieces(table binaryFile) error {
	clx := table.part(w.main.u32(0x1a2), w.main.u32(0x1a6))
	at := 0
	for clx.u8(at) == 1 {
		at += 3 + clx.u16(at+1)
	}
	if clx.u8(at) != 2 {
		return ErrCorrupt.Wrap(errors.New("no list of pieces"))
	}
	plc := clx.part(at+5, clx.u32(at+1))
	count := (len(plc) - 4) / 12
	body, notes := w.main.u32(0x4c), w.main.u32(0x50)
	for i := range count {
		if w.b.stopped() {
			return w.b.err
		}
		from, to := plc.u32(4*i), plc.u32(4*i+4)
		if to <= from || to-from > len(w.main) {
			continue
		}
		fc := plc.u32(4*(count+1) + 8*i + 2)
		for _, part := range []struct {
			from, to int
			note     bool
		}{{0, body, false}, {body, body + notes, true}} { // headers and the rest are left out
			lo, hi := max(from, part.from), min(to, part.to)
			if lo >= hi {
				continue
			}
			if part.note && !w.note {
				w.end()
				w.note = true
			}
			if fc&(1<<30) != 0 {
				start := (fc&0x3fffffff)/2 + (lo - from)
				w.say(w.main.part(start, hi-lo).narrowString(), func(n int) int { return start + n })
			} else {
				start := fc&0x3fffffff + 2*(lo-from)
				w.say(w.main.part(start, 2*(hi-lo)).wideString(), func(n int) int { return start + 2*n })
			}
		}
	}
	w.end()
	return nil
}

// say takes text; place tells where in the file its n-th letter stands.
func (w *doc) say(s string, place func(int) int) {
	n := 0
	for _, r := range s {
		at := n
		n += max(utf16.RuneLen(r), 1)
		hiddenField := slices.Contains(w.field, false)
		switch r {
		case 0x13:
			w.field = append(w.field, false)
		case 0x14:
			if k := len(w.field); k > 0 {
				w.field[k-1] = true
			}
		case 0x15:
			if k := len(w.field); k > 0 {
				w.field = w.field[:k-1]
			}
		case '\r', 0x07, 0x0c:
			var props *paragraphProps
			if place != nil {
				props = w.propsAt(place(at))
			}
			w.paragraph(r, props)
		case 0x0b:
			w.para.WriteByte('\n')
		case 0x1e:
			w.para.WriteByte('-')
		case '\t':
			w.para.WriteByte('\t')
		default:
			if r >= ' ' && !hiddenField {
				w.para.WriteRune(r)
			}
		}
	}
}

func (w *doc) paragraph(mark rune, p *paragraphProps) {
	text := w.para.String()
	if p == nil {
		p = &paragraphProps{table: mark == 0x07}
	}
	if mark == '\r' && p.table {
		w.para.WriteByte('\n') // another paragraph of the cell
		return
	}
	w.para.Reset()
	if mark == 0x07 {
		if p.rowEnd || len(w.props) == 0 && strings.TrimSpace(text) == "" {
			w.endRow()
		} else {
			w.cells = append(w.cells, text)
		}
		return
	}
	w.endTable()
	switch {
	case w.note:
		w.b.text(Note, text)
	case p.style >= 1 && p.style <= 9 && len(text) < 500:
		w.b.heading(p.style, text)
	case p.list:
		w.b.item(0, "-", text)
	default:
		w.b.text(Paragraph, text)
	}
	if mark == 0x0c {
		w.b.turn()
	}
}

func (w *doc) endRow() {
	if len(w.cells) == 0 {
		return
	}
	if w.grid == nil {
		w.grid = newGrid()
	}
	w.grid.row(false)
	for _, c := range w.cells {
		w.grid.cell(c, 1, 1)
	}
	w.cells = nil
}

func (w *doc) endTable() {
	w.endRow()
	if w.grid != nil {
		w.b.table(w.grid, "")
		w.grid = nil
	}
}

func (w *doc) end() {
	w.paragraph('\r', &paragraphProps{})
	w.endTable()
}
