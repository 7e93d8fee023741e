package parse

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// readRTF reads Rich Text Format: a stream of signs in which letters stand.
func readRTF(b *builder, src Source) error {
	r := &rtf{b: b, raw: src.Raw, fonts: map[int]string{}, now: rtfState{dest: "body", uc: 1}, page: "windows-1252"}
	r.read()
	r.paragraph()
	r.endTable()
	for _, n := range r.notes {
		b.text(Note, n)
	}
	return nil
}

// rtfState is what a group of signs changes for itself only.
type rtfState struct {
	dest    string // where its text goes: body, or what is left out
	font    int
	uc      int // letters that stand in for one that not all programs know
	hidden  bool
	deleted bool
	field   *rtfField
}

type rtfField struct {
	link string
	from int
}

type rtf struct {
	b       *builder
	raw     []byte
	at      int
	now     rtfState
	stack   []rtfState
	fonts   map[int]string // charsets of fonts
	font    int            // the font whose entry is read
	page    string         // the file's charset
	pending []byte         // letters of a charset that are not decoded yet
	high    rune           // first half of a letter
	skip    int            // stand-ins still to come
	text    strings.Builder
	other   strings.Builder // text of a destination that is not the body
	links   []Link
	notes   []string
	list    string // mark of the paragraph
	level   int    // outline level
	inTable bool
	grid    *grid
	row     []string
}

// charsets of fonts, by RTF's numbers
func rtfCharset(n int) string {
	return map[int]string{0: "windows-1252", 77: "macintosh", 128: "shift_jis", 129: "euc-kr", 134: "gb18030", 136: "big5", 161: "windows-1253",
		162: "windows-1254", 163: "windows-1258", 177: "windows-1255", 178: "windows-1256", 186: "windows-1257", 204: "windows-1251",
		222: "windows-874", 238: "windows-1250"}[n]
}

func (r *rtf) read() {
	for r.at < len(r.raw) && !r.b.stopped() {
		c := r.raw[r.at]
		switch c {
		case '{':
			r.flush()
			if len(r.stack) > 10*maxNested {
				r.b.fail(ErrTooDeep)
				return
			}
			r.stack = append(r.stack, r.now)
			r.at++
		case '}':
			r.flush()
			r.close()
			r.at++
		case '\\':
			r.at++
			r.control()
		case '\r', '\n', 0:
			r.at++
		default:
			r.at++
			if r.skip > 0 {
				r.skip--
			} else {
				r.pending = append(r.pending, c)
			}
		}
		if r.now.dest == "binary" && r.at < len(r.raw) { // pictures
			r.at = r.endOfGroup()
		}
	}
	r.flush()
}

// endOfGroup is where the group that is being read ends; what stands in it is not looked at.
func (r *rtf) endOfGroup() int {
	depth := 0
	for i := r.at; i < len(r.raw); i++ {
		switch r.raw[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return len(r.raw)
}

func (r *rtf) close() {
	n := len(r.stack)
	if n == 0 {
		return
	}
	was := r.now
	r.now = r.stack[n-1]
	r.stack = r.stack[:n-1]
	switch {
	case was.dest == "instruction" && r.now.dest != "instruction" && r.now.field != nil:
		if words := strings.Fields(r.other.String()); len(words) > 1 && strings.EqualFold(words[0], "HYPERLINK") {
			r.now.field.link = strings.Trim(words[1], `"`)
		}
		r.other.Reset()
	case was.dest == "note" && r.now.dest != "note":
		r.notes = append(r.notes, r.other.String())
		r.other.Reset()
	case was.dest == "listtext" && r.now.dest != "listtext":
		r.list = line(r.other.String())
		if r.list == "" {
			r.list = "-"
		}
		r.other.Reset()
	case was.dest == "title" && r.now.dest != "title":
		r.b.doc.Title = r.other.String()
		r.other.Reset()
	case was.field != nil && r.now.field != was.field && was.field.link != "" && was.field.from <= r.text.Len():
		r.links = append(r.links, Link{r.text.String()[was.field.from:], was.field.link})
	}
}

// control reads one sign after its stroke.
func (r *rtf) control() {
	if r.at >= len(r.raw) {
		return
	}
	c := r.raw[r.at]
	if !letter(c) {
		r.at++
		r.symbol(c)
		return
	}
	from := r.at
	for r.at < len(r.raw) && letter(r.raw[r.at]) && r.at-from < 32 {
		r.at++
	}
	word := string(r.raw[from:r.at])
	from = r.at
	if r.at < len(r.raw) && r.raw[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.raw) && r.raw[r.at] >= '0' && r.raw[r.at] <= '9' && r.at-from < 11 {
		r.at++
	}
	value, err := strconv.Atoi(string(r.raw[from:r.at]))
	if err != nil {
		value = 1
	}
	has := err == nil
	if r.at < len(r.raw) && r.raw[r.at] == ' ' {
		r.at++
	}
	if word == "bin" && has {
		r.at = min(r.at+max(value, 0), len(r.raw))
		return
	}
	if word != "u" && r.skip > 0 {
		r.skip--
	}
	r.word(word, value, has)
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (r *rtf) symbol(c byte) {
	switch c {
	case '\'':
		if r.at+2 > len(r.raw) {
			return
		}
		v, err := strconv.ParseUint(string(r.raw[r.at:r.at+2]), 16, 8)
		r.at += 2
		if err != nil {
			return
		}
		if r.skip > 0 {
			r.skip--
			return
		}
		r.pending = append(r.pending, byte(v))
	case '~':
		r.say(" ")
	case '_':
		r.say("-")
	case '\\', '{', '}':
		if r.skip > 0 {
			r.skip--
			return
		}
		r.pending = append(r.pending, c)
	case '*':
		r.flush()
		r.now.dest = r.starred()
	case '\r', '\n':
		r.word("par", 1, false)
	}
}

// starred looks at the word behind \*: what programs need not know is left out, but for the few that hold text.
func (r *rtf) starred() string {
	rest := string(r.raw[r.at:min(r.at+40, len(r.raw))])
	rest = strings.TrimLeft(rest, "\r\n ")
	for _, known := range []string{`\shppict`, `\shpinst`, `\fldinst`} {
		if strings.HasPrefix(rest, known) {
			if known == `\shpinst` {
				return "body"
			}
			return r.now.dest
		}
	}
	return "nothing"
}

// say adds text where it belongs.
func (r *rtf) say(s string) {
	r.flush()
	if r.now.hidden || r.now.deleted {
		return
	}
	switch r.now.dest {
	case "body":
		r.text.WriteString(s)
	case "note", "instruction", "listtext", "title":
		r.other.WriteString(s)
	}
	if r.text.Len()+r.other.Len() > r.b.left {
		r.b.fail(ErrTooMuchText)
	}
}

// flush decodes the letters that wait.
func (r *rtf) flush() {
	if len(r.pending) == 0 {
		return
	}
	raw := r.pending
	r.pending = nil
	if r.now.dest == "fonts" || r.now.dest == "nothing" || r.now.dest == "binary" {
		return
	}
	name := r.fonts[r.now.font]
	if name == "" {
		name = r.page
	}
	var enc encoding.Encoding
	if enc, _ = charset.Lookup(name); enc == nil {
		enc, _ = charset.Lookup("windows-1252")
	}
	r.say(decodeWith(raw, enc))
}

// unicode adds a letter by its number; those above 65535 come in two halves.
func (r *rtf) unicode(v int) {
	if v < 0 {
		v += 65536
	}
	c := rune(v)
	switch {
	case utf16.IsSurrogate(c) && r.high == 0:
		r.high = c
	case r.high != 0:
		c = utf16.DecodeRune(r.high, c)
		r.high = 0
		r.say(string(c))
	default:
		r.say(string(c))
	}
	r.skip = r.now.uc
}
