package text

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// marks are the few signs by which a typed text asks to be formatted; without any of them it is plain. The agents' editor
// decides by the same ones (web/admin, writing/wire.ts): it escapes a sign that only stands in the words.
var marks = regexp.MustCompile("(?m)" + strings.Join([]string{
	`\*\*\S`, "`", `\]\(`,
	`^\s{0,3}(?:[-*]|\d{1,3}\.)\s+\S`,
	`^ {0,3}> ?\S`,
	`(?:^|[^\p{L}\p{N}_\\])_\S(?:(?s:.*?)\S)?_(?:[^\p{L}\p{N}_]|$)`,
	`<https?://`,
	"\\\\[*`\\[\\]<]",
	`^\s*(?:\\[-+>~]|\d{1,9}\\[.)])`,
	`&#\d{2,5};`,
}, "|"))

// formats are what FormatTyped is for; without any of them the words say the same.
var formats = regexp.MustCompile(`<(?:strong|em|ul|ol|blockquote|code|pre|a)\b`)

// FormatTyped reads what a person typed into a message: **bold**, _italic_, lists, > quotes, [links](https://…) and `code`
// mean what they mean in Markdown; headings, pictures and HTML mean nothing, and line breaks stay. It returns the safe HTML, and the words
// without the signs. html is empty for a text without any of them, and plain is then what was typed.
func FormatTyped(typed string) (formatted, plain string) {
	typed = NFC(typed)
	if !marks.MatchString(typed) {
		return "", typed
	}
	var b bytes.Buffer
	if err := typedFormat().Convert([]byte(typed), &b); err != nil {
		return "", typed
	}
	formatted = SanitizeHTML(b.String())
	if plain = PlainFromHTML(formatted); strings.TrimSpace(plain) == "" {
		return "", typed // nothing but signs: they were meant as they stand
	}
	if !formats.MatchString(formatted) {
		return "", plain // signs that were escaped, or meant nothing
	}
	return formatted, plain
}

// typedFormat knows the blocks and signs of FormatTyped and no others.
func typedFormat() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewListParser(), 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
				util.Prioritized(parser.NewBlockquoteParser(), 800),
				util.Prioritized(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewCodeSpanParser(), 100),
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewAutoLinkParser(), 300),
				util.Prioritized(parser.NewEmphasisParser(), 500),
			),
			parser.WithParagraphTransformers(),
		)),
		goldmark.WithRendererOptions(html.WithHardWraps()),
	)
}
