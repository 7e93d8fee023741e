package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// An answer from an article names it to the customer where the bot is to, and the members read what it rests on as it was
// then, also when the article says something else since.
func TestWhatAnAnswerRestsOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"prompt": map[string]any{"show_sources": true}}, "Do you deliver on Sundays?", "Yes, until noon.")
		article := s.owner.do("POST", "/v1/bots/"+bot+"/articles", map[string]any{"title": "Help", "train": true,
			"body": "<h2>Returns</h2><h3>Abroad</h3><p>Returns from abroad cost 12 EUR and take up to 21 days.</p>"}).want(201).str("id")
		s.until("the article is learnt", func() bool {
			return s.owner.do("GET", "/v1/bots/"+bot+"/articles/"+article, nil).want(200).str("state") == "imported"
		})
		v := s.visitor(bot)
		id := v.say(bot, "What do returns from abroad cost?").str("conversation.id")
		v.ends(id, "bot: From “Returns › Abroad”:\nReturns from abroad cost 12 EUR and take up to 21 days.")
		last := func(p *person, path string) map[string]any {
			all := p.do("GET", path+"/conversations/"+id+"/messages", nil).want(200).list("items")
			return all[len(all)-1].(map[string]any)
		}
		seen := last(v, "/v1/guest")["payload"].(map[string]any)["sources"].([]any)
		if len(seen) != 1 || seen[0].(map[string]any)["title"] != "Help" || seen[0].(map[string]any)["kind"] != "text" || len(seen[0].(map[string]any)) != 2 {
			t.Errorf("the customer sees %v", seen)
		}
		// Switched off, the next answer names none to him, and all of them to the members still.
		show := func(on bool) {
			s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"prompt": map[string]any{"show_sources": on}}).want(200)
		}
		show(false)
		v.say(bot, "What do returns from abroad cost?")
		s.settled()
		if p := last(v, "/v1/guest")["payload"].(map[string]any); p["sources"] != nil {
			t.Errorf("switched off, the customer sees %v", p)
		}
		if p := last(s.owner, "/v1")["payload"].(map[string]any); p["sources"] == nil {
			t.Errorf("switched off, members see %v", p)
		}
		show(true)
		s.owner.do("PATCH", "/v1/bots/"+bot+"/articles/"+article, map[string]any{"body": "<p>All is new.</p>", "train": true}).want(200)
		e := s.owner.do("GET", "/v1/conversations/"+id+"/messages/"+last(s.owner, "/v1")["id"].(string)+"/evidence", nil).want(200)
		if e.str("asked") != "What do returns from abroad cost?" || e.str("how") != "extract" || e.str("given.0.source_id") != article ||
			!strings.Contains(e.str("given.0.text"), "12 EUR") || e.body["given"].([]any)[0].(map[string]any)["cited"] != true || e.str("steps.0.name") != "search" {
			t.Errorf("evidence %v", e.body)
		}
		// A verbatim answer names no sources, and a message of the customer rests on nothing.
		v.say(bot, "do you deliver on sundays")
		v.ends(id, "bot: Yes, until noon.")
		if p := last(v, "/v1/guest")["payload"].(map[string]any); p["sources"] != nil {
			t.Errorf("the customer sees %v", p)
		}
		mine := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).list("items")[1].(map[string]any)["id"].(string)
		s.owner.do("GET", "/v1/conversations/"+id+"/messages/"+mine+"/evidence", nil).want(404)
		// What cannot be is refused beside its field, and nothing is stored.
		for field, value := range map[string]any{"threshold": 1.5, "knowledge_tokens": 3, "languages": []string{"en", "no language"}} {
			r := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"prompt": map[string]any{field: value, "general_knowledge": true}}).want(422)
			if r.str("errors.0.location") != "body.prompt."+field {
				t.Errorf("%s: %v", field, r.body)
			}
		}
		b := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"prompt": map[string]any{"threshold": 0.5, "knowledge_tokens": 2000, "languages": []string{"EN", "vi"}}}).want(200)
		if b.num("prompt.knowledge_tokens") != 2000 || b.str("prompt.languages.0") != "en" || b.body["prompt"].(map[string]any)["threshold"] != 0.5 ||
			b.body["prompt"].(map[string]any)["general_knowledge"] != false || b.body["prompt"].(map[string]any)["show_sources"] != true {
			t.Errorf("%v", b.body["prompt"])
		}
	})
}
