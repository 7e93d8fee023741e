package app_test

import (
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

// TestVoiceMessagesAreWrittenDown has a visitor send recordings: where the bot is set so, a model writes down what is said; the
// bot answers that, the team reads it, the customer does not, and it is paid once. Where nobody can hear it, people are asked,
// and read why.
func TestVoiceMessagesAreWrittenDown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		asked := ""
		m := seer(t, func(llm.Picture) (string, error) { return "", llm.NewError(llm.BadRequest, "not supported", nil) }, func(question string) string {
			asked = question
			return "We send a new lid."
		})
		vendor := llmtest.OpenAI(t)
		s := serve(t, d, fromAnywhere, func(o *app.Options) {
			o.Provider = m
			o.Config.HearingModel, o.Config.HearingBaseURL, o.Config.HearingAPIKey = "whisper-1", vendor.BaseURL(), llmtest.GoodKey
		})
		bot := s.bot(nil, "My kettle has a broken lid, what now?", "We send a new lid.")
		g := s.visitor(bot)
		conv := ""
		// hears sends a recording with some words, and is what the bot says.
		hears := func(words, name string, body []byte) string {
			t.Helper()
			id := g.send(request{method: "POST", path: "/v1/guest/files?name=" + name + "&bot_id=" + bot, raw: body, ctype: "application/octet-stream"}).want(201).str("id")
			conv = g.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": words, "files": []string{id}}).want(202).str("conversation.id")
			s.settled()
			lines := g.thread(conv)
			return lines[len(lines)-1]
		}
		// last is what members read of the last recording: what is said, or why nobody knows.
		last := func() (said, why string) {
			for _, x := range s.owner.do("GET", "/v1/conversations/"+conv+"/messages?limit=100", nil).want(200).list("items") {
				files, _ := x.(map[string]any)["files"].([]any)
				for _, f := range files {
					f := f.(map[string]any)
					said, why = fmt.Sprint(f["description"]), fmt.Sprint(f["undescribed"])
				}
			}
			return said, why
		}
		credits := func() int64 { return s.owner.do("GET", "/v1/model-spending", nil).want(200).num("day.credits") }
		unknown := "bot: I'm sorry, I don't have the information to answer that."
		voice := filetest.WAV(2)

		vendor.Hear("  My kettle has a broken lid.\nWhat now? ")
		if got := hears("", "voice.mp3", voice); got != unknown || len(vendor.Heard()) != 0 {
			t.Errorf("off by default: %q", got)
		}
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"chat": map[string]any{"transcribe_voice": true}}).want(200)
		before := credits()
		if got := hears("", "voice.mp3", voice); got != "bot: We send a new lid." {
			t.Errorf("%q, asked %q", got, asked)
		}
		h := vendor.Heard()
		if len(h) != 1 || h[0].Name != "voice.wav" || h[0].Mime != "audio/wav" || len(h[0].Data) != len(voice) { // by content, whatever it is called
			t.Fatalf("%d recordings: %+v", len(h), h[0].Name)
		}
		if said, why := last(); said != "My kettle has a broken lid. What now?" || why != "<nil>" {
			t.Errorf("members read %q %q, asked %q", said, why, asked)
		}
		if got := credits() - before; got != 1 { // a minute begun; a FAQ in its own words needs no model
			t.Errorf("%d credits", got)
		}
		if raw := g.do("GET", "/v1/guest/conversations/"+conv+"/messages?limit=100", nil).want(200).raw; strings.Contains(string(raw), "broken lid. What") || strings.Contains(string(raw), "descri") {
			t.Errorf("the customer is shown %s", raw)
		}
		// With words, both are the question; what is heard once is not heard again.
		vendor.Hear("A blue kettle.")
		if got := hears("Is its lid under warranty?", "voice.wav", voice); got != "bot: We send a new lid." || asked != "Is its lid under warranty? A blue kettle." || len(vendor.Heard()) != 2 {
			t.Errorf("%q, asked %q", got, asked)
		}
		// What cannot be written down is for people, who read why; a model that has failed rests for a while.
		for _, x := range []struct {
			why, heard string
			fault      llmtest.Fault
			body       []byte
			asks       int
		}{
			{"silent", " … ", llmtest.Healthy, voice, 1},
			{"too_long", "Too long.", llmtest.Healthy, filetest.WAV(301), 0},
			{"format", "An old telephone.", llmtest.Healthy, append([]byte("#!AMR\n"), make([]byte, 100)...), 0},
			{"failed", "Hello", llmtest.RateLimit, voice, 1},
			{"failed", "Hello", llmtest.Healthy, voice, 0},
		} {
			vendor.Hear(x.heard)
			vendor.FailHearing(x.fault)
			n := len(vendor.Heard())
			if got := hears("", "voice", x.body); got != unknown || len(vendor.Heard()) != n+x.asks {
				t.Errorf("%s: %q, asked %d times", x.why, got, len(vendor.Heard())-n)
			}
			if said, why := last(); said != "<nil>" || why != x.why {
				t.Errorf("members read %q %q, want %q", said, why, x.why)
			}
		}
		if got := s.owner.do("GET", "/v1/conversations/"+conv, nil).want(200); got.at("needs_agent") != true {
			t.Errorf("nobody is asked to listen: %s", got.raw)
		}
		// Without a model that hears, too; and while a person speaks nobody listens.
		set := s.owner.do("GET", "/v1/model-settings", nil).want(200).body
		set["hearing"] = map[string]any{"key_id": "off", "model": ""}
		s.owner.do("PUT", "/v1/model-settings", set).want(200)
		hears("", "voice", voice)
		if _, why := last(); why != "no_model" {
			t.Errorf("%q", why)
		}
		s.owner.do("POST", "/v1/conversations/"+conv+"/messages", map[string]any{"client_id": uid.New(), "text": "I am here."}).want(202)
		hears("", "voice", voice)
		if said, why := last(); said != "<nil>" || why != "<nil>" {
			t.Errorf("listened while a person speaks: %q %q", said, why)
		}
	})
}

// Players jump to a place in a recording: they ask for a part of it, of the right type.
func TestRecordingsCanBeSought(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil)
		g := s.visitor(bot)
		voice := filetest.WAV(1)
		up := g.send(request{method: "POST", path: "/v1/guest/files?name=voice&bot_id=" + bot, raw: voice, ctype: "application/octet-stream"}).want(201)
		if up.str("kind") != "audio" || up.str("mime") != "audio/wav" {
			t.Errorf("%s", up.raw)
		}
		got := g.send(request{method: "GET", path: up.str("url"), header: map[string]string{"Range": "bytes=8-11"}}).want(206)
		if string(got.raw) != "WAVE" || got.header.Get("Content-Type") != "audio/wav" || got.header.Get("Accept-Ranges") != "bytes" || got.header.Get("Content-Range") != fmt.Sprintf("bytes 8-11/%d", len(voice)) {
			t.Errorf("%q %v", got.raw, got.header)
		}
	})
}
