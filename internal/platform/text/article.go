package text

import (
	"bytes"
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// articlePolicy is what an article may contain besides what an answer may: headings, tables and the parts of a page.
var articlePolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := newPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption",
		"div", "dl", "dt", "dd", "sub", "sup")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[1-9][0-9]?$`)).OnElements("th", "td")
	return p
})

var (
	deepHeading = regexp.MustCompile(`(?i)(</?)h[56]\b`)
	pagePart    = regexp.MustCompile(`(?i)(</?)(?:section|article|main|header|footer|aside|center|address)\b`)
	articleTag  = regexp.MustCompile(`(?i)</?(p|br|b|strong|i|em|u|s|a|ul|ol|li|blockquote|code|pre|img|h[1-6]|hr|table|thead|tbody|tfoot|tr|th|td|figure|figcaption|div|section|article|main|span|dl|dt|dd|script|style|iframe)(\s[^<>]*)?/?>`)
)

// SanitizeArticle is SanitizeHTML for a text of some length: headings down to the fourth level, tables, rules and captions
// stay too. Deeper headings become the fourth.
func SanitizeArticle(s string) string {
	return sanitize(pagePart.ReplaceAllString(deepHeading.ReplaceAllString(NFC(s), "${1}h4"), "${1}div"), articlePolicy())
}

// IsArticleHTML says whether a text has a tag that SanitizeArticle knows; without one it is plain, and "a < b" is what it
// says.
func IsArticleHTML(s string) bool { return articleTag.MatchString(s) }

// ArticleFromMarkdown gives what a text in Markdown (with tables, strikethrough and bare links) says as SanitizeArticle would
// have it. HTML in it is read as HTML.
func ArticleFromMarkdown(s string) string {
	var b bytes.Buffer
	if err := articleMarkdown().Convert([]byte(NFC(s)), &b); err != nil {
		return HTMLFromPlain(s)
	}
	return SanitizeArticle(b.String())
}

func articleMarkdown() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(html.WithUnsafe())) // sanitised afterwards
}
