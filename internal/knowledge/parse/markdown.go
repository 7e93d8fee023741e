package parse

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// readMarkdown reads Markdown with tables. HTML inside of it is read for its words.
func readMarkdown(b *builder, src Source) error {
	s, _, guessed := decode(src.Raw, src.Charset)
	if guessed {
		b.warn(CharsetGuessed)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if strings.TrimSpace(clean(s)) == "" {
		return ErrEmpty
	}
	s = b.frontMatter(s)
	if nestedQuotes.MatchString(s) {
		return ErrTooDeep
	}
	raw := []byte(s)
	tree := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.Linkify)).
		Parser().Parse(text.NewReader(raw))
	m := &markdownReader{b, raw, src.Address}
	for n := tree.FirstChild(); n != nil && !b.stopped(); n = n.NextSibling() {
		m.block(n, 0)
	}
	return nil
}

// Marks of quotes and lists within each other, of which each costs the parser more than the last.
var nestedQuotes = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|[-*+]|\d+\.)[ \t]*){100}`)

var frontLine = regexp.MustCompile(`(?m)^(title|lang|language)\s*:\s*["']?(.*?)["']?\s*$`)

// frontMatter takes what stands between two lines of hyphens at the top: it is about the text, not of it.
func (b *builder) frontMatter(s string) string {
	rest, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return s
	}
	front, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok || len(front) > 64<<10 || strings.Contains(front, "\n\n# ") {
		return s
	}
	for _, m := range frontLine.FindAllStringSubmatch(front, -1) {
		if m[1] == "title" {
			b.doc.Title = m[2]
		} else {
			b.doc.Lang = m[2]
		}
	}
	return body
}

type markdownReader struct {
	b    *builder
	raw  []byte
	base string
}

func (m *markdownReader) block(n ast.Node, depth int) {
	if depth > maxNested {
		m.b.fail(ErrTooDeep)
	}
	if m.b.stopped() {
		return
	}
	switch n := n.(type) {
	case *ast.Heading:
		words, links := m.words(n)
		m.b.heading(n.Level, words, links...)
	case *ast.Paragraph, *ast.TextBlock:
		words, links := m.words(n)
		if strings.TrimSpace(words) == "" {
			m.images(n)
			return
		}
		m.b.text(Paragraph, words, links...)
	case *ast.List:
		m.list(n, 0)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		m.b.text(Code, m.source(n))
	case *ast.HTMLBlock:
		readFragment(m.b, m.source(n), m.base)
	case *east.Table:
		m.table(n)
	case *east.FootnoteList:
		for f := n.FirstChild(); f != nil; f = f.NextSibling() {
			words, links := m.words(f)
			m.b.text(Note, words, links...)
		}
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			m.block(c, depth+1)
		}
	}
}

func (m *markdownReader) source(n ast.Node) string {
	var w strings.Builder
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		w.Write(at.Value(m.raw))
	}
	return w.String()
}

func (m *markdownReader) list(l *ast.List, depth int) {
	if depth > maxNested {
		m.b.fail(ErrTooDeep)
		return
	}
	n := l.Start
	for i := l.FirstChild(); i != nil; i = i.NextSibling() {
		mark := "-"
		if l.IsOrdered() {
			mark = strconv.Itoa(n) + string(l.Marker)
			n++
		}
		var parts []string
		var links []Link
		say := func() {
			m.b.item(depth, mark, strings.Join(parts, "\n"), links...)
			parts, links = nil, nil
		}
		for c := i.FirstChild(); c != nil; c = c.NextSibling() {
			switch c := c.(type) {
			case *ast.List:
				say()
				m.list(c, depth+1)
			case *ast.Paragraph, *ast.TextBlock:
				words, found := m.words(c)
				parts, links = append(parts, words), append(links, found...)
			default:
				say()
				m.block(c, depth+1)
			}
		}
		say()
	}
}

func (m *markdownReader) table(t *east.Table) {
	g := newGrid()
	var links []Link
	for r := t.FirstChild(); r != nil; r = r.NextSibling() {
		_, head := r.(*east.TableHeader)
		g.row(head)
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			words, found := m.words(c)
			g.cell(words, 1, 1)
			links = append(links, found...)
		}
	}
	m.b.table(g, "", links...)
}

// words are the text of a block and where it leads.
func (m *markdownReader) words(n ast.Node) (string, []Link) {
	var w strings.Builder
	var links []Link
	depth := 0
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			depth++
		} else {
			depth--
		}
		if depth > maxNested {
			m.b.fail(ErrTooDeep)
			return ast.WalkStop, nil
		}
		if !entering {
			if _, ok := c.(*ast.Paragraph); ok && c != n {
				w.WriteString("\n")
			}
			return ast.WalkContinue, nil
		}
		if c == n {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			w.Write(c.Value(m.raw))
			if c.HardLineBreak() {
				w.WriteString("\n")
			} else if c.SoftLineBreak() {
				w.WriteString(softBreak)
			}
		case *ast.String:
			w.Write(c.Value)
		case *ast.AutoLink:
			w.Write(c.Label(m.raw))
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			words, inner := m.words(c)
			w.WriteString(words)
			links = append(append(links, inner...), Link{words, resolve(m.base, string(c.Destination))})
			return ast.WalkSkipChildren, nil
		case *ast.Image, *east.FootnoteLink, *east.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		case *ast.RawHTML:
			if strings.HasPrefix(strings.ToLower(string(c.Segments.Value(m.raw))), "<br") {
				w.WriteString("\n")
			}
		}
		return ast.WalkContinue, nil
	})
	parts := strings.Split(w.String(), softBreak)
	words := parts[0]
	for _, p := range parts[1:] {
		words = joined(words, p)
	}
	return words, links
}

// softBreak stands for a line break that means nothing until the line's end and the next beginning are known.
const softBreak = "\x00"

// images adds the alternative texts of a paragraph that is images only.
func (m *markdownReader) images(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if img, ok := c.(*ast.Image); ok {
			words, _ := m.words(img)
			m.b.text(Image, words)
		} else if c.HasChildren() {
			m.images(c)
		}
	}
}
