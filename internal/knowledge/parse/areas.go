package parse

import (
	"cmp"
	"slices"
)

// area is a part of a sheet that belongs together. Rows and columns count from 0, the last ones are inside.
type area struct {
	x0, y0, x1, y1 int
	heads          int // rows that name the columns, where the sheet says so
}

func sortBy[T any](all []T, key func(T) string) {
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

// areas finds the tables of a sheet and adds them: the named ones first, and in the rest whatever empty rows and columns
// divide.
func (b *builder) areas(rows [][]string, named []area, repeated map[[2]int]bool) {
	slices.SortFunc(named, func(p, q area) int { return cmp.Or(cmp.Compare(p.y0, q.y0), cmp.Compare(p.x0, q.x0)) })
	taken := map[int][]area{} // by their first row
	for _, t := range named {
		t.y1 = min(t.y1, len(rows)-1)
		if t.y0 > t.y1 || t.x1-t.x0 > maxColumns {
			continue
		}
		taken[t.y0] = append(taken[t.y0], t)
	}
	from := 0
	for y := 0; y < len(rows) && !b.stopped(); y++ {
		here := taken[y]
		if len(here) == 0 {
			continue
		}
		b.divide(rows, repeated, area{0, from, widestOf(rows[from:y]) - 1, y - 1, 0}, 0)
		last := y
		for _, t := range here {
			if (t.x1-t.x0+1)*(t.y1-t.y0+1) > maxSheetCells {
				b.fail(ErrTooMuchText)
				return
			}
			b.rows(cut(rows, t, true), t.heads, nil, "")
			last = max(last, t.y1)
		}
		b.divide(rows, repeated, area{0, y, widestOf(rows[y:last+1]) - 1, last, 0}, 0) // what stands beside
		y, from = last, last+1
	}
	if from < len(rows) {
		b.divide(rows, repeated, area{0, from, widestOf(rows[from:]) - 1, len(rows) - 1, 0}, 0)
	}
}

// within are the cells of a row that lie in an area.
func within(r []string, a area) []string {
	if a.x0 >= len(r) {
		return nil
	}
	return r[a.x0:min(a.x1+1, len(r))]
}

func filled(c string) bool { return c != "" }

// cut takes the cells of an area; wipe empties their places.
func cut(rows [][]string, a area, wipe bool) (part [][]string) {
	for y := a.y0; y <= a.y1; y++ {
		line := make([]string, a.x1-a.x0+1)
		for x := range line {
			if a.x0+x < len(rows[y]) {
				line[x] = rows[y][a.x0+x]
				if wipe {
					rows[y][a.x0+x] = ""
				}
			}
		}
		part = append(part, line)
	}
	return part
}

// divide takes an area apart at its empty rows, each part at its empty columns, and so on.
func (b *builder) divide(rows [][]string, repeated map[[2]int]bool, a area, depth int) {
	if a.x1 < a.x0 || a.y1 < a.y0 {
		return
	}
	bands := runsOf(a.y1-a.y0+1, func(y int) bool { return slices.ContainsFunc(within(rows[a.y0+y], a), filled) })
	if len(bands) == 0 {
		return
	}
	bands = headsJoined(rows, a, bands)
	if len(bands) > 1 && depth < 4 {
		for _, r := range bands {
			b.divide(rows, repeated, area{a.x0, a.y0 + r[0], a.x1, a.y0 + r[1], 0}, depth+1)
		}
		return
	}
	used := make([]bool, a.x1-a.x0+1)
	for y := a.y0; y <= a.y1; y++ {
		for x, c := range within(rows[y], a) {
			used[x] = used[x] || c != ""
		}
	}
	columns := runsOf(len(used), func(x int) bool { return used[x] })
	if len(columns) > 1 && depth < 4 && sideTables(a, columns) {
		for _, r := range columns {
			b.divide(rows, repeated, area{a.x0 + r[0], a.y0, a.x0 + r[1], a.y1, 0}, depth+1)
		}
		return
	}
	a = area{a.x0 + columns[0][0], a.y0 + bands[0][0], a.x0 + columns[len(columns)-1][1], a.y0 + bands[len(bands)-1][1], 0}
	if (a.x1-a.x0+1)*(a.y1-a.y0+1) > maxSheetCells {
		b.fail(ErrTooMuchText)
		return
	}
	part := cut(rows, a, false)
	b.rows(part, 0, once(part, repeated, a), "")
}

// once keeps the text of cells that are merged over many columns in the first of them: below the head that is how people
// make room for a long text. It returns which of the first rows have merged cells.
func once(part [][]string, repeated map[[2]int]bool, a area) []bool {
	spans := make([]bool, len(part))
	if len(repeated) == 0 {
		return spans
	}
	for y, r := range part {
		for x := 0; x < len(r); x++ {
			n := 0
			for x+n < len(r) && repeated[[2]int{a.x0 + x + n, a.y0 + y}] {
				n++
			}
			spans[y] = spans[y] || n > 0
			if n > 2 && y > 3 {
				clear(r[x : x+n])
			}
			x += n
		}
	}
	return spans
}

// headsJoined puts a row of names and the rows below it together although there is an empty row between them.
func headsJoined(rows [][]string, a area, bands [][2]int) [][2]int {
	var out [][2]int
	for _, r := range bands {
		if n := len(out); n > 0 && out[n-1][0] == out[n-1][1] && r[0]-out[n-1][1] == 2 {
			head, first := within(rows[a.y0+out[n-1][0]], a), within(rows[a.y0+r[0]], a)
			same := 0
			for x, c := range first {
				switch {
				case c != "" && (x >= len(head) || head[x] == ""):
					same = -maxColumns
				case c != "":
					same++
				}
			}
			if same > 1 && names(head, false) && !names(first, false) {
				out[n-1][1] = r[1]
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// sideTables tells whether what an empty column divides are tables of their own: each has at least two columns. A single
// column beside is part of a table with a gap.
func sideTables(a area, columns [][2]int) bool {
	if a.y1 == a.y0 {
		return false
	}
	for _, r := range columns {
		if r[1] == r[0] {
			return false
		}
	}
	return true
}

// runsOf are the stretches of numbers below n that are used.
func runsOf(n int, used func(int) bool) [][2]int {
	var out [][2]int
	for i := range n {
		if !used(i) {
			continue
		}
		if k := len(out); k > 0 && i-out[k-1][1] == 1 {
			out[k-1][1] = i
			continue
		}
		out = append(out, [2]int{i, i})
	}
	return out
}
