package text

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestFormatTypedReadsWhatTheEditorWrites reads texts that the agents' editor wrote of arbitrary documents
// (web/admin, writing/wire.test.ts): a reader must see the same in both.
func TestFormatTypedReadsWhatTheEditorWrites(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/typed.json")
	if err != nil {
		t.Fatal(err)
	}
	var corpus []struct {
		Wire string
		Seen []string
	}
	if err := json.Unmarshal(raw, &corpus); err != nil || len(corpus) < 300 {
		t.Fatal(err, len(corpus))
	}
	for i, c := range corpus {
		formatted, plain := FormatTyped(c.Wire)
		var got []string
		if formatted == "" {
			got = seenIn(HTMLFromPlain(plain), true)
		} else {
			got = seenIn(formatted, false)
		}
		if !slices.Equal(got, c.Seen) {
			t.Errorf("%d: %q\n%s\ngot  %q\nwant %q", i, c.Wire, formatted, got, c.Seen)
		}
	}
}

// sight is what a reader sees, line by line: where it stands, then its words with their formats.
type sight struct {
	lines []seenLine
	open  bool
}

type seenLine struct {
	path  string
	chars []seenChar
}

type seenChar struct {
	c     rune
	marks string
}

func seenIn(markup string, bare bool) []string {
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		return []string{err.Error()}
	}
	var s sight
	for _, n := range nodes {
		if n.Type == nethtml.TextNode && strings.TrimSpace(n.Data) == "" {
			continue
		}
		s.walk(n, "", "", bare)
		s.open = false
	}
	var out []string
	for _, l := range s.lines {
		if l := l.text(); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (s *sight) begin(path string) {
	s.lines = append(s.lines, seenLine{path: path})
	s.open = true
}

func (s *sight) walk(n *nethtml.Node, path, marks string, bare bool) {
	if n.Type == nethtml.TextNode {
		parts := []string{n.Data}
		if strings.HasSuffix(path, "pre") {
			parts = strings.Split(n.Data, "\n")
		}
		for i, part := range parts {
			if i > 0 || !s.open {
				s.begin(path)
			}
			l := &s.lines[len(s.lines)-1]
			for _, c := range part {
				if unicode.IsSpace(c) {
					c = ' '
				}
				l.chars = append(l.chars, seenChar{c, marks})
			}
		}
		return
	}
	each := func(path, marks string) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			s.walk(c, path, marks, bare)
		}
	}
	switch n.DataAtom {
	case atom.P:
		if !strings.HasSuffix(path, "li") || follows(n) {
			s.begin(path)
		}
		each(path, marks)
	case atom.Br:
		s.begin(path)
	case atom.Ul, atom.Blockquote:
		each(path+" "+n.Data, marks)
		s.open = false
	case atom.Pre:
		s.begin(path + " pre")
		each(path+" pre", marks)
		s.open = false
	case atom.Ol:
		each(path+" ol"+strconv.Itoa(startOf(n)), marks)
		s.open = false
	case atom.Li:
		s.begin(path + " +li")
		each(path+" li", marks)
	case atom.Code:
		if !strings.HasSuffix(path, "pre") {
			marks += "c"
		}
		each(path, marks)
	case atom.Strong:
		each(path, marks+"b")
	case atom.Em:
		each(path, marks+"i")
	case atom.A:
		if !bare {
			marks += "<" + attribute(n, "href") + ">"
		}
		each(path, marks)
	default:
		each(path, marks)
	}
}

// follows says whether something stands before n in its parent.
func follows(n *nethtml.Node) bool {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type != nethtml.TextNode || strings.TrimSpace(p.Data) != "" {
			return true
		}
	}
	return false
}

func startOf(n *nethtml.Node) int {
	i, err := strconv.Atoi(attribute(n, "start"))
	if err != nil {
		return 1
	}
	return i
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

var seenLink = regexp.MustCompile(`<[^>]*>`)

func (l seenLine) text() string {
	var b strings.Builder
	now, space := "", false
	for _, c := range l.chars {
		if c.c == ' ' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
		}
		space = false
		link := seenLink.FindString(c.marks)
		marks := []byte(seenLink.ReplaceAllString(c.marks, ""))
		slices.Sort(marks)
		if m := string(slices.Compact(marks)) + link; m != now {
			b.WriteString("{" + m + "}")
			now = m
		}
		b.WriteRune(c.c)
	}
	if b.Len() == 0 {
		return ""
	}
	return strings.TrimSpace(l.path) + "| " + b.String()
}
