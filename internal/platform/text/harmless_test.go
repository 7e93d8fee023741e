package text_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkHarmless parses s the way a browser does and looks at every element and attribute.
func checkHarmless(t *testing.T, s string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	allowed := map[string]bool{"html": true, "head": true, "body": true, "p": true, "br": true, "b": true, "strong": true, "i": true, "em": true, "u": true, "s": true,
		"a": true, "ul": true, "ol": true, "li": true, "blockquote": true, "code": true, "pre": true, "img": true}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.CommentNode {
			t.Errorf("a comment in %q", s)
		}
		if n.Type == html.ElementNode {
			if !allowed[n.Data] {
				t.Errorf("<%s> in %q", n.Data, s)
			}
			for _, a := range n.Attr {
				v := strings.ToLower(strings.TrimSpace(a.Val))
				ok := false
				switch n.Data + " " + a.Key {
				case "a href":
					ok = strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "mailto:") || strings.HasPrefix(v, "tel:")
				case "a rel":
					ok = v == "nofollow noreferrer noopener" || v == "nofollow noreferrer"
				case "a target":
					ok = v == "_blank"
				case "img src":
					ok = strings.HasPrefix(v, "https://")
				case "img alt":
					ok = true
				}
				if !ok {
					t.Errorf("%s=%q on <%s> in %q", a.Key, a.Val, n.Data, s)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
}
