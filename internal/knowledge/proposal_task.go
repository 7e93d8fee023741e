package knowledge

import (
	"context"
	"errors"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
)

// errOverlaps is why an approval of many leaves a proposal: a person decides which answer stays.
var errOverlaps = errs.New(errs.Conflict, "knowledge.proposal_overlaps", "The bot knows this question already: compare the two answers.")

// approveNext approves the next proposal of a task, each in a transaction of its own with the note that it is done: what is
// approved is compared with all that was approved before it. What cannot be approved is named in the report; at the limit of
// the plan the task ends.
func (s *Service) approveNext(ctx context.Context, a TaskArgs, seen Task) (more bool, err error) {
	ids, err := seen.plan.next(ctx, s.db.Read(), a.BotID, 1)
	if err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return s.passed(ctx, a, seen, "", nil)
	}
	p, err := proposal(ctx, s.db.Read(), a.Workspace, a.BotID, ids[0])
	if errors.Is(err, ErrNoProposal) {
		return s.passed(ctx, a, seen, ids[0], func(t *Task) { t.Report.Settled++ })
	}
	if err != nil {
		return false, err
	}
	f, wrong := p.checked(Decision{})
	if len(wrong) > 0 {
		return s.passed(ctx, a, seen, p.ID, func(t *Task) {
			t.Report.fail(p.Question, errs.New(errs.Invalid, wrong[0].Code, wrong[0].Message))
		})
	}
	err = s.withTwin(ctx, a.Workspace, a.BotID, f.questions(), p.asked(), func(ctx context.Context, tx *db.Tx, twin string) error {
		t, err := s.goesOn(ctx, tx, a, seen)
		if err != nil {
			return err
		}
		now, err := proposal(ctx, tx, a.Workspace, a.BotID, p.ID)
		if err != nil {
			return err
		}
		if err := s.approve(ctx, tx, t.plan.By, &now, f, twin, ""); err != nil {
			return err
		}
		if now.Status == StatusOverlapped {
			t.Report.fail(now.Question, errOverlaps)
		} else {
			t.Report.Changed++
		}
		t.plan.After, t.Done = p.ID, min(t.Done+1, t.Total)
		return s.noteTask(ctx, tx, a.Workspace, &t)
	})
	var why *errs.Error
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, errElsewhere):
		return true, nil
	case errors.Is(err, ErrTaskOver):
		return false, nil
	case errors.Is(err, ErrSettled), errors.Is(err, ErrNoProposal), errors.Is(err, ErrNoFAQ):
		return s.passed(ctx, a, seen, p.ID, func(t *Task) { t.Report.Settled++ })
	case errs.CodeOf(err) == errs.CodeOf(ErrTooMany):
		left, err := seen.plan.left(ctx, s.db.Read(), a.BotID)
		if err != nil {
			return false, err
		}
		return s.passed(ctx, a, seen, "", func(t *Task) { t.Report.LimitReached, t.Report.LeftOut = true, left })
	case errors.As(err, &why) && why.Kind == errs.Invalid:
		if len(why.Fields) > 0 {
			why = errs.New(errs.Invalid, why.Fields[0].Code, why.Fields[0].Message)
		}
		return s.passed(ctx, a, seen, p.ID, func(t *Task) { t.Report.fail(p.Question, why) })
	}
	return false, err
}

// errElsewhere says that a task has gone on in another worker since it was looked at.
var errElsewhere = errors.New("the task has gone on elsewhere")

// goesOn reads a task as it is now, with its bot locked, if it stands where it was seen.
func (s *Service) goesOn(ctx context.Context, tx *db.Tx, a TaskArgs, seen Task) (Task, error) {
	t, err := task(ctx, tx, a.Workspace, a.BotID, a.TaskID)
	switch {
	case err != nil:
		return t, err
	case t.over():
		return t, ErrTaskOver
	case t.plan.After != seen.plan.After:
		return t, errElsewhere
	}
	t.State = TaskRunning
	return t, nil
}

// passed notes that nothing becomes of the next proposal of a task; without one the task is done.
func (s *Service) passed(ctx context.Context, a TaskArgs, seen Task, id string, why func(*Task)) (more bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		t, err := s.goesOn(ctx, tx, a, seen)
		if err != nil {
			return err
		}
		if why != nil {
			why(&t)
		}
		if id == "" {
			t.State = TaskDone
		} else {
			t.plan.After, t.Done = id, min(t.Done+1, t.Total)
		}
		return s.noteTask(ctx, tx, a.Workspace, &t)
	})
	if errors.Is(err, ErrTaskOver) {
		return false, nil
	}
	if errors.Is(err, errElsewhere) {
		return true, nil
	}
	return id != "", err
}

// rejectAll puts away those of some proposals that nobody has decided about. The bot is locked.
func (s *Service) rejectAll(ctx context.Context, tx *db.Tx, by by, botID string, ids []string) (int, error) {
	done, err := rejectProposals(ctx, tx, by.Workspace, botID, ids, by.Name, clock.Ms(s.clock.Now()))
	if err != nil || len(done) == 0 {
		return 0, err
	}
	ev := ProposalsSettled{BotID: botID, Status: StatusRejected, IDs: done}
	return len(done), s.record(ctx, tx, by.Workspace, EventProposalsSettled, botID, by.Actor, ev)
}
