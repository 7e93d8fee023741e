package reception

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

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
		if text.Len(name) > 100 || strings.ContainsAny(name, "@?/<>{}\\") || !strings.ContainsFunc(name, unicode.IsLetter) || len(strings.Fields(name)) > 6 {
			return ""
		}
		return name
	}
	return ""
}
