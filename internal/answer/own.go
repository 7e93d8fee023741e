package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cxgenie/internal/platform/text"
)

// A customer's own number is one that he has told of himself: what he paid, which order, on which day. An answer may repeat
// it as his; as a fact of ours it never may (ADR 0030). Both are told by the form of words: he says "my refund of 20
// euros" or "I ordered on 3 March", and claims nothing in that sentence; the answer says the same of him, and nothing of
// ours in that sentence. A price, a rebate and a deadline are ours in any case.

// numberKind is what a number counts: the same digits are another fact as money than as days.
type numberKind string

const (
	money numberKind = "money"
	day   numberKind = "day"
	span  numberKind = "span"
	plain numberKind = "plain"
)

// fact is a number that the customer has told of himself, with the thing that he told it of.
type fact struct {
	thing  string
	kind   numberKind
	digits string
}

// What is matched here is folded.
const (
	currency  = `usd|eur|vnd|gbp|dong|euros?|dollars?|pounds?`
	moneyForm = `(?:[$€£¥₫₩₹฿]|\b(?:` + currency + `)\b)\s*\d[\d.,]*|\d[\d.,]*\s*(?:[$€£¥₫₩₹฿]|(?:k|d|` + currency + `)\b)`
	dayForm   = `\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:` + monthNames + `)(?:,? \d{4})?\b|\b(?:` + monthNames + `) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?\b|` +
		`\bngay \d{1,2} ?(?:/|thang) ?\d{1,2}(?: ?(?:/|nam) ?\d{4})?\b|\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b`
	units    = `(?:business |working )?(?:days?|hours?|weeks?|months?|years?|minutes?|ngay|gio|tuan|thang|nam|phut)\b`
	spanForm = `\b\d+(?:\s*(?:-|to|den)\s*\d+)?[ -]*` + units
	mention  = `(?:` + moneyForm + `|` + dayForm + `|` + spanForm + `|#?\d[\d.,/-]*\d|#?\d)`

	things = `orders?|payments?|refunds?|invoices?|bills?|transfers?|deposits?|purchases?|bookings?|reservations?|appointments?|parcels?|packages?|shipments?|receipts?|` +
		`don hang|don|hoan tien|thanh toan|hoa don|chuyen khoan|dat coc|tien coc|lich hen|dat phong|kien hang|buu kien`
	deeds = `paid|ordered|bought|purchased|sent|transferred|booked|reserved|spent|deposited|da thanh toan|da tra|da chuyen|da dat|da mua|da gui|da coc`
)

// sameThing are the words that speak of one thing; others are themselves without their plural.
var sameThing = map[string]string{
	"paid": "payment", "spent": "payment", "ordered": "order", "bought": "purchase", "purchased": "purchase", "sent": "transfer", "transferred": "transfer",
	"booked": "booking", "reserved": "reservation", "deposited": "deposit", "don hang": "don", "da dat": "don", "da mua": "don",
	"da thanh toan": "thanh toan", "da tra": "thanh toan", "da chuyen": "chuyen khoan", "da gui": "chuyen khoan", "da coc": "dat coc", "tien coc": "dat coc",
}

// forms are how somebody's own number is named: the thing and the number are the two groups of each, in either order.
func forms(possessive, subject, viOf, viSubject string) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, f := range []string{
		`\b` + possessive + ` (?:[a-z]+ ){0,2}?(` + things + `),? (?:(?:of|from|for|over|worth|dated|placed on|made on|no\.?|number|nr\.?|on) )?(?:the )?(` + mention + `)`,
		`\b` + subject + `(?:['’]ve| have| had)? (` + deeds + `)(?: [a-z]+){0,4}? (` + mention + `)`,
		`(` + mention + `) (?:(?:that|which) )?` + subject + `(?:['’]ve| have| had)? (` + deeds + `)\b`,
		`\b(` + things + `) (?:(?:so|ma so|ngay|tri gia) )?(` + mention + `)(?: [a-z]+){0,2}? cua ` + viOf + `\b`,
		`\b` + viSubject + ` (` + deeds + `) (` + mention + `)`,
		`(` + mention + `) (?:ma )?` + viSubject + ` (` + deeds + `)\b`,
	} {
		out = append(out, regexp.MustCompile(f))
	}
	return out
}

var (
	his   = forms(`your`, `you`, `(?:ban|quy khach|anh|chi)`, `(?:ban|quy khach|anh|chi)`)
	mine  = forms(`(?:my|our)`, `(?:i|we)`, `(?:toi|minh|em|chung toi)`, `(?:toi|minh|em|chung toi)`)
	named = regexp.MustCompile(`^(?:` + things + `|` + deeds + `)$`)

	moneyOnly = regexp.MustCompile(`^(?:` + moneyForm + `)$`)
	dayOnly   = regexp.MustCompile(`^(?:` + dayForm + `)$`)
	spanOnly  = regexp.MustCompile(`^(?:` + spanForm + `)$`)
	spanWords = regexp.MustCompile(spanForm)
	dayWords  = regexp.MustCompile(dayForm)
	monthWord = regexp.MustCompile(`\b(?:` + monthNames + `)\b`)

	sentences = regexp.MustCompile(`[!?;\n]+|[.:](?:\s+|$)`)

	// terms make of a sentence one about what is ours to say, whoever says it.
	terms = regexp.MustCompile(`\b(?:prices?|costs?|discounts?|rebates?|vouchers?|coupons?|fees?|off|free|deadline|warranty|approv(?:e|ed|al)|confirm(?:s|ed)?|guaranteed?|grant(?:ed)?|` +
		`promised?|accept(?:ed)?|credited|entitled|deserve|owed?|instead|compensation|agreed?|told|said|offer(?:ed)?|` +
		`gia|giam|khuyen mai|phi|mien phi|xac nhan|dam bao|cam ket|hua|chap nhan|duyet|boi thuong|bao hanh)\b`)
	// deadlines make of a day one that we set.
	deadlines = regexp.MustCompile(`\b(?:until|till|by|before|deadline|expires?|valid|latest|due|later than|arrives?|deliver(?:s|ed|y)?|ships?|shipped|refund(?:s|ed)?|returns?|ready|` +
		`extend(?:s|ed)?|guaranteed?|den|truoc|han|giao|nhan|hoan|tra)\b`)
)

// owning tells a ground what the customer has said of himself.
func (g *ground) owning(said ...string) *ground {
	g.own = map[fact]bool{}
	for _, s := range said {
		folded := text.Fold(visible(s))
		if !strings.ContainsAny(folded, "0123456789") {
			continue
		}
		for _, sentence := range sentences.Split(folded, -1) {
			if terms.MatchString(sentence) {
				continue
			}
			for _, form := range mine {
				for _, m := range form.FindAllStringSubmatch(sentence, -1) {
					if named.MatchString(m[1]) {
						g.own[factOf(m[1], m[2])] = true
					} else {
						g.own[factOf(m[2], m[1])] = true
					}
				}
			}
		}
	}
	return g
}

// factOf is a number of a thing, in the form in which it is compared.
func factOf(thing, number string) fact {
	if same, ok := sameThing[thing]; ok {
		thing = same
	}
	number = strings.TrimLeft(number, "# ")
	f := fact{thing: strings.TrimSuffix(thing, "s"), kind: plain, digits: strings.Join(digits(number), " ")}
	switch {
	case moneyOnly.MatchString(number):
		f.kind = money
	case dayOnly.MatchString(number):
		f.kind = day
		f.digits += " " + monthWord.FindString(number)
	case spanOnly.MatchString(number):
		f.kind = span
	}
	return f
}

// withoutOwn is a folded answer without the numbers that it repeats as the customer's own.
func (g *ground) withoutOwn(answer string) string {
	answer = g.withoutKnown(answer)
	if len(g.own) == 0 {
		return answer
	}
	return inSentences(answer, sentences, func(s string) string {
		for _, form := range his {
			s = g.blank(s, form)
		}
		return s
	})
}

// inSentences changes the sentences of a folded text that are not about what is ours to say.
func inSentences(folded string, ends *regexp.Regexp, change func(string) string) string {
	var out strings.Builder
	for rest := folded; rest != ""; {
		s := rest
		if at := ends.FindStringIndex(rest); at != nil {
			s = rest[:at[1]]
		}
		rest = rest[len(s):]
		if !terms.MatchString(s) {
			s = change(s)
		}
		out.WriteString(s)
	}
	return out.String()
}

// blank takes the numbers out of a sentence that a form of words names as the customer's, and he has told.
func (g *ground) blank(s string, form *regexp.Regexp) string {
	for _, m := range form.FindAllStringSubmatchIndex(s, -1) {
		thing, number := [2]int{m[2], m[3]}, [2]int{m[4], m[5]}
		if !named.MatchString(s[m[2]:m[3]]) {
			thing, number = number, thing
		}
		if g.own[factOf(s[thing[0]:thing[1]], s[number[0]:number[1]])] {
			s = s[:number[0]] + strings.Repeat("-", number[1]-number[0]) + s[number[1]:]
		}
	}
	return s
}

// promises says whether a folded answer tells a span of time, or a day for something that we do, that does not stand in
// what it was made from. That the customer has named it proves nothing.
func (g *ground) promises(answer string) bool {
	if hasUnit(answer) {
		for _, m := range spanWords.FindAllString(answer, -1) {
			for _, d := range digits(m) {
				if !g.setTime(d) {
					return true
				}
			}
		}
	}
	if !namesMonth(answer) && !hasDate(answer) {
		return false
	}
	for _, s := range sentences.Split(answer, -1) {
		found := dayWords.FindAllString(s, -1)
		if len(found) == 0 || !deadlines.MatchString(s) {
			continue
		}
		for _, m := range found {
			for _, d := range digits(m) {
				if !g.setTime(d) {
					return true
				}
			}
			if month := monthWord.FindString(m); month != "" && !slices.ContainsFunc(g.from, func(st *stands) bool { return st.months[month] }) {
				return true
			}
		}
	}
	return false
}

// setTime says whether a number stands in what the answer was made from, as what may be a span of time or a day.
func (g *ground) setTime(d string) bool {
	return slices.ContainsFunc(g.from, func(st *stands) bool { return st.timed[plainDigits(d)] })
}

// timesIn are the numbers of a folded text that may be spans of time and days: all but prices and times of the day.
func timesIn(folded string) []string {
	var out []string
	for i := 0; i < len(folded); i++ {
		if !isDigit(folded[i]) {
			continue
		}
		end, priced := numberEnd(folded, i), moneyBefore(folded[:i])
		if n := clockEnd(folded, i); n > 0 && !priced {
			i = n - 1
			continue
		}
		if !priced && !moneyBehind(folded[end:]) {
			for _, d := range digits(folded[i:end]) {
				out = append(out, plainDigits(d))
			}
		}
		i = end - 1
	}
	return out
}

// plainDigits is a number without zeros before it: 03 May is 3 May.
func plainDigits(d string) string {
	if d = strings.TrimLeft(d, "0"); d == "" {
		return "0"
	}
	return d
}

// Numbers that are written out, where something follows that makes a price, a rebate or a span of time of them.
var (
	counted = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
		"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000}
	writtenOut = regexp.MustCompile(`\b(?:(?:` + countedWords + `)[ -](?:and )?)*(?:` + countedWords + `)[ -]+(?:` + currency + `|percent\b|per cent\b|` + units + `)`)
	countWord  = regexp.MustCompile(`\b(?:` + countedWords + `)\b`)
)

const countedWords = `one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|` +
	`fifty|sixty|seventy|eighty|ninety|hundred|thousand`

// inDigits is a folded text with its written numbers as digits, as far as they count money, percents or time.
func inDigits(folded string) string {
	if !countsInWords(folded) {
		return folded
	}
	return writtenOut.ReplaceAllStringFunc(folded, func(m string) string {
		words := countWord.FindAllStringIndex(m, -1)
		sum, group := 0, 0
		for _, w := range words {
			switch n := counted[m[w[0]:w[1]]]; {
			case n == 100:
				group = max(group, 1) * 100
			case n == 1000:
				sum, group = sum+max(group, 1)*1000, 0
			default:
				group += n
			}
		}
		return strconv.Itoa(sum+group) + m[words[len(words)-1][1]:]
	})
}
