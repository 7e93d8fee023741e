package answer

import (
	"slices"
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/langid"
	"cxgenie/internal/platform/text"
)

// ReplyLanguage is the language to answer in: the bot's fixed one, else that of the question where it shows, else the
// conversation's so far, else the bot's display language. A bot that may answer in some languages only takes the first of
// those that it may, at last the first of its list.
func ReplyLanguage(b bot.Bot, question, conversation string) string {
	return replyLanguage(b, Spoken(question, conversation), conversation)
}

// replyLanguage is ReplyLanguage where the language of the question is known; empty: it does not show.
func replyLanguage(b bot.Bot, spoken, conversation string) string {
	if fixed(b) {
		return b.ReplyLanguage
	}
	list := []string{b.DisplayLanguage}
	if !b.Prompt.NoLanguageStep || b.DisplayLanguage == "" {
		list = []string{spoken, conversation, b.DisplayLanguage}
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

// fixed says whether a bot answers in one language, whatever it is asked in.
func fixed(b bot.Bot) bool { return b.ReplyLanguage != "" && b.ReplyLanguage != bot.Auto }

// Written is the language that a message is written in, empty where it does not show, and another that it may be in all the
// same if that was spoken before: 返品 is Chinese, and Japanese too.
func Written(said string) (l, or string) {
	l = langid.Detect(said)
	if l != "zh" {
		return l, ""
	}
	if text.Len(text.Trim(said)) <= mostlySigns {
		or = "ja"
	}
	if strings.ContainsAny(said, traditional) {
		l = "zh-Hant"
	}
	return l, or
}

// traditional are the commonest signs that a customer from Taiwan or Hong Kong writes otherwise than one from elsewhere.
const traditional = "這們個嗎麼來說對時會國學過還開關車錢買賣發貨運費訂單電話問題請謝裡沒點樣幾從應變實將當與處寫聽讓選擇價員遞網頁線後見現進間長門馬幫樓號碼帳戶換貴優質寶貝褲裝顏紅藍綠適營業週聯絡繫務給經兩輛張圖東條無為愛歡麗郵險證據"

// mostlySigns is how long a Japanese message may be that has no letters of its own in it.
const mostlySigns = 8

// Spoken is the language in which a customer has written, after having spoken another; empty where it does not show.
func Spoken(said, before string) string {
	l, or := Written(said)
	if was := base(before); l != "" && (l == was || or != "" && or == was) {
		return before // it may say more: pt-BR
	}
	return l
}

// base is a language without its region: pt of pt-BR.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}

// allowed says whether a language is among some, whatever the region.
func allowed(l string, among []string) bool {
	return len(among) == 0 || slices.ContainsFunc(among, func(a string) bool { return base(a) == base(l) })
}

// languageName is a language as a model is told it: by its English name.
func languageName(code string) string {
	if name := languageNames[base(code)]; name != "" {
		return name + " (" + code + ")"
	}
	return "the language with the code " + code
}

// languageNames are those that we tell ourselves, and others that a bot may be set to. (golang.org/x/text knows them all, for two
// megabytes.)
var languageNames = map[string]string{
	"af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
	"da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
	"fil": "Filipino", "fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
	"id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "lo": "Lao",
	"lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "my": "Burmese", "nb": "Norwegian", "ne": "Nepali",
	"nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
	"sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Filipino",
	"tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}

// inLanguage tells a model which language to write in.
func inLanguage(code string) string { return "Write in " + languageName(code) + ".\n" }

// inTheirLanguage tells it for an answer. Where the customer's words did not show their language to us, they may show it to the
// model: there are more languages than we know.
func (a *attempt) inTheirLanguage() string {
	if b := a.r.Bot; a.spoken == "" && !fixed(b) && !b.Prompt.NoLanguageStep && len(b.Prompt.Languages) == 0 {
		return "Write in the language that the customer writes in; where it does not show, in " + languageName(a.out.Language) + ".\n"
	}
	return inLanguage(a.out.Language)
}
