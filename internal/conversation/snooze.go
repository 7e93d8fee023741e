package conversation

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// SnoozeAtMost is how far ahead a conversation can be put aside.
const SnoozeAtMost = 365 * 24 * time.Hour

// ErrSnoozeTime refuses a moment that has passed or is too far ahead.
var ErrSnoozeTime = errs.New(errs.Invalid, "conversation.snooze_time", "Choose a moment within the coming year.",
	errs.Field{Location: "body.until", Code: "conversation.snooze_time", Message: "Choose a moment within the coming year."})

// jobWake ends a snooze when its time has come. It is a row like any job: a restart does not lose it.
const jobWake = "conversation.wake"

type wakeArgs struct {
	Workspace    tenant.ID `json:"workspace_id"`
	Conversation ID        `json:"conversation_id"`
	Until        int64     `json:"until"`
}

// Snooze takes an open conversation out of the lists until a moment (nil: until the customer writes). The customer's next
// message, a reply and a take-over bring it back at once.
func (s *Service) Snooze(ctx context.Context, by workspace.Caller, id ID, until *time.Time) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status == Closed {
			return ErrClosed
		}
		if until != nil {
			at := clock.FromMs(clock.Ms(*until))
			if !at.After(ch.Now) || at.Sub(ch.Now) > SnoozeAtMost {
				return ErrSnoozeTime
			}
			until = &at
		}
		c.Marks.Snoozed = &Snooze{Until: until}
		if c.Marks.stored() == ch.Before.Marks.stored() {
			return errNothing
		}
		if c.Unread, c.AgentReadSeq = 0, c.SeqHead; c.AgentReadSeq != ch.Before.AgentReadSeq {
			ch.Show() // the customer's ticks
		}
		line := SystemLine{Event: "snoozed", Actor: lineRef(by)}
		if until != nil {
			line.Reason = until.Format(time.RFC3339)
		}
		ch.System(VisibleMembers, line)
		ch.Fact("conversation.snoozed", by.Actor(), Snoozed{Until: until})
		if until == nil {
			return nil
		}
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobWake, RunAt: *until, Args: wakeArgs{Workspace: by.Workspace, Conversation: id, Until: clock.Ms(*until)}})
	})
	return ch.row(), err
}

// Wake ends a snooze before its time.
func (s *Service) Wake(ctx context.Context, by workspace.Caller, id ID) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		if ch.C.Marks.Snoozed == nil {
			return errNothing
		}
		wake(ch, lineRef(by), by.Actor(), "member")
		return nil
	})
	return ch.row(), err
}

func wake(ch *Change, who LineRef, actor events.Actor, reason string) {
	ch.C.Marks.Snoozed = nil
	ch.System(VisibleMembers, SystemLine{Event: "woken", Actor: who, Reason: reason})
	ch.Fact("conversation.woken", actor, Woken{Reason: reason})
}

// runWake is the timer: the conversation comes back on top of its list, unread. A snooze that was changed or ended
// meanwhile has another moment, and this one is over.
func (s *Service) runWake(ctx context.Context, t jobs.Task) error {
	var a wakeArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	_, err := s.verb(ctx, a.Workspace, a.Conversation, func(_ context.Context, _ *db.Tx, ch *Change) error {
		c := ch.C
		if z := c.Marks.Snoozed; z == nil || z.Until == nil || clock.Ms(*z.Until) != a.Until {
			return errNothing
		}
		wake(ch, LineRef{Kind: "system"}, events.Actor{Kind: "system"}, "time")
		c.ActivityAt = ch.Now
		c.Unread = max(1, c.Unread)
		return nil
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// rouse ends a snooze because the customer has written, in the transaction that stores his message.
func rouse(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Conversation) error {
	c.Marks.Snoozed = nil
	c.Stage = c.stage()
	_, err := tx.ExecContext(ctx, `UPDATE conversation SET marks = $3, stage = $4 WHERE workspace_id = $1 AND id = $2`, ws, c.ID, c.Marks.stored(), c.Stage)
	return err
}

// MarkUnread puts a conversation back among those that nobody has looked at.
func (s *Service) MarkUnread(ctx context.Context, by workspace.Caller, id ID) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		if ch.C.Unread > 0 || ch.C.Status == Closed {
			return errNothing
		}
		ch.C.Unread = 1
		return nil
	})
	return ch.row(), err
}
