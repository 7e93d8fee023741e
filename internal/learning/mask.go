package learning

import (
	"regexp"
	"strings"
	"unicode"

	"cxgenie/internal/platform/text"
)

// What stands in a text in place of personal data.
const (
	hiddenMail    = "[email]"
	hiddenPhone   = "[phone]"
	hiddenCard    = "[card number]"
	hiddenAccount = "[account number]"
	hiddenOrder   = "[order number]"
	hiddenName    = "[name]"
)

var (
	hidden   = regexp.MustCompile(`\[(?:email|phone|card number|account number|order number|name)\]`)
	ibanIn   = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
	digitsIn = regexp.MustCompile(`\+?\(?\d[\d ().\-]{6,30}\d`)
	mailIn   = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	// orderIn is a number that a word before it makes one person's; coded looks like one by itself.
	orderIn = regexp.MustCompile(`(?i)\b((?:order|invoice|booking|reservation|tracking|ticket|case|reference|ref|customer)(?: ?(?:number|no\.?|id|code))?(?: is| was)?|(?:mã )?(?:đơn hàng|đơn|vận đơn|hóa đơn|hoá đơn|đặt chỗ|khách hàng)(?: số)?(?: là)?) ?:? ?#?([A-Z0-9][A-Z0-9\-]{2,24})`)
	hashIn  = regexp.MustCompile(`#[A-Z0-9\-]*\d[A-Z0-9\-]{2,}\b`)
	coded   = regexp.MustCompile(`\b[A-Z]{2,6}-?\d{5,}\b`)
	digit   = regexp.MustCompile(`\d`)
)

// mask hides what is about one person in a text: addresses, numbers of phones, cards, accounts and orders, and the
// customer's name.
func mask(s, name string) string {
	s = ibanIn.ReplaceAllStringFunc(s, func(m string) string {
		if validIBAN(m) {
			return hiddenAccount
		}
		return m
	})
	s = mailIn.ReplaceAllString(s, hiddenMail)
	s = digitsIn.ReplaceAllStringFunc(s, func(m string) string {
		if digits := onlyDigits(m); luhn(digits) {
			return hiddenCard
		}
		return m
	})
	s = orderIn.ReplaceAllStringFunc(s, func(m string) string {
		g := orderIn.FindStringSubmatch(m)
		if !digit.MatchString(g[2]) {
			return m
		}
		return g[1] + " " + hiddenOrder
	})
	s = hashIn.ReplaceAllString(s, hiddenOrder)
	s = coded.ReplaceAllString(s, hiddenOrder)
	s = digitsIn.ReplaceAllStringFunc(s, func(m string) string {
		if isPhone(m) {
			return hiddenPhone
		}
		return m
	})
	return maskName(s, name)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// luhn says whether digits can be the number of a payment card.
func luhn(digits string) bool {
	if len(digits) < 13 || len(digits) > 19 {
		return false
	}
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// validIBAN checks the two check digits (ISO 13616): the country and they moved to the end, letters as 10 to 35, modulo 97.
func validIBAN(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		default:
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	return rest == 1
}

var grouped = regexp.MustCompile(`^\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}$`)

// isPhone says whether a run of digits is somebody's number. A short one is a hotline or a price, which is no secret.
func isPhone(s string) bool {
	digits := onlyDigits(s)
	switch {
	case len(digits) < 9 || len(digits) > 15:
		return false
	case strings.HasPrefix(s, "+"), strings.HasPrefix(digits, "0"), strings.HasPrefix(digits, "84") && len(digits) == 11:
		return true
	}
	return grouped.MatchString(s)
}

// maskName hides a name where it stands as a whole, and its parts where they stand alone, as names are written.
func maskName(s, name string) string {
	parts := strings.Fields(text.NFC(name))
	all := append([]string{strings.Join(parts, " ")}, parts...)
	for i, p := range all {
		if p == "" || i > 0 && (text.Len(p) < 2 || !unicode.IsUpper([]rune(p)[0])) {
			continue
		}
		s = replaceWord(s, p, hiddenName, i == 0)
	}
	return strings.ReplaceAll(s, hiddenName+" "+hiddenName, hiddenName)
}

// replaceWord replaces word in s where it is not part of a longer one.
func replaceWord(s, word, with string, anyCase bool) string {
	expr := regexp.QuoteMeta(word)
	if anyCase {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return s
	}
	var b strings.Builder
	done := 0
	for _, at := range re.FindAllStringIndex(s, -1) {
		if inWord(lastRune(s[:at[0]])) || inWord(firstRune(s[at[1]:])) {
			continue
		}
		b.WriteString(s[done:at[0]] + with)
		done = at[1]
	}
	b.WriteString(s[done:])
	return b.String()
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func lastRune(s string) (last rune) {
	if r := []rune(s[max(0, len(s)-8):]); len(r) > 0 {
		return r[len(r)-1]
	}
	return 0
}
