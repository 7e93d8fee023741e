package answer

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// NoModel says that there is no model at all that could help.
const NoModel Without = "no_model"

// affordable are the models among all that can be paid for. Where none can, why says what stands against it.
func (s *Service) affordable(ctx context.Context, ws tenant.ID, who model.Spender, all []model.Choice) (can []model.Choice, why Without, err error) {
	why = NoModel
	for _, c := range all {
		err := s.o.Models.Afford(ctx, ws, who, c)
		switch {
		case err == nil:
			can = append(can, c)
		case errs.CodeOf(err) == errs.CodeOf(model.ErrDailyCap):
			why = DailyCap
		case errs.CodeOf(err) == "plan.limit_reached":
			if why == NoModel {
				why = CreditsUsed
			}
		default:
			return nil, "", err
		}
	}
	if len(can) > 0 {
		why = ""
	}
	return can, why, nil
}

// errand readies an attempt at what is no answer: the first model may take all of its time. small are the credits of one that
// the models for small steps do, whichever it is; 0: it is done by the models for answers, at what they cost. With an own key
// neither costs any. why is set, and there is no model to ask, where none can be paid for.
func (s *Service) errand(ctx context.Context, ws tenant.ID, b bot.Bot, who model.Spender, small int64, within time.Duration) (a *attempt, why Without, err error) {
	a = &attempt{s: s, r: Request{Workspace: ws, Bot: b}, start: time.Now().Add(within - s.o.FirstTime)}
	if s.o.Models == nil {
		return a, NoModel, nil
	}
	offered := s.o.Models.Choices
	if small > 0 {
		offered = s.o.Models.Steps
	}
	all, err := offered(ctx, ws, b.Prompt.Models)
	if err != nil {
		return nil, "", err
	}
	all = slices.Clone(all) // they are others' too
	for i := range all {
		if small > 0 && all[i].Credits > 0 {
			all[i].Credits = small
		}
	}
	a.choices, why, err = s.affordable(ctx, ws, who, all)
	return a, why, err
}
