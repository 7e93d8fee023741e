package answer

import (
	"slices"
	"strings"
	"unicode"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/text"
)

// ReplyLanguage is the language to answer in: the bot's fixed one, else that of the question where it shows, else the
// conversation's so far, else the bot's display language. A bot that may answer in some languages only takes the first of
// those that it may, at last the first of its list.
func ReplyLanguage(b bot.Bot, question, conversation string) string {
	if b.ReplyLanguage != "" && b.ReplyLanguage != bot.Auto {
		return b.ReplyLanguage
	}
	list := []string{b.DisplayLanguage}
	if !b.Prompt.NoLanguageStep || b.DisplayLanguage == "" {
		list = []string{DetectLanguage(question), conversation, b.DisplayLanguage}
	}
	for _, l := range list {
		if l != "" && allowed(l, b.Prompt.Languages) {
			return l
		}
	}
	if len(b.Prompt.Languages) > 0 {
		return b.Prompt.Languages[0]
	}
	return "en"
}

// allowed says whether a language is among some, whatever the region.
func allowed(l string, among []string) bool {
	base := func(tag string) string { b, _, _ := strings.Cut(tag, "-"); return strings.ToLower(b) }
	return len(among) == 0 || slices.ContainsFunc(among, func(a string) bool { return base(a) == base(l) })
}

// scripts that tell a language by themselves. Japanese comes before Chinese because it uses Han too.
var scripts = []struct {
	table    *unicode.RangeTable
	language string
}{
	{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Han, "zh"}, {unicode.Thai, "th"}, {unicode.Lao, "lo"},
	{unicode.Khmer, "km"}, {unicode.Myanmar, "my"}, {unicode.Hebrew, "he"}, {unicode.Greek, "el"}, {unicode.Devanagari, "hi"},
}

// vietnameseLetters are letters that Vietnamese has and the other languages of Europe have not, or hardly.
const vietnameseLetters = "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

// DetectLanguage tells the language of a text, "" when it cannot be sure: with fewer than four letters, or in Latin
// letters that could be anything.
func DetectLanguage(s string) string {
	s = strings.ToLower(text.NFC(s))
	letters := 0
	counts := map[string]int{}
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if strings.ContainsRune(vietnameseLetters, r) {
			counts["vi"] += 3
		}
		for _, sc := range scripts {
			if unicode.Is(sc.table, r) {
				counts[sc.language] += 2
				break
			}
		}
	}
	if counts["ja"] > 0 {
		counts["ja"] += counts["zh"]
		delete(counts, "zh")
	}
	if letters < 4 && counts["zh"]+counts["ja"]+counts["ko"] == 0 {
		return ""
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if strings.Contains(englishWords, " "+w+" ") {
			counts["en"] += 2
		}
		if strings.Contains(vietnameseWords, " "+w+" ") {
			counts["vi"] += 2
		}
	}
	best, second := "", 0
	for l, n := range counts {
		switch {
		case best == "" || n > counts[best]:
			if best != "" {
				second = max(second, counts[best])
			}
			best = l
		default:
			second = max(second, n)
		}
	}
	if best == "" || counts[best] < 4 || counts[best] == second {
		return ""
	}
	return best
}

// Short words that, two of them together, tell English or Vietnamese typed without diacritics. Words of both languages
// ("the", "do", "to", "a") are in neither list.
const (
	englishWords = ` i you we they is are was were have has what which who how when where why can could would should my your our` +
		` this that these there of and or if with for from about not don't i'm it's please want need order delivery shipping price return `
	vietnameseWords = ` toi minh ban cua khong duoc dc ko gi nao sao bao nhieu lau cho voi nay kia roi chua xin muon hoi giup nhe nha` +
		` hang gia don giao la co va khi thi `
)
