package answer

import (
	"encoding/json"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/text"
)

// Piece is a part of an answer that is being written: text that follows what was shown before, or word that all of that
// is withdrawn.
type Piece struct {
	Text  string
	Reset bool
}

// draft shows an answer while a model writes it, as far as it may stand (ADR 0011). Nothing is shown before the model has
// said that it knows enough, and from which passages; then whole words are, each once its numbers and links were found in
// them. With a word that may not stand everything is withdrawn, and the rest is waited for.
type draft struct {
	show   func(Piece)
	isJSON bool
	may    func(used []string) *ground
	words  *text.Blocklist // are shown masked

	in     fields
	ground *ground
	barred bool // nothing more of this one is shown
	sent   int  // bytes of the text that were shown

	glance time.Duration
	mu     sync.Mutex  // of all of it: what waits is looked at by a timer
	next   time.Time   // before it what comes is not looked at
	later  *time.Timer // looks at what came meanwhile; nil: nothing did
	over   bool        // nothing is shown any more
	known  int         // bytes of the text that were looked at
}

// draft is nil when nobody wants to see it.
func (a *attempt) draft(isJSON bool, may func(used []string) *ground) *draft {
	if a.r.Show == nil {
		return nil
	}
	d := &draft{show: a.r.Show, isJSON: isJSON, may: may, glance: a.s.o.Glance}
	if chat := a.r.Bot.Chat; chat.BlockedMode == bot.MaskWords {
		d.words = chat.Blocked()
	}
	return d
}

// begin starts anew with what another model, or the same one again, writes.
func (d *draft) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.withdraw()
	d.in, d.ground, d.barred, d.known, d.over = fields{}, nil, false, 0, false
}

// end shows nothing more of what was written: the answer is there, or will not come.
func (d *draft) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over = true
	if d.later != nil {
		d.later.Stop()
		d.later = nil
	}
}

func (d *draft) withdraw() {
	if d.sent > 0 {
		d.show(Piece{Reset: true})
	}
	d.sent, d.barred = 0, true
}

// take takes the next piece of what the model writes.
func (d *draft) take(delta string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.barred {
		return
	}
	if d.isJSON {
		d.in.read(delta)
	} else {
		d.in.answer.WriteString(delta)
	}
	if d.ground == nil && !d.ready() {
		return
	}
	switch now := time.Now(); {
	case !now.Before(d.next):
		d.next = now.Add(d.glance)
		d.look()
	case d.later == nil:
		d.later = time.AfterFunc(d.next.Sub(now), func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.later = nil; !d.over && !d.barred && d.ground != nil {
				d.next = time.Now().Add(d.glance)
				d.look()
			}
		})
	}
}

// look shows what may be shown of the words that have come.
func (d *draft) look() {
	all := d.in.answer.String()
	if d.sent == 0 {
		all = strings.TrimLeftFunc(all, unicode.IsSpace)
		if len(all) < d.in.answer.Len() { // an answer begins with its first word
			d.in.answer.Reset()
			d.in.answer.WriteString(all)
		}
	}
	known := lastWord(all)
	if known <= d.known {
		return
	}
	d.known = known
	back := lookBack
	if len(d.ground.own) > 0 || len(d.ground.known) > 0 { // whose number it is stands before it
		back = lookFurther
	}
	if !d.ground.holds(all[before(all, d.sent, back):known]) || d.ground.revealsAtEnd(tail(all[:known]), all[d.sent:known]) {
		d.withdraw()
		return
	}
	if end := d.upTo(all, known); end > d.sent {
		d.show(Piece{Text: shown(d.masked(all[:known], d.sent, end))})
		d.sent = end
	}
}

// upTo is up to where known words may be shown: a phrase that must not be read may go on, and what a number counts comes next.
func (d *draft) upTo(all string, known int) int {
	end := known
	for n := d.words.Longest(); n > 1; n-- {
		end = wordBefore(all, end)
	}
	for {
		last := wordBefore(all, end)
		if !strings.ContainsAny(all[last:end], "0123456789") {
			return end
		}
		end = last
	}
}

// masked is a part of a text in which whole words are known.
func (d *draft) masked(all string, from, to int) string {
	found := d.words.Find(all)
	if len(found) == 0 {
		return all[from:to]
	}
	begin := text.Len(all[:from])
	masked := []rune(text.MaskSpans(all, found))
	return string(masked[begin : begin+text.Len(all[from:to])])
}

// ready says whether the text may be shown now. Once it is known that it may not, it never is.
func (d *draft) ready() bool {
	if !d.isJSON {
		d.ground = d.may(nil)
		return true
	}
	if d.in.enough == nil || !d.in.hasUsed {
		return false
	}
	if *d.in.enough {
		d.ground = d.may(d.in.used)
	}
	d.barred = d.ground == nil
	return !d.barred
}

// How many bytes of what was shown are looked at again with each new word.
const (
	lookBack    = 32
	lookFurther = 160
)

// before is where some words begin that stand before a place: a number and what it counts may come apart.
func before(s string, at, back int) int {
	from := max(0, at-back)
	if from > 0 {
		if i := strings.IndexByte(s[from:at], ' '); i >= 0 {
			from += i
		} else {
			from = at
		}
	}
	return from
}

// tail is the end of a text, long enough to hold a window of letters.
func tail(s string) string { return strings.ToValidUTF8(s[max(0, len(s)-8*window):], "") }

// lastWord is where the last whole word of s ends: behind its last space, or behind a letter of a script that sets none.
func lastWord(s string) int {
	for end := len(s); end > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		if r != utf8.RuneError && (unicode.IsSpace(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)) {
			return end
		}
		end -= size
	}
	return 0
}

// wordBefore is where the word before the last one of s[:end] ends.
func wordBefore(s string, end int) int {
	before := strings.TrimRightFunc(s[:end], unicode.IsSpace)
	_, size := utf8.DecodeLastRuneInString(before)
	return lastWord(before[:len(before)-size])
}

// fields reads the object that a model writes while it comes: enough and used once they are whole, answer letter by
// letter. It is forgiving: what it does not understand is judged at the end, when the whole object is there.
type fields struct {
	enough  *bool
	used    []string
	hasUsed bool
	answer  strings.Builder

	at      place
	key     []byte
	raw     []byte // the value that is read
	depth   int
	quoted  bool
	escaped bool
	code    []byte // of \uXXXX
	high    rune   // the first half of a pair
}

type place int

const (
	outside place = iota
	beforeKey
	inKey
	afterKey
	beforeValue
	inValue
	inAnswer
	inCode
	afterAnswer
	done
)

func (f *fields) read(s string) {
	for i := range len(s) {
		f.next(s[i])
	}
}

func (f *fields) next(c byte) {
	switch f.at {
	case outside:
		if c == '{' {
			f.at = beforeKey
		}
	case beforeKey:
		if c == '"' {
			f.at, f.key = inKey, f.key[:0]
		}
	case inKey:
		if c == '"' {
			f.at = afterKey
			return
		}
		f.key = append(f.key, c)
	case afterKey:
		if c == ':' {
			f.at = beforeValue
		}
	case beforeValue:
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
		case c == '"' && string(f.key) == "answer":
			f.at = inAnswer
		default:
			f.at, f.raw, f.depth, f.quoted, f.escaped = inValue, f.raw[:0], 0, false, false
			f.value(c)
		}
	case inValue:
		f.value(c)
	case inAnswer:
		f.letter(c)
	case inCode:
		if f.code = append(f.code, c); len(f.code) == 4 {
			f.at = inAnswer
			f.unit()
		}
	case afterAnswer:
		f.between(c)
	}
}

func (f *fields) between(c byte) {
	switch c {
	case ',':
		f.at = beforeKey
	case '}':
		f.at = done
	}
}

func (f *fields) value(c byte) {
	if f.depth == 0 && !f.quoted && (c == ',' || c == '}') {
		f.keep()
		f.between(c)
		return
	}
	f.raw = append(f.raw, c)
	switch {
	case f.escaped:
		f.escaped = false
	case f.quoted:
		f.escaped, f.quoted = c == '\\', c != '"'
	case c == '"':
		f.quoted = true
	case c == '[' || c == '{':
		f.depth++
	case c == ']' || c == '}':
		f.depth--
	}
}

// keep takes a value that is whole.
func (f *fields) keep() {
	switch string(f.key) {
	case "enough":
		var enough bool
		if json.Unmarshal(f.raw, &enough) == nil {
			f.enough = &enough
		}
	case "used":
		f.hasUsed = json.Unmarshal(f.raw, &f.used) == nil
	}
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}

// letter takes the next byte of the answer's text.
func (f *fields) letter(c byte) {
	switch {
	case f.escaped:
		f.escaped = false
		if c == 'u' {
			f.at, f.code = inCode, f.code[:0]
			return
		}
		if e, ok := escapes[c]; ok {
			c = e
		}
		f.answer.WriteByte(c)
	case c == '\\':
		f.escaped = true
	case c == '"':
		f.at = afterAnswer
	default:
		f.answer.WriteByte(c)
	}
}

// unit takes a \uXXXX; two of them may be one letter.
func (f *fields) unit() {
	var n rune
	for _, c := range f.code {
		n <<= 4
		switch {
		case c >= '0' && c <= '9':
			n |= rune(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n |= rune(c|0x20-'a') + 10
		}
	}
	switch {
	case f.high != 0:
		f.answer.WriteRune(utf16.DecodeRune(f.high, n))
		f.high = 0
	case utf16.IsSurrogate(n):
		f.high = n
	default:
		f.answer.WriteRune(n)
	}
}
