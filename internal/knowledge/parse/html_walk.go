package parse

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// walk adds what a part of the page says.
func (p *page) walk(n *html.Node) {
	p.inside(n)
	p.flush(Paragraph)
}

func (p *page) inside(n *html.Node) {
	for c := n.FirstChild; c != nil && !p.b.stopped(); c = c.NextSibling {
		p.node(c)
	}
}

func (p *page) flush(kind Kind) {
	p.b.text(kind, p.text.String(), p.link...)
	p.text.Reset()
	p.link = nil
}

func headingLevel(n *html.Node) int {
	if n.Type != html.ElementNode {
		return 0
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	if attr(n, "role") == "heading" {
		level, _ := strconv.Atoi(attr(n, "aria-level"))
		return min(max(level, 2), 6)
	}
	return 0
}

func (p *page) node(n *html.Node) {
	if p.deep++; p.deep > 2*maxNested {
		p.b.fail(ErrTooDeep)
	}
	defer func() { p.deep-- }()
	if n.Type == html.TextNode {
		p.text.WriteString(flat(n.Data))
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	id := attr(n, "id")
	if level := headingLevel(n); level > 0 {
		p.flush(Paragraph)
		if id == "" {
			id = anchorBelow(n)
		}
		if id != "" {
			p.b.anchor = id
		} else {
			p.b.anchor = anchorAround(n)
		}
		words, links := p.inline(n)
		p.b.heading(level, words, links...)
		return
	}
	switch n.DataAtom {
	case atom.Br:
		p.text.WriteString("\n")
	case atom.Img:
		if alt := attr(n, "alt"); strings.TrimSpace(p.text.String()) == "" && readable(alt) {
			p.b.text(Image, alt)
		}
	case atom.A:
		from := p.text.Len()
		p.inside(n)
		if words := line(p.text.String()[min(from, p.text.Len()):]); words != "" && attr(n, "href") != "" {
			p.link = append(p.link, Link{words, resolve(p.base, attr(n, "href"))})
		}
	case atom.Rt, atom.Rp:
	case atom.Pre, atom.Listing, atom.Xmp:
		p.flush(Paragraph)
		p.b.text(Code, raw(n))
	case atom.Ul, atom.Ol, atom.Menu:
		p.flush(Paragraph)
		p.list(n, 0)
	case atom.Dl:
		p.flush(Paragraph)
		p.definitions(n)
	case atom.Table:
		p.flush(Paragraph)
		p.table(n)
	case atom.Figcaption, atom.Caption:
		p.flush(Paragraph)
		p.inside(n)
		p.flush(Paragraph)
	default:
		if !inlineElement(n) {
			p.flush(Paragraph)
			p.inside(n)
			p.flush(Paragraph)
			return
		}
		p.inside(n)
	}
}

// inlineElement tells whether an element stands inside of a line.
func inlineElement(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.B, atom.I, atom.Em, atom.Strong, atom.U, atom.S, atom.Small, atom.Sub, atom.Sup, atom.Code, atom.Kbd,
		atom.Samp, atom.Var, atom.Mark, atom.Abbr, atom.Cite, atom.Q, atom.Time, atom.Data, atom.Font, atom.Label, atom.Ins,
		atom.Del, atom.Bdi, atom.Bdo, atom.Dfn, atom.Ruby, atom.Rb, atom.Tt, atom.Big, atom.Strike, atom.Wbr, atom.Picture, atom.Source:
		return true
	}
	return n.DataAtom == 0 && n.Data != "math" && strings.ContainsAny(n.Data, ":-") // elements of a company's own
}

// inline is the text of an element in one piece, whatever stands in it.
func (p *page) inline(n *html.Node) (string, []Link) {
	q := &page{b: newBuilder(p.b.ctx, HTML, p.b.limits), base: p.base, deep: p.deep}
	q.walk(n)
	if q.b.err != nil {
		p.b.fail(q.b.err)
	}
	return q.b.flat()
}

func (p *page) list(l *html.Node, depth int) {
	n, step := 1, 1
	if start, err := strconv.Atoi(attr(l, "start")); err == nil {
		n = start
	}
	if p.deep++; p.deep > 2*maxNested {
		p.b.fail(ErrTooDeep)
	}
	defer func() { p.deep-- }()
	for c := l.FirstChild; c != nil && !p.b.stopped(); c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Ul, c.DataAtom == atom.Ol:
			p.list(c, depth+1)
			continue
		case c.DataAtom != atom.Li:
			p.node(c)
			p.flush(Paragraph)
			continue
		}
		mark := "-"
		if l.DataAtom == atom.Ol {
			if v, err := strconv.Atoi(attr(c, "value")); err == nil {
				n = v
			}
			mark = strconv.Itoa(n) + "."
			n += step
		}
		p.entry(c, depth, mark)
	}
}

// entry adds one entry of a list: its own words, then what stands below it.
func (p *page) entry(li *html.Node, depth int, mark string) {
	say := func() {
		p.b.item(depth, mark, p.text.String(), p.link...)
		p.text.Reset()
		p.link = nil
	}
	var each func(n *html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil && !p.b.stopped(); c = c.NextSibling {
			switch {
			case c.DataAtom == atom.Ul, c.DataAtom == atom.Ol:
				say()
				p.list(c, depth+1)
			case c.DataAtom == atom.Table, c.DataAtom == atom.Pre, c.DataAtom == atom.Dl, headingLevel(c) > 0:
				say()
				p.node(c)
			case c.Type == html.ElementNode && !inlineElement(c) && c.DataAtom != atom.A && c.DataAtom != atom.Br && c.DataAtom != atom.Img:
				p.text.WriteString("\n")
				if p.deep++; p.deep > 2*maxNested {
					p.b.fail(ErrTooDeep)
				}
				each(c)
				p.deep--
				p.text.WriteString("\n")
			default:
				p.node(c)
			}
		}
	}
	each(li)
	say()
}

// definitions reads a list of words and what they mean.
func (p *page) definitions(dl *html.Node) {
	word := ""
	var each func(n *html.Node)
	each = func(n *html.Node) {
		for c := n.FirstChild; c != nil && !p.b.stopped(); c = c.NextSibling {
			switch c.DataAtom {
			case atom.Dt:
				if word != "" {
					p.b.item(0, "-", word)
				}
				word, _ = p.inline(c)
			case atom.Dd:
				text, links := p.inline(c)
				if word != "" && strings.HasSuffix(word, ":") {
					text = word + " " + text
				} else if word != "" {
					text = word + ": " + text
				}
				word = ""
				p.b.item(0, "-", text, links...)
			case atom.Div:
				each(c)
			}
		}
	}
	each(dl)
	if word != "" {
		p.b.item(0, "-", word)
	}
}

// flat is text whose white space means nothing.
func flat(s string) string {
	words := strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\r\f", r) }), " ")
	if words == "" {
		if s == "" {
			return ""
		}
		return " "
	}
	if strings.ContainsRune(" \t\n\r\f", rune(s[0])) {
		words = " " + words
	}
	if strings.ContainsRune(" \t\n\r\f", rune(s[len(s)-1])) {
		words += " "
	}
	return words
}

// raw is text whose white space means something.
func raw(n *html.Node) string {
	var w strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			w.WriteString(c.Data)
		} else if c.DataAtom == atom.Br {
			w.WriteString("\n")
		}
	}
	return w.String()
}

// anchorBelow is the id of an anchor in a heading.
func anchorBelow(n *html.Node) string {
	for c := range n.Descendants() {
		if id := attr(c, "id"); id != "" {
			return id
		}
		if name := attr(c, "name"); c.DataAtom == atom.A && name != "" {
			return name
		}
	}
	return ""
}

// anchorAround is the id of the section that a heading opens.
func anchorAround(n *html.Node) string {
	for up := n.Parent; up != nil && up.DataAtom != atom.Body; up = up.Parent {
		if up.DataAtom == atom.Section || up.DataAtom == atom.Article || up.DataAtom == atom.Div {
			if id := attr(up, "id"); id != "" && firstElement(up) == n {
				return id
			}
		}
	}
	return ""
}

func firstElement(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return nil
}
