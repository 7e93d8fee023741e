package conversation

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/workspace"
)

// Service is the verbs of this room.
type Service struct {
	db      *db.DB
	hub     Publisher
	files   *file.Service
	clock   clock.Clock
	running sync.Map // conversation → *Running: the turns that are answered on this node
}

// New builds the service.
func New(d *db.DB, hub Publisher, files *file.Service, c clock.Clock) *Service {
	return &Service{db: d, hub: hub, files: files, clock: c}
}

// now is the time as it is stored: what is told of a change is then what will be read of it.
func (s *Service) now() time.Time { return clock.FromMs(clock.Ms(s.clock.Now())) }

// Get reads a conversation in the caller's scope; anything else is ErrNotFound.
func (s *Service) Get(ctx context.Context, sc Scope, id ID) (*Conversation, error) {
	c, err := get(ctx, s.db.Read(), sc.Workspace, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if !sc.Sees(c) {
		return nil, ErrNotFound
	}
	return c, nil
}

// seen says whether a conversation is in the caller's scope, by the few columns that decide it; else it is ErrNotFound.
func (s *Service) seen(ctx context.Context, sc Scope, id ID) error {
	c := Conversation{Workspace: sc.Workspace, ID: id}
	var assignee sql.NullString
	err := s.db.Read().QueryRowContext(ctx, `SELECT bot_id, assignee_id FROM conversation WHERE workspace_id = $1 AND id = $2`,
		sc.Workspace, id).Scan(&c.BotID, &assignee)
	c.AssigneeID = assignee.String
	if db.NotFound(err) || err == nil && !sc.Sees(&c) {
		return ErrNotFound
	}
	return err
}

// rule is what a verb does to a conversation its caller may change.
type rule func(ctx context.Context, tx *db.Tx, ch *Change) error

// asMember runs a verb of a member: outside his scope there is no such conversation, and viewers may only read.
func (s *Service) asMember(ctx context.Context, by workspace.Caller, id ID, do rule) (*Change, error) {
	sc := ScopeOf(by)
	return s.verb(ctx, by.Workspace, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		if !sc.Sees(ch.C) {
			return ErrNotFound
		}
		if sc.ReadOnly {
			return ErrReadOnly
		}
		return do(ctx, tx, ch)
	})
}

// authorID is the member, or for an API key the key.
func authorID(by workspace.Caller) string {
	if by.MemberID != "" {
		return by.MemberID
	}
	return by.APIKeyID
}

func lineRef(by workspace.Caller) LineRef {
	return LineRef{Kind: "agent", ID: by.MemberID, Name: by.Name}
}

// takeOver gives the word to a person. An API key takes over without being assigned.
func takeOver(ctx context.Context, tx *db.Tx, ch *Change, by workspace.Caller, reason string) error {
	c := ch.C
	from := c.Speaker
	c.speak(SpeakerHuman)
	c.Marks.Snoozed = nil // whoever takes it is at work on it
	if c.AssigneeID == "" && by.MemberID != "" {
		c.AssigneeID, c.AssigneeName = by.MemberID, by.Name
	}
	if by.MemberID == "" {
		c.NeedsAgent = false // a program is in charge: nobody is to be found for him any more
	}
	ch.System(VisibleAll, SystemLine{Event: "taken_over", Actor: lineRef(by), Reason: reason})
	ch.Fact("conversation.taken_over", by.Actor(), SpeakerChanged{From: from, To: SpeakerHuman, Reason: reason})
	return dropTurn(ctx, tx, c.Workspace, c.ID)
}

// TakeOver silences the bot and puts the caller in charge; when a person is in charge already, the caller becomes the assignee.
func (s *Service) TakeOver(ctx context.Context, by workspace.Caller, id ID) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status == Closed {
			return ErrClosed
		}
		if c.Speaker == SpeakerHuman && (c.AssigneeID == by.MemberID || by.MemberID == "") {
			return errNothing
		}
		if c.Speaker == SpeakerHuman && c.AssigneeID != "" {
			return assign(ch, by, by.MemberID, by.Name)
		}
		return takeOver(ctx, tx, ch, by, "taken")
	})
	return ch.row(), asHimself(err)
}

// GiveBack gives the word to the bot again and frees the conversation of its assignee. Messages the customer wrote
// meanwhile stay unanswered: the bot speaks from his next message on.
func (s *Service) GiveBack(ctx context.Context, by workspace.Caller, id ID) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status == Closed {
			return ErrClosed
		}
		if c.AutoReply() {
			return errNothing
		}
		from := c.Speaker
		c.speak(SpeakerBot)
		c.AssigneeID, c.AssigneeName, c.NeedsAgent = "", "", false
		c.AnsweredSeq, c.UnknownInRow, c.HumanOffered = c.SeqHead, 0, false
		ch.System(VisibleAll, SystemLine{Event: "given_back", Actor: lineRef(by), Target: &LineRef{Kind: "bot", Name: c.BotName}})
		ch.Fact("conversation.given_back", by.Actor(), SpeakerChanged{From: from, To: SpeakerBot})
		return nil
	})
	return ch.row(), err
}

// Assign gives the conversation to a member, or to nobody. It does not change who speaks. The caller has checked that the
// member exists and may answer for the bot.
func (s *Service) Assign(ctx context.Context, by workspace.Caller, id ID, member, name string) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		if ch.C.Status == Closed {
			return ErrClosed
		}
		if ch.C.AssigneeID == member {
			return errNothing
		}
		return assign(ch, by, member, name)
	})
	return ch.row(), err
}

func assign(ch *Change, by workspace.Caller, member, name string) error {
	c := ch.C
	line := SystemLine{Event: "assigned", Actor: lineRef(by), Target: &LineRef{Kind: "agent", ID: member, Name: name}}
	if member == "" {
		line = SystemLine{Event: "unassigned", Actor: lineRef(by), Target: &LineRef{Kind: "agent", ID: c.AssigneeID, Name: c.AssigneeName}}
	}
	ch.Fact("conversation.assigned", by.Actor(), Assigned{From: c.AssigneeID, To: member})
	c.AssigneeID, c.AssigneeName = member, name
	ch.System(VisibleMembers, line)
	if c.Speaker == SpeakerHuman {
		ch.Show() // the customer sees who is in charge
	}
	return nil
}

// Close ends the conversation, with what its agent says about it. The customer's next message opens a new one.
func (s *Service) Close(ctx context.Context, by workspace.Caller, id ID, l Labels) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		if ch.C.Status == Closed {
			return errNothing
		}
		if err := relabel(ctx, tx, ch, by.Actor(), l); err != nil {
			return err
		}
		ch.C.Marks.Feedback = l.Feedback
		return closeIt(ctx, tx, ch, lineRef(by), by.Actor(), ClosedByAgent)
	})
	return ch.row(), err
}

func closeIt(ctx context.Context, tx *db.Tx, ch *Change, line LineRef, actor events.Actor, why CloseReason) error {
	c := ch.C
	c.Status, c.ClosedAt, c.CloseReason, c.Marks.Snoozed = Closed, ch.Now, why, nil
	c.TurnNo++ // an answer that is being written belongs to a turn that is over
	c.Unread, c.AgentReadSeq, c.NeedsAgent, c.WaitingSince = 0, c.SeqHead, false, time.Time{}
	ch.System(VisibleAll, SystemLine{Event: "closed", Actor: line, Reason: string(why)})
	ch.Fact("conversation.closed", actor, StatusChanged{Reason: why})
	return dropTurn(ctx, tx, c.Workspace, c.ID)
}

// Reopen opens a closed conversation again, within 7 days and unless the customer has a newer open one. Who speaks
// stays as it was.
func (s *Service) Reopen(ctx context.Context, by workspace.Caller, id ID) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		if c.Status != Closed {
			return ErrNotClosed
		}
		if ch.Now.Sub(c.ClosedAt) > ReopenWithin {
			return ErrReopenLate
		}
		switch _, err := openOf(ctx, tx, c.Workspace, c.ContactID, c.BotID, c.ConnectionID, c.ThreadKey); {
		case err == nil:
			return ErrNewerOpen
		case !db.NotFound(err):
			return err
		}
		c.Status, c.ClosedAt, c.CloseReason, c.Marks.Feedback = Open, time.Time{}, "", nil
		if err := stillThere(ctx, tx, c); errors.Is(err, ErrAssignee) {
			c.AssigneeID, c.AssigneeName = "", ""
		} else if err != nil {
			return err
		}
		c.TurnNo++
		c.AnsweredSeq = c.SeqHead
		ch.System(VisibleAll, SystemLine{Event: "reopened", Actor: lineRef(by)})
		ch.Fact("conversation.reopened", by.Actor(), StatusChanged{})
		return nil
	})
	if db.UniqueViolation(err) { // a newer one was opened at the same moment
		err = ErrNewerOpen
	}
	return ch.row(), err
}

// row is nil-safe: a failed verb has no change.
func (ch *Change) row() *Conversation {
	if ch == nil {
		return nil
	}
	return ch.C
}

// Read moves the members' read mark. It never moves back.
func (s *Service) Read(ctx context.Context, by workspace.Caller, id ID, seq int64) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		c := ch.C
		seq = min(seq, c.SeqHead)
		if seq <= c.AgentReadSeq && c.Unread == 0 {
			return errNothing
		}
		c.AgentReadSeq = max(c.AgentReadSeq, seq)
		if c.AgentReadSeq == c.SeqHead || c.AgentReadSeq >= c.LastSeq {
			c.Unread = 0
		}
		ch.Show() // the customer's ticks
		return nil
	})
	return ch.row(), err
}
