package parse

import (
	"context"
	"slices"
	"strings"
)

// Limits of one document. Zero means the default.
type Limits struct {
	Bytes    int64 // of the file
	Text     int   // bytes of text
	Unpacked int64 // bytes of all parts that are read from a packed file
	Pages    int
}

// The defaults.
const (
	maxBytes    = 100 << 20
	maxText     = 200 << 20
	maxUnpacked = 200 << 20
	maxPages    = 5000
	maxColumns  = 2000
	maxNested   = 200 // elements within elements
)

func (l Limits) orDefault() Limits {
	or := func(n, standard int64) int64 {
		if n > 0 {
			return n
		}
		return standard
	}
	return Limits{or(l.Bytes, maxBytes), int(or(int64(l.Text), maxText)), or(l.Unpacked, maxUnpacked), int(or(int64(l.Pages), maxPages))}
}

// builder collects blocks. It cleans their texts, keeps the path of headings and watches the limits; the first one that
// is passed is remembered, and everything after it is dropped.
type builder struct {
	ctx      context.Context
	limits   Limits
	doc      Document
	page     int
	anchor   string
	left     int // bytes of text that may still come
	headings []string
	levels   []int
	err      error
	partly   bool // other readers have read before this one, or go on behind it
}

func newBuilder(ctx context.Context, f Format, l Limits) *builder {
	return &builder{ctx: ctx, limits: l, left: l.Text, doc: Document{Format: f, Blocks: []Block{}}}
}

// fail remembers the first reason to stop.
func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// stopped tells whether reading may end: a limit is passed or nobody waits any more.
func (b *builder) stopped() bool {
	if b.err == nil && b.ctx.Err() != nil {
		b.err = ErrTimeout.Wrap(b.ctx.Err())
	}
	return b.err != nil
}

func (b *builder) warn(w Warning) {
	if !slices.Contains(b.doc.Warnings, w) {
		b.doc.Warnings = append(b.doc.Warnings, w)
	}
}

// turn goes to the next page, slide or sheet.
func (b *builder) turn() {
	if b.page++; b.page > b.limits.Pages {
		b.fail(ErrTooManyPages)
	}
	b.doc.Pages = b.page
}

func (b *builder) add(blk Block) {
	if b.stopped() {
		return
	}
	n := len(blk.Text)
	for _, i := range blk.Items {
		n += len(i.Text)
	}
	for _, r := range blk.Rows {
		for _, c := range r {
			n += len(c)
		}
	}
	if b.left -= n; b.left < 0 {
		b.fail(ErrTooMuchText)
		return
	}
	if blk.Page == 0 {
		blk.Page = b.page
	}
	if blk.Anchor == "" {
		blk.Anchor = b.anchor
	}
	blk.Path = slices.Clone(b.headings)
	b.doc.Blocks = append(b.doc.Blocks, blk)
}

func (b *builder) heading(level int, text string, links ...Link) {
	if text = line(text); !readable(text) {
		return
	}
	level = min(max(level, 1), 6)
	for len(b.levels) > 0 && b.levels[len(b.levels)-1] >= level {
		b.levels, b.headings = b.levels[:len(b.levels)-1], b.headings[:len(b.headings)-1]
	}
	b.add(Block{Kind: Heading, Level: level, Text: text, Links: cleanLinks(links)})
	b.levels, b.headings = append(b.levels, level), append(b.headings, clip(text, 200))
}

// closeHeadings ends the sections of this level and deeper: what follows does not stand below them.
func (b *builder) closeHeadings(level int) {
	for len(b.levels) > 0 && b.levels[len(b.levels)-1] >= level {
		b.levels, b.headings = b.levels[:len(b.levels)-1], b.headings[:len(b.headings)-1]
	}
}

func (b *builder) text(kind Kind, text string, links ...Link) {
	if kind == Code {
		text = verbatim(text)
	} else {
		text = lines(text)
	}
	if strings.TrimSpace(text) != "" {
		b.add(Block{Kind: kind, Text: text, Links: cleanLinks(links)})
	}
}

// item adds an entry to the list that the last block is, or begins a list.
func (b *builder) item(depth int, mark, text string, links ...Link) {
	text = lines(text)
	if text == "" || b.stopped() {
		return
	}
	entry := Item{Depth: min(max(depth, 0), 8), Mark: mark, Text: text}
	if n := len(b.doc.Blocks); n > 0 {
		if last := &b.doc.Blocks[n-1]; last.Kind == List && last.Page == b.page && len(last.Items) < 200 {
			if b.left -= len(text); b.left < 0 {
				b.fail(ErrTooMuchText)
				return
			}
			last.Items = append(last.Items, entry)
			last.Links = append(last.Links, cleanLinks(links)...)
			return
		}
	}
	b.add(Block{Kind: List, Items: []Item{entry}, Links: cleanLinks(links)})
}

// done is the document, or why there is none.
func (b *builder) done() (*Document, error) {
	if b.stopped() {
		return nil, b.err
	}
	found := false
	for i := range b.doc.Blocks {
		found = found || readable(b.doc.Blocks[i].Plain())
	}
	if !found && !b.partly {
		return nil, ErrNoText
	}
	b.doc.Title, b.doc.Lang = clip(line(b.doc.Title), 500), clip(line(b.doc.Lang), 35)
	if b.doc.Title == "" {
		for _, blk := range b.doc.Blocks {
			if blk.Kind == Heading {
				if blk.Level <= 2 {
					b.doc.Title = clip(blk.Text, 500)
				}
				break
			}
		}
	}
	return &b.doc, nil
}

// cleanLinks keeps the links that lead somewhere outside of the file.
func cleanLinks(links []Link) []Link {
	var kept []Link
	for _, l := range links {
		l.Text, l.URL = line(l.Text), strings.TrimSpace(l.URL)
		scheme, _, _ := strings.Cut(strings.ToLower(l.URL), ":")
		if l.Text != "" && len(l.URL) <= 2000 && slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme) && !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// clip cuts text at a letter.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return strings.TrimSpace(s[:n])
}
