package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// TurnKey names the conversation whose turn is due.
type TurnKey struct {
	Workspace    tenant.ID
	Conversation ID
}

// Lease is the right to answer one conversation until Until (stored milliseconds). The transaction that stores the
// answer deletes the row by Seq and Until: a lost lease or a newer message stores nothing.
type Lease struct {
	Workspace    tenant.ID
	Conversation ID
	Seq          int64
	Until        int64
	Attempt      int64
}

// Left is how long the lease still holds; nothing for the zero Lease.
func (l Lease) Left(now time.Time) time.Duration { return clock.FromMs(l.Until).Sub(now) }

// DueTurns lists conversations whose turn nobody holds. A node at its start and each second calls it for what the
// wake-up after the commit did not reach.
func (s *Service) DueTurns(ctx context.Context, limit int) ([]TurnKey, error) {
	return dueTurns(ctx, s.db.Read(), s.clock.Now(), limit)
}

// FreeLeases forgets all leases; only the single process on a SQLite file may do so, at its start.
func (s *Service) FreeLeases(ctx context.Context) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `/* all workspaces */ UPDATE turn SET leased_until = 0 WHERE leased_until > 0`)
		return err
	})
}

// Claim leases the turn; ok is false when it is not due or another node holds it.
func (s *Service) Claim(ctx context.Context, key TurnKey, lease time.Duration) (l Lease, ok bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		l, err = claimTurn(ctx, tx, key.Workspace, key.Conversation, s.clock.Now(), lease)
		return err
	})
	if db.NotFound(err) {
		return l, false, nil
	}
	return l, err == nil, err
}

// Extend is the heartbeat of an answer that takes long; it returns the lease with its new end.
func (s *Service) Extend(ctx context.Context, l Lease, lease time.Duration) (Lease, bool, error) {
	until := clock.Ms(s.clock.Now().Add(lease))
	ok := false
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		ok, err = extendTurn(ctx, tx, l, until)
		return err
	})
	if ok {
		l.Until = until
	}
	return l, ok, err
}

// Pending is what a turn has to answer: the conversation and the first group of texts that belong together.
type Pending struct {
	Conversation *Conversation
	Batch        []Message // joined texts, oldest first; empty when everything is answered
	Address      string    // where the contact writes from, if it is still known

	open []Message // the first texts that are not answered
}

// Join answers together what was written within some time after the first text, besides what belongs together anyway.
func (p *Pending) Join(within time.Duration) {
	if len(p.open) > 0 {
		p.Batch = join(p.open, within)
	}
}

// Load reads what the turn has to answer. known is the conversation as the caller has it, nil to read it; what happened
// to it since then is found by Settle, which looks again.
func (s *Service) Load(ctx context.Context, key TurnKey, known *Conversation) (*Pending, error) {
	q, c := s.db.Read(), known
	if c == nil {
		var err error
		if c, err = get(ctx, q, key.Workspace, key.Conversation); db.NotFound(err) {
			return nil, ErrNotFound
		} else if err != nil {
			return nil, err
		}
	}
	p := &Pending{Conversation: c}
	var err error
	p.open, err = unanswered(ctx, q, key.Workspace, key.Conversation, c.AnsweredSeq, MaxJoined+1)
	if err == nil {
		p.Join(0)
	}
	return p, err
}

// History reads up to limit messages that the contact may see, below seq, oldest first.
func (s *Service) History(ctx context.Context, key TurnKey, seq int64, limit int) ([]Message, error) {
	list, err := messagesBefore(ctx, s.db.Read(), key.Workspace, key.Conversation, seq, limit, true)
	slices.Reverse(list)
	return list, err
}

// Said is History for who reads along: of each message only its author, its kind, its words, whether it was unsent, and the
// extras of what people wrote.
func (s *Service) Said(ctx context.Context, key TurnKey, seq int64, limit int) ([]Message, error) {
	list, err := saidBefore(ctx, s.db.Read(), key.Workspace, key.Conversation, seq, limit)
	slices.Reverse(list)
	return list, err
}

// Outcome is what a turn wants to store.
type Outcome struct {
	Batch      []Message
	TurnNo     int64
	Reply      *Message // nil: nothing is said
	Ended      TurnEnded
	Unknown    bool // counts towards "two unknown answers in a row"
	NeedsAgent bool
	HandOff    string // reason; not empty: the word goes to people
	// Assign gives the conversation to a member, or to nobody where it names none, because of Why.
	Assign  *LineRef
	Why     string
	Back    bool // the customer no longer wants a person: the bot has the word again
	Offered bool // the reply carries "Talk to a person"
	Asks    bool // the reply asks back what he meant: it neither answers nor refuses
	Shown   bool // the customer has seen some of the reply already: a later text is a turn of its own
	// Speaker has the word from here on; empty: who has it now.
	Speaker Speaker
	Calm    bool // no person is needed any more
	// Lines follow the reply; they are for the members.
	Lines []*Message
	// Also runs in the same transaction once the outcome stands, e.g. to log the unanswered question.
	Also func(ctx context.Context, tx *db.Tx) error
}

// Settled says what became of a turn.
type Settled int

// The three ends of a turn.
const (
	Stored    Settled = iota // the outcome stands
	Discarded                // a person took over, or it was closed: kept as a suggestion
	Again                    // a newer text belongs to this answer, or the lease was lost: nothing is stored, run again if due
)

// Settle stores a turn's outcome if it is still the turn's: the conversation open, its speaker and turn_no unchanged, the
// lease ours, and no further text that belongs to the same group. more is true when later texts wait for their own turn.
func (s *Service) Settle(ctx context.Context, l Lease, o Outcome) (what Settled, more bool, err error) {
	var again = errors.New("again")
	var kept bool
	_, err = s.verb(ctx, l.Workspace, l.Conversation, func(ctx context.Context, tx *db.Tx, ch *Change) (err error) {
		c := ch.C
		last := o.Batch[len(o.Batch)-1]
		if c.Status != Open || c.TurnNo != o.TurnNo || !c.AutoReply() {
			kept = true
			return s.keep(ctx, tx, ch, l, o)
		}
		// The lease may stand for later texts than this group: then the turn goes on, it does not end.
		ended := false
		if last.Seq >= l.Seq {
			if ended, err = endTurn(ctx, tx, l); err != nil {
				return err
			}
		}
		if !ended {
			newer, err := unanswered(ctx, tx, l.Workspace, c.ID, last.Seq, 1)
			if err != nil {
				return err
			}
			if len(newer) > 0 && !o.Shown && len(o.Batch) < MaxJoined && newer[0].joins(&last) {
				return again
			}
			held, err := releaseTurn(ctx, tx, l, ch.Now, 0)
			if err != nil {
				return err
			}
			if !held {
				return again
			}
			more = true
		}
		s.apply(ch, o, last)
		if o.Also != nil {
			return o.Also(ctx, tx)
		}
		return nil
	})
	switch {
	case errors.Is(err, again):
		return Again, true, s.Restart(ctx, l)
	case errors.Is(err, errRepeated):
		return Again, true, s.Retry(ctx, l, 0)
	case err != nil:
		return Again, true, err
	case kept:
		return Discarded, false, nil
	}
	return Stored, more, nil
}

// apply writes the outcome into the change.
func (s *Service) apply(ch *Change, o Outcome, last Message) {
	c := ch.C
	actor := events.Actor{Kind: "bot", ID: c.BotID}
	c.AnsweredSeq = last.Seq
	if o.Assign != nil {
		passOn(ch, *o.Assign, o.Why)
	}
	switch {
	case o.Unknown:
		c.UnknownInRow++
	case !o.Asks:
		c.UnknownInRow = 0
	}
	if len(o.Batch) > 0 {
		c.Marks.AskedBack = 0 // he has written on
	}
	c.HumanOffered = c.HumanOffered || o.Offered
	c.NeedsAgent = (c.NeedsAgent || o.NeedsAgent || o.HandOff != "") && !o.Calm
	if o.Reply != nil {
		m := ch.Append(*o.Reply)
		if o.Asks {
			c.Marks.AskedBack = m.Seq
		}
		switch {
		case !c.NeedsAgent:
			c.WaitingSince = time.Time{}
		case c.WaitingSince.IsZero() && o.HandOff != "": // he pressed a button
			c.WaitingSince = ch.Now
		}
		if c.Language == "" {
			c.Language = o.Reply.Language
		}
	}
	if o.HandOff != "" {
		from := c.Speaker
		c.speak(SpeakerHuman)
		ch.System(VisibleAll, SystemLine{Event: "handed_off", Actor: LineRef{Kind: "bot", ID: c.BotID, Name: c.BotName}, Reason: o.HandOff})
		ch.Fact("conversation.handed_off", actor, SpeakerChanged{From: from, To: SpeakerHuman, Reason: o.HandOff})
	}
	if o.Back {
		cancelled(ch)
	}
	if o.Speaker != "" {
		c.speak(o.Speaker)
		ch.Show()
	}
	for _, m := range o.Lines {
		ch.Append(*m)
	}
	kind := "turn.answered"
	switch {
	case o.Unknown:
		kind = "turn.refused"
	case len(o.Batch) == 0 && o.Ended.Reason == "":
		return // nobody had asked
	}
	o.Ended.Testing = c.Testing
	ch.Fact(kind, actor, o.Ended)
}

// Act does something to a conversation that nobody has written for: a button, a timer. rule sees it as it is now and says
// what is to be stored; nil changes nothing. Everything so far counts as answered when the word changes.
func (s *Service) Act(ctx context.Context, ws tenant.ID, id ID, rule func(ctx context.Context, tx *db.Tx, c *Conversation) (*Outcome, error)) (*Conversation, error) {
	ch, err := s.verb(ctx, ws, id, s.acting(ws, id, rule))
	return ch.row(), err
}

// ActIn is Act in the caller's transaction.
func (s *Service) ActIn(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, rule func(ctx context.Context, tx *db.Tx, c *Conversation) (*Outcome, error)) error {
	_, err := s.step(ctx, tx, ws, id, s.acting(ws, id, rule))
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

func (s *Service) acting(ws tenant.ID, id ID, what func(ctx context.Context, tx *db.Tx, c *Conversation) (*Outcome, error)) rule {
	return func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		o, err := what(ctx, tx, c)
		if err != nil {
			return err
		}
		if o == nil {
			return errNothing
		}
		upTo := c.AnsweredSeq
		if o.HandOff != "" || o.Speaker != "" || o.Back {
			upTo = c.SeqHead
			if err := dropTurn(ctx, tx, ws, id); err != nil {
				return err
			}
		}
		s.apply(ch, *o, Message{Seq: upTo})
		if o.Also != nil {
			return o.Also(ctx, tx)
		}
		return nil
	}
}

// Restart gives a turn back that another text belongs to: that was no failure.
func (s *Service) Restart(ctx context.Context, l Lease) error {
	return s.release(ctx, l, s.clock.Now(), 0)
}

// keep stores an answer that came too late as a suggestion; the thread does not change.
func (s *Service) keep(ctx context.Context, tx *db.Tx, ch *Change, l Lease, o Outcome) error {
	last := o.Batch[len(o.Batch)-1]
	if o.Reply != nil {
		if err := s.suggest(ctx, tx, ch, Suggestion{Seq: last.Seq, Text: o.Reply.Text, HTML: o.Reply.HTML, Payload: o.Reply.Payload,
			Enough: !o.Unknown, Reason: "taken_over"}); err != nil {
			return err
		}
	}
	if _, err := endTurn(ctx, tx, l); err != nil {
		return err
	}
	o.Ended.Reason = "late"
	ch.Fact("turn.discarded", events.Actor{Kind: "bot", ID: ch.C.BotID}, o.Ended)
	return nil
}

// Drop ends a turn that has nothing to say (nothing unanswered, bot deleted, silenced meanwhile).
func (s *Service) Drop(ctx context.Context, l Lease) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ended, err := endTurn(ctx, tx, l)
		if err == nil && !ended {
			_, err = releaseTurn(ctx, tx, l, s.clock.Now(), 0)
		}
		return err
	})
}

// Retry gives a failed turn back, to run again after wait. Its attempts are counted on, those of a process that was
// killed too.
func (s *Service) Retry(ctx context.Context, l Lease, wait time.Duration) error {
	return s.release(ctx, l, s.clock.Now().Add(wait), l.Attempt)
}

func (s *Service) release(ctx context.Context, l Lease, runAt time.Time, attempt int64) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := releaseTurn(ctx, tx, l, runAt, attempt)
		return err
	})
}

// BotTyping tells the visitor that an answer is being written.
func (s *Service) BotTyping(c *Conversation, on bool) {
	s.tellTyping(c, Author{Kind: AuthorBot, Name: c.BotName}, on)
}

// Waiting reads the customer's texts that stand at the end of the thread, oldest first, at most MaxJoined: what somebody
// would answer now.
func (s *Service) Waiting(ctx context.Context, key TurnKey) ([]Message, error) {
	list, err := messagesBefore(ctx, s.db.Read(), key.Workspace, key.Conversation, 0, 3*MaxJoined, true)
	var out []Message
	for _, m := range list {
		if m.Kind == KindSystem || m.Unsent() {
			continue
		}
		if m.AuthorKind != AuthorContact || len(out) == MaxJoined {
			break
		}
		out = append(out, m)
	}
	slices.Reverse(out)
	return out, err
}
