package crawl

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cxgenie/internal/platform/text"
)

// Reader takes out of a page what it wants to say, as plain text: root is its tree, which it may not change, body the
// same in UTF-8, address where it came from. The hash of that text decides whether a page changed, and the text whether
// it has any.
type Reader func(root *html.Node, body []byte, address string) string

// ReadMain is the text of a page without what stands around it on every page of its site: navigation, header, footer,
// sidebars, banners; and without what nobody sees.
func ReadMain(root *html.Node, _ []byte, _ string) string {
	body := first(root, atom.Body)
	if body == nil {
		return ""
	}
	m := newMeasure(body)
	all := m.of[body]
	top := body
	if main := m.main(body); main != nil && m.of[main]*4 >= all {
		top = main
	}
	w := writer{m: m, total: m.of[top]}
	w.b.Grow(m.of[top] + m.of[top]/4)
	w.walk(top)
	if w.letters*5 < m.of[top] { // it calls everything navigation
		w = writer{m: m, total: m.of[top], all: true}
		w.walk(top)
	}
	return text.NFC(w.b.String())
}

// measure is how many letters a reader sees in each element.
type measure struct {
	of     map[*html.Node]int
	opened map[string]bool // ids of what a click shows: answers that unfold, tabs
}

func newMeasure(body *html.Node) measure {
	m := measure{map[*html.Node]int{}, map[string]bool{}}
	for n := range body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "aria-controls", "data-target", "data-bs-target":
				for id := range strings.FieldsSeq(a.Val) {
					m.opened[strings.TrimPrefix(id, "#")] = true
				}
			}
		}
	}
	m.weigh(body)
	return m
}

func (m measure) weigh(n *html.Node) int {
	if n.Type == html.TextNode {
		return letters(n.Data)
	}
	if m.unread(n) {
		return 0
	}
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		sum += m.weigh(c)
	}
	m.of[n] = sum
	return sum
}

// main is the element that a page calls its main content; the largest, when there are several.
func (m measure) main(n *html.Node) *html.Node {
	var best *html.Node
	for n := range n.Descendants() {
		if n.Type == html.ElementNode && (n.DataAtom == atom.Main || attr(n, "role") == "main") && (best == nil || m.of[n] > m.of[best]) {
			best = n
		}
	}
	if best != nil {
		return best
	}
	articles := 0
	for n := range n.Descendants() {
		if n.DataAtom == atom.Article {
			best = n
			articles++
		}
	}
	if articles == 1 {
		return best
	}
	return nil
}

// unread are elements whose text is no text of the page, or that nobody sees.
func (m measure) unread(n *html.Node) bool {
	if n.Type == html.CommentNode || n.Type == html.DoctypeNode {
		return true
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Math, atom.Canvas, atom.Audio, atom.Video, atom.Head,
		atom.Select, atom.Option, atom.Textarea, atom.Datalist, atom.Noframes, atom.Dialog:
		return n.Type == html.ElementNode && (n.DataAtom != atom.Dialog || !has(n, "open"))
	}
	return n.Type == html.ElementNode && hidden(n) && !m.opened[attr(n, "id")] && attr(n, "role") != "tabpanel"
}

var invisible = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:[;!]|$)|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*;.*overflow\s*:\s*hidden|(?:text-indent|left|top|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|transform\s*:\s*scale\(\s*0\s*\))`)

// hidden tells text that is there for machines only. aria-hidden hides from screen readers, and icons are what it hides.
func hidden(n *html.Node) bool {
	if len(n.Attr) == 0 {
		return false
	}
	if has(n, "hidden") && attr(n, "hidden") != "until-found" || attr(n, "aria-hidden") == "true" {
		return true
	}
	style := attr(n, "style")
	return style != "" && len(style) < 10_000 && invisible.MatchString(style)
}

// writer writes the text of a tree, a line for each block.
type writer struct {
	m       measure
	total   int
	all     bool // also what is marked as standing around the content
	b       strings.Builder
	letters int
	pre     int
	gap     int // what is owed before the next word: 1 a space, 2 a line
}

func (w *writer) walk(n *html.Node) {
	if n.Type == html.TextNode {
		w.text(n.Data)
		return
	}
	if w.m.unread(n) || !w.all && w.around(n) {
		return
	}
	block := n.Type == html.ElementNode && isBlock(n.DataAtom)
	switch {
	case n.DataAtom == atom.Br, block:
		w.gap = max(w.gap, 2)
	case n.DataAtom == atom.Td, n.DataAtom == atom.Th:
		w.gap = max(w.gap, 1)
	case n.DataAtom == atom.Img:
		w.text(" " + attr(n, "alt") + " ")
	}
	if n.DataAtom == atom.Pre {
		w.pre++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
	if n.DataAtom == atom.Pre {
		w.pre--
	}
	if block {
		w.gap = max(w.gap, 2)
	}
}

func (w *writer) text(s string) {
	s = strings.Map(shown, s)
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.gap = max(w.gap, 1+min(w.pre, 1))
		}
		if line != "" && unicode.IsSpace(rune(line[0])) {
			w.gap = max(w.gap, 1)
		}
		for word := range strings.FieldsSeq(line) {
			if w.b.Len() > 0 && w.gap > 0 {
				w.b.WriteByte(" \n"[w.gap-1])
			}
			w.b.WriteString(word)
			w.letters += letters(word)
			w.gap = 1
		}
		if line != "" && !unicode.IsSpace(rune(line[len(line)-1])) && strings.TrimSpace(line) != "" {
			w.gap = 0
		}
	}
}

// shown drops signs that show nothing: they part words, or carry words for machines.
func shown(r rune) rune {
	if r == 0x200b || r == 0xfeff || r == 0x2060 || r == 0x00ad || r >= 0xe0000 && r <= 0xe007f || r >= 0x202a && r <= 0x202e {
		return -1
	}
	return r
}

// around tells what stands around the content on every page of a site. Something that holds much of the text is content,
// whatever it is called.
func (w *writer) around(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside:
		return w.m.of[n]*2 < w.total
	case atom.Header:
		return w.m.of[n]*2 < w.total && first(n, atom.H1) == nil
	case atom.Body, atom.Main, atom.Article:
		return false
	}
	switch attr(n, "role") {
	case "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "alert", "status", "menu", "menubar", "toolbar":
		return w.m.of[n]*2 < w.total
	}
	if w.m.of[n]*5 >= w.total*2 {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(attr(n, "class")+" "+attr(n, "id")), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '\n' || r == '\t'
	}), func(word string) bool {
		switch word {
		case "cookie", "cookies", "consent", "gdpr", "breadcrumb", "breadcrumbs", "navbar", "sidebar", "footer", "banner", "advert", "advertisement", "ads", "newsletter", "popup",
			"modal", "announcement", "skiplink", "skip", "pagination", "toolbar":
			return true
		}
		return false
	})
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Table,
		atom.Tr, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Blockquote, atom.Figure, atom.Figcaption,
		atom.Form, atom.Fieldset, atom.Hr, atom.Address, atom.Details, atom.Summary, atom.Body:
		return true
	}
	return false
}

// letters counts what makes words.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if r < 0x80 {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				n++
			}
		} else if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
				n++ // they say more
			}
		}
	}
	return n
}
