package check

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Why says what made the tests of a bot run.
type Why string

// The causes: somebody wants to know, what the bot knows has changed, how it speaks, or its models; it is night; or settings
// are tried that are not saved.
const (
	ByHand    Why = "manual"
	Knowledge Why = "knowledge"
	Prompt    Why = "prompt"
	Model     Why = "model"
	Nightly   Why = "nightly"
	Rehearsal Why = "rehearsal"
)

// State is how far a run has come.
type State string

// The states.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Broken    State = "failed"
	Cancelled State = "cancelled"
)

// Reasons why a run has failed.
const (
	dailyLimit = "daily_limit"
	noMoney    = "no_money"
	broke      = "error"
)

// Run is all tests of a bot, asked one after the other.
type Run struct {
	ID       string
	BotID    string
	Why      Why
	State    State
	Reason   string           // why it has failed
	Patch    *bot.PromptPatch // what is tried
	Baseline string           // the run it is compared with; empty: there is none

	Total, Done                   int64
	Right, Refused, Wrong, Failed int64
	Better, Worse                 int64
	Uncited                       int64 // answers without a source that may be answered from
	Calls, Credits, Cost, Ms      int64 // cost in millionths of a US dollar

	CreatedBy  string
	CreatedAt  time.Time
	FinishedAt time.Time

	rehearsal bool
	again     Why
	due       time.Time
}

// over says whether a run has come to its end.
func (r Run) over() bool { return r.State != Queued && r.State != Running }

// How long a change waits for others, and at most, before the tests run.
const (
	pause    = 10 * time.Second
	mostWait = time.Minute
	keptRuns = 30
)

// Start has a bot's tests run now. When they run already, that run is returned.
func (s *Service) Start(ctx context.Context, c workspace.Caller, botID string) (Run, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return Run{}, err
	}
	if err := s.mayRun(ctx, c.Workspace, b); err != nil {
		return Run{}, err
	}
	var out Run
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = s.request(ctx, tx, c.Workspace, Run{BotID: botID, Why: ByHand, CreatedBy: c.MemberID}, s.clock.Now())
		return err
	})
	return out, err
}

// Try runs a bot's tests with settings that are not saved. Without a run to compare with, the tests run as things are
// first.
func (s *Service) Try(ctx context.Context, c workspace.Caller, botID string, p bot.PromptPatch) (Run, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return Run{}, err
	}
	if b, err = s.bots.With(ctx, b, &p); err != nil {
		return Run{}, err
	}
	if err := s.mayRun(ctx, c.Workspace, b); err != nil {
		return Run{}, err
	}
	var out Run
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		with, err := baseline(ctx, tx, c.Workspace, botID, "")
		if err != nil {
			return err
		}
		if with == "" {
			if _, err := s.request(ctx, tx, c.Workspace, Run{BotID: botID, Why: ByHand, CreatedBy: c.MemberID}, now); err != nil {
				return err
			}
		}
		out, err = s.request(ctx, tx, c.Workspace, Run{BotID: botID, Why: Rehearsal, rehearsal: true, Patch: &p, CreatedBy: c.MemberID}, now)
		return err
	})
	return out, err
}

// mayRun refuses what would ask a model after the day's answers are used up.
func (s *Service) mayRun(ctx context.Context, ws tenant.ID, b bot.Bot) error {
	spent, err := s.spent(ctx, ws, b)
	if err == nil && spent {
		err = ErrDaily
	}
	return err
}

// spent says whether a bot has a model that may write no more answers for its tests today.
func (s *Service) spent(ctx context.Context, ws tenant.ID, b bot.Bot) (bool, error) {
	choices, err := s.models.Choices(ctx, ws, b.Prompt.Models)
	if err != nil || len(choices) == 0 {
		return false, err
	}
	x, err := settingOf(ctx, s.db.Read(), ws, b.ID, s.day())
	return x.Written >= x.Daily, err
}

// request notes that the tests are to run at a time. What waits already is waited for: a run by hand begins at once, and
// a change moves it on a little, so that an import makes one run. What runs already is followed by one more after a change.
func (s *Service) request(ctx context.Context, tx *db.Tx, ws tenant.ID, r Run, due time.Time) (Run, error) {
	n, err := lock(ctx, tx, ws, r.BotID)
	if err != nil {
		return r, err
	}
	if n == 0 {
		return r, ErrNone
	}
	now := s.clock.Now()
	active, err := activeRun(ctx, tx, ws, r.BotID, r.rehearsal)
	switch {
	case err == nil && r.rehearsal:
		return r, ErrRunning
	case err == nil && r.Why == Nightly:
		return active, nil // it tells what the night would
	case err == nil && active.State == Running:
		if r.Why != ByHand {
			err = setAgain(ctx, tx, ws, active.ID, r.Why)
		}
		return active, err
	case err == nil:
		if r.Why != ByHand {
			if due = latest(active.due, due); due.After(active.CreatedAt.Add(mostWait)) {
				return active, nil
			}
		} else {
			active.Why = ByHand
		}
		active.due = due
		if err := setDue(ctx, tx, ws, active); err != nil {
			return active, err
		}
		if r.Why != ByHand {
			return active, nil // its job finds that there is more to wait for
		}
		return active, s.enqueue(ctx, tx, ws, active)
	case !db.NotFound(err):
		return r, err
	}
	r.ID, r.State, r.Total, r.CreatedAt, r.due = uid.New(), Queued, n, now, due
	if err := insertRun(ctx, tx, ws, r); err != nil {
		return r, err
	}
	return r, s.enqueue(ctx, tx, ws, r)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, ws tenant.ID, r Run) error {
	j := jobs.Job{Kind: RunJob, Queue: queue, Args: RunArgs{ws, r.BotID, r.ID}}
	if r.due.After(s.clock.Now()) {
		j.RunAt = r.due
	}
	return jobs.Enqueue(ctx, tx, j)
}

// Cancel ends a run; what its tests gave so far stays.
func (s *Service) Cancel(ctx context.Context, c workspace.Caller, botID, id string) (Run, error) {
	r, err := s.Run(ctx, c, botID, id)
	if err != nil {
		return r, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.end(ctx, tx, c.Workspace, r, Cancelled, "", c.Actor())
	})
	if err != nil {
		return r, err
	}
	return s.Run(ctx, c, botID, id)
}

// end closes a run that is not over; ErrOver when it is.
func (s *Service) end(ctx context.Context, tx *db.Tx, ws tenant.ID, r Run, st State, reason string, by events.Actor) error {
	now := s.clock.Now()
	r, err := closeRun(ctx, tx, ws, r.ID, st, reason, clock.Ms(now))
	if err != nil {
		return err
	}
	ended := Ended{BotID: r.BotID, Why: r.Why, State: st, Total: r.Total, Right: r.Right, Better: r.Better, Worse: r.Worse}
	if r.Worse > 0 {
		one, err := results(ctx, tx, ws, r.ID, r.Baseline, Worse, resultCursor{Rank: -1}, 1)
		if err != nil {
			return err
		}
		for _, x := range one {
			ended.WorseOne = x.Question
		}
	}
	if err := s.record(ctx, tx, ws, EventEnded, r.ID, by, ended); err != nil {
		return err
	}
	if r.again == "" {
		return nil
	}
	_, err = s.request(ctx, tx, ws, Run{BotID: r.BotID, Why: r.again}, now.Add(pause))
	if errs.CodeOf(err) == ErrNone.Code {
		return nil
	}
	return err
}

// Runs returns a page of a bot's runs, newest first.
func (s *Service) Runs(ctx context.Context, c workspace.Caller, botID, after string, limit int) (page.List[Run], error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return page.List[Run]{}, err
	}
	var at cursor
	if after != "" && (page.Decode(after, &at) != nil || !uid.Valid(at.ID)) {
		return page.List[Run]{}, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	}
	limit = page.Limit(limit)
	found, err := listRuns(ctx, s.db.Read(), c.Workspace, botID, at.ID, limit+1)
	return page.Cut(found, limit, func(r Run) any { return cursor{r.ID} }), err
}

// Run returns one run.
func (s *Service) Run(ctx context.Context, c workspace.Caller, botID, id string) (Run, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Run{}, err
	}
	if !uid.Valid(id) {
		return Run{}, ErrNoRun
	}
	r, err := runByID(ctx, s.db.Read(), c.Workspace, botID, id)
	if db.NotFound(err) {
		err = ErrNoRun
	}
	return r, err
}

// Compared is a result beside that of another run.
type Compared struct {
	Result
	Change Change
	Was    Verdict // empty: the other run did not ask the same
	Before string  // what the bot said then

	rank int
}

// Change says how a result stands to that of another run.
type Change string

// The changes, in the order in which people want to see them.
const (
	Worse  Change = "worse"
	Gone   Change = "failed" // one of them was not tried to the end
	Better Change = "better"
	Fresh  Change = "new"
	Same   Change = "same"
)

var changes = []Change{Worse, Gone, Better, Fresh, Same}

type resultCursor struct {
	Rank int    `json:"n"`
	ID   string `json:"id"`
}

// Results returns a page of what the tests gave in a run, beside another run: the one named, else the one before it. What
// got worse comes first. The counts are of each change.
func (s *Service) Results(ctx context.Context, c workspace.Caller, botID, id, with string, only Change, after string, limit int) (page.List[Compared], map[Change]int64, error) {
	none := page.List[Compared]{Items: []Compared{}}
	r, err := s.Run(ctx, c, botID, id)
	if err != nil {
		return none, nil, err
	}
	at := resultCursor{Rank: -1}
	switch {
	case after != "" && (page.Decode(after, &at) != nil || !uid.Valid(at.ID)):
		return none, nil, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	case only != "" && !slices.Contains(changes, only):
		return none, nil, errs.InvalidField("query.change", "field.not_allowed", "Must be worse, failed, better, new or same.")
	case with == "":
		with = r.Baseline
	default:
		if _, err := s.Run(ctx, c, botID, with); err != nil {
			return none, nil, err
		}
	}
	n, err := changeCounts(ctx, s.db.Read(), c.Workspace, id, with)
	if err != nil {
		return none, nil, err
	}
	limit = page.Limit(limit)
	found, err := results(ctx, s.db.Read(), c.Workspace, id, with, only, at, limit+1)
	return page.Cut(found, limit, func(x Compared) any { return resultCursor{x.rank, x.CheckID} }), n, err
}
