package answer

import "cxgenie/internal/bot"

// block takes the bot's blocked words out of what is said, or only notes that there are some.
func (a *attempt) block() {
	chat := a.r.Bot.Chat
	words := chat.Blocked()
	if a.out.Blocked = len(words.Find(a.out.Text)) > 0; a.out.Blocked && chat.BlockedMode == bot.MaskWords {
		a.out.Text, a.out.HTML = words.Mask(a.out.Text), words.MaskHTML(a.out.HTML)
	}
	for i := range a.out.Guesses {
		a.out.Guesses[i].Question = chat.Masked(a.out.Guesses[i].Question)
	}
	a.out.Draft = chat.Masked(a.out.Draft)
}
