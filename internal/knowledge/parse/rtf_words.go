package parse

import (
	"strconv"
	"strings"
)

// word does what a control word says. Most say how text looks and are nothing to us.
func (r *rtf) word(word string, value int, has bool) {
	switch word {
	case "u":
		if r.skip > 0 && !has {
			return
		}
		r.flush()
		r.unicode(value)
		return
	case "bin":
		return
	}
	r.flush()
	switch word {
	case "par", "sect", "page":
		if r.now.dest == "note" {
			r.other.WriteByte('\n')
			return
		}
		if r.now.dest == "body" {
			if r.inTable {
				r.text.WriteByte('\n')
				return
			}
			r.paragraph()
		}
	case "line":
		r.say("\n")
	case "tab":
		r.say("\t")
	case "cell", "nestcell":
		if r.now.dest == "body" {
			r.row = append(r.row, r.text.String())
			r.text.Reset()
			r.inTable = true
		}
	case "row", "nestrow":
		r.endRow()
	case "intbl":
		r.inTable = true
	case "pard":
		r.inTable, r.level = false, 0
	case "outlinelevel":
		r.level = value + 1
	case "plain":
		r.now.hidden, r.now.deleted = false, false
	case "v":
		r.now.hidden = value != 0 || !has
	case "deleted":
		r.now.deleted = value != 0 || !has
	case "uc":
		r.now.uc = min(max(value, 0), 8)
	case "ansicpg":
		r.page = codePage(value)
	case "mac":
		r.page = "macintosh"
	case "f":
		if r.now.dest == "fonts" {
			r.font = value
		}
		r.now.font = value
	case "fcharset":
		if r.now.dest == "fonts" {
			r.fonts[r.font] = rtfCharset(value)
		}
	case "cpg":
		if r.now.dest == "fonts" {
			r.fonts[r.font] = codePage(value)
		}
	case "field":
		r.now.field = &rtfField{}
	case "fldinst":
		r.now.dest = "instruction"
	case "fldrslt":
		if r.now.field != nil {
			r.now.field.from = r.text.Len()
		}
	default:
		r.destination(word)
	}
}

// destination follows where the text of a group goes, and adds the letters that have names.
func (r *rtf) destination(word string) {
	switch word {
	case "fonttbl":
		r.now.dest = "fonts"
	case "pict", "objdata", "themedata", "datastore":
		r.now.dest = "binary"
	case "colortbl", "stylesheet", "listtable", "listoverridetable", "generator", "revtbl", "rsidtbl", "header", "headerl", "headerr",
		"headerf", "footer", "footerl", "footerr", "footerf", "xe", "tc", "bkmkstart", "bkmkend", "filetbl", "latentstyles", "sp", "info",
		"nonshppict", "pntxta", "pntxtb", "annotation", "atnid", "atnauthor", "object":
		r.now.dest = "nothing"
	case "title":
		if r.now.dest == "nothing" {
			r.now.dest = "title"
		}
	case "result", "shptxt":
		r.now.dest = "body"
	case "footnote":
		r.now.dest = "note"
	case "listtext", "pntext":
		r.now.dest = "listtext"
	case "emdash":
		r.say("—")
	case "endash":
		r.say("–")
	case "lquote":
		r.say("‘")
	case "rquote":
		r.say("’")
	case "ldblquote":
		r.say("“")
	case "rdblquote":
		r.say("”")
	case "bullet":
		r.say("•")
	case "emspace", "enspace", "qmspace":
		r.say(" ")
	}
}

func codePage(n int) string {
	switch n {
	case 932:
		return "shift_jis"
	case 936:
		return "gb18030"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 65001:
		return "utf-8"
	case 10000:
		return "macintosh"
	case 874:
		return "windows-874"
	}
	return "windows-" + strconv.Itoa(n)
}

// paragraph ends the paragraph that is being read.
func (r *rtf) paragraph() {
	r.flush()
	r.endTable()
	text, links := r.text.String(), r.links
	r.text.Reset()
	r.links = nil
	mark := r.list
	r.list = ""
	if m, rest, ok := strings.Cut(strings.TrimLeft(text, " "), "\t"); ok && mark == "" && onlyMark.MatchString(m) { // a list by hand
		mark, text = m, rest
	}
	switch {
	case strings.TrimSpace(text) == "":
	case r.level > 0 && r.level < 10 && len(text) < 300:
		r.b.heading(r.level, text, links...)
	case mark != "":
		if !listMark.MatchString(mark + " x") {
			mark = "-"
		}
		if _, m, _ := listed(mark + " x"); m != "" {
			mark = m
		}
		r.b.item(0, mark, text, links...)
	default:
		r.b.text(Paragraph, text, links...)
	}
}

func (r *rtf) endRow() {
	if len(r.row) == 0 {
		return
	}
	if r.grid == nil {
		r.grid = newGrid()
	}
	r.grid.row(false)
	for _, c := range r.row {
		r.grid.cell(c, 1, 1)
	}
	r.row, r.inTable = nil, false
}

// endTable adds the table that ends before the next paragraph.
func (r *rtf) endTable() {
	r.endRow()
	if r.grid != nil {
		r.b.table(r.grid, "", r.links...)
		r.grid, r.links = nil, nil
	}
}
