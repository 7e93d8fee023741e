package check

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

// RunJob is the kind of the job that runs the tests of one bot.
const RunJob = "answer_test.run"

// queue is where runs wait: one at a time works, so that tests never stand in a customer's way.
const queue = "answer_tests"

// RunArgs name the run of a RunJob.
type RunArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	RunID     string    `json:"run_id"`
}

var system = events.Actor{Kind: "system"}

// Jobs tells r how to run tests.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Queue(queue, 1)
	r.Handle(NightJob, jobs.Options{Timeout: time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}, s.HandleNight)
	r.Handle(RunJob, jobs.Options{Timeout: 2 * time.Hour, MaxAttempts: 5, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}, s.HandleRun)
}

// HandleRun is the handler of RunJob. Each result is stored by itself: a run that was interrupted goes on behind the last.
func (s *Service) HandleRun(ctx context.Context, t jobs.Task) error {
	var a RunArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.work(ctx, a, t.OutboxID)
	if err != nil && t.Last {
		ended := s.db.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
			return s.end(ctx, tx, a.Workspace, Run{ID: a.RunID}, Broken, broke, system)
		})
		if errors.Is(ended, ErrOver) {
			ended = nil
		}
		return errors.Join(err, ended)
	}
	return err
}

// work asks what is left of a run.
func (s *Service) work(ctx context.Context, a RunArgs, job string) error {
	b, err := s.bots.Settings(ctx, a.Workspace, a.BotID)
	if errs.KindOf(err) == errs.NotFound {
		return s.finish(ctx, a, Cancelled, "")
	}
	if err != nil {
		return err
	}
	list, err := all(ctx, s.db.Read(), a.Workspace, a.BotID)
	if err != nil {
		return err
	}
	r, mine, err := s.begin(ctx, a, job, len(list))
	if err != nil || !mine {
		return err
	}
	if b, err = s.bots.With(ctx, b, r.Patch); err != nil {
		if errs.KindOf(err) == errs.Invalid { // a field of customers that the prompt speaks of is gone
			return s.finish(ctx, a, Broken, broke)
		}
		return err
	}
	done, err := tried(ctx, s.db.Read(), a.Workspace, r.ID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if slices.Contains(done, x.ID) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if spent, err := s.spent(ctx, a.Workspace, b); err != nil {
			return err
		} else if spent {
			return s.finish(ctx, a, Broken, dailyLimit)
		}
		res, more, err := s.ask(ctx, a, r, b, x)
		if err != nil || !more {
			return err
		}
		if res.Problem == NoMoney {
			return s.finish(ctx, a, Broken, noMoney)
		}
	}
	return s.finish(ctx, a, Done, "")
}

// begin takes a run into this job's hands. It is not this job's when it is over, or not due yet: then the job comes again.
func (s *Service) begin(ctx context.Context, a RunArgs, job string, n int) (r Run, mine bool, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		mine = false
		now := s.clock.Now()
		r, err = runByID(ctx, tx, a.Workspace, a.BotID, a.RunID)
		if db.NotFound(err) || err == nil && r.over() {
			return nil
		}
		if err != nil {
			return err
		}
		if r.State == Queued && r.due.After(now) {
			return s.enqueue(ctx, tx, a.Workspace, r)
		}
		with := r.Baseline
		if r.State == Queued {
			if with, err = baseline(ctx, tx, a.Workspace, a.BotID, r.ID); err != nil {
				return err
			}
			if err := forgetRuns(ctx, tx, a.Workspace, a.BotID); err != nil {
				return err
			}
		}
		r, err = beginRun(ctx, tx, a.Workspace, a.RunID, job, with, n, clock.Ms(now))
		if db.NotFound(err) {
			return nil
		}
		mine = err == nil
		return err
	})
	return r, mine, err
}

// ask asks one test and stores what it gave; more is false when the run is over meanwhile.
func (s *Service) ask(ctx context.Context, a RunArgs, r Run, b bot.Bot, x Check) (out Result, more bool, err error) {
	res, err := s.answers.Answer(ctx, answer.Request{Workspace: a.Workspace, Bot: b, Texts: []string{x.Question}, Language: x.Language})
	if err != nil {
		return out, false, err
	}
	out = judge(x.Expected, b, res)
	out.CheckID = x.ID
	if out.Cited, err = s.citable(ctx, a.Workspace, a.BotID, out); err != nil {
		return out, false, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if !res.Free() { // paid for, whatever has become of the run
			if err := s.models.Spend(ctx, tx, a.Workspace, model.Spender{BotID: a.BotID}, res.Choice, res.Usage, res.Credits); err != nil {
				return err
			}
			if err := addWritten(ctx, tx, a.Workspace, a.BotID, s.day()); err != nil {
				return err
			}
		}
		if more, err = addResult(ctx, tx, a.Workspace, r.ID, out, res.Choice.Price.Cost(res.Usage)); err != nil || !more || r.rehearsal {
			return err
		}
		return setVerdict(ctx, tx, a.Workspace, x, out.Verdict)
	})
	return out, more, err
}

// citable says whether an answer rests on something, and all of that may be answered from at this moment.
func (s *Service) citable(ctx context.Context, ws tenant.ID, botID string, x Result) (bool, error) {
	if x.Got != Answered {
		return false, nil
	}
	var ids []string
	for _, f := range x.Found {
		if f.Kind == knowledge.Web { // cited by its address
			return true, nil
		}
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	known, err := s.knowledge.Names(ctx, s.db.Read(), ws, botID, ids)
	known = slices.DeleteFunc(known, func(n knowledge.Named) bool { return !n.Active })
	return len(ids) > 0 && len(known) == len(ids), err
}

// finish ends a run of which nothing is left.
func (s *Service) finish(ctx context.Context, a RunArgs, st State, reason string) error {
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.end(ctx, tx, a.Workspace, Run{ID: a.RunID}, st, reason, system)
	})
	if errors.Is(err, ErrOver) {
		return nil
	}
	return err
}

// settings of a bot whose change makes its tests run.
var watched = map[string]Why{"prompt": Prompt, "unknown_mode": Prompt, "reply_unknown": Prompt, "reply_language": Prompt, "display_language": Prompt,
	"description": Prompt, "role": Prompt, "role_text": Prompt}

// Consumer learns off the event log what a bot's answers may have changed with, and has its tests run a little later.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds(knowledge.EventLearned, knowledge.EventEdited, knowledge.EventDeleted, knowledge.EventResolved, knowledge.EventBulkEdited, knowledge.EventPassageSwitched, knowledge.EventPassagesSwitched, knowledge.EventDictionary,
		bot.EventChanged, bot.EventRestored, model.EventSettingsChanged, model.EventKeyChanged, model.EventKeyRemoved, learning.EventAnswered)
	return events.Consumer{Name: "answer_tests", FromNow: true, Wants: wants, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		type subject struct {
			ws  tenant.ID
			bot string
		}
		type change struct {
			why Why
			at  time.Time
		}
		changed := map[subject]change{}
		for _, e := range batch {
			var about struct {
				BotID   string         `json:"bot_id"`
				Changes map[string]any `json:"changes"`
			}
			switch e.Kind {
			case knowledge.EventLearned, knowledge.EventEdited, knowledge.EventDeleted, knowledge.EventResolved, knowledge.EventBulkEdited, knowledge.EventPassageSwitched, knowledge.EventPassagesSwitched, knowledge.EventDictionary:
				if err := e.Decode(&about); err != nil {
					return err
				}
				changed[subject{e.Workspace, about.BotID}] = change{Knowledge, e.At}
			case bot.EventChanged:
				if err := e.Decode(&about); err != nil {
					return err
				}
				for field := range about.Changes {
					if why, ok := watched[field]; ok {
						changed[subject{e.Workspace, e.Subject}] = change{why, e.At}
					}
				}
			case model.EventSettingsChanged, model.EventKeyChanged, model.EventKeyRemoved:
				bots, err := testedBots(ctx, tx, e.Workspace)
				if err != nil {
					return err
				}
				for _, id := range bots {
					changed[subject{e.Workspace, id}] = change{Model, e.At}
				}
			case bot.EventRestored:
				if err := s.replan(ctx, tx, e.Workspace, e.Subject); err != nil {
					return err
				}
			case learning.EventAnswered:
				if err := s.expectAnswer(ctx, tx, e); err != nil {
					return err
				}
			}
		}
		for of, x := range changed {
			if err := s.afterChange(ctx, tx, of.ws, of.bot, x.why, x.at); err != nil {
				return err
			}
		}
		return nil
	}}
}

// afterChange notes that a bot's tests have something to try, and has them run where they run by themselves.
func (s *Service) afterChange(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, why Why, at time.Time) error {
	n, err := counts(ctx, tx, ws, botID)
	if err != nil || total(n) == 0 {
		return err
	}
	if err := noteChange(ctx, tx, ws, botID, clock.Ms(at)); err != nil {
		return err
	}
	set, err := settingOf(ctx, tx, ws, botID, s.day())
	if err != nil || !set.Automatic {
		return err
	}
	_, err = s.request(ctx, tx, ws, Run{BotID: botID, Why: why}, s.clock.Now().Add(pause))
	return err
}

// expectAnswer lets the test of an unanswered question expect the FAQ that answers it.
func (s *Service) expectAnswer(ctx context.Context, tx *db.Tx, e events.Record) error {
	var about learning.Changed
	if err := e.Decode(&about); err != nil {
		return err
	}
	source, err := learning.AnswerOf(ctx, tx, e.Workspace, e.Subject)
	if err != nil || source == "" {
		return err
	}
	known, err := s.knowledge.Names(ctx, tx, e.Workspace, about.BotID, []string{source})
	if err != nil || len(known) == 0 {
		return err
	}
	return answeredBy(ctx, tx, e.Workspace, about.BotID, e.Subject, Source{ID: known[0].ID, Kind: known[0].Kind, Title: known[0].Title}, clock.Ms(s.clock.Now()))
}
