package parse

import (
	"math"
	"slices"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// rules are the lines that are drawn on a page: level ones and plumb ones.
type rules struct{ level, plumb []box }

const (
	maxObjects  = 20_000 // drawings of a page that are looked at
	maxSegments = 40_000
	near        = 2.5 // points between lines that were meant to meet
)

// between tells whether a plumb rule stands between two letters.
func (r rules) between(x0, x1, y float64) bool {
	for _, v := range r.plumb {
		if v.x0 > x0-1 && v.x0 < x1+1 && v.y0 <= y && v.y1 >= y {
			return true
		}
	}
	return false
}

// rules finds the drawn lines of a page, upright.
func (e *engine) rules(i, turn int) rules {
	var found rules
	count, err := e.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: e.page(i)})
	if err != nil {
		return found
	}
	segments := 0
	for k := range min(count.Count, maxObjects) {
		o, err := e.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: e.page(i), Index: k})
		if err != nil {
			return found
		}
		kind, err := e.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err != nil || kind.Type != enums.FPDF_PAGEOBJ_PATH {
			continue
		}
		at, err := e.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o.PageObject})
		if err != nil {
			continue
		}
		b := box{float64(at.Left), float64(at.Bottom), float64(at.Right), float64(at.Top)}
		if b.x1-b.x0 <= 4 || b.y1-b.y0 <= 4 {
			found.add(upright(b, turn))
			continue
		}
		if segments < maxSegments {
			segments += e.path(o.PageObject, turn, &found)
		}
	}
	found.merge()
	return found
}

// path adds the straight lines of one drawing.
func (e *engine) path(o references.FPDF_PAGEOBJECT, turn int, found *rules) int {
	count, err := e.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: o})
	if err != nil || count.Count > 5000 {
		return 0
	}
	m, err := e.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
	if err != nil {
		return count.Count
	}
	var fromX, fromY, startX, startY float64
	for k := range count.Count {
		s, err := e.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: o, Index: k})
		if err != nil {
			break
		}
		p, err := e.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: s.PathSegment})
		if err != nil {
			break
		}
		kind, err := e.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: s.PathSegment})
		if err != nil {
			break
		}
		x := float64(m.Matrix.A)*float64(p.X) + float64(m.Matrix.C)*float64(p.Y) + float64(m.Matrix.E)
		y := float64(m.Matrix.B)*float64(p.X) + float64(m.Matrix.D)*float64(p.Y) + float64(m.Matrix.F)
		switch kind.Type {
		case enums.FPDF_SEGMENT_MOVETO:
			startX, startY = x, y
		case enums.FPDF_SEGMENT_LINETO:
			found.add(upright(box{min(fromX, x), min(fromY, y), max(fromX, x), max(fromY, y)}, turn))
		}
		if c, err := e.FPDFPathSegment_GetClose(&requests.FPDFPathSegment_GetClose{PathSegment: s.PathSegment}); err == nil && c.IsClose {
			found.add(upright(box{min(startX, x), min(startY, y), max(startX, x), max(startY, y)}, turn))
		}
		fromX, fromY = x, y
	}
	return count.Count
}

// add takes a line if it is level or plumb and long enough to rule something.
func (r *rules) add(b box) {
	w, h := b.x1-b.x0, b.y1-b.y0
	switch {
	case h <= 4 && w > 8:
		y := (b.y0 + b.y1) / 2
		r.level = append(r.level, box{b.x0, y, b.x1, y})
	case w <= 4 && h > 5:
		x := (b.x0 + b.x1) / 2
		r.plumb = append(r.plumb, box{x, b.y0, x, b.y1})
	}
}

// merge makes one line of those that lie on each other or go on in each other.
func (r *rules) merge() {
	slices.SortFunc(r.level, func(a, b box) int { return byTwo(math.Round(a.y0/near)-math.Round(b.y0/near), a.x0-b.x0) })
	r.level = merged(r.level, func(a, b box) bool { return math.Abs(a.y0-b.y0) <= near && b.x0 <= a.x1+near })
	slices.SortFunc(r.plumb, func(a, b box) int { return byTwo(math.Round(a.x0/near)-math.Round(b.x0/near), a.y0-b.y0) })
	r.plumb = merged(r.plumb, func(a, b box) bool { return math.Abs(a.x0-b.x0) <= near && b.y0 <= a.y1+near })
}

func byTwo(first, second float64) int {
	switch {
	case first < 0 || first == 0 && second < 0:
		return -1
	case first > 0 || second > 0:
		return 1
	}
	return 0
}

func merged(all []box, same func(a, b box) bool) []box {
	var out []box
	for _, b := range all {
		if n := len(out); n > 0 && same(out[n-1], b) {
			out[n-1].x1, out[n-1].y1 = max(out[n-1].x1, b.x1), max(out[n-1].y1, b.y1)
			continue
		}
		out = append(out, b)
	}
	return out
}

// ruled is a table that is drawn with lines.
type ruled struct {
	box
	xs, ys []float64
	rules  rules
	pieces []piece
}

// tables finds where rules cross and so make a grid.
func (r rules) tables() []*ruled {
	if len(r.level) > 2000 || len(r.plumb) > 2000 {
		return nil
	}
	group := make([]int, len(r.level)+len(r.plumb)) // of the rules that cross each other, directly or not
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i, h := range r.level {
		for j, v := range r.plumb {
			if v.x0 >= h.x0-near && v.x0 <= h.x1+near && h.y0 >= v.y0-near && h.y0 <= v.y1+near {
				group[root(len(r.level)+j)] = root(i)
			}
		}
	}
	parts := map[int]*rules{}
	var order []int
	for i := range group {
		g := root(i)
		if parts[g] == nil {
			parts[g] = &rules{}
			order = append(order, g)
		}
		if i < len(r.level) {
			parts[g].level = append(parts[g].level, r.level[i])
		} else {
			parts[g].plumb = append(parts[g].plumb, r.plumb[i-len(r.level)])
		}
	}
	var found []*ruled
	for _, g := range order {
		t := &ruled{rules: *parts[g]}
		for _, v := range t.rules.plumb {
			t.xs = append(t.xs, v.x0)
		}
		for _, h := range t.rules.level {
			t.ys = append(t.ys, h.y0)
		}
		for _, h := range t.rules.level { // tables are often open at their sides: the rules' ends are borders, too
			t.xs = append(t.xs, h.x0, h.x1)
		}
		for _, v := range t.rules.plumb {
			t.ys = append(t.ys, v.y0, v.y1)
		}
		t.xs, t.ys = t.borders(distinct(t.xs), true), t.borders(distinct(t.ys), false)
		if len(t.xs) < 3 || len(t.ys) < 3 || len(t.xs)*len(t.ys) > 50_000 {
			continue
		}
		t.box = box{t.xs[0], t.ys[0], t.xs[len(t.xs)-1], t.ys[len(t.ys)-1]}
		found = append(found, t)
	}
	return found
}

// borders leaves out ends of rules inside of the table that no other rule marks.
func (t *ruled) borders(all []float64, plumb bool) []float64 {
	var out []float64
	for i, at := range all {
		inner := i > 0 && i < len(all)-1
		drawn := slices.ContainsFunc(t.rules.plumb, func(v box) bool { return plumb && math.Abs(v.x0-at) <= 2*near }) ||
			slices.ContainsFunc(t.rules.level, func(h box) bool { return !plumb && math.Abs(h.y0-at) <= 2*near })
		if !inner || drawn {
			out = append(out, at)
		}
	}
	return out
}

// distinct sorts numbers and keeps one of those that are near each other.
func distinct(all []float64) []float64 {
	slices.Sort(all)
	var out []float64
	for _, v := range all {
		if len(out) == 0 || v-out[len(out)-1] > 2*near {
			out = append(out, v)
		}
	}
	return out
}

// grid reads the cells. Where no rule divides two places they are one cell.
func (t *ruled) grid() *grid {
	w, h := len(t.xs)-1, len(t.ys)-1
	first := make([]int, w*h) // the place at which each place's cell begins
	for y := range h {
		for x := range w {
			at := y*w + x
			first[at] = at
			if x > 0 && !t.dividedAt(t.rules.plumb, t.xs[x], (t.ys[y]+t.ys[y+1])/2, true) {
				first[at] = first[at-1]
			} else if y > 0 && !t.dividedAt(t.rules.level, t.ys[y], (t.xs[x]+t.xs[x+1])/2, false) {
				first[at] = first[at-w]
			}
		}
	}
	cells := map[int][]piece{}
	for _, p := range t.pieces {
		px, py := p.middle()
		x, y := place(t.xs, px), place(t.ys, py)
		cells[first[y*w+x]] = append(cells[first[y*w+x]], p)
	}
	g := newGrid()
	for y := range h {
		g.row(false)
		for x := 0; x < w; {
			at := first[y*w+x]
			across := 1
			for x+across < w && first[y*w+x+across] == at {
				across++
			}
			g.cell(cellText(cells[at]), across, 1)
			x += across
		}
	}
	return g
}

func (t *ruled) dividedAt(all []box, at, other float64, plumb bool) bool {
	for _, r := range all {
		if plumb && math.Abs(r.x0-at) <= 2*near && r.y0-near <= other && r.y1+near >= other {
			return true
		}
		if !plumb && math.Abs(r.y0-at) <= 2*near && r.x0-near <= other && r.x1+near >= other {
			return true
		}
	}
	return false
}

// place is the gap between borders in which v stands.
func place(borders []float64, v float64) int {
	for i := 1; i < len(borders)-1; i++ {
		if v < borders[i] {
			return i - 1
		}
	}
	return len(borders) - 2
}

// cellText puts the lines of a cell together.
func cellText(pieces []piece) string {
	text := ""
	for _, r := range rowsOf(pieces) {
		text = joined(text, r.text())
	}
	return text
}
