package text

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// policy is what a message or an answer may contain.
var policy = sync.OnceValue(newPolicy)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "blockquote", "code", "pre")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,9}$`)).OnElements("ol")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^\s*(https?|mailto|tel):`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`(?i)^https://|^/files/public/[0-9a-f-]{36}/[0-9a-f-]{36}\.[a-z]+$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true) // of pictures alone: links are matched too
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// SanitizeHTML returns the part of s that is safe to show on our pages: simple formatting, links, and pictures by
// https or of our own.
// Whatever else there is loses its tag; scripts and styles lose their content too. Links to pages open in a tab of their
// own and tell nobody where the reader came from.
func SanitizeHTML(s string) string { return sanitize(s, policy()) }

func sanitize(s string, p *bluemonday.Policy) string {
	s = sanitizeOnce(NFC(s), p)
	if !clean(s) || !norm.NFC.IsNormalString(s) {
		// Character references had hidden what NFC takes out or composes. It must not be applied to the result, only
		// to what is sanitised once more.
		s = sanitizeOnce(NFC(s), p)
	}
	return s
}

// sanitizeOnce keeps U+0338 off the end of a tag: composed with ">" it would swallow it, and what follows would be read
// as attributes by whoever normalises the result.
func sanitizeOnce(s string, p *bluemonday.Policy) string {
	return strings.ReplaceAll(p.Sanitize(s), ">\u0338", ">&#824;")
}

// PlainFromHTML returns the text of s as a reader sees it: blocks on lines of their own, list items with a dash, links
// with their address when it is not their text, nothing hidden.
func PlainFromHTML(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return strings.TrimSpace(NFC(s))
	}
	var p plain
	z := nethtml.NewTokenizer(strings.NewReader(NFC(s)))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return p.done()
		case nethtml.TextToken:
			if p.skip == 0 {
				p.text(string(z.Text()))
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			p.open(z.Token())
		case nethtml.EndTagToken:
			p.close(z.Token().DataAtom)
		}
	}
}

// plain writes lines.
type plain struct {
	b       strings.Builder
	skip    int // inside elements nobody sees
	pre     int
	lines   int   // line breaks owed before the next word
	space   bool  // a space is owed before the next word
	numbers []int // open lists: bullets, or the next number
	href    string
	linkAt  int
}

func (p *plain) open(t nethtml.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Textarea, atom.Select:
		if t.Type == nethtml.StartTagToken {
			p.skip++
		}
	case atom.Br:
		p.lines++
		p.space = false
	case atom.Hr:
		p.block(2)
	case atom.P, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table:
		p.block(2)
	case atom.Pre:
		p.block(2)
		p.pre++
	case atom.Ul:
		p.list(bullets)
	case atom.Ol:
		first, err := strconv.Atoi(attr(t, "start"))
		if err != nil || first < 0 {
			first = 1
		}
		p.list(first)
	case atom.Li:
		p.block(1)
		p.word(p.bullet())
		p.space = true
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Address, atom.Figure:
		p.block(1)
	case atom.Td, atom.Th:
		p.space = true
	case atom.A:
		p.href, p.linkAt = attr(t, "href"), p.b.Len()
	case atom.Img:
		if alt := strings.TrimSpace(attr(t, "alt")); alt != "" && p.skip == 0 {
			p.text(" " + alt + " ")
		}
	}
}

func (p *plain) close(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Textarea, atom.Select:
		p.skip = max(0, p.skip-1)
	case atom.P, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table:
		p.block(2)
	case atom.Pre:
		p.pre = max(0, p.pre-1)
		p.block(2)
	case atom.Ul, atom.Ol:
		if n := len(p.numbers); n > 0 {
			p.numbers = p.numbers[:n-1]
		}
		p.block(1 + btoi(len(p.numbers) == 0))
	case atom.Li, atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Address, atom.Figure:
		p.block(1)
	case atom.A:
		p.link()
	}
}

// link adds the address a reader would otherwise lose.
func (p *plain) link() {
	href := p.href
	p.href = ""
	if href == "" || p.skip > 0 || p.linkAt > p.b.Len() {
		return
	}
	shown := strings.TrimSpace(p.b.String()[p.linkAt:])
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(href, "mailto:"), "tel:"), "https://")
	bare = strings.TrimSuffix(strings.TrimPrefix(bare, "http://"), "/")
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "mailto:") && !strings.HasPrefix(href, "tel:") {
		return
	}
	if shown == "" || !strings.Contains(shown, bare) {
		p.space = p.space || shown != ""
		address := strings.TrimPrefix(strings.TrimPrefix(href, "mailto:"), "tel:")
		if shown != "" {
			address = "(" + address + ")"
		}
		p.word(address)
	}
}

// bullets stands for the next number where a list has none.
const bullets = -1

func (p *plain) list(first int) {
	p.block(1 + btoi(len(p.numbers) == 0))
	p.numbers = append(p.numbers, first)
}

func (p *plain) bullet() string {
	n := len(p.numbers)
	if n == 0 || p.numbers[n-1] == bullets {
		return "-"
	}
	p.numbers[n-1]++
	return itoa(p.numbers[n-1]-1) + "."
}

func (p *plain) block(lines int) {
	p.lines = max(p.lines, lines)
	p.space = false
}

func (p *plain) text(s string) {
	if p.pre == 0 {
		p.flow(s)
		return
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			p.lines++
			p.space = false
		}
		if line != "" {
			p.word(line)
		}
	}
}

// flow writes running text: any white space is one space.
func (p *plain) flow(s string) {

	for s != "" {
		i := strings.IndexFunc(s, unicode.IsSpace)
		if i == 0 {
			p.space = true
			s = strings.TrimLeftFunc(s, unicode.IsSpace)
			continue
		}
		if i < 0 {
			i = len(s)
		}
		p.word(s[:i])
		s = s[i:]
	}
}

func (p *plain) word(s string) {
	if p.skip > 0 {
		return
	}
	if p.b.Len() > 0 {
		switch {
		case p.lines > 0:
			p.b.WriteString("\n\n"[:min(p.lines, 2)])
		case p.space:
			p.b.WriteByte(' ')
		}
	}
	p.lines, p.space = 0, false
	p.b.WriteString(s)
}

func (p *plain) done() string { return strings.TrimSpace(NFC(p.b.String())) }

func attr(t nethtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
