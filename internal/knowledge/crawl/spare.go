package crawl

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cxgenie/internal/platform/text"
)

// Limits of what a page says in other places than its text.
const (
	maxSpare      = 1 << 20 // bytes of one script, and of all that is taken
	maxSpareDepth = 12      // of things inside of things
)

// spare is what a page says that only a script fills, in the places where it says it to others than people: as data for search
// engines (schema.org: articles, questions with answers, products, instructions), to those without scripts, and where a framework
// keeps it for its scripts. It comes as a page of its own, whose markup is safe; empty when there is nothing.
func (v *view) spare() []byte {
	s := spare{said: map[string]bool{}}
	var shown strings.Builder
	for n := range v.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Script:
			kind, _, _ := strings.Cut(strings.ToLower(attr(n, "type")), ";")
			if strings.TrimSpace(kind) == "application/ld+json" {
				s.script(inner(n))
			}
		case atom.Noscript:
			shown.WriteString(withoutScript(n))
		}
	}
	if noscript := shown.String(); s.b.Len() == 0 || letters(s.b.String()) < shortLetters {
		k := kept{spare: spare{said: s.said}}
		k.news(text.PlainFromHTML(s.b.String()))
		k.keep(v)
		// Each says the page once: what is meant for people wins, unless a framework keeps more.
		if s.b.Len() > 0 || letters(k.b.String()) > 2*letters(noscript) {
			noscript = k.b.String()
		}
		s.add(noscript)
	}
	if s.b.Len() == 0 {
		return nil
	}
	var page strings.Builder
	page.WriteString(`<!doctype html><html lang="` + html.EscapeString(v.lang) + `"><head><title>` + html.EscapeString(v.title) + `</title></head><body><main>`)
	page.WriteString(s.b.String())
	page.WriteString(`</main></body></html>`)
	return []byte(page.String())
}

// withoutScript is the markup of a noscript, unless it only asks for scripts.
func withoutScript(n *html.Node) string {
	said := inner(n)
	if letters(said) < fewLetters || letters(said) < shortLetters && strings.Contains(strings.ToLower(said), "javascript") {
		return ""
	}
	var b bytes.Buffer
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if html.Render(&b, c) != nil || b.Len() > maxSpare {
			return ""
		}
	}
	return b.String()
}

// spare collects what was found, each thing once.
type spare struct {
	b    strings.Builder
	said map[string]bool
}

// add takes some markup if there is room for it.
func (s *spare) add(markup string) {
	if s.b.Len()+len(markup) <= maxSpare {
		s.b.WriteString(markup)
	}
}

func (s *spare) heading(level, words string) {
	if words = text.Line(text.PlainFromHTML(text.SanitizeHTML(html.UnescapeString(words)))); words != "" {
		s.add("<" + level + ">" + html.EscapeString(words) + "</" + level + ">\n")
	}
}

// html takes a text that may have markup, or the same written out for a page that shows markup.
func (s *spare) html(words string) {
	if words = safeMarkup(words); text.Trim(text.PlainFromHTML(words)) != "" {
		s.add("<div>" + words + "</div>\n")
	}
}

// safeMarkup is a text, with markup or without, as safe markup.
func safeMarkup(words string) string {
	if !text.IsArticleHTML(words) {
		words = html.UnescapeString(words)
	}
	if !text.IsArticleHTML(words) {
		words = text.HTMLFromPlain(text.Trim(words))
	}
	return text.SanitizeArticle(words)
}

// script reads data about the page. What is no JSON, or too large, says nothing.
func (s *spare) script(raw string) {
	if len(raw) > maxSpare {
		return
	}
	raw = strings.TrimSpace(raw)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"<![CDATA[", "]]>"}} {
		if inside, ok := strings.CutPrefix(raw, wrap[0]); ok {
			raw = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(inside), wrap[1]))
		}
	}
	var v any
	if json.Unmarshal([]byte(raw), &v) == nil {
		s.thing(v, 0)
	}
}

// The kinds of things that say what a page says; the names of others end in them (TechArticle, BlogPosting).
var articles = []string{"Article", "Posting", "Report"}

// thing reads one thing, or each of several.
func (s *spare) thing(v any, deep int) {
	if deep > maxSpareDepth {
		return
	}
	for _, one := range list(v) {
		t, ok := one.(map[string]any)
		if !ok {
			continue
		}
		is := func(kinds ...string) bool {
			return slices.ContainsFunc(list(t["@type"]), func(k any) bool {
				name, _ := k.(string)
				name = name[strings.LastIndexAny(name, "/:")+1:]
				return slices.Contains(kinds, name)
			})
		}
		switch {
		case is("FAQPage", "QAPage"):
			s.thing(t["mainEntity"], deep+1)
		case is("Question"):
			s.question(t)
		case is("HowTo"):
			s.howTo(t, deep)
		case is("Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts"):
			s.product(t)
		case t["articleBody"] != nil || s.isArticle(t):
			s.article(t)
		default:
			s.thing(t["@graph"], deep+1)
			s.thing(t["mainEntity"], deep+1)
			s.thing(t["mainEntityOfPage"], deep+1)
			s.thing(t["hasPart"], deep+1)
		}
	}
}

func (s *spare) isArticle(t map[string]any) bool {
	return slices.ContainsFunc(list(t["@type"]), func(k any) bool {
		name, _ := k.(string)
		return slices.ContainsFunc(articles, func(end string) bool { return strings.HasSuffix(name, end) })
	})
}

// fresh says that something was not said before.
func (s *spare) fresh(words ...string) bool {
	key := text.Key(strings.Join(words, " "))
	if key == "" || s.said[key] {
		return false
	}
	s.said[key] = true
	return true
}

func (s *spare) article(t map[string]any) {
	body := either(word(t["articleBody"]), word(t["text"]), word(t["description"]))
	if title := either(word(t["headline"]), word(t["name"])); body != "" && s.fresh(title, body) {
		s.heading("h1", title)
		s.html(body)
	}
}

func (s *spare) question(t map[string]any) {
	var answer string
	for _, from := range []any{t["acceptedAnswer"], t["suggestedAnswer"]} {
		for _, a := range list(from) {
			if answer == "" {
				answer = either(field(a, "text"), word(a))
			}
		}
	}
	if asked := either(word(t["name"]), word(t["text"])); asked != "" && answer != "" && s.fresh(asked, answer) {
		s.heading("h2", asked)
		s.html(answer)
	}
}

func (s *spare) howTo(t map[string]any, deep int) {
	if !s.fresh(word(t["name"]), word(t["description"]), "how to") {
		return
	}
	s.heading("h1", word(t["name"]))
	s.html(word(t["description"]))
	s.steps(t["step"], deep)
}

func (s *spare) steps(v any, deep int) {
	if deep > maxSpareDepth {
		return
	}
	for _, x := range list(v) {
		if inner, ok := x.(map[string]any); ok && inner["itemListElement"] != nil {
			s.heading("h2", word(inner["name"]))
			s.steps(inner["itemListElement"], deep+1)
			continue
		}
		name, said := field(x, "name"), either(field(x, "text"), field(x, "description"), word(x))
		if name != "" && name != said {
			s.heading("h3", name)
		}
		s.html(said)
	}
}

func (s *spare) product(t map[string]any) {
	name, about := word(t["name"]), word(t["description"])
	var facts []string
	fact := func(what, value string) {
		if value != "" {
			facts = append(facts, "<li>"+html.EscapeString(text.Line(what+value))+"</li>")
		}
	}
	fact("", either(field(t["brand"], "name"), word(t["brand"])))
	fact("SKU: ", word(t["sku"]))
	for _, o := range list(t["offers"]) {
		price, currency := either(field(o, "price"), field(o, "lowPrice")), " "+field(o, "priceCurrency")
		if high := field(o, "highPrice"); high != "" && high != price {
			price += " – " + high
		}
		if price != "" {
			fact("", price+currency)
		}
	}
	for _, p := range list(t["additionalProperty"]) {
		if what := field(p, "name"); what != "" {
			fact(what+": ", field(p, "value"))
		}
	}
	if name == "" || about == "" && len(facts) == 0 || !s.fresh(name, about) {
		return
	}
	s.heading("h1", name)
	s.html(about)
	if len(facts) > 0 {
		s.add("<ul>" + strings.Join(facts[:min(len(facts), 100)], "") + "</ul>\n")
	}
}

// list is a value as schema.org lets it be written: one, or several.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// word is a value as text; a list of texts is the lines of one.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		b, _ := json.Marshal(v)
		return string(b)
	case []any:
		var lines []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				lines = append(lines, s)
			}
		}
		return strings.Join(lines, "\n")
	case map[string]any: // a text with its language
		s, _ := v["@value"].(string)
		return s
	}
	return ""
}

func field(v any, name string) string {
	t, _ := v.(map[string]any)
	return word(t[name])
}

// either is the first of some texts that says something.
func either(texts ...string) string {
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
