package answer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The texts that an answer rests on are long, and looked at for each answer. What is looked for in them is therefore found
// by hand: expressions took a quarter of an answer's processor time. scan_test.go holds the expressions that say the same.

// allDigits are the numbers of a text: runs of digits with marks and spaces between them, taken apart as digits says.
func allDigits(s string) []string {
	var out []string
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		end := i + 1
		for j := end; j < len(s) && (isDigit(s[j]) || strings.IndexByte(".,:/- ", s[j]) >= 0); j++ {
			if isDigit(s[j]) {
				end = j + 1
			}
		}
		out = append(out, digits(s[i:end])...)
		i = end - 1
	}
	return out
}

// amounts are the numbers of each price or percentage in a folded text: those with the sign or the name of a currency, or
// of a share, before or behind them.
func amounts(folded string) [][]string {
	var out [][]string
	for i := 0; i < len(folded); i++ {
		if !isDigit(folded[i]) {
			continue
		}
		end := numberEnd(folded, i)
		if moneyBefore(folded[:i]) || moneyBehind(folded[end:]) {
			out = append(out, digits(folded[i:end]))
		}
		i = end - 1
	}
	return out
}

// numberEnd is where a number with marks in it ends that begins at i.
func numberEnd(s string, i int) int {
	for i++; i < len(s) && (isDigit(s[i]) || s[i] == '.' || s[i] == ','); i++ {
	}
	return i
}

// clockEnd is where a time of the day ends that begins at i, as 9:30 or 9h30; 0 when none does.
func clockEnd(s string, i int) int {
	at := i + 1
	if at < len(s) && isDigit(s[at]) {
		at++
	}
	if endsInWord(s[:i]) || at+2 >= len(s) || s[at] != ':' && s[at] != 'h' || !isDigit(s[at+1]) || !isDigit(s[at+2]) || at+3 < len(s) && isWord(s[at+3]) {
		return 0
	}
	return at + 3
}

const signs = "$€£¥₫₩₹฿"

var (
	currencies = []string{"usd", "eur", "vnd", "gbp", "dong", "euros", "euro", "dollars", "dollar", "pounds", "pound"}
	shares     = []string{"k", "d", "percent", "per cent", "phan tram"}
)

func moneyBefore(s string) bool {
	near := strings.TrimRight(s, space)
	if r, _ := utf8.DecodeLastRuneInString(near); strings.ContainsRune(signs, r) {
		return near != ""
	}
	if near == s { // a name and the number would be one word
		return false
	}
	for _, c := range currencies {
		if before, ok := strings.CutSuffix(near, c); ok && !endsInWord(before) {
			return true
		}
	}
	return false
}

func moneyBehind(s string) bool {
	s = strings.TrimLeft(s, space)
	if s == "" {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(s); r == '%' || strings.ContainsRune(signs, r) {
		return true
	}
	for _, names := range [][]string{currencies, shares} {
		for _, c := range names {
			if behind, ok := strings.CutPrefix(s, c); ok && (behind == "" || !isWord(behind[0])) {
				return true
			}
		}
	}
	return false
}

// space is what separates, as expressions mean it.
const space = "\t\n\f\r "

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func endsInWord(s string) bool { return s != "" && isWord(s[len(s)-1]) }

// hasSingle says whether a digit stands alone in a text: only such a one counts days or months.
func hasSingle(s string) bool {
	for i := range len(s) {
		if isDigit(s[i]) && !endsInWord(s[:i]) && (i+1 == len(s) || !isDigit(s[i+1])) {
			return true
		}
	}
	return false
}

// unitsOfTime are how spans of time begin to be named, and unitsOfMoney what else a written number may count.
var (
	unitsOfTime  = []string{"day", "hour", "week", "month", "year", "minute", "ngay", "gio", "tuan", "thang", "nam", "phut"}
	unitsOfMoney = []string{"usd", "eur", "vnd", "gbp", "dong", "dollar", "pound", "percent", "per cent"}
)

// hasUnit says whether the name of a unit of time stands in a folded text, also as a part of a word.
func hasUnit(folded string) bool {
	return slices.ContainsFunc(unitsOfTime, func(u string) bool { return strings.Contains(folded, u) })
}

// hasDate says whether two numbers stand in a text with a mark of dates between them, or what comes before a day.
func hasDate(folded string) bool {
	for i := 1; i+1 < len(folded); i++ {
		if (folded[i] == '/' || folded[i] == '.' || folded[i] == '-') && isDigit(folded[i-1]) && isDigit(folded[i+1]) {
			return true
		}
	}
	return strings.Contains(folded, "ngay ")
}

// countsInWords says whether a number that is written out stands before a unit in a folded text.
func countsInWords(folded string) bool {
	for _, units := range [][]string{unitsOfTime, unitsOfMoney} {
		for _, u := range units {
			for at, rest := 0, folded; ; {
				i := strings.Index(rest, u)
				if i < 0 {
					break
				}
				at, rest = at+i+len(u), rest[i+len(u):]
				word := lastLetters(folded[:at-len(u)])
				if word == "business" || word == "working" {
					before := strings.TrimRight(folded[:at-len(u)], " -")
					word = lastLetters(before[:len(before)-len(word)])
				}
				if _, ok := counted[word]; ok {
					return true
				}
			}
		}
	}
	return false
}

// lastLetters is the last word of a folded text.
func lastLetters(s string) string {
	s = strings.TrimRight(s, " -")
	i := len(s)
	for i > 0 && isWord(s[i-1]) {
		i--
	}
	return s[i:]
}

// namesMonth says whether the English name of a month stands in a folded text, also as a part of a word.
func namesMonth(folded string) bool {
	for _, m := range monthList {
		if strings.Contains(folded, m) {
			return true
		}
	}
	return false
}

// addressed are the words of a text that may hold an address, each once or more, in one line: a full stop, a colon or an at
// sign stands within them.
func addressed(s string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(s) {
		if strings.IndexByte(word, '@') > 0 || strings.Contains(word, "://") || stopWithin(word) {
			b.WriteString(word)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// stopWithin says whether a full stop stands in a word with something other than marks behind it.
func stopWithin(word string) bool {
	at := strings.IndexByte(word, '.')
	return at >= 0 && strings.IndexFunc(word[at:], func(r rune) bool { return r >= utf8.RuneSelf || isWord(byte(r)) }) > 0
}
