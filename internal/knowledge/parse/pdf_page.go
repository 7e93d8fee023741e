package parse

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// box is a place on an upright page. y grows downwards.
type box struct{ x0, y0, x1, y1 float64 }

func (a box) with(b box) box {
	return box{min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)}
}

func (a box) middle() (float64, float64) { return (a.x0 + a.x1) / 2, (a.y0 + a.y1) / 2 }

func (a box) holds(x, y, slack float64) bool {
	return x >= a.x0-slack && x <= a.x1+slack && y >= a.y0-slack && y <= a.y1+slack
}

// level tells whether two boxes stand on one line.
func (a box) level(b box) bool {
	shared := min(a.y1, b.y1) - max(a.y0, b.y0)
	return shared > 0.5*min(a.y1-a.y0, b.y1-b.y0)
}

// piece is text without a wide gap, in one size, on one line.
type piece struct {
	box
	text  string
	size  float64
	bold  bool
	mono  bool
	rtl   bool
	order int    // in the file
	table *ruled // the piece is a table
}

type pdfPage struct {
	number int
	frame  box
	pieces []piece
	rules  rules
	rows   []row
	aside  []string // text that runs in another direction
}

func (p *pdfPage) texts() []string {
	all := make([]string, len(p.pieces))
	for i, x := range p.pieces {
		all[i] = x.text
	}
	return all
}

// run is what PDFium calls a rectangle: letters of one font on one line.
type run struct {
	box
	size       float64
	bold, mono bool
	turn       int // quarter turns of its text
	slanted    bool
}

// read finds the pieces of a page.
func (e *engine) read(i int) (*pdfPage, error) {
	got, err := e.GetPageTextStructured(&requests.GetPageTextStructured{Page: e.page(i), Mode: requests.GetPageTextStructuredModeBoth})
	if err != nil {
		return nil, err
	}
	p := &pdfPage{}
	if f, err := e.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: e.page(i)}); err == nil {
		p.frame = box{float64(f.Rect.Left), float64(f.Rect.Bottom), float64(f.Rect.Right), float64(f.Rect.Top)}
	}
	runs, at := e.runs(i, got)
	turn := usualTurn(runs, at)
	p.frame = upright(p.frame, turn)
	p.rules = e.rules(i, turn)
	p.collect(got.Chars, runs, at, turn)
	return p, nil
}

// runs finds the fonts of a page, and the run of each letter (-1 for none).
func (e *engine) runs(i int, got *responses.GetPageTextStructured) ([]run, []int) {
	runs, at := make([]run, len(got.Rects)), make([]int, len(got.Chars))
	for j, r := range got.Rects {
		runs[j].box = box{r.PointPosition.Left, r.PointPosition.Bottom, r.PointPosition.Right, r.PointPosition.Top}
		runs[j].size = max(runs[j].y1-runs[j].y0, 1)
	}
	text, err := e.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: e.page(i)})
	if err == nil {
		defer e.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	}
	now := 0
	seen := make([]bool, len(runs))
	for j, c := range got.Chars {
		at[j] = -1
		x, y := (c.PointPosition.Left+c.PointPosition.Right)/2, (c.PointPosition.Top+c.PointPosition.Bottom)/2
		for ahead := range 6 {
			if k := now + ahead; k < len(runs) && runs[k].holds(x, y, 0.5) {
				now, at[j] = k, k
				break
			}
		}
		if at[j] < 0 || seen[now] || strings.TrimSpace(c.Text) == "" {
			continue
		}
		seen[now] = true
		runs[now].turn, runs[now].slanted = quarter(c.Angle)
		if text == nil {
			continue
		}
		if s, err := e.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text.TextPage, Index: j}); err == nil && s.FontSize > 0 {
			scale := 1.0
			if m, err := e.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: text.TextPage, Index: j}); err == nil {
				scale = math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
			}
			if size := s.FontSize * scale; size > 0.5 && size < 2000 {
				runs[now].size = size
			}
		}
		if f, err := e.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text.TextPage, Index: j}); err == nil {
			name := strings.ToLower(f.FontName)
			for _, sign := range []string{"bold", "black", "heavy", "-bd", "demi", "-medi", "cmbx", "sfbx"} {
				runs[now].bold = runs[now].bold || strings.Contains(name, sign)
			}
			runs[now].bold = runs[now].bold || f.Flags&(1<<18) != 0
			for _, sign := range []string{"mono", "courier", "consolas", "menlo", "typewriter", "cmtt"} {
				runs[now].mono = runs[now].mono || strings.Contains(name, sign)
			}
		}
	}
	return runs, at
}

func quarter(angle float64) (int, bool) {
	q := math.Round(angle / (math.Pi / 2))
	return (int(q)%4 + 4) % 4, math.Abs(angle-q*math.Pi/2) > 0.1
}

// usualTurn is how most of the page's letters stand.
func usualTurn(runs []run, at []int) int {
	var votes [4]int
	for _, k := range at {
		if k >= 0 && !runs[k].slanted {
			votes[runs[k].turn]++
		}
	}
	best := 0
	for t, n := range votes {
		if n > votes[best] {
			best = t
		}
	}
	return best
}

// upright turns a box of the file so that the page can be read, its top at the smallest y.
func upright(b box, turn int) box {
	point := func(x, y float64) (float64, float64) {
		switch turn {
		case 1:
			return y, x
		case 2:
			return -x, y
		case 3:
			return -y, -x
		}
		return x, -y
	}
	x0, y0 := point(b.x0, b.y0)
	x1, y1 := point(b.x1, b.y1)
	return box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
}

// collect puts letters together to pieces.
func (p *pdfPage) collect(chars []*responses.GetPageTextStructuredChar, runs []run, at []int, turn int) {
	var now *piece
	space, last, aside := false, -1, strings.Builder{}
	glyph, before, wasRight := 0, box{}, false // where the last letter stands, in the text and on the page
	finish := func() {
		if now != nil && strings.TrimSpace(now.text) != "" {
			now.order = len(p.pieces)
			p.pieces = append(p.pieces, *now)
		}
		now, space = nil, false
	}
	for j, c := range chars {
		k := at[j]
		if c.Text == "" || c.Text == "\r" || c.Text == "\n" {
			space = space || c.Text == "\n" || c.Text == "\r"
			continue
		}
		if strings.TrimSpace(c.Text) == "" || k < 0 && last < 0 {
			space = true
			continue
		}
		if k < 0 {
			k = last
		}
		last = k
		if runs[k].slanted {
			continue // a stamp across the page
		}
		if runs[k].turn != turn {
			if space {
				aside.WriteByte(' ')
				space = false
			}
			aside.WriteString(c.Text)
			continue
		}
		place := upright(box{c.PointPosition.Left, c.PointPosition.Bottom, c.PointPosition.Right, c.PointPosition.Top}, turn)
		if c.Text == "\u0002" || c.Text == "\u00ad" { // PDFium's sign for a hyphen at a line's end
			c.Text = "-"
		}
		r, _ := utf8.DecodeRuneInString(c.Text)
		right := unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac)
		if now == nil || !p.continues(now, place, runs[k], right) {
			finish()
			now = &piece{box: place, text: c.Text, size: runs[k].size, bold: runs[k].bold, mono: runs[k].mono, rtl: right}
			glyph, before, wasRight = 0, place, right
			continue
		}
		switch gap := place.x0 - now.x1; {
		case right && place == before && !space: // one sign for several letters: PDFium turns them around
			c.Text += now.text[glyph:]
			now.text = now.text[:glyph]
		case space, !now.rtl && !right && gap > 0.3*now.size, unicode.IsLetter(r) && right != wasRight:
			now.text += " "
			space = false
		}
		glyph = len(now.text)
		now.text += c.Text
		now.box = now.with(place)
		if unicode.IsLetter(r) {
			wasRight = right
		}
		before = place
		now.rtl = now.rtl || right
		now.bold = now.bold && runs[k].bold || now.bold && !unicode.IsLetter(r)
		now.mono = now.mono && runs[k].mono
	}
	finish()
	if s := line(aside.String()); readable(s) {
		p.aside = append(p.aside, s)
	}
}

// continues tells whether a letter stands close enough behind a piece to belong to it.
func (p *pdfPage) continues(now *piece, c box, r run, right bool) bool {
	size := max(now.size, 1)
	if !now.level(c) && math.Abs((now.y0+now.y1)/2-(c.y0+c.y1)/2) > 0.45*size {
		return false
	}
	if r.size > 1.6*size && c.y1-c.y0 > 1.3*(now.y1-now.y0) {
		return false
	}
	if now.rtl || right {
		return c.x0-now.x1 < 2.5*size && now.x0-c.x1 < 2.5*size
	}
	gap := c.x0 - now.x1
	if gap > 1.25*size || gap < -1.5*size && c.x0 < now.x0 {
		return false
	}
	return gap < 0.15*size || !p.rules.between(now.x1, c.x0, (c.y0+c.y1)/2)
}

// unmeaning is the share of letters that mean nothing: a font whose letters nobody can name, as some programs embed
// them, makes a text layer of signs. Such text is worse than none.
func unmeaning(texts []string) float64 {
	total, odd, words, mixed := 0, 0, 0, 0
	for _, s := range texts {
		for word := range strings.FieldsSeq(s) {
			var scripts []*unicode.RangeTable
			letters := 0
			for _, r := range word {
				total++
				switch {
				case r == utf8.RuneError, unicode.Is(unicode.Co, r), unicode.IsControl(r), !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r):
					odd++
				case unicode.IsLetter(r):
					letters++
					if t := scriptOf(r); t != nil && !slices.Contains(scripts, t) {
						scripts = append(scripts, t)
					}
				}
			}
			if letters > 2 {
				if words++; len(scripts) > 1 {
					mixed++
				}
			}
		}
	}
	if total == 0 {
		return 0
	}
	share := float64(odd) / float64(total)
	if words > 3 && mixed*4 > words {
		share = max(share, float64(mixed)/float64(words))
	}
	return share
}

// scriptOf tells apart the scripts that no word mixes.
func scriptOf(r rune) *unicode.RangeTable {
	for _, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Devanagari,
		unicode.Bengali, unicode.Thai, unicode.Georgian, unicode.Armenian, unicode.Tamil, unicode.Telugu, unicode.Ethiopic, unicode.Cherokee} {
		if unicode.Is(t, r) {
			return t
		}
	}
	return nil
}
