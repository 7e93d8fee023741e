package parse

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// readText reads plain text: paragraphs between empty lines, lists where lines begin with a sign.
func readText(b *builder, src Source) error {
	s, _, guessed := decode(src.Raw, src.Charset)
	if guessed {
		b.warn(CharsetGuessed)
	}
	if strings.TrimSpace(clean(s)) == "" {
		return ErrEmpty
	}
	s = clean(s)
	wrapped := hardWrapped(s)
	var para []string
	flush := func() {
		if len(para) == 0 {
			return
		}
		text := strings.Join(para, "\n")
		if wrapped {
			text = para[0]
			for _, l := range para[1:] {
				text = joined(text, l)
			}
		}
		b.text(Paragraph, text)
		para = nil
	}
	for l := range strings.SplitSeq(s, "\n") {
		if b.stopped() {
			break
		}
		depth, mark, rest := listed(l)
		switch {
		case strings.TrimSpace(l) == "":
			flush()
		case underline.MatchString(l) && len(para) == 1:
			level := 1
			if strings.HasPrefix(strings.TrimSpace(l), "-") {
				level = 2
			}
			b.heading(level, para[0])
			para = nil
		case mark != "" && len(para) == 0:
			b.item(depth, mark, rest)
		default:
			para = append(para, strings.TrimSpace(l))
		}
	}
	flush()
	return nil
}

var (
	underline = regexp.MustCompile(`^\s*(?:={3,}|-{3,})\s*$`)
	listMark  = regexp.MustCompile(`^(\s*)([-*•‣▪●○–·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+(\S.*)$`)
)

// listed takes a line of a list apart.
func listed(l string) (depth int, mark, rest string) {
	m := listMark.FindStringSubmatch(l)
	if m == nil {
		return 0, "", l
	}
	mark = m[2]
	if _, n := utf8.DecodeRuneInString(mark); n == len(mark) {
		mark = "-"
	}
	return (strings.Count(m[1], " ") + 4*strings.Count(m[1], "\t")) / 2, mark, m[3]
}

// hardWrapped tells whether lines end where a page's width ended and not where the writer wanted: most lines inside of
// paragraphs are long and about equally so.
func hardWrapped(s string) bool {
	long, short, inside := 0, 0, 0
	all := strings.Split(s[:min(len(s), 256<<10)], "\n")
	for i := 0; i+1 < len(all); i++ {
		if strings.TrimSpace(all[i]) == "" || strings.TrimSpace(all[i+1]) == "" {
			continue
		}
		inside++
		switch n := utf8.RuneCountInString(all[i]); {
		case n >= 55 && n <= 110:
			long++
		case n > 110:
			return false
		default:
			short++
		}
	}
	return inside > 2 && long > 4*short
}
