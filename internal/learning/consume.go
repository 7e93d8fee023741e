package learning

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// LearnJob is the kind of the job that looks at one reply of an agent.
const LearnJob = "learning.reply"

// replyArgs name a reply. Suggestion is the seq of the suggested reply that it was made from, Unanswered the question that
// it may answer; one of them is set.
type replyArgs struct {
	Workspace    tenant.ID       `json:"workspace_id"`
	Conversation conversation.ID `json:"conversation_id"`
	Message      string          `json:"message_id"`
	Seq          int64           `json:"seq,omitempty"`
	Suggestion   int64           `json:"suggestion,omitempty"`
	Unanswered   string          `json:"unanswered_id,omitempty"`
	Asked        int64           `json:"asked,omitempty"` // the seq of that question
}

// Consumer reads off the event log what agents do with suggested replies, when they answer what the bot could not, and what
// customers say they meant. It only notes what is to be looked at: that happens in jobs, so nothing here keeps a message
// waiting.
func (s *Service) Consumer() events.Consumer {
	wants := func(e events.Record) bool {
		switch e.Kind {
		case "suggestion.sent", "suggestion.dismissed", "suggestion.edited", knowledge.EventLearned, knowledge.EventResolved, knowledge.EventDeleted, bot.EventCreated:
			return true
		case "message.created": // of an agent
			return e.Actor.Kind != "contact" && e.Actor.Kind != "bot"
		case "turn.answered": // by what the customer chose
			_, ok, err := chosen(e)
			return ok || err != nil
		}
		return false
	}
	return events.Consumer{Name: "learning", FromNow: true, Wants: wants, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		useful := map[tenant.ID]map[string]int{}
		replies := map[tenant.ID][]replyArgs{}
		for _, e := range batch {
			switch e.Kind {
			case "suggestion.sent", "suggestion.dismissed":
				if err := judge(e, useful); err != nil {
					return err
				}
			case "suggestion.edited":
				var used conversation.SuggestionUsed
				if err := e.Decode(&used); err != nil {
					return err
				}
				if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: LearnJob, Args: replyArgs{Workspace: e.Workspace, Conversation: conversation.ID(e.Subject),
					Message: used.Message, Suggestion: used.Seq}}); err != nil {
					return err
				}
			case knowledge.EventLearned, knowledge.EventResolved, knowledge.EventDeleted:
				if err := s.knows(ctx, tx, e); err != nil {
					return err
				}
			case bot.EventCreated:
				if err := copySetting(ctx, tx, e); err != nil {
					return err
				}
			case "turn.answered":
				if err := noteChoice(ctx, tx, e); err != nil {
					return err
				}
			case "message.created":
				var m conversation.MessageCreated
				if err := e.Decode(&m); err != nil {
					return err
				}
				if m.Author == conversation.AuthorAgent && m.Visibility == conversation.VisibleAll && m.Kind == conversation.KindText {
					replies[e.Workspace] = append(replies[e.Workspace], replyArgs{Workspace: e.Workspace, Conversation: conversation.ID(e.Subject), Message: m.Message, Seq: m.Seq})
				}
			}
		}
		for ws, of := range useful {
			if err := s.knowledge.CountUseful(ctx, tx, ws, of); err != nil {
				return err
			}
		}
		for ws, list := range replies {
			if err := s.noteReplies(ctx, tx, ws, list); err != nil {
				return err
			}
		}
		return nil
	}}
}

// knows reads what became of FAQs.
func (s *Service) knows(ctx context.Context, tx *db.Tx, e events.Record) error {
	switch e.Kind {
	case knowledge.EventLearned:
		var x knowledge.SourcesLearned
		if err := e.Decode(&x); err != nil {
			return err
		}
		return s.heed(ctx, tx, e.Workspace, x.BotID, x.Imported, x.Overlapped, nil)
	case knowledge.EventResolved:
		var x knowledge.OverlapResolved
		if err := e.Decode(&x); err != nil || x.Action == knowledge.Discard {
			return err
		}
		return s.heed(ctx, tx, e.Workspace, x.BotID, []string{e.Subject}, nil, nil)
	}
	var x knowledge.SourcesChanged
	if err := e.Decode(&x); err != nil || x.Kind != knowledge.QAndA {
		return err
	}
	return s.heed(ctx, tx, e.Workspace, x.BotID, nil, nil, x.IDs)
}

func judge(e events.Record, useful map[tenant.ID]map[string]int) error {
	var used conversation.SuggestionUsed
	if err := e.Decode(&used); err != nil {
		return err
	}
	by := 1
	if e.Kind == "suggestion.dismissed" {
		by = -1
	}
	if useful[e.Workspace] == nil {
		useful[e.Workspace] = map[string]int{}
	}
	for _, id := range used.Sources {
		useful[e.Workspace][id] += by
	}
	return nil
}

// noteReplies has those replies looked at that stand behind a question which the bot could not answer.
func (s *Service) noteReplies(ctx context.Context, tx *db.Tx, ws tenant.ID, list []replyArgs) error {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = string(r.Conversation)
	}
	slices.Sort(ids)
	asked, err := askedIn(ctx, tx, ws, slices.Compact(ids))
	if err != nil || len(asked) == 0 {
		return err
	}
	for _, a := range asked {
		for _, r := range list {
			if string(r.Conversation) != a.conversation || r.Seq <= a.seq {
				continue
			}
			r.Unanswered, r.Asked = a.unanswered, a.seq
			if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: LearnJob, Args: r}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Jobs tells r how to run this room's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	o := jobs.Options{Timeout: 2 * time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}
	r.Handle(LearnJob, o, s.HandleReply)
	r.Handle(WordingJob, o, s.HandleWording)
	r.Handle(TellJob, o, s.HandleTell)
	r.Queue(historyQueue, 1)
	r.Handle(HistoryJob, jobs.Options{Timeout: 2 * time.Hour, Backoff: o.Backoff}, s.HandleHistory)
}

// HandleReply is the handler of LearnJob. A reply is learnt from once, however often it runs.
func (s *Service) HandleReply(ctx context.Context, t jobs.Task) error {
	var a replyArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.learnReply(ctx, a)
	if kind := errs.KindOf(err); err != nil && (kind == errs.NotFound || kind == errs.Invalid) {
		return nil // deleted meanwhile, or nothing that an entry could be made of
	}
	return err
}

func (s *Service) learnReply(ctx context.Context, a replyArgs) error {
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
	m, err := s.conversations.Message(ctx, a.Workspace, a.Conversation, a.Message)
	if err != nil || m.AuthorKind != conversation.AuthorAgent || m.Visibility != conversation.VisibleAll || m.Unsent() {
		return err
	}
	f, via, err := s.askedAndSaid(ctx, c, m, a)
	if err != nil || f.answer == "" {
		return err
	}
	f, general := f.general(c.ContactName)
	if !general {
		return nil
	}
	// From here on the reply counts as the answer to what was asked: a later one is not looked at.
	settle := func(ctx context.Context, tx *db.Tx, _ *knowledge.Proposal) error {
		if a.Unanswered == "" {
			return nil
		}
		return setReplied(ctx, tx, a.Workspace, a.Unanswered, string(a.Conversation), clock.Ms(s.clock.Now()))
	}
	p, wrong := knowledge.Pair{Question: f.question, Answer: f.answer}.Check("body")
	if len(wrong) > 0 {
		return nil
	}
	by := events.Actor{Kind: "member", ID: m.AuthorID}
	p.BotID, p.Via, p.ConversationID, p.MessageID, p.AuthorName = c.BotID, via, string(c.ID), m.ID, m.AuthorName
	now := false
	if author, err := s.members.CallerOf(ctx, a.Workspace, m.AuthorID); err == nil {
		p.AuthorID = author.MemberID
		now = set.Mode == Immediately && set.teaches(author)
	} else if errs.KindOf(err) != errs.NotFound {
		return err
	}
	_, err = s.knowledge.Propose(ctx, a.Workspace, p, by, now, settle)
	return err
}

// askedAndSaid is the question that a reply answers, and the reply; no answer when there is nothing to learn from it.
func (s *Service) askedAndSaid(ctx context.Context, c *conversation.Conversation, m conversation.Message, a replyArgs) (found, knowledge.Via, error) {
	if a.Suggestion > 0 {
		x, err := s.conversations.SuggestionAt(ctx, a.Workspace, a.Conversation, a.Suggestion)
		if err != nil || !changed(x.Text, m.Text) {
			return found{}, "", err
		}
		before, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: a.Workspace, Conversation: a.Conversation}, a.Suggestion+1, conversation.MaxJoined)
		return found{lastAsked(before), m.Text}, knowledge.ViaSuggestion, err
	}
	u, err := read(ctx, s.db.Read(), a.Workspace, c.BotID, a.Unanswered)
	if err != nil {
		return found{}, "", err
	}
	done, err := wasReplied(ctx, s.db.Read(), a.Workspace, a.Unanswered, string(a.Conversation))
	if err != nil || done || u.Status == Answered {
		return found{}, "", err
	}
	// Jobs come in any order. What an earlier reply has answered, its own job learns.
	before, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: a.Workspace, Conversation: a.Conversation}, m.Seq, earlierReplies)
	if err != nil {
		return found{}, "", err
	}
	for _, b := range before {
		if b.Seq > a.Asked && b.AuthorKind == conversation.AuthorAgent && !b.Unsent() {
			if _, general := (found{u.Question, b.Text}).general(c.ContactName); general {
				return found{}, "", nil
			}
		}
	}
	return found{u.Question, m.Text}, knowledge.ViaUnanswered, nil
}

// earlierReplies is how many messages before a reply are looked through for an earlier one.
const earlierReplies = 20

// lastAsked joins the customer's texts at the end of some messages.
func lastAsked(list []conversation.Message) string {
	asked := ""
	for _, m := range slices.Backward(list) {
		if m.Kind == conversation.KindSystem || m.Unsent() {
			continue
		}
		if m.AuthorKind != conversation.AuthorContact {
			break
		}
		if !answer.SmallTalk(m.Text) {
			asked = text.Trim(m.Text + " " + asked)
		}
	}
	return asked
}

// noLearningTag keeps conversations out of this room.
const noLearningTag = "no learning"

// noLearning says whether a conversation carries the tag by which people keep it from being learnt from.
func (s *Service) noLearning(ctx context.Context, c *conversation.Conversation) (bool, error) {
	if len(c.Marks.Tags) == 0 {
		return false, nil
	}
	tags, err := s.labels.Tags(ctx, c.Workspace)
	for _, t := range tags {
		if slices.Contains(c.Marks.Tags, t.ID) && isNoLearning(t.Name) {
			return true, nil
		}
	}
	return false, err
}

func isNoLearning(tag string) bool {
	words := make([]rune, 0, len(tag))
	for _, r := range text.Fold(tag) {
		if r == '-' || r == '_' {
			r = ' '
		}
		words = append(words, r)
	}
	return string(words) == noLearningTag
}
