package answer

import (
	"golang.org/x/text/language"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/text"
)

// Built-in texts, in the languages that are translated.
var (
	apologies = map[string]string{
		"en": "I'm sorry, I don't have the information to answer that.",
		"vi": "Xin lỗi, tôi chưa có thông tin để trả lời câu hỏi này.",
	}
	neutral = map[string]string{
		"en": "I'm here to help with questions about our products and services.",
		"vi": "Tôi ở đây để hỗ trợ các câu hỏi về sản phẩm và dịch vụ của chúng tôi.",
	}
)

// UnknownText is what a customer sees when the bot has no answer and no model writes one: the bot's own text in mode
// fixed_text, the built-in apology in mode ai_generate (and where a bot with a fixed text has none), nothing in the
// modes that speak in other ways. lang is the reply language; of the request, what fills variables counts.
func UnknownText(r Request, lang string) string {
	b := r.Bot
	switch b.UnknownMode {
	case bot.FixedText:
		if own := ownText(r, lang); own != "" {
			return own
		}
	case bot.HandOff, bot.Silent:
		return ""
	}
	return builtIn(apologies, b, lang)
}

// unknownText is UnknownText where the model itself has failed: then the bot's own text is better than a built-in one.
func unknownText(r Request, lang string, why Reason) string {
	if why == AIError && r.Bot.UnknownMode == bot.AIGenerate {
		if own := ownText(r, lang); own != "" {
			return own
		}
	}
	return UnknownText(r, lang)
}

// ownText is the bot's own unknown text with its variables filled in.
func ownText(r Request, lang string) string {
	return text.Trim(text.FillVariables(r.Bot.ReplyUnknown, r.value(lang)))
}

// builtIn picks a text in the reply language, else in the bot's display language, else in English.
func builtIn(texts map[string]string, b bot.Bot, lang string) string {
	for _, l := range []string{lang, b.DisplayLanguage} {
		if tag, err := language.Parse(l); err == nil {
			base, _ := tag.Base()
			if t, ok := texts[base.String()]; ok {
				return t
			}
		}
	}
	return texts["en"]
}

// say fills in what the customer sees.
func (r *Result) say(plain string) {
	r.Text, r.HTML = plain, text.HTMLFromPlain(plain)
}
