package crawl

import (
	"strings"
	"testing"
)

// shell is a page that a script fills, as frameworks make them.
func shell(head string, body ...string) string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Help | Shop</title>` + head + `<script src="/app.js"></script></head><body><div id="root"></div>` +
		`<noscript>You need to enable JavaScript to run this app.</noscript>` + strings.Join(body, "") + `</body></html>`
}

func data(json string) string { return `<script type="application/ld+json">` + json + `</script>` }

// What only a script shows is read where the page says it to search engines, or to those without scripts.
func TestPagesThatAScriptFills(t *testing.T) {
	t.Parallel()
	faq := `{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[
		{"@type":"Question","name":"How long does delivery take?","acceptedAnswer":{"@type":"Answer","text":"<p>Two to <b>four</b> days.<script>alert(1)<\/script></p><p onclick=\"x()\">Abroad it takes nine.</p>"}},
		{"@type":"Question","name":"Do you ship to Norway &amp; Iceland?","acceptedAnswer":[{"@type":"Answer","text":"&lt;p&gt;Yes, for &lt;b&gt;nine&lt;/b&gt; euros.&lt;/p&gt;"}]},
		{"@type":"Question","name":"Who answers nothing?","acceptedAnswer":{"@type":"Answer","text":""}}]}`
	pages := map[string]any{
		"/faq": shell(data(faq)),
		"/article": shell(data(`{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Shop","description":"The best of all shops there are."},
			{"@type":["BlogPosting","Thing"],"headline":"How tea is grown","articleBody":"Tea grows on hills.\n\nIt is picked by hand in spring, 5 < 7 times a year.","author":{"@type":"Person","name":"An"}}]}`)),
		"/article-html": shell(data(`{"@type":"https://schema.org/TechArticle","name":"Set up","articleBody":"<h2>Cables</h2><p>Plug in the red cable first.</p><h2>Power</h2><p>Then press the button for three seconds.</p>"}`)),
		"/product": shell(data(`[{"@type":"BreadcrumbList","itemListElement":[]},{"@type":"Product","name":"Red kettle","sku":"K-12","description":"A kettle of steel for one litre and a half.",
			"brand":{"@type":"Brand","name":"Northwind"},"offers":{"@type":"AggregateOffer","lowPrice":29.5,"highPrice":"35","priceCurrency":"EUR"},
			"additionalProperty":[{"@type":"PropertyValue","name":"Weight","value":"900 g"}]}]`)),
		"/how-to": shell(data(`{"@type":"HowTo","name":"Descale the kettle","description":"Once a month.","step":[{"@type":"HowToSection","name":"Before","itemListElement":[
			{"@type":"HowToStep","text":"Pour in vinegar and water."}]},{"@type":"HowToStep","name":"Boil","text":"Boil it twice."},"Rinse it well."]}`)),
		"/wrapped": shell(data("\n//<![CDATA[\n" + faq + "\n//]]>\n")),
		"/twice":   shell(data(faq) + data(faq)),
		"/second":  shell(data(`{"@type":"FAQPage","mainEntity":[`) + data(faq)),
		"/noscript": `<html><head><title>Prices</title><script src="/a.js"></script></head><body><div id="app"></div><noscript><h2>Kettles</h2><p>A kettle of steel costs thirty euros in our shop by the harbour.</p>
			<table><tr><th>Size</th><th>Price</th></tr><tr><td>Small</td><td>20</td></tr></table></noscript></body></html>`,
		"/long-noscript": `<html><head><script src="/a.js"></script></head><body><noscript><p>` + strings.Repeat(about("kettles")+" Without JavaScript you cannot order here. ", 6) + `</p></noscript></body></html>`,
		"/no-scripts":    `<html><head><title>Help</title>` + data(faq) + `</head><body></body></html>`,

		"/bad":        shell(data(`{"@type":"FAQPage","mainEntity":[{"@type":"Question",,]}`)),
		"/no-json":    shell(data(`function(){}`) + data(``) + data(`null`) + data(`"text"`) + data(`[[[[]]]]`) + data(`{"@type":7,"mainEntity":{"@type":{}}}`)),
		"/nothing":    shell(data(`{"@type":"Organization","name":"Shop","description":"The best of all shops there are, open day and night."}`)),
		"/too-large":  shell(data(`{"@type":"Article","headline":"Long","articleBody":"` + strings.Repeat("word ", maxSpare/5) + `"}`)),
		"/too-deep":   shell(data(strings.Repeat(`{"@graph":[`, 60) + `{"@type":"Article","headline":"Deep","articleBody":"What nobody finds down there is nobody's."}` + strings.Repeat(`]}`, 60))),
		"/only-html":  shell(data(`{"@type":"Article","headline":"Pictures","articleBody":"<img src=x onerror=alert(1)><script>alert(1)<\/script><style>a{}</style>"}`)),
		"/not-needed": strings.Replace(html5("Delivery", "<p>"+about("delivery times")+"</p>"), "</head>", data(`{"@type":"Article","headline":"Other","articleBody":"Something that stands nowhere on the page itself."}`)+"</head>", 1),
		"/noindex":    shell(`<meta name="robots" content="noindex">` + data(faq)),
	}
	site := serve(t, pages)
	c, _ := quick(Options{})
	for path, want := range map[string]string{
		"/faq":          "How long does delivery take?|Two to four days.|Abroad it takes nine.|Do you ship to Norway & Iceland?|Yes, for nine euros.",
		"/article":      "How tea is grown|Tea grows on hills.|It is picked by hand in spring, 5 < 7 times a year.",
		"/article-html": "Set up|Cables|Plug in the red cable first.|Power|Then press the button for three seconds.",
		"/product":      "Red kettle|A kettle of steel for one litre and a half.|Northwind|SKU: K-12|29.5 – 35 EUR|Weight: 900 g",
		"/how-to":       "Descale the kettle|Once a month.|Before|Pour in vinegar and water.|Boil|Boil it twice.|Rinse it well.",
		"/wrapped":      "How long does delivery take?|Two to four days.", "/second": "How long does delivery take?|Two to four days.", "/no-scripts": "How long does delivery take?|Two to four days.",
		"/noscript":   "Kettles|A kettle of steel costs thirty euros in our shop by the harbour.|Size|Price|Small|20",
		"/not-needed": about("delivery times"),
	} {
		p := fetch(t, c, site.URL+path)
		if p.Status != OK || p.Hash == "" {
			t.Errorf("%s: %s %s", path, p.Status, p.Reason)
			continue
		}
		at := 0
		for part := range strings.SplitSeq(want, "|") {
			i := strings.Index(p.Text[at:], part)
			if i < 0 {
				t.Errorf("%s: no %q in the rest of %q", path, part, p.Text)
				break
			}
			at += i + len(part)
		}
		for _, never := range []string{"alert", "onclick", "answers nothing", "best of all", "stands nowhere", "<b>", "&lt;"} {
			if strings.Contains(p.Text, never) || path != "/not-needed" && strings.Contains(string(p.Body), "alert") {
				t.Errorf("%s: %q in %q", path, never, p.Text)
			}
		}
	}
	for path, want := range map[string]string{"/bad": "javascript", "/no-json": "javascript", "/nothing": "javascript", "/too-large": "javascript", "/too-deep": "javascript", "/only-html": "javascript",
		"/noindex": "robots noindex", "/long-noscript": "ok"} {
		if got := end(fetch(t, c, site.URL+path), site); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if p := fetch(t, c, site.URL+"/twice"); strings.Count(p.Text, "Two to") != 1 || p.Title != "Help | Shop" || p.Lang != "en" {
		t.Errorf("%q, %q, %q", p.Text, p.Title, p.Lang)
	}
	a, b := fetch(t, c, site.URL+"/faq"), fetch(t, c, site.URL+"/wrapped")
	if a.Hash != b.Hash {
		t.Error("what says the same is another page")
	}
}

// However much it is, it ends somewhere, and so does what is in it.
func FuzzSpare(f *testing.F) {
	f.Add(`{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"a","acceptedAnswer":{"text":"b"}}]}`)
	f.Add(`{"@type":["HowTo"],"name":"x","step":[{"itemListElement":[{"text":"<b>y"}]}]}`)
	f.Add(`{"@type":"Product","name":{"@value":"x"},"offers":[{"price":1}],"brand":["a"]}`)
	f.Fuzz(func(t *testing.T, raw string) {
		s := spare{said: map[string]bool{}}
		s.script(raw)
		if s.b.Len() > maxSpare || strings.Contains(strings.ToLower(s.b.String()), "<script") {
			t.Errorf("%q", s.b.String())
		}
	})
}
