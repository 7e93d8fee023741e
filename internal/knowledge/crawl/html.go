package crawl

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cxgenie/internal/platform/text"
)

// maxLinks is how many links of one page are looked at.
const maxLinks = 2000

// maxTitle is how long a title may be.
const maxTitle = 255

// view is what a page says besides its content.
type view struct {
	root     *html.Node
	base     *url.URL
	title    string
	heading  string // the first of its headings
	lang     string
	refresh  string // where it leads by itself
	robots   directives
	scripts  int
	password bool
	needs    bool // it says that it needs JavaScript

	canonical  *url.URL
	alternates []Alternate
	links      []Link
	documents  []Link
	seen       map[string]bool
}

// directives are what a page asks of robots.
type directives struct{ noindex, nofollow bool }

func (d *directives) add(list string) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(list), func(r rune) bool { return r == ',' || r == ' ' }) {
		d.noindex = d.noindex || word == "noindex" || word == "none"
		d.nofollow = d.nofollow || word == "nofollow" || word == "none"
	}
}

// header adds what the headers ask: for everyone, or for product by name.
func (d *directives) header(h http.Header, product string) {
	for _, line := range h.Values("X-Robots-Tag") {
		who, list, named := strings.Cut(line, ":")
		if who = strings.TrimSpace(who); !named || strings.ContainsAny(who, ", ") || strings.HasPrefix(who, "unavailable_after") || strings.HasPrefix(who, "max-") {
			list = line
		} else if !strings.EqualFold(who, product) {
			continue
		}
		d.add(list)
	}
}

// look reads a page's tree once.
func look(root *html.Node, at *url.URL, product string) *view {
	v := &view{root: root, base: at, seen: map[string]bool{}}
	if b := first(root, atom.Base); b != nil {
		if u := resolve(at, attr(b, "href")); u != nil {
			v.base = u
		}
	}
	v.walk(root, product)
	if v.title == "" {
		v.title = v.heading
	}
	v.title = text.Clip(v.title, maxTitle)
	return v
}

func (v *view) walk(n *html.Node, product string) {
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.Html:
			v.lang = strings.TrimSpace(attr(n, "lang"))
		case atom.Title:
			if t := text.Line(inner(n)); v.title == "" && n.Namespace == "" {
				v.title = t
			}
		case atom.H1, atom.H2:
			if v.heading == "" && !hidden(n) {
				v.heading = text.Clip(text.Line(inner(n)), maxTitle)
			}
		case atom.Meta:
			v.meta(n, product)
		case atom.Link:
			v.link(n)
		case atom.A, atom.Area:
			v.anchor(n)
		case atom.Script:
			if kind := attr(n, "type"); !strings.Contains(kind, "json") {
				v.scripts++
			}
		case atom.Noscript:
			v.needs = v.needs || strings.Contains(strings.ToLower(inner(n)), "javascript")
			return
		case atom.Input:
			v.password = v.password || strings.EqualFold(attr(n, "type"), "password")
		case atom.Template:
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		v.walk(c, product)
	}
}

func (v *view) meta(n *html.Node, product string) {
	content := attr(n, "content")
	switch name := strings.ToLower(attr(n, "name") + attr(n, "property")); {
	case name == "robots", name == strings.ToLower(product):
		v.robots.add(content)
	case name == "og:title" && v.title == "":
		v.title = text.Line(content)
	}
	if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
		after, to, ok := strings.Cut(content, ";")
		if s, err := strconv.ParseFloat(strings.TrimSpace(after), 64); ok && err == nil && s <= 5 {
			to = strings.TrimSpace(to)
			if len(to) > 4 && strings.EqualFold(to[:4], "url=") {
				v.refresh = strings.Trim(to[4:], `'" `)
			}
		}
	}
}

func (v *view) link(n *html.Node) {
	rel := strings.Fields(strings.ToLower(attr(n, "rel")))
	for _, r := range rel {
		switch {
		case r == "canonical" && v.canonical == nil:
			v.canonical = resolve(v.base, attr(n, "href"))
		case r == "alternate" && attr(n, "hreflang") != "" && len(v.alternates) < 200:
			if u := resolve(v.base, attr(n, "href")); u != nil {
				v.alternates = append(v.alternates, Alternate{attr(n, "hreflang"), normal(u)})
			}
		}
	}
}

func (v *view) anchor(n *html.Node) {
	if len(v.seen) >= maxLinks {
		return
	}
	for rel := range strings.FieldsSeq(strings.ToLower(attr(n, "rel"))) {
		if rel == "nofollow" {
			return
		}
	}
	u := resolve(v.base, attr(n, "href"))
	if u == nil {
		return
	}
	l := Link{Address: normal(u), As: u.String()}
	if len(l.As) > maxFound || isAsset(u.Path) || v.seen[Key(l.Address)] {
		return
	}
	v.seen[Key(l.Address)] = true
	if l.Text = text.Clip(text.Line(inner(n)), maxTitle); l.Text == "" {
		l.Text = text.Clip(text.Line(attr(n, "title")), maxTitle)
	}
	if isDocument(u.Path) {
		v.documents = append(v.documents, l)
		return
	}
	v.links = append(v.links, l)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// first is the first element of a kind.
func first(n *html.Node, kind atom.Atom) *html.Node {
	if n.Type == html.ElementNode && n.DataAtom == kind {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if f := first(c, kind); f != nil {
			return f
		}
	}
	return nil
}

// inner is all text in a node.
func inner(n *html.Node) string {
	if n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode {
		return n.FirstChild.Data
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.Script, n.DataAtom == atom.Style:
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && b.Len() > 0 {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return b.String()
}
