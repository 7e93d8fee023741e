// Package pdf writes plain documents as PDF: a heading and entries of text, in a font that is part of the program. It
// draws Latin with all its accents (Vietnamese too), Greek and Cyrillic. What the font has no sign for becomes \uFFFD, and
// Draws tells beforehand, so that whoever writes the document can say so.
package pdf

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the fonts
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Noto Sans, under the Open Font License (font/OFL.txt).
var (
	//go:embed font/NotoSans-Regular.ttf.gz
	regularGz []byte
	//go:embed font/NotoSans-Bold.ttf.gz
	boldGz []byte
)

type fonts struct {
	regular, bold []byte
	signs         *sfnt.Font
}

// loaded unpacks the fonts when the first document is written. They are ours: what is wrong with them is wrong in every
// build, and the first test says so.
var loaded = sync.OnceValue(func() fonts {
	f := fonts{regular: unpacked(regularGz), bold: unpacked(boldGz)}
	var err error
	if f.signs, err = sfnt.Parse(f.regular); err != nil {
		panic("pdf: " + err.Error())
	}
	return f
})

func unpacked(gz []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		panic("pdf: " + err.Error())
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic("pdf: " + err.Error())
	}
	return b
}

// gap stands for signs that cannot be drawn, one for each run of them.
const gap = '\uFFFD'

// drawn is the text as it can be drawn; whole is false when a gap was left.
func drawn(s string) (out string, whole bool) {
	signs := loaded().signs
	var buf sfnt.Buffer
	whole = true
	missing := false
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			missing = false
			return r
		case r == '\t', unicode.Is(unicode.Zs, r):
			missing = false
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1 // joins or directs others and has no look of its own
		}
		if i, err := signs.GlyphIndex(&buf, r); err == nil && i != 0 && r != gap && r <= 0xFFFF {
			missing = false
			return r
		}
		was := missing
		missing, whole = true, false
		if was {
			return -1
		}
		return gap
	}, norm.NFC.String(s)), whole
}

// Draws says whether every sign of a text can be drawn.
func Draws(s string) bool {
	_, whole := drawn(s)
	return whole
}

// Options of a document.
type Options struct {
	Title string
	Lang  string // of the document, for programs that read it aloud
	Page  string // the words under each page, with %d for its number
	At    time.Time
}

// Entry is something that was said.
type Entry struct {
	Head, Aside string // who and when
	Text        string
	Marked      bool // stands out from the others
}

// Doc is a document that is being written, on pages of A4.
type Doc struct{ f *fpdf.Fpdf }

const (
	family = "Noto Sans"
	margin = 20.0 // mm
	width  = 210 - 2*margin
	line   = 5.2
)

// New begins a document.
func New(o Options) *Doc {
	f := fpdf.New("P", "mm", "A4", "")
	ours := loaded()
	f.AddUTF8FontFromBytes(family, "", ours.regular)
	f.AddUTF8FontFromBytes(family, "B", ours.bold)
	f.SetTitle(o.Title, true)
	f.SetLang(o.Lang)
	f.SetCreator("CX Genie", true)
	f.SetCreationDate(o.At)
	f.SetModificationDate(o.At)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, 22)
	f.SetFooterFunc(func() {
		f.SetY(-15)
		f.SetFont(family, "", 8)
		f.SetTextColor(110, 115, 125)
		f.CellFormat(0, 5, fmt.Sprintf(o.Page, f.PageNo()), "", 0, "R", false, 0, "")
	})
	f.AddPage()
	return &Doc{f}
}

func (d *Doc) write(size, height float64, style, text string, gray, fill bool) {
	shown, _ := drawn(text)
	d.f.SetFont(family, style, size)
	if gray {
		d.f.SetTextColor(95, 100, 112)
	} else {
		d.f.SetTextColor(23, 26, 35)
	}
	d.f.MultiCell(0, height, shown, "", "L", fill)
}

// Heading writes what the document is, and a line about it.
func (d *Doc) Heading(title, under string) {
	d.write(16, 8, "B", title, false, false)
	d.f.Ln(1)
	d.write(9.5, line, "", under, true, false)
	d.f.Ln(3)
	y := d.f.GetY()
	d.f.SetDrawColor(215, 218, 225)
	d.f.Line(margin, y, margin+width, y)
	d.f.Ln(5)
}

// Remark writes a sentence about the document itself.
func (d *Doc) Remark(text string) {
	d.f.SetFillColor(255, 246, 220)
	d.write(9.5, line+0.6, "", text, false, true)
	d.f.Ln(4)
}

// Entry writes who said what and when. Its head never stands alone at the end of a page.
func (d *Doc) Entry(e Entry) {
	_, height := d.f.GetPageSize()
	if d.f.GetY()+3*line > height-22 {
		d.f.AddPage()
	}
	if e.Marked {
		d.f.SetFillColor(255, 246, 220)
	}
	head, _ := drawn(e.Head)
	aside, _ := drawn(e.Aside)
	d.f.SetFont(family, "", 8.5)
	room := d.f.GetStringWidth(aside) + 4
	d.f.SetFont(family, "B", 10)
	d.f.SetTextColor(23, 26, 35)
	d.f.CellFormat(width-room, line+0.6, d.fitting(head, width-room-2), "", 0, "L", e.Marked, 0, "")
	d.f.SetFont(family, "", 8.5)
	d.f.SetTextColor(95, 100, 112)
	d.f.CellFormat(room, line+0.6, aside, "", 1, "R", e.Marked, 0, "")
	d.write(10, line, "", e.Text, false, e.Marked)
	d.f.Ln(3)
}

// fitting cuts a single line at the width there is for it.
func (d *Doc) fitting(s string, room float64) string {
	if d.f.GetStringWidth(s) <= room {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && d.f.GetStringWidth(string(letters)+"…") > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// Bytes ends the document.
func (d *Doc) Bytes() ([]byte, error) {
	var b bytes.Buffer
	err := d.f.Output(&b)
	return b.Bytes(), err
}
