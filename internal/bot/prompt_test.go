package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// How a bot speaks has defaults, can be changed one by one, and what is wrong is said beside its field.
func TestPrompt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		path := "/v1/bots/" + k.create("Mai")
		r := k.Boss.Do("GET", path, nil).Want(t, 200)
		for at, want := range map[string]any{"type": "default", "custom": "", "chat_style": "professional", "answer_length": "medium", "allow_emoji": false,
			"detect_language": true, "detect_question": true, "temperature": 0.2, "key_id": "", "model": ""} {
			if got := r.At("prompt." + at); got != want {
				t.Errorf("%s is %v, want %v", at, got, want)
			}
		}
		r = k.Boss.Do("PATCH", path, `{"prompt":{"type":"custom","custom":"I am {{bot.name}}.","chat_style":"friendly","temperature":0.7,"detect_question":false,"key_id":"installation"}}`).Want(t, 200)
		again := k.Boss.Do("GET", path, nil).Want(t, 200)
		for at, want := range map[string]any{"type": "custom", "custom": "I am {{bot.name}}.", "chat_style": "friendly", "temperature": 0.7, "detect_question": false,
			"detect_language": true, "key_id": "installation"} {
			if r.At("prompt."+at) != want || again.At("prompt."+at) != want {
				t.Errorf("%s is %v, then %v", at, r.At("prompt."+at), again.At("prompt."+at))
			}
		}
		for body, want := range map[string]string{
			`{"custom":""}`:                                     "body.prompt.custom field.required",
			`{"custom":"I am {{bot.nmae}}."}`:                   "body.prompt.custom prompt.unknown_variable",
			`{"custom":"` + strings.Repeat("x", 8001) + `"}`:    "body.prompt.custom field.too_long",
			`{"chat_style":"rude"}`:                             "body.prompt.chat_style field.not_allowed",
			`{"answer_length":"endless"}`:                       "body.prompt.answer_length field.not_allowed",
			`{"key_id":"0198f5f5-0000-7000-8000-000000000000"}`: "body.prompt.key_id model.key_not_found",
			`{"fallback_key_id":"nothing"}`:                     "body.prompt.fallback_key_id model.key_not_found",
			`{"temperature":1.5}`:                               "body.prompt.temperature field.range",
		} {
			if got := fmt.Sprint(k.Boss.Do("PATCH", path, `{"prompt":`+body+`}`).Want(t, 422).Fields()); got != "["+want+"]" {
				t.Errorf("%s: %s", want, got)
			}
		}
		kinds, payloads := k.House.Events(k.Boss.Workspace)
		if last := len(kinds) - 1; kinds[last] != "bot.changed" || !strings.Contains(payloads[last], `"prompt"`) {
			t.Error(kinds[last], payloads[last])
		}
		k.Boss.Do("PATCH", path, `{"prompt":{"temperature":0.7}}`).Want(t, 200) // says the same
		if again, _ := k.House.Events(k.Boss.Workspace); len(again) != len(kinds) {
			t.Error("a change that changes nothing is told")
		}
	})
}

// The last ten texts of a prompt are kept.
func TestPromptVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		path := "/v1/bots/" + k.create("Mai")
		for i := range 12 {
			k.Boss.Do("PATCH", path, map[string]any{"prompt": map[string]any{"custom": fmt.Sprint("Text ", i+1)}}).Want(t, 200)
		}
		k.Boss.Do("PATCH", path, `{"prompt":{"chat_style":"casual"}}`).Want(t, 200) // no new text
		list := k.Boss.Do("GET", path+"/prompt-versions", nil).Want(t, 200)
		if n := len(list.List("items")); n != 10 || list.Str("items.0.text") != "Text 12" || list.At("items.9.number") != 3.0 || list.Str("items.0.created_by") == "" {
			t.Errorf("%d versions: %s", n, list.Raw)
		}
	})
}
