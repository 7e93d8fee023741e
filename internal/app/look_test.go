package app_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// Where only open conversations show, the visitors' API knows the open one and the last one, and no other.
func TestClosedConversationsAreHiddenWhereOnlyOpenOnesShow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		closed := func(text string) string {
			id := v.say(bot, text).str("conversation.id")
			s.owner.do("POST", "/v1/conversations/"+id+"/close", nil).want(200)
			return id
		}
		first, second := closed("one"), closed("two")
		messages := func(id string) int {
			return v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).status
		}
		listed := func() (ids []string) {
			for _, x := range v.do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(200).list("items") {
				ids = append(ids, x.(map[string]any)["id"].(string))
			}
			return ids
		}
		if a, b := messages(first), messages(second); a != 404 || b != 200 {
			t.Errorf("the older one %d, the last one %d", a, b)
		}
		if got := listed(); len(got) != 1 || got[0] != second {
			t.Errorf("listed %v, want %s", got, second)
		}
		third := v.say(bot, "three").str("conversation.id")
		if got := listed(); len(got) != 1 || got[0] != third {
			t.Errorf("listed %v, want %s", got, third)
		}
		for path, body := range map[string]any{"GET messages": nil, "GET changes": nil, "POST read": map[string]any{"seq": 1}, "PUT rating": map[string]any{"score": 5},
			"PUT messages/" + uid.New() + "/reaction": map[string]any{"value": "like"}} {
			method, rest, _ := strings.Cut(path, " ")
			if r := v.do(method, "/v1/guest/conversations/"+second+"/"+rest, body); r.status != 404 || r.str("code") != "conversation.not_found" {
				t.Errorf("%s of a hidden one: %d %s", path, r.status, r.raw)
			}
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"sessions": "all"}}).want(200)
		if got := listed(); len(got) != 3 || messages(first) != 200 || messages(second) != 200 {
			t.Errorf("with all of them: listed %v", got)
		}
	})
}

// on opens a stream as a chat on a website does.
func (p *person) on(bot, site string) *stream {
	p.s.t.Helper()
	x, err := p.watchAt("&"+url.Values{"bot_id": {bot}, "site": {site}}.Encode(), "", nil)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return x
}

func (x *stream) open() bool {
	select {
	case <-x.over:
		return false
	default:
		return true
	}
}

func TestAStreamEndsWhenItsVisitorMayNoLongerListen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		bot := s.bot(map[string]any{"auto_reply": false})
		v, old := s.visitor(bot), s.visitor(bot)
		v.say(bot, "hello")
		own, shop, evil, before := v.on(bot, ""), v.on(bot, "https://shop.example"), v.on(bot, "https://evil.example"), old.watch("", nil)
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"allowed_domains": []string{"shop.example"}}}).want(200)
		s.until("the stream on the other website ends", func() bool { return !evil.open() })
		if r := v.do("POST", "/v1/guest/stream-tickets?bot_id="+bot+"&site=https://evil.example", nil).want(403); r.str("code") != "guest.domain_refused" {
			t.Errorf("a new ticket there: %s", r.raw)
		}
		v.do("POST", "/v1/guest/stream-tickets?bot_id="+bot+"&site=https://shop.example", nil).want(200)
		s.newOwner("Other") // a member of another company changes nothing here
		if !own.open() || !shop.open() || !before.open() {
			t.Fatal("a stream that may stay was cut")
		}
		s.requireLogin(c, "email")
		s.until("all visitors' streams end", func() bool { return !own.open() && !shop.open() && !before.open() })
		c.set("lan", map[string]any{"email": "lan@example.com", "name": "Lan"})
		lan := s.signedIn(bot, "", "lan").on(bot, "https://shop.example")
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"name": "Another name"}).want(200)
		s.settled()
		if !lan.open() {
			t.Error("a signed-in user's stream was cut by a change that is nothing to him")
		}
		s.owner.do("DELETE", "/v1/bots/"+bot, nil).want(204)
		s.until("the stream of a bot that is gone ends", func() bool { return !lan.open() })
	})
}

func TestTheButtonComesWithItsWordsAndSign(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"greeting_text": "Welcome to the shop", "widget": map[string]any{"launcher_icon": "hand"}})
		page := &person{s: s}
		button := func(lang string) map[string]any {
			r := page.send(request{method: "GET", path: "/widget-bot/" + bot + "?lang=" + url.QueryEscape(lang)})
			script, ok := strings.CutPrefix(string(r.raw), "export default ")
			var b map[string]any
			if !ok || json.Unmarshal([]byte(script), &b) != nil {
				t.Fatalf("%d %s", r.status, r.raw)
			}
			return b
		}
		for lang, open := range map[string]string{"": "Open chat", "vi-VN": "Mở trò chuyện", "fr": "Open chat", "EN": "Open chat"} {
			if got := button(lang)["texts"].(map[string]any)["open"]; got != open {
				t.Errorf("%q: %v", lang, got)
			}
		}
		look := button("")["widget"].(map[string]any)
		if look["launcher_icon"] != "hand" || !strings.HasPrefix(look["launcher_path"].(string), "M8 12") || look["position"] != "bottom_right" {
			t.Errorf("the look: %v", look)
		}
		if strings.Contains(string(page.send(request{method: "GET", path: "/widget-bot/" + bot}).raw), "Welcome") {
			t.Error("the button comes with the greeting")
		}
	})
}

// What the button shows is what was chosen for it, also when the bot has a picture.
func TestTheButtonShowsWhatWasChosen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot, page := s.bot(nil), &person{s: s}
		shows := func() string {
			script := strings.TrimPrefix(string(page.send(request{method: "GET", path: "/widget-bot/" + bot}).raw), "export default ")
			var b struct {
				Widget struct {
					Icon string `json:"launcher_icon"`
					URL  string `json:"launcher_url"`
				} `json:"widget"`
			}
			if err := json.Unmarshal([]byte(script), &b); err != nil {
				t.Fatal(err)
			}
			if b.Widget.URL != "" {
				page.send(request{method: "GET", path: b.Widget.URL}).want(200)
			}
			return b.Widget.Icon + " " + b.Widget.URL
		}
		if got := shows(); got != "avatar " {
			t.Errorf("a new bot: %s", got)
		}
		put := func(what string) string {
			b := s.owner.send(request{method: "PUT", path: "/v1/bots/" + bot + "/" + what, raw: filetest.PNG(300, 200), ctype: "application/octet-stream"}).want(200)
			return b.str(map[string]string{"avatar": "avatar_url", "launcher-picture": "widget.launcher_picture", "favicon": "widget.favicon"}[what])
		}
		face := put("avatar")
		if got := shows(); got != "avatar "+face {
			t.Errorf("with a picture of the bot: %s", got)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"launcher_icon": "hand"}}).want(200)
		if got := shows(); got != "hand " {
			t.Errorf("with a sign: %s", got)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"launcher_icon": "own"}}).want(422)
		own := put("launcher-picture")
		if got := shows(); own == "" || got != "own "+own {
			t.Errorf("with a picture of its own: %s", got)
		}
		again := put("launcher-picture")
		page.do("GET", own, nil).want(404)
		icon := put("favicon")
		if got := page.do("GET", "/v1/guest/bots/"+bot, nil).want(200).str("widget.favicon"); got != icon || icon == "" {
			t.Errorf("the favicon: %q, want %q", got, icon)
		}
		copied := s.owner.do("POST", "/v1/bots/"+bot+"/duplicate", map[string]any{}).want(201).str("id")
		s.owner.do("DELETE", "/v1/bots/"+bot+"/launcher-picture", nil).want(200)
		if got := shows(); got != "avatar "+face {
			t.Errorf("without its picture: %s", got)
		}
		page.do("GET", again, nil).want(200) // its copy has it still
		s.owner.do("DELETE", "/v1/bots/"+copied+"/launcher-picture", nil).want(200)
		page.do("GET", again, nil).want(404)
		s.owner.send(request{method: "PUT", path: "/v1/bots/" + bot + "/favicon", raw: []byte("no picture"), ctype: "application/octet-stream"}).want(422)
	})
}
