package check

import (
	"context"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// Setting is when a bot's tests run by themselves, and how many of their answers a model may write in a day.
type Setting struct {
	Automatic bool // after each change
	Nightly   bool
	NightAt   Minute    // where the workspace is
	NextAt    time.Time // at night; zero: not planned
	Daily     int64
	Written   int64     // today
	ChangedAt time.Time // when what answers rest on changed last, if no run has asked since; zero: all is tried
}

const (
	usualDaily = 200
	maxDaily   = 5000
	dayFormat  = "2006-01-02"
)

// Setting reads a bot's setting.
func (s *Service) Setting(ctx context.Context, c workspace.Caller, botID string) (Setting, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Setting{}, err
	}
	return settingOf(ctx, s.db.Read(), c.Workspace, botID, s.day())
}

// Set changes a bot's setting. at is when the tests run at night, 05:00 for example; empty: as before.
func (s *Service) Set(ctx context.Context, c workspace.Caller, botID string, x Setting, at string) (Setting, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Setting{}, err
	}
	if x.Daily < 0 || x.Daily > maxDaily {
		return x, errs.InvalidField("body.daily_limit", "field.range", "Between 0 and 5,000.")
	}
	m, ok := minuteOf(at)
	if at != "" && !ok {
		return x, errs.InvalidField("body.night_at", "field.time", "Must be a time of the day, as 05:00.")
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		old, err := settingOf(ctx, tx, c.Workspace, botID, s.day())
		if err != nil {
			return err
		}
		if err := putSetting(ctx, tx, c.Workspace, botID, x); err != nil {
			return err
		}
		if x.NightAt = old.NightAt; at != "" && m != old.NightAt {
			x.NightAt = m
			if err := putNight(ctx, tx, c.Workspace, botID, m); err != nil {
				return err
			}
		}
		switch {
		case x.Nightly && (!old.Nightly || x.NightAt != old.NightAt):
			err = s.plan(ctx, tx, c.Workspace, botID, x.NightAt)
		case !x.Nightly && old.Nightly:
			err = setNext(ctx, tx, c.Workspace, botID, 0)
		}
		if err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventSetting, botID, c.Actor(), SettingChanged{botID, x.Automatic, x.Nightly, x.NightAt.String(), x.Daily})
	})
	if err != nil {
		return x, err
	}
	return s.Setting(ctx, c, botID)
}

// day is today as the limit counts it. It is the same everywhere, as tests are no business of a zone.
func (s *Service) day() string { return s.clock.Now().UTC().Format(dayFormat) }

// Estimate is what a run would be.
type Estimate struct {
	Tests    int64
	Model    string // that would answer; empty without one
	HasModel bool
	Own      bool  // with the workspace's own key
	Credits  int64 // at most
	Setting
	Baseline string // the last run that went to its end
}

// Estimate says what a run would cost at most, with settings that are not saved when p names some.
func (s *Service) Estimate(ctx context.Context, c workspace.Caller, botID string, p *bot.PromptPatch) (Estimate, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return Estimate{}, err
	}
	if b, err = s.bots.With(ctx, b, p); err != nil {
		return Estimate{}, err
	}
	n, err := counts(ctx, s.db.Read(), c.Workspace, botID)
	if err != nil {
		return Estimate{}, err
	}
	out := Estimate{Tests: total(n)}
	if out.Setting, err = settingOf(ctx, s.db.Read(), c.Workspace, botID, s.day()); err != nil {
		return out, err
	}
	if out.Baseline, err = baseline(ctx, s.db.Read(), c.Workspace, botID, ""); err != nil {
		return out, err
	}
	choices, err := s.models.Choices(ctx, c.Workspace, b.Prompt.Models)
	if err != nil || len(choices) == 0 {
		return out, err
	}
	out.HasModel, out.Model, out.Own = true, choices[0].Model, choices[0].Own
	for _, choice := range choices {
		out.Credits = max(out.Credits, choice.Credits*out.Tests)
	}
	return out, nil
}
