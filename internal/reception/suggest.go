package reception

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"sync"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
)

// drafter has replies drafted for the agents while a person is in charge. It promises less than the turns: a draft that a
// crash or a full queue swallows was only a help, so it costs the customer's message nothing, not even a row.
type drafter struct {
	s       *Service
	queue   chan wish
	quit    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	done    sync.WaitGroup
	stopped sync.Once

	mu      sync.Mutex
	pending map[conversation.ID]bool // asked for, or asked for again while one is drafted
	busy    map[conversation.ID]bool
}

type wish struct {
	key conversation.TurnKey
	bot bot.Bot
}

const (
	drafters   = 8
	maxWishes  = 1024
	draftTries = 3 // how often a draft is begun anew because the customer went on writing
)

func newDrafter(s *Service) *drafter {
	ctx, cancel := context.WithCancel(context.Background())
	return &drafter{s: s, queue: make(chan wish, maxWishes), quit: make(chan struct{}), ctx: ctx, cancel: cancel,
		pending: map[conversation.ID]bool{}, busy: map[conversation.ID]bool{}}
}

func (d *drafter) start() {
	d.done.Add(drafters)
	for range drafters {
		go func() {
			defer d.done.Done()
			for {
				select {
				case <-d.quit:
					return
				case w := <-d.queue:
					d.work(w)
				}
			}
		}()
	}
}

// stop gives drafts up: nothing is lost but the draft.
func (d *drafter) stop(ctx context.Context) error {
	d.stopped.Do(func() { close(d.quit); d.cancel() })
	ended := make(chan struct{})
	go func() { d.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("drafts still running: %w", ctx.Err())
	}
}

// wake asks for a draft. It never blocks.
func (d *drafter) wake(key conversation.TurnKey, b bot.Bot) {
	if !b.Chat.AutoSuggestion {
		return
	}
	d.mu.Lock()
	was := d.pending[key.Conversation] || d.busy[key.Conversation]
	d.pending[key.Conversation] = true
	d.mu.Unlock()
	if was {
		return // whoever is at it looks again
	}
	select {
	case d.queue <- wish{key, b}:
	default:
		d.mu.Lock()
		delete(d.pending, key.Conversation)
		d.mu.Unlock()
	}
}

// begin takes a wish; false when there is none any more.
func (d *drafter) begin(id conversation.ID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	again := d.pending[id]
	delete(d.pending, id)
	if again {
		d.busy[id] = true
	} else {
		delete(d.busy, id)
	}
	return again
}

func (d *drafter) work(w wish) {
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.busy, w.key.Conversation)
		delete(d.pending, w.key.Conversation)
	}()
	for range draftTries {
		if !d.begin(w.key.Conversation) {
			return
		}
		if err := d.draft(w); err != nil && d.ctx.Err() == nil {
			d.s.log.Warn("draft a reply", "conversation", w.key.Conversation, "err", err)
		}
	}
}

func (d *drafter) draft(w wish) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return d.s.suggest(d.ctx, w.key, w.bot)
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
	r := s.request(p, b)
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
	return s.conversations.Suggest(ctx, key.Workspace, key.Conversation, x, func(ctx context.Context, tx *db.Tx) error { return also(ctx, tx) })
}
