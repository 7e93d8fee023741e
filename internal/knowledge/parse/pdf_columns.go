package parse

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// span is a stretch of a line.
type span struct{ from, to float64 }

// free are the stretches between from and to that a row leaves empty, each at least as wide as least.
func (r row) free(from, to, least float64) []span {
	var out []span
	at := from
	for _, p := range r.pieces {
		if p.x0-at >= least {
			out = append(out, span{at, p.x0})
		}
		at = max(at, p.x1)
	}
	if to-at >= least {
		out = append(out, span{at, to})
	}
	return out
}

// both are the stretches that are in a and in b.
func both(a, b []span, least float64) []span {
	var out []span
	for _, x := range a {
		for _, y := range b {
			if f, t := max(x.from, y.from), min(x.to, y.to); t-f >= least {
				out = append(out, span{f, t})
			}
		}
	}
	return out
}

// band finds how many rows from the first leave the same stretch empty, with something at both sides of it.
func band(rows []row) (int, []span) {
	all := rows[0].box
	for _, r := range rows[1:] {
		all = all.with(r.box)
	}
	least := max(7, 0.8*rows[0].size())
	var best []span
	count := 0
	gaps := []span{{all.x0 - 1, all.x1 + 1}}
	for n, r := range rows {
		gaps = both(gaps, r.free(all.x0-1, all.x1+1, least), least)
		inner := between(rows[:n+1], gaps)
		if len(inner) == 0 && n > 0 && len(best) > 0 || len(gaps) == 0 {
			break
		}
		if len(inner) > 0 {
			best, count = inner, n+1
		}
	}
	return count, best
}

// between are those gaps that have something on both sides, in rows enough to be columns.
func between(rows []row, gaps []span) []span {
	var inner []span
	for _, g := range gaps {
		left, right := 0, 0
		for _, r := range rows {
			if r.pieces[0].x0 < g.from {
				left++
			}
			if r.pieces[len(r.pieces)-1].x1 > g.to {
				right++
			}
		}
		if left > 0 && right > 0 {
			inner = append(inner, g)
		}
	}
	return inner
}

func widest(gaps []span) span {
	return slices.MaxFunc(gaps, func(a, b span) int { return cmp.Compare(a.to-a.from, b.to-b.from) })
}

// divided takes rows apart at a gap.
func divided(rows []row, g span) (left, right []row) {
	part := func(all []row, pieces []piece) []row {
		if len(pieces) == 0 {
			return all
		}
		r := row{pieces[0].box, pieces}
		for _, p := range pieces[1:] {
			r.box = r.with(p.box)
		}
		return append(all, r)
	}
	for _, r := range rows {
		i := 0
		for i < len(r.pieces) && r.pieces[i].x0 < g.from+0.01 {
			i++
		}
		left, right = part(left, r.pieces[:i]), part(right, r.pieces[i:])
	}
	return left, right
}

// sideBySide tells columns of text from columns of a table. Programs write the text of one column to its end before the
// next, but a table row by row; where a file is written line by line all the same, columns of text are full and wide.
func (f *flow) sideBySide(rows []row, gaps []span) bool {
	g := widest(gaps)
	left, right := divided(rows, g)
	a, b := extent(left), extent(right)
	if len(left) < 2 || len(right) < 2 || min(a.x1-a.x0, b.x1-b.x0) < 0.1*(b.x1-a.x0) {
		return false
	}
	type side struct {
		order int
		right bool
	}
	var all []side
	letters, lines, marks := 0, 0, 0
	for i, part := range [][]row{left, right} {
		for _, r := range part {
			lines++
			for _, p := range r.pieces {
				letters += len([]rune(p.text))
				if p.table != nil {
					letters += 200
				}
				all = append(all, side{p.order, i == 1})
			}
			if i == 0 && onlyMark.MatchString(r.text()) {
				marks++
			}
		}
	}
	if marks*2 > len(left) {
		return false
	}
	slices.SortFunc(all, func(a, b side) int { return cmp.Compare(a.order, b.order) })
	turns := 0
	for i := 1; i < len(all); i++ {
		if all[i].right != all[i-1].right {
			turns++
		}
	}
	if turns <= max(1, min(len(left), len(right))/4) {
		return true
	}
	return len(rows) > 5 && letters > 32*lines || len(gaps) == 1 && f.halves(rows, left, right)
}

// halves tells whether the two sides are the halves of the page, as columns of text are: one begins at the left, one
// just behind the middle, and what stands there are words.
func (f *flow) halves(rows, left, right []row) bool {
	width := f.frame.x1 - f.frame.x0
	at := extent(right).x0 - f.frame.x0
	if len(rows) < 4 || width <= 0 || at < 0.47*width || at > 0.58*width || extent(left).x0-f.frame.x0 > 0.2*width {
		return false
	}
	for _, part := range [][]row{left, right} {
		from, words := extent(part).x0, 0
		for _, r := range part {
			if len(r.pieces) == 1 && !number.MatchString(r.text()) && strings.ContainsRune(strings.TrimSpace(r.text()), ' ') && r.x0-from < 20 {
				words++
			}
		}
		if words*5 < len(part)*4 {
			return false
		}
	}
	return !(rows[0].bold() && !rows[1].bold()) // a table's head
}

// columnEdge is how far the lines of a column may go: as far as they do, if there are enough of them or some that are as
// long as lines of text are; most if there are not.
func columnEdge(rows []row, most float64) float64 {
	long := slices.ContainsFunc(rows, func(r row) bool { return len([]rune(r.text())) > 45 })
	if len(rows) < 8 && !long {
		return most
	}
	return extent(rows).x1
}

// extent is the box around rows.
func extent(rows []row) box {
	var b box
	for i, r := range rows {
		if i == 0 {
			b = r.box
		}
		b = b.with(r.box)
	}
	return b
}

func (r row) bold() bool {
	return !slices.ContainsFunc(r.pieces, func(p piece) bool { return !p.bold })
}

var onlyMark = regexp.MustCompile(`^(?:[-*•‣▪●○◦–·■□✓✔➢\x{f0b7}\x{f0a7}]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])$`)
