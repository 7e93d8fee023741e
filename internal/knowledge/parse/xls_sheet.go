package parse

import (
	"math"
	"regexp"
)

var xlsQuoted = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.`)

// sheet reads the cells of one sheet.
func (w *xls) sheet(s xlsSheetAt) {
	w.rows = nil
	w.b.turn()
	w.b.closeHeadings(1)
	var merged [][4]int
	waitY, waitX := -1, -1 // of a formula whose text comes in the next record
	depth := 0
	for at := s.at; at+4 <= len(w.data) && !w.b.stopped(); {
		kind, body, next := w.record(at)
		y, x := body.u16(0), body.u16(2)
		switch kind {
		case xlsBegin:
			depth++
		case xlsEnd:
			if depth--; depth <= 0 {
				next = len(w.data)
			}
		case xlsString:
			if i := body.u32(6); i < len(w.strings) && depth == 1 {
				w.set(y, x, w.strings[i])
			}
		case xlsLabel, xlsRich:
			if len(body) > 8 {
				if w.old {
					w.set(y, x, w.narrow(body.part(8, body.u16(6))))
				} else {
					text, _ := (&xlsText{parts: []binaryFile{body[6:]}}).read()
					w.set(y, x, text)
				}
			}
		case xlsNumber:
			w.set(y, x, w.number(body.float(6), body.u16(4)))
		case xlsRK:
			w.set(y, x, w.number(rk(body.u32(6)), body.u16(4)))
		case xlsNumbers:
			for i := 4; i+6 <= len(body)-2; i += 6 {
				w.set(y, x+(i-4)/6, w.number(rk(body.u32(i+2)), body.u16(i)))
			}
		case xlsBool:
			if body.u8(7) == 0 {
				w.set(y, x, map[bool]string{true: "TRUE", false: "FALSE"}[body.u8(6) != 0])
			}
		case xlsFormula:
			switch {
			case body.u16(12) != 0xffff:
				w.set(y, x, w.number(body.float(6), body.u16(4)))
			case body.u8(6) == 0:
				waitY, waitX = y, x
			case body.u8(6) == 1:
				w.set(y, x, map[bool]string{true: "TRUE", false: "FALSE"}[body.u8(8) != 0])
			}
		case xlsResult:
			if waitY >= 0 {
				if w.old {
					w.set(waitY, waitX, w.narrow(body.part(2, body.u16(0))))
				} else {
					text, _ := (&xlsText{parts: []binaryFile{body}}).read()
					w.set(waitY, waitX, text)
				}
				waitY = -1
			}
		case xlsMerged:
			for i := range min(body.u16(0), 5000) {
				merged = append(merged, [4]int{body.u16(2 + 8*i), body.u16(4 + 8*i), body.u16(6 + 8*i), body.u16(8 + 8*i)})
			}
		}
		at = next
	}
	if len(w.rows) == 0 {
		return
	}
	w.b.heading(2, s.name)
	w.b.areas(w.rows, nil, w.spread(merged))
}

// spread writes the text of merged cells into each of their places.
func (w *xls) spread(merged [][4]int) map[[2]int]bool {
	repeats := map[[2]int]bool{}
	wide := widestOf(w.rows)
	for _, m := range merged {
		y0, y1, x0, x1 := m[0], min(m[1], len(w.rows)-1), m[2], min(m[3], wide-1)
		if y0 >= len(w.rows) || x0 >= len(w.rows[y0]) || w.rows[y0][x0] == "" || y0 == y1 && x0 == 0 && x1 == wide-1 {
			continue
		}
		text := w.rows[y0][x0]
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1 && len(repeats) < 500_000; x++ {
				if y != y0 || x != x0 {
					w.set(y, x, text)
					repeats[[2]int{x, y}] = x > x0
				}
			}
		}
	}
	return repeats
}

func (d binaryFile) float(at int) float64 {
	return math.Float64frombits(uint64(d.u32(at)) | uint64(d.u32(at+4))<<32)
}

// rk is a number in four bytes: a whole one, or the upper half of one with a fraction, either perhaps a hundred times too large.
func rk(v int) float64 {
	n := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		n = float64(int32(uint32(v)) >> 2)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}
