package learning

import (
	"context"
	"encoding/json"

	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Question returns one unanswered question.
func (s *Service) Question(ctx context.Context, c workspace.Caller, botID, id string) (Unanswered, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Unanswered{}, err
	}
	if !uid.Valid(id) {
		return Unanswered{}, ErrNotFound
	}
	return read(ctx, s.db.Read(), c.Workspace, botID, id)
}

// AnswerOf is the FAQ that answers an unanswered question; empty when none does.
func AnswerOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (string, error) {
	var source *string
	err := q.QueryRowContext(ctx, `SELECT source_id FROM unanswered WHERE workspace_id = $1 AND id = $2`, ws, id).Scan(&source)
	if db.NotFound(err) || err == nil && source == nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return *source, nil
}

// AskedAndSaid is a customer's question with what he was told, without personal data.
type AskedAndSaid struct {
	BotID    string
	Question string // empty when he had asked nothing
	Said     string
	ByBot    bool
	Sources  []string // what the bot's answer rests on
}

// AskedBefore finds what a message of the bot or of an agent answers.
func (s *Service) AskedBefore(ctx context.Context, c workspace.Caller, id conversation.ID, message string) (AskedAndSaid, error) {
	v, err := s.conversations.Get(ctx, conversation.ScopeOf(c), id)
	if err != nil {
		return AskedAndSaid{}, err
	}
	if !uid.Valid(message) {
		return AskedAndSaid{}, conversation.ErrMessageMissing
	}
	m, err := s.conversations.Message(ctx, c.Workspace, id, message)
	if err != nil {
		return AskedAndSaid{}, err
	}
	out := AskedAndSaid{BotID: v.BotID, Said: mask(text.Trim(m.Text), v.ContactName), ByBot: m.AuthorKind == conversation.AuthorBot}
	if m.Kind == conversation.KindSystem || m.Unsent() || !out.ByBot && m.AuthorKind != conversation.AuthorAgent {
		return out, nil
	}
	before, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: c.Workspace, Conversation: id}, m.Seq, conversation.MaxJoined)
	if err != nil {
		return out, err
	}
	out.Question = text.Line(mask(lastAsked(before), v.ContactName))
	var a conversation.Answer
	if out.ByBot && json.Unmarshal(m.Payload, &a) == nil {
		seen := map[string]bool{}
		for _, x := range a.Sources {
			if !seen[x.ID] && x.ID != "" && x.Kind != string(knowledge.Web) { // nothing of ours to be expected again
				seen[x.ID] = true
				out.Sources = append(out.Sources, x.ID)
			}
		}
	}
	return out, nil
}
