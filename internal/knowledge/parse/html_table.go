package parse

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table reads a table of data as one, and a table that only places things on the page as what stands in it.
func (p *page) table(t *html.Node) {
	if layout(t) {
		for c := range t.Descendants() {
			if c.DataAtom == atom.Td && nearest(c, atom.Table) == t {
				p.walk(c)
			}
		}
		return
	}
	g := newGrid()
	caption := ""
	var links []Link
	for c := range t.Descendants() {
		if p.b.stopped() {
			return
		}
		if nearest(c, atom.Table) != t {
			continue
		}
		switch c.DataAtom {
		case atom.Caption:
			caption, _ = p.inline(c)
		case atom.Tr:
			g.row(headRow(c))
			for d := c.FirstChild; d != nil; d = d.NextSibling {
				if d.DataAtom == atom.Td || d.DataAtom == atom.Th {
					text, found := p.inline(d)
					g.cell(text, spanOf(d, "colspan"), spanOf(d, "rowspan"))
					links = append(links, found...)
				}
			}
		}
	}
	p.b.table(g, caption, links...)
}

// nearest is the closest element of a kind around n.
func nearest(n *html.Node, kind atom.Atom) *html.Node {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.DataAtom == kind {
			return up
		}
	}
	return nil
}

func spanOf(n *html.Node, name string) int {
	v, _ := strconv.Atoi(attr(n, name))
	return min(max(v, 1), 1000)
}

// headRow tells whether a row names the columns: it stands in the head, or is head cells only.
func headRow(tr *html.Node) bool {
	if tr.Parent != nil && tr.Parent.DataAtom == atom.Thead {
		return true
	}
	heads := 0
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Th:
			if attr(c, "scope") == "row" {
				return false
			}
			heads++
		case atom.Td:
			if heads > 0 || textOf(c) != "" { // the corner may be a plain cell
				return false
			}
		}
	}
	return heads > 1
}

// layout tells whether a table only places things on the page, as pages and mails of old do: it holds other tables or
// headings, or has one cell only.
func layout(t *html.Node) bool {
	switch attr(t, "role") {
	case "presentation", "none":
		return true
	case "table", "grid":
		return false
	}
	cells := 0
	for c := range t.Descendants() {
		switch c.DataAtom {
		case atom.Th, atom.Caption, atom.Thead:
			if nearest(c, atom.Table) == t {
				return false
			}
		case atom.Td:
			if nearest(c, atom.Table) == t {
				cells++
			}
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.Article, atom.Main:
			return true
		}
	}
	return cells <= 1
}
