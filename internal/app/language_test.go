package app_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// A conversation begins in the language of the page and goes on in that of the customer: as soon as a message shows it, for
// the bot, for who reads it in the inbox, and for what comes after a message that could be anything.
func TestAConversationIsInTheCustomersLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"display_language": "en", "reply_language": "auto"})
		say := func(v *person, bot, said string) string {
			return v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": said, "lang": "en"}).want(202).str("conversation.id")
		}
		spoken := func(id string) string {
			return s.owner.do("GET", "/v1/conversations/"+id, nil).want(200).str("language")
		}
		last := func(v *person, id string) string {
			list := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).list("items")
			return list[len(list)-1].(map[string]any)["text"].(string)
		}

		v := s.visitor(bot)
		id := ""
		for _, c := range []struct{ said, language, answer string }{
			{"hi", "en", "Hello! How can I help you?"},
			{"xin chào", "vi", "Xin chào! Tôi có thể giúp gì cho bạn?"},
			{"ok", "vi", "Vâng ạ. Bạn cần gì cứ nhắn cho tôi nhé."},
			{"iPhone 15 Pro Max", "vi", "Xin lỗi, tôi chưa có thông tin để trả lời câu hỏi này."},
			{"Do you repair bicycles here?", "en", "I'm sorry, I don't have the information to answer that."},
			{"Reparieren Sie auch Fahrräder?", "de", "I'm sorry, I don't have the information to answer that."},
		} {
			id = say(v, bot, c.said)
			s.settled()
			if got := spoken(id); got != c.language {
				t.Errorf("after %q the conversation is in %q, want %q", c.said, got, c.language)
			}
			if got := last(v, id); got != c.answer {
				t.Errorf("%q is answered %q, want %q", c.said, got, c.answer)
			}
		}
		listed := s.owner.do("GET", "/v1/conversations", nil).want(200)
		if got := listed.str("items.0.language"); got != "de" {
			t.Errorf("the inbox shows %q: %s", got, listed.raw)
		}

		// People answer: the conversation is in the customer's language all the same.
		silent := s.bot(map[string]any{"auto_reply": false})
		w := s.visitor(silent)
		if got := spoken(say(w, silent, "Où est mon colis ?")); got != "fr" {
			t.Errorf("the first message to people is in %q", got)
		}
		if got := spoken(say(w, silent, "Quanto tempo demora a entrega no Brasil?")); got != "pt" {
			t.Errorf("the next one in %q", got)
		}

		// Nobody detects: it stays what the page said, and the bot answers in its own.
		s.owner.do("PATCH", "/v1/bots/"+bot, map[string]any{"display_language": "vi", "prompt": map[string]any{"detect_language": false}}).want(200)
		x := s.visitor(bot)
		id = say(x, bot, "Reparieren Sie auch Fahrräder?")
		s.settled()
		if spoken(id) != "en" || last(x, id) != "Xin lỗi, tôi chưa có thông tin để trả lời câu hỏi này." {
			t.Errorf("undetected: %q, %q", spoken(id), last(x, id))
		}

		// A language with its region stays, where the message is in it.
		y := s.visitor(silent)
		region := func(said string) string {
			return y.do("POST", "/v1/guest/messages", map[string]any{"bot_id": silent, "client_id": uid.New(), "text": said, "lang": "pt-BR"}).want(202).str("conversation.id")
		}
		if got := spoken(region("oi")); got != "pt-BR" {
			t.Errorf("it begins in %q", got)
		}
		if got := spoken(region("Quanto custa a entrega?")); got != "pt-BR" {
			t.Errorf("it goes on in %q", got)
		}
	})
}
