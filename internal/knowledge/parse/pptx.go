package parse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// readPPTX reads the slides of a presentation in the order in which they are shown: title, text, tables, then the
// speaker's notes and comments. Hidden slides are left out.
func readPPTX(b *builder, src Source) error {
	a, err := openArchive(b, src.Raw)
	if err != nil {
		return err
	}
	main := a.main("ppt/presentation.xml")
	x, err := a.open(main)
	if err != nil {
		return err
	}
	root, err := x.root()
	if err != nil {
		return err
	}
	if core := a.tree("docProps/core.xml"); core != nil && goodTitle(core.kid("title").all()) {
		b.doc.Title, b.doc.Lang = core.kid("title").all(), core.kid("language").all()
	}
	links := a.relations(main)
	for _, n := range kidsOf(root.kid("sldIdLst"), "sldId") {
		to := links[relationID(n)]
		if b.stopped() {
			break
		}
		if !a.has(to.target) {
			b.warn(PartsUnreadable)
			continue
		}
		b.turn()
		s := &slide{a: a, b: b, part: to.target, links: a.relations(to.target)}
		if err := s.read(); err != nil {
			b.soften(err)
		}
	}
	return nil
}

// relationID is an element's reference to another part; its own number has the same name without a prefix.
func relationID(n *node) string {
	for _, a := range n.at {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return n.attr("id")
}

func kidsOf(n *node, name string) []*node {
	if n == nil {
		return nil
	}
	var all []*node
	for _, k := range n.kids {
		if k.name == name {
			all = append(all, k)
		}
	}
	return all
}

// slide is a slide while it is read.
type slide struct {
	a     *archive
	b     *builder
	part  string
	links map[string]relation
	title *node
	deep  int
}

func (s *slide) read() error {
	x, err := s.a.open(s.part)
	if err != nil {
		return err
	}
	root, err := x.root()
	if err != nil {
		return err
	}
	if v := root.attr("show"); v == "0" || v == "false" {
		s.b.warn(HiddenLeftOut)
		return nil
	}
	s.b.closeHeadings(1)
	shapes := root.kid("cSld", "spTree")
	s.findTitle(shapes)
	if s.title != nil {
		text, links := s.words(s.title.kid("txBody"))
		s.b.heading(2, strings.ReplaceAll(text, "\n", " "), links...)
	}
	s.tree(shapes)
	s.beside()
	return nil
}

// findTitle finds the slide's title among its shapes.
func (s *slide) findTitle(n *node) {
	for _, sp := range kidsOf(n, "sp") {
		if kind := sp.kid("nvSpPr", "nvPr", "ph").attr("type"); kind == "title" || kind == "ctrTitle" {
			if readable(sp.kid("txBody").all()) {
				s.title = sp
				return
			}
		}
	}
	var first *node
	said := 0
	for _, sp := range kidsOf(n, "sp") { // made by a program that knows no titles: the first line, if it is short
		if text, _ := s.words(sp.kid("txBody")); readable(text) {
			if said++; said == 1 && len(line(text)) < 120 && len(kidsOf(sp.kid("txBody"), "p")) == 1 {
				first = sp
			}
		}
	}
	if said > 1 {
		s.title = first
	}
}

// tree reads the shapes of a slide or group from top to bottom as far as they are apart, and in their own order if not.
func (s *slide) tree(n *node) {
	if s.deep++; s.deep > maxNested || n == nil {
		return
	}
	defer func() { s.deep-- }()
	type placed struct {
		*node
		top, left int
		known     bool
	}
	var all []placed
	for _, k := range n.kids {
		off := k.kid("spPr", "xfrm", "off")
		switch k.name {
		case "graphicFrame":
			off = k.kid("xfrm", "off")
		case "grpSp":
			off = k.kid("grpSpPr", "xfrm", "off")
		}
		y, err0 := strconv.Atoi(off.attr("y"))
		x, err1 := strconv.Atoi(off.attr("x"))
		all = append(all, placed{k, y / 100_000, x / 100_000, err0 == nil && err1 == nil}) // in steps of 3 mm
	}
	if !slices.ContainsFunc(all, func(p placed) bool { return !p.known && shape(p.node) }) {
		slices.SortStableFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.top/5, b.top/5), cmp.Compare(a.left, b.left)) })
	}
	for _, p := range all {
		s.shape(p.node)
	}
}

// shape tells whether an element is something that stands on the slide.
func shape(n *node) bool {
	return n.name == "sp" || n.name == "graphicFrame" || n.name == "grpSp" || n.name == "pic"
}

func (s *slide) shape(n *node) {
	if s.b.stopped() || n == s.title {
		return
	}
	switch n.name {
	case "sp":
		kind := n.kid("nvSpPr", "nvPr", "ph").attr("type")
		if kind == "dt" || kind == "ftr" || kind == "sldNum" || kind == "hdr" || n.kid("nvSpPr", "cNvPr").attr("hidden") == "1" {
			return
		}
		s.paragraphs(n.kid("txBody"), kind == "body" || kind == "" && n.kid("nvSpPr", "nvPr", "ph") != nil)
	case "grpSp":
		s.tree(n)
	case "AlternateContent":
		s.tree(chosen(n))
	case "pic":
		if alt := n.kid("nvPicPr", "cNvPr").attr("descr"); readable(alt) && !strings.Contains(alt, "automatically generated") {
			s.b.text(Image, alt)
		}
	case "graphicFrame":
		data := n.kid("graphic", "graphicData")
		if t := data.kid("tbl"); t != nil {
			s.table(t)
		}
		if ids := data.kid("relIds"); ids != nil {
			s.diagram(ids.attr("dm"))
		}
		if c := data.kid("chart"); c != nil {
			s.chart(relationID(c))
		}
	}
}

// paragraphs reads the text of a shape. What stands in the slide's body is a list if it has several levels or bullets.
func (s *slide) paragraphs(body *node, outline bool) {
	all := kidsOf(body, "p")
	said := 0
	for _, p := range all {
		if text, _ := s.line(p); readable(text) {
			said++
		}
	}
	number := 0
	for _, p := range all {
		text, links := s.line(p)
		props := p.kid("pPr")
		depth, _ := strconv.Atoi(props.attr("lvl"))
		switch {
		case props.kid("buAutoNum") != nil:
			number++
			s.b.item(depth, strconv.Itoa(number)+".", text, links...)
			continue
		case props.kid("buNone") == nil && (props.kid("buChar") != nil || props.kid("buBlip") != nil || outline && said > 1):
			s.b.item(depth, "-", text, links...)
		default:
			s.b.text(Paragraph, text, links...)
		}
		number = 0
	}
}

// line is the text of one paragraph and where it leads.
func (s *slide) line(p *node) (string, []Link) {
	var w strings.Builder
	var links []Link
	for _, k := range p.kids {
		switch k.name {
		case "r", "fld":
			text := k.kid("t").all()
			w.WriteString(text)
			if to, ok := s.links[k.kid("rPr", "hlinkClick").attr("id")]; ok && to.outside {
				links = append(links, Link{text, to.target})
			}
		case "br":
			w.WriteByte('\n')
		case "AlternateContent", "m":
			k.each("t", func(t *node) { w.WriteString(t.all()) })
		}
	}
	return w.String(), links
}

func (s *slide) words(body *node) (string, []Link) {
	var parts []string
	var links []Link
	for _, p := range kidsOf(body, "p") {
		text, found := s.line(p)
		parts, links = append(parts, text), append(links, found...)
	}
	return strings.Join(parts, "\n"), links
}

func (s *slide) table(t *node) {
	g := newGrid()
	var links []Link
	head := t.kid("tblPr").attr("firstRow") == "1"
	for y, r := range kidsOf(t, "tr") {
		g.row(head && y == 0)
		for _, c := range kidsOf(r, "tc") {
			if c.attr("hMerge") == "1" || c.attr("vMerge") == "1" {
				continue // stands in the cell that covers it
			}
			across, _ := strconv.Atoi(c.attr("gridSpan"))
			down, _ := strconv.Atoi(c.attr("rowSpan"))
			text, found := s.words(c.kid("txBody"))
			g.cell(text, across, down)
			links = append(links, found...)
		}
	}
	s.b.table(g, "", links...)
}

// diagram reads the words of a SmartArt drawing.
func (s *slide) diagram(id string) {
	to, ok := s.links[id]
	if !ok || to.outside {
		return
	}
	for _, pt := range kidsOf(s.a.tree(to.target).kid("ptLst"), "pt") {
		if text, _ := s.words(pt.kid("t")); readable(text) && pt.attr("type") != "pres" {
			s.b.item(0, "-", text)
		}
	}
}

// chart reads the numbers of a chart as a table: a row for each category.
func (s *slide) chart(id string) {
	to, ok := s.links[id]
	if !ok || to.outside {
		return
	}
	root := s.a.tree(to.target)
	var title strings.Builder
	root.kid("chart", "title").each("t", func(t *node) { title.WriteString(t.all()) })
	var names []string
	var values [][]string
	head := []string{""}
	root.each("ser", func(n *node) {
		cats, vals := points(n.kid("cat")), points(n.kid("val"))
		if len(cats) > len(names) {
			names = cats
		}
		head, values = append(head, strings.Join(points(n.kid("tx")), " ")), append(values, vals)
	})
	if len(values) == 0 || len(names) == 0 || len(names) > 500 || len(values) > 50 {
		s.b.text(Paragraph, title.String())
		return
	}
	g := newGrid()
	g.row(true)
	for _, h := range head {
		g.cell(h, 1, 1)
	}
	for i, name := range names {
		g.row(false)
		g.cell(name, 1, 1)
		for _, v := range values {
			if i < len(v) {
				g.cell(v[i], 1, 1)
			} else {
				g.cell("", 1, 1)
			}
		}
	}
	s.b.table(g, title.String())
}

// points are the values that a chart keeps of its data.
func points(n *node) []string {
	var all []string
	n.each("pt", func(p *node) { all = append(all, line(p.kid("v").all())) })
	return all
}

// beside reads the speaker's notes and the comments of a slide.
func (s *slide) beside() {
	for _, r := range sortedRelations(s.links) {
		if r.outside {
			continue
		}
		switch r.kind {
		case "notesSlide":
			for _, sp := range kidsOf(s.a.tree(r.target).kid("cSld", "spTree"), "sp") {
				switch sp.kid("nvSpPr", "nvPr", "ph").attr("type") {
				case "", "body", "subTitle":
					text, links := s.words(sp.kid("txBody"))
					s.b.text(Note, text, links...)
				}
			}
		case "comments":
			root := s.a.tree(r.target)
			for _, c := range append(kidsOf(root, "cm"), kidsOf(root, "comment")...) {
				text := c.kid("text").all()
				if text == "" {
					text, _ = s.words(c.kid("txBody"))
				}
				s.b.text(Note, text)
			}
		}
	}
}
