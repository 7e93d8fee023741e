package parse

import (
	"strconv"
	"strings"
)

// runs collects the text of one paragraph.
type runs struct {
	w      *word
	text   strings.Builder
	links  []Link
	images []string
	anchor string
	pages  int
	field  []string // instructions of the open fields, the innermost last
	result []bool   // whether the open field's result has begun
	from   []int    // where it began
}

func (r *runs) inside(n *node) {
	if n == nil {
		return
	}
	if r.w.deep++; r.w.deep > maxNested {
		r.w.b.fail(ErrTooDeep)
	}
	defer func() { r.w.deep-- }()
	for _, k := range n.kids {
		if r.w.b.stopped() {
			return
		}
		r.node(k)
	}
}

func (r *runs) node(k *node) {
	switch k.name {
	case "", "pPr", "rPr", "del", "moveFrom", "delText", "rt", "rubyPr", "sdtPr", "proofErr", "footnoteReference", "endnoteReference":
	case "r":
		if v := k.kid("rPr", "vanish"); v.on() {
			return
		}
		r.inside(k)
	case "t":
		if len(r.result) == 0 || r.result[len(r.result)-1] {
			r.text.WriteString(k.all())
		}
	case "tab", "ptab":
		r.text.WriteString("\t")
	case "br", "cr":
		switch k.attr("type") {
		case "page":
			r.pages++
		case "column":
		default:
			r.text.WriteString("\n")
		}
	case "lastRenderedPageBreak":
		if r.text.Len() == 0 && r.pages == 0 {
			r.w.b.turn()
		} else {
			r.pages = max(r.pages, 1)
		}
	case "noBreakHyphen":
		r.text.WriteString("-")
	case "sym":
		if v, err := strconv.ParseInt(k.attr("char"), 16, 32); err == nil && v < 0xe000 {
			r.text.WriteRune(rune(v))
		}
	case "instrText":
		if n := len(r.field); n > 0 {
			r.field[n-1] += k.all()
		}
	case "fldChar":
		r.fieldMark(k.attr("fldCharType"))
	case "hyperlink":
		from := r.text.Len()
		r.inside(k)
		if to, ok := r.w.links[k.attr("id")]; ok && to.outside {
			r.links = append(r.links, Link{r.text.String()[from:], to.target})
		}
	case "bookmarkStart":
		if name := k.attr("name"); r.anchor == "" && !strings.HasPrefix(name, "_") {
			r.anchor = name
		}
	case "txbxContent":
		r.w.floats = append(r.w.floats, k)
	case "AlternateContent":
		r.inside(chosen(k))
	case "docPr":
		if alt := k.attr("descr"); readable(alt) {
			r.images = append(r.images, alt)
		}
	case "oMath":
		r.text.WriteString(formula(k, 0))
	default:
		r.inside(k)
	}
}

// fieldMark follows a field: its instruction first, then the result that people see.
func (r *runs) fieldMark(kind string) {
	n := len(r.field) - 1
	switch {
	case kind == "begin" && n < 50:
		r.field, r.result, r.from = append(r.field, ""), append(r.result, false), append(r.from, 0)
	case kind == "separate" && n >= 0:
		r.result[n], r.from[n] = true, r.text.Len()
	case kind == "end" && n >= 0:
		words := strings.Fields(r.field[n])
		if r.result[n] && len(words) > 1 && strings.EqualFold(words[0], "HYPERLINK") {
			r.links = append(r.links, Link{r.text.String()[r.from[n]:], strings.Trim(words[1], `"`)})
		}
		r.field, r.result, r.from = r.field[:n], r.result[:n], r.from[:n]
	}
}

// formula writes a formula in one line.
func formula(n *node, depth int) string {
	if depth > maxNested {
		return ""
	}
	part := func(name string) string { return formula(n.kid(name), depth+1) }
	if n == nil {
		return ""
	}
	switch n.name {
	case "t":
		return n.all()
	case "f":
		return "(" + part("num") + ")/(" + part("den") + ")"
	case "sSup":
		return part("e") + "^" + part("sup")
	case "sSub":
		return part("e") + "_" + part("sub")
	case "rad":
		return "√(" + part("e") + ")"
	case "rPr", "ctrlPr", "":
		return ""
	}
	var w strings.Builder
	for _, k := range n.kids {
		w.WriteString(formula(k, depth+1))
	}
	return w.String()
}

// numberLevel is how one level of a list counts.
type numberLevel struct {
	format, text string
	start        int
}

func (w *word) readNumbering(root *node) {
	w.nums, w.count = map[string]map[int]numberLevel{}, map[string][]int{}
	if root == nil {
		return
	}
	abstract := map[string]map[int]numberLevel{}
	levels := func(n *node, into map[int]numberLevel) {
		for _, l := range n.kids {
			at, err := strconv.Atoi(l.attr("ilvl"))
			if l.name != "lvl" || err != nil {
				continue
			}
			start, err := strconv.Atoi(l.kid("start").attr("val"))
			if err != nil {
				start = 1
			}
			into[at] = numberLevel{l.kid("numFmt").attr("val"), l.kid("lvlText").attr("val"), start}
		}
	}
	for _, n := range root.kids {
		if n.name == "abstractNum" {
			found := map[int]numberLevel{}
			levels(n, found)
			abstract[n.attr("abstractNumId")] = found
		}
	}
	for _, n := range root.kids {
		if n.name != "num" {
			continue
		}
		own := map[int]numberLevel{}
		for at, l := range abstract[n.kid("abstractNumId").attr("val")] {
			own[at] = l
		}
		for _, o := range n.kids {
			levels(o, own)
			if at, err := strconv.Atoi(o.attr("ilvl")); err == nil && o.kid("startOverride") != nil {
				l := own[at]
				l.start, _ = strconv.Atoi(o.kid("startOverride").attr("val"))
				own[at] = l
			}
		}
		w.nums[n.attr("numId")] = own
	}
}

// mark is what stands before the next entry of a list.
func (w *word) mark(num string, depth int) string {
	level, ok := w.nums[num][depth]
	if !ok || level.format == "bullet" || level.format == "none" || level.format == "" {
		return "-"
	}
	at := w.count[num]
	for len(at) <= depth {
		start := 1
		if l, ok := w.nums[num][len(at)]; ok {
			start = l.start
		}
		at = append(at, start-1)
	}
	at[depth]++
	w.count[num] = at[:depth+1]
	mark := level.text
	for i := range depth + 1 {
		mark = strings.ReplaceAll(mark, "%"+strconv.Itoa(i+1), counted(max(at[i], 1), w.nums[num][i].format))
	}
	if mark = line(mark); mark == "" {
		return "-"
	}
	return mark
}

// counted writes a number as a list does.
func counted(n int, format string) string {
	switch format {
	case "lowerLetter", "upperLetter":
		s := strings.Repeat(string(rune('a'+(n-1)%26)), min((n-1)/26+1, 5))
		if format == "upperLetter" {
			s = strings.ToUpper(s)
		}
		return s
	case "lowerRoman", "upperRoman":
		s := roman(n)
		if format == "upperRoman" {
			s = strings.ToUpper(s)
		}
		return s
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n > 3999 {
		return strconv.Itoa(n)
	}
	var w strings.Builder
	for i, v := range []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1} {
		for ; n >= v; n -= v {
			w.WriteString([]string{"m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"}[i])
		}
	}
	return w.String()
}
