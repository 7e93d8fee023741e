package reception

import (
	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
)

// mediaOnly is the outcome of files without words: the bot cannot look at them, a person can.
func mediaOnly(c *conversation.Conversation, b bot.Bot) answer.Result {
	return answer.Result{How: answer.Unknown, Reason: answer.MediaOnly, Text: answer.UnknownText(b, c.Language, c.ContactName), Language: c.Language}
}
