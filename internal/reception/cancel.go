package reception

import (
	"context"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
)

// awaited says whether a customer waits for a person and nobody has taken him yet.
func awaited(c *conversation.Conversation) bool {
	return c.Status == conversation.Open && c.Speaker == conversation.SpeakerHuman && c.NeedsAgent && c.AssigneeID == ""
}

// cancelWait takes a customer who waits for a person back to the bot when that is what he has just written. Whoever takes
// the conversation over at the same moment has it: one of the two comes second, and sees what the other has done.
func (s *Service) cancelWait(ctx context.Context, tx *db.Tx, acc *conversation.Accepted, b bot.Bot) error {
	if !awaited(acc.Conversation) || !cancels(acc.Message.Text) {
		return nil
	}
	ws, id := acc.Conversation.Workspace, acc.Conversation.ID
	return s.conversations.ActIn(ctx, tx, ws, id, func(ctx context.Context, tx *db.Tx, c *conversation.Conversation) (*conversation.Outcome, error) {
		e, err := escalationOf(ctx, tx, ws, id)
		if db.NotFound(err) || err == nil && (e.State != waiting || !awaited(c)) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		w := want{bot: b, language: firstOf(c.Language, b.DisplayLanguage), key: replyKey(c, acc.Message)}
		return &conversation.Outcome{Back: true, Calm: true, Reply: s.line(c, w, said.BackToBot.In(w.languages()...), "details")}, dropEscalation(ctx, tx, e)
	})
}
