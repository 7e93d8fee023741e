package parse

import (
	"regexp"
	"strings"
)

// grid puts a table together from cells that may cover several rows and columns. The text of a covered cell stands in
// each of its places, so that every row can be understood alone; only a cell as wide as the table, a title or section
// line, is said once.
type grid struct {
	rows   [][]string
	spans  []bool // rows in which a cell covers several columns
	heads  int    // rows at the top that the document marks as head
	held   map[[2]int]string
	title  map[int]bool // rows that are one wide cell
	width  int
	budget int // cells that may still be made
	spare  int // of those, cells that only repeat another
}

func newGrid() *grid {
	return &grid{held: map[[2]int]string{}, title: map[int]bool{}, budget: 2_000_000, spare: 100_000}
}

// row begins a row; head says that the document marks it as a head row.
func (g *grid) row(head bool) {
	if head && g.heads == len(g.rows) {
		g.heads++
	}
	g.rows, g.spans = append(g.rows, nil), append(g.spans, false)
}

// cell adds the next cell of the row.
func (g *grid) cell(text string, across, down int) {
	if len(g.rows) == 0 {
		g.row(false)
	}
	y := len(g.rows) - 1
	across, down = min(max(across, 1), maxColumns), min(max(down, 1), 1000)
	g.fill(y)
	text = lines(text)
	for i := range across {
		x := len(g.rows[y])
		if i > 0 {
			g.spare--
		}
		if x >= maxColumns || g.budget <= 0 || g.spare < 0 {
			break
		}
		g.budget--
		g.rows[y] = append(g.rows[y], text)
		for d := 1; d < down && g.spare > 0; d++ {
			g.held[[2]int{y + d, x}] = text
			g.spare--
		}
	}
	g.spans[y] = g.spans[y] || across > 1
	g.title[y] = across > 1 && len(g.rows[y]) == across
	g.width = max(g.width, len(g.rows[y]))
}

// fill takes the places that cells above hold.
func (g *grid) fill(y int) {
	for {
		at := [2]int{y, len(g.rows[y])}
		text, ok := g.held[at]
		if !ok {
			return
		}
		delete(g.held, at)
		g.rows[y] = append(g.rows[y], text)
		g.title[y] = false
		g.width = max(g.width, len(g.rows[y]))
	}
}

// table adds what was put together: as a table, or as text if it has only one column.
func (b *builder) table(g *grid, caption string, links ...Link) {
	for y := range g.rows {
		g.fill(y)
		for len(g.rows[y]) < g.width {
			g.rows[y] = append(g.rows[y], "")
		}
		if g.title[y] && allEqual(g.rows[y]) {
			for x := 1; x < len(g.rows[y]); x++ {
				g.rows[y][x] = ""
			}
		}
	}
	b.rows(g.rows, g.heads, g.spans, caption, links...)
}

// rows adds a table. heads are the head rows that the document names; without any they are looked for.
func (b *builder) rows(all [][]string, heads int, spans []bool, caption string, links ...Link) {
	all, spans, heads, above := trimmed(all, spans, heads)
	for _, title := range above {
		if caption == "" && len(above) == 1 {
			caption = title
		} else {
			b.text(Paragraph, title)
		}
	}
	if len(all) == 0 {
		b.text(Paragraph, caption)
		return
	}
	if len(all[0]) == 1 {
		b.text(Paragraph, caption)
		for _, r := range all {
			b.text(Paragraph, r[0], links...)
			links = nil
		}
		return
	}
	if heads == 0 {
		heads = headRows(all, spans)
	}
	for heads > 0 && heads < len(all)-1 && heads <= len(spans) && spans[heads-1] && names(all[heads], true) && continues(all[heads-1], all[heads]) {
		heads++
	}
	b.add(Block{Kind: Table, Text: lines(caption), Rows: all, Header: min(heads, len(all)), Links: cleanLinks(links)})
}

// trimmed drops empty rows and columns. Rows at the top in which only the first cell says something are titles.
func trimmed(all [][]string, spans []bool, heads int) ([][]string, []bool, int, []string) {
	width := 0
	for _, r := range all {
		width = max(width, len(r))
	}
	used := make([]bool, width)
	var rows [][]string
	var wide []bool
	marked := heads
	for y, r := range all {
		empty := true
		for x, c := range r {
			if c != "" {
				used[x], empty = true, false
			}
		}
		if empty {
			if y < marked {
				heads--
			}
			continue
		}
		rows, wide = append(rows, r), append(wide, y < len(spans) && spans[y])
	}
	columns := 0
	for _, u := range used {
		if u {
			columns++
		}
	}
	for y, r := range rows {
		kept := make([]string, 0, columns)
		for x, u := range used {
			if u && x < len(r) {
				kept = append(kept, r[x])
			} else if u {
				kept = append(kept, "")
			}
		}
		rows[y] = kept
	}
	var titles []string
	for columns > 1 && len(rows) > 1 && heads == 0 && rows[0][0] != "" && only(rows[0]) && !only(rows[1]) {
		titles = append(titles, rows[0][0])
		rows, wide = rows[1:], wide[1:]
	}
	return rows, wide, heads, titles
}

// only tells whether nothing but the first cell says something.
func only(r []string) bool {
	for _, c := range r[1:] {
		if c != "" {
			return false
		}
	}
	return true
}

func allEqual(r []string) bool {
	for _, c := range r[1:] {
		if c != r[0] {
			return false
		}
	}
	return true
}

var number = regexp.MustCompile(`^[-+(]?\s*[\p{Sc}]?\s*[-+]?\d[\d.,'\s/:-]*\s*(?:[%)]|\p{Sc}|đ|VND|USD|EUR)?$`)

// headRows finds out how many rows at the top name the columns. A row names columns if each cell of it is a short text
// and no number. A name may cover several columns; then the row below names them one by one if it repeats, as merged
// cells do, what is above its other columns.
func headRows(rows [][]string, spans []bool) int {
	for y := 0; y < len(rows)-1 && y < 4; y++ {
		wide := y < len(spans) && spans[y]
		if !names(rows[y], wide || y > 0) {
			return y
		}
		if !wide || !continues(rows[y], rows[y+1]) {
			return y + 1
		}
	}
	return 0
}

// continues tells whether a row divides the columns that the row above names together.
func continues(above, r []string) bool {
	divided := false
	for x := range r {
		shared := above[x] != "" && (x > 0 && above[x] == above[x-1] || x+1 < len(r) && above[x] == above[x+1])
		if !shared && r[x] != above[x] && r[x] != "" {
			return false
		}
		divided = divided || shared && r[x] != above[x]
	}
	return divided
}

// names tells whether a row names columns. The first cell above row names is often empty.
func names(r []string, repeats bool) bool {
	seen := map[string]int{}
	empty := 0
	for _, c := range r {
		if c == "" {
			empty++
			continue
		}
		if seen[c]++; len(c) > 200 || number.MatchString(c) && !year(c) || seen[c] > 1 && !repeats {
			return false
		}
	}
	return len(seen) > 0 && empty <= 1 && (len(seen) > 1 || len(r) == 1)
}

func year(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}
