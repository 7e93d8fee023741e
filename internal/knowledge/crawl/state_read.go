package crawl

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"cxgenie/internal/platform/text"
)

// node is a value of JSON with its names in the order in which they are written.
type node struct {
	kind byte // o names, a list, s text, n anything else
	keys []string
	kids []*node
	text string
}

// get is what stands under a name.
func (n *node) get(name string) *node {
	if i := slices.Index(n.keys, name); i >= 0 && n.kind == 'o' {
		return n.kids[i]
	}
	return &node{kind: 'n'}
}

// parseJSON reads the value that a text begins with, and how long it is; nil when it is none. What lies deeper than anything
// that people write is left out.
func parseJSON(s string) (*node, int) {
	if len(s) > maxStates {
		return nil, 0
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	t, err := readNode(d, 0)
	if err != nil {
		return nil, 0
	}
	return t, int(d.InputOffset())
}

func readNode(d *json.Decoder, deep int) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case string:
		return &node{kind: 's', text: v}, nil
	case json.Number:
		return &node{kind: 'n', text: v.String()}, nil
	case json.Delim:
		n := &node{kind: 'a'}
		if v == '{' {
			n.kind = 'o'
		}
		if deep > maxStateDepth {
			return &node{kind: 'n'}, skip(d)
		}
		for d.More() {
			if n.kind == 'o' {
				name, err := d.Token()
				if err != nil {
					return nil, err
				}
				s, _ := name.(string)
				n.keys = append(n.keys, s)
			}
			kid, err := readNode(d, deep+1)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
		}
		_, err := d.Token()
		return n, err
	}
	return &node{kind: 'n'}, nil
}

// skip reads to the end of what is open.
func skip(d *json.Decoder) error {
	for open := 1; open > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if open > maxStates {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

const maxHeading = 200

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

var (
	titles = words("title heading headline name question subject h1")
	// around are names of what stands on every page of a site, or is for machines.
	around = words(`i18n nexti18next initiali18nstore messages translations locales resources dictionary config runtimeconfig publicruntimeconfig env nav navigation navbar menu menus
		footer header cookie cookies cookieconsent consent breadcrumb breadcrumbs seo meta metadata head openg opengraph og twitter schema jsonld tracking analytics experiments features
		flags session user viewer csrf query variables assets images image media icon icons fonts theme styles style css script scripts error errors tags keywords`)
	machine = words(`id ids uid uuid guid key keys slug url urls uri href link src srcset path pathname route type typename kind class classname color colour hash token nonce
		locale lang language format mimetype status code sku ean date time createdat updatedat publishedat timestamp etag version buildid alt`)
	shownTags  = words("p div section article main h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr th td caption blockquote pre code b strong i em u a span br details summary figure figcaption")
	unreadTags = words("script style svg nav footer head title meta link noscript template iframe button input select textarea form dialog")
)

// plainKey is a name without its manner of writing.
func plainKey(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", "$", "").Replace(s))
}

func isMachine(name string) bool {
	for _, end := range []string{"Id", "ID", "_id", "Url", "URL", "_url", "Uri", "Href", "Slug", "_slug", "Path", "Class", "ClassName", "Token", "Hash"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return machine[plainKey(name)]
}

// kept collects the texts for people out of what a framework keeps for its scripts.
type kept struct {
	spare
	open []string // titles of what is being read, that nothing was said under yet
	rows map[string]*node
}

// value reads a value that stands under a name.
func (k *kept) value(name string, n *node, deep, inside int) {
	if deep > maxStateDepth || k.b.Len() >= maxSpare {
		return
	}
	switch n.kind {
	case 's':
		k.str(name, n.text, deep, inside)
	case 'a':
		if isElement(n) {
			k.say(k.element(n, deep, inside), true)
			return
		}
		for _, c := range n.kids {
			k.value(name, c, deep+1, inside)
		}
	case 'o':
		if said, ok := inline(n, 0); ok {
			k.say("<p>"+html.EscapeString(said)+"</p>", isLong(said))
			return
		}
		if said, ok := paragraph(n); ok {
			if strings.HasPrefix(plainKey(kindOf(n)), "heading") {
				said = "<h2>" + html.EscapeString(said) + "</h2>"
			} else {
				said = "<p>" + html.EscapeString(said) + "</p>"
			}
			k.say(said, true)
			return
		}
		had, title := len(k.open), ""
		for i, name := range n.keys {
			if c := n.kids[i]; title == "" && titles[plainKey(name)] && c.kind == 's' && utf8.RuneCountInString(c.text) <= maxHeading && !isCode(c.text) {
				title = name
				k.open = append(k.open, c.text)
			}
		}
		for i, name := range n.keys {
			if name != title && !isMachine(name) && !around[plainKey(name)] {
				k.value(name, n.kids[i], deep+1, inside)
			}
		}
		k.open = k.open[:min(had, len(k.open))]
	}
}

func (k *kept) str(name, s string, deep, inside int) {
	s = strings.TrimSpace(s)
	if id, ok := strings.CutPrefix(s, "$"); ok && k.rows != nil {
		if t := k.row(strings.TrimLeft(id, "L@")); t != nil {
			k.value(name, t, deep+1, inside)
		}
		return
	}
	if s != "" && (s[0] == '{' || s[0] == '[') && inside < maxInside {
		if t, n := parseJSON(s); t != nil && n == len(s) {
			k.value(name, unflattened(t), deep+1, inside+1)
			return
		}
	}
	if text.IsArticleHTML(s) || text.IsArticleHTML(html.UnescapeString(s)) {
		k.say(s, letters(text.PlainFromHTML(s)) >= fewLetters)
		return
	}
	k.say(s, isLong(s))
}

// say takes a text with the titles above it, unless each of its lines was said.
func (k *kept) say(markup string, enough bool) {
	if !enough || len(markup) > maxSpare {
		return
	}
	markup = safeMarkup(markup)
	lines, old := k.news(text.PlainFromHTML(markup))
	if len(lines) == 0 {
		return
	}
	for _, title := range k.open {
		if lines, _ := k.news(title); len(lines) > 0 {
			k.heading("h2", title)
		}
	}
	k.open = k.open[:0]
	if old { // the rest of a text whose beginning stands elsewhere
		markup = "<p>" + html.EscapeString(strings.Join(lines, "\n")) + "</p>"
		markup = strings.ReplaceAll(markup, "\n", "</p><p>")
	}
	k.add("<div>" + markup + "</div>\n")
}

// news are the lines of a text that were not said, and whether it has long ones that were.
func (k *kept) news(plain string) (lines []string, old bool) {
	for line := range strings.Lines(plain) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !k.said[text.Key(line)] {
			lines = append(lines, line)
		} else if isLong(line) {
			old = true
		}
	}
	for _, line := range lines {
		k.fresh(line)
	}
	return lines, old
}

// isCode tells what is written for machines.
func isCode(s string) bool {
	if strings.Contains(s, "://") && !strings.ContainsAny(strings.TrimSpace(s), " \n") {
		return true
	}
	return strings.Contains(s, "=>") || strings.Contains(s, "){") || strings.Contains(s, "};") || strings.Contains(s, "!important") ||
		strings.Count(s, "{")+strings.Count(s, ";\n")+strings.Count(s, "()") > 2 || strings.HasPrefix(s, "data:")
}

// isLong tells a sentence from a word, a name and a code.
func isLong(s string) bool {
	n := letters(s)
	if n < fewLetters*3/5 || isCode(s) {
		return false
	}
	all, spaces, wide := 0, 0, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			spaces++
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer):
			wide++
			all++
		default:
			all++
		}
	}
	// Words have four to ten letters; what has none but long ones is a list of codes or addresses.
	return (spaces >= 3 && spaces*20 >= all || wide*2 >= all) && n*5 >= all*3
}

// kindOf is what a part of a rich text calls itself.
func kindOf(n *node) string {
	return either(n.get("nodeType").text, n.get("type").text, n.get("_type").text, n.get("style").text)
}

// inline is the text of a piece of a line: as Contentful, ProseMirror, Sanity, Lexical and Slate write it.
func inline(n *node, deep int) (string, bool) {
	if n.kind != 'o' || deep > 8 {
		return "", false
	}
	kind := plainKey(kindOf(n))
	said := n.get("text")
	if said.kind != 's' {
		said = n.get("value")
	}
	if said.kind == 's' && (kind == "text" || kind == "span" || kind == "" && !slices.ContainsFunc(n.keys, func(name string) bool {
		c := n.get(name)
		return name != "text" && (c.kind != 'n' || c.text != "")
	})) {
		return said.text, true
	}
	if kind == "hyperlink" || kind == "link" || strings.HasPrefix(kind, "entryhyperlink") {
		return paragraph(n)
	}
	return "", false
}

// paragraph is the text of a part whose pieces all are of one line.
func paragraph(n *node) (string, bool) {
	pieces := n.get("content")
	if pieces.kind != 'a' {
		pieces = n.get("children")
	}
	var b strings.Builder
	for _, c := range pieces.kids {
		s, ok := inline(c, 1)
		if !ok && kindOf(c) != "hardBreak" && kindOf(c) != "linebreak" {
			return "", false
		}
		b.WriteString(s)
		if !ok {
			b.WriteByte(' ')
		}
	}
	return b.String(), strings.TrimSpace(b.String()) != ""
}

// isElement tells an element of React in a stream: "$", its tag, its key, and what it has.
func isElement(n *node) bool {
	return n.kind == 'a' && len(n.kids) >= 4 && n.kids[0].kind == 's' && n.kids[0].text == "$" && n.kids[1].kind == 's' && n.kids[3].kind == 'o'
}

// element is the markup of an element; of a component what stands in it, and the texts that it is given.
func (k *kept) element(n *node, deep, inside int) string {
	tag, has := n.kids[1].text, n.kids[3]
	if deep > maxStateDepth || unreadTags[tag] {
		return ""
	}
	var b strings.Builder
	if shownTags[tag] {
		b.WriteString("<" + tag)
		if href := has.get("href"); tag == "a" && href.kind == 's' {
			b.WriteString(` href="` + html.EscapeString(href.text) + `"`)
		}
		b.WriteString(">")
	}
	if strings.HasPrefix(tag, "$") {
		rest := &node{kind: 'o'}
		for i, name := range has.keys {
			if name != "children" {
				rest.keys, rest.kids = append(rest.keys, name), append(rest.kids, has.kids[i])
			}
		}
		sub := kept{spare: spare{said: k.said}, rows: k.rows}
		sub.value("", rest, deep+1, inside)
		b.WriteString(sub.b.String())
	}
	b.WriteString(has.get("dangerouslySetInnerHTML").get("__html").text)
	b.WriteString(k.children(has.get("children"), deep+1, inside))
	if shownTags[tag] && tag != "br" {
		b.WriteString("</" + tag + ">")
	}
	return b.String()
}

// children is the markup of what stands in an element.
func (k *kept) children(n *node, deep, inside int) string {
	switch {
	case deep > maxStateDepth:
		return ""
	case n.kind == 'n':
		return html.EscapeString(n.text)
	case n.kind == 's':
		if id, ok := strings.CutPrefix(n.text, "$"); ok && !strings.HasPrefix(id, "$") {
			if t := k.row(strings.TrimLeft(id, "L@")); t != nil {
				return k.children(t, deep+1, inside)
			}
			return ""
		}
		return html.EscapeString(strings.Replace(n.text, "$$", "$", 1))
	case isElement(n):
		return k.element(n, deep, inside)
	case n.kind == 'a':
		var b strings.Builder
		for _, c := range n.kids {
			b.WriteString(k.children(c, deep+1, inside))
		}
		return b.String()
	}
	return ""
}
