package learning

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// WordingJob is the kind of the job that looks at what a customer had asked, who then chose what he had meant.
const WordingJob = "learning.wording"

// wordingArgs name a choice: the seq of the text by which it was made, and the FAQ.
type wordingArgs struct {
	Workspace    tenant.ID       `json:"workspace_id"`
	Conversation conversation.ID `json:"conversation_id"`
	Seq          int64           `json:"seq"`
	FAQ          string          `json:"faq_id"`
}

// chosen is the choice that the end of a turn tells of; ok is false when it tells of none that anybody could learn from.
func chosen(e events.Record) (a wordingArgs, ok bool, err error) {
	if !bytes.Contains(e.Payload, []byte(answer.Chosen)) {
		return a, false, nil // nearly all of them: not worth reading
	}
	var t conversation.TurnEnded
	if err := e.Decode(&t); err != nil {
		return a, false, err
	}
	if t.How != string(answer.Chosen) || t.Testing || len(t.Answers) == 0 || len(t.Sources) == 0 {
		return a, false, nil
	}
	return wordingArgs{e.Workspace, conversation.ID(e.Subject), slices.Min(t.Answers), t.Sources[0]}, true, nil
}

func noteChoice(ctx context.Context, tx *db.Tx, e events.Record) error {
	a, ok, err := chosen(e)
	if err != nil || !ok {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: WordingJob, Args: a})
}

// HandleWording is the handler of WordingJob. A customer's choice counts once, however often it runs.
func (s *Service) HandleWording(ctx context.Context, t jobs.Task) error {
	var a wordingArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.learnWording(ctx, a)
	if errs.KindOf(err) == errs.NotFound {
		return nil // deleted meanwhile
	}
	return err
}

// learnWording proposes what a customer had asked as one more way to ask the FAQ that he chose. It is used without review, once
// a few customers have, where the bot learns from everybody at once: a customer is none of the members whom somebody has named to teach it.
func (s *Service) learnWording(ctx context.Context, a wordingArgs) error {
	q := s.db.Read()
	c, err := s.conversations.ByID(ctx, q, a.Workspace, a.Conversation)
	if err != nil || c.Testing {
		return err
	}
	set, err := settingOf(ctx, q, a.Workspace, c.BotID)
	if err != nil || !set.Allowed {
		return err
	}
	if off, err := s.noLearning(ctx, c); err != nil || off {
		return err
	}
	asked, err := s.askedBefore(ctx, a)
	if err != nil || asked == "" {
		return err
	}
	b, err := s.bots.Settings(ctx, a.Workspace, c.BotID)
	if err != nil {
		return err
	}
	words, ok := wording(asked, c.ContactName)
	if !ok || len(b.Chat.Blocked().Find(words)) > 0 {
		return nil
	}
	now := set.Mode == Immediately && len(set.Members) == 0 && !hidden.MatchString(words)
	_, err = s.knowledge.ProposeWording(ctx, a.Workspace, knowledge.Wording{BotID: c.BotID, FAQ: a.FAQ, Question: words, ConversationID: string(c.ID),
		ContactID: c.ContactID}, events.Actor{Kind: "contact", ID: c.ContactID}, now)
	return err
}

// wording is a question without greeting and personal data, as others may ask it; false when nothing of it is left, or it is
// a tale and no question.
func wording(asked, customer string) (string, bool) {
	words := text.Line(mask(withoutGreeting(asked), customer))
	return words, text.Len(words) <= maxQuestion && !answer.SmallTalk(words) && subject(words) > 0
}

// guessesBefore is how many messages before a choice the question about it is looked for.
const guessesBefore = 10

// askedBefore is what a customer had asked before he was asked which FAQ he meant; empty when the one that he got was not
// among them.
func (s *Service) askedBefore(ctx context.Context, a wordingArgs) (string, error) {
	list, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: a.Workspace, Conversation: a.Conversation}, a.Seq, guessesBefore)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(list) {
		var said conversation.Answer
		if m.AuthorKind != conversation.AuthorBot || m.Unsent() || json.Unmarshal(m.Payload, &said) != nil || len(said.Guesses) == 0 {
			continue
		}
		if slices.ContainsFunc(said.Guesses, func(g conversation.AnswerSource) bool { return g.ID == a.FAQ }) {
			return said.Asked, nil
		}
		return "", nil
	}
	return "", nil
}
