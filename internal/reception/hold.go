package reception

import (
	"context"
	"sync"
	"time"

	"cxgenie/internal/conversation"
)

// hold keeps the lease while an answer is written and shows the visitor that the bot is writing. Answers that need no
// model are over long before either happens.
func (s *Service) hold(ctx context.Context, l conversation.Lease, c *conversation.Conversation, running *conversation.Running) *held {
	h := &held{lease: l, running: running}
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
	if err != nil {
		s.log.WarnContext(ctx, "keep a turn", "conversation", h.lease.Conversation, "err", err)
		if h.lease.Left(s.clock.Now()) > 0 { // it is still ours: one error is no reason to let go
			h.beat.Reset(beatAgain)
		}
		return
	}
	if !ok {
		h.running.GiveUp(conversation.ErrLeaseLost)
		return
	}
	h.lease = l
	h.running.Beat()
	h.beat.Reset(leaseFor / 3)
}

type held struct {
	running *conversation.Running
	mu      sync.Mutex
	lease   conversation.Lease
	over    bool
	typing  *time.Timer
	beat    *time.Timer
	end     func()
}

// release ends the heartbeat and returns the lease as it stands; once more does nothing.
func (h *held) release() conversation.Lease {
	h.typing.Stop()
	h.beat.Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.over {
		h.over = true
		h.end()
	}
	return h.lease
}
