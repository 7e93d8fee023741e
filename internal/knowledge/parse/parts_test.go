package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A long file that several readers read, each from where the last stopped, says what it says to one: the same headings over
// the same text, whatever page a reader begins at.
func TestPartsAreOneDocument(t *testing.T) {
	t.Parallel()
	const pages = 420
	all := make([][]placed, pages)
	for i := range all {
		all[i] = []placed{{50, 810, 9, false, "Blue Shirt Ltd. Handbook"}}
		if i%150 == 0 { // a chapter goes over the end of a part
			all[i] = append(all[i], placed{50, 780, 20, true, fmt.Sprintf("Chapter %d", i/150+1)})
		}
		if i%3 == 0 {
			all[i] = append(all[i], placed{50, 750, 14, true, fmt.Sprintf("Section %d of it", i)})
		}
		all[i] = append(all[i], placed{50, 700, 10, false, fmt.Sprintf("What a customer may want to know about order %d and its delivery.", i)})
	}
	raw := pdfOf(all)
	whole, err := Parse(t.Context(), Source{Raw: raw, Cache: cache(t)})
	if err != nil {
		t.Fatal(err)
	}
	readers, told := 0, 0
	read := func(ctx context.Context, in io.Reader, resume string) (*Document, error) {
		readers++
		body, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		p, err := partOf(-time.Second, resume)
		if err != nil {
			return nil, err
		}
		return Parse(ctx, Source{Raw: body, Cache: cache(t), part: p})
	}
	parts, err := readParts(t.Context(), bytes.NewReader(raw), Source{Progress: func(done, of int) {
		if told++; done <= 0 || done >= of || of != pages {
			t.Errorf("%d of %d pages", done, of)
		}
	}}, read)
	if err != nil {
		t.Fatal(err)
	}
	if readers != 4 || told != 3 {
		t.Errorf("%d readers, %d times told", readers, told)
	}
	if a, b := asJSON(t, whole), asJSON(t, parts); a != b {
		for i := range min(len(whole.Blocks), len(parts.Blocks)) {
			if x, y := fmt.Sprintf("%+v", whole.Blocks[i]), fmt.Sprintf("%+v", parts.Blocks[i]); x != y {
				t.Fatalf("block %d is\n%s\nand not\n%s", i, y, x)
			}
		}
		t.Errorf("%d blocks, not %d", len(parts.Blocks), len(whole.Blocks))
	}
}

// Pages without text at the beginning of a file do not keep the rest from being read, and none with text anywhere is told.
func TestPartsWithoutText(t *testing.T) {
	t.Parallel()
	empty := make([][]placed, 250)
	late := append(append([][]placed{}, empty...), []placed{{50, 700, 10, false, "What a customer may want to know about delivery."}})
	for _, c := range []struct {
		pages  [][]placed
		reason error
	}{{late, nil}, {empty, ErrNoText}} {
		doc, err := readParts(t.Context(), bytes.NewReader(pdfOf(c.pages)), Source{}, func(ctx context.Context, in io.Reader, resume string) (*Document, error) {
			body, err := io.ReadAll(in)
			if err != nil {
				return nil, err
			}
			p, err := partOf(-time.Second, resume)
			if err != nil {
				return nil, err
			}
			return Parse(ctx, Source{Raw: body, Cache: cache(t), part: p})
		})
		if !errors.Is(err, c.reason) {
			t.Fatalf("%v, not %v", err, c.reason)
		}
		if err == nil && (len(doc.Blocks) != 1 || doc.Blocks[0].Page != 251 || fmt.Sprint(doc.Warnings) != "["+string(PagesWithout)+"]") {
			t.Errorf("%+v", doc)
		}
	}
}

// Children really stop and go on, here after each window.
func TestChildrenReadALongFile(t *testing.T) {
	t.Parallel()
	const pages = 1000
	told := 0
	doc, err := Run(t.Context(), bytes.NewReader(largePDF(pages)), Source{Name: "long.pdf", Progress: func(int, int) { told++ }},
		Child{Program: os.Args[0], Cache: cache(t), stop: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if told != 9 || doc.Pages != pages || doc.Rest != nil || !strings.Contains(doc.Blocks[len(doc.Blocks)-1].Plain(), "of page 999") {
		t.Errorf("%d children went on; %d pages, %d blocks", told, doc.Pages, len(doc.Blocks))
	}
	// What says that it stops where it has begun is not asked for ever.
	forever := `cat > /dev/null; echo '{"format":"pdf","blocks":[],"rest":{"next":5,"pages":9,"left":9}}'`
	if _, err := runScript(t, forever, time.Minute); !errors.Is(err, ErrCrashed) {
		t.Error(err)
	}
}
