package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// company plays the identity server of a company: it knows its users by their tokens.
type company struct {
	*httptest.Server
	mu    sync.Mutex
	users map[string]map[string]any
	asked int
	mood  func(w http.ResponseWriter) bool // answers instead; nil: none
}

const headerToken = "the-header-token-0001"

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &company{users: map[string]map[string]any{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asked++
		if c.mood != nil && c.mood(w) {
			return
		}
		var question struct {
			Token string `json:"access_token"`
		}
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil || r.Header.Get("Authorization") != headerToken+" Bearer" {
			http.Error(w, "who are you?", http.StatusForbidden)
			return
		}
		user := c.users[question.Token]
		_ = json.NewEncoder(w).Encode(map[string]any{"status": user != nil, "message": "", "data": user})
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *company) set(token string, user map[string]any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users[token] = user
}

func (c *company) be(mood func(w http.ResponseWriter) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mood = mood
}

func (c *company) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

func loopbackAllowed(o *app.Options) {
	var n config.Network
	if err := n.UnmarshalText([]byte("127.0.0.0/8")); err != nil {
		panic(err)
	}
	o.Config.AllowNetworks = append(o.Config.AllowNetworks, n)
}

// requireLogin switches required login on with the company's server.
func (s *stage) requireLogin(c *company, method string) {
	s.t.Helper()
	s.owner.do("PUT", "/v1/addons/custom_authentication", map[string]any{"enabled": true,
		"settings": map[string]any{"url": c.URL + "/who", "identity_method": method, "sign_in_url": "https://shop.example/sign-in"},
		"secrets":  map[string]any{"header_token": headerToken}}).want(200)
}

// begin starts a visitor's session; user is the company's token.
func (s *stage) begin(bot, guest, user string) (*person, *answer) {
	s.t.Helper()
	body := map[string]any{"bot_id": bot}
	if guest != "" {
		body["guest_token"] = guest
	}
	if user != "" {
		body["user_token"] = user
	}
	r := (&person{s: s}).do("POST", "/v1/guest/sessions", body)
	return &person{s: s, token: r.str("guest_token"), contact: r.str("contact.id")}, r
}

func (s *stage) signedIn(bot, guest, user string) *person {
	s.t.Helper()
	p, r := s.begin(bot, guest, user)
	r.want(200)
	return p
}

func TestRequiredLoginLetsOnlyTheCompanysUsersIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		bot := s.bot(map[string]any{"auto_reply": false})
		anonymous := s.visitor(bot)
		anonymous.say(bot, "hello from before")
		if r := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200); r.at("workspace_required_login") != false {
			t.Error("login is required before it was switched on")
		}
		// The company's tokens are looked at only while login is required.
		if _, r := s.begin(bot, "", "lan-token"); r.want(200).str("contact.id") == "" || c.count() != 0 {
			t.Error("the company was asked although nobody has to sign in")
		}
		s.requireLogin(c, "email")
		if r := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200); r.at("workspace_required_login") != true || r.str("sign_in_url") != "https://shop.example/sign-in" {
			t.Errorf("the public record: %s", r.raw)
		}

		// Nobody without a token, with a bad one, or with what he had before.
		for name, at := range map[string][2]string{"no token": {"", ""}, "a bad token": {"", "nonsense"}, "an anonymous token": {anonymous.token, ""}, "both": {anonymous.token, "nonsense"}} {
			if _, r := s.begin(bot, at[0], at[1]); r.want(401).str("code") != "contact.login_required" || r.str("guest_token") != "" {
				t.Errorf("%s: %s", name, r.raw)
			}
		}
		id := s.count(`/* all workspaces */ SELECT count(*) FROM message`)
		for _, q := range []request{
			{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "let me in"}},
			{method: "POST", path: "/v1/guest/stream-tickets"},
			{method: "GET", path: "/v1/guest/conversations?bot_id=" + bot},
		} {
			if r := anonymous.send(q).want(401); r.str("code") != "contact.login_required" {
				t.Errorf("%s: %s", q.path, r.raw)
			}
		}
		if s.count(`/* all workspaces */ SELECT count(*) FROM message`) != id {
			t.Error("an anonymous message was stored")
		}

		// The company's user is somebody, and his facts are the company's.
		c.set("lan-token", map[string]any{"name": "Lan", "email": "Lan@Example.com", "phone_number": "901 234 567", "country_code": "84", "avatar": "https://cdn.example/lan.png", "label": "Gold"})
		lan := s.signedIn(bot, "", "lan-token")
		card := s.owner.do("GET", "/v1/contacts/"+lan.contact, nil).want(200)
		for field, want := range map[string]any{"name": "Lan", "email": "Lan@Example.com", "phone": "+84901234567", "country_code": "84", "avatar_url": "https://cdn.example/lan.png",
			"label": "Gold", "verified_by.0": "email", "identified": true} {
			if card.at(field) != want {
				t.Errorf("%s is %v, want %v", field, card.at(field), want)
			}
		}
		lan.say(bot, "hello, it is me")
		// The answer is remembered: the same token asks nobody.
		asked := c.count()
		if again := s.signedIn(bot, lan.token, "lan-token"); again.contact != lan.contact || c.count() != asked {
			t.Errorf("asked %d times more, contact %s", c.count()-asked, again.contact)
		}
		// Another token of the same person is the same contact, updated. What the company leaves out stays.
		c.set("lan-token-2", map[string]any{"name": "Lan Nguyen", "email": "lan@example.com", "phone_number": "not a number"})
		if again := s.signedIn(bot, "", "lan-token-2"); again.contact != lan.contact {
			t.Error("a second contact for the same address")
		}
		card = s.owner.do("GET", "/v1/contacts/"+lan.contact, nil).want(200)
		if card.str("name") != "Lan Nguyen" || card.str("phone") != "+84901234567" || card.str("label") != "Gold" {
			t.Errorf("updated to %s", card.raw)
		}
		s.until("the inbox shows the new name", func() bool {
			return s.owner.do("GET", "/v1/conversations?tab=all", nil).want(200).str("items.0.contact.name") == "Lan Nguyen"
		})

		// Changed settings empty what is remembered.
		s.requireLogin(c, "email")
		asked = c.count()
		s.signedIn(bot, lan.token, "lan-token")
		if c.count() != asked+1 {
			t.Error("the company was not asked again after the settings had changed")
		}

		// Switched off: everybody may chat again, and the proven stay who they are.
		s.owner.do("PUT", "/v1/addons/custom_authentication", map[string]any{"enabled": false, "settings": map[string]any{"url": c.URL + "/who", "identity_method": "email"}}).want(200)
		if p := s.signedIn(bot, lan.token, ""); p.contact != lan.contact {
			t.Error("switching off made the signed-in visitor a stranger")
		}
		s.signedIn(bot, "", "")
	})
}

func TestAVisitorBecomesThePersonHeProves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		bot := s.bot(map[string]any{"auto_reply": false})
		visitor := s.visitor(bot)
		before := visitor.say(bot, "do you have this in blue?").str("conversation.id")
		s.settled()
		s.requireLogin(c, "phone_number")
		c.set("minh", map[string]any{"name": "Minh", "phone_number": "0901234567", "country_code": "+84"})
		c.set("thu", map[string]any{"name": "Thu", "phone_number": "+84 907 654 321"})

		minh, r := s.begin(bot, visitor.token, "minh")
		r.want(200)
		if r.str("conversation.id") != before || r.str("messages.1.text") != "do you have this in blue?" {
			t.Errorf("his words from before are not there: %s", r.raw)
		}
		view := s.owner.do("GET", "/v1/conversations/"+before, nil).want(200)
		if view.str("contact.id") != minh.contact || view.str("contact.name") != "Minh" {
			t.Errorf("the inbox shows %s", view.raw)
		}
		if card := s.owner.do("GET", "/v1/contacts/"+visitor.contact, nil).want(200); card.str("id") != minh.contact {
			t.Errorf("the visitor's id answers as %s", card.str("id"))
		}

		// On the same browser somebody else signs in: nothing is mixed, and the first one's token is over.
		thu := s.signedIn(bot, minh.token, "thu")
		if thu.contact == minh.contact {
			t.Fatal("two people are one contact")
		}
		if r := minh.do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(401); r.str("code") != "guest.token_invalid" {
			t.Errorf("code %s", r.str("code"))
		}
		thu.do("GET", "/v1/guest/conversations/"+before+"/messages", nil).want(404)
		// The other spelling of the number is the same person; his other browser has the same thread.
		c.set("minh-2", map[string]any{"phone_number": "+84901234567"})
		phone := s.signedIn(bot, "", "minh-2")
		if phone.contact != minh.contact {
			t.Error("the same number in another form is another contact")
		}
		phone.do("GET", "/v1/guest/conversations/"+before+"/messages", nil).want(200)
		phone.do("POST", "/v1/guest/sign-out", nil).want(204)
		phone.do("GET", "/v1/guest/conversations/"+before+"/messages", nil).want(401)

		// Login is no longer required: the old visitor's token opens nothing of the person he has become.
		s.owner.do("PUT", "/v1/addons/custom_authentication", map[string]any{"enabled": false, "settings": map[string]any{}}).want(200)
		visitor.do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(401)
		if p := s.signedIn(bot, visitor.token, ""); p.contact == visitor.contact || p.contact == minh.contact {
			t.Error("an old visitor's token lives on")
		}
	})
}

func TestTheOldestOfTwoContactsIsChosenAndTheOtherIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		bot := s.bot(map[string]any{"auto_reply": false})
		var both []*person
		for range 2 {
			v := s.visitor(bot)
			v.say(bot, "hello")
			s.owner.do("PATCH", "/v1/contacts/"+v.contact, map[string]any{"email": "an@example.com"}).want(200)
			both = append(both, v)
		}
		s.settled()
		s.requireLogin(c, "email")
		c.set("an", map[string]any{"name": "An", "email": "AN@example.com"})
		try := s.owner.do("POST", "/v1/addons/custom_authentication/test", map[string]any{"user_token": "an",
			"settings": map[string]any{"url": c.URL + "/who", "identity_method": "email"}}).want(200)
		if try.at("ok") != true || try.str("contact.id") != both[0].contact || try.str("possible_duplicates.0.id") != both[1].contact || try.at("creates") != false {
			t.Errorf("the test foretells %s", try.raw)
		}
		if strings.Contains(string(try.raw), headerToken) || try.str("request.headers.1.value") != "••••0001 Bearer" {
			t.Errorf("the header token is shown: %s", try.raw)
		}
		an := s.signedIn(bot, "", "an")
		if an.contact != both[0].contact {
			t.Error("not the oldest was chosen")
		}
		card := s.owner.do("GET", "/v1/contacts/"+an.contact, nil).want(200)
		if card.str("possible_duplicates.0.id") != both[1].contact {
			t.Errorf("the other one is not shown: %s", card.raw)
		}
		// What an anonymous browser held for the chosen contact may be somebody else's: it is over.
		s.owner.do("PUT", "/v1/addons/custom_authentication", map[string]any{"enabled": false, "settings": map[string]any{}}).want(200)
		both[0].do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(401)
		both[1].do("GET", "/v1/guest/conversations?bot_id="+bot, nil).want(200)
	})
}

func TestEveryFailureIsShownToTheOwnerAndPoliteToTheCustomer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		bot := s.bot(map[string]any{"auto_reply": false})
		s.requireLogin(c, "phone_number")
		says := func(status int, body string) func(http.ResponseWriter) bool {
			return func(w http.ResponseWriter) bool {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
				return true
			}
		}
		moods := []struct {
			reason string
			mood   func(http.ResponseWriter) bool
		}{
			{"refused", says(200, `{"status":false,"message":"expired"}`)},
			{"bad_status", says(500, `boom`)},
			{"not_json", says(200, `<html>`)},
			{"redirected", says(302, ``)},
			{"too_large", says(200, strings.Repeat(" ", 70<<10))},
			{"identity_missing", says(200, `{"status":true,"data":{"name":"X","email":"x@example.com","phone_number":"no"}}`)},
			{"unreachable", func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) }},
		}
		for _, m := range moods {
			c.be(m.mood)
			_, r := s.begin(bot, "", "token of "+m.reason)
			if r.want(401).str("code") != "contact.login_required" || strings.Contains(string(r.raw), "expired") || strings.Contains(string(r.raw), "127.0.0.1") {
				t.Errorf("%s: the customer reads %s", m.reason, r.raw)
			}
		}
		// Many times the same is one line.
		for i := range 4 {
			c.be(says(500, `boom`))
			s.begin(bot, "", "again "+string(rune('a'+i)))
		}
		list := s.owner.do("GET", "/v1/addons/custom_authentication/failures", nil).want(200)
		got := map[string]int64{}
		for _, x := range list.list("items") {
			f := x.(map[string]any)
			got[f["reason"].(string)] = int64(f["times"].(float64))
		}
		for _, m := range moods {
			want := int64(1)
			if m.reason == "bad_status" {
				want = 5
			}
			if got[m.reason] != want {
				t.Errorf("%s is told %d times, want %d", m.reason, got[m.reason], want)
			}
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM event WHERE kind = 'addon.failed'`); n != len(moods) {
			t.Errorf("%d events for %d reasons", n, len(moods))
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM contact`); n != 0 {
			t.Errorf("%d contacts were made", n)
		}
	})
}

func TestTheSettingsOfRequiredLoginAreGuarded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		c := newCompany(t)
		const path = "/v1/addons/custom_authentication"
		good := map[string]any{"url": c.URL + "/who", "identity_method": "email"}
		r := s.owner.do("PUT", path, map[string]any{"enabled": true, "settings": map[string]any{"url": " ", "identity_method": "eye colour", "colour": "red"}}).want(422)
		for _, want := range []string{"body.settings.url field.required", "body.settings.identity_method field.not_allowed", "body.settings field.unknown", "body.secrets.header_token field.required"} {
			location, code, _ := strings.Cut(want, " ")
			if !strings.Contains(string(r.raw), location) || !strings.Contains(string(r.raw), code) {
				t.Errorf("%s is missing: %s", want, r.raw)
			}
		}
		if l := s.owner.do("GET", "/v1/addons", nil).want(200); l.at("items.0.changed_at") != nil || l.at("items.0.active") != true {
			t.Errorf("something was stored: %s", l.raw)
		}
		s.owner.do("PUT", path, map[string]any{"enabled": true, "settings": good, "secrets": map[string]any{"header_token": "two\nlines"}}).want(422)
		s.owner.do("PUT", path, map[string]any{"enabled": true, "settings": good, "secrets": map[string]any{"header_token": headerToken}}).want(200)
		l := s.owner.do("GET", "/v1/addons", nil).want(200)
		if l.str("items.0.secrets.header_token") != "••••0001" || strings.Contains(string(l.raw), headerToken) {
			t.Errorf("the secret: %s", l.raw)
		}
		// The secret stays when it is not typed again, and goes nowhere else.
		s.owner.do("PUT", path, map[string]any{"enabled": true, "settings": map[string]any{"url": c.URL + "/other", "identity_method": "email"}}).want(200)
		stolen := map[string]any{"url": "https://thief.example/who", "identity_method": "email"}
		s.owner.do("PUT", path, map[string]any{"enabled": true, "settings": stolen}).want(422)
		if r := s.owner.do("POST", path+"/test", map[string]any{"settings": stolen, "user_token": "x"}).want(422); !strings.Contains(string(r.raw), "addon.secret_again") {
			t.Errorf("%s", r.raw)
		}
		s.owner.do("PUT", "/v1/addons/no_such", map[string]any{"enabled": false, "settings": map[string]any{}}).want(404)
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM event WHERE payload LIKE '%` + headerToken + `%'`); n != 0 {
			t.Error("the secret is in the event log")
		}

		// A plan without the add-on: it cannot be switched on, and what was on is off.
		poor := s.newOwner("Poor")
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO subscription (workspace_id, plan, created_at, updated_at) VALUES ($1, 'free', 0, 0)`, poor.workspace)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		s.until("the new plan is known", func() bool {
			r := poor.do("PUT", path, map[string]any{"enabled": true, "settings": good, "secrets": map[string]any{"header_token": headerToken}})
			return r.status == 403 && r.str("code") == "addon.required"
		})
		bot := poor.do("POST", "/v1/bots", map[string]any{"name": "Poor", "greeting": "Hi"}).want(201).str("id")
		s.until("what was on is off", func() bool { _, r := s.begin(bot, "", ""); return r.status == 200 })
	})
}
