package parse

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// WriteMarkdown writes the document as Markdown, as people check it and a language model reads it.
func (d *Document) WriteMarkdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	for i, b := range d.Blocks {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString(b.Markdown())
	}
	return out.Flush()
}

// WriteJSON writes the document block by block, so that a large one is never in memory twice.
func (d *Document) WriteJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	head := *d
	head.Blocks = []Block{}
	frame, err := json.Marshal(head)
	if err != nil {
		return err
	}
	const hole = `"blocks":[`
	at := strings.Index(string(frame), hole+"]") + len(hole)
	out.Write(frame[:at])
	for i, b := range d.Blocks {
		if i > 0 {
			out.WriteByte(',')
		}
		one, err := json.Marshal(b)
		if err != nil {
			return err
		}
		out.Write(one)
	}
	out.Write(frame[at:])
	out.WriteByte('\n')
	return out.Flush()
}

// Markdown is the block as Markdown, with a line break at its end.
func (b Block) Markdown() string {
	var w strings.Builder
	text := linked(escape(b.Text), b.Links)
	switch b.Kind {
	case Heading:
		w.WriteString(strings.Repeat("#", max(b.Level, 1)) + " " + text + "\n")
	case List:
		for _, i := range b.Items {
			pad := strings.Repeat("    ", i.Depth)
			item := linked(escape(i.Text), b.Links)
			w.WriteString(pad + i.Mark + " " + strings.ReplaceAll(item, "\n", "\n"+pad+"  ") + "\n")
		}
	case Table:
		if text != "" {
			w.WriteString(text + "\n\n")
		}
		b.writeRows(&w)
	case Code:
		fence := "```"
		for strings.Contains(b.Text, fence) {
			fence += "`"
		}
		w.WriteString(fence + "\n" + b.Text + "\n" + fence + "\n")
	case Image:
		w.WriteString("![" + strings.ReplaceAll(text, "\n", " ") + "]()\n")
	case Note:
		w.WriteString("> " + strings.ReplaceAll(text, "\n", "\n> ") + "\n")
	default:
		w.WriteString(strings.ReplaceAll(text, "\n", "  \n") + "\n")
	}
	return w.String()
}

// writeRows writes a table. Markdown knows one head row only, so several are put together, and without any the head
// stays empty.
func (b Block) writeRows(w *strings.Builder) {
	if len(b.Rows) == 0 {
		return
	}
	head := make([]string, len(b.Rows[0]))
	for x := range head {
		for y := range b.Header {
			if c := b.Rows[y][x]; c != "" && c != head[x] {
				head[x] = strings.TrimPrefix(head[x]+" / "+c, " / ")
			}
		}
	}
	row := func(r []string) {
		for _, c := range r {
			fmt.Fprintf(w, "| %s ", strings.ReplaceAll(strings.ReplaceAll(linked(escape(c), b.Links), "\n", " "), "|", `\|`))
		}
		w.WriteString("|\n")
	}
	row(head)
	w.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, r := range b.Rows[b.Header:] {
		row(r)
	}
}

// escape keeps what is no sign of Markdown from becoming one, where it would change how the text is taken: tags, and
// signs at the beginning of a line.
func escape(s string) string {
	s = tagSign.ReplaceAllString(s, "&lt;$1")
	all := strings.Split(s, "\n")
	for i, l := range all {
		if strings.HasPrefix(l, "#") || strings.HasPrefix(l, ">") || strings.HasPrefix(l, "```") {
			all[i] = `\` + l
		}
	}
	return strings.Join(all, "\n")
}

var tagSign = regexp.MustCompile(`<([a-zA-Z/!?])`)

// linked puts targets behind the words that lead to them.
func linked(s string, links []Link) string {
	for _, l := range links {
		words := escape(l.Text)
		if at := strings.Index(s, words); at >= 0 && !strings.Contains(s, "]("+l.URL+")") {
			s = s[:at] + "[" + words + "](" + l.URL + ")" + s[at+len(words):]
		}
	}
	return s
}
