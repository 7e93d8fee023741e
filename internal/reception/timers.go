package reception

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/text"
)

// timers do what time brings: a customer nobody has taken is asked for his details, a bot speaks again, a silent
// conversation is reminded and closed. They look at rows, so a restart loses nothing, and each verb looks again under its
// lock, so two nodes do no harm.
type timers struct {
	s       *Service
	quit    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	done    sync.WaitGroup
	stopped sync.Once
}

const (
	dueEach   = time.Second // how often escalations are looked at: one read by an index
	idleEach  = time.Minute // how often silent conversations are
	oldEach   = time.Hour   // how often what is kept for a while only is
	duePage   = 100
	idlePage  = 100
	botsAtOne = 200
)

func newTimers(s *Service) *timers {
	ctx, cancel := context.WithCancel(context.Background())
	return &timers{s: s, quit: make(chan struct{}), ctx: ctx, cancel: cancel}
}

func (t *timers) start() {
	t.done.Go(func() {
		tick := time.NewTicker(dueEach)
		defer tick.Stop()
		last := t.s.clock.Now()
		var old time.Time
		for {
			select {
			case <-t.quit:
				return
			case <-tick.C:
			}
			if err := t.s.escalateDue(t.ctx); err != nil && t.ctx.Err() == nil {
				t.s.log.Error("look at those who wait for a person", "err", err)
			}
			if now := t.s.clock.Now(); now.Sub(last) >= idleEach {
				last = now
				if err := t.s.tidy(t.ctx); err != nil && t.ctx.Err() == nil {
					t.s.log.Error("look at silent conversations", "err", err)
				}
			}
			if now := t.s.clock.Now(); now.Sub(old) >= oldEach {
				old = now
				if err := answer.Forget(t.ctx, t.s.db, now); err != nil && t.ctx.Err() == nil {
					t.s.log.Error("forget what old answers rest on", "err", err)
				}
				if err := t.s.members.ForgetRequests(t.ctx); err != nil && t.ctx.Err() == nil {
					t.s.log.Error("free the keys of old requests", "err", err)
				}
			}
		}
	})
}

func (t *timers) stop(ctx context.Context) error {
	t.stopped.Do(func() { close(t.quit); t.cancel() })
	ended := make(chan struct{})
	go func() { t.done.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("timers still running: %w", ctx.Err())
	}
}

// escalateDue ends what has waited long enough.
func (s *Service) escalateDue(ctx context.Context) error {
	due, err := dueEscalations(ctx, s.db.Read(), s.clock.Now(), duePage)
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range due { // one that fails must not keep those behind it waiting
		if err := s.endEscalation(ctx, e); err != nil {
			failed = append(failed, fmt.Errorf("conversation %s: %w", e.Conversation, err))
		}
	}
	return errors.Join(failed...)
}

// endEscalation is what happens when nobody has taken a customer in time or answered him, or he never said how he can be
// reached: the next member gets him, or the bot has the word again.
func (s *Service) endEscalation(ctx context.Context, e escalation) error {
	c, b, err := s.aboutOf(ctx, e)
	if err != nil {
		return err
	}
	if b != nil {
		ended := false
		var moved *escalation
		next, err := s.nextFor(ctx, c, e)
		if err != nil {
			return err
		}
		if _, err = s.conversations.Act(ctx, e.Workspace, e.Conversation, func(ctx context.Context, tx *db.Tx, c *conversation.Conversation) (*conversation.Outcome, error) {
			now, err := escalationOf(ctx, tx, e.Workspace, e.Conversation)
			if db.NotFound(err) || err == nil && !now.DueAt.Equal(e.DueAt) || c.Status != conversation.Open {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			if now.State == asking {
				if c.Speaker != conversation.SpeakerFlow {
					return nil, nil
				}
				ended = true
				return &conversation.Outcome{Speaker: conversation.SpeakerBot}, dropEscalation(ctx, tx, now)
			}
			so, over := now.inCharge(c, next.times(*b), s.clock.Now())
			switch {
			case over || so.State == assigned && next.limit == 0 && so.Assignee == now.Assignee:
				return nil, nil
			case so.State != now.State || so.Assignee != now.Assignee: // it changed hands a moment ago
				moved = &so
				return nil, nil
			}
			ended = true
			if now.State == waiting {
				return s.nobodyTook(ctx, tx, c, *b, now)
			}
			return s.notAnswered(ctx, tx, c, *b, now, next)
		}); err != nil || ended {
			return err
		}
		if moved != nil {
			return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return moved.save(ctx, tx) })
		}
	}
	// Somebody has answered, or it is over: there is nothing to wait for any more.
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return dropEscalation(ctx, tx, e) })
}

// aboutOf is the conversation of an escalation and its bot; nil when one of them is gone.
func (s *Service) aboutOf(ctx context.Context, e escalation) (*conversation.Conversation, *bot.Bot, error) {
	c, err := s.conversations.ByID(ctx, s.db.Read(), e.Workspace, e.Conversation)
	if errors.Is(err, conversation.ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	b, err := s.bots.Settings(ctx, e.Workspace, c.BotID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil, nil
	}
	return c, &b, err
}

func (s *Service) nobodyTook(ctx context.Context, tx *db.Tx, c *conversation.Conversation, b bot.Bot, e escalation) (*conversation.Outcome, error) {
	who, err := tester(c), error(nil)
	if who == nil {
		who, err = s.contacts.Find(ctx, tx, c.Workspace, c.ContactID)
	}
	if err != nil {
		return nil, err
	}
	w := want{bot: b, reason: e.Reason, language: answer.ReplyLanguage(b, "", c.Language), key: "n:" + string(c.ID) + ":" + itoa(c.SeqHead)}
	o := &conversation.Outcome{NeedsAgent: true, Speaker: conversation.SpeakerBot}
	store := s.offline(o, c, w, who, &e, said.NobodyTookIt.In(w.language, b.DisplayLanguage))
	return o, store(ctx, tx)
}

// tidy goes through the bots and does what their settings say about conversations in which nothing happens.
func (s *Service) tidy(ctx context.Context) error {
	var failed []error
	for after := ""; ; {
		page, err := s.bots.Idle(ctx, after, botsAtOne)
		if err != nil {
			return err
		}
		for _, b := range page {
			if err := s.tidyBot(ctx, b); err != nil {
				failed = append(failed, fmt.Errorf("bot %s: %w", b.BotID, err))
			}
			after = b.BotID
		}
		if len(page) < botsAtOne {
			return errors.Join(failed...)
		}
	}
}

func (s *Service) tidyBot(ctx context.Context, b bot.Idle) error {
	now := s.clock.Now()
	if b.Returns.Mode == bot.AfterMinutes {
		since := now.Add(-time.Duration(b.Returns.Minutes) * time.Minute)
		ids, err := s.conversations.ForsakenChats(ctx, b.Workspace, b.BotID, since, idlePage)
		if err != nil {
			return err
		}
		for _, id := range ids {
			due, err := s.conversations.ReturnToBot(ctx, b.Workspace, id, since)
			if err != nil {
				return err
			}
			if due {
				s.turns.wake(dueTurn{key: conversation.TurnKey{Workspace: b.Workspace, Conversation: id}})
			}
		}
	}
	if b.Chat.AutoCloseHours == 0 {
		return nil
	}
	closeAt := now.Add(-time.Duration(b.Chat.AutoCloseHours) * time.Hour)
	ids, err := s.conversations.SilentChats(ctx, b.Workspace, b.BotID, closeAt, false, idlePage)
	if err != nil {
		return err
	}
	for _, id := range ids {
		word, err := s.word(ctx, b, id, "closing", b.Chat.ClosingText, "")
		if err != nil {
			return err
		}
		if err := s.conversations.CloseSilent(ctx, b.Workspace, id, closeAt, word); err != nil {
			return err
		}
	}
	if b.Chat.ReminderMinutes == 0 {
		return nil
	}
	remindAt := closeAt.Add(time.Duration(b.Chat.ReminderMinutes) * time.Minute)
	if ids, err = s.conversations.SilentChats(ctx, b.Workspace, b.BotID, remindAt, true, idlePage); err != nil {
		return err
	}
	for _, id := range ids {
		word, err := s.word(ctx, b, id, "reminder", b.Chat.ReminderText, said.StillThere)
		if err != nil {
			return err
		}
		if err := s.conversations.Remind(ctx, b.Workspace, id, remindAt, *word); err != nil {
			return err
		}
	}
	return nil
}

// word is what a bot says by itself: its own text, else a built-in one in the language of the conversation; nil for nothing.
func (s *Service) word(ctx context.Context, b bot.Idle, id conversation.ID, how, own string, builtIn said.Text) (*conversation.Message, error) {
	if own == "" && builtIn == "" {
		return nil, nil
	}
	c, err := s.conversations.ByID(ctx, s.db.Read(), b.Workspace, id)
	if err != nil {
		return nil, err
	}
	if strings.Contains(own, "{{") {
		settings, err := s.bots.Settings(ctx, b.Workspace, b.BotID)
		if err != nil {
			return nil, err
		}
		own = text.Trim(text.FillVariables(own, s.valueFor(ctx, c, settings)))
	}
	if own == "" {
		if builtIn == "" {
			return nil, nil
		}
		own = builtIn.In(c.Language)
	}
	return botMessage(c, "", own, "", c.Language, conversation.Answer{How: how}), nil
}
