package parse

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

// row is what stands on one line of the page, from left to right; in several columns it is a line of each.
type row struct {
	box
	pieces []piece
}

// text joins the pieces of a row.
func (r row) text() string {
	parts := make([]string, len(r.pieces))
	rtl := 0
	for i, p := range r.pieces {
		parts[i] = strings.TrimSpace(p.text)
		if p.rtl {
			rtl++
		}
	}
	if rtl*2 > len(parts) {
		slices.Reverse(parts)
	}
	var w strings.Builder
	for i, s := range parts {
		if i > 0 && (rtl*2 > len(parts) || r.pieces[i].x0-r.pieces[i-1].x1 > 0.12*r.pieces[i].size) {
			w.WriteByte(' ')
		}
		w.WriteString(s)
	}
	return w.String()
}

func (r row) size() float64 {
	size, most := 0.0, 0
	for _, p := range r.pieces {
		if n := len(p.text); n > most {
			size, most = p.size, n
		}
	}
	return size
}

// rowsOf sorts pieces into rows.
func rowsOf(pieces []piece) []row {
	sorted := slices.Clone(pieces)
	slices.SortStableFunc(sorted, func(a, b piece) int { return cmp.Compare((a.y0+a.y1)/2, (b.y0+b.y1)/2) })
	var rows []row
	for _, p := range sorted {
		if n := len(rows); n > 0 && p.table == nil && rows[n-1].pieces[0].table == nil {
			last := &rows[n-1]
			_, a := last.middle()
			_, b := p.middle()
			if last.level(p.box) || math.Abs(a-b) < 0.4*min(p.size, last.size()) {
				last.pieces, last.box = append(last.pieces, p), last.with(p.box)
				continue
			}
		}
		rows = append(rows, row{p.box, []piece{p}})
	}
	rows = raised(rows)
	for i := range rows {
		slices.SortStableFunc(rows[i].pieces, func(a, b piece) int { return cmp.Compare(a.x0, b.x0) })
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.y0, b.y0) })
	return rows
}

// raised puts marks that stand a little higher or lower, as those of footnotes do, into the row that they belong to.
func raised(rows []row) []row {
	var out []row
	small := func(a, b row) bool {
		return a.pieces[0].table == nil && b.pieces[0].table == nil && a.size() < 0.85*b.size() && len(a.text()) < 8*len(a.pieces) &&
			min(a.y1, b.y1)-max(a.y0, b.y0) > 0
	}
	for _, r := range rows {
		if n := len(out); n > 0 && (small(out[n-1], r) || small(r, out[n-1])) {
			place := r.box
			if small(r, out[n-1]) {
				place = out[n-1].box
			}
			place.x0, place.x1 = min(r.x0, out[n-1].x0), max(r.x1, out[n-1].x1)
			out[n-1] = row{place, append(out[n-1].pieces, r.pieces...)}
			continue
		}
		out = append(out, r)
	}
	return out
}

// makeRows puts what stands in ruled tables into them, and everything else into rows.
func (p *pdfPage) makeRows() {
	rest := p.pieces
	for _, t := range p.rules.tables() {
		var outside []piece
		for _, x := range rest {
			if mx, my := x.middle(); t.holds(mx, my, 1) {
				t.pieces = append(t.pieces, x)
			} else {
				outside = append(outside, x)
			}
		}
		if !t.sound() {
			continue
		}
		rest = append(outside, piece{box: t.box, order: t.pieces[0].order, size: 10, table: t})
	}
	p.rows, p.pieces, p.rules = rowsOf(rest), nil, rules{}
}

// sound tells whether a grid of lines is a table and not a drawing or a frame around text: text stands in several of
// its rows and columns.
func (t *ruled) sound() bool {
	rows, columns := map[int]bool{}, map[int]bool{}
	for _, x := range t.pieces {
		mx, my := x.middle()
		columns[place(t.xs, mx)], rows[place(t.ys, my)] = true, true
	}
	return len(rows) > 1 && len(columns) > 1
}

// digits stand for each other when lines of several pages are compared.
var digits = regexp.MustCompile(`\d+`)

// dropRunning drops what is repeated at the top or bottom of most pages: titles, dates, page numbers.
func dropRunning(pages []*pdfPage) {
	if len(pages) < 3 {
		return
	}
	type sign struct {
		text string
		at   int // from the top, or, below zero, from the bottom
	}
	usual := map[*pdfPage]float64{} // size of letters in the middle
	for _, p := range pages {
		if n := len(p.rows); n > 0 {
			usual[p] = p.rows[n/2].size()
		}
	}
	edges := func(p *pdfPage) []int { // rows that may be running heads or feet
		var found []int
		height := p.frame.y1 - p.frame.y0
		for i, r := range p.rows {
			if r.pieces[0].table == nil && (i < 3 && r.y0 < p.frame.y0+0.15*height || i >= len(p.rows)-3 && r.y1 > p.frame.y1-0.15*height) {
				found = append(found, i)
			}
		}
		return found
	}
	signs := func(p *pdfPage, i int) sign {
		at := int(math.Round((p.rows[i].y0 - p.frame.y0) / 8))
		text := strings.ToLower(p.rows[i].text())
		if p.rows[i].size() > 1.05*usual[p] { // a chapter's heading
			return sign{text, at}
		}
		return sign{digits.ReplaceAllString(text, "#"), at}
	}
	seen := map[sign]int{}
	for _, p := range pages {
		for _, i := range edges(p) {
			s := signs(p, i)
			seen[s]++
		}
	}
	for _, p := range pages {
		var drop []int
		for _, i := range edges(p) {
			s := signs(p, i)
			n := seen[s] + seen[sign{s.text, s.at - 1}] + seen[sign{s.text, s.at + 1}]
			if n >= 3 && n*5 >= len(pages)*2 || n >= 8 {
				drop = append(drop, i)
			}
		}
		for _, i := range slices.Backward(drop) {
			p.rows = slices.Delete(p.rows, i, i+1)
		}
	}
}

// layout says what stands on the page.
func (p *pdfPage) layout(f *flow) {
	f.frame = p.frame
	all := extent(p.rows)
	f.rows(p.rows, columnEdge(p.rows, max(all.x1, f.frame.x1-max(all.x0-f.frame.x0, 0))), 0) // margins are alike
	for _, s := range p.aside {
		f.end()
		f.b.text(Paragraph, s)
	}
	f.column()
	p.rows, p.aside = nil, nil
}

// rows reads rows in order: one below the other, column by column, or as a table without lines.
func (f *flow) rows(rows []row, edge float64, depth int) {
	for i := 0; i < len(rows) && !f.b.stopped(); {
		n, gaps := band(rows[i:])
		if n < 2 || depth > 8 {
			f.edge = edge
			f.one(rows[i])
			i++
			continue
		}
		f.edge = edge
		part := rows[i : i+n]
		switch {
		case f.sideBySide(part, gaps):
			left, right := divided(part, widest(gaps))
			f.column()
			f.rows(left, columnEdge(left, extent(right).x0-1.5*left[0].size()), depth+1)
			f.column()
			f.rows(right, columnEdge(right, edge), depth+1)
			f.column()
			i += n
		default:
			if lead := f.aligned(part, gaps); lead > 0 {
				i += lead
			} else {
				f.one(rows[i])
				i++
			}
		}
	}
}

// aligned reads a table without lines, and says how many rows it has; 0 if it is none.
func (f *flow) aligned(rows []row, gaps []span) int {
	for len(rows) > 0 && len(rows[len(rows)-1].pieces) < 2 && rows[len(rows)-1].pieces[0].x0 < gaps[0].from {
		rows = rows[:len(rows)-1] // what stands below and only looks like a first cell
	}
	full, marks := 0, 0
	for _, r := range rows {
		if r.pieces[0].table != nil {
			return 0
		}
		if len(r.pieces) > 1 {
			full++
		}
		if onlyMark.MatchString(strings.TrimSpace(r.pieces[0].text)) {
			marks++
		}
	}
	if len(rows) == 0 || len(rows[0].pieces) < 2 || marks*2 > len(rows) || full < 2 || full < 3 && len(gaps) < 2 || full*2 < len(rows) {
		return 0
	}
	borders := make([]float64, 0, len(gaps)+2)
	borders = append(borders, math.Inf(-1))
	for _, g := range gaps {
		borders = append(borders, (g.from+g.to)/2)
	}
	borders = append(borders, math.Inf(1))
	pitch := pitchOf(rows)
	var cells [][]string
	for i, r := range rows {
		now := make([]string, len(borders)-1)
		for _, p := range r.pieces {
			x, _ := p.middle()
			c := place(borders, x)
			now[c] = strings.TrimSpace(now[c] + " " + p.text)
		}
		if i > 0 && now[0] == "" && r.y0-rows[i-1].y0 < 0.8*pitch { // the cells of the row above go on
			for c, s := range now {
				if s != "" {
					cells[len(cells)-1][c] = joined(cells[len(cells)-1][c], s)
				}
			}
			continue
		}
		cells = append(cells, now)
	}
	f.end()
	g := newGrid()
	for _, r := range cells {
		g.row(false)
		for _, c := range r {
			g.cell(c, 1, 1)
		}
	}
	f.b.table(g, "")
	return len(rows)
}

// pitchOf is the usual distance between rows that begin something.
func pitchOf(rows []row) float64 {
	var all []float64
	for i := 1; i < len(rows); i++ {
		if len(rows[i].pieces) > 1 {
			all = append(all, rows[i].y0-rows[i-1].y0)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
