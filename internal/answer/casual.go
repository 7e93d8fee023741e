package answer

import (
	"context"
	"strings"
	"time"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// casual replies to small talk. When the model fails, or brings in facts, the reply is one of ours.
func (a *attempt) casual(ctx context.Context) error {
	defer a.step("generate", time.Now())
	r := a.casualPrompt()
	r.Temperature = a.creativity()
	secret := a.secret()
	draft := a.draft(false, func([]string) *ground {
		return a.s.newGround(a.asked(""), nil).knowing(a.known).keeping(a.s.windows(secret))
	})
	resp, c, err := a.ask(ctx, a.choices, r, draft, func(resp llm.Response) error {
		if text.Trim(resp.Text) == "" {
			return llm.NewError(llm.BadAnswer, "an empty reply", nil)
		}
		return nil
	})
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	reply := text.Clip(text.Trim(shown(resp.Text)), maxAnswer)
	switch {
	case err == nil && a.s.newGround(a.asked(""), nil).knowing(a.known).keeping(a.s.windows(secret)).holds(reply):
		a.wrote(Casual, nil, c)
		a.out.say(reply)
	case err == nil || SmallTalk(a.question) || AboutItself(a.question):
		a.smallTalk()
	default:
		a.s.o.Log.WarnContext(ctx, "reply to small talk", "bot", a.r.Bot.ID, "error", err)
		a.unknown(AIError)
	}
	return nil
}

// smallTalk replies to small talk without a model, in kind.
func (a *attempt) smallTalk() {
	a.out.How, a.out.Class, a.out.Sources, a.out.Credits = Casual, SmallTalkClass, nil, 0
	if AboutItself(a.question) {
		a.out.say(a.introduction())
		return
	}
	reply := said.Acknowledged
	switch words := text.Unaccented(text.Key(a.question)); {
	case wordless(a.question):
		reply = toSigns(a.question)
	case isAny(words, callsForHelp) || isAny(trimmed(a.question), callsForHelp):
		reply = said.Invitation
	case isKind(words, thanks) || isKind(words, thanksElsewhere):
		reply = said.Welcome
	case isKind(words, byes) || isKind(words, byesElsewhere):
		reply = said.Goodbye
	case isKind(words, greetings) || isKind(words, greetingsElsewhere):
		reply = said.Hello
	}
	a.out.say(a.builtIn(reply))
}

// toSigns is the reply to a message without a word. Of several signs the one that says most counts.
func toSigns(message string) said.Text {
	switch {
	case strings.ContainsAny(message, "?？؟…👎😡😠🤬😤😞😟😢😭😕🤔😐🙄") || strings.Trim(message, " .!-,") == "":
		return said.Invitation
	case strings.ContainsAny(message, "👋"):
		return said.Hello
	case strings.ContainsAny(message, "🙏❤🧡💛💚💙💜💕💖💗💓😍🥰😘🌹💐"):
		return said.Welcome
	}
	return said.Acknowledged
}

// isKind says whether small talk is, or begins with, one of a list.
func isKind(words, list string) bool {
	for _, w := range split(list) {
		if len(words) >= len(w) && words[:len(w)] == w && (len(words) == len(w) || words[len(w)] == ' ') {
			return true
		}
	}
	return false
}

const (
	greetings = "hi|hello|hey|hiya|good morning|good afternoon|good evening|how are you|hows it going|whats up|nice to meet you|" +
		"are you there|are you still there|you there|still there|anyone there|anybody there|is anyone|is anybody|is there anyone|is somebody there|" +
		"chao|xin chao|alo|shop oi|quan oi|ad oi|ban oi|em oi|anh oi|chi oi|admin oi|bot oi|co ai|con ai khong|shop con do khong|ban con do khong|con do khong|khoe khong|test"
	thanks = "thanks|thank you|thank u|thank shop|appreciate it|much appreciated|many thanks|thx|ty|cheers|great thanks|ok thanks|okay thanks|cam on|tks"
	byes   = "bye|goodbye|see you|have a nice day|good night|tam biet|hen gap lai|chuc ngu ngon"
)

// How people greet, thank and say goodbye in other languages, folded as messages are.
var (
	greetingsElsewhere = text.Unaccented("buen día|qué tal|buenas noches|salut à tous|hallo zusammen|guten tag zusammen|goeiedag|halo kak|доброго времени суток|صباح الخير|مساء الخير|أهلا|السلام عليكم ورحمة الله|หวัดดี|สวัสดีคะ|早上好|下午好|晚上好|哈喽|您好呀|おはよう|おはようございます|こんばんは|もしもし|안녕|안녕하십니까|여보세요|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|bonjour|bonsoir|salut|coucou|hola|buenas|buenos días|buenas tardes|" +
		"buenas noches|olá|oi|bom dia|boa tarde|boa noite|ciao|salve|buongiorno|buonasera|hoi|goedendag|goedemorgen|goedemiddag|goedenavond|cześć|hej|dzień dobry|" +
		"dobry wieczór|witam|merhaba|selam|günaydın|iyi günler|iyi akşamlar|halo|selamat pagi|selamat siang|selamat sore|selamat malam|привет|здравствуйте|добрый день|" +
		"доброе утро|добрый вечер|привіт|вітаю|добрий день|доброго дня|مرحبا|السلام عليكم|אהלן|שלום|नमस्ते|สวัสดี|สวัสดีครับ|สวัสดีค่ะ|你好|您好|こんにちは|はじめまして|안녕하세요")
	thanksElsewhere = text.Unaccented("mil gracias|gracias por tu ayuda|gracias por su ayuda|merci bien|merci à vous|danke dir|danke ihnen|grazie tante|heel erg bedankt|dankjewel|sağ ol|sağ olun|terimakasih|terima kasih kak|спс|благодарю|ขอบคุณมาก|ขอบคุณมากครับ|ขอบคุณมากค่ะ|多谢|感谢|非常感谢|どうもありがとう|どうもありがとうございます|ありがとうございました|고맙습니다|감사해요|danke|danke schön|dankeschön|vielen dank|merci|merci beaucoup|gracias|muchas gracias|obrigado|obrigada|muito obrigado|muito obrigada|grazie|" +
		"grazie mille|bedankt|dank je|dank u|dank je wel|hartelijk bedankt|dziękuję|dziękuję bardzo|bardzo dziękuję|dzięki|teşekkürler|teşekkür ederim|çok teşekkürler|çok teşekkür ederim|" +
		"terima kasih|terima kasih banyak|makasih|спасибо|большое спасибо|спасибо большое|дякую|дуже дякую|شكرا|شكرا جزيلا|תודה|תודה רבה|धन्यवाद|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|谢谢|謝謝|ありがとう|" +
		"ありがとうございます|감사합니다|고마워요")
	byesElsewhere = text.Unaccented("hasta pronto|hasta mañana|bonne journée|bonne soirée|à bientôt|schönen tag noch|bis bald|até mais|até amanhã|arrivederla|buona giornata|fijne dag|miłego dnia|na razie|iyi günler dilerim|hoşçakal|selamat tinggal|dadah|пока|всего доброго|хорошего дня|ลาก่อน|拜拜|再会|またね|안녕히 가세요|수고하세요|tschüss|auf wiedersehen|au revoir|adiós|hasta luego|tchau|até logo|arrivederci|tot ziens|do widzenia|hoşça kal|görüşürüz|sampai jumpa|до свидания|" +
		"до побачення|مع السلامة|להתראות|再见|再見|さようなら|안녕히 계세요")
	smallTalkElsewhere = greetingsElsewhere + "|" + thanksElsewhere + "|" + byesElsewhere
)
