package app_test

import (
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// wrongs are the fields that an answer calls wrong.
func (a *answer) wrongs() string {
	var out []string
	for _, e := range a.list("errors") {
		e := e.(map[string]any)
		out = append(out, fmt.Sprint(e["location"], " ", e["code"]))
	}
	return strings.Join(out, ";")
}

// field makes a custom field, and is its id.
func (s *stage) field(label, kind string, more map[string]any) string {
	body := map[string]any{"label": label, "kind": kind}
	for k, v := range more {
		body[k] = v
	}
	return s.owner.do("POST", "/v1/contact-fields", body).want(201).str("id")
}

// custom is what is known of a contact in the company's fields, as code=value in their order.
func (s *stage) custom(contact string) string {
	var out []string
	for _, f := range s.owner.do("GET", "/v1/contacts/"+contact, nil).want(200).list("custom_fields") {
		f := f.(map[string]any)
		out = append(out, fmt.Sprint(f["code"], "=", f["value"]))
	}
	return strings.Join(out, " ")
}

// A company names its own fields, orders, renames and deletes them; agents fill them in, and what does not fit its kind is said
// beside it.
func TestCustomFieldsOfContacts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		if got := s.owner.do("GET", "/v1/contact-fields", nil).want(200); string(got.raw) == "" || len(got.list("items")) != 0 {
			t.Errorf("none at first: %s", got.raw)
		}
		size := s.field("Company size", "number", nil)
		plan := s.field("Plan", "select", map[string]any{"options": []string{"Free", "Pro"}, "required": true})
		since := s.field("Customer since", "date", map[string]any{"code": "since", "shown": false})
		for body, wrong := range map[string]string{
			`{"label":"plan","kind":"text"}`:                 "body.label contact.custom_field_taken",
			`{"label":"Since","kind":"text","code":"since"}`: "body.code contact.custom_code_taken",
			`{"label":"  ","kind":"colour"}`:                 "body.label field.required;body.kind field.not_allowed",
		} {
			r := s.owner.send(request{method: "POST", path: "/v1/contact-fields", raw: []byte(body), ctype: "application/json"})
			if r.status != 422 && r.status != 409 || r.wrongs() != wrong {
				t.Errorf("%s: %d %s", body, r.status, r.raw)
			}
		}
		s.owner.do("POST", "/v1/contact-fields/order", map[string]any{"field_ids": []string{plan, since, size}}).want(204)
		for _, ids := range [][]string{{plan, since}, {plan, since, size, size}, {plan, since, uid.New()}} {
			s.owner.do("POST", "/v1/contact-fields/order", map[string]any{"field_ids": ids}).want(409)
		}
		late := s.field("Late", "text", nil)
		if r := s.owner.do("PUT", "/v1/contact-fields/"+plan, map[string]any{"label": "Tariff", "options": []string{"Free", "Business"}, "kind": "text"}).want(200); r.str("kind") != "select" || r.str("code") != "plan" || r.at("required") != false {
			t.Errorf("changed: %s", r.raw)
		}
		s.owner.do("PUT", "/v1/contact-fields/"+late, map[string]any{"label": "TARIFF"}).want(409)

		bot := s.bot(nil)
		v := s.visitor(bot)
		v.say(bot, "Hello")
		at := "/v1/contacts/" + v.contact
		if got := s.custom(v.contact); got != "plan= since= company_size= late=" {
			t.Errorf("nothing known: %s", got)
		}
		r := s.owner.do("PATCH", at, map[string]any{"name": "Lan", "custom_fields": map[string]any{"plan": "Pro", "company_size": "many", "since": "2026-02-30", "colour": "red"}}).want(422)
		if r.wrongs() != "body.custom_fields.colour contact.custom_field_not_found;body.custom_fields.company_size field.number;body.custom_fields.plan field.not_allowed;body.custom_fields.since field.date" {
			t.Errorf("all that is wrong: %s", r.raw)
		}
		if got := s.custom(v.contact); got != "plan= since= company_size= late=" || s.owner.do("GET", at, nil).want(200).str("name") != "" {
			t.Errorf("stored something: %s", got)
		}
		s.owner.do("PATCH", at, map[string]any{"custom_fields": map[string]any{"plan": "business", "company_size": "012.50", "since": "2024-02-29"}}).want(200)
		s.owner.do("PATCH", at, map[string]any{"name": "Lan", "custom_fields": map[string]any{"since": ""}}).want(200)
		if got := s.custom(v.contact); got != "plan=Business since= company_size=12.5 late=" {
			t.Errorf("known: %s", got)
		}
		if r := s.owner.do("PUT", at+"/fields", map[string]any{"name": "tariff", "value": "x"}).want(409); r.wrongs() != "body.name contact.field_is_custom" {
			t.Errorf("a field beside the company's: %s", r.raw)
		}

		// One who turns out to be the same person brings what was not known of the other.
		w := s.visitor(bot)
		w.say(bot, "Me again")
		s.owner.do("PATCH", "/v1/contacts/"+w.contact, map[string]any{"custom_fields": map[string]any{"plan": "Free", "late": "very"}}).want(200)
		s.owner.do("POST", at+"/merge", map[string]any{"from_contact_id": w.contact}).want(200)
		if got := s.custom(v.contact); got != "plan=Business since= company_size=12.5 late=very" {
			t.Errorf("merged: %s", got)
		}
		s.owner.do("DELETE", "/v1/contact-fields/"+size, nil).want(204)
		s.owner.do("DELETE", "/v1/contact-fields/"+size, nil).want(404)
		if got := s.custom(v.contact); got != "plan=Business since= late=very" {
			t.Errorf("deleted: %s", got)
		}
		s.until("no value is left", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM contact_custom_value WHERE field_id = '`+size+`'`) == 0
		})
		for range 47 {
			s.field(uid.New(), "text", nil)
		}
		if r := s.owner.do("POST", "/v1/contact-fields", map[string]any{"label": "One more", "kind": "text"}); r.status != 409 || r.str("code") != "contact.too_many_custom_fields" {
			t.Errorf("too many: %d %s", r.status, r.raw)
		}
	})
}

// Before he writes, a visitor fills in what the bot asks for among the company's fields; nothing else can be slipped in, and
// what is known is not asked again.
func TestCustomFieldsBeforeTheChat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		s.field("Order number", "number", map[string]any{"required": true})
		s.field("Size", "select", map[string]any{"options": []string{"S", "L"}})
		s.field("Standing", "text", nil) // for agents alone
		bot := s.bot(map[string]any{"greeting_text": ""})
		ask := map[string]any{"on": true, "required": true, "name": false, "email": true, "custom_fields": []string{"size", "order_number", "size"}}
		bad := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"pre_chat": map[string]any{"custom_fields": []string{"nothing"}}}}).want(422)
		if bad.wrongs() != "body.widget.pre_chat.custom_fields contact.custom_field_not_found" {
			t.Errorf("a field that is not there: %s", bad.raw)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"widget": map[string]any{"pre_chat": ask}}).want(200)
		v := s.visitor(bot)
		session := func() *answer {
			return v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200)
		}
		if got := session(); fmt.Sprint(got.at("ask.fields")) != "[email order_number size]" || got.str("ask.custom.0.label") != "Order number" || got.str("ask.custom.1.options.1") != "L" || got.at("contact.custom") != nil {
			t.Errorf("asked: %s", got.raw)
		}
		say := func(contact map[string]any) *answer {
			return v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "Hello", "contact": contact})
		}
		if got := say(map[string]any{"email": "lan@example.com", "custom": map[string]any{"size": "S"}}).want(422); got.wrongs() != "body.contact.custom.order_number field.required" {
			t.Errorf("missing: %s", got.raw)
		}
		if got := say(map[string]any{"email": "lan@example.com", "custom": map[string]any{"order_number": "x", "size": "XL"}}).want(422); got.wrongs() != "body.contact.custom.order_number field.number;body.contact.custom.size field.not_allowed" {
			t.Errorf("wrong: %s", got.raw)
		}
		say(map[string]any{"email": "lan@example.com", "custom": map[string]any{"order_number": "0815", "standing": "VIP", "nothing": "x"}}).want(202)
		if got := s.custom(v.contact); got != "order_number=815 size= standing=" {
			t.Errorf("known: %s", got)
		}
		if got := session(); got.str("contact.custom.order_number") != "815" || got.at("contact.custom.standing") != nil {
			t.Errorf("he is known: %s", got.raw)
		}
		// Told by the page around the chat: only with the bot that asks.
		v.do("PUT", "/v1/guest/contact", map[string]any{"custom": map[string]any{"size": "L"}}).want(204)
		if got := s.custom(v.contact); got != "order_number=815 size= standing=" {
			t.Errorf("without a bot: %s", got)
		}
		v.do("PUT", "/v1/guest/contact?bot_id="+bot, map[string]any{"custom": map[string]any{"size": "l", "standing": "VIP"}}).want(204)
		if got := s.custom(v.contact); got != "order_number=815 size=L standing=" {
			t.Errorf("with the bot: %s", got)
		}
	})
}

// In the middle of a conversation the bot asks for what is not known; a field that it needs is needed once anything is said.
func TestCustomFieldsInBetween(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		order := s.field("Order number", "number", map[string]any{"required": true})
		s.field("Note", "long_text", nil)
		bot := s.asksWhen("after_messages", map[string]any{"after": 1, "name": false, "email": false, "custom_fields": []string{"order_number", "note"}}, "Opening hours?", "9 to 5.")
		v := s.visitor(bot)
		id := v.say(bot, "Opening hours?").str("conversation.id")
		s.settled()
		want(t, "asked", v.thread(id), "contact: Opening hours?", "bot: 9 to 5.", asked)
		path := "/v1/guest/conversations/" + id + "/details"
		if r := v.do("PUT", path, map[string]any{"custom": map[string]any{"note": "quick"}}).want(422); r.wrongs() != "body.custom.order_number field.required" {
			t.Errorf("needed: %s", r.raw)
		}
		if r := v.do("PUT", path, map[string]any{"custom": map[string]any{"order_number": "a"}}).want(422); r.wrongs() != "body.custom.order_number field.number" {
			t.Errorf("wrong: %s", r.raw)
		}
		s.owner.do("PUT", "/v1/contact-fields/"+order, map[string]any{"label": "Receipt", "required": true}).want(200)
		r := v.do("PUT", path, map[string]any{"name": "not asked", "custom": map[string]any{"order_number": "12", "note": "one\ntwo"}}).want(200)
		if r.str("ask.given.order_number") != "12" || r.str("ask.custom.0.label") != "Order number" || r.at("ask.given.name") != nil {
			t.Errorf("given: %s", r.raw)
		}
		if got := s.custom(v.contact); got != "order_number=12 note=one\ntwo" {
			t.Errorf("known: %s", got)
		}
	})
}
