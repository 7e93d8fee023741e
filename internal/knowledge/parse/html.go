package parse

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a web page: what its writer wants to say, without the navigation around it.
func readHTML(b *builder, src Source) error {
	s, _, guessed := decode(src.Raw, pageCharset(src))
	if guessed {
		b.warn(CharsetGuessed)
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return ErrTooDeep.Wrap(err)
	}
	p := &page{b: b, base: src.Address}
	p.about(root)
	body := find(root, atom.Body)
	if body == nil {
		return ErrNoText
	}
	unfold(body)
	dropHidden(body, 0)
	p.walk(p.content(root, body))
	return nil
}

// readFragment reads a piece of HTML inside of another document.
func readFragment(b *builder, s, base string) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		b.fail(ErrTooDeep.Wrap(err))
		return
	}
	dropHidden(root, 0)
	p := &page{b: b, base: base}
	p.walk(root)
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)`)

// pageCharset is what the server says about the letters, or else the page itself.
func pageCharset(src Source) string {
	if src.Charset != "" {
		return src.Charset
	}
	m := metaCharset.FindSubmatch(src.Raw[:min(len(src.Raw), 4096)])
	if m == nil {
		return ""
	}
	name := strings.ToLower(string(m[1]) + string(m[2]))
	if strings.HasPrefix(name, "utf-16") { // the page could not have said so in ASCII
		return "utf-8"
	}
	return name
}

// page is a web page while it is read.
type page struct {
	b    *builder
	base string
	text strings.Builder // inline text that waits for the end of its block
	link []Link
	deep int
}

// about reads what the page says about itself.
func (p *page) about(root *html.Node) {
	if n := find(root, atom.Html); n != nil {
		p.b.doc.Lang = attr(n, "lang")
	}
	if n := find(root, atom.Title); n != nil && p.b.doc.Title == "" {
		p.b.doc.Title = textOf(n)
	}
	head := find(root, atom.Head)
	if head == nil {
		return
	}
	for n := head.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case n.DataAtom == atom.Base && attr(n, "href") != "":
			p.base = resolve(p.base, attr(n, "href"))
		case n.DataAtom == atom.Link && strings.EqualFold(attr(n, "rel"), "canonical"):
			p.b.doc.Address = resolve(p.base, attr(n, "href"))
		case n.DataAtom == atom.Meta && attr(n, "property") == "og:title" && p.b.doc.Title == "":
			p.b.doc.Title = attr(n, "content")
		case n.DataAtom == atom.Meta && strings.EqualFold(attr(n, "http-equiv"), "content-language") && p.b.doc.Lang == "":
			p.b.doc.Lang = attr(n, "content")
		}
	}
}

// content is the part of the page that is its subject. Readability finds it in articles; where it keeps less than a
// third of what is there (lists of products, tables of prices, short help pages), everything is content but the
// navigation, which the page marks as such.
func (p *page) content(root, body *html.Node) *html.Node {
	rest := cloned(body)
	dropNavigation(rest, 0)
	all := words(rest)
	if all == 0 { // the page marks everything as navigation
		return body
	}
	if all < 300 {
		return rest
	}
	address, _ := url.Parse(p.base)
	parser := readability.NewParser()
	parser.MaxElemsToParse = 50_000
	parser.ClassesToPreserve = nil
	if article, err := parser.ParseDocument(cloned(root), address); err == nil && article.Node != nil {
		kept := cloned(article.Node)
		dropNavigation(kept, 0)
		if words(kept)*3 >= all && tables(kept) >= tables(rest) && headings(kept) >= headings(rest)-1 {
			return kept
		}
	}
	return rest
}

func cloned(n *html.Node) *html.Node {
	var b bytes.Buffer
	if html.Render(&b, n) != nil {
		return n
	}
	root, err := html.Parse(&b)
	if err != nil {
		return n
	}
	if n.Type == html.ElementNode && n.DataAtom != atom.Html {
		if body := find(root, atom.Body); body != nil {
			return body
		}
	}
	return root
}

// count adds up what f says of each node below n.
func count(n *html.Node, f func(*html.Node) int) int {
	total := 0
	for c := range n.Descendants() {
		total += f(c)
	}
	return total
}

// words is how many letters a reader sees.
func words(n *html.Node) int {
	return count(n, func(c *html.Node) int {
		if c.Type == html.TextNode {
			return utf8.RuneCountInString(line(c.Data))
		}
		return 0
	})
}

func tables(n *html.Node) int {
	return count(n, func(c *html.Node) int {
		if c.DataAtom == atom.Table {
			return 1
		}
		return 0
	})
}

func headings(n *html.Node) int {
	return count(n, func(c *html.Node) int {
		if headingLevel(c) > 0 {
			return 1
		}
		return 0
	})
}

// unfold brings out what a click shows: answers below their questions, tabs. They are hidden as what nobody is to see is,
// but something that can be pressed names them. Menus and dialogs open that way, too, and stay closed.
func unfold(root *html.Node) {
	named := map[string]*html.Node{}
	for n := range root.Descendants() {
		if id := attr(n, "id"); n.Type == html.ElementNode && id != "" && !navigation(n) && n.DataAtom != atom.Dialog {
			switch attr(n, "role") {
			case "menu", "listbox", "tooltip":
			default:
				named[id] = n
			}
		}
		if attr(n, "role") == "tabpanel" {
			show(n)
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, key := range []string{"aria-controls", "data-target", "data-bs-target"} {
			answer := named[strings.TrimPrefix(attr(n, key), "#")]
			if answer == nil {
				continue
			}
			show(answer)
			if n.DataAtom == atom.Button { // it holds the question
				n.DataAtom, n.Data = atom.Span, "span"
			}
		}
	}
}

func show(n *html.Node) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" || a.Key == "aria-hidden" || a.Key == "style" })
}

// dropHidden removes what no reader sees.
func dropHidden(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.CommentNode || hidden(c) {
			n.RemoveChild(c)
		} else if depth < 1000 {
			dropHidden(c, depth+1)
		}
		c = next
	}
}

var invisible = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$))`)

func hidden(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Svg, atom.Iframe, atom.Object, atom.Embed,
		atom.Canvas, atom.Audio, atom.Video, atom.Select, atom.Datalist, atom.Textarea, atom.Input, atom.Button, atom.Dialog, atom.Head, atom.Link, atom.Meta:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return !strings.EqualFold(a.Val, "until-found")
		case "aria-hidden":
			if strings.EqualFold(a.Val, "true") && n.DataAtom != atom.Body && n.DataAtom != atom.Main {
				return true
			}
		case "style":
			if invisible.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

// dropNavigation removes what the page itself marks as standing around its content.
func dropNavigation(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if navigation(c) {
			n.RemoveChild(c)
		} else if depth < 1000 {
			dropNavigation(c, depth+1)
		}
		c = next
	}
}

var aroundContent = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:navbar|breadcrumbs?|cookie-?(?:banner|consent|notice|bar)|skip-?link|site-?(?:header|footer|nav)|main-?(?:menu|nav))(?:$|[\s_-])`)

func navigation(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Nav, atom.Aside:
		return true
	case atom.Header, atom.Footer: // of the page; those of an article belong to it
		for up := n.Parent; up != nil; up = up.Parent {
			if up.DataAtom == atom.Article || up.DataAtom == atom.Main || up.DataAtom == atom.Section || up.DataAtom == atom.Blockquote {
				return false
			}
		}
		return find(n, atom.H1) == nil || n.DataAtom == atom.Footer
	}
	switch strings.ToLower(attr(n, "role")) {
	case "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog":
		return true
	}
	return n.DataAtom != atom.Body && n.DataAtom != atom.Html && aroundContent.MatchString(attr(n, "class")+" "+attr(n, "id")) && words(n) < 2000
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// find is the first element of a kind, in the order of the page.
func find(n *html.Node, kind atom.Atom) *html.Node {
	if n.DataAtom == kind {
		return n
	}
	for c := range n.Descendants() {
		if c.DataAtom == kind {
			return c
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	var w strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			w.WriteString(c.Data + " ")
		}
	}
	return line(w.String())
}

// resolve makes an address whole.
func resolve(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		b = &url.URL{}
	}
	r, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ""
	}
	return b.ResolveReference(r).String()
}
