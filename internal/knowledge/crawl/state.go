package crawl

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Limits of what frameworks keep for their scripts.
const (
	maxState      = 2 << 20 // bytes of one script
	maxStates     = 4 << 20 // bytes of all of them
	maxStateDepth = 64      // of things inside of things
	maxInside     = 3       // of JSON inside of texts of JSON
	maxBroken     = 20      // values of one script that are no JSON: each may have been read to the script's end to tell
)

var (
	// assigned is where a script keeps the page's data under a name that says so.
	assigned = regexp.MustCompile(`(?i)(?:window|self|globalThis|var|let|const)[.\s\["']*([\w$]*(?:state|data|nuxt|remixcontext|apollo|props|initial|preloaded)[\w$]*)["'\]]*\s*=\s*`)
	flight   = regexp.MustCompile(`__next_f\s*(?:=[^;]{0,40})?\)?\.push\(\s*`)
	enqueued = regexp.MustCompile(`streamController\.enqueue\(\s*`)
	flatKey  = regexp.MustCompile(`^_\d+$`)
)

// keep takes what a framework keeps of a page for its scripts: as JSON in scripts of their own (Next.js, Nuxt, SvelteKit, Astro
// and others), under a name (Redux, Apollo, Remix, Nuxt 2), or as a stream (Next's app router, Remix).
func (k *kept) keep(v *view) {
	var stream, turbo strings.Builder
	left := maxStates
	for n := range v.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "script" || attr(n, "src") != "" {
			continue
		}
		raw := inner(n)
		if left -= len(raw); len(raw) > maxState || left < 0 {
			continue
		}
		kind, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(attr(n, "type"))), ";")
		switch strings.TrimSpace(kind) {
		case "application/json":
			if t, _ := parseJSON(raw); t != nil {
				k.value("", unflattened(t), 0, 0)
			}
		case "", "module", "text/javascript", "application/javascript":
			streamed(&stream, raw, flight, func(t *node) string {
				if len(t.kids) == 2 && t.kids[0].text == "1" && t.kids[1].kind == 's' {
					return t.kids[1].text
				}
				return ""
			})
			streamed(&turbo, raw, enqueued, func(t *node) string { return t.text })
			k.script(raw)
		}
	}
	k.flight(stream.String())
	for line := range strings.Lines(turbo.String()) {
		if t, _ := parseJSON(line); t != nil {
			k.value("", unflattened(t), 0, 0)
		}
	}
}

// streamed collects what a script hands over in pieces.
func streamed(to *strings.Builder, raw string, where *regexp.Regexp, part func(*node) string) {
	broken := 0
	for _, at := range where.FindAllStringIndex(raw, 10_000) {
		t, _ := parseJSON(raw[at[1]:])
		switch {
		case t == nil:
			if broken++; broken == maxBroken {
				return
			}
		case to.Len() < maxStates:
			to.WriteString(part(t))
		}
	}
}

// script reads data that a script keeps under a name. What is no JSON but code that makes it says its texts.
func (k *kept) script(raw string) {
	end, broken := 0, 0
	for _, at := range assigned.FindAllStringSubmatchIndex(raw, 1000) {
		name, rest := strings.ToLower(raw[at[2]:at[3]]), raw[at[1]:]
		if at[0] < end || strings.HasSuffix(name, "layer") {
			continue
		}
		if broken++; broken > maxBroken {
			break
		}
		if said, ok := strings.CutPrefix(rest, "JSON.parse("); ok {
			if s, _, ok := literal(strings.TrimSpace(said)); ok {
				rest = s
			}
		}
		if t, n := parseJSON(rest); t != nil && t.kind != 's' && t.kind != 'n' {
			k.value("", unflattened(t), 0, 0)
			broken--
			if end = at[1] + n; len(rest) != len(raw)-at[1] {
				end = at[1]
			}
		} else if strings.Contains(name, "nuxt") && !strings.HasPrefix(rest, "{}") {
			k.literals(rest)
			return
		}
	}
	if end == 0 && strings.Contains(raw, "__sveltekit") {
		k.literals(raw)
	}
}

// literals reads the texts of code, each with the name that stands before it.
func (k *kept) literals(code string) {
	for i := 0; i < len(code); i++ {
		if c := code[i]; c != '"' && c != '\'' && c != '`' {
			continue
		}
		s, n, ok := literal(code[i:])
		if !ok {
			return
		}
		before := strings.TrimRight(code[max(0, i-64):i], " \n")
		name := ""
		if b, ok := strings.CutSuffix(before, ":"); ok {
			name = strings.Trim(b[strings.LastIndexAny(b, "{,\n ")+1:], `"' `)
		}
		if titles[plainKey(name)] && utf8.RuneCountInString(s) <= maxHeading {
			k.open = append(k.open[:0], s)
		} else {
			k.value(name, &node{kind: 's', text: s}, 0, 0)
		}
		i += n - 1
	}
	k.open = k.open[:0]
}

// literal reads a text as code writes it, and how long it is written.
func literal(s string) (string, int, bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' && s[0] != '`' {
		return "", 0, false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return decodeEscapes(b.String()), i + 1, true
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

// decodeEscapes turns what code escapes into what JSON escapes, and reads that.
func decodeEscapes(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			b.WriteString(`\"`)
		case s[i] < 0x20:
			b.WriteString(`\u00` + strconv.FormatInt(0x100+int64(s[i]), 16)[1:])
		case s[i] != '\\' || i+1 == len(s):
			b.WriteByte(s[i])
		default:
			i++
			switch s[i] {
			case 'x':
				b.WriteString(`\u00`)
			case 'n', 'r', 't', 'b', 'f', 'u', '"', '\\', '/':
				b.WriteString(`\` + s[i:i+1])
			case '\n':
			default:
				b.WriteByte(s[i])
			}
		}
	}
	b.WriteByte('"')
	var out string
	if json.Unmarshal([]byte(b.String()), &out) != nil {
		return ""
	}
	return out
}

// flight reads the stream of Next's app router: a row for each part of the page, that names others.
func (k *kept) flight(stream string) {
	k.rows = map[string]*node{}
	var order []string
	for stream != "" {
		id, rest, ok := strings.Cut(stream, ":")
		if !ok || len(id) > 8 {
			_, stream, _ = strings.Cut(stream, "\n")
			continue
		}
		if said, ok := strings.CutPrefix(rest, "T"); ok {
			size, body, _ := strings.Cut(said, ",")
			n, err := strconv.ParseUint(size, 16, 31)
			if err == nil && int(n) <= len(body) {
				k.rows[id] = &node{kind: 's', text: strings.ToValidUTF8(body[:n], "")}
				order = append(order, id)
				stream = body[n:]
				continue
			}
		}
		var line string
		line, stream, _ = strings.Cut(rest, "\n")
		if line == "" || line[0] >= 'A' && line[0] <= 'Z' { // a script, a hint, an error
			continue
		}
		if t, _ := parseJSON(line); t != nil {
			k.rows[id] = t
			order = append(order, id)
		}
	}
	for _, id := range append([]string{"0"}, order...) {
		if t := k.row(id); t != nil {
			k.value("", t, 0, 0)
		}
	}
}

// row takes a row; each is said once.
func (k *kept) row(id string) *node {
	t := k.rows[id]
	delete(k.rows, id)
	return t
}

// unflattened puts together what was written as one list of parts that name each other by their number (Nuxt 3, Remix).
func unflattened(t *node) *node {
	if t.kind != 'a' || len(t.kids) < 2 {
		return t
	}
	first := t.kids[0]
	named := first.kind == 'o' && len(first.keys) > 0 && flatKey.MatchString(first.keys[0])
	reactive := first.kind == 'a' && len(first.kids) == 2 && strings.HasSuffix(first.kids[0].text, "eactive")
	if !named && !reactive {
		plain := first.kind == 'o' && len(first.keys) > 0
		for _, c := range first.kids {
			plain = plain && c.kind == 'n'
		}
		if !plain { // data that merely is a list
			return t
		}
	}
	f := flat{of: t.kids, used: make([]bool, len(t.kids))}
	return f.at("0", 0)
}

type flat struct {
	of   []*node
	used []bool
}

// at is the part of a number, once.
func (f *flat) at(no string, deep int) *node {
	i, err := strconv.Atoi(no)
	if err != nil || i < 0 || i >= len(f.of) || f.used[i] || deep > maxStateDepth {
		return &node{kind: 'n'}
	}
	f.used[i] = true
	t := f.of[i]
	if t.kind != 'o' && t.kind != 'a' {
		return t
	}
	out := &node{kind: t.kind}
	for j, c := range t.kids {
		if c.kind == 'n' {
			c = f.at(c.text, deep+1)
		}
		if t.kind == 'o' {
			name := t.keys[j]
			if flatKey.MatchString(name) {
				if n, err := strconv.Atoi(name[1:]); err == nil && n < len(f.of) {
					name = f.of[n].text
				}
			}
			out.keys = append(out.keys, name)
		}
		out.kids = append(out.kids, c)
	}
	return out
}
