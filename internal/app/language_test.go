package app_test

import (
	"strings"
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
			{"Reparieren Sie auch Fahrräder?", "de", "Es tut mir leid, dazu habe ich keine Information."},
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

// What the product says in its own words it says in the customer's language: he is greeted, asked which question he meant,
// told who the bot is and that it does not know, handed to people and asked how he can be reached. What the company wrote
// stands as it is.
func TestBuiltInWordsAreInTheCustomersLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"display_language": "en", "reply_language": "auto", "unknown_mode": "ai_generate"}, "¿Hacen envíos a Canarias?", "Sí, en cinco días.")
		for _, c := range [][]string{
			{"hola", "¡Hola! ¿En qué puedo ayudarle?", "¿Reparan bicicletas también los domingos?", "Lo siento, no tengo la información para responder a eso.",
				"quiero hablar con una persona", "Ahora mismo no hay nadie de nuestro equipo. Déjenos sus datos de contacto y le responderemos.\n\n¿Cómo se llama?"},
			{"مرحبا", "مرحبًا! كيف يمكنني مساعدتك؟", "هل تصلحون الدراجات يوم الجمعة؟", "عذرًا، ليست لدي معلومات للإجابة عن ذلك.",
				"أريد التحدث مع موظف", "لا يوجد أحد من فريقنا الآن. اترك لنا بيانات الاتصال بك وسنعاود التواصل معك.\n\nما اسمك؟"},
			{"您好", "您好！请问有什么可以帮您？", "你們週末也維修腳踏車嗎？", "很抱歉，我沒有相關資訊來回答這個問題。",
				"轉人工", "目前沒有工作人員在線上。請留下您的聯絡方式，我們會與您聯絡。\n\n請問您怎麼稱呼？"},
			{"здравствуйте", "Здравствуйте! Чем я могу вам помочь?", "Вы ремонтируете велосипеды по воскресеньям?", "К сожалению, у меня нет информации, чтобы ответить на это.",
				"хочу поговорить с оператором", "Сейчас никого из сотрудников нет. Оставьте свои контактные данные, и мы с вами свяжемся.\n\nКак вас зовут?"},
		} {
			v := s.visitor(bot)
			id := ""
			lines := []string{greeting}
			for i := 0; i < len(c); i += 2 {
				id = v.say(bot, c[i]).str("conversation.id")
				s.settled()
				lines = append(lines, "contact: "+c[i], "bot: "+c[i+1])
			}
			want(t, c[0], v.thread(id), lines...)
		}
		v := s.visitor(bot)
		id := v.say(bot, "¿Hacen ustedes envíos rápidos a Tenerife o Canarias?").str("conversation.id")
		s.settled()
		m := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200)
		if list := m.list("items"); len(list) != 3 || m.str("items.2.payload.how") != "asked" || !strings.HasPrefix(m.str("items.2.text"), "No estoy seguro de haberle entendido. ¿Se refiere a esto?") ||
			!strings.HasSuffix(m.str("items.2.text"), "Otra cosa") {
			t.Errorf("asked back: %s", m.raw)
		}
		id = v.say(bot, "otra cosa").str("conversation.id")
		s.settled()
		if lines := v.thread(id); lines[len(lines)-1] != "bot: Lo siento, no tengo la información para responder a eso." {
			t.Errorf("something else: %v", lines)
		}
	})
}

// Where a first message does not show its language, that of the page counts, then that of the browser; English is what a
// browser says that nobody has told anything.
func TestTheLanguageOfThePageAndTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"display_language": "vi", "reply_language": "auto", "unknown_mode": "ai_generate"})
		for _, c := range []struct{ page, browser, language, answer string }{
			{"", "", "vi", "Bạn muốn hỏi điều gì ạ? Bạn viết ngắn gọn giúp tôi, tôi sẽ tìm câu trả lời."},
			{"", "en-US,en;q=0.9", "vi", "Bạn muốn hỏi điều gì ạ? Bạn viết ngắn gọn giúp tôi, tôi sẽ tìm câu trả lời."},
			{"", "fr-CA,fr;q=0.9,en;q=0.8", "fr-CA", "Que souhaitez-vous savoir ? Dites-le-moi en quelques mots, et je chercherai."},
			{"de", "fr-CA,fr;q=0.9", "de", "Was möchten Sie wissen? Sagen Sie es mir in ein paar Worten, dann suche ich danach."},
			{"", "<script>,x", "vi", "Bạn muốn hỏi điều gì ạ? Bạn viết ngắn gọn giúp tôi, tôi sẽ tìm câu trả lời."},
		} {
			v := s.visitor(bot)
			id := v.send(request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "???", "lang": c.page},
				header: map[string]string{"Accept-Language": c.browser}}).want(202).str("conversation.id")
			s.settled()
			if got := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200).str("language"); got != c.language {
				t.Errorf("page %q, browser %q: the conversation is in %q", c.page, c.browser, got)
			}
			if lines := v.thread(id); lines[len(lines)-1] != "bot: "+c.answer {
				t.Errorf("page %q, browser %q: %v", c.page, c.browser, lines)
			}
		}
	})
}
