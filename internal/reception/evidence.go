package reception

import (
	"context"
	"errors"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Evidence is what a bot's message in a conversation that the caller sees rests on, as far as it is still kept. Who may
// not see the training data is told where an answer is from, and not what stands there.
func (s *Service) Evidence(ctx context.Context, c workspace.Caller, id conversation.ID, message string) (answer.Evidence, error) {
	if !uid.Valid(string(id)) || !uid.Valid(message) {
		return answer.Evidence{}, conversation.ErrNotFound
	}
	of, err := s.conversations.Get(ctx, conversation.ScopeOf(c), id)
	if err != nil {
		return answer.Evidence{}, err
	}
	e, err := answer.EvidenceOf(ctx, s.db.Read(), c.Workspace, string(id), message)
	if err != nil {
		return e, err
	}
	b, err := s.bots.Settings(ctx, c.Workspace, of.BotID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return e, err
	}
	e.Asked, e.Question = b.Chat.Masked(e.Asked), b.Chat.Masked(e.Question)
	for i := range e.Looked {
		e.Looked[i].Question = b.Chat.Masked(e.Looked[i].Question)
	}
	if !c.Can(workspace.Need("knowledge", workspace.View)) {
		for i := range e.Given {
			e.Given[i].Text, e.Given[i].Section = "", nil
		}
	}
	return e, nil
}
