package app_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// A bot can be looked at as it would be after a change: nothing is stored, no visitor comes to be, and what could not be saved
// is named by its field.
func TestALookAtABotBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		id := s.bot(map[string]any{"name": "Tea helper", "greeting_text": "Hello {{customer.name|there}}!", "theme_color": "#364de7"})
		before := s.owner.do("GET", "/v1/bots/"+id, nil).want(200)
		look := func(changes map[string]any, customer string) *answer {
			t.Helper()
			return s.owner.do("POST", "/v1/bots/"+id+"/preview", map[string]any{"changes": changes, "customer": customer})
		}
		as := look(map[string]any{}, "").want(200)
		public := s.owner.do("GET", "/v1/guest/bots/"+id, nil).want(200)
		for _, field := range []string{"name", "greeting_text", "greeting_html", "theme_color", "colors.light.fill", "display_language", "widget.position", "workspace.name"} {
			if as.at("bot."+field) != public.at(field) {
				t.Errorf("%s: %v, visitors see %v", field, as.at("bot."+field), public.at(field))
			}
		}
		r := look(map[string]any{"name": "Coffee helper", "theme_color": "#f5b800", "display_language": "vi",
			"greeting_html": "<p>Xin chào <b>{{customer.name|bạn}}</b></p>", "auto_reply": false,
			"widget": map[string]any{"teaser": "Cần giúp?", "launcher_icon": "smile", "position": "top_left", "ai_label": false,
				"pre_chat": map[string]any{"on": true, "name": true, "email": false, "intro": "Ai đó?"}}}, "Lan").want(200)
		for field, want := range map[string]any{"name": "Coffee helper", "colors.light.on_fill": "#14161b", "colors.light.ink": "#8e6b00", "greeting_text": "Xin chào Lan",
			"greeting_html": "<p>Xin chào <b>Lan</b></p>", "auto_reply": false, "widget.teaser": "Cần giúp?", "widget.position": "top_left", "widget.ai_label": false,
			"widget.launcher_path": "M12 3a9 9 0 100 18 9 9 0 000-18zM8 14c2 3 6 3 8 0M9 9v.1M15 9v.1", "texts.open": "Mở trò chuyện", "widget.pre_chat.intro": "Ai đó?",
			"ask.fields.0": "name"} {
			if r.at("bot."+field) != want {
				t.Errorf("%s: %v, want %v", field, r.at("bot."+field), want)
			}
		}
		for field, changes := range map[string]map[string]any{"body.theme_color": {"theme_color": "blue"}, "body.name": {"name": " "},
			"body.widget.privacy_url": {"widget": map[string]any{"privacy_url": "nowhere"}}} {
			if r := look(changes, "").want(200); r.str("wrong.0.location") != field || r.at("bot") != nil {
				t.Errorf("%v: %s", changes, r.raw)
			}
		}
		if after := s.owner.do("GET", "/v1/bots/"+id, nil).want(200); string(after.raw) != string(before.raw) {
			t.Errorf("stored: %s", after.raw)
		}
		if n := len(s.owner.do("GET", "/v1/contacts", nil).want(200).list("items")); n != 0 {
			t.Errorf("%d contacts", n)
		}
	})
}
