package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

// Every text to customers may speak of the company's own fields: what is known stands there, else what the place says itself.
func TestTextsSpeakOfOwnFields(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		days := make([]any, 7)
		for i := range days {
			days[i] = []any{map[string]any{"from": "20:00", "to": "21:00"}}
		}
		hours := func(reply string) *answer {
			return s.owner.do("PUT", "/v1/workspace/hours", map[string]any{"on": true, "days": days, "holidays": []any{}, "reply_on": true, "reply": reply})
		}
		if r := hours("Closed, {{customer.plan|all}}").want(422); r.wrongs() != "body.reply prompt.unknown_variable" {
			t.Errorf("before there is such a field: %s", r.raw)
		}
		plan := s.field("Plan", "text", nil)
		s.field("Newsletter", "yes_no", map[string]any{"code": "news"})
		hours("Closed for {{customer.plan|all}}.").want(200)
		bot := s.bot(map[string]any{"greeting_text": "", "unknown_mode": "fixed_text", "reply_unknown": "I do not know ({{customer.plan|no plan}})."})
		set := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"greeting_html": "<p>Your plan: <b>{{customer.plan|none yet}}</b>, news: {{ customer.news | ask us }}.</p>",
			"chat":   map[string]any{"auto_close_hours": 1, "closing_text": "Bye, {{customer.plan}} customer."},
			"widget": map[string]any{"pre_chat": map[string]any{"on": true, "custom_fields": []string{"plan", "news"}}}}).want(200)
		for field, typed := range map[string]any{"greeting_text": "{{customer.plans}}", "reply_unknown": "{{customer.plan}} {{customer.size}}", "chat.closing_text": map[string]any{"closing_text": "{{customer.}}"}} {
			key, _, _ := strings.Cut(field, ".")
			if r := s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{key: typed}).want(422); r.wrongs() != "body."+field+" prompt.unknown_variable" {
				t.Errorf("%s: %s", field, r.raw)
			}
		}
		if got := s.owner.do("GET", "/v1/bots/"+bot, nil).want(200).str("greeting_html"); got != set.str("greeting_html") {
			t.Errorf("stored: %s", got)
		}
		if got := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200).str("greeting_text"); got != "Your plan: none yet, news: ask us." {
			t.Errorf("shown to anybody: %s", got)
		}
		v := s.visitor(bot)
		sent := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "What does the moon weigh?",
			"contact": map[string]any{"custom": map[string]any{"plan": "<Pro> {{bot.name}}", "news": "false"}}}).want(202)
		if sent.str("opened.0.text") != "Your plan: <Pro> {{bot.name}}, news: no." || sent.str("opened.0.html") != "<p>Your plan: <b>&lt;Pro&gt; {{bot.name}}</b>, news: no.</p>" {
			t.Errorf("said: %s", sent.raw)
		}
		id := sent.str("conversation.id")
		s.settled()
		want(t, "thread", v.thread(id)[1:], "contact: What does the moon weigh?", "bot: Closed for <Pro> {{bot.name}}.", "bot: I do not know (<Pro> {{bot.name}}).")
		again := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200)
		if got := again.str("greeting.text"); got != "Your plan: <Pro> {{bot.name}}, news: no." {
			t.Errorf("he is greeted with %s", got)
		}
		w := s.visitor(bot)
		id = w.say(bot, "thanks").str("conversation.id")
		s.settled()
		s.owner.do("PATCH", "/v1/contacts/"+w.contact, map[string]any{"custom_fields": map[string]any{"plan": "Free"}}).want(200)
		now.Advance(61 * time.Minute)
		s.until("it is closed", func() bool {
			now.Advance(time.Minute)
			lines := w.thread(id)
			return lines[len(lines)-1] == "system: closed"
		})
		w.ends(id, "bot: Bye, Free customer.", "system: closed")

		// A field that is gone leaves its place to what that says itself; other settings can be changed still.
		s.owner.do("DELETE", "/v1/contact-fields/"+plan, nil).want(204)
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"role": "sales"}).want(200)
		if got := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200).str("greeting_text"); got != "Your plan: none yet, news: ask us." {
			t.Errorf("without the field: %s", got)
		}
	})
}

// A model is told of the fields that are for bots, and of no others: not by the bot's own prompt either.
func TestModelsAreToldOfFieldsForBots(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var (
			mu     sync.Mutex
			told   string
			system string
		)
		m := llmtest.New(t, llmtest.Rule{When: func(r llm.Request) bool { return strings.Contains(string(r.JSONSchema), `"class"`) }, Func: func(r llm.Request) (string, error) {
			if strings.Contains(r.System+r.Last(), "Pro") {
				t.Error("sorting needs to know nothing of him")
			}
			return `{"class":"business","question":"Which plan am I on?"}`, nil
		}}, llmtest.Rule{Func: func(r llm.Request) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			var in struct {
				Customer []struct{ Name, Value string } `json:"customer"`
			}
			err := json.Unmarshal([]byte(r.Last()), &in)
			told, system = fmt.Sprint(in.Customer), r.System
			return `{"enough":true,"used":["customer"],"answer":"Your plan is Pro 300."}`, err
		}})
		s := serve(t, d, func(o *app.Options) { o.Provider = m })
		plan := s.field("Plan", "text", map[string]any{"for_bot": true})
		account := s.field("Account", "text", nil)
		bot := s.bot(map[string]any{"greeting_text": "", "unknown_mode": "fixed_text", "reply_unknown": "No idea."}, "How much does shipping cost?", "Shipping is free.")
		prompt := func(custom string) *answer {
			return s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"prompt": map[string]any{"type": "custom", "custom": custom}})
		}
		if r := prompt("He pays by {{customer.account}}.").want(422); r.wrongs() != "body.prompt.custom prompt.field_not_for_bot" {
			t.Errorf("a private field: %s", r.raw)
		}
		prompt("Plan of this customer: {{customer.plan}}.").want(200)
		v := s.visitor(bot)
		id := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "Which plan am I on?", "contact": map[string]any{"name": "Lan"}}).want(202).str("conversation.id")
		v.ends(id, "contact: Which plan am I on?", "bot: No idea.") // nothing is known yet
		s.owner.do("PATCH", "/v1/contacts/"+v.contact, map[string]any{"label": "VIP", "custom_fields": map[string]any{"plan": "Pro 300", "account": "DE00"}}).want(200)
		v.say(bot, "Tell me: which plan am I on?")
		v.ends(id, "contact: Tell me: which plan am I on?", "bot: Your plan is Pro 300.")
		mu.Lock()
		if told != "[{Name Lan} {Language en} {Label VIP} {Plan Pro 300}]" || !strings.Contains(system, "Plan of this customer: Pro 300.") || strings.Contains(told+system, "DE00") {
			t.Errorf("told %s: %s", told, system)
		}
		told = ""
		mu.Unlock()
		proof := s.owner.do("GET", "/v1/conversations/"+id+"/messages/"+v.last(id)["id"].(string)+"/evidence", nil).want(200)
		if fmt.Sprint(proof.at("customer")) != "[Name Language Label Plan]" || strings.Contains(string(proof.raw), "Pro 300\"") {
			t.Errorf("evidence: %s", proof.raw)
		}
		// Not for bots any more.
		s.owner.do("PUT", "/v1/contact-fields/"+plan, map[string]any{"label": "Plan"}).want(200)
		s.owner.do("PUT", "/v1/contact-fields/"+account, map[string]any{"label": "Account"}).want(200)
		v.say(bot, "And now, which plan am I on?")
		v.ends(id, "contact: And now, which plan am I on?", "bot: No idea.")
	})
}
