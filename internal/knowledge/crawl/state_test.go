package crawl

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func keptJSON(id, json string) string {
	return `<script type="application/json" id="` + id + `">` + json + `</script>`
}

func pushed(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		q, _ := json.Marshal(p)
		fmt.Fprintf(&b, "<script>self.__next_f.push([1,%s])</script>", strings.ReplaceAll(string(q), "</", `<\/`))
	}
	return b.String()
}

// What frameworks keep of a page for their scripts is read where the page itself says nothing: texts in their order, each once.
func TestPagesThatAFrameworkFills(t *testing.T) {
	t.Parallel()
	long := "A long text is kept by its length in bytes: it says that kettles of steel last for many years, ấm thép rất bền."
	const returns = "Goods can be returned within thirty days in the box in which they came."
	const pays = "We pay the way back when the kettle is broken."
	body := `{"title":"Returns","body":"<p>` + returns + `</p><p>` + pays + `</p>"}`
	pages := map[string]any{
		"/next": shell("", keptJSON("__NEXT_DATA__", `{"props":{"pageProps":{"post":{"id":"a8f3-11","slug":"returns and more of it here","title":"Returns","content":"<p>`+returns+`</p><script>alert(1)<\/script><p onclick=\"x()\">`+pays+`</p>",
			"author":{"name":"An","url":"https://shop.example/an is here and there"},"points":["Free of charge in all of Europe","Money back within a week"]},
			"translations":{"cart.empty":"Nothing is in your cart as of now"}}},"page":"/[slug]","query":{"q":"what somebody asked for here"},"buildId":"x7"}`)),
		"/flight": shell("", pushed("1:\"$Sreact.fragment\"\n2:I[123,[\"static/chunks/a lot of words in here.js\"],\"default\"]\n0:[\"$\",\"main\",null,{\"children\":[[\"$\",\"h1\",null,{\"children\":\"Returns\"}],[\"$\",\"p\",null,{\"children\":[\"Goods can be returned within \",[\"$\",\"b\",null,{\"children\":\"thirty\"}],\" days in the box in which they came.\"]}],\"$L5\",",
			"[\"$\",\"nav\",null,{\"children\":\"Home and all the other pages of the shop\"}],[\"$\",\"$L2\",null,{\"item\":{\"text\":\"$7\"}}]]}]\n5:[\"$\",\"p\",null,{\"children\":\""+pays+"\"}]\n7:T"+fmt.Sprintf("%x", len(long))+","+long+"8:[\"$\",\"p\",null,{\"children\":\"It ends here, as every page does at last.\"}]\n")),
		"/nuxt3":        shell("", keptJSON("__NUXT_DATA__", `[["ShallowReactive",1],{"data":2,"state":9},["ShallowReactive",3],{"post":4},{"slug":5,"title":6,"body":7,"more":8},"returns and all the rest of it","Returns","`+returns+`","`+pays+`",["Reactive",10],{"path":11},"what is asked for by nobody here"]`)),
		"/nuxt2":        shell("", `<script>window.__NUXT__=(function(a,b,c){return {layout:"default",data:[{post:{title:"Returns",slug:a,text:b,more:c}}],error:null}}("returns-x","`+returns+`",'We pay the way back when the \x3cb\x3ekettle\x3c\u002fb\x3e is broken.'));</script>`),
		"/remix":        shell("", `<script>window.__remixContext = {"state":{"loaderData":{"routes/post":`+body+`}}};__remixContext.p = function(v,e){};</script>`),
		"/turbo":        shell("", `<script>window.__remixContext.streamController.enqueue("[{\"_1\":2},\"post\",{\"_3\":4,\"_5\":6,\"_7\":8},\"title\",\"Returns\",\"body\",\"`+returns+`\",\"more\",\"`+pays+`\"]\n");</script>`),
		"/svelte":       shell("", `<script type="application/json" data-sveltekit-fetched data-url="/api/x">{"status":200,"statusText":"","headers":{},"body":"{\"title\":\"Returns\",\"paragraphs\":[\"`+returns+`\",\"`+pays+`\"]}"}</script>`),
		"/svelte-start": shell("", `<script>{ __sveltekit_1 = {base: ""}; Promise.all([import("./start.js")]).then(([kit, app]) => { kit.start(app, element, {data: [{type:"data",data:{post:{title:"Returns",text:"`+returns+`",more:"`+pays+`"}}}]}); }); }</script>`),
		"/apollo":       shell("", `<script>window.__APOLLO_STATE__ = JSON.parse("{\"Post:1\":{\"__typename\":\"Post\",\"title\":\"Returns\",\"body\":\"`+returns+`\",\"more\":\"`+pays+`\"}}");</script>`),
		"/contentful": shell("", keptJSON("__NEXT_DATA__", `{"props":{"doc":{"nodeType":"document","content":[{"nodeType":"heading-2","content":[{"nodeType":"text","value":"Returns","marks":[]}]},
			{"nodeType":"paragraph","content":[{"nodeType":"text","value":"Goods can be returned within ","marks":[]},{"nodeType":"hyperlink","data":{"uri":"https://x.example"},"content":[{"nodeType":"text","value":"thirty days"}]},{"nodeType":"text","value":" in the box in which they came."}]},
			{"nodeType":"paragraph","content":[{"nodeType":"text","value":"We pay the way back when the kettle is broken."}]}]}}}`)),
		"/twice":   shell(data(`{"@type":"Article","headline":"Returns","articleBody":"`+returns+`"}`), keptJSON("a", body), keptJSON("b", body)),
		"/chinese": shell("", keptJSON("__NEXT_DATA__", `{"a":{"title":"退货","body":"商品可以在收到后三十天内退回，运费由我们承担。请把水壶放在原来的盒子里，然后寄给我们。"}}`)),
		"/full":    strings.Replace(html5("Delivery", "<p>"+about("delivery times")+"</p>"), "</body>", keptJSON("__NEXT_DATA__", `{"a":"Something that stands nowhere on the page itself at all."}`)+"</body>", 1),

		"/broken":   shell("", keptJSON("__NEXT_DATA__", `{"a":{"title":"Returns","body":"`+returns), keptJSON("__NUXT_DATA__", `[["Reactive",1],{"a":1},{"b":-3},{"c":99999}]`), `<script>window.__NUXT__=(function(a){return {a:"never ends`),
		"/codes":    shell("", keptJSON("x", `{"css":"a { b: c } d { e: f } and a few words more of it","k":"function(a){ return a + b + c + d }","u":"https://a.example/one-two-three","ids":["aaaa bbbb cccc dddd eeee"],"h":"dGhpcyBpcyBhIGxvbmcgYmFzZTY0IHRleHQgb2Ygbm9ib2R5"}`)),
		"/deep":     shell("", keptJSON("x", strings.Repeat(`{"a":[`, 40_000)+`"`+returns+`"`+strings.Repeat(`]}`, 40_000))),
		"/deep-too": shell("", pushed("0:"+strings.Repeat(`["$","div",null,{"children":`, 5_000)+`"`+returns+`"`+strings.Repeat(`}]`, 5_000)+"\n")),
		"/round":    shell("", pushed("0:[\"$\",\"p\",null,{\"children\":\"$L1\"}]\n1:[\"$\",\"p\",null,{\"children\":\"$L0\"}]\n"), keptJSON("__NUXT_DATA__", `[["Reactive",1],{"a":2},[1,2,0]]`)),
		"/huge":     shell("", keptJSON("x", `{"a":"`+strings.Repeat("many words of it ", maxState/17+1)+`"}`)),
		"/layer":    shell("", `<script>var dataLayer = [{"event":"Somebody looked at this page of the shop today"}];window.__STATE__ = undefined;</script>`),
		"/flood":    shell("", pushed("7:Tfffffff,short\n", ":::\n\n:", "ffffffffffff:1\n")),
	}
	site := serve(t, pages)
	c, _ := quick(Options{})
	for path := range pages {
		began := time.Now()
		p := fetch(t, c, site.URL+path)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", path, took)
		}
		switch path {
		case "/broken", "/codes", "/deep", "/deep-too", "/round", "/huge", "/layer", "/flood":
			if got := end(p, site); got != "javascript" {
				t.Errorf("%s: %s %q", path, got, p.Text)
			}
			continue
		case "/chinese":
			if p.Status != OK || !strings.Contains(p.Text, "三十天内退回") {
				t.Errorf("%s: %s %q", path, p.Status, p.Text)
			}
			continue
		case "/full":
			if p.Status != OK || strings.Contains(p.Text, "nowhere") {
				t.Errorf("%s: %q", path, p.Text)
			}
			continue
		}
		at := 0
		for _, part := range []string{"Returns", returns, pays} {
			i := strings.Index(p.Text[at:], part)
			if path == "/nuxt2" && part == "Returns" { // its names stand in another place than its texts
				continue
			}
			if i < 0 || strings.Count(p.Text, part) != 1 {
				t.Errorf("%s (%s %s): %q not once, or not in its place, in %q", path, p.Status, p.Reason, part, p.Text)
				break
			}
			at += i + len(part)
		}
		for _, never := range []string{"alert", "onclick", "slug", "more of it", "rest of it", "nobody here", "somebody asked", "your cart", "other pages", "static/chunks", "here and there", "<b>", "returns-x"} {
			if strings.Contains(p.Text, never) {
				t.Errorf("%s: %q in %q", path, never, p.Text)
			}
		}
		for of, said := range map[string][]string{"/next": {"Free of charge in all of Europe", "Money back within a week"}, "/flight": {long, "It ends here, as every page does at last."}} {
			for _, s := range said {
				if of == path && strings.Count(p.Text, s) != 1 {
					t.Errorf("%s: no %q in %q", path, s, p.Text)
				}
			}
		}
	}
}

// Whatever a page keeps, reading it ends, and nothing of it is a script.
func FuzzState(f *testing.F) {
	f.Add(`[["Reactive",1],{"a":2},"Some words that are long enough to read"]`, "0:[\"$\",\"p\",null,{\"children\":\"x\"}]\n1:T5,abcde2:\"$L0\"\n")
	f.Add(`{"a":"{\"b\":[\"<p>x<script>y\"]}"}`, "0:\"$0\"\n")
	f.Add(`window.__NUXT__=(function(a){return {b:"c \x3cscript>"}}('d'))`, `a`)
	f.Fuzz(func(t *testing.T, raw, stream string) {
		k := kept{spare: spare{said: map[string]bool{}}}
		if n, _ := parseJSON(raw); n != nil {
			k.value("", unflattened(n), 0, 0)
		}
		k.script(raw)
		k.literals(raw)
		k.flight(stream)
		if strings.Contains(strings.ToLower(k.b.String()), "<script") {
			t.Errorf("%q", k.b.String())
		}
	})
}
