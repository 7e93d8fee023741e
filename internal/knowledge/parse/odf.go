package parse

import (
	"strconv"
	"strings"
)

// readODF reads texts, sheets and slides of LibreOffice and its like.
func readODF(b *builder, src Source) error {
	a, err := openArchive(b, src.Raw)
	if err != nil {
		return err
	}
	if m := a.tree("META-INF/manifest.xml"); m != nil {
		locked := false
		m.each("encryption-data", func(*node) { locked = true })
		if locked {
			return ErrEncrypted
		}
	}
	if b.err != nil {
		return b.err
	}
	if meta := a.tree("meta.xml"); meta != nil {
		b.doc.Title, b.doc.Lang = meta.kid("meta", "title").all(), meta.kid("meta", "language").all()
	}
	o := &odf{b: b, lists: map[string][]bool{}, hidden: map[string]bool{}}
	if styles := a.tree("styles.xml"); styles != nil {
		o.readStyles(styles)
	}
	x, err := a.open("content.xml")
	if err != nil {
		return err
	}
	root, err := x.root()
	if err != nil {
		return err
	}
	o.readStyles(root.kid("automatic-styles"))
	body := root.kid("body")
	for _, kind := range []string{"text", "spreadsheet", "presentation"} {
		if part := body.kid(kind); part != nil {
			if kind == "text" {
				b.turn()
			}
			o.inside(part)
		}
	}
	return nil
}

// odf is an OpenDocument while it is read.
type odf struct {
	b      *builder
	lists  map[string][]bool // list styles: which levels are numbered
	hidden map[string]bool   // styles of tables that are not shown
	deep   int
}

func (o *odf) readStyles(root *node) {
	root.each("list-style", func(n *node) {
		var levels []bool
		for _, k := range n.kids {
			if strings.HasPrefix(k.name, "list-level-style-") {
				levels = append(levels, k.name == "list-level-style-number" && k.attr("num-format") != "")
			}
		}
		o.lists[n.attr("name")] = levels
	})
	root.each("style", func(n *node) {
		if n.kid("table-properties").attr("display") == "false" {
			o.hidden[n.attr("name")] = true
		}
	})
}

func (o *odf) inside(n *node) {
	for _, k := range n.kids {
		o.block(k)
	}
}

func (o *odf) block(n *node) {
	if o.deep++; o.deep > maxNested {
		o.b.fail(ErrTooDeep)
	}
	defer func() { o.deep-- }()
	if o.b.stopped() {
		return
	}
	switch n.name {
	case "", "tracked-changes", "forms", "sequence-decls", "variable-decls", "annotation-end", "table-of-content", "alphabetical-index",
		"settings", "calculation-settings", "named-expressions", "database-ranges", "shapes", "annotation":
	case "h":
		r := o.words(n)
		level, _ := strconv.Atoi(n.attr("outline-level"))
		o.b.heading(level, r.text.String(), r.links...)
		o.after(r)
	case "p":
		r := o.words(n)
		if n.attr("style-name") == "Title" && o.b.doc.Title == "" {
			o.b.doc.Title = r.text.String()
		}
		switch n.attr("style-name") {
		case "Title":
			o.b.heading(1, r.text.String(), r.links...)
		default:
			o.b.text(Paragraph, r.text.String(), r.links...)
		}
		o.after(r)
	case "list":
		o.list(n, "", 0)
	case "table":
		o.table(n)
	case "page": // a slide
		o.slide(n)
	case "notes":
		r := o.words(n)
		o.b.text(Note, r.text.String())
	case "frame":
		o.frame(n)
	default:
		o.inside(n)
	}
}

// slide reads a page of a presentation: its title first.
func (o *odf) slide(n *node) {
	o.b.turn()
	o.b.closeHeadings(1)
	var title *node
	for _, k := range n.kids {
		if k.name == "frame" && k.attr("class") == "title" && title == nil {
			title = k
			r := o.words(k)
			o.b.heading(2, r.text.String(), r.links...)
		}
	}
	for _, k := range n.kids {
		if k != title {
			o.block(k)
		}
	}
}

func (o *odf) frame(n *node) {
	switch n.attr("class") {
	case "page-number", "date-time", "footer", "header":
		return
	}
	if alt := n.kid("desc").all(); readable(alt) {
		o.b.text(Image, alt)
	} else if alt := n.kid("title").all(); readable(alt) {
		o.b.text(Image, alt)
	}
	for _, k := range n.kids {
		switch k.name {
		case "text-box", "table", "object":
			o.block(k)
		}
	}
}

// odfWords is the text of a paragraph and what hangs on it.
type odfWords struct {
	text   strings.Builder
	links  []Link
	frames []*node
	notes  []string
}

// after adds what hangs on a paragraph.
func (o *odf) after(r *odfWords) {
	for _, f := range r.frames {
		o.block(f)
	}
	for _, n := range r.notes {
		o.b.text(Note, n)
	}
}

func (o *odf) words(n *node) *odfWords {
	r := &odfWords{}
	o.collect(n, r)
	return r
}

func (o *odf) collect(n *node, r *odfWords) {
	if o.deep++; o.deep > maxNested {
		o.b.fail(ErrTooDeep)
	}
	defer func() { o.deep-- }()
	if o.b.stopped() {
		return
	}
	for _, k := range n.kids {
		switch k.name {
		case "":
			r.text.WriteString(flat(k.text))
		case "s":
			r.text.WriteByte(' ')
		case "tab":
			r.text.WriteByte('\t')
		case "line-break":
			r.text.WriteByte('\n')
		case "note":
			if body := k.kid("note-body"); body != nil {
				inner := o.words(body)
				r.notes = append(r.notes, inner.text.String())
			}
		case "annotation":
			var w strings.Builder
			for _, p := range kidsOf(k, "p") {
				inner := o.words(p)
				w.WriteString(inner.text.String() + "\n")
			}
			r.notes = append(r.notes, w.String())
		case "a":
			from := r.text.Len()
			o.collect(k, r)
			r.links = append(r.links, Link{r.text.String()[from:], k.attr("href")})
		case "frame", "custom-shape", "g":
			r.frames = append(r.frames, k)
		case "annotation-end", "bookmark", "change", "ruby-text", "hidden-text", "tracked-changes", "desc", "title":
		case "p", "h", "list-item":
			if r.text.Len() > 0 {
				r.text.WriteByte('\n')
			}
			o.collect(k, r)
		default:
			o.collect(k, r)
		}
	}
}

func (o *odf) list(n *node, style string, depth int) {
	if s := n.attr("style-name"); s != "" {
		style = s
	}
	numbered := depth < len(o.lists[style]) && o.lists[style][depth]
	number := 0
	for _, item := range n.kids {
		if item.name != "list-item" && item.name != "list-header" {
			continue
		}
		mark := "-"
		if numbered && item.name == "list-item" {
			number++
			if v, err := strconv.Atoi(item.attr("start-value")); err == nil {
				number = v
			}
			mark = strconv.Itoa(number) + "."
		}
		for _, k := range item.kids {
			switch k.name {
			case "p":
				r := o.words(k)
				o.b.item(depth, mark, r.text.String(), r.links...)
				o.after(r)
			case "list":
				if depth < maxNested {
					o.list(k, style, depth+1)
				}
			default:
				o.block(k)
			}
		}
	}
}

// table reads a table, or a sheet, whose areas are then looked for.
func (o *odf) table(n *node) {
	isSheet := o.b.doc.Format == ODS && o.deep < 4
	if isSheet {
		if o.hidden[n.attr("style-name")] {
			o.b.warn(HiddenLeftOut)
			return
		}
		o.b.turn()
		o.b.closeHeadings(1)
		o.b.heading(2, n.attr("name"))
	}
	t := &odfTable{o: o, g: newGrid(), budget: 2_000_000}
	t.rows(n, false)
	if isSheet {
		g := t.g
		for y := range g.rows {
			g.fill(y)
			if g.title[y] && len(g.rows[y]) == g.width { // said once
				clear(g.rows[y][1:])
			}
		}
		o.b.areas(g.rows, nil, nil)
	} else {
		o.b.table(t.g, "", t.links...)
	}
	for _, s := range t.notes {
		o.b.text(Note, s)
	}
}

type odfTable struct {
	o      *odf
	g      *grid
	links  []Link
	notes  []string
	budget int
	empty  int // rows without anything, which count only if something follows
}

func (t *odfTable) rows(n *node, head bool) {
	for _, k := range n.kids {
		switch k.name {
		case "table-header-rows":
			t.rows(k, true)
		case "table-rows", "table-row-group":
			t.rows(k, head)
		case "table-row":
			if k.attr("visibility") == "collapse" {
				continue
			}
			t.row(k, head)
		}
	}
}

func (t *odfTable) row(n *node, head bool) {
	if t.o.b.stopped() {
		return
	}
	times := repeated(n, "number-rows-repeated")
	if !readable(n.all()) {
		t.empty += min(times, 3) // one empty row divides as well as many
		return
	}
	for range min(t.empty, 3) {
		t.g.row(false)
	}
	t.empty = 0
	for range min(times, 1000) {
		t.g.row(head)
		var wait int
		for _, c := range n.kids {
			if c.name != "table-cell" && c.name != "covered-table-cell" {
				continue
			}
			across := repeated(c, "number-columns-repeated")
			if c.name == "covered-table-cell" { // the cell that covers it stands there
				continue
			}
			text := t.cell(c)
			if text == "" {
				wait += across // at the end of the row they are nothing
				continue
			}
			for range min(wait, maxColumns) {
				t.g.cell("", 1, 1)
			}
			wait = 0
			for range min(across, maxColumns) {
				if t.budget--; t.budget < 0 {
					t.o.b.fail(ErrTooMuchText)
					return
				}
				t.g.cell(text, repeated(c, "number-columns-spanned"), repeated(c, "number-rows-spanned"))
			}
		}
	}
}

func (t *odfTable) cell(c *node) string {
	var parts []string
	for _, k := range c.kids {
		switch k.name {
		case "p", "h", "list":
			r := t.o.words(k)
			parts, t.links = append(parts, r.text.String()), append(t.links, r.links...)
			t.notes = append(t.notes, r.notes...)
		case "table":
			parts = append(parts, k.all())
		case "annotation":
			r := t.o.words(k)
			t.notes = append(t.notes, r.text.String())
		}
	}
	return lines(strings.Join(parts, "\n"))
}

func repeated(n *node, name string) int {
	v, err := strconv.Atoi(n.attr(name))
	if err != nil || v < 1 {
		return 1
	}
	return min(v, 1_100_000)
}
