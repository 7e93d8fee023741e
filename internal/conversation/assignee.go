package conversation

import (
	"context"
	"errors"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/workspace"
)

// ErrAssignee answers an assignment to somebody who cannot take the conversation.
var ErrAssignee = errs.New(errs.Invalid, "conversation.assignee_unfit", "This member cannot answer here.",
	errs.Field{Location: "body.member_id", Code: "conversation.assignee_unfit", Message: "This member cannot answer here."})

// stillThere refuses an assignee who was removed, or lost the right to answer here, since he was chosen. Whoever does that to
// him waits for this transaction, and finds the conversation then.
func stillThere(ctx context.Context, tx *db.Tx, c *Conversation) error {
	if c.AssigneeID == "" {
		return nil
	}
	may, err := workspace.MayAnswer(ctx, tx, c.Workspace, c.AssigneeID, c.BotID)
	if err == nil && !may {
		err = ErrAssignee
	}
	return err
}

// asHimself is for verbs by which a member takes a conversation: for one who was removed meanwhile there is none.
func asHimself(err error) error {
	if errors.Is(err, ErrAssignee) {
		return ErrNotFound
	}
	return err
}

// releaseUnfit gives the open conversations that a member may not answer any longer back to everybody.
func (s *Service) releaseUnfit(ctx context.Context, tx *db.Tx, e events.Record) error {
	return s.eachOpen(ctx, tx, e.Workspace, "assignee_id", e.Subject, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		switch err := stillThere(ctx, tx, ch.C); {
		case err == nil:
			return errNothing
		case !errors.Is(err, ErrAssignee):
			return err
		}
		unassign(ch)
		return nil
	})
}

// unassign takes the conversation from a member who is gone.
func unassign(ch *Change) {
	c := ch.C
	ch.System(VisibleMembers, SystemLine{Event: "unassigned", Actor: LineRef{Kind: "system"}, Target: &LineRef{Kind: "agent", Name: c.AssigneeName}})
	ch.Fact("conversation.assigned", bySystem, Assigned{From: c.AssigneeID})
	if c.Speaker == SpeakerHuman {
		ch.Show() // the customer sees who is in charge
	}
	c.AssigneeID, c.AssigneeName = "", ""
}
