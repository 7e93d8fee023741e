package text

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// links finds addresses in running text. What may end a sentence is not taken as the end of an address.
var links = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"'` + "`" + `。，、！？；：…「」『』（）【】《》“”‘’]+|\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)

// HTMLFromPlain returns s as HTML: escaped, an empty line begins a paragraph, other line breaks are kept, web and mail
// addresses are links. The result is what SanitizeHTML would let through unchanged.
func HTMLFromPlain(s string) string {
	s = strings.TrimSpace(NFC(s))
	if s == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(len(s) + 64)
	for para := range strings.SplitSeq(s, "\n\n") {
		para = strings.Trim(para, "\n")
		if strings.TrimSpace(para) == "" {
			continue
		}
		b.WriteString("<p>")
		for i, line := range strings.Split(para, "\n") {
			if i > 0 {
				b.WriteString("<br>")
			}
			writeLinked(&b, line)
		}
		b.WriteString("</p>")
	}
	return SanitizeHTML(b.String())
}

// linksIn finds what may be an address. Most lines have none, which shows without the expression.
func linksIn(line string) [][]int {
	if !strings.Contains(line, "@") && !strings.Contains(line, "://") && !strings.Contains(strings.ToLower(line), "www.") {
		return nil
	}
	return links.FindAllStringIndex(line, -1)
}

func writeLinked(b *strings.Builder, line string) {
	at := 0
	for _, m := range linksIn(line) {
		from, to := m[0], m[0]+len(trimAddress(line[m[0]:m[1]]))
		if from < at || to <= from {
			continue
		}
		address := line[from:to]
		href := address
		switch lower := strings.ToLower(address); {
		case strings.HasPrefix(lower, "www."):
			href = "https://" + address
		case !strings.HasPrefix(lower, "http"):
			if !ValidEmail(address) {
				continue
			}
			href = "mailto:" + address
		}
		b.WriteString(html.EscapeString(line[at:from]))
		b.WriteString(`<a href="` + html.EscapeString(href) + `">` + html.EscapeString(address) + `</a>`)
		at = to
	}
	b.WriteString(html.EscapeString(line[at:]))
}

// trimAddress gives punctuation at the end back to the sentence, a closing bracket only if the address opens none.
func trimAddress(s string) string {
	for s != "" {
		switch last := s[len(s)-1]; last {
		case '.', ',', ';', ':', '!', '?', '*', '_', '~':
		case ')':
			if strings.Count(s, "(") >= strings.Count(s, ")") {
				return s
			}
		case ']':
			if strings.Count(s, "[") >= strings.Count(s, "]") {
				return s
			}
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
