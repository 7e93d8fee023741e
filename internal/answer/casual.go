package answer

import (
	"context"
	"time"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// casual replies to small talk. When the model fails, or brings in facts, the reply is one of ours.
func (a *attempt) casual(ctx context.Context) error {
	defer a.step("generate", time.Now())
	r := a.casualPrompt()
	r.Temperature = a.creativity()
	secret := a.secret()
	draft := a.draft(false, func([]string) *ground { return a.s.newGround(a.asked(""), nil).keeping(a.s.windows(secret)) })
	resp, c, err := a.ask(ctx, a.choices, r, draft, func(resp llm.Response) error {
		if text.Trim(resp.Text) == "" {
			return llm.NewError(llm.BadAnswer, "an empty reply", nil)
		}
		return nil
	})
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	said := text.Clip(text.Trim(shown(resp.Text)), maxAnswer)
	switch {
	case err == nil && a.s.newGround(a.asked(""), nil).keeping(a.s.windows(secret)).holds(said):
		a.wrote(Casual, nil, c)
		a.out.say(said)
	case err == nil || SmallTalk(a.question):
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
