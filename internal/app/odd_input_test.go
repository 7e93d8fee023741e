package app_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// oddTexts are what people do not type and programs send: characters that no database takes, numbers and ids that are none.
var oddTexts = []string{
	base64.RawURLEncoding.EncodeToString([]byte(`{"a":1,"i":"nobody","at":1,"id":"nobody","s":"nobody","n":-1,"below":-1}`)), // a cursor that is none of ours
	"\x00", "a\x00b", "nobody", "\xff\xfe", "9223372036854775808", "'; --", "ffffffff-ffff-ffff-ffff-ffffffffffff",
}

// ends are operations after which nobody could go on asking.
var ends = []string{"sign-out", "sign-out-everywhere", "change-password", "transfer-ownership", "remove-demo", "end-session", "end-other-sessions"}

// Whatever stands in a path, a query or a body, the server does not fail: it takes it, or says what is wrong.
func TestOddInputIsNoFailureOfOurs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		w := newWorld(t, s)
		known := s.names()
		for _, op := range s.operations() {
			if slices.Contains(ends, op.id) {
				continue
			}
			c := fixtures[op.id](w, w.owner)
			who := w.owner
			switch op.permission {
			case "public":
				who = &person{s: s}
			case "guest", "signed-in":
				who = w.actor(c, w.owner)
			}
			for _, q := range odd(op, c, known[op.id]) {
				who.send(q)
			}
		}
	})
}

// odd are requests like a good one, in each of which one text is odd.
func odd(op operation, c call, known names) (all []request) {
	for _, text := range oddTexts {
		for name := range c.path {
			x := c
			x.path = maps.Clone(c.path)
			x.path[name] = url.PathEscape(text)
			all = append(all, op.request(x))
		}
		for _, name := range known.query {
			x := c
			glue := "?"
			if strings.Contains(c.query, "?") {
				glue = "&"
			}
			x.query += glue + name + "=" + url.QueryEscape(text)
			all = append(all, op.request(x))
		}
		if c.body == nil {
			continue
		}
		raw, err := json.Marshal(c.body)
		if err != nil {
			continue
		}
		var body any
		_ = json.Unmarshal(raw, &body)
		for n := 0; ; n++ {
			at := n
			x := c
			if x.body = replaced(body, text, &at); at >= 0 {
				break
			}
			all = append(all, op.request(x))
		}
		for _, name := range known.body {
			fields, _ := body.(map[string]any)
			if _, there := fields[name]; there || fields == nil {
				continue
			}
			x := c
			more := maps.Clone(fields)
			more[name] = text
			x.body = more
			all = append(all, op.request(x))
		}
	}
	return all
}

// replaced is a body with another text in the place of its nth one; n is negative afterwards when there was one.
func replaced(v any, text string, n *int) any {
	switch v := v.(type) {
	case string:
		if *n--; *n == -1 {
			return text
		}
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = replaced(x, text, n)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out[k] = replaced(v[k], text, n)
		}
		return out
	}
	return v
}

// names are the texts that an operation takes by its document: in the query, and at the top of its body.
type names struct{ query, body []string }

func (s *stage) names() map[string]names {
	out := map[string]names{}
	doc := (&person{s: s}).do("GET", "/openapi.json", nil).want(200)
	for _, item := range doc.body["paths"].(map[string]any) {
		for _, x := range item.(map[string]any) {
			o := &answer{body: x.(map[string]any)}
			var n names
			for _, p := range o.list("parameters") {
				if p := p.(map[string]any); p["in"] == "query" {
					n.query = append(n.query, p["name"].(string))
				}
			}
			content, _ := o.at("requestBody.content").(map[string]any)
			in, _ := content["application/json"].(map[string]any)
			schema, _ := in["schema"].(map[string]any)
			if ref, ok := schema["$ref"].(string); ok {
				schema, _ = doc.at("components.schemas." + strings.TrimPrefix(ref, "#/components/schemas/")).(map[string]any)
			}
			properties, _ := schema["properties"].(map[string]any)
			for name, p := range properties {
				if kind := p.(map[string]any)["type"]; kind == "string" || slices.Equal(texts(kind), []string{"string", "null"}) {
					n.body = append(n.body, name)
				}
			}
			slices.Sort(n.body)
			out[x.(map[string]any)["operationId"].(string)] = n
		}
	}
	return out
}

func texts(v any) (all []string) {
	list, _ := v.([]any)
	for _, x := range list {
		all = append(all, x.(string))
	}
	return all
}

// What a page says of itself is nobody's reason to lose a visitor's message.
func TestAPageWithAnOddTitleLosesNoMessage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(nil)
		v := s.visitor(bot)
		for _, text := range []string{"first", "second"} {
			sent := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": text, "text": text,
				"page_url": "https://shop.example/\x00cart", "page_title": "Cart\x00\n (2)", "lang": "e\x00n"}).want(202)
			c := s.owner.do("GET", "/v1/conversations/"+sent.str("conversation.id"), nil).want(200)
			if c.str("page_url") != "https://shop.example/cart" || c.str("page_title") != "Cart (2)" {
				t.Errorf("he is on %q, %q", c.str("page_url"), c.str("page_title"))
			}
		}
	})
}
