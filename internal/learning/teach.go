package learning

import (
	"context"
	"fmt"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Limits of what a member teaches at once.
const (
	MaxPairs      = 10
	maxAgentLines = 5
	minQuestion   = 3
	teachFrom     = 400 // messages of a conversation that are looked at, the newest
)

// The errors of teaching from a conversation.
var (
	ErrNothing  = errs.New(errs.Conflict, "learning.nothing", "There is nothing to learn here: nobody of the team has answered a question.")
	ErrKeptOut  = errs.New(errs.Conflict, "learning.kept_out", "This conversation is kept out of learning.")
	errSelected = errs.InvalidField("body.message_ids", "learning.selection", "Choose one message of the customer and one to five of an agent.")
)

// Lesson is what could be learnt from a conversation, to be looked over before it is saved.
type Lesson struct {
	Pairs   []knowledge.Pair
	Model   bool
	Credits int64 // that this look has cost
}

// teachable finds a conversation that its bot may learn from.
func (s *Service) teachable(ctx context.Context, c workspace.Caller, id conversation.ID) (*conversation.Conversation, Setting, error) {
	v, err := s.conversations.Get(ctx, conversation.ScopeOf(c), id)
	if err != nil {
		return nil, Setting{}, err
	}
	set, err := settingOf(ctx, s.db.Read(), c.Workspace, v.BotID)
	if err != nil {
		return nil, set, err
	}
	if !set.Allowed {
		return nil, set, ErrOff
	}
	if off, err := s.noLearning(ctx, v); err != nil || off || v.Testing {
		if err == nil {
			err = ErrKeptOut
		}
		return nil, set, err
	}
	return v, set, nil
}

// Propose finds what could be learnt from a conversation: from the chosen messages, or from all of it. A model looks where
// there is one. Nothing is stored but its price; personal data is hidden.
func (s *Service) Propose(ctx context.Context, c workspace.Caller, id conversation.ID, chosen []string) (Lesson, error) {
	v, _, err := s.teachable(ctx, c, id)
	if err != nil {
		return Lesson{}, err
	}
	list, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: c.Workspace, Conversation: id}, v.SeqHead+1, teachFrom)
	if err != nil {
		return Lesson{}, err
	}
	list = slices.DeleteFunc(list, func(m conversation.Message) bool { return m.Kind != conversation.KindText || m.Unsent() })
	turns, err := selected(list, chosen)
	if err != nil {
		return Lesson{}, err
	}
	if len(pairs(turns, 1)) == 0 {
		return Lesson{}, ErrNothing
	}
	b, err := s.bots.Settings(ctx, c.Workspace, v.BotID)
	if err != nil {
		return Lesson{}, err
	}
	who := model.Spender{BotID: v.BotID}
	x, err := s.answers.Extract(ctx, c.Workspace, b, who, [][]answer.Turn{turns}, MaxPairs)
	if err != nil {
		s.log.WarnContext(ctx, "find what can be learnt", "conversation", id, "err", err) // the conversation itself is there
	}
	out := Lesson{Model: x.Model, Credits: x.Credits}
	if x.Model {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.models.Spend(ctx, tx, c.Workspace, who, x.Choice, x.Usage, x.Credits)
		}); err != nil {
			return Lesson{}, err
		}
		for _, p := range x.Pairs {
			out.add(p.Question, p.Answer, v.ContactName)
		}
	} else {
		for _, f := range pairs(turns, MaxPairs) {
			if g, general := f.general(v.ContactName); general || len(chosen) > 0 {
				out.add(g.question, g.answer, v.ContactName)
			}
		}
	}
	if len(out.Pairs) == 0 {
		return out, ErrNothing
	}
	return out, nil
}

func (l *Lesson) add(question, said, customer string) {
	question = text.Clip(text.Line(mask(question, customer)), maxQuestion)
	if text.Len(question) >= minQuestion {
		l.Pairs = append(l.Pairs, knowledge.Pair{Question: question, Answer: text.Clip(text.Trim(mask(said, customer)), maxAnswer)})
	}
}

// selected are the messages that somebody chose, as turns: all when he chose none. A reply alone stands for itself with
// what was asked before it.
func selected(list []conversation.Message, chosen []string) ([]answer.Turn, error) {
	var turns []answer.Turn
	agents, customers := 0, 0
	for _, m := range list {
		if len(chosen) > 0 && !slices.Contains(chosen, m.ID) {
			continue
		}
		turns = append(turns, answer.Turn{Author: answer.Author(m.AuthorKind), Text: m.Text})
		switch m.AuthorKind {
		case conversation.AuthorAgent:
			agents++
		case conversation.AuthorContact:
			customers++
		}
	}
	switch {
	case len(chosen) == 0:
		return turns, nil
	case len(turns) != len(chosen), agents < 1, agents > maxAgentLines, customers > 1:
		return nil, errSelected
	case customers == 1:
		slices.SortStableFunc(turns, func(a, b answer.Turn) int { // the question first, wherever it stands
			return order(a) - order(b)
		})
		return turns, nil
	}
	at := slices.IndexFunc(list, func(m conversation.Message) bool { return slices.Contains(chosen, m.ID) })
	for at > 0 && list[at-1].AuthorKind != conversation.AuthorContact {
		at--
	}
	if asked := lastAsked(list[:at]); asked != "" {
		return append([]answer.Turn{{Author: answer.Contact, Text: asked}}, turns...), nil
	}
	return nil, ErrNothing
}

func order(t answer.Turn) int {
	if t.Author == answer.Contact {
		return 0
	}
	return 1
}

// Teach saves pairs that a member took from a conversation, from the messages that he chose or from all of it: they wait for
// review or are used at once, as the bot's setting says. What the bot has found by itself in the same replies is one with them. What is passed over, because it waits already or was rejected lately, comes back as nil.
func (s *Service) Teach(ctx context.Context, c workspace.Caller, id conversation.ID, chosen []string, list []knowledge.Pair) ([]*knowledge.Proposal, error) {
	v, set, err := s.teachable(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || len(list) > MaxPairs {
		return nil, errs.InvalidField("body.pairs", "field.too_many", fmt.Sprintf("Send between 1 and %d.", MaxPairs))
	}
	var wrong []errs.Field
	checked := make([]knowledge.Proposal, len(list))
	for i, p := range list {
		at := fmt.Sprintf("body.pairs[%d]", i)
		x, bad := p.Check(at)
		if len(bad) == 0 && text.Len(x.Question) < minQuestion {
			bad = append(bad, errs.Field{Location: at + ".question", Code: "field.too_short", Message: "Too short: at least 3 characters."})
		}
		x.BotID, x.Via, x.ConversationID, x.AuthorID, x.AuthorName = v.BotID, knowledge.ViaSelection, string(id), c.MemberID, c.Name
		checked[i], wrong = x, append(wrong, bad...)
	}
	if len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	replies, err := s.repliesOf(ctx, c, id, chosen)
	if err != nil {
		return nil, err
	}
	out := make([]*knowledge.Proposal, len(list))
	for i, p := range checked {
		p.Replies = replies
		if out[i], err = s.knowledge.Propose(ctx, c.Workspace, p, c.Actor(), set.Mode == Immediately && set.teaches(c), nil); err != nil {
			return out, err
		}
	}
	return out, nil
}

// repliesOf are those of the chosen messages that an agent wrote.
func (s *Service) repliesOf(ctx context.Context, c workspace.Caller, id conversation.ID, chosen []string) (out []string, err error) {
	if len(chosen) > maxAgentLines+1 {
		return nil, errSelected
	}
	for _, one := range chosen {
		if !uid.Valid(one) {
			return nil, errSelected
		}
		m, err := s.conversations.Message(ctx, c.Workspace, id, one)
		if errs.KindOf(err) == errs.NotFound {
			return nil, errSelected
		}
		if err != nil {
			return nil, err
		}
		if m.AuthorKind == conversation.AuthorAgent {
			out = append(out, m.ID)
		}
	}
	return out, nil
}
