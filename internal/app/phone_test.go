package app_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// A phone number is stored in one form, whoever types it: completed by the bot's country where it names none, and refused where
// its country has no such number.
func TestPhoneNumbersOfContacts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"default_country_code": "+84"})
		v := s.visitor(bot)
		v.say(bot, "Hello")
		at := "/v1/contacts/" + v.contact
		tell := func(phone string) *answer {
			return v.do("PUT", "/v1/guest/contact?bot_id="+bot, map[string]any{"phone": phone})
		}
		for phone, wrong := range map[string]string{"090 123": "body.phone field.phone_impossible", "+84 90 12": "body.phone field.phone_impossible", "call me": "body.phone field.phone"} {
			if r := tell(phone).want(422); r.wrongs() != wrong {
				t.Errorf("%q: %s", phone, r.raw)
			}
			if r := s.owner.do("PATCH", at, map[string]any{"phone": phone}).want(422); r.wrongs() != wrong {
				t.Errorf("an agent's %q: %s", phone, r.raw)
			}
		}
		tell("(090) 123-4567").want(204)
		if c := s.owner.do("GET", at, nil).want(200); c.str("phone") != "+84901234567" || c.str("phone_shown") != "+84 901 234 567" {
			t.Errorf("told: %s", c.raw)
		}
		v.do("PUT", "/v1/guest/contact", map[string]any{"phone": "0907 65-43-21"}).want(204)
		if c := s.owner.do("GET", at, nil).want(200); c.str("phone") != "0907 65-43-21" {
			t.Errorf("of no country: %s", c.raw)
		}
		if c := s.owner.do("PATCH", at, map[string]any{"phone": "0907 654 321"}).want(200); c.str("phone") != "+84907654321" {
			t.Errorf("an agent's: %s", c.raw)
		}
		if c := s.owner.do("PATCH", at, map[string]any{"phone": "+1 212 555 2368"}).want(200); c.str("phone_shown") != "+1 212-555-2368" {
			t.Errorf("from elsewhere: %s", c.raw)
		}
		if c := s.owner.do("PATCH", at, map[string]any{"phone": " "}).want(200); c.str("phone") != "" || c.str("phone_shown") != "" {
			t.Errorf("taken away: %s", c.raw)
		}
	})
}

// Where a number is from that does not say so: the country chosen in the form, else the bot's, else the one that the
// visitor's language names for certain.
func TestWhereAPhoneNumberIsFrom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		american, anywhere := s.bot(map[string]any{"default_country_code": "+1"}), s.bot(map[string]any{"default_country_code": ""})
		if got := s.owner.do("GET", "/v1/bots/"+anywhere, nil).want(200); got.at("default_country_code") != "" {
			t.Errorf("the bot is from %v", got.at("default_country_code"))
		}
		s.owner.do("PATCH", "/v1/bots/"+anywhere, map[string]any{"default_country_code": "+"}).want(422)
		v := s.visitor(anywhere)
		v.say(anywhere, "Hello")
		tell := func(bot, locale, phone, country string) *answer {
			return v.send(request{method: "PUT", path: "/v1/guest/contact?bot_id=" + bot, header: map[string]string{"Accept-Language": locale},
				body: map[string]any{"phone": phone, "country": country}})
		}
		for _, c := range []struct{ bot, locale, phone, country, want string }{
			{anywhere, "en-GB,en;q=0.9", "020 7946 0958", "", "+442079460958"},
			{anywhere, "vi", "090 123 4567", "", "+84901234567"},
			{anywhere, "en", "090 123 4567", "", "090 123 4567"},
			{anywhere, "en-GB", "090 123 4567", "vn", "+84901234567"},
			{american, "en-GB", "(212) 555-2368", "", "+12125552368"},
			{american, "en-GB", "020 7946 0958", "GB", "+442079460958"},
			{american, "en-GB", "+84 90 123 4567", "GB", "+84901234567"},
		} {
			tell(c.bot, c.locale, c.phone, c.country).want(204)
			if got := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200).str("phone"); got != c.want {
				t.Errorf("%+v: %s", c, got)
			}
		}
		for wrong, r := range map[string]*answer{
			"body.phone field.phone_impossible": tell(american, "en-GB", "020 7946 0958", ""), // the bot's goes first
			"body.country field.not_allowed":    tell(anywhere, "en", "020 7946 0958", "Britain"),
		} {
			if r.want(422).wrongs() != wrong {
				t.Errorf("%s: %s", wrong, r.raw)
			}
		}
		w := s.visitor(anywhere)
		w.send(request{method: "POST", path: "/v1/guest/messages", header: map[string]string{"Accept-Language": "vi-VN"},
			body: map[string]any{"bot_id": anywhere, "client_id": uid.New(), "text": "Chào", "contact": map[string]any{"phone": "0901234567"}}}).want(202)
		if got := s.owner.do("GET", "/v1/contacts/"+w.contact, nil).want(200).str("phone"); got != "+84901234567" {
			t.Errorf("with the first message: %s", got)
		}
	})
}
