package answer

import (
	"strings"
	"unicode"

	"cxgenie/internal/platform/text"
)

// The two things that are told without a model: the wish for a person, and small talk that is no question. Both look
// at the whole message, folded to plain letters and without politeness at its ends. Looking for a word inside a message
// would be wrong more often than right: "Do I have to talk to a person to cancel?" and "Can your agent sign for me?" are
// questions that the bot may know, and a wrong hand-off silences it for the rest of the conversation. Whoever is not
// understood here still finds the button.

// AsksForHuman says whether a message is nothing but the wish to talk to a person, in one of the larger languages.
func AsksForHuman(message string) bool {
	m := strings.TrimSpace(message)
	if strings.EqualFold(m, "/human") {
		return true
	}
	words := trimmed(m)
	if isAny(words, peopleAlone) {
		return true
	}
	for _, verb := range split(wishes) {
		if person, ok := strings.CutPrefix(words, verb+" "); ok && isAny(person, people) {
			return true
		}
	}
	return saysElsewhere(m, humanElsewhere)
}

// SmallTalk says whether a message is nothing but a greeting, thanks, a goodbye, an "ok", a call for help that does not say
// with what, or signs without a word.
func SmallTalk(message string) bool {
	key := text.Unaccented(text.Key(message))
	if isSmallTalk(key) || wordless(message) {
		return true
	}
	rest := trimmed(message)
	return key != "" && (rest == "" || isSmallTalk(rest))
}

func isSmallTalk(words string) bool {
	return isAny(words, smallTalk) || isAny(words, callsForHelp) || isAny(words, smallTalkElsewhere)
}

// wordless says whether a message has something in it, and neither a letter nor a number: "👍", "???".
func wordless(message string) bool {
	return text.Trim(message) != "" && !strings.ContainsFunc(message, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// trimmed is a message as plain words, without what is polite at its ends.
func trimmed(message string) string {
	words := text.Unaccented(text.Key(message))
	for again := true; again; {
		again = false
		for p := range strings.SplitSeq(openers, "|") {
			if rest, ok := strings.CutPrefix(words, p); ok && (rest == "" || rest[0] == ' ') {
				words, again = strings.TrimSpace(rest), true
			}
		}
		for p := range strings.SplitSeq(closers, "|") {
			if rest, ok := strings.CutSuffix(words, p); ok && (rest == "" || rest[len(rest)-1] == ' ') {
				words, again = strings.TrimSpace(rest), true
			}
		}
	}
	return words
}

func split(list string) []string { return strings.Split(list, "|") }

// isAny says whether s is one of a list. It is asked several times for each message, and copies nothing.
func isAny(s, list string) bool {
	for one := range strings.SplitSeq(list, "|") {
		if one == s {
			return true
		}
	}
	return false
}

const (
	openers = "hi|hello|hey|hi there|good morning|good afternoon|good evening|please|ok|okay|yes|no|sorry|excuse me|" +
		"xin chao|chao|chao shop|chao quan|chao ban|chao em|chao ad|alo|shop oi|quan oi|ad oi|em oi|ban oi|da|vang|lam on|xin"
	closers = "please|thanks|thank you|now|right now|asap|nhe|nha|a|di|voi|duoc khong|dc ko|dc k|duoc ko|khong|ko|ngay|shop|quan|ad|cam on"

	wishes = "i want|i want to talk to|i want to talk with|i want to speak to|i want to speak with|i want to chat with|i need|i need to talk to|" +
		"i need to speak to|i need to speak with|i would like to talk to|i would like to speak to|i would like to speak with|id like to talk to|" +
		"id like to speak to|id like to speak with|i wanna talk to|can i talk to|can i talk with|can i speak to|can i speak with|can i chat with|" +
		"could i talk to|could i speak to|could i speak with|may i speak to|may i talk to|let me talk to|let me speak to|let me speak with|talk to|" +
		"talk with|speak to|speak with|chat with|connect me to|connect me with|transfer me to|put me through to|get me|give me|" +
		"gap|cho gap|cho toi gap|cho minh gap|cho em gap|cho toi noi chuyen voi|cho minh noi chuyen voi|toi muon gap|minh muon gap|em muon gap|" +
		"muon gap|toi can gap|minh can gap|can gap|toi muon noi chuyen voi|minh muon noi chuyen voi|muon noi chuyen voi|noi chuyen voi|chat voi|" +
		"toi muon chat voi|ket noi voi|ket noi toi voi|chuyen cho|chuyen toi cho|chuyen may cho"

	people = "a human|human|humans|a person|person|a real person|real person|a real human|real human|someone|somebody|someone real|an agent|agent|" +
		"a live agent|live agent|a human agent|human agent|a support agent|support agent|an operator|operator|a representative|representative|" +
		"a manager|the manager|your manager|a supervisor|the supervisor|your supervisor|sales|the sales team|your sales team|someone from sales|someone in sales|someone from support|someone from your team|somebody from your team|" +
		"tech support|technical support|the support team|your support team|customer care|" +
		"a human being|customer support|customer service|your staff|the staff|a staff member|your team|a member of your team|" +
		"nhan vien|nhan vien that|nhan vien tu van|nhan vien ho tro|nhan vien cham soc khach hang|cskh|tu van vien|nguoi|nguoi that|con nguoi|" +
		"quan ly|nguoi quan ly|bo phan ho tro|bo phan cham soc khach hang|nhan vien sale|nhan vien ban hang|" +
		"nguoi tu van|nguoi ho tro|tong dai vien|ai do|ban tu van|ben ho tro"

	// peopleAlone need no verb to be a wish.
	peopleAlone = "human|a human|real person|a real person|real human|agent|live agent|human agent|operator|representative|a human agent|" +
		"a live agent|talk to human|nguoi that|gap nguoi that|tu van vien|nhan vien tu van|nhan vien ho tro|tong dai vien|nhan vien dau"

	smallTalk = "hi|hello|hey|hi there|hello there|hey there|hiya|good morning|good afternoon|good evening|good night|how are you|hows it going|whats up|" +
		"nice to meet you|thanks|thank you|thank you so much|thank you very much|thanks a lot|many thanks|thx|ty|cheers|great|great thanks|perfect|" +
		"ok|okay|ok thanks|okay thanks|k|yes|no|yep|nope|sure|alright|got it|i see|cool|nice|good|bye|goodbye|bye bye|see you|have a nice day|" +
		"no thanks|thats all|lol|haha|test|" +
		"thank u|thank u so much|thanks so much|thanks again|thanks for your help|thanks for the help|thank you for your help|thank you for the help|appreciate it|much appreciated|no thank you|that is all|thats it|" +
		"never mind|nevermind|forget it|no problem|no worries|np|all good|its ok|its okay|thats ok|thats fine|fine|right|exactly|correct|maybe|not really|yeah|yup|oh ok|ah ok|oh i see|hm|hmm|wow|hahaha|hehe|awesome|amazing|excellent|very good|" +
		"are you there|are you still there|you there|still there|anyone there|anybody there|is anyone there|is anybody there|is anyone here|is anybody here|is there anyone|is somebody there|hello anyone|" +
		"chao|xin chao|chao shop|chao ban|chao em|chao anh|chao chi|chao ad|alo|shop oi|ad oi|ban oi|em oi|co ai khong|khoe khong|cam on|cam on ban|" +
		"cam on shop|cam on em|cam on nhieu|cam on ban nhieu|tks|thank shop|thanks shop|ok shop|ok ban|ok em|vang|da|da vang|u|uh|uk|khong|khong can|" +
		"duoc roi|tot|tam biet|hen gap lai|bye shop|chuc ngu ngon|" +
		"hi shop|hello shop|quan oi|chao quan|xin chao quan|hello quan|anh oi|chi oi|admin oi|bot oi|shop con do khong|ban con do khong|con do khong|con ai khong|co ai o day khong|co ai o do khong|co ai truc khong|" +
		"dung|dung roi|chuan|thoi|thoi duoc roi|thoi khoi|khong sao|khong sao dau|khong can dau|khong co gi|khong co gi dau|hihi|hehe|kkk|kk|vay a|the a|oke|okie|oki|hieu roi|biet roi|minh hieu roi|toi hieu roi"

	// callsForHelp do not say with what.
	callsForHelp = "help|help me|can you help|can you help me|could you help me|can anyone help me|can someone help me|i need help|i need some help|need help|i need your help|" +
		"i have a question|i have a quick question|i have some questions|quick question|question|can i ask a question|can i ask you a question|can i ask something|can i ask you something|may i ask something|i want to ask something|" +
		"what|huh|pardon|what do you mean|i dont understand|i do not understand|i dont get it|i am confused|im confused|" +
		"cho minh hoi|cho minh hoi chut|cho minh hoi ti|cho minh hoi xiu|cho toi hoi|cho toi hoi chut|cho em hoi|cho em hoi chut|cho hoi|cho hoi chut|minh hoi chut|toi muon hoi|minh muon hoi|em muon hoi|toi co cau hoi|minh co cau hoi|" +
		"tu van giup minh|tu van giup em|tu van giup toi|tu van cho minh|tu van cho em|tu van cho toi|can tu van|toi can tu van|minh can tu van|em can tu van|toi muon duoc tu van|" +
		"giup minh|giup toi|giup em|giup do|can giup do|toi can giup do|minh can giup do|khong hieu|toi khong hieu|minh khong hieu|em khong hieu|la sao|ban noi gi"
)
