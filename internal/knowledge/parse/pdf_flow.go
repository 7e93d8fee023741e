package parse

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// flow makes headings, paragraphs and lists of lines as they come.
type flow struct {
	b     *builder
	frame box     // of the page
	edge  float64 // how far lines may go
	body  float64 // size of most of the text
	bold  bool    // most of the text is bold
	heads []float64
	count map[float64]int // letters in each size
	fat   int             // letters in bold
	all   int

	para   []row  // lines of the paragraph that is being put together
	broken []bool // whether the writer ended the line, for each but the last
	page   int    // where it began
	level  int    // of the heading that is being put together; 0 is none
	code   bool
	depth  float64 // where the list began
	split  bool    // a column or page ended after the last line
}

// learn looks at the sizes of letters: most text is in one, and headings are in larger ones.
func (f *flow) learn(pages []*pdfPage) {
	if f.count == nil {
		f.count = map[float64]int{}
	}
	for _, p := range pages {
		for _, r := range p.rows {
			pieces := r.pieces
			if t := pieces[0].table; t != nil {
				pieces = t.pieces
			}
			for _, x := range pieces {
				n := len([]rune(x.text))
				f.count[half(x.size)] += n
				f.all += n
				if x.bold {
					f.fat += n
				}
			}
		}
	}
	f.body, f.bold, f.heads = 0, f.fat*2 > f.all, nil
	most := 0
	for size, n := range f.count {
		if n > most || n == most && size < f.body {
			f.body, most = size, n
		}
	}
	for size, n := range f.count {
		if size >= f.body*1.13 && size >= f.body+1 && n*3 < f.all {
			f.heads = append(f.heads, size)
		}
	}
	slices.Sort(f.heads)
	slices.Reverse(f.heads)
	var apart []float64 // sizes that differ by less than a point are one
	for _, s := range f.heads {
		if len(apart) == 0 || apart[len(apart)-1]-s >= 1 {
			apart = append(apart, s)
		}
	}
	f.heads = apart
}

func half(size float64) float64 { return math.Round(size*2) / 2 }

// headingLevel is the level of the heading that a line is; 0 if it is none.
func (f *flow) headingLevel(r row) int {
	text := r.text()
	letters := len([]rune(text))
	if letters > 200 || !strings.ContainsFunc(text, unicode.IsLetter) {
		return 0
	}
	size := half(r.size())
	for i, h := range f.heads {
		if size > h-1 {
			return min(i+1, 5)
		}
	}
	last := []rune(strings.TrimSpace(text))[len([]rune(strings.TrimSpace(text)))-1]
	if f.bold || letters > 100 || size < f.body*0.95 || strings.ContainsRune(".,;!?。", last) {
		return 0
	}
	if !r.bold() {
		return 0
	}
	return min(len(f.heads)+1, 6)
}

// one takes the next line, or a table between lines.
func (f *flow) one(r row) {
	if t := r.pieces[0].table; t != nil {
		f.end()
		f.b.table(t.grid(), "")
		return
	}
	text := strings.TrimSpace(r.text())
	if text == "" {
		return
	}
	level := f.headingLevel(r)
	mono := !slices.ContainsFunc(r.pieces, func(p piece) bool { return !p.mono })
	_, mark, _ := listed(bullet(text))
	switch {
	case len(f.para) == 0:
	case level != f.level, mono != f.code, mark != "", f.level == 0 && f.apart(r), f.level > 0 && f.far(r, 1.9):
		f.end()
	}
	if len(f.para) == 0 {
		f.level, f.page, f.code, f.broken = level, f.b.page, mono, nil
	} else {
		f.broken = append(f.broken, !f.split && f.hard(r))
	}
	f.para, f.split = append(f.para, r), false
}

// hard tells whether the writer ended the last line: the next line's first word would have had room there.
func (f *flow) hard(r row) bool {
	last := f.para[len(f.para)-1]
	word, _, _ := strings.Cut(strings.TrimSpace(r.text()), " ")
	letters := len([]rune(r.text()))
	if letters == 0 || unspaced(firstRune(word)) || slices.ContainsFunc(r.pieces, func(p piece) bool { return p.rtl }) {
		return false
	}
	width := float64(len([]rune(word))+2) * (r.x1 - r.x0) / float64(letters)
	return last.x1+1.3*width+r.size() < f.edge
}

// far tells whether a line stands more than so many heights below the last.
func (f *flow) far(r row, heights float64) bool {
	last := f.para[len(f.para)-1]
	return !f.split && (r.y1-last.y1 > heights*max(r.size(), last.size()) || r.y1 < last.y0)
}

// apart tells whether a line begins a paragraph of its own.
func (f *flow) apart(r row) bool {
	last, first := f.para[len(f.para)-1], f.para[0]
	text := strings.TrimSpace(last.text())
	if f.split { // the sentence goes on in the next column or on the next page
		next := firstRune(r.text())
		return ended(text) || unicode.IsUpper(next) || unicode.IsDigit(next)
	}
	if math.Abs(r.size()-last.size()) > 0.15*last.size() {
		return true
	}
	pitch := r.y1 - last.y1
	if pitch > 1.75*r.size() || pitch < 0 {
		return true
	}
	if len(f.para) > 1 { // wider than between the lines above
		if usual := last.y1 - f.para[len(f.para)-2].y1; usual > 0 && pitch > 1.3*usual {
			return true
		}
	}
	if _, mark, _ := listed(bullet(first.text())); mark != "" {
		return r.x0 < first.x0-1 // a list's entry goes on below its text
	}
	indented := r.x0 > last.x0+0.9*r.size() && r.x0 < last.x0+6*r.size()
	short := last.x1 < r.x1-0.2*(r.x1-r.x0)
	return ended(text) && (indented || short) || indented && len(f.para) > 1 && ended(text)
}

func firstRune(s string) rune {
	for _, r := range strings.TrimSpace(s) {
		return r
	}
	return 0
}

// ended tells whether a sentence ends with the text.
func ended(s string) bool {
	r := []rune(strings.TrimRight(s, `"'”’)]» `))
	return len(r) == 0 || strings.ContainsRune(".!?:…。！？：؟", r[len(r)-1])
}

// column notes that a column ended.
func (f *flow) column() { f.split = len(f.para) > 0 }

var bulletSign = regexp.MustCompile(`^\s*(?:[•‣▪●○◦■□✓✔➢❖►▶·∙]|o\s)\s*`)

// bullet makes one sign of all that begin the entries of lists.
func bullet(s string) string {
	if at := bulletSign.FindStringIndex(s); at != nil && at[1] < len(s) {
		return "- " + s[at[1]:]
	}
	return s
}

// end finishes the paragraph that is being put together.
func (f *flow) end() {
	if len(f.para) == 0 {
		return
	}
	rows := f.para
	f.para, f.split = nil, false
	now := f.b.page
	f.b.page = f.page
	defer func() { f.b.page = now }()
	if f.code {
		f.b.text(Code, codeOf(rows))
		return
	}
	text := strings.TrimSpace(rows[0].text())
	for i, r := range rows[1:] {
		if f.level == 0 && f.broken[i] {
			text += "\n" + strings.TrimSpace(r.text())
			continue
		}
		text = joined(text, r.text())
	}
	f.broken = nil
	if f.level > 0 {
		f.b.heading(f.level, text)
		return
	}
	if _, mark, rest := listed(bullet(text)); mark != "" {
		if n := len(f.b.doc.Blocks); n == 0 || f.b.doc.Blocks[n-1].Kind != List {
			f.depth = rows[0].x0
		}
		depth := int(math.Round((rows[0].x0 - f.depth) / 18))
		f.b.item(depth, mark, rest)
		return
	}
	f.b.text(Paragraph, text)
}

// codeOf keeps the indentation of lines in letters of one width.
func codeOf(rows []row) string {
	left, width := math.Inf(1), 0.0
	for _, r := range rows {
		left = min(left, r.x0)
		if n := len([]rune(r.text())); n > 0 {
			width = max(width, (r.x1-r.x0)/float64(n))
		}
	}
	var w strings.Builder
	for _, r := range rows {
		if width > 0 {
			w.WriteString(strings.Repeat(" ", min(max(int(math.Round((r.x0-left)/width)), 0), 80)))
		}
		w.WriteString(r.text() + "\n")
	}
	return w.String()
}
