package reception

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/workspace"
)

// drafter has replies drafted for the agents while a person is in charge: when somebody looks, and not with each of the
// customer's messages, most of which are answered by somebody who knows, or are never looked at alone. So a message costs
// nothing here, and a draft that a crash swallows is made when it is asked for again.
type drafter struct {
	s      *Service
	room   chan struct{} // how many are drafted at the same time
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
	tried  *recent.Cache[asked, struct{}] // what was looked at, also where it gave no draft

	mu   sync.Mutex
	over bool
	busy map[conversation.ID]*draft
}

// asked is a draft for a customer's texts up to a seq.
type asked struct {
	conversation.TurnKey
	upTo int64
}

// draft is one on its way.
type draft struct {
	ended chan struct{}
	upTo  int64 // as far as was asked for
}

const (
	drafters   = 8
	maxDrafts  = 1024
	draftTries = 3                      // how often a draft is begun anew because the customer went on writing
	draftWait  = 250 * time.Millisecond // how long somebody who looks waits for it; later it comes by itself
)

func newDrafter(s *Service) *drafter {
	ctx, cancel := context.WithCancel(context.Background())
	return &drafter{s: s, room: make(chan struct{}, drafters), ctx: ctx, cancel: cancel,
		tried: recent.New[asked, struct{}](s.clock, time.Hour, 4*maxDrafts), busy: map[conversation.ID]*draft{}}
}

// stop gives drafts up: nothing is lost but the draft.
func (d *drafter) stop(ctx context.Context) error {
	d.mu.Lock()
	d.over = true
	d.mu.Unlock()
	d.cancel()
	ended := make(chan struct{})
	go func() { d.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("drafts still running: %w", ctx.Err())
	}
}

// ask has a draft made. It never blocks; what it returns is closed when the draft stands, or there will be none.
func (d *drafter) ask(of asked, b bot.Bot) <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on := d.busy[of.Conversation]; on != nil {
		on.upTo = max(on.upTo, of.upTo)
		return on.ended
	}
	x := &draft{ended: make(chan struct{}), upTo: of.upTo}
	if d.over || len(d.busy) >= maxDrafts {
		close(x.ended)
		return x.ended
	}
	d.busy[of.Conversation] = x
	d.done.Go(func() { d.work(of, b, x) })
	return x.ended
}

func (d *drafter) work(of asked, b bot.Bot, x *draft) {
	for try := 1; ; try++ {
		select {
		case d.room <- struct{}{}:
			if err := d.draft(of, b); err != nil && d.ctx.Err() == nil {
				d.s.log.Warn("draft a reply", "conversation", of.Conversation, "err", err)
			}
			<-d.room
		case <-d.ctx.Done():
		}
		d.mu.Lock()
		if x.upTo == of.upTo || try == draftTries || d.ctx.Err() != nil {
			delete(d.busy, of.Conversation)
			close(x.ended)
			d.mu.Unlock()
			return
		}
		of.upTo = x.upTo
		d.mu.Unlock()
	}
}

func (d *drafter) draft(of asked, b bot.Bot) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	_, err = d.tried.Load(d.ctx, of, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.s.suggest(ctx, of.TurnKey, b)
	})
	return err
}

// Suggestions lists the newest drafts of a conversation that the caller sees, newest first, and has one made where a person
// is in charge and the customer's newest text has none yet. It waits for that a moment; one that takes longer reaches the
// open screens by itself.
func (s *Service) Suggestions(ctx context.Context, by workspace.Caller, id conversation.ID) ([]conversation.Suggestion, error) {
	sc := conversation.ScopeOf(by)
	list, err := s.conversations.Suggestions(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	ended, err := s.wantDraft(ctx, sc, id, list)
	if ended == nil || err != nil {
		return list, err
	}
	patience := time.NewTimer(draftWait)
	defer patience.Stop()
	select {
	case <-ended:
		return s.conversations.Suggestions(ctx, sc, id)
	case <-patience.C:
	case <-ctx.Done():
	}
	return list, nil
}

// wantDraft asks for a draft where one is of use and not there; nil when none is.
func (s *Service) wantDraft(ctx context.Context, sc conversation.Scope, id conversation.ID, have []conversation.Suggestion) (<-chan struct{}, error) {
	c, err := s.conversations.Get(ctx, sc, id)
	if err != nil || sc.ReadOnly || c.Status != conversation.Open || c.Muted || c.AutoReply() && !c.NeedsAgent {
		return nil, err
	}
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	batch, err := s.conversations.Waiting(ctx, key)
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	newest := batch[len(batch)-1].Seq
	if len(have) > 0 && have[0].Seq >= newest {
		return nil, nil
	}
	b, err := s.bots.Settings(ctx, c.Workspace, c.BotID)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !b.Chat.AutoSuggestion {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.drafts.ask(asked{key, newest}, b), nil
}

// suggest answers the newest texts of a customer silently, for the members who see the conversation.
func (s *Service) suggest(ctx context.Context, key conversation.TurnKey, b bot.Bot) error {
	c, err := s.conversations.ByID(ctx, s.db.Read(), key.Workspace, key.Conversation)
	if err != nil {
		return err
	}
	batch, err := s.conversations.Waiting(ctx, key)
	if err != nil || len(batch) == 0 || c.Muted || c.Status != conversation.Open {
		return err
	}
	p := &conversation.Pending{Conversation: c, Batch: batch}
	r := s.request(ctx, p, b)
	r.MayNotAsk = true
	if len(r.Texts) == 0 {
		return nil // files alone
	}
	res, err := s.answers.Answer(ctx, r)
	if err != nil {
		return err
	}
	x := conversation.Suggestion{Seq: batch[len(batch)-1].Seq, Reason: "in_charge", Enough: res.How != answer.Unknown}
	from := sources(res.Sources)
	switch {
	case res.Class == answer.SmallTalkClass, res.Class == answer.AbuseOrSpam:
		if res.Credits == 0 {
			return nil // nobody needs help with that
		}
		x.Text, x.HTML = res.Text, res.HTML
	case res.How != answer.Unknown:
		x.Text, x.HTML = res.Text, res.HTML
	case res.Reason != answer.AskedForHuman:
		x.Text, from = res.Draft, sources(res.DraftFrom)
	}
	if x.Payload, err = json.Marshal(conversation.Answer{How: string(res.How), Sources: from, Ms: res.Ms, Without: string(res.Without)}); err != nil {
		return err
	}
	also := s.beside(c, r, res)
	return s.conversations.Suggest(ctx, key.Workspace, key.Conversation, x, also)
}
