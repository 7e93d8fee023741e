package check

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// NightJob is the kind of the job that has the tests of one bot run at night.
const NightJob = "answer_test.night"

// NightArgs name the bot of a NightJob, and for when it was planned: a plan that was changed has another job.
type NightArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	At        int64     `json:"at"`
}

// Minute is a time of the day.
type Minute int

// String writes it as a clock shows it, 05:07.
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// minuteOf reads what String writes.
func minuteOf(s string) (Minute, bool) {
	at, err := time.Parse("15:04", s)
	return Minute(at.Hour()*60 + at.Minute()), err == nil
}

// usualMinute is when a bot's tests run at night if nobody has said when: behind the crawls, which end before five, and each
// bot at a minute of its own.
func usualMinute(botID string) Minute {
	h := fnv.New32a()
	_, _ = h.Write([]byte(botID)) // cannot fail
	return Minute(5*60 + h.Sum32()%60)
}

// nextNight is when it is some minute of the day next, where a workspace is.
func nextNight(from time.Time, zone *time.Location, m Minute) time.Time {
	day := from.In(zone)
	for {
		at := time.Date(day.Year(), day.Month(), day.Day(), int(m/60), int(m%60), 0, 0, zone)
		if at.After(from) {
			return at.UTC()
		}
		day = day.AddDate(0, 0, 1)
	}
}

// plan stores when a bot's tests run next at night, with the job that has them run.
func (s *Service) plan(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, m Minute) error {
	zone, err := workspace.Zone(ctx, tx, ws)
	if err != nil {
		return err
	}
	at := nextNight(s.clock.Now(), zone, m)
	if err := setNext(ctx, tx, ws, botID, clock.Ms(at)); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: NightJob, Queue: queue, RunAt: at, Args: NightArgs{ws, botID, clock.Ms(at)}})
}

// HandleNight is the handler of NightJob. The tests run where a run could end otherwise than the last: what answers rest on
// has changed since, or a model writes them. The next night is planned in the same transaction.
func (s *Service) HandleNight(ctx context.Context, t jobs.Task) error {
	var a NightArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	b, err := s.bots.Settings(ctx, a.Workspace, a.BotID)
	if errs.KindOf(err) == errs.NotFound {
		return nil // deleted; coming back it plans anew
	}
	if err != nil {
		return err
	}
	choices, err := s.models.Choices(ctx, a.Workspace, b.Prompt.Models)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := lock(ctx, tx, a.Workspace, a.BotID)
		if err != nil {
			return err
		}
		x, err := settingOf(ctx, tx, a.Workspace, a.BotID, s.day())
		if err != nil || !x.Nightly || clock.Ms(x.NextAt) != a.At {
			return err // planned otherwise since
		}
		if n > 0 && (len(choices) > 0 || !x.ChangedAt.IsZero()) {
			if _, err := s.request(ctx, tx, a.Workspace, Run{BotID: a.BotID, Why: Nightly}, s.clock.Now()); err != nil {
				return err
			}
		}
		return s.plan(ctx, tx, a.Workspace, a.BotID, x.NightAt)
	})
}

// replan takes the nights of a bot up again that comes back: its job has found no bot.
func (s *Service) replan(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	x, err := settingOf(ctx, tx, ws, botID, s.day())
	if err != nil || !x.Nightly {
		return err
	}
	return s.plan(ctx, tx, ws, botID, x.NightAt)
}
