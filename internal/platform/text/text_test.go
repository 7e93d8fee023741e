package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cxgenie/internal/platform/text"
)

func TestNFC(t *testing.T) {
	for in, want := range map[string]string{
		"hoa\u0300n tie\u0302\u0300n": "hoàn tiền", "plain": "plain", "a\r\nb\rc": "a\nb\nc", "nul\x00here\x07": "nulhere",
		"bad\xff": "bad\uFFFD", "tab\tstays\n": "tab\tstays\n", "👩‍👩‍👧": "👩‍👩‍👧", "각": "각", "\u0085x": "x", "real \uFFFD": "real \uFFFD",
	} {
		if got := text.NFC(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTrimAndLine(t *testing.T) {
	if got := text.Trim("\u200b\u00a0 Ann \n\ufeff"); got != "Ann" {
		t.Errorf("Trim %q", got)
	}
	if got := text.Line("  one\n two\u3000three "); got != "one two three" {
		t.Errorf("Line %q", got)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đường ĐẮK LẮK": "duong dak lak", "hoàn tiền": "hoan tien", "Straße Œuvre Łódź Æ": "strasse oeuvre lodz ae", "ÉCOLE": "ecole",
		"Ａｂｃ１": "abc1", "ΑΘΉΝΑΣ": "αθηνασ", "Ёлка": "елка", "İstanbul": "istanbul", "東京タワー": "東京タワー", "ガ": "ガ", "한국어": "한국어",
		"नमस्ते": "नमस्ते", "สวัสดี": "สวัสดี", "PLAIN ascii": "plain ascii", "مرحبا": "مرحبا", "": "",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestKey(t *testing.T) {
	for in, want := range map[string]string{
		"  How do I   get a REFUND?! ": "how do i get a refund", "Don't – e-mail me…": "dont e mail me", "hoa\u0300n tiền": "hoàn tiền",
		"Giá: 1.000₫?": "giá 1 000", "退款？怎麼辦": "退款 怎麼辦", "كيف؟": "كيف", "👍": "👍", "👍🏽 ok": "ok", "": "", " ?! ": "?!",
		"می\u200cخواهم": "میخواهم", "नमस्ते!": "नमस्ते", "x²": "x²",
	} {
		if got := text.Key(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if text.Key("👍") == text.Key("👎") {
		t.Error("thumbs up is thumbs down")
	}
}

func TestSameQuestion(t *testing.T) {
	for _, tc := range []struct {
		stored, typed string
		same          bool
	}{
		{"Hoàn tiền?", "hoàn tiền", true}, {"Hoàn tiền?", "HOAN TIEN", true}, {"Hoàn tiền?", "hoán tiên", false}, {"hoan tien", "hoàn tiền", false},
		{"Đổi trả", "doi tra", true}, {"What's your name", "whats your name?", true}, {"?", "", false}, {"", "", false}, {"退款", "退款！", true},
		{"Café", "cafe", true}, {"Opening hours", "opening hour", false},
	} {
		if got := text.SameQuestion(tc.stored, tc.typed); got != tc.same {
			t.Errorf("%q / %q: %v", tc.stored, tc.typed, got)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tc := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"}, {"exactly", 7, "exactly"}, {"too long here", 9, "too long…"}, {"hoàn tiền", 4, "hoà…"}, {"", 3, ""}, {"abc", 0, ""}, {"abc", 1, "…"},
		{"ab👩‍👩‍👧cd", 5, "ab…"},      // not inside a family
		{"a👍🏽bcd", 3, "a…"},          // not between hand and skin
		{"🇻🇳🇩🇪🇫🇷", 4, "🇻🇳…"},         // not inside a flag
		{"e\u0323\u0301xyz", 3, "…"}, // not between a letter and its marks
		{"مرحبا بالعالم", 7, "مرحبا…"},
		{"東京タワーです", 4, "東京タ…"},
	} {
		got := text.Clip(tc.in, tc.n)
		if got != tc.want || text.Len(got) > max(tc.n, 0) || !utf8.ValidString(got) {
			t.Errorf("%q at %d: %q, want %q", tc.in, tc.n, got, tc.want)
		}
	}
}

func TestValidEmail(t *testing.T) {
	for _, s := range []string{
		"a@example.com", "first.last+tag@sub.example.co.uk", "o'brien@example.ie", "用户@例子.中国", "x_y-z@ex-ample.org", "1@2.fr",
		strings.Repeat("a", 64) + "@example.com",
	} {
		if !text.ValidEmail(s) {
			t.Errorf("%q refused", s)
		}
	}
	for _, s := range []string{
		"", "a", "a@b", "@example.com", "a@", "a@example", "a@@example.com", "a b@example.com", "a@exam ple.com", "a@example..com", ".a@example.com", "a.@example.com",
		"Ann <a@example.com>", "a@example.com,b@example.com", "a@example.com\nBcc: b@example.com", "a@-example.com", "a@example.c", "a@127.0.0.1", "a@[127.0.0.1]",
		`"a"@example.com`, "a@example.com.", "a@exa_mple.com", strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b", 64) + ".com",
		"a@" + strings.Repeat("bcd.", 80) + "com", "a@ex\xffample.com", "a(comment)@example.com", "a@example.123",
	} {
		if text.ValidEmail(s) {
			t.Errorf("%q accepted", s)
		}
	}
	if text.EmailKey("  Ann.LEE@Example.COM ") != "ann.lee@example.com" {
		t.Error("EmailKey")
	}
}

func TestSanitizeHTML(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"formatting stays", "<p>a <b>b</b><strong>c</strong><i>d</i><em>e</em><u>f</u><s>g</s><br></p>", "<p>a <b>b</b><strong>c</strong><i>d</i><em>e</em><u>f</u><s>g</s><br></p>"},
		{"lists and quotes stay", "<ul><li>1</li></ul><ol><li>2</li></ol><blockquote>q</blockquote><pre><code>x</code></pre>", "<ul><li>1</li></ul><ol><li>2</li></ol><blockquote>q</blockquote><pre><code>x</code></pre>"},
		{"link", `<a href="https://example.com/?a=1&amp;b=2" onclick="x()" style="x">t</a>`, `<a href="https://example.com/?a=1&amp;b=2" rel="nofollow noreferrer noopener" target="_blank">t</a>`},
		{"mail link", `<a href="mailto:a@example.com">m</a><a href="tel:+8412">t</a>`, `<a href="mailto:a@example.com" rel="nofollow noreferrer">m</a><a href="tel:+8412" rel="nofollow noreferrer">t</a>`},
		{"a page's own rel and target are replaced", `<a href="http://example.com" rel="opener" target="_top">t</a>`, `<a href="http://example.com" rel="nofollow noreferrer noopener" target="_blank">t</a>`},
		{"picture", `<img src="https://example.com/a.png" alt="A" onerror="x()" width="1">`, `<img src="https://example.com/a.png" alt="A">`},
		{"picture without encryption", `<img src="http://example.com/a.png">`, ``},
		{"picture of our own", `<img src="/files/public/018f0000-0000-7000-8000-000000000001/018f0000-0000-7000-8000-000000000002.png" alt="">`, `<img src="/files/public/018f0000-0000-7000-8000-000000000001/018f0000-0000-7000-8000-000000000002.png" alt="">`},
		{"picture from elsewhere here", `<img src="/files/public/../../v1/me"><img src="//e.example/x.png"><img src="/v1/me">`, ``},
		{"link to somewhere here", `<a href="/settings">x</a><a href="//e.example">y</a><a href="javascript:x()">z</a>`, `xyz`},
		{"picture as data", `<img src="data:image/svg+xml;base64,AAAA">`, ``},
		{"script", `a<script>alert(1)</script>b`, `ab`},
		{"style", `a<style>body{}</style>b`, `ab`},
		{"script url", `<a href="javascript:alert(1)">x</a>`, `x`},
		{"hidden script url", "<a href=\"jav\tascript:alert(1)\">x</a>", `x`},
		{"encoded script url", `<a href="&#106;avascript:alert(1)">x</a>`, `x`},
		{"data url", `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `x`},
		{"relative link", `<a href="/admin">x</a>`, `x`},
		{"link to another protocol's host", `<a href="//evil.example">x</a>`, `x`},
		{"handler", `<p onmouseover="x()">a</p>`, `<p>a</p>`},
		{"style attribute and class", `<p style="position:fixed" class="x" id="y">a</p>`, `<p>a</p>`},
		{"svg", `<svg><script>alert(1)</script><a xlink:href="javascript:1">x</a></svg>`, `x`},
		{"math", `<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>`, `</p>`},
		{"frames and forms", `<iframe src="https://e.example"></iframe><form action="/x"><input name="a"><button>b</button></form><object></object>`, `b`},
		{"broken tags", `<img src=x onerror=alert(1)//`, ``},
		{"broken quotes", `<a href="https://e.example" "onclick=alert(1)>x</a>`, `<a href="https://e.example" rel="nofollow noreferrer noopener" target="_blank">x</a>`},
		{"comment", `a<!-- <script>x</script> -->b<!--[if IE]><script>x</script><![endif]-->`, `ab`},
		{"text that looks like markup", `1 < 2 &amp; 3 > 2`, `1 &lt; 2 &amp; 3 &gt; 2`},
		{"headings lose their tag", `<h1>t</h1><div>d</div><table><tr><td>c</td></tr></table>`, `tdc`},
		{"meta", `<meta http-equiv="refresh" content="0;url=https://e.example"><base href="https://e.example"><link rel="stylesheet" href="x">`, ``},
		{"control characters by reference", `a&#1;b&#x7f;c`, `abc`},
		{"a mark that would swallow the end of a tag", `<a href="https://e.example">&#x338; onclick=alert(1) </a>`, `<a href="https://e.example" rel="nofollow noreferrer noopener" target="_blank">&#824; onclick=alert(1) </a>`},
		{"composed by reference", `<b>o&#x302;</b>`, `<b>ô</b>`},
		{"Vietnamese", `<p>Hoa` + "\u0300" + `n tiền</p>`, `<p>Hoàn tiền</p>`},
		{"Arabic", `<p dir="rtl">مرحبا</p>`, `<p>مرحبا</p>`},
		{"emoji", `<p>👩‍👩‍👧</p>`, `<p>👩‍👩‍👧</p>`},
	} {
		got := text.SanitizeHTML(tc.in)
		if got != tc.want {
			t.Errorf("%s: %q\n got %q\nwant %q", tc.name, tc.in, got, tc.want)
		}
		if again := text.SanitizeHTML(got); again != got {
			t.Errorf("%s: a second time gives %q", tc.name, again)
		}
	}
}

func TestPlainFromHTML(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"plain", "plain"}, {"  a < b ", "a < b"}, {"<p>one</p><p>two</p>", "one\n\ntwo"}, {"a<br>b<br/>c", "a\nb\nc"}, {"a<br><br>b", "a\n\nb"},
		{"<p>a\n   b <b>c</b>d</p>", "a b cd"}, {"<ul><li>one</li><li>two <b>x</b></li></ul>after", "- one\n- two x\n\nafter"},
		{"<ol><li>one</li><li>two<ul><li>in</li></ul></li></ol>", "1. one\n2. two\n- in"},
		{`<a href="https://example.com/x">here</a>`, "here (https://example.com/x)"}, {`<a href="https://example.com">example.com</a>`, "example.com"},
		{`<a href="mailto:a@example.com">a@example.com</a>`, "a@example.com"}, {`<a href="https://example.com"></a>`, "https://example.com"},
		{`<a href="javascript:x">t</a>`, "t"}, {"a<script>alert(1)</script>b<style>x</style>", "ab"}, {"&amp;lt; &eacute; &nbsp;x", "&lt; é x"},
		{"<pre>a\n  b\n</pre>c", "a\n  b\n\nc"}, {`<img src="https://e.example/x.png" alt="A cat">`, "A cat"}, {"<h1>T</h1><div>a</div><div>b</div>", "T\n\na\nb"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"}, {"<blockquote>q</blockquote>x", "q\n\nx"}, {"<p></p><p> </p>", ""},
		{"<b>unclosed", "unclosed"}, {"<ul><li>", "-"}, {"<script>", ""}, {"</script>x", "x"}, {"<title>t</title>x", "x"}, {"tình<br>yêu", "tình\nyêu"},
	} {
		if got := text.PlainFromHTML(tc.in); got != tc.want {
			t.Errorf("%q:\n got %q\nwant %q", tc.in, got, tc.want)
		}
	}
}

func TestHTMLFromPlain(t *testing.T) {
	const rel = ` rel="nofollow noreferrer noopener" target="_blank"`
	for _, tc := range []struct{ in, want string }{
		{"", ""}, {"a", "<p>a</p>"}, {"a\nb\n\nc\n\n\n\nd", "<p>a<br>b</p><p>c</p><p>d</p>"}, {"<script>alert(1)</script> & \"x\"", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;x&#34;</p>"},
		{"see https://example.com/a?b=1&c=2.", `<p>see <a href="https://example.com/a?b=1&amp;c=2"` + rel + `>https://example.com/a?b=1&amp;c=2</a>.</p>`},
		{"(www.example.com)", `<p>(<a href="https://www.example.com"` + rel + `>www.example.com</a>)</p>`},
		{"https://e.example/wiki/A_(b), ok", `<p><a href="https://e.example/wiki/A_(b)"` + rel + `>https://e.example/wiki/A_(b)</a>, ok</p>`},
		{"mail a.b@example.com!", `<p>mail <a href="mailto:a.b@example.com" rel="nofollow noreferrer">a.b@example.com</a>!</p>`},
		{"看https://e.example/路径。好", `<p>看<a href="https://e.example/%E8%B7%AF%E5%BE%84"` + rel + `>https://e.example/路径</a>。好</p>`},
		{"javascript:alert(1)", "<p>javascript:alert(1)</p>"}, {`https://e.example/"onmouseover="x`, `<p><a href="https://e.example/"` + rel + `>https://e.example/</a>&#34;onmouseover=&#34;x</p>`},
		{"not@valid", "<p>not@valid</p>"}, {"10:30 a.m.", "<p>10:30 a.m.</p>"},
	} {
		got := text.HTMLFromPlain(tc.in)
		if got != tc.want {
			t.Errorf("%q:\n got %q\nwant %q", tc.in, got, tc.want)
		}
	}
	for _, s := range []string{"one\ntwo\n\nthree", "Hello https://example.com/x?y=z ok", "a & b < c", "tiếng Việt\n\nالعربية"} {
		if back := text.PlainFromHTML(text.HTMLFromPlain(s)); back != s {
			t.Errorf("there and back: %q became %q", s, back)
		}
	}
}

// FuzzHTML: whatever comes in, what goes out is stable, holds nothing active, and its text is clean.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<p>a</p>", `<a href="java&#10;script:alert(1)">x</a>`, "<svg><style><img src=x onerror=alert(1)>", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
		"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "\xff\x00<\u200bscript>", "<ol><li><ul><li><pre>\n x", "&lt;script&gt;", "<![CDATA[<script>]]>", "<a href=//x>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := text.SanitizeHTML(s)
		if again := text.SanitizeHTML(clean); again != clean {
			t.Errorf("not stable: %q → %q → %q", s, clean, again)
		}
		checkHarmless(t, clean)
		checkHarmless(t, norm.NFC.String(clean)) // also when somebody normalises it again
		for _, plain := range []string{text.PlainFromHTML(s), text.PlainFromHTML(clean)} {
			if !utf8.ValidString(plain) || !norm.NFC.IsNormalString(plain) || strings.ContainsRune(plain, 0) {
				t.Errorf("text of %q is not clean: %q", s, plain)
			}
			checkHarmless(t, text.HTMLFromPlain(plain))
		}
		if k := text.Key(s); text.Key(k) != k {
			t.Errorf("Key of %q is not stable: %q → %q", s, k, text.Key(k))
		}
		if c := text.Clip(clean, 20); text.Len(c) > 20 {
			t.Errorf("Clip %q", c)
		}
	})
}
