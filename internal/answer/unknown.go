package answer

import (
	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/platform/text"
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
	return said.Unknown.In(lang, b.DisplayLanguage)
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

// builtIn is a text of ours in the reply language, else in the bot's display language, with its open places filled.
func (a *attempt) builtIn(t said.Text, filled ...string) string {
	return t.With([]string{a.out.Language, a.r.Bot.DisplayLanguage}, filled...)
}

// say fills in what the customer sees.
func (r *Result) say(plain string) {
	r.Text, r.HTML = plain, text.HTMLFromPlain(plain)
}
