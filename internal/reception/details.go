package reception

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cxgenie/internal/answer"
	"cxgenie/internal/contact"
	"cxgenie/internal/platform/phone"
	"cxgenie/internal/platform/text"
)

// details are what is asked of a customer who wants a person when nobody is there, in this order.
var details = []string{"name", "email", "phone"}

// maxTries is how often a customer is asked again when what he wrote is not what was asked for.
const maxTries = 2

// nextDetail is the first detail that is missing and was not passed over; "" when there is none.
func nextDetail(c *contact.Contact, passed []string) string {
	have := map[string]string{"name": c.Name, "email": c.Email, "phone": c.Phone}
	for _, d := range details {
		if have[d] == "" && !slices.Contains(passed, d) {
			return d
		}
	}
	return ""
}

// matterWords are words that nobody is called by; of mildWords, which somewhere are a name or a part of one, it takes two in a
// text that is longer than most names.
var (
	matterWords = wordSet(`please want need where why what when which about was does did don't doesn't isn't your
		order parcel refund broken problem question muốn không được đơn hàng giúp nhiêu tại bị`)
	mildWords = wordSet(`i a an the my is it to for on of and in can has have with am at how are not you me
		mua bán giao tôi mình cho của với là bao gì sao vì chưa`)
)

// longName is how many words a text has that is longer than most names.
const longName = 4

func wordSet(all string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(all) {
		set[w] = true
	}
	return set
}

// isMatter says whether a text that may be a name by its form is what somebody wants, or a greeting. "My name is Anna" is
// neither.
func isMatter(message string) bool {
	name := calling.ReplaceAllString(text.Line(message), "")
	if strings.ContainsFunc(name, unicode.IsDigit) || answer.AsksForHuman(message) || answer.SmallTalk(message) {
		return true
	}
	mild, words := 0, strings.Fields(strings.ToLower(strings.ReplaceAll(name, "’", "'")))
	for _, w := range words {
		w = strings.Trim(w, ".,!?;:")
		if matterWords[w] {
			return true
		}
		if mildWords[w] {
			mild++
		}
	}
	return mild > 1 && len(words) >= longName
}

var (
	mailIn  = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+\.[^\s<>"'(),;:]+`)
	phoneIn = regexp.MustCompile(`\+?\d[\d ().\-]{4,30}\d`)
	calling = regexp.MustCompile(`(?i)^(?:hi,?\s+|hello,?\s+)?(?:my name is|my name's|i am|i'm|this is|it is|it's|call me|tôi tên là|tên tôi là|mình tên là|mình là|em là|anh là|chị là|tôi là|tên là)\s+`)
)

// readDetail finds what was asked for in what a customer wrote; "" when it is not there. country is where a phone number is
// from that does not say so.
func readDetail(detail, message, country string) string {
	message = text.Line(message)
	switch detail {
	case "email":
		mail := strings.TrimRight(mailIn.FindString(message), ".!?")
		if text.ValidEmail(mail) && len(mail) <= 254 {
			return mail
		}
	case "phone":
		if number, err := phone.Keep(phoneIn.FindString(message), country); err == nil {
			return number
		}
	case "name":
		name := strings.Trim(calling.ReplaceAllString(message, ""), " .!,")
		if text.Len(name) > 100 || strings.ContainsAny(name, "@?/<>{}\\") || !strings.ContainsFunc(name, unicode.IsLetter) || len(strings.Fields(name)) > 6 || isMatter(message) {
			return ""
		}
		return name
	}
	return ""
}
