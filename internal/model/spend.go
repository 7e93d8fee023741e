package model

import (
	"context"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
)

const dayFormat = "2006-01-02"

// The accounts a use is counted on.
const (
	onWorkspace = "workspace"
	onBot       = "bot"
	onContact   = "contact"
	onAddress   = "address"
)

// account is one of those of a day.
type account struct{ kind, who string }

// accounts are those that an answer goes on. An address is kept as a hash that is another one each day.
func accounts(ws tenant.ID, day string, who Spender) []account {
	all := []account{{onWorkspace, ""}}
	if who.BotID != "" {
		all = append(all, account{onBot, who.BotID})
	}
	if who.ContactID != "" {
		all = append(all, account{onContact, who.ContactID})
	}
	if who.Address != "" {
		all = append(all, account{onAddress, secret.Hash(string(ws) + " " + day + " " + who.Address)})
	}
	return all
}

// of is the cap of an account; nil is none.
func (c Caps) of(kind string) *int64 {
	switch kind {
	case onBot:
		return c.Bot
	case onContact:
		return c.Contact
	case onAddress:
		return c.Address
	}
	return nil
}

// Afford says whether one more answer of a model may be made now: plan.limit_reached when the credits are used up,
// ErrDailyCap when a day's money is. It counts nothing.
func (s *Service) Afford(ctx context.Context, ws tenant.ID, who Spender, c Choice) error {
	st, err := s.state(ctx, ws)
	if err != nil {
		return err
	}
	if caps := st.settings.Caps; caps != (Caps{}) {
		day := s.day(st)
		var capped []account
		for _, a := range accounts(ws, day, who) {
			if caps.of(a.kind) != nil {
				capped = append(capped, a)
			}
		}
		spent, err := costOf(ctx, s.db.Read(), ws, day, capped)
		if err != nil {
			return err
		}
		for i, a := range capped {
			if spent[i] >= *caps.of(a.kind) {
				return capReached(a.kind)
			}
		}
	}
	if c.Credits == 0 {
		return nil
	}
	return s.o.Billing.Check(ctx, s.db.Read(), ws, billing.Credits, c.Credits)
}

func capReached(kind string) error {
	e := *ErrDailyCap
	e.Fields = []errs.Field{{Location: "cap." + kind, Code: e.Code, Message: e.Message}}
	return &e
}

func (s *Service) day(st state) string { return s.o.Clock.Now().In(st.zone).Format(dayFormat) }

// Spend counts an answer in the transaction that stores it. credits is what is charged: the choice's for an answer, 0
// when nothing came of it.
func (s *Service) Spend(ctx context.Context, tx *db.Tx, ws tenant.ID, who Spender, c Choice, u llm.Usage, credits int64) error {
	also := s.takeOwed(ws)
	if err := s.o.Billing.Charge(ctx, tx, ws, billing.Credits, credits+also.Credits); err != nil {
		return err
	}
	st, err := s.states.Load(ctx, ws, func(ctx context.Context) (state, error) { return loadState(ctx, tx, ws) })
	if err != nil {
		return err
	}
	day := s.day(st)
	if err := s.sweepOnce(ctx, tx, ws, day); err != nil {
		return err
	}
	return addUse(ctx, tx, ws, day, who.ContactID, accounts(ws, day, who), use{Answers: 1, In: int64(u.In) + also.In, Out: int64(u.Out), Credits: credits + also.Credits, Cost: c.Price.Cost(u) + also.Cost})
}

// Spending is what was used on a day.
type Spending struct {
	Answers, TokensIn, TokensOut, Credits, Cost int64 // cost in millionths of a US dollar
}

// BotSpending is a bot's part of it.
type BotSpending struct {
	BotID string
	Spending
}

// Today is what the workspace has spent since midnight in its zone, and which bots did.
func (s *Service) Today(ctx context.Context, ws tenant.ID) (Spending, []BotSpending, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return Spending{}, nil, err
	}
	return useOfDay(ctx, s.db.Read(), ws, s.day(st))
}

// jobSweep forgets what single visitors and addresses have spent on earlier days: nobody asks for it any more.
const jobSweep = "model.sweep"

type sweepArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	Before    string    `json:"before"`
}

// sweepOnce asks for a sweep with the first answer of a day.
func (s *Service) sweepOnce(ctx context.Context, tx *db.Tx, ws tenant.ID, day string) error {
	s.mu.Lock()
	done := s.swept[ws] == day
	if len(s.swept) >= remembered {
		clear(s.swept)
	}
	s.swept[ws] = day
	s.mu.Unlock()
	if done {
		return nil
	}
	// A zone may have been changed since: a day more does no harm.
	before, err := time.Parse(dayFormat, day)
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobSweep, Args: sweepArgs{ws, before.AddDate(0, 0, -1).Format(dayFormat)}})
}

func (s *Service) sweep(ctx context.Context, t jobs.Task) error {
	var args sweepArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	for {
		var n int64
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = forgetUse(ctx, tx, args.Workspace, args.Before, 500)
			return err
		}); err != nil || n == 0 {
			return err
		}
	}
}
