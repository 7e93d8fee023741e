package parse

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	enginePages = 320 << 20 / 65536 // what the engine may use, in WebAssembly's pages
	pdfWindow   = 100               // pages that are looked at together, for what repeats on them
)

// engine is PDFium in its sandbox: it sees no file, no network and no clock but what is handed to it.
type engine struct {
	pool pdfium.Pool
	pdfium.Pdfium
	doc references.FPDF_DOCUMENT
}

// startPDF makes the engine. Translating it takes seconds, so its machine code is kept in the folder if there is one.
func startPDF(ctx context.Context, folder string) (*engine, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(enginePages).
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if folder != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(folder); err == nil { // without it, it is slow only
			config = config.WithCompilationCache(cache)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, ErrCrashed.Wrap(err)
	}
	one, err := pool.GetInstance(time.Minute)
	if err != nil {
		pool.Close()
		return nil, ErrCrashed.Wrap(err)
	}
	return &engine{pool: pool, Pdfium: one}, nil
}

func (e *engine) stop() {
	e.Pdfium.Close()
	e.pool.Close()
}

func (e *engine) open(raw []byte) error {
	d, err := e.OpenDocument(&requests.OpenDocument{File: &raw})
	switch {
	case err == nil:
		e.doc = d.Document
		return nil
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return ErrEncrypted
	}
	return ErrCorrupt.Wrap(err)
}

func (e *engine) page(i int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: e.doc, Index: i}}
}

// readPDF reads a PDF by where its letters stand: lines, columns, tables and headings are found by eye, as PDF does not
// name them.
func readPDF(b *builder, src Source) error {
	e, err := startPDF(context.Background(), src.Cache)
	if err != nil {
		return err
	}
	defer e.stop()
	if err := e.open(src.Raw); err != nil {
		return err
	}
	count, err := e.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: e.doc})
	if err != nil {
		return ErrCorrupt.Wrap(err)
	}
	switch {
	case count.PageCount == 0:
		return ErrCorrupt.Wrap(errors.New("no pages"))
	case count.PageCount > b.limits.Pages:
		return ErrTooManyPages
	}
	if t, err := e.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: e.doc, Tag: "Title"}); err == nil && goodTitle(t.Value) {
		b.doc.Title = t.Value
	}
	if l, err := e.FPDFCatalog_GetLanguage(&requests.FPDFCatalog_GetLanguage{Document: e.doc}); err == nil {
		b.doc.Lang = l.Language
	}
	r := &pdfReader{b: b, e: e, damaged: !bytesEndPDF(src.Raw)}
	from := 0
	if src.part != nil && src.part.rest != nil {
		src.part.rest.goOn(b, r)
		from, b.partly = src.part.rest.Next, true
	}
	for from < count.PageCount && !b.stopped() {
		to := from + windowOf(count.PageCount-from)
		if err := r.window(from, to); err != nil {
			return err
		}
		if from = to; from < count.PageCount && src.part.over() {
			b.partly, b.doc.Rest = true, restOf(b, r, from, count.PageCount)
			break
		}
	}
	b.page = 0
	b.doc.Pages = count.PageCount
	if b.doc.Rest != nil {
		return nil
	}
	return r.verdict(count.PageCount)
}

// windowOf is how many of the pages that are left are looked at together: no window is so small that nothing can repeat.
func windowOf(left int) int {
	if left <= pdfWindow*3/2 {
		return left
	}
	return pdfWindow
}

// bytesEndPDF tells whether the file is whole.
func bytesEndPDF(raw []byte) bool {
	return strings.Contains(string(raw[max(0, len(raw)-2048):]), "%%EOF")
}

// goodTitle tells whether a title was given by a person, not by a program.
func goodTitle(s string) bool {
	low := strings.ToLower(line(s))
	for _, sign := range []string{"untitled", "microsoft word", "microsoft powerpoint", ".doc", ".ppt", ".xls", ".indd", ".tex", ".qxd", "(anonymous)", ".dvi", "slide 1", "powerpoint presentation"} {
		if strings.Contains(low, sign) {
			return false
		}
	}
	return readable(low) && unmeaning([]string{s}) == 0
}

// pdfReader reads the pages of one file.
type pdfReader struct {
	b                     *builder
	e                     *engine
	damaged               bool
	empty, bad, lost, got int // pages: without text, of letters that mean nothing, that cannot be read, that can
	flow                  flow
}

// window reads some pages: first where everything stands, then what repeats on them, then what they say.
func (r *pdfReader) window(from, to int) error {
	var pages []*pdfPage
	for i := from; i < to && !r.b.stopped(); i++ {
		p, err := r.e.read(i)
		switch {
		case err != nil:
			r.lost++
			p = &pdfPage{}
		case len(p.pieces) == 0:
			r.empty++
		case unmeaning(p.texts())*10 > 1:
			r.bad++
			p = &pdfPage{}
		default:
			r.got++
		}
		p.number = i + 1
		p.makeRows()
		pages = append(pages, p)
	}
	dropRunning(pages)
	r.flow.learn(pages)
	r.flow.b = r.b
	for _, p := range pages {
		r.b.page = p.number
		p.layout(&r.flow)
	}
	r.flow.end()
	return r.b.err
}

// verdict says what the pages were like.
func (r *pdfReader) verdict(all int) error {
	switch {
	case r.got == 0 && r.lost == all:
		return ErrCorrupt
	case r.got == 0 && r.damaged && r.empty == all:
		return ErrCorrupt
	case r.got == 0:
		return ErrNoText
	}
	if r.empty > 0 {
		r.b.warn(PagesWithout)
	}
	if r.bad+r.lost > 0 {
		r.b.warn(PagesUnreadable)
	}
	if r.damaged {
		r.b.warn(Repaired)
	}
	return nil
}
