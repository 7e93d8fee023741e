package app_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
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
