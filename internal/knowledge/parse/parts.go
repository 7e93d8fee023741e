package parse

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"
)

// Rest says where reading a long file stopped, and all that the next child needs to go on there as if it were the same.
type Rest struct {
	Next     int                `json:"next"`  // the page that comes next, from 0
	Pages    int                `json:"pages"` // of the file
	Left     int                `json:"left"`  // bytes of text that may still come
	Headings []string           `json:"headings,omitempty"`
	Levels   []int              `json:"levels,omitempty"`
	Sizes    map[string]float64 `json:"sizes,omitempty"` // letters in each size
	Fat      int                `json:"fat,omitempty"`
	All      int                `json:"all,omitempty"`
	Empty    int                `json:"empty,omitempty"`
	Bad      int                `json:"bad,omitempty"`
	Lost     int                `json:"lost,omitempty"`
	Got      int                `json:"got,omitempty"`
}

// part is how much one child reads of a file that may be read in several: it stops at the end of a window of pages once its
// time is over, so that a slow machine reads a long file in many children and does not give it up.
type part struct {
	until time.Time
	rest  *Rest
}

func partOf(stop time.Duration, resume string) (*part, error) {
	p := &part{until: time.Now().Add(stop)}
	if resume == "" || resume == "{}" {
		return p, nil
	}
	return p, json.Unmarshal([]byte(resume), &p.rest)
}

func (p *part) over() bool { return p != nil && time.Now().After(p.until) }

// goOn puts a reader where another has stopped.
func (r *Rest) goOn(b *builder, p *pdfReader) {
	b.left, b.headings, b.levels = r.Left, r.Headings, r.Levels
	p.flow.count = map[float64]int{}
	for size, n := range r.Sizes {
		var at float64
		if json.Unmarshal([]byte(size), &at) == nil {
			p.flow.count[at] = int(n)
		}
	}
	p.flow.fat, p.flow.all = r.Fat, r.All
	p.empty, p.bad, p.lost, p.got = r.Empty, r.Bad, r.Lost, r.Got
}

// restOf is what a reader that stops before a page leaves to the next.
func restOf(b *builder, p *pdfReader, next, pages int) *Rest {
	r := &Rest{Next: next, Pages: pages, Left: b.left, Headings: slices.Clone(b.headings), Levels: slices.Clone(b.levels), Sizes: map[string]float64{},
		Fat: p.flow.fat, All: p.flow.all, Empty: p.empty, Bad: p.bad, Lost: p.lost, Got: p.got}
	for size, n := range p.flow.count {
		key, _ := json.Marshal(size) // a number: cannot fail
		r.Sizes[string(key)] = float64(n)
	}
	return r
}

// readParts has children read a file one after the other, each from where the one before it has stopped. read runs one.
func readParts(ctx context.Context, in io.ReadSeeker, src Source, read func(ctx context.Context, in io.Reader, resume string) (*Document, error)) (*Document, error) {
	doc, err := read(ctx, in, "{}")
	for err == nil && doc.Rest != nil {
		rest := *doc.Rest
		if src.Progress != nil {
			src.Progress(rest.Next, rest.Pages)
		}
		resume, _ := json.Marshal(rest) // numbers and texts: cannot fail
		if _, err = in.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		var more *Document
		if more, err = read(ctx, in, string(resume)); err != nil {
			break
		}
		if more.Rest != nil && more.Rest.Next <= rest.Next { // it would go on like this for ever
			return nil, ErrCrashed
		}
		doc.Blocks, doc.Pages, doc.Rest = append(doc.Blocks, more.Blocks...), more.Pages, more.Rest
		for _, w := range more.Warnings {
			if !slices.Contains(doc.Warnings, w) {
				doc.Warnings = append(doc.Warnings, w)
			}
		}
		if doc.Title == "" {
			doc.Title = more.Title
		}
	}
	if err != nil {
		return nil, err
	}
	return doc, nil
}
