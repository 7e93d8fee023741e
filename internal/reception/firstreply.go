package reception

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// maxTried is how many members are given a customer, one after the other, before he is told that nobody has time.
const maxTried = 3

// times is how long those in charge of a customer have.
type times struct {
	take  time.Duration // to take him
	reply time.Duration // to answer him first; 0: any time
}

// inCharge says what an escalation comes to as the conversation stands: who has it is to answer in time; whom nobody has
// waits to be taken. over: nobody has to do anything any more.
func (e escalation) inCharge(c *conversation.Conversation, t times, now time.Time) (so escalation, over bool) {
	switch {
	case c.Status != conversation.Open, c.Speaker != conversation.SpeakerHuman, !c.NeedsAgent:
		return e, true
	case c.AssigneeID == "" && e.State == assigned:
		e.State, e.Assignee, e.DueAt = waiting, "", now.Add(t.take)
	case c.AssigneeID != "" && (e.State == waiting || e.Assignee != c.AssigneeID):
		e.State, e.Assignee, e.DueAt = assigned, c.AssigneeID, now.Add(t.reply)
		if t.reply == 0 {
			e.DueAt = now.Add(forgetAfter)
		}
	}
	return e, false
}

// next is who gets a customer whose assignee has not answered.
type next struct {
	limit time.Duration
	to    *conversation.LineRef // nil: nobody is there
}

func (n next) times(b bot.Bot) times {
	return times{take: time.Duration(b.Chat.HandOffMinutes) * time.Minute, reply: n.limit}
}

// nextFor chooses who gets a customer next: of those who are there and have not had him, the one with the fewest open
// conversations.
func (s *Service) nextFor(ctx context.Context, c *conversation.Conversation, e escalation) (next, error) {
	hours, err := s.members.Opening(ctx, e.Workspace)
	if err != nil {
		return next{}, err
	}
	n := next{limit: hours.FirstReply}
	if e.State != assigned || n.limit == 0 || len(e.Tried)+1 >= maxTried || !hours.Open(s.clock.Now()) {
		return n, nil
	}
	there, err := s.there(ctx, e.Workspace, c.BotID)
	if err != nil || len(there) == 0 {
		return n, err
	}
	busy, err := s.conversations.Busy(ctx, e.Workspace)
	for _, m := range there {
		if m.MemberID == c.AssigneeID || m.MemberID == e.Assignee || slices.Contains(e.Tried, m.MemberID) {
			continue
		}
		if n.to == nil || busy[m.MemberID] < busy[n.to.ID] {
			n.to = &conversation.LineRef{Kind: "agent", ID: m.MemberID, Name: m.Name}
		}
	}
	return n, err
}

// notAnswered gives a customer to the next member; after some of them, or when nobody else is there, those who lead are told,
// his details are taken and the bot has the word again.
func (s *Service) notAnswered(ctx context.Context, tx *db.Tx, c *conversation.Conversation, b bot.Bot, e escalation, n next) (*conversation.Outcome, error) {
	e.Tried = append(slices.Clone(e.Tried), c.AssigneeID)
	if n.to != nil && len(e.Tried) < maxTried {
		may, err := workspace.MayAnswer(ctx, tx, c.Workspace, n.to.ID, c.BotID)
		if err != nil {
			return nil, err
		}
		if !may { // he has left since he was chosen: the next one is looked for
			return nil, nil
		}
		e.Assignee, e.DueAt = n.to.ID, s.clock.Now().Add(n.limit)
		return &conversation.Outcome{Assign: n.to, Why: "no_first_reply", NeedsAgent: true}, e.save(ctx, tx)
	}
	e.Assignee, e.Tried = "", nil
	o, err := s.nobodyTook(ctx, tx, c, b, e)
	if o != nil {
		o.Assign, o.Why = &conversation.LineRef{}, "no_first_reply"
	}
	return o, err
}

// charged minds who is in charge of a customer who was handed to people: his clock begins to run.
func (s *Service) charged(ctx context.Context, tx *db.Tx, e events.Record) error {
	id := conversation.ID(e.Subject)
	was, err := escalationOf(ctx, tx, e.Workspace, id)
	if db.NotFound(err) || err == nil && was.State == asking {
		return nil
	}
	if err != nil {
		return err
	}
	c, b, err := s.liveBot(ctx, tx, e.Workspace, id)
	if c == nil || err != nil {
		return err
	}
	hours, err := s.members.Opening(ctx, e.Workspace)
	if err != nil {
		return err
	}
	so, over := was.inCharge(c, next{limit: hours.FirstReply}.times(b), e.At)
	if over {
		return dropEscalation(ctx, tx, was)
	}
	if so.State == was.State && so.Assignee == was.Assignee {
		return nil
	}
	return so.save(ctx, tx)
}

// liveBot reads a conversation with its bot's settings; nil when one of the two is gone.
func (s *Service) liveBot(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID) (*conversation.Conversation, bot.Bot, error) {
	c, err := s.conversations.ByID(ctx, tx, ws, id)
	if errors.Is(err, conversation.ErrNotFound) {
		return nil, bot.Bot{}, nil
	}
	if err != nil {
		return nil, bot.Bot{}, err
	}
	b, err := s.bots.Settings(ctx, ws, c.BotID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, b, nil
	}
	return c, b, err
}
