package knowledge

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// TaskJob is the kind of the job that runs a Task.
const TaskJob = "knowledge.task"

// TaskArgs name the task of a TaskJob.
type TaskArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	TaskID    string    `json:"task_id"`
}

// start stores a new task and has it run. It completes t.
func (s *Service) start(ctx context.Context, c workspace.Caller, t *Task, rows []fileRow) error {
	t.ID, t.State, t.CreatedBy, t.CreatedAt = uid.New(), TaskQueued, c.MemberID, s.clock.Now()
	t.plan.By = byCaller(c)
	t.Of, t.Action, t.FileName = t.plan.target(), t.plan.Action, t.plan.FileName
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, t.BotID); err != nil {
			return err
		}
		if err := forgetTasks(ctx, tx, c.Workspace, t.BotID); err != nil {
			return err
		}
		if err := insertTask(ctx, tx, c.Workspace, *t); err != nil {
			return err
		}
		if err := insertParts(ctx, tx, c.Workspace, t.ID, rows); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventTaskStarted, t.BotID, c.Actor(), taskChanged(*t)); err != nil {
			return err
		}
		if err := s.tellKind(ctx, tx, c.Workspace, t.BotID, t.Of.kind(), t); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: TaskJob, Queue: queue, Args: TaskArgs{c.Workspace, t.BotID, t.ID}})
	})
}

// HandleTask is the handler of TaskJob. Each step is one transaction with the note that it is done, so a task that was
// interrupted goes on behind the last whole step.
func (s *Service) HandleTask(ctx context.Context, t jobs.Task) error {
	var a TaskArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.runTask(ctx, a)
	if err != nil && t.Last {
		return errors.Join(err, s.endTask(context.WithoutCancel(ctx), a, TaskFailed))
	}
	return err
}

func (s *Service) runTask(ctx context.Context, a TaskArgs) error {
	for ctx.Err() == nil {
		start := time.Now()
		more, err := s.stepOf(ctx, a)
		if errors.Is(err, ErrNoBot) || errors.Is(err, ErrNoTask) {
			return nil // deleted meanwhile
		}
		if err != nil || !more {
			return err
		}
		s.rest(ctx, time.Since(start))
	}
	return ctx.Err()
}

// stepOf does the next part of a task: a proposal is looked up in what the bot knows before its transaction begins.
func (s *Service) stepOf(ctx context.Context, a TaskArgs) (more bool, err error) {
	t, err := task(ctx, s.db.Read(), a.Workspace, a.BotID, a.TaskID)
	if err != nil || t.over() {
		return false, err
	}
	if t.Of == OfProposals && t.Action == BulkApprove {
		return s.approveNext(ctx, a, t)
	}
	return s.step(ctx, a)
}

// step does the next part of a task, and says whether there is more.
func (s *Service) step(ctx context.Context, a TaskArgs) (more bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		more = false
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		t, err := task(ctx, tx, a.Workspace, a.BotID, a.TaskID)
		if err != nil || t.over() {
			return err
		}
		t.State = TaskRunning
		if t.Kind == ImportTask {
			more, err = s.importPart(ctx, tx, &t)
		} else {
			more, err = s.bulkPart(ctx, tx, &t)
		}
		if err != nil {
			return err
		}
		if !more {
			t.State = TaskDone
		}
		return s.noteTask(ctx, tx, a.Workspace, &t)
	})
	return more, err
}

// noteTask stores and tells how far a task has come.
func (s *Service) noteTask(ctx context.Context, tx *db.Tx, ws tenant.ID, t *Task) error {
	now := s.clock.Now()
	if t.over() {
		t.FinishedAt = now
		if t.Kind == ImportTask { // see learnPart
			if err := s.enqueue(ctx, tx, ws, t.BotID); err != nil {
				return err
			}
		}
		if err := s.record(ctx, tx, ws, EventTaskEnded, t.BotID, t.plan.By.Actor, taskChanged(*t)); err != nil {
			return err
		}
	}
	if err := updateTask(ctx, tx, ws, *t, clock.Ms(now)); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, ws, t.BotID, t.Of.kind(), t)
}

// endTask ends a task before its time; what it has done stays. One that is over is left alone.
func (s *Service) endTask(ctx context.Context, a TaskArgs, end TaskState) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.endTaskTx(ctx, tx, a, end)
		if errors.Is(err, ErrTaskOver) || errors.Is(err, ErrNoBot) {
			return nil
		}
		return err
	})
}

func (s *Service) endTaskTx(ctx context.Context, tx *db.Tx, a TaskArgs, end TaskState) (Task, error) {
	if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
		return Task{}, err
	}
	t, err := task(ctx, tx, a.Workspace, a.BotID, a.TaskID)
	if err != nil {
		return Task{}, err
	}
	if t.over() {
		return Task{}, ErrTaskOver
	}
	t.State = end
	if err := dropParts(ctx, tx, a.Workspace, t.ID); err != nil {
		return Task{}, err
	}
	return t, s.noteTask(ctx, tx, a.Workspace, &t)
}

// CancelTask ends a task that is not over; what it has done stays.
func (s *Service) CancelTask(ctx context.Context, c workspace.Caller, botID, id string) (Task, error) {
	if err := inScope(c, botID); err != nil {
		return Task{}, err
	}
	if !uid.Valid(id) {
		return Task{}, ErrNoTask
	}
	var t Task
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		t, err = s.endTaskTx(ctx, tx, TaskArgs{c.Workspace, botID, id}, TaskCancelled)
		return err
	})
	return t, err
}

// Tasks are the latest tasks of a bot, the newest first: of one target, or of all.
func (s *Service) Tasks(ctx context.Context, c workspace.Caller, botID string, of Target) ([]Task, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	if of != "" && !slices.Contains(targets, of) {
		return nil, errs.InvalidField("query.of", "field.not_allowed", "There is no such target.")
	}
	list, err := latestTasks(ctx, s.db.Read(), c.Workspace, botID, keptTasks)
	return slices.DeleteFunc(list, func(t Task) bool { return of != "" && t.Of != of }), err
}

// Task returns one task.
func (s *Service) Task(ctx context.Context, c workspace.Caller, botID, id string) (Task, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Task{}, err
	}
	if !uid.Valid(id) {
		return Task{}, ErrNoTask
	}
	return task(ctx, s.db.Read(), c.Workspace, botID, id)
}
