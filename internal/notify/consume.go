package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Consumer turns what happens into notices. It begins with what happens after it was installed: nobody wants to be told
// of last year.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds("message.created", "conversation.assigned", "member.mentioned", "conversation.handed_off", "conversation.given_back", "conversation.unattended", "turn.refused", "conversation.rated",
		knowledge.EventPageFailing, knowledge.EventSourceFailed, check.EventEnded, model.EventKeyFailed, model.EventKeyRecovered, model.EventKeyChanged, model.EventKeyRemoved, workspace.EventMemberRemoved, workspace.EventMemberStateChanged)
	ofBot := func(e events.Record) bool { return e.Kind == "message.created" && e.Actor.Kind == "bot" }
	return events.Consumer{Name: "notify", FromNow: true, Wants: func(e events.Record) bool { return wants(e) && !ofBot(e) }, Pause: 50 * time.Millisecond, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		mine, err := s.assigned(ctx, tx, batch)
		if err != nil {
			return err
		}
		r := &round{Service: s, tx: tx, mine: mine, members: map[string]*listener{}}
		for i, e := range batch {
			r.rest = batch[i+1:]
			if err := r.see(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}}
}

// assigned reads the conversations in which a customer wrote and which are somebody's: one statement for a batch, as most
// messages are between a customer and a bot and concern nobody here.
func (s *Service) assigned(ctx context.Context, tx *db.Tx, batch []events.Record) (map[conversation.ID]conversation.Owned, error) {
	wrote := map[tenant.ID][]conversation.ID{}
	for _, e := range batch {
		if e.Kind == "message.created" && e.Actor.Kind == "contact" && !slices.Contains(wrote[e.Workspace], conversation.ID(e.Subject)) {
			wrote[e.Workspace] = append(wrote[e.Workspace], conversation.ID(e.Subject))
		}
	}
	mine := map[conversation.ID]conversation.Owned{}
	for ws, ids := range wrote {
		all, err := s.Conversations.Assigned(ctx, tx, ws, ids)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			mine[c.ID] = c
		}
	}
	return mine, nil
}

// see sorts one event.
func (s *round) see(ctx context.Context, e events.Record) error {
	switch e.Kind {
	case "message.created":
		var m conversation.MessageCreated
		if err := e.Decode(&m); err != nil {
			return err
		}
		switch {
		case m.Author == conversation.AuthorContact:
			return s.customerWrote(ctx, e)
		case m.Author == conversation.AuthorAgent && m.Kind == conversation.KindText && m.Visibility == conversation.VisibleAll:
			return s.agentWrote(ctx, e, m.Seq)
		}
	case "conversation.assigned":
		var a conversation.Assigned
		if err := e.Decode(&a); err != nil {
			return err
		}
		if a.To != "" && a.To != e.Actor.ID {
			// That he is given it says more than that somebody waits or has written there before.
			for _, kind := range []Kind{Message, Waiting} {
				if err := supersede(ctx, s.tx, e.Workspace, a.To, e.Subject, kind, clock.Ms(e.At)); err != nil {
					return err
				}
			}
			return s.tellOf(ctx, e, Assigned, only(a.To))
		}
	case "member.mentioned":
		var m conversation.Mentioned
		if err := e.Decode(&m); err != nil {
			return err
		}
		return s.tellOf(ctx, e, Mentioned, only(m.Member))
	case "conversation.handed_off":
		return s.tellOf(ctx, e, Waiting, s.answering)
	case "conversation.given_back":
		if e.Actor.Kind == "contact" { // he does not wait for a person any more
			return s.nobodyWaits(ctx, e)
		}
	case "conversation.unattended": // nobody who had it has answered: those who lead see to it
		return s.tellOf(ctx, e, Waiting, s.managing)
	case "turn.refused":
		return s.refused(ctx, e)
	case "conversation.rated":
		var r conversation.Rated
		if err := e.Decode(&r); err != nil {
			return err
		}
		if r.Score <= 2 {
			return s.tellOf(ctx, e, RatedLow, s.assigneeOr(s.managing))
		}
	case knowledge.EventPageFailing:
		return s.pageFailing(ctx, e)
	case knowledge.EventSourceFailed:
		return s.sourceFailed(ctx, e)
	case model.EventKeyFailed, model.EventKeyRecovered, model.EventKeyChanged, model.EventKeyRemoved:
		return s.keyChanged(ctx, e)
	case check.EventEnded:
		return s.testsEnded(ctx, e)
	case workspace.EventMemberRemoved, workspace.EventMemberStateChanged:
		return dropDevices(ctx, s.tx, e.Workspace, e.Subject)
	}
	return nil
}

// whom chooses the members to tell about a conversation.
type whom func(ctx context.Context, c *conversation.Conversation) ([]workspace.Reach, error)

func only(member string) whom {
	return func(context.Context, *conversation.Conversation) ([]workspace.Reach, error) {
		return []workspace.Reach{{MemberID: member}}, nil
	}
}

// answering are those who may answer for the bot and have not said that they are away for good; everybody, when all have.
func (s *Service) answering(ctx context.Context, c *conversation.Conversation) ([]workspace.Reach, error) {
	all, err := s.within(ctx, c, workspace.Edit)
	there := slices.DeleteFunc(slices.Clone(all), func(r workspace.Reach) bool { return r.Availability == "offline" })
	if len(there) == 0 {
		return all, err
	}
	return there, err
}

func (s *Service) managing(ctx context.Context, c *conversation.Conversation) ([]workspace.Reach, error) {
	return s.within(ctx, c, workspace.Manage)
}

func (s *Service) within(ctx context.Context, c *conversation.Conversation, l workspace.Level) ([]workspace.Reach, error) {
	return s.Members.Reachable(ctx, c.Workspace, c.BotID, workspace.Need("live_chat", l))
}

func (s *Service) assigneeOr(other whom) whom {
	return func(ctx context.Context, c *conversation.Conversation) ([]workspace.Reach, error) {
		if c.AssigneeID != "" {
			return only(c.AssigneeID)(ctx, c)
		}
		return other(ctx, c)
	}
}

// refused: the bot had no answer. Where that made the customer wait for a person those are told who may answer, else
// those who mind what the bot knows.
func (s *round) refused(ctx context.Context, e events.Record) error {
	var t conversation.TurnEnded
	if err := e.Decode(&t); err != nil {
		return err
	}
	c, err := s.conversation(ctx, e)
	if c == nil || err != nil || !c.NeedsAgent {
		return err
	}
	kind, who := LacksData, whom(s.managing)
	if t.How == "hand_off" || t.Reason == "asked_for_human" || t.Reason == "auto_reply_off" {
		kind, who = Waiting, s.answering
	}
	return s.tell(ctx, e, c, kind, who)
}

// customerWrote tells the assignee, unless he has a page of ours open: there he sees it anyway. Who is given the conversation
// only afterwards is told that.
func (s *round) customerWrote(ctx context.Context, e events.Record) error {
	c, his := s.mine[conversation.ID(e.Subject)]
	if !his || s.looks(c.AssigneeID) || s.givenLater(e.Subject, c.AssigneeID) {
		return nil
	}
	return s.tellThem(ctx, e, c, Message, []workspace.Reach{{MemberID: c.AssigneeID}})
}

// nobodyWaits makes void what was told of somebody who waits.
func (s *round) nobodyWaits(ctx context.Context, e events.Record) error {
	told, err := settle(ctx, s.tx, e.Workspace, e.Subject, clock.Ms(e.At))
	for _, member := range told {
		s.listener(member).change(s)
	}
	return err
}

// agentWrote makes void what waited for it, and has the customer written who may have left.
func (s *round) agentWrote(ctx context.Context, e events.Record, seq int64) error {
	if err := s.nobodyWaits(ctx, e); err != nil || !s.Mail.Configured() {
		return err
	}
	c, err := s.conversation(ctx, e)
	if c == nil || err != nil || c.Channel != conversation.Website || c.ContactEmail == "" {
		return err
	}
	b, err := s.Bots.Settings(ctx, c.Workspace, c.BotID)
	if err != nil || b.Chat.MailAfterMinutes == 0 {
		return ignoreGone(err)
	}
	wait := time.Duration(b.Chat.MailAfterMinutes) * time.Minute
	return jobs.Enqueue(ctx, s.tx, jobs.Job{Kind: jobAnswer, RunAt: e.At.Add(wait), Args: answerArgs{c.Workspace, string(c.ID), seq, 1}})
}

// conversation reads what an event is about; nil when it is gone, or nobody is to be bothered with it.
func (s *round) conversation(ctx context.Context, e events.Record) (*conversation.Conversation, error) {
	c, err := s.Conversations.ByID(ctx, s.tx, e.Workspace, conversation.ID(e.Subject))
	if errors.Is(err, conversation.ErrNotFound) || err == nil && (c.Muted || c.Testing) {
		return nil, nil
	}
	return c, err
}
