// Package passage cuts a document into the pieces a bot finds and answers from, and keeps them. A passage is some
// sentences, list items or rows of one section, with the headings that lead to it: short enough to be about one thing,
// long enough to answer a question. What belongs around it is found by its number: the passages of a source are in the
// order of reading.
package passage

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"cxgenie/internal/knowledge/parse"
)

// Passage is a piece of a source.
type Passage struct {
	ID       string
	SourceID string
	No       int      // counts the passages of its source, from 0
	Path     []string // the title, then the headings down to it; no heading follows itself
	Text     string
	Page     int    // page, slide or sheet, from 1; 0 where there are none
	Anchor   string // fragment of the page's address, or empty
	Hash     string // of Path and Text: the same passage has the same
	Off      bool   // nobody wants it answered from

	sketch sketch
}

// Said is what p has in common with every passage that says the same, whatever headings lead to it. Only what was named or read has
// it.
func (p Passage) Said() string { return p.sketch.said }

// The sizes of a passage, in characters. A passage is as near to target as sentences allow; overlap of one is repeated at
// the beginning of the next in the same section, so that a sentence is not parted from the one it refers to.
const (
	target  = 800
	longest = 1200
	overlap = 100
)

// Most is how many passages one source may have. A document with more says so instead of being learnt in part.
const Most = 20_000

// Cut cuts a document. Rows of spreadsheets become a passage each, tables elsewhere some rows together; each row names its
// columns, so that a number is never without the word that says what it is.
func Cut(doc *parse.Document) []Passage {
	c := cutter{title: clean(doc.Title), rowEach: rowwise(doc.Format)}
	for _, b := range doc.Blocks {
		c.block(b)
	}
	c.flush(false)
	for i := range c.out {
		p := &c.out[i]
		p.No, p.Hash = i, hash(p.Path, p.Text)
	}
	return c.out
}

func rowwise(f parse.Format) bool {
	switch f {
	case parse.CSV, parse.XLSX, parse.XLS, parse.ODS:
		return true
	}
	return false
}

func hash(path []string, text string) string {
	sum := sha256.Sum256([]byte(strings.Join(path, "\x1f") + "\x1e" + text))
	return hex.EncodeToString(sum[:16])
}

// cutter collects units (sentences, items, rows) of one section until they are a passage.
type cutter struct {
	title   string
	rowEach bool
	out     []Passage

	path   []string
	page   int
	anchor string
	units  []unit
	size   int
	fresh  int // units that no passage holds yet
}

// unit is what is not parted: it is joined to the one before it with sep.
type unit struct {
	text string
	sep  string
	page int
}

func (c *cutter) block(b parse.Block) {
	if b.Kind == parse.Heading {
		c.flush(false)
		c.path, c.anchor, c.page = c.lead(append(append([]string{}, b.Path...), b.Text)), b.Anchor, b.Page
		return
	}
	if path := c.lead(b.Path); !same(path, c.path) {
		c.flush(false)
		c.path, c.anchor = path, ""
	}
	if b.Anchor != "" && c.fresh == 0 {
		c.anchor = b.Anchor
	}
	switch b.Kind {
	case parse.Table:
		c.table(b)
	case parse.List:
		for _, i := range b.Items {
			for n, s := range sentences(withLinks(i.Text, b.Links)) {
				if n == 0 {
					c.add(unit{strings.Repeat("  ", i.Depth) + i.Mark + " " + s, "\n", b.Page})
				} else {
					c.add(unit{s, " ", b.Page})
				}
			}
		}
	case parse.Code:
		for line := range strings.SplitSeq(strings.TrimRight(b.Text, "\n"), "\n") {
			for n, part := range pieces(line) {
				c.add(unit{part, []string{"\n", ""}[min(n, 1)], b.Page})
			}
		}
	default:
		text := b.Text
		for n, s := range sentences(withLinks(text, b.Links)) {
			c.add(unit{s, []string{"\n", " "}[min(n, 1)], b.Page})
		}
	}
}

// lead is the way to a section: the title first, empty headings and repetitions left out.
func (c *cutter) lead(headings []string) []string {
	var path []string
	for _, h := range append([]string{c.title}, headings...) {
		if h = clean(h); h != "" && (len(path) == 0 || path[len(path)-1] != h) {
			path = append(path, h)
		}
	}
	return path
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// add takes a unit into the passage, and ends the passage before it when it would become too long.
func (c *cutter) add(u unit) {
	if strings.TrimSpace(u.text) == "" {
		return
	}
	n := utf8.RuneCountInString(u.text)
	if c.fresh > 0 && c.size+n > target && (c.size >= target/2 || c.size+n > longest) {
		c.flush(true)
	}
	if len(c.units) == 0 || c.fresh == 0 {
		c.page = u.page
	}
	c.units = append(c.units, u)
	c.size += n + len(u.sep)
	c.fresh++
}

// flush makes a passage of the units. With carry, the section goes on: the next passage begins with the last of this one.
func (c *cutter) flush(carry bool) {
	if c.fresh == 0 {
		c.units, c.size = nil, 0
		return
	}
	var b strings.Builder
	for i, u := range c.units {
		if i > 0 {
			b.WriteString(u.sep)
		}
		b.WriteString(u.text)
	}
	c.out = append(c.out, Passage{Path: c.path, Text: strings.TrimSpace(b.String()), Page: c.page, Anchor: c.anchor})
	var kept []unit
	size := 0
	for i := len(c.units) - 1; carry && i > 0; i-- {
		n := utf8.RuneCountInString(c.units[i].text)
		if size+n > overlap {
			break
		}
		size += n
		kept = append([]unit{c.units[i]}, kept...)
	}
	c.units, c.size, c.fresh = kept, size, 0
}

// table adds the rows, each with the names of its columns.
func (c *cutter) table(b parse.Block) {
	heads := columnNames(b)
	if b.Text != "" && !c.rowEach {
		c.add(unit{clean(b.Text), "\n", b.Page})
	}
	for _, row := range b.Rows[min(b.Header, len(b.Rows)):] {
		text := rowText(heads, row)
		if text == "" {
			continue
		}
		if c.rowEach {
			c.flush(false)
		}
		for n, part := range pieces(text) {
			c.add(unit{part, []string{"\n", ""}[min(n, 1)], b.Page})
		}
	}
	if c.rowEach {
		c.flush(false)
	}
}

// columnNames joins the head rows: "Price" above "net" is "Price net".
func columnNames(b parse.Block) []string {
	if b.Header == 0 || len(b.Rows) == 0 {
		return nil
	}
	names := make([]string, len(b.Rows[0]))
	for _, row := range b.Rows[:min(b.Header, len(b.Rows))] {
		for i, cell := range row {
			if cell = clean(cell); i < len(names) && cell != "" && !strings.HasSuffix(names[i], cell) {
				names[i] = strings.TrimSpace(names[i] + " " + cell)
			}
		}
	}
	return names
}

// rowText is a row as "column: value; column: value". A merged cell is said once.
func rowText(heads, row []string) string {
	var parts []string
	for i, cell := range row {
		cell = clean(cell)
		if cell == "" || i > 0 && cell == clean(row[i-1]) && (i >= len(heads) || heads[i] == heads[i-1]) {
			continue
		}
		if i < len(heads) && heads[i] != "" {
			cell = heads[i] + ": " + cell
		}
		parts = append(parts, cell)
	}
	return strings.Join(parts, "; ")
}

// withLinks puts where words lead behind them, so that an answer may give the address.
func withLinks(text string, links []parse.Link) string {
	for _, l := range links {
		words := clean(l.Text)
		if words == "" || !leads(l.URL) || strings.Contains(text, l.URL) {
			continue
		}
		if i := strings.Index(text, words); i >= 0 {
			text = text[:i+len(words)] + " (" + l.URL + ")" + text[i+len(words):]
		}
	}
	return text
}

// leads says whether an address means something outside of its page.
func leads(url string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		if strings.HasPrefix(url, scheme) {
			return true
		}
	}
	return false
}
