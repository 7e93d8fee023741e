package reception

import (
	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
)

// mediaOnly is the outcome of files without words: the bot cannot look at them, a person can.
func mediaOnly(c *conversation.Conversation, r answer.Request) answer.Result {
	return answer.Result{How: answer.Unknown, Reason: answer.MediaOnly, Text: answer.UnknownText(r, c.Language), Language: c.Language}
}
