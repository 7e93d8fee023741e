package parse

import (
	"context"
	"errors"
	"runtime/debug"
)

// Source is a file and what is known about it.
type Source struct {
	Raw     []byte
	Name    string // as it was uploaded; helps only to tell one kind of text from another
	Type    Format // overrides what the content says
	Charset string // as a web server names it
	Address string // where a page was fetched; its links are relative to it
	Cache   string // a folder in which the PDF engine keeps its machine code between runs; may be empty
	Limits  Limits
	// Progress is told how many pages of a long file have been read, if it is read in parts; may be nil.
	Progress func(done, of int)

	part *part // how much of it to read; nil: all
}

// Parse reads a file in this process. Of files from strangers, ask Run, which does it in a process of its own: a file
// that a library of ours cannot bear would end this one.
func Parse(ctx context.Context, src Source) (doc *Document, err error) {
	src.Limits = src.Limits.orDefault()
	if int64(len(src.Raw)) > src.Limits.Bytes {
		return nil, ErrTooLarge
	}
	format, err := Detect(src.Raw, src.Name)
	if err != nil && (src.Type == "" || errors.Is(err, ErrEmpty) || errors.Is(err, ErrEncrypted)) {
		return nil, err
	}
	if src.Type != "" {
		format = src.Type
	}
	read, ok := readers()[format]
	if !ok {
		return nil, ErrUnsupported
	}
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, ErrCorrupt.Wrap(panicked{r, debug.Stack()})
		}
	}()
	b := newBuilder(ctx, format, src.Limits)
	if err := read(b, src); err != nil {
		if b.err != nil {
			err = b.err
		}
		return nil, broken(err)
	}
	return b.done()
}

// panicked is a defect of a parser that a file brought to light.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return "panic while reading" }

type reader func(*builder, Source) error

func readers() map[Format]reader {
	return map[Format]reader{
		Text:     readText,
		CSV:      readCSV,
		Markdown: readMarkdown,
		HTML:     readHTML,
		DOCX:     readDOCX,
		PDF:      readPDF,
		XLSX:     readXLSX,
		PPTX:     readPPTX,
		ODT:      readODF,
		ODS:      readODF,
		ODP:      readODF,
		EPUB:     readEPUB,
		RTF:      readRTF,
		DOC:      readDOC,
		PPT:      readPPT,
		XLS:      readXLS,
	}
}
