package answer

import (
	"strings"
	"testing"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
)

// The wish for a person is understood when it is the whole message, and not when a question merely speaks of one.
func TestAsksForHuman(t *testing.T) {
	t.Parallel()
	for _, m := range []string{
		"/human", "human", "Agent please!", "I want to talk to a human.", "i'd like to speak with a real person, please", "Can I talk to someone?",
		"hello, connect me to an agent", "let me speak to a representative now", "get me a human being", "talk to sales", "I want to speak to your manager!", "let me speak to a supervisor", "cho tôi gặp quản lý", "transfer me to customer service",
		"Cho tôi gặp nhân viên", "cho mình gặp nhân viên tư vấn với ạ", "gap nguoi that", "Tôi muốn nói chuyện với người thật", "nhân viên đâu",
		"shop ơi cho em gặp tư vấn viên nhé", "muốn gặp người", "noi chuyen voi nhan vien ho tro",
	} {
		if !AsksForHuman(m) {
			t.Errorf("%q is a wish for a person", m)
		}
	}
	for _, m := range []string{
		"", "?", "Do I have to talk to a person to cancel?", "Can your agent sign for me?", "Is this a human rights shop?", "I need support with my order",
		"human hair extensions price", "sales", "I want sales tax removed", "manager job", "quản lý đơn hàng ở đâu", "I want a refund", "Nhân viên giao hàng có gọi trước không?", "tuyển nhân viên không", "Người nhận không có nhà thì sao?",
		"agent 007 poster", "please", "Can I talk to someone about my order 1234?",
	} {
		if AsksForHuman(m) {
			t.Errorf("%q is a question", m)
		}
	}
}

func TestSmallTalk(t *testing.T) {
	t.Parallel()
	for _, m := range []string{"hi", "Hello!!", "hello there :)", "Thank you so much", "ok thanks", "bye", "Xin chào shop", "chào shop ạ", "cảm ơn nhé", "cam on ban nhieu", "alo alo", "shop ơi", "Dạ vâng", "good morning",
		"Guten Morgen!", "vielen Dank", "bonjour", "muchas gracias", "bom dia", "Grazie mille", "dziękuję", "teşekkür ederim", "terima kasih", "добрый день", "дякую", "你好", "こんにちは", "ขอบคุณครับ",
		"👍", "🙏🏽", "?", "...", "❤️", "Are you there?", "help", "Can you help me, please?", "I have a question", "I don't understand", "thank u so much", "no problem", "shop ơi cho mình hỏi chút ạ", "tư vấn giúp em với", "không hiểu", "đúng rồi ạ"} {
		if !SmallTalk(m) {
			t.Errorf("%q is small talk", m)
		}
	}
	for _, m := range []string{"", "hi, what does it cost?", "thanks, and the price?", "I need help with my order", "question about returns", "what size", "👍 and the price?", "5", "1️⃣", "menu", "cho mình hỏi giá", "tư vấn giúp mình áo mưa", "chào shop, còn size M không", "giá bao nhiêu", "hello kitty mug", "refund", "guten morgen tasse", "oi bao nhieu", "bonjour, quel prix ?"} {
		if SmallTalk(m) {
			t.Errorf("%q is more than small talk", m)
		}
	}
}

// Small talk gets a reply in kind, signs without a word too, and a call for help the question with what.
func TestRepliesInKind(t *testing.T) {
	t.Parallel()
	for reply, messages := range map[string][]string{
		"hello":   {"hello", "quán ơi", "Xin chào quán ạ", "Are you there?", "👋", "is anybody here"},
		"thanks":  {"thank u so much!", "🙏", "❤️❤️", "thanks for your help", "ok thanks 👍"},
		"bye":     {"bye 👋", "good night"},
		"ack":     {"ok", "👍🏽", "😂", "never mind", "fine"},
		"with":    {"?", "???", "...", "😡", "help", "hi, can you help me?", "What do you mean?", "tư vấn giúp mình với", "👍?"},
		"myself":  {"who are you", "What can you do?", "bạn giúp được gì"},
		"nothing": {"where is my order", "1", "€ 5"},
	} {
		want := map[string]said.Text{"hello": said.Hello, "thanks": said.Welcome, "bye": said.Goodbye, "ack": said.Acknowledged, "with": said.Invitation}[reply].In("en")
		for _, m := range messages {
			a := &attempt{question: m, r: Request{Bot: bot.Bot{Name: "Maple", DisplayLanguage: "en"}}}
			a.out.Language = "en"
			if is := SmallTalk(m) || AboutItself(m); is != (reply != "nothing") {
				t.Errorf("%q is small talk: %v", m, is)
			}
			if reply == "nothing" {
				continue
			}
			if a.smallTalk(); reply == "myself" != strings.HasPrefix(a.out.Text, "I'm Maple") || want != "" && a.out.Text != want {
				t.Errorf("%q gets %q", m, a.out.Text)
			}
		}
	}
}

// The question who the bot is is understood when it is the whole message.
func TestAboutItself(t *testing.T) {
	t.Parallel()
	for _, m := range []string{"who are you", "Who are you?", "Hi, what's your name?", "are you a robot", "Am I talking to a real person?", "bạn là ai", "Bạn là ai vậy ạ?", "bạn tên gì",
		"Bạn là robot", "shop ơi em là bot à", "Bạn có phải là người thật không?"} {
		if !AboutItself(m) {
			t.Errorf("%q asks who the bot is", m)
		}
	}
	for _, m := range []string{"", "who", "who are you delivering with?", "Are you a robot company?", "what is your name day offer", "what is your phone number", "bạn là ai mà bán đắt thế",
		"Tên sản phẩm là gì", "are you open", "is this a real diamond"} {
		if AboutItself(m) {
			t.Errorf("%q does not ask who the bot is", m)
		}
	}
}

func TestReplyLanguage(t *testing.T) {
	t.Parallel()
	b := bot.Bot{ReplyLanguage: bot.Auto, DisplayLanguage: "vi"}
	for _, c := range [][3]string{{"How much is it and when can I have it?", "vi", "en"}, {"ok", "fr", "fr"}, {"ok", "", "vi"},
		{"¿Cuánto cuesta el envío?", "en", "es"}, {"Quanto custa a entrega?", "pt-BR", "pt-BR"}, {"Shop có ship không", "en", "vi"},
		{"Anna Schmidt", "vi", "vi"}, {"#10517", "ru", "ru"}, {"返品", "ja", "ja"}, {"可以退货吗", "en", "zh"}, {"可以退貨嗎", "en", "zh-Hant"}, {"可以退貨嗎", "zh", "zh-Hant"}, {"可以", "zh-Hant", "zh-Hant"}, {"運費", "ja", "ja"}, {"thanks", "vi", "vi"},
	} {
		if got := ReplyLanguage(b, c[0], c[1]); got != c[2] {
			t.Errorf("%q after %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	b.Prompt.Languages = []string{"en", "vi"}
	for _, c := range [][3]string{{"Was kostet der Versand?", "en", "en"}, {"Was kostet der Versand?", "de", "vi"}, {"Phí giao hàng bao nhiêu?", "en", "vi"}} {
		if got := ReplyLanguage(b, c[0], c[1]); got != c[2] {
			t.Errorf("%q after %q, English and Vietnamese only: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	b.Prompt.Languages, b.Prompt.NoLanguageStep = nil, true
	if got := ReplyLanguage(b, "How much is it and when can I have it?", "en"); got != "vi" {
		t.Errorf("nobody detects, and it is %q", got)
	}
	b.ReplyLanguage = "de"
	if got := ReplyLanguage(b, "How much is it and when can I have it?", "vi"); got != "de" {
		t.Error(got)
	}
}

// Numbers, links and addresses of an answer must come from somewhere.
func TestGrounded(t *testing.T) {
	t.Parallel()
	from := []knowledge.Match{{Question: "Costs?", AnswerText: "25.000đ, free from 400.000đ. Open 9:00-17:30. Mail help@shop.example or see https://shop.example/pay?x=1.", AnswerHTML: `<a href="https://shop.example/deep">here</a>`}}
	for a, want := range map[string]bool{
		"It is free from 400,000 VND.": true, "Open from 9:00 to 17:30": true, "25000": true, "Write to HELP@shop.example!": true,
		"See https://shop.example/pay?x=1.": true, "See https://shop.example/deep": true, "There are 3 ways.": true, "Your order 8841 is fine.": true,
		"It costs 30.000đ": false, "Open until 18:00": false, "See https://shop.example/other": false, "Write to boss@shop.example": false, "Call 0905 123 456": false,
		"Open 9:00-17:45": false,
	} {
		if got := New(nil, Options{}).newGround("What about order 8841?", pieces(from...)).holds(a); got != want {
			t.Errorf("%q: %v", a, got)
		}
	}
}

// What is answered together is asked once, without the greetings around it.
func TestQuestionsOfOneTurnAreJoined(t *testing.T) {
	t.Parallel()
	for want, texts := range map[string][]string{
		"Do you deliver?":              {"Do you deliver?", "do you deliver", "Do you deliver?", ""},
		"Do you deliver?\nOn Sundays?": {"hi", "Do you deliver?", "On Sundays?", "Do you deliver?"},
		"hello":                        {"hello", "Hello!"},
	} {
		if got := question(texts); got != want {
			t.Errorf("%q is asked as %q, want %q", texts, got, want)
		}
	}
}
