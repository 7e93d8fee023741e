package conversation

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"cxgenie/internal/platform/uid"
)

// Streaming (event "message.streaming") is a piece of an answer while it is written. It is told at once and never stored;
// the stored message of the same id replaces it (ADR 0011). A screen that has not seen the piece before this one waits
// for the next whole one, or for the message.
type Streaming struct {
	Event        string `json:"event"`
	Conversation ID     `json:"conversation_id"`
	Message      string `json:"message_id"`
	No           int    `json:"no"`    // counts the pieces of one answer, from 1
	Text         string `json:"text"`  // follows what was shown before
	Whole        bool   `json:"whole"` // it is everything so far
	Done         bool   `json:"done"`  // nothing of it stands: it is to be forgotten
}

// flushEach is how often pieces are told: what comes within a frame or two is one.
const flushEach = 40 * time.Millisecond

// The causes why an answer is given up while it is written.
var (
	ErrJoined    = errors.New("conversation: another text belongs to this answer")
	ErrLeaseLost = errors.New("conversation: somebody else answers")
)

// Running is a turn whose answer is being written on this node. It hears at once what makes the answer pointless: a text
// that belongs to it too, as long as nothing was shown, and that the word went to somebody else or the conversation was
// closed. What other nodes do is found at the next heartbeat, and by Settle in any case.
type Running struct {
	s      *Service
	c      *Conversation
	last   Message // of the texts that are answered
	full   bool    // no further text may join
	cancel context.CancelCauseFunc
	id     string

	mu      sync.Mutex
	over    bool            // nothing more is shown
	all     strings.Builder // what was shown
	waiting strings.Builder // what waits for the next piece
	no      int
	flush   *time.Timer
}

// Run begins to follow a turn. The context ends when its answer is given up; End must be called.
func (s *Service) Run(ctx context.Context, p *Pending) (context.Context, *Running) {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &Running{s: s, c: p.Conversation, last: p.Batch[len(p.Batch)-1], full: len(p.Batch) >= MaxJoined, cancel: cancel, id: uid.New()}
	s.running.Store(r.c.ID, r)
	return ctx, r
}

// Message is the id that the stored answer gets.
func (r *Running) Message() string { return r.id }

// Shown says whether the customer has seen something of the answer.
func (r *Running) Shown() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.no > 0
}

// GiveUp ends the answer.
func (r *Running) GiveUp(why error) { r.cancel(why) }

// Write shows more of the answer.
func (r *Running) Write(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || text == "" {
		return
	}
	r.waiting.WriteString(text)
	switch {
	case r.no == 0:
		r.tell(false)
	case r.flush == nil:
		r.flush = time.AfterFunc(flushEach, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.flush = nil
			if !r.over && r.waiting.Len() > 0 {
				r.tell(false)
			}
		})
	}
}

// Beat shows everything again: to who came later, and as a sign of life.
func (r *Running) Beat() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over && r.no > 0 {
		r.tell(true)
	}
}

// tell tells what waits, or everything. Called under the lock.
func (r *Running) tell(whole bool) {
	text := r.waiting.String()
	r.all.WriteString(text)
	r.waiting.Reset()
	if whole {
		text = r.all.String()
	}
	r.no++
	r.s.tellStreaming(r.c, Streaming{Message: r.id, No: r.no, Text: text, Whole: whole || r.no == 1})
}

// Withdraw takes back what was shown; another answer may follow.
func (r *Running) Withdraw() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.withdraw()
}

func (r *Running) withdraw() {
	r.waiting.Reset()
	if r.all.Len() == 0 {
		return
	}
	r.all.Reset()
	r.no++
	r.s.tellStreaming(r.c, Streaming{Message: r.id, No: r.no, Done: true})
}

// End stops to follow the turn. Nothing is shown any more; Withdraw may still be called when the answer was not stored.
func (r *Running) End() {
	r.s.running.CompareAndDelete(r.c.ID, r)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	r.waiting.Reset()
	if r.flush != nil {
		r.flush.Stop()
	}
	r.cancel(nil)
}

// hear tells the turn that is being answered, if there is one, what has happened to its conversation.
func (s *Service) hear(ch *Change) {
	x, ok := s.running.Load(ch.C.ID)
	if !ok {
		return
	}
	r := x.(*Running)
	r.mu.Lock()
	defer r.mu.Unlock()
	c := ch.C
	if c.Status != Open || c.TurnNo != r.c.TurnNo || !c.AutoReply() {
		// What the model writes from here on is a suggestion for whoever has taken over.
		r.over = true
		r.withdraw()
		return
	}
	if r.no > 0 || r.full {
		return
	}
	for _, m := range ch.Messages {
		if ch.created[m] && m.AuthorKind == AuthorContact && m.Seq > r.last.Seq && m.joins(&r.last) {
			r.over = true
			r.cancel(ErrJoined)
		}
	}
}

// tellStreaming passes a piece on to everybody who sees the conversation.
func (s *Service) tellStreaming(c *Conversation, p Streaming) {
	p.Event, p.Conversation = "message.streaming", c.ID
	for _, to := range audience(c) {
		s.hub.Publish(to, p)
	}
	s.hub.Publish(visitorChannel(c.ContactID), p)
}
