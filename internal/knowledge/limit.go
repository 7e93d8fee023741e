package knowledge

import (
	"context"
	"slices"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// take counts n more entries, against the plan and against what one bot may have.
func (s *Service) take(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, n int64) error {
	have, err := countsOf(ctx, tx, ws, botID, QAndA)
	if err != nil {
		return err
	}
	if have.total()+n > MaxPerBot {
		limited, err := s.planLimits(ctx, tx, ws)
		if err != nil {
			return err
		}
		if !limited {
			return ErrTooMany
		}
	}
	return s.billing.Take(ctx, tx, ws, billing.Entries, n)
}

// planLimits says whether the plan gives a number of entries; then that number holds, also above MaxPerBot.
func (s *Service) planLimits(ctx context.Context, q db.Querier, ws tenant.ID) (bool, error) {
	u, err := s.entriesUse(ctx, q, ws)
	return u.Limit != nil, err
}

func (s *Service) entriesUse(ctx context.Context, q db.Querier, ws tenant.ID) (billing.Use, error) {
	uses, err := s.billing.Use(ctx, q, ws)
	if err != nil {
		return billing.Use{}, err
	}
	i := slices.IndexFunc(uses, func(u billing.Use) bool { return u.Meter == billing.Entries })
	return uses[i], nil
}

// Limit is how many FAQs there may be and how many of them there are: those of the bot, or, where the plan gives the
// number, the entries of the whole workspace.
type Limit struct {
	Used, Max int64
	Plan      bool
}

func (s *Service) limit(ctx context.Context, q db.Querier, ws tenant.ID, have counts) (Limit, error) {
	u, err := s.entriesUse(ctx, q, ws)
	if err == nil && u.Limit != nil {
		return Limit{u.Used, *u.Limit, true}, nil
	}
	return Limit{have.total(), MaxPerBot, false}, err
}

func (s *Service) giveBack(ctx context.Context, tx *db.Tx, ws tenant.ID, n int64) error {
	return s.billing.Give(ctx, tx, ws, billing.Entries, n)
}
