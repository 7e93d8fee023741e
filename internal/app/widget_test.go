package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// from asks as a page of a website does.
func (p *person) from(origin, path string) *answer {
	p.s.t.Helper()
	return p.send(request{method: "GET", path: path, header: map[string]string{"Origin": origin}})
}

func TestABotStandsOnlyWhereItMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot, page := s.bot(nil), &person{s: s}
		for _, path := range []string{"/widget-bot/" + bot, "/v1/guest/bots/" + bot} {
			if a := page.from("https://anywhere.example", path); a.status != 200 || !strings.Contains(strings.Join(a.header.Values("Vary"), " "), "Origin") {
				t.Errorf("%s on any page: %d, Vary %v", path, a.status, a.header.Values("Vary"))
			}
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"allowed_domains": []string{" Shop.example ", "*.maple.example", "localhost:3000", "shop.example"}}}).want(200)
		for origin, want := range map[string]int{
			"https://shop.example": 200, "http://shop.example:8080": 200, "https://www.maple.example": 200, "http://localhost:3000": 200,
			"https://maple.example": 403, "https://shop.example.evil.example": 403, "https://notshop.example": 403, "http://localhost:3001": 403,
			"https://anywhere.example": 403, "null": 200, s.url: 200,
		} {
			if a := page.from(origin, "/widget-bot/"+bot); a.status != want {
				t.Errorf("on %s: %d, want %d", origin, a.status, want)
			}
		}
		var seen []string
		for _, x := range s.owner.do("GET", "/v1/bots/"+bot+"/sites", nil).want(200).list("items") {
			site := x.(map[string]any)
			if site["refused"] == false {
				seen = append(seen, site["origin"].(string))
			}
		}
		slices.Sort(seen)
		if got := strings.Join(seen, " "); got != "http://localhost:3000 http://shop.example:8080 https://shop.example https://www.maple.example" {
			t.Errorf("seen on %s", got)
		}
	})
}

func TestVisitorsSayWhoTheyAreFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"widget": map[string]any{"pre_chat": map[string]any{"on": true, "required": true, "phone": true}}})
		v := s.visitor(bot)
		send := func(contact map[string]any) *answer {
			return v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "Hello", "contact": contact})
		}
		if a := send(nil); a.status != 422 || a.str("code") != "contact.details_required" || len(a.list("errors")) != 3 {
			t.Errorf("without a word about himself: %d %s", a.status, a.raw)
		}
		if a := send(map[string]any{"name": "Lan", "email": "lan@", "phone": "call me"}); a.status != 422 || a.str("errors.0.location") != "body.contact.email" || a.str("errors.1.location") != "body.contact.phone" {
			t.Errorf("with a wrong address and number: %d %s", a.status, a.raw)
		}
		for _, phone := range []string{"+84 90 12", "+84 90 123 4567 890 123"} {
			if a := send(map[string]any{"name": "Lan", "email": "lan@example.com", "phone": phone}); a.status != 422 || a.str("errors.0.location") != "body.contact.phone" {
				t.Errorf("the number %s: %d %s", phone, a.status, a.raw)
			}
		}
		if n := s.count(`/* all workspaces */ SELECT (SELECT count(*) FROM contact) + (SELECT count(*) FROM conversation)`); n != 0 {
			t.Errorf("refused, and yet there are %d rows", n)
		}
		first := send(map[string]any{"name": " Lan ", "email": "lan@example.com", "phone": "+84 90 123 4567"}).want(202)
		card := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200)
		if card.str("name") != "Lan" || card.str("email") != "lan@example.com" || card.str("phone") != "+84901234567" {
			t.Errorf("the contact is %s", card.raw)
		}
		s.owner.do("POST", "/v1/conversations/"+first.str("conversation.id")+"/close", nil).want(200)
		send(nil).want(202) // known by now
		again := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200)
		if again.str("contact.email") != "lan@example.com" {
			t.Errorf("the session knows %s", again.raw)
		}
		v.do("PUT", "/v1/guest/contact", map[string]any{"name": "Lan Nguyen"}).want(204)
		if name := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200).str("name"); name != "Lan Nguyen" {
			t.Errorf("renamed himself, he is %q", name)
		}
		s.visitor(bot).do("PUT", "/v1/guest/contact", map[string]any{"name": "Nobody yet"}).want(204)
	})
}

func TestAVisitorsFilesReachThePeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(nil, "Opening hours?", "9 to 5.")
		v := s.visitor(bot)
		upload := func(name string, raw []byte) *answer {
			return v.send(request{method: "POST", path: "/v1/guest/files?name=" + name + "&bot_id=" + bot, raw: raw, ctype: "application/octet-stream"})
		}
		id := upload("photo.png", filetest.PNG(8, 6)).want(201).str("id")
		sent := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "", "files": []string{id}}).want(202)
		address := sent.str("message.files.0.url")
		got := (&person{s: s}).do("GET", address, nil).want(200)
		if got.header.Get("Content-Type") != "image/png" || len(got.raw) == 0 {
			t.Errorf("%s is %s", address, got.header.Get("Content-Type"))
		}
		s.settled()
		c := s.owner.do("GET", "/v1/conversations/"+sent.str("conversation.id"), nil).want(200)
		if c.body["needs_agent"] != true || s.count(`/* all workspaces */ SELECT count(*) FROM unanswered`) != 0 {
			t.Errorf("files without words: %s", c.raw)
		}
		if lines := v.thread(sent.str("conversation.id")); len(lines) != 3 || !strings.HasPrefix(lines[2], "bot: ") {
			t.Errorf("the visitor sees %q", lines)
		}
		if a := upload("x.html", []byte("<html><script>alert(1)</script></html>")); a.status == http.StatusCreated && strings.HasPrefix(a.str("mime"), "text/html") {
			t.Errorf("a page is taken as %s", a.str("mime"))
		}
		if a := upload("big.txt", []byte(strings.Repeat("a", 10<<20+1))); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("too large: %d", a.status)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"uploads": "images"}}).want(200)
		if a := upload("a.txt", []byte("hello")); a.status != 403 || a.str("code") != "guest.uploads_off" {
			t.Errorf("a text where only pictures may be sent: %d", a.status)
		}
		upload("b.png", filetest.PNG(2, 2)).want(201)
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"uploads": "none"}}).want(200)
		if a := upload("c.png", filetest.PNG(2, 2)); a.status != 403 {
			t.Errorf("a picture where nothing may be sent: %d", a.status)
		}
	})
}
