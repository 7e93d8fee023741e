package learning

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/text"
)

// minAnswer is how many characters an answer has at least from which a bot may learn by itself.
const minAnswer = 15

var (
	greeting = regexp.MustCompile(`^\s*(?:(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|(?:dạ |vâng |em |xin |kính )*chào)` +
		`(?: (?:\p{Lu}[\p{L}.]*|(?i:there|all|everyone|sir|madam|chị|anh|em|bạn|mình|shop|quý khách|ạ))){0,4}|` +
		`(?i:thank you|thanks|many thanks|cảm ơn)(?i:(?: so much| a lot| for| bạn| anh| chị)[^.,!?\n]{0,60})?|(?i:dạ|vâng|vâng ạ|dạ vâng))\s*[.,!:\n]+\s*`)
	// introduction is who he is, behind that.
	introduction = regexp.MustCompile(`^(?:(?i:this is|i am|i'm|my name is|you are (?:chatting|speaking) with) \p{Lu}[\p{L}.'-]*(?: \p{Lu}[\p{L}.'-]*){0,2} (?:(?i:here )?(?i:from|at|with)) (?i:the )?\p{Lu}[\p{L}\p{N}&'-]*(?: (?:\p{Lu}[\p{L}\p{N}&'-]*|&|of|and|the|support|team)){0,5}|` +
		`(?i:em|mình|tôi)(?: tên)? là \p{Lu}\p{L}*(?: \p{Lu}\p{L}*){0,3} (?:bên|từ|của|ở) [^.,!?\n]{1,40})[.,!]\s*`)
	// holding is a promise to look, which answers nothing.
	holding = regexp.MustCompile(`(?i)\b(?:let me (?:check|see|look|ask|find out)|one moment|just a (?:moment|minute|second)|please (?:wait|hold)|i(?:'| wi)ll (?:check|look into|get back|ask)|looking into (?:this|it)|be right with you|could you (?:please )?(?:tell|give|send|share)|can you (?:please )?(?:tell|give|send|share)|may i have your)\b|để (?:em|mình|tôi|shop) (?:kiểm tra|xem|hỏi)|(?:vui lòng |xin )?(?:chờ|đợi) (?:em|mình|shop|một|1|chút)|cho (?:em|mình|shop) xin (?:số|tên|mã|thông tin)`)
	// personal is about one customer's own matter.
	personal = regexp.MustCompile(`(?i)\b(?:your (?:order|parcel|package|refund|payment|account|booking|appointment|ticket) (?:is|was|has|will be|should|arrives?|arrived)|where(?: is|'s) my|status of my|my (?:order|parcel|package) )|(?:đơn|đơn hàng|kiện hàng|tài khoản|lịch hẹn) của (?:bạn|anh|chị|em|mình|tôi)`)
)

// withoutGreeting is what an agent says behind his greeting and his name, as a sentence; all of it when there is nothing else.
func withoutGreeting(s string) string {
	all := text.Trim(s)
	s = all
	for _, opening := range []*regexp.Regexp{greeting, greeting, introduction} {
		rest := text.Trim(opening.ReplaceAllString(s, ""))
		if rest == "" {
			break
		}
		s = rest
	}
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if len(s) < len(all) && unicode.IsLower(first) && !unicode.IsUpper(second) { // iPhone stays what it is
		return string(unicode.ToUpper(first)) + s[n:]
	}
	return s
}

// says is what a text comes to when greetings, white space and case do not count.
func says(s string) string { return strings.ToLower(text.Line(withoutGreeting(s))) }

// changed says whether an agent made another answer of a suggestion.
func changed(suggested, sent string) bool { return says(suggested) != says(sent) }

// found is a question with its answer, as people said it.
type found struct {
	question string
	answer   string
}

// general gives the pair without personal data, or false when nobody else could use it: there is too little in it, it puts
// people off, or it is about one customer's own matter.
func (f found) general(customer string) (found, bool) {
	out := found{
		question: text.Clip(text.Line(mask(withoutGreeting(f.question), customer)), maxQuestion),
		answer:   text.Clip(text.Trim(mask(withoutGreeting(f.answer), customer)), maxAnswer),
	}
	switch both := out.question + "\n" + out.answer; {
	case text.Len(out.answer) < minAnswer, answer.SmallTalk(out.question), answer.SmallTalk(out.answer):
		return out, false
	case holding.MatchString(out.answer) && text.Len(out.answer) < 160:
		return out, false
	case strings.HasSuffix(out.answer, "?") && !strings.ContainsAny(strings.TrimRight(out.answer, "?"), ".!\n"):
		return out, false // he asks back
	case strings.Contains(both, hiddenOrder), strings.Contains(both, hiddenCard), strings.Contains(both, hiddenAccount), personal.MatchString(both):
		return out, false
	}
	enough := 2
	if hidden.MatchString(out.answer) {
		enough = 4 // else it says no more than whom to reach
	}
	return out, subject(out.question) >= 1 && subject(out.answer) >= enough
}

// maxAnswer is as long as the answer of an entry may be.
const maxAnswer = 5000

// subject counts the words of s that say something, what is hidden excluded.
func subject(s string) int { return len(search.Analyse(hidden.ReplaceAllString(s, " "))) }

// pairs finds questions with their answers in a conversation, without a model: what the customer wrote, and what people
// replied before he wrote again. What the bot said is no answer to learn from.
func pairs(turns []answer.Turn, most int) []found {
	var out []found
	var asked, said []string
	end := func() {
		if len(asked) > 0 && len(said) > 0 && len(out) < most {
			out = append(out, found{strings.Join(asked, " "), strings.Join(said, "\n")})
		}
	}
	for _, t := range turns {
		words := text.Trim(t.Text)
		switch {
		case words == "":
		case t.Author == answer.Contact:
			if len(said) > 0 {
				end()
				asked, said = nil, nil
			}
			if !answer.SmallTalk(words) {
				asked = append(asked, words)
			}
		case t.Author == answer.Agent && len(asked) > 0:
			said = append(said, words)
		}
	}
	end()
	return out
}
