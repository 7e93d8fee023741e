package text

import (
	"strings"
	"testing"
)

func TestSanitizeArticle(t *testing.T) {
	for in, want := range map[string]string{
		`<h2 style="x">A</h2><h5>B</h5>`: `<h2>A</h2><h4>B</h4>`,
		`<table style="width:1px"><colgroup><col></colgroup><tbody><tr><th colspan="2" rowspan="x"><p>A</p></th></tr></tbody></table>`: `<table><tbody><tr><th colspan="2"><p>A</p></th></tr></tbody></table>`,
		`<section>one</section><main>two</main>`:                         `<div>one</div><div>two</div>`,
		`<h1>A</h1><script>alert(1)</script><iframe src="//x"></iframe>`: `<h1>A</h1>`,
		`<h2 onclick="x()">A</h2><a href="javascript:x()">B</a>`:         `<h2>A</h2>B`,
		`<img src="https://x.example/a.png" alt="Map" onerror="x">`:      `<img src="https://x.example/a.png" alt="Map">`,
	} {
		if got := SanitizeArticle(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
		if got := SanitizeArticle(SanitizeArticle(in)); got != SanitizeArticle(in) {
			t.Errorf("not stable: %s", in)
		}
	}
}

func TestArticleFromMarkdown(t *testing.T) {
	got := ArticleFromMarkdown("# Prices\n\n| Item | Price |\n|---|---|\n| Kettle | 20 |\n\n- [more](https://shop.example/x)\n\n<script>x</script>\n\n<b>bold</b>\n")
	for _, part := range []string{"<h1>Prices</h1>", "<th>Item</th>", "<td>20</td>", `<a href="https://shop.example/x"`, "<b>bold</b>"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %s in %s", part, got)
		}
	}
	if strings.Contains(got, "script") {
		t.Error(got)
	}
}

func TestIsArticleHTML(t *testing.T) {
	for s, want := range map[string]bool{"a < b and c > d": false, "<h3>A</h3>": true, "one<br>two": true, "": false} {
		if IsArticleHTML(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
