// Package billing is what a workspace may use and what it has used: plans with their limits, and meters. Other rooms
// ask with Take before they make something that counts, in the transaction that makes it, and Give it back when it is
// gone. Without a limit nothing is asked of the database on the way of a message.
//
// Two kinds of meters: some count what exists (bots, members, entries, uploads) and are always kept, so that a limit
// that comes later finds the right number; some count what happens in a month (conversations, credits) and are kept
// only while a limit stands, because their row would be one lock for all conversations of a workspace. What a
// workspace without limits has used is in its reports.
package billing

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Meter names something that is counted.
type Meter string

// The meters.
const (
	Bots          Meter = "bots"
	Members       Meter = "members"
	Conversations Meter = "conversations"
	Credits       Meter = "credits"
	Entries       Meter = "entries"
	Uploads       Meter = "uploads"
	Pages         Meter = "pages"

	// DocumentMB counts nothing: its limit is how large one document may be, in megabytes.
	DocumentMB Meter = "document_mb"
)

// Meters lists all that are counted.
func Meters() []Meter { return []Meter{Bots, Members, Conversations, Credits, Entries, Uploads, Pages} }

// monthly says whether a meter counts what happens in a month instead of what exists.
func (m Meter) monthly() bool { return m == Conversations || m == Credits }

// Options are what the room is given at start.
type Options struct {
	Clock       clock.Clock
	DefaultPlan string // of workspaces after the first; PlanEnterprise when empty
}

// Service holds the verbs of plans and meters.
type Service struct {
	clock       clock.Clock
	defaultPlan string
	terms       *recent.Cache[tenant.ID, terms]
}

// terms are what a workspace agreed to, as the way of a message needs them.
type terms struct {
	limits     map[Meter]int64 // a meter that is not in it has no limit
	zone       *time.Location
	addons     bool // every add-on comes with the plan
	whiteLabel bool
}

const (
	termsTime = 2 * time.Second
	termsSize = 10_000
)

// New makes the room.
func New(o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.DefaultPlan == "" {
		o.DefaultPlan = PlanEnterprise
	}
	return &Service{clock: o.Clock, defaultPlan: o.DefaultPlan, terms: recent.New[tenant.ID, terms](o.Clock, termsTime, termsSize)}
}

// limitReached is the answer to somebody whose plan allows no more; its field names the meter.
func limitReached(m Meter) error {
	return errs.New(errs.Forbidden, "plan.limit_reached", "The plan of this workspace allows no more "+string(m)+".",
		errs.Field{Location: "plan." + string(m), Code: "plan.limit_reached", Message: "The plan allows no more of this."})
}

// Take counts n more of a meter, in the transaction that makes them; plan.limit_reached when the plan allows no more,
// and then nothing is counted.
func (s *Service) Take(ctx context.Context, tx *db.Tx, ws tenant.ID, m Meter, n int64) error {
	if n <= 0 {
		return nil
	}
	t, err := s.termsOf(ctx, tx, ws)
	if err != nil {
		return err
	}
	limit, limited := t.limits[m]
	if !limited {
		if m.monthly() {
			return nil
		}
		return addUse(ctx, tx, ws, m, s.period(m, t), n)
	}
	if n > limit {
		return limitReached(m)
	}
	fits, err := addUseWithin(ctx, tx, ws, m, s.period(m, t), n, limit)
	if err == nil && !fits {
		return limitReached(m)
	}
	return err
}

// Check says whether n more would fit now, and counts nothing: for work whose cost is known only at its end.
func (s *Service) Check(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, n int64) error {
	t, err := s.termsOf(ctx, q, ws)
	if err != nil {
		return err
	}
	limit, limited := t.limits[m]
	if !limited {
		return nil
	}
	used, err := useOf(ctx, q, ws, m, s.period(m, t))
	if err == nil && used+n > limit {
		return limitReached(m)
	}
	return err
}

// Allows tells the limit of a meter, and whether there is one.
func (s *Service) Allows(ctx context.Context, q db.Querier, ws tenant.ID, m Meter) (limit int64, limited bool, err error) {
	t, err := s.termsOf(ctx, q, ws)
	limit, limited = t.limits[m]
	return limit, limited, err
}

// Charge counts n that were used already, whatever the limit: an answer that was running when the credits ended is
// finished and counted, and the next one is refused by Check.
func (s *Service) Charge(ctx context.Context, tx *db.Tx, ws tenant.ID, m Meter, n int64) error {
	t, err := s.termsOf(ctx, tx, ws)
	if err != nil || n <= 0 {
		return err
	}
	if _, limited := t.limits[m]; !limited && m.monthly() {
		return nil
	}
	return addUse(ctx, tx, ws, m, s.period(m, t), n)
}

// Give gives n of a meter back. It never goes below zero.
func (s *Service) Give(ctx context.Context, tx *db.Tx, ws tenant.ID, m Meter, n int64) error {
	if n <= 0 {
		return nil
	}
	t, err := s.termsOf(ctx, tx, ws)
	if err != nil {
		return err
	}
	return subtractUse(ctx, tx, ws, m, s.period(m, t), n)
}

// Use is what a workspace has used of a meter in the present period, and how much it may. Limit is nil without a limit.
type Use struct {
	Meter Meter
	Used  int64
	Limit *int64
}

// Use lists what a workspace has used.
func (s *Service) Use(ctx context.Context, q db.Querier, ws tenant.ID) ([]Use, error) {
	t, err := s.load(ctx, q, ws)
	if err != nil {
		return nil, err
	}
	var all []Use
	for _, m := range Meters() {
		u := Use{Meter: m}
		if u.Used, err = useOf(ctx, q, ws, m, s.period(m, t)); err != nil {
			return nil, err
		}
		if limit, ok := t.limits[m]; ok {
			u.Limit = &limit
		}
		all = append(all, u)
	}
	return all, nil
}

// IncludesAddons says whether the plan of a workspace comes with every add-on.
func (s *Service) IncludesAddons(ctx context.Context, q db.Querier, ws tenant.ID) (bool, error) {
	t, err := s.termsOf(ctx, q, ws)
	return t.addons, err
}

// IncludesWhiteLabel says whether the plan of a workspace lets it take our name off what its customers see.
func (s *Service) IncludesWhiteLabel(ctx context.Context, q db.Querier, ws tenant.ID) (bool, error) {
	t, err := s.termsOf(ctx, q, ws)
	return t.whiteLabel, err
}

// SetPlan puts a workspace on a plan.
func (s *Service) SetPlan(ctx context.Context, tx *db.Tx, ws tenant.ID, plan string) error {
	s.changed(tx, ws)
	return setPlan(ctx, tx, ws, plan, clock.Ms(s.clock.Now()))
}

// SetLimit agrees a limit with one workspace, above its plan's; nil goes back to the plan's.
func (s *Service) SetLimit(ctx context.Context, tx *db.Tx, ws tenant.ID, m Meter, limit *int64) error {
	s.changed(tx, ws)
	return setLimit(ctx, tx, ws, m, limit)
}

// SetPlanLimit changes what a plan allows in this installation; nil is no limit.
func (s *Service) SetPlanLimit(ctx context.Context, tx *db.Tx, plan string, m Meter, limit *int64) error {
	tx.After(s.terms.Clear)
	return setPlanLimit(ctx, tx, plan, m, limit)
}

// period is the month as the workspace's calendar shows it, or "" for what exists.
func (s *Service) period(m Meter, t terms) string {
	if !m.monthly() {
		return ""
	}
	return s.clock.Now().In(t.zone).Format("2006-01")
}

// termsOf remembers the terms for two seconds, so that another node's change is seen by then.
func (s *Service) termsOf(ctx context.Context, q db.Querier, ws tenant.ID) (terms, error) {
	return s.terms.Load(ctx, ws, func(ctx context.Context) (terms, error) { return s.load(ctx, q, ws) })
}

// changed forgets the terms now, for the rest of this transaction, and again when others can see what it did.
func (s *Service) changed(tx *db.Tx, ws tenant.ID) {
	s.terms.Drop(ws)
	tx.After(func() { s.terms.Drop(ws) })
}

func (s *Service) load(ctx context.Context, q db.Querier, ws tenant.ID) (terms, error) {
	plan, err := planOf(ctx, q, ws)
	if err != nil {
		return terms{}, err
	}
	if plan == "" {
		first, err := workspace.First(ctx, q)
		if err != nil {
			return terms{}, err
		}
		if plan = s.defaultPlan; first == ws {
			plan = PlanEnterprise
		}
	}
	limits, err := limitsOf(ctx, q, ws, plan)
	if err != nil {
		return terms{}, err
	}
	zone, err := workspace.Zone(ctx, q, ws)
	return terms{limits, zone, includesAddons(plan), includesWhiteLabel(plan)}, err
}
