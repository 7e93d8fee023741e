package parse

import (
	"bytes"
	"errors"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const maxSheetCells = 5_000_000 // of a workbook, empty ones to the left of a full one included

// readXLSX reads the visible sheets of a workbook. A cell is what it shows: a formula is its last value, a date is a date.
func readXLSX(b *builder, src Source) error {
	a, err := openArchive(b, src.Raw)
	if err != nil {
		return err
	}
	sheets, err := a.sheets()
	if err != nil {
		return err
	}
	// With both limits the same nothing is unpacked to the disk.
	book, err := excelize.OpenReader(bytes.NewReader(src.Raw), excelize.Options{UnzipSizeLimit: b.limits.Unpacked + 256<<20, UnzipXMLSizeLimit: b.limits.Unpacked + 256<<20})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, excelize.ErrWorkbookPassword):
		return ErrEncrypted.Wrap(err)
	case err != nil:
		return ErrCorrupt.Wrap(err)
	}
	defer book.Close()
	if props, err := book.GetDocProps(); err == nil {
		b.doc.Title, b.doc.Lang = props.Title, props.Language
	}
	cells := 0
	for _, s := range sheets {
		if b.stopped() {
			break
		}
		if s.hidden {
			b.warn(HiddenLeftOut)
			continue
		}
		b.turn()
		b.closeHeadings(1)
		b.heading(2, s.name)
		before := len(b.doc.Blocks)
		rows, err := sheetRows(b, book, s.name, &cells)
		if err != nil {
			return err
		}
		b.areas(rows, a.tablesOf(s.part), a.spread(s.part, rows))
		a.besideSheet(s.part)
		if len(b.doc.Blocks) == before && before > 0 && b.doc.Blocks[before-1].Kind == Heading {
			b.doc.Blocks = b.doc.Blocks[:before-1] // an empty sheet
		}
	}
	return nil
}

// sheetRows reads the cells of one sheet as they are shown.
func sheetRows(b *builder, book *excelize.File, name string, cells *int) ([][]string, error) {
	it, err := book.Rows(name)
	if err != nil {
		return nil, ErrCorrupt.Wrap(err)
	}
	defer it.Close()
	var rows [][]string
	left := b.left
	exact := &exactRows{book: book, name: name}
	defer exact.close()
	for it.Next() {
		if b.stopped() {
			return nil, b.err
		}
		row, err := it.Columns()
		if err != nil {
			return nil, ErrCorrupt.Wrap(err)
		}
		if *cells += len(row) + 1; *cells > maxSheetCells {
			return nil, ErrTooMuchText
		}
		for i, c := range row {
			if rounded.MatchString(c) {
				c = exact.cell(len(rows), i, c)
			}
			row[i] = lines(midnight.ReplaceAllString(c, "$1"))
			left -= len(c)
		}
		if left < 0 {
			return nil, ErrTooMuchText
		}
		rows = append(rows, row)
	}
	return rows, broken(it.Error())
}

var (
	rounded  = regexp.MustCompile(`^-?\d(?:\.\d+)?E[+-]\d+$`)
	midnight = regexp.MustCompile(`^(\d{4}-\d\d-\d\d) 0?0:00(?::00)?$`)
)

// exactRows reads a sheet a second time for numbers that a workbook shows rounded, such as the long ones of articles.
type exactRows struct {
	book *excelize.File
	name string
	it   *excelize.Rows
	at   int
	row  []string
}

func (e *exactRows) cell(y, x int, shown string) string {
	if e.it == nil {
		it, err := e.book.Rows(e.name)
		if err != nil {
			return shown
		}
		e.it, e.at = it, -1
	}
	for e.at < y {
		if !e.it.Next() {
			return shown
		}
		row, err := e.it.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return shown
		}
		e.row, e.at = row, e.at+1
	}
	if x >= len(e.row) {
		return shown
	}
	v, err := strconv.ParseFloat(e.row[x], 64)
	if err != nil || math.Abs(v) >= 1e21 || math.Abs(v) < 1e-9 {
		return shown
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (e *exactRows) close() {
	if e.it != nil {
		e.it.Close()
	}
}

// sheet is a page of a workbook.
type sheet struct {
	name, part string
	hidden     bool
}

// sheets lists the pages of the workbook in order.
func (a *archive) sheets() ([]sheet, error) {
	main := a.main("xl/workbook.xml")
	x, err := a.open(main)
	if err != nil {
		return nil, err
	}
	root, err := x.root()
	if err != nil {
		return nil, err
	}
	links := a.relations(main)
	var found []sheet
	root.each("sheet", func(n *node) {
		if to := links[n.attr("id")]; to.kind == "worksheet" && a.has(to.target) {
			state := n.attr("state")
			found = append(found, sheet{n.attr("name"), to.target, state == "hidden" || state == "veryHidden"})
		}
	})
	if len(found) == 0 {
		return nil, ErrNoText
	}
	return found, nil
}

// spread writes the text of merged cells into each of their places, and returns which places these are, the first of
// each cell not counted.
func (a *archive) spread(part string, rows [][]string) map[[2]int]bool {
	raw, err := a.read(part)
	if err != nil {
		a.b.soften(err)
		return nil
	}
	at := bytes.Index(raw, []byte("mergeCells"))
	if at < 0 {
		return nil
	}
	repeated := map[[2]int]bool{}
	x := newXML(raw[max(bytes.LastIndexByte(raw[:at], '<'), 0):])
	wide := widestOf(rows)
	err = x.below("mergeCells", func(n *node) error {
		from, to, _ := strings.Cut(n.attr("ref"), ":")
		x0, y0, err0 := excelize.CellNameToCoordinates(from)
		x1, y1, err1 := excelize.CellNameToCoordinates(to)
		if err0 != nil || err1 != nil || y0 > len(rows) || x0 > len(rows[y0-1]) || rows[y0-1][x0-1] == "" {
			return nil
		}
		text := rows[y0-1][x0-1]
		x1, y1 = min(x1, wide, maxColumns), min(y1, len(rows))
		if y1 == y0 && x0 == 1 && x1 >= wide {
			return nil // a title over the whole sheet is said once
		}
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				if y == y0 && x == x0 {
					continue
				}
				if len(repeated) > 500_000 {
					return nil
				}
				for len(rows[y-1]) < x {
					rows[y-1] = append(rows[y-1], "")
				}
				rows[y-1][x-1] = text
				repeated[[2]int{x - 1, y - 1}] = x > x0
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, ErrCorrupt) { // what follows the list may not stand alone
		a.b.fail(err)
	}
	return repeated
}

func widestOf(rows [][]string) int {
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r))
	}
	return wide
}

// tablesOf are the places that the sheet itself names as tables with a head.
func (a *archive) tablesOf(part string) []area {
	var found []area
	for _, r := range a.relations(part) {
		if r.kind != "table" || r.outside {
			continue
		}
		t := a.tree(r.target)
		from, to, ok := strings.Cut(t.attr("ref"), ":")
		if !ok {
			continue
		}
		x0, y0, err0 := excelize.CellNameToCoordinates(from)
		x1, y1, err1 := excelize.CellNameToCoordinates(to)
		heads := 1
		if n, err := strconv.Atoi(t.attr("headerRowCount")); err == nil {
			heads = n
		}
		if err0 == nil && err1 == nil {
			found = append(found, area{x0 - 1, y0 - 1, x1 - 1, y1 - 1, heads})
		}
	}
	return found
}

// besideSheet reads the text boxes and comments of a sheet.
func (a *archive) besideSheet(part string) {
	for _, r := range sortedRelations(a.relations(part)) {
		if r.outside {
			continue
		}
		switch r.kind {
		case "drawing":
			a.tree(r.target).each("txBody", func(n *node) {
				a.b.text(Paragraph, drawnText(n))
			})
		case "comments":
			a.tree(r.target).each("comment", func(n *node) {
				text := n.kid("text").all()
				if at := n.attr("ref"); at != "" && readable(text) {
					text = at + ": " + text
				}
				a.b.text(Note, text)
			})
		}
	}
}

// drawnText is the text of a shape: a line for each paragraph.
func drawnText(n *node) string {
	var w strings.Builder
	n.each("p", func(p *node) {
		p.each("t", func(t *node) { w.WriteString(t.all()) })
		w.WriteByte('\n')
	})
	return w.String()
}

// sortedRelations are relations in the order of the parts they lead to.
func sortedRelations(links map[string]relation) []relation {
	var all []relation
	for _, r := range links {
		all = append(all, r)
	}
	sortBy(all, func(r relation) string { return path.Base(r.target) })
	return all
}
