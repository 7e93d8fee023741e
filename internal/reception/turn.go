package reception

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
)

// maxAttempts is how often a turn is tried before people are asked to answer it.
const maxAttempts = 5

// Turn answers the first group of unanswered texts of a leased conversation. again says that more is due there.
func (s *Service) Turn(ctx context.Context, l conversation.Lease) (again bool, err error) {
	key := conversation.TurnKey{Workspace: l.Workspace, Conversation: l.Conversation}
	p, err := s.conversations.Load(ctx, key)
	if errors.Is(err, conversation.ErrNotFound) {
		return false, s.conversations.Drop(ctx, l)
	}
	if err != nil {
		return false, err
	}
	if len(p.Batch) == 0 {
		return false, s.conversations.Drop(ctx, l)
	}
	c := p.Conversation
	settings, err := s.bots.Settings(ctx, l.Workspace, c.BotID)
	gone := errors.Is(err, bot.ErrNotFound)
	if err != nil && !gone {
		return false, err
	}
	state := State{Status: c.Status, Speaker: c.Speaker, Muted: c.Muted, BotGone: gone}
	if !gone {
		state.BotAutoReply = settings.AutoReply
	}
	switch Decide(state) {
	case Answer:
		return s.answerTurn(ctx, l, p, settings)
	case Silence:
		return s.settle(ctx, l, p, conversation.Outcome{Unknown: true, NeedsAgent: true, Ended: conversation.TurnEnded{Reason: "auto_reply_off"}})
	}
	return false, s.conversations.Drop(ctx, l)
}

func (s *Service) answerTurn(ctx context.Context, l conversation.Lease, p *conversation.Pending, b bot.Bot) (bool, error) {
	if l.Attempt > maxAttempts {
		// It failed again and again; the reason is in the log. A person answers instead of nobody.
		return s.settle(ctx, l, p, conversation.Outcome{Unknown: true, NeedsAgent: true, Ended: conversation.TurnEnded{Reason: "ai_error"}})
	}
	hold := s.hold(ctx, l, p.Conversation)
	started := s.clock.Now()
	res, err := s.answers.Answer(ctx, request(p, b))
	l = hold.release()
	if err != nil {
		return false, err
	}
	ms := s.clock.Now().Sub(started).Milliseconds()
	return s.settle(ctx, l, p, s.outcome(ctx, l, p, b, res, ms))
}

// request joins the texts of the turn and gives the last ten visible messages as context.
func request(p *conversation.Pending, b bot.Bot) answer.Request {
	texts := make([]string, len(p.Batch))
	for i, m := range p.Batch {
		texts[i] = m.Text
	}
	r := answer.Request{Workspace: p.Conversation.Workspace, Bot: b, ConversationID: string(p.Conversation.ID),
		Question: strings.Join(texts, "\n"), Language: p.Conversation.Language}
	for _, m := range p.History {
		if m.Kind == conversation.KindText && !m.Unsent() {
			r.History = append(r.History, answer.Line{Author: string(m.AuthorKind), Text: m.Text})
		}
	}
	return r
}

// outcome turns an answer into what is stored: the reply, or what the bot does when it does not know.
func (s *Service) outcome(ctx context.Context, l conversation.Lease, p *conversation.Pending, b bot.Bot, res answer.Result, ms int64) conversation.Outcome {
	c := p.Conversation
	last := p.Batch[len(p.Batch)-1]
	o := conversation.Outcome{Ended: conversation.TurnEnded{How: res.How, Reason: res.Reason, Ms: ms, Credits: int64(res.Credits)}}
	r := reply{How: res.How, Ms: ms}
	for _, m := range p.Batch {
		o.Ended.Answers = append(o.Ended.Answers, m.Seq)
	}
	for _, src := range res.Sources {
		o.Ended.Sources = append(o.Ended.Sources, src.ID)
	}
	r.Answers = o.Ended.Answers
	body, html := res.Text, res.HTML
	switch {
	case res.Reason == "asked_for_human":
		online := s.online(ctx, l.Workspace, c.BotID)
		body, html, r.How = s.words.HandOff(res.Language, online), "", "hand_off"
		s.handOff(&o, online, res.Reason)
	case res.How == "unknown":
		o.Unknown = true
		o.Also = s.logUnanswered(c, p, b, res)
		body, html = s.unknown(ctx, &o, &r, c, b, res)
	default:
		r.Sources = res.Sources
	}
	if body != "" {
		o.Reply = botMessage(c, "t:"+string(c.ID)+":"+itoa(last.Seq)+":0", body, html, res.Language, r)
	}
	return o
}

// unknown is E7: what the customer reads when the bot does not know, by the bot's mode.
func (s *Service) unknown(ctx context.Context, o *conversation.Outcome, r *reply, c *conversation.Conversation, b bot.Bot, res answer.Result) (body, html string) {
	switch b.UnknownMode {
	case bot.Silent:
		o.NeedsAgent = true
		return "", ""
	case bot.HandOff:
		online := s.online(ctx, c.Workspace, c.BotID)
		s.handOff(o, online, res.Reason)
		return s.words.HandOff(res.Language, online), ""
	case bot.FixedText:
		o.NeedsAgent = true // "bot lacks data"
	}
	if c.UnknownInRow >= 1 && !c.HumanOffered {
		r.Buttons = []button{{ID: "human", Kind: "next"}}
		o.Offered = true
	}
	if res.Text != "" && b.UnknownMode == bot.AIGenerate {
		return res.Text, res.HTML
	}
	return s.words.Unknown(b, res.Language), ""
}

// handOff gives the word to people who are there; when nobody is, they find it marked and the bot stays on.
func (s *Service) handOff(o *conversation.Outcome, online bool, reason string) {
	o.NeedsAgent = true
	if online {
		o.HandOff = reason
	}
}

func (s *Service) logUnanswered(c *conversation.Conversation, p *conversation.Pending, b bot.Bot, res answer.Result) func(context.Context, *db.Tx) error {
	if c.Testing {
		return nil
	}
	question := request(p, b).Question
	return func(ctx context.Context, tx *db.Tx) error {
		return s.learning.Log(ctx, tx, c.Workspace, c.BotID, string(c.ID), question, res.Reason)
	}
}

func (s *Service) settle(ctx context.Context, l conversation.Lease, p *conversation.Pending, o conversation.Outcome) (again bool, err error) {
	o.Batch, o.TurnNo = p.Batch, p.Conversation.TurnNo
	if o.Ended.Answers == nil {
		for _, m := range p.Batch {
			o.Ended.Answers = append(o.Ended.Answers, m.Seq)
		}
	}
	what, more, err := s.conversations.Settle(ctx, l, o)
	return more && what != conversation.Discarded, err
}

// hold keeps the lease while an answer is written and shows the visitor that the bot is writing. Answers that need no
// model are over long before either happens.
func (s *Service) hold(ctx context.Context, l conversation.Lease, c *conversation.Conversation) *held {
	h := &held{lease: l}
	typing := false
	h.typing = time.AfterFunc(250*time.Millisecond, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if !h.over {
			typing = true
			s.conversations.BotTyping(c, true)
		}
	})
	h.beat = time.AfterFunc(leaseFor/3, func() { s.beat(ctx, h) })
	h.end = func() {
		if typing {
			s.conversations.BotTyping(c, false)
		}
	}
	return h
}

func (s *Service) beat(ctx context.Context, h *held) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return
	}
	l, ok, err := s.conversations.Extend(ctx, h.lease, leaseFor)
	if err != nil || !ok {
		return // lost: the transaction that would store the answer finds out
	}
	h.lease = l
	h.beat.Reset(leaseFor / 3)
}

type held struct {
	mu     sync.Mutex
	lease  conversation.Lease
	over   bool
	typing *time.Timer
	beat   *time.Timer
	end    func()
}

// release ends the heartbeat and returns the lease as it stands.
func (h *held) release() conversation.Lease {
	h.typing.Stop()
	h.beat.Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	h.end()
	return h.lease
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
