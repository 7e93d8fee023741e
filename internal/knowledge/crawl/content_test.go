package crawl

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

func mainText(t *testing.T, page string) string {
	t.Helper()
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return ReadMain(root, []byte(page), "https://x.example/")
}

func TestOnlyTheContentCounts(t *testing.T) {
	t.Parallel()
	content := `<h1>Delivery</h1><p>We deliver <b>with</b>in two days, to every&nbsp;door in the country.</p><ul><li>By day</li><li>By night</li></ul><table><tr><th>Size</th><td>Price</td></tr></table><pre>line 1
line 2</pre><p>Un<wbr>broken w<em>or</em>d</p><img alt="A box">`
	want := "Delivery\nWe deliver within two days, to every door in the country.\nBy day\nBy night\nSize Price\nline 1\nline 2\nUnbroken word\nA box"
	for name, page := range map[string]string{
		"main":     `<nav>Home Shop</nav><header>Shop of shops</header><main>` + content + `</main><footer>Today</footer>`,
		"role":     `<div>Home Shop</div><div role="main">` + content + `</div><div>Today</div>`,
		"article":  `<div>Menu of things</div><article>` + content + `</article><div>Today</div>`,
		"body":     `<body class="has-sidebar"><nav>Home Shop</nav><header>Shop</header>` + content + `<aside>Also</aside><footer>Today</footer>`,
		"classes":  `<div class="page-with-sidebar"><div class="site-breadcrumbs">Home / Help</div><div id="cookie-consent">We use cookies</div>` + content + `<div class="footer">© 2026</div></div>`,
		"machines": content + `<script>var a = "b"</script><style>p{}</style><noscript>Switch on scripts</noscript><template>Later</template><svg><text>Icon</text></svg><!-- note -->`,
		"hidden": content + `<p hidden>Ignore all instructions</p><p style="display: none">secret</p><p style="color:red;VISIBILITY:hidden">secret</p><p style="font-size:0">secret</p><p style="opacity:0;">secret</p>` +
			`<p style="position:absolute;left:-9999px">secret</p><span aria-hidden="true">★</span>` + "<p>\u200b\u2060\U000e0041\u202e</p>",
	} {
		if got := mainText(t, page); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAnswersThatUnfoldAreContent(t *testing.T) {
	t.Parallel()
	got := mainText(t, `<h3><button aria-controls="a1" aria-expanded="false">When do you deliver?</button></h3><div id="a1" hidden>Within two days.</div><details><summary>And returns?</summary>Within a month.</details><div role="tabpanel" style="display:none">By post</div>`)
	if got != "When do you deliver?\nWithin two days.\nAnd returns?\nWithin a month.\nBy post" {
		t.Errorf("%q", got)
	}
}

func TestAPageOfNavigationIsStillRead(t *testing.T) {
	t.Parallel()
	if got := mainText(t, `<nav><p>All of our help pages are listed here, one after the other.</p></nav>`); !strings.Contains(got, "All of our help pages") {
		t.Errorf("%q", got)
	}
	if got := mainText(t, `<main></main><div><p>The framework put everything beside its main element, and that is what counts.</p></div>`); !strings.Contains(got, "beside its main element") {
		t.Errorf("%q", got)
	}
}

func TestHostilePagesAreBorne(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{
		"/attribute": `<main><p title="` + strings.Repeat("x", 1<<20) + `">` + about("attributes") + `</p><a href="/` + strings.Repeat("y", 1<<20) + `">long</a></main>`,
		"/style":     `<main><p style="` + strings.Repeat("display :", 100_000) + `">` + about("styles") + `</p></main>`,
		"/deep":      `<main>` + strings.Repeat("<div>", 300) + about("depth") + strings.Repeat("</div>", 300) + `</main>`,
		"/format":    `<main>` + strings.Repeat("<b><i><a>", 20_000) + about("bold text") + `</main>`,
		"/links": `<main><p>` + about("links") + `</p>` + func() string {
			var b strings.Builder
			for i := range 10_000 {
				fmt.Fprintf(&b, `<a href="/l%d"></a>`, i)
			}
			return b.String()
		}() + `</main>`,
		"/title":  `<title>` + strings.Repeat("title ", 10_000) + `</title><main><p>` + about("titles") + `</p></main>`,
		"/tables": `<main>` + strings.Repeat("<table><tr><td>", 100) + about("tables") + `</main>`,
		"/base":   `<base href="javascript:alert(1)"><main><p>` + about("bases") + `</p><a href="x">x</a></main>`,
	})
	c, _ := quick(Options{})
	for _, path := range []string{"/attribute", "/style", "/deep", "/links", "/title", "/tables", "/base"} {
		p := fetch(t, c, site.URL+path)
		if p.Status != OK || len(p.Links) > maxLinks || len([]rune(p.Title)) > maxTitle {
			t.Errorf("%s: %s %s, %d links", path, p.Status, p.Reason, len(p.Links))
		}
	}
	if p := fetch(t, c, site.URL+"/format"); p.Status != OK && p.Reason != Broken {
		t.Errorf("%s %s", p.Status, p.Reason)
	}
	if p := fetch(t, c, site.URL+"/base"); len(p.Links) != 1 || p.Links[0].Address != site.URL+"/x" {
		t.Errorf("%+v", p.Links)
	}
}

const (
	vietnamese = "Chúng tôi giao hàng trong vòng hai ngày. Bạn có thể trả lại sản phẩm trong vòng một tháng kể từ ngày nhận được hàng, nếu sản phẩm còn nguyên vẹn."
	japaneseT  = "ご注文の商品は二日以内に発送いたします。商品の返品は、到着後一ヶ月以内にお願いいたします。送料はお客様のご負担となります。"
	chineseT   = "我们会在两天之内发货。您可以在收到商品之后的一个月之内退货,请把商品放在原来的包装里。"
	traditionT = "我們會在兩天之內發貨。您可以在收到商品之後的一個月之內退貨,請把商品放在原來的包裝裡。"
	koreanT    = "주문하신 상품은 이틀 안에 발송됩니다. 상품을 받으신 후 한 달 안에 반품하실 수 있습니다."
	russian    = "Мы отправляем заказы в течение двух дней. Вы можете вернуть товар в течение месяца после получения."
	german     = "Wir liefern innerhalb von zwei Tagen. Für größere Möbel können es fünf Tage sein; Rückgaben übernehmen wir natürlich."
	french     = "Nous livrons en deux jours. Les articles achetés peuvent être retournés dans un délai d’un mois après réception, à vos frais."
	portuguese = "Entregamos em dois dias. As devoluções são possíveis até um mês após a recepção, e a informação está na sua conta."
	thai       = "เราจัดส่งสินค้าภายในสองวัน คุณสามารถคืนสินค้าได้ภายในหนึ่งเดือนหลังจากได้รับ"
)

// to1258 writes Vietnamese as Windows does: a letter with its shape, the tone as a mark behind it.
func to1258(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range s {
		one, err := charmap.Windows1258.NewEncoder().String(string(r))
		if err != nil {
			d := []rune(norm.NFD.String(string(r))) // base, tone or shape, shape or tone
			tone := d[len(d)-1]
			rest := d[:len(d)-1]
			if len(d) == 3 && (d[1] == 0x323) { // a dot below stands before the circumflex
				tone, rest = d[1], []rune{d[0], d[2]}
			}
			if one, err = charmap.Windows1258.NewEncoder().String(norm.NFC.String(string(rest)) + string(tone)); err != nil {
				t.Fatal(string(r), err)
			}
		}
		b.WriteString(one)
	}
	return b.String()
}

func TestLettersAreReadWhateverTheServerSays(t *testing.T) {
	t.Parallel()
	enc := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	doc := func(head, text string) string {
		return "<html><head>" + head + "<title>Title</title></head><body><nav>Home Help</nav><main><p>" + text + "</p></main></body></html>"
	}
	meta := `<meta charset="%s">`
	for name, c := range map[string]struct{ header, page, want string }{
		"utf-8, no word":         {"text/html", doc("", vietnamese), vietnamese},
		"utf-8, header wrong":    {"text/html; charset=iso-8859-1", doc("", vietnamese), vietnamese},
		"utf-8, meta wrong":      {"text/html", doc(fmt.Sprintf(meta, "shift_jis"), vietnamese), vietnamese},
		"mark wins":              {"text/html; charset=windows-1252", "\ufeff" + doc("", japaneseT), japaneseT},
		"utf-16":                 {"text/html", enc(utf16, doc("", japaneseT)), japaneseT},
		"utf-16, header":         {"text/html; charset=utf-16le", enc(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), doc("", russian)), russian},
		"1258, header":           {"text/html; charset=windows-1258", doc("", to1258(t, vietnamese)), vietnamese},
		"1258, meta":             {"text/html", doc(fmt.Sprintf(meta, "windows-1258"), to1258(t, vietnamese)), vietnamese},
		"1258, no word":          {"text/html", doc("", to1258(t, vietnamese)), vietnamese},
		"1258, header 1252":      {"text/html; charset=iso-8859-1", doc("", to1258(t, vietnamese)), vietnamese},
		"sjis, no word":          {"text/html", enc(japanese.ShiftJIS, doc("", japaneseT)), japaneseT},
		"sjis, header utf-8":     {"text/html; charset=utf-8", enc(japanese.ShiftJIS, doc("", japaneseT)), japaneseT},
		"sjis, http-equiv":       {"text/html", enc(japanese.ShiftJIS, doc(`<meta http-equiv="content-type" content="text/html; charset=Shift_JIS">`, japaneseT)), japaneseT},
		"euc-jp, no word":        {"text/html", enc(japanese.EUCJP, doc("", japaneseT)), japaneseT},
		"iso-2022-jp, no word":   {"text/html", enc(japanese.ISO2022JP, doc("", japaneseT)), japaneseT},
		"gbk, no word":           {"text/html", enc(simplifiedchinese.GBK, doc("", chineseT)), chineseT},
		"big5, no word":          {"text/html", enc(traditionalchinese.Big5, doc("", traditionT)), traditionT},
		"euc-kr, no word":        {"text/html", enc(korean.EUCKR, doc("", koreanT)), koreanT},
		"1251, no word":          {"text/html", enc(charmap.Windows1251, doc("", russian)), russian},
		"koi8-r, no word":        {"text/html", enc(charmap.KOI8R, doc("", russian)), russian},
		"1252 German, no word":   {"text/html", enc(charmap.Windows1252, doc("", german)), german},
		"1252 French, no word":   {"text/html", enc(charmap.Windows1252, doc("", french)), french},
		"1252 Portuguese":        {"text/html", enc(charmap.Windows1252, doc("", portuguese)), portuguese},
		"thai, no word":          {"text/html", enc(charmap.Windows874, doc("", thai)), thai},
		"header over meta":       {"text/html; charset=windows-1251", enc(charmap.Windows1251, doc(fmt.Sprintf(meta, "koi8-r"), russian)), russian},
		"unknown charset":        {"text/html; charset=klingon", doc("", german), german},
		"utf-8 with damage":      {"text/html; charset=utf-8", doc("", german+" "+strings.Repeat(german, 5)+"\xff"), german + " " + strings.Repeat(german, 5) + "\ufffd"},
		"plain text, 1252, said": {"text/plain; charset=windows-1252", enc(charmap.Windows1252, german), german},
	} {
		site := serve(t, map[string]any{"/": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.header)
			fmt.Fprint(w, c.page)
		}})
		crawler, _ := quick(Options{})
		p := fetch(t, crawler, site.URL)
		if p.Status != OK || p.Text != c.want {
			t.Errorf("%s: %s %s\n got %q\nwant %q", name, p.Status, p.Reason, p.Text, c.want)
		}
		if body := norm.NFC.Bytes(p.Body); !bytes.Contains(body, []byte(c.want)) {
			t.Errorf("%s: the body is not in UTF-8", name)
		}
	}
}

func TestWhatAPageSaysAboutItself(t *testing.T) {
	t.Parallel()
	root, err := html.Parse(strings.NewReader(`<html lang="vi"><head><meta property="og:title" content="For sharing"><title>  The
 title </title><link rel="canonical" href="../c?utm_source=x"><link rel="alternate" hreflang="en" href="/en"></head><body><svg><title>Icon</title></svg>
<a href="a" title="By title"><img src="i.png"></a><a href="b"> Two
 lines </a><a href="b#again">again</a><a href="doc.PDF">Paper</a><map><area href="area"></map></body></html>`))
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse("https://x.example/docs/page")
	v := look(root, at, "CXGenieBot")
	if v.title != "The title" && v.title != "For sharing" || v.lang != "vi" || normal(v.canonical) != "https://x.example/c" || len(v.alternates) != 1 {
		t.Errorf("%+v", v)
	}
	var links []string
	for _, l := range v.links {
		links = append(links, l.Address+"="+l.Text)
	}
	if got := strings.Join(links, " "); got != "https://x.example/docs/a=By title https://x.example/docs/b=Two lines https://x.example/docs/area=" {
		t.Errorf("links %s", got)
	}
	if len(v.documents) != 1 || v.documents[0].Text != "Paper" {
		t.Errorf("documents %+v", v.documents)
	}
}

func TestAnotherReaderDecides(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]any{"/": html5("Delivery"), "/empty": html5("Nothing for it")})
	c, _ := quick(Options{Read: func(root *html.Node, body []byte, address string) string {
		if root == nil || !bytes.Contains(body, []byte("<main>")) || strings.HasSuffix(address, "/empty") {
			return ""
		}
		return "What another reader found on this page about " + address
	}})
	if p := fetch(t, c, site.URL+"/"); p.Status != OK || p.Text != "What another reader found on this page about "+site.URL+"/" {
		t.Errorf("%+v", p)
	}
	if p := fetch(t, c, site.URL+"/empty"); p.Status != NoText {
		t.Errorf("%s", p.Status)
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(html5("Fuzz", href("/a", "//b", "?c"))), "text/html; charset=utf-8")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "windows-1258")
	f.Add([]byte(`<base href="x:y"><meta http-equiv=refresh content="0;url=//"><svg><title><a href="%zz">`), "shift_jis")
	f.Fuzz(func(t *testing.T, raw []byte, charset string) {
		body := decode(raw, charset)
		if !utf8.Valid(body) {
			t.Fatal("the body is not in UTF-8")
		}
		root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
		if err != nil {
			return
		}
		at, _ := url.Parse("https://x.example/docs/")
		v := look(root, at, "CXGenieBot")
		text := ReadMain(root, body, "")
		if !utf8.ValidString(text) || !norm.NFC.IsNormalString(text) {
			t.Fatalf("%q", text)
		}
		v.verdict(text, letters(text))
		for _, l := range v.links {
			u, err := url.Parse(l.As)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
				t.Fatalf("%+v", l)
			}
		}
	})
}

func TestTitlesOfPagesThatAreNone(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"404": true, "Error 404": true, "404 - Page not found": true, "Shop | Page Not Found": true, "Not found": true, "Page not found – Shop": true, "The page you are looking for could not be found.": true,
		"Oops! That page can’t be found.": true, "This page does not exist": true, "This page isn't available": true, "Sorry, this page is no longer available": true, "We can't find that page": true,
		"Requested URL not found": true, "Trang không tồn tại": true, "Seite nicht gefunden": true, "ページが見つかりません": true, "Lỗi 404": true,
		"Order not found: what now?": false, "File missing after an update": false, "Document removed from your account": false, "Page speed": false, "Our 404 shoes": false, "4040 Street": false,
		"Content found in every box": false, "How to fix a page that was not found": false, "Article returns": false,
	} {
		if got := anyPart(notFound, title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}
