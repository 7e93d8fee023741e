package answer

import "cxgenie/internal/platform/text"

// smallTalk replies to small talk without a model, in kind.
func (a *attempt) smallTalk() {
	a.out.How, a.out.Class, a.out.Sources, a.out.Credits = Casual, SmallTalkClass, nil, 0
	reply := acknowledged
	switch words := text.Unaccented(text.Key(a.question)); {
	case isKind(words, thanks):
		reply = welcome
	case isKind(words, byes):
		reply = goodbye
	case isKind(words, greetings):
		reply = hello
	}
	a.out.say(builtIn(reply, a.r.Bot, a.out.Language))
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
		"chao|xin chao|alo|shop oi|ad oi|ban oi|em oi|co ai khong|khoe khong|test"
	thanks = "thanks|thank you|thank shop|many thanks|thx|ty|cheers|great thanks|ok thanks|okay thanks|cam on|tks"
	byes   = "bye|goodbye|see you|have a nice day|good night|tam biet|hen gap lai|chuc ngu ngon"
)

// The built-in replies.
var (
	hello = map[string]string{
		"en": "Hello! How can I help you?",
		"vi": "Xin chào! Tôi có thể giúp gì cho bạn?",
	}
	welcome = map[string]string{
		"en": "You're welcome! Is there anything else I can help you with?",
		"vi": "Không có gì ạ! Bạn cần tôi hỗ trợ thêm gì không?",
	}
	goodbye = map[string]string{
		"en": "Goodbye, and have a nice day!",
		"vi": "Tạm biệt, chúc bạn một ngày tốt lành!",
	}
	acknowledged = map[string]string{
		"en": "All right. Let me know if there is anything I can help you with.",
		"vi": "Vâng ạ. Bạn cần gì cứ nhắn cho tôi nhé.",
	}
)
