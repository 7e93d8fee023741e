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
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
)

// maxAttempts is how often a turn is tried before people are asked to answer it.
const maxAttempts = 5

// Turn answers the first group of unanswered texts of a leased conversation. again says that more is due there. known is
// the conversation when it was just written, else nil.
func (s *Service) Turn(ctx context.Context, l conversation.Lease, known *conversation.Conversation) (again bool, err error) {
	key := conversation.TurnKey{Workspace: l.Workspace, Conversation: l.Conversation}
	p, err := s.conversations.Load(ctx, key, known)
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
	r := request(p, b)
	if len(r.Texts) == 0 {
		return s.settle(ctx, l, p, s.outcome(ctx, p, b, mediaOnly(p.Conversation, b)))
	}
	hold := s.hold(ctx, l, p.Conversation)
	r.History = s.history(p)
	res, err := s.answers.Answer(ctx, r)
	l = hold.release()
	if err != nil {
		return false, err
	}
	return s.settle(ctx, l, p, s.outcome(ctx, p, b, res))
}

// history reads the last visible texts before those of the turn, when somebody wants to know.
func (s *Service) history(p *conversation.Pending) func(ctx context.Context) ([]answer.Turn, error) {
	return func(ctx context.Context) ([]answer.Turn, error) {
		key := conversation.TurnKey{Workspace: p.Conversation.Workspace, Conversation: p.Conversation.ID}
		list, err := s.conversations.History(ctx, key, p.Batch[0].Seq, answer.MaxHistory)
		var turns []answer.Turn
		for _, m := range list {
			if m.Kind == conversation.KindText && !m.Unsent() {
				turns = append(turns, answer.Turn{Author: answer.Author(m.AuthorKind), Text: m.Text})
			}
		}
		return turns, err
	}
}

// request gives the texts of the turn.
func request(p *conversation.Pending, b bot.Bot) answer.Request {
	c := p.Conversation
	r := answer.Request{Workspace: c.Workspace, Bot: b, ConversationID: string(c.ID), Language: c.Language, CustomerName: c.ContactName, ContactID: c.ContactID}
	for _, m := range p.Batch {
		if m.Text != "" {
			r.Texts = append(r.Texts, m.Text)
		}
	}
	return r
}

// outcome turns an answer into what is stored: the reply, or what the bot does when it does not know.
func (s *Service) outcome(ctx context.Context, p *conversation.Pending, b bot.Bot, res answer.Result) conversation.Outcome {
	c := p.Conversation
	o := conversation.Outcome{Ended: conversation.TurnEnded{Answers: seqs(p.Batch), How: string(res.How), Reason: string(res.Reason), Ms: res.Ms, Credits: res.Credits}}
	r := conversation.Answer{How: string(res.How), Ms: res.Ms, Answers: o.Ended.Answers}
	body, html := res.Text, res.HTML
	if res.How == answer.Unknown {
		body, html = s.unknown(ctx, &o, &r, c, b, res)
	}
	for _, src := range res.Sources {
		o.Ended.Sources = append(o.Ended.Sources, src.ID)
		r.Sources = append(r.Sources, conversation.AnswerSource{ID: src.ID, Kind: string(src.Kind), Title: src.Title, Score: src.Score})
	}
	if body != "" {
		last := p.Batch[len(p.Batch)-1]
		o.Reply = botMessage(c, "t:"+string(c.ID)+":"+itoa(last.Seq)+":0", body, html, res.Language, r)
	}
	o.Also = s.beside(c, request(p, b), res)
	return o
}

// unknown is what happens when the bot does not know, by its mode. A wish for a person is handed off in every mode.
func (s *Service) unknown(ctx context.Context, o *conversation.Outcome, r *conversation.Answer, c *conversation.Conversation, b bot.Bot, res answer.Result) (body, html string) {
	if res.Reason == answer.AskedForHuman || b.UnknownMode == bot.HandOff {
		o.Unknown = res.Reason != answer.AskedForHuman
		o.NeedsAgent = true
		online := s.online(ctx, c.Workspace, c.BotID)
		if online {
			o.HandOff = string(res.Reason)
		}
		r.How = "hand_off"
		return s.words.HandOff(res.Language, online), ""
	}
	o.Unknown = true
	o.NeedsAgent = res.Reason == answer.MediaOnly || b.UnknownMode == bot.Silent || b.UnknownMode == bot.FixedText // people are told that the bot lacks data
	if res.Text != "" && c.UnknownInRow >= 1 && !c.HumanOffered {
		r.Buttons = []conversation.Button{{ID: "human", Kind: "next"}}
		o.Offered = true
	}
	return res.Text, res.HTML
}

// beside is what is stored together with an outcome once it stands: the question nobody could answer, and the price of
// what a model was asked.
func (s *Service) beside(c *conversation.Conversation, r answer.Request, res answer.Result) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		if res.Reason == answer.MediaOnly {
			return nil // there is no question to learn from
		}
		if res.How == answer.Unknown {
			if _, err := s.learning.Log(ctx, tx, c.Workspace, learning.Asked{BotID: c.BotID, ConversationID: string(c.ID),
				Question: strings.Join(r.Texts, "\n"), Reason: res.Reason, Testing: c.Testing}); err != nil {
				return err
			}
		}
		if res.ModelCalls == 0 {
			return nil
		}
		who := model.Spender{BotID: c.BotID, ContactID: c.ContactID, Address: r.Address}
		return s.models.Spend(ctx, tx, c.Workspace, who, res.Choice, res.Usage, res.Credits)
	}
}

func seqs(batch []conversation.Message) []int64 {
	out := make([]int64, len(batch))
	for i, m := range batch {
		out[i] = m.Seq
	}
	return out
}

func (s *Service) settle(ctx context.Context, l conversation.Lease, p *conversation.Pending, o conversation.Outcome) (again bool, err error) {
	o.Batch, o.TurnNo = p.Batch, p.Conversation.TurnNo
	if o.Ended.Answers == nil {
		o.Ended.Answers = seqs(p.Batch)
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
