package parse

import (
	"strconv"
	"strings"
)

// readDOCX reads a Word document: its body in order, then footnotes and comments. What is deleted or hidden is not read,
// headers and footers neither.
func readDOCX(b *builder, src Source) error {
	a, err := openArchive(b, src.Raw)
	if err != nil {
		return err
	}
	part := a.main("word/document.xml")
	w := &word{b: b, links: a.relations(part)}
	beside := func(kind, usual string) *node {
		for _, r := range w.links {
			if r.kind == kind && !r.outside {
				return a.tree(r.target)
			}
		}
		return a.tree(usual)
	}
	w.readStyles(beside("styles", "word/styles.xml"))
	w.readNumbering(beside("numbering", "word/numbering.xml"))
	if core := a.tree("docProps/core.xml"); core != nil {
		b.doc.Title, b.doc.Lang = core.kid("title").all(), core.kid("language").all()
	}
	x, err := a.open(part)
	if err != nil {
		return err
	}
	b.turn()
	if err := x.below("body", func(n *node) error { w.block(n); return b.err }); err != nil {
		return err
	}
	for _, kind := range []string{"footnote", "endnote", "comment"} {
		w.notes(beside(kind+"s", "word/"+kind+"s.xml"), kind)
	}
	return nil
}

// word is a Word document while it is read.
type word struct {
	b      *builder
	links  map[string]relation
	styles map[string]style
	nums   map[string]map[int]numberLevel
	count  map[string][]int // how far each list has counted
	floats []*node          // text boxes that wait for the end of their paragraph
	deep   int
}

type style struct {
	name, based, num string
	outline          int // 1 to 9; 0 is body text
	level            int // of its list
}

func (w *word) readStyles(root *node) {
	w.styles = map[string]style{}
	root.each("style", func(n *node) {
		s := style{name: strings.ToLower(n.kid("name").attr("val")), based: n.kid("basedOn").attr("val"), num: n.kid("pPr", "numPr", "numId").attr("val")}
		s.level, _ = strconv.Atoi(n.kid("pPr", "numPr", "ilvl").attr("val"))
		if o := n.kid("pPr", "outlineLvl"); o != nil {
			if v, err := strconv.Atoi(o.attr("val")); err == nil && v < 9 {
				s.outline = v + 1
			}
		}
		w.styles[n.attr("styleId")] = s
	})
}

// headingOf is the level of a paragraph with this style; 0 for none.
func (w *word) headingOf(id string) int {
	for range 20 {
		s, ok := w.styles[id]
		if !ok {
			break
		}
		switch {
		case s.name == "title":
			return 1
		case s.outline > 0:
			return s.outline
		case strings.HasPrefix(s.name, "heading "):
			if v, err := strconv.Atoi(strings.TrimPrefix(s.name, "heading ")); err == nil {
				return v
			}
		}
		id = s.based
	}
	low := strings.ToLower(strings.ReplaceAll(id, " ", ""))
	if low == "title" {
		return 1
	}
	if v, err := strconv.Atoi(strings.TrimPrefix(low, "heading")); err == nil && strings.HasPrefix(low, "heading") && v < 10 {
		return v
	}
	return 0
}

func (w *word) listOf(id string) (num string, level int) {
	for range 20 {
		s, ok := w.styles[id]
		if !ok || s.num != "" {
			return s.num, s.level
		}
		id = s.based
	}
	return "", 0
}

// block reads a paragraph, a table, or what wraps them.
func (w *word) block(n *node) {
	if w.deep++; w.deep > maxNested {
		w.b.fail(ErrTooDeep)
	}
	defer func() { w.deep-- }()
	if w.b.stopped() {
		return
	}
	switch n.name {
	case "p":
		w.paragraph(n)
	case "tbl":
		w.table(n)
	case "del", "moveFrom", "sectPr", "sdtPr":
	case "AlternateContent":
		w.block(chosen(n))
	default: // sdt, sdtContent, ins, moveTo, customXml, txbxContent …
		for _, k := range n.kids {
			w.block(k)
		}
	}
}

// chosen is the alternative that current programs show.
func chosen(n *node) *node {
	for _, k := range n.kids {
		if k.name == "Choice" && len(k.kids) > 0 {
			return k
		}
	}
	if f := n.kid("Fallback"); f != nil {
		return f
	}
	return &node{name: "Choice"}
}

func (w *word) paragraph(n *node) {
	r := &runs{w: w}
	r.inside(n)
	text := r.text.String()
	props := n.kid("pPr")
	if props.kid("rPr", "del") != nil && strings.TrimSpace(text) == "" {
		return
	}
	id := props.kid("pStyle").attr("val")
	level := w.headingOf(id)
	if o := props.kid("outlineLvl"); o != nil {
		if v, err := strconv.Atoi(o.attr("val")); err == nil && v < 9 {
			level = v + 1
		}
	}
	num, depth := props.kid("numPr", "numId").attr("val"), 0
	if num != "" {
		depth, _ = strconv.Atoi(props.kid("numPr", "ilvl").attr("val"))
	} else {
		num, depth = w.listOf(id)
	}
	mark := ""
	if num != "" && num != "0" && strings.TrimSpace(text) != "" {
		mark = w.mark(num, min(max(depth, 0), 8))
	}
	name := w.styles[id].name
	switch {
	case level > 0 && len(text) < 500:
		if name == "title" && w.b.doc.Title == "" {
			w.b.doc.Title = text
		}
		if mark != "" && mark != "-" {
			text = mark + " " + text
		}
		w.b.anchor = r.anchor
		w.b.heading(level, text, r.links...)
	case mark != "":
		w.b.item(depth, mark, text, r.links...)
	case strings.HasPrefix(name, "toc "): // a table of contents repeats the headings
	case strings.Contains(name, "code") || name == "html preformatted":
		w.b.text(Code, text)
	case name == "list bullet" || name == "list number":
		w.b.item(0, "-", text, r.links...)
	default:
		w.b.text(Paragraph, text, r.links...)
	}
	for _, alt := range r.images {
		w.b.text(Image, alt)
	}
	boxes := w.floats
	w.floats = nil
	for _, box := range boxes {
		w.block(box)
	}
	for range r.pages {
		w.b.turn()
	}
}

func (w *word) table(n *node) {
	if only := onlyCell(n); only != nil { // a frame around something
		for _, k := range only.kids {
			w.block(k)
		}
		return
	}
	g := newGrid()
	c := &wordTable{w: w, g: g, above: map[int]string{}}
	c.rows(n)
	w.b.table(g, n.kid("tblPr", "tblCaption").attr("val"), c.links...)
	boxes := w.floats
	w.floats = nil
	for _, box := range boxes {
		w.block(box)
	}
}

// onlyCell is the cell of a table that has no other.
func onlyCell(n *node) *node {
	var rows, cells []*node
	for _, k := range n.kids {
		if k.name == "tr" {
			rows = append(rows, k)
		} else if k.name == "sdt" || k.name == "ins" || k.name == "customXml" {
			return nil
		}
	}
	if len(rows) != 1 || rows[0].kid("trPr", "del") != nil {
		return nil
	}
	for _, k := range rows[0].kids {
		if k.name == "tc" || k.name == "sdt" {
			cells = append(cells, k)
		}
	}
	if len(cells) != 1 || cells[0].name != "tc" {
		return nil
	}
	return cells[0]
}

// notes reads footnotes and the like.
func (w *word) notes(root *node, kind string) {
	if root == nil {
		return
	}
	for _, n := range root.kids {
		if n.name != kind || n.attr("type") == "separator" || n.attr("type") == "continuationSeparator" || n.attr("type") == "continuationNotice" {
			continue
		}
		text, links := w.flat(n)
		w.b.text(Note, text, links...)
	}
}

// flat is what stands in a part of the document in one text.
func (w *word) flat(n *node) (string, []Link) {
	q := &word{b: newBuilder(w.b.ctx, DOCX, w.b.limits), links: w.links, styles: w.styles, nums: w.nums, count: w.count, deep: w.deep}
	for _, k := range n.kids {
		q.block(k)
	}
	if q.b.err != nil {
		w.b.fail(q.b.err)
	}
	return q.b.flat()
}

// flat makes one text of blocks, for a cell or a note.
func (b *builder) flat() (string, []Link) {
	var parts []string
	var links []Link
	for _, blk := range b.doc.Blocks {
		if blk.Text != "" && (blk.Kind != Image || len(b.doc.Blocks) == 1) {
			parts = append(parts, blk.Text)
		}
		for _, i := range blk.Items {
			parts = append(parts, i.Mark+" "+i.Text)
		}
		for _, r := range blk.Rows {
			parts = append(parts, strings.Join(r, " | "))
		}
		links = append(links, blk.Links...)
	}
	return strings.Join(parts, "\n"), links
}

// wordTable reads the rows of a table, whatever wraps them.
type wordTable struct {
	w     *word
	g     *grid
	above map[int]string // text of the cell that a column continues
	links []Link
}

func (c *wordTable) rows(n *node) {
	for _, k := range n.kids {
		switch k.name {
		case "tr":
			if k.kid("trPr", "del") == nil {
				c.row(k)
			}
		case "sdt", "sdtContent", "ins", "customXml":
			c.rows(k)
		}
	}
}

func (c *wordTable) row(n *node) {
	if c.w.b.stopped() {
		return
	}
	c.g.row(n.kid("trPr", "tblHeader").on())
	x := 0
	skipped, _ := strconv.Atoi(n.kid("trPr", "gridBefore").attr("val"))
	for range min(max(skipped, 0), 100) {
		c.g.cell("", 1, 1)
		x++
	}
	var cells func(n *node)
	cells = func(n *node) {
		for _, k := range n.kids {
			switch k.name {
			case "tc":
				x = c.cell(k, x)
			case "sdt", "sdtContent", "customXml", "ins":
				cells(k)
			}
		}
	}
	cells(n)
}

func (c *wordTable) cell(n *node, x int) int {
	across, _ := strconv.Atoi(n.kid("tcPr", "gridSpan").attr("val"))
	across = min(max(across, 1), 200)
	text, links := c.w.flat(n)
	if m := n.kid("tcPr", "vMerge"); m != nil && m.attr("val") != "restart" {
		text = c.above[x]
	}
	c.above[x] = text
	c.links = append(c.links, links...)
	c.g.cell(text, across, 1)
	return x + across
}
