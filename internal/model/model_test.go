package model_test

import (
	"context"
	"errors"
	"testing"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/workspace/workspacetest"
)

// The installation's model answers every workspace, for credits; without one there is no choice.
func TestTheInstallationsModel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		ws := h.Owner("Acme").Workspace
		meters := billing.New(billing.Options{Clock: h.Clock})
		none := model.New(d, model.Options{Clock: h.Clock, Billing: meters, Provider: llm.None{}})
		if got, err := none.Choices(t.Context(), ws, model.Wanted{}); err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
		s := model.New(d, model.Options{Clock: h.Clock, Billing: meters, Provider: llmtest.New(t), Model: "m", Fallback: "f"})
		got, err := s.Steps(t.Context(), ws, model.Wanted{})
		if err != nil || len(got) != 2 || got[0].Model != "m" || got[1].Model != "f" || got[0].Credits != 1 || got[0].Own {
			t.Fatalf("%v %v", got, err)
		}
		s.Failed(t.Context(), ws, got[0], llm.NewError(llm.Network, "gone", nil))
		s.Worked(ws, got[0])
		one := int64(1)
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := meters.SetLimit(ctx, tx, ws, billing.Credits, &one); err != nil {
				return err
			}
			return s.Spend(ctx, tx, ws, model.Spender{}, got[0], llm.Usage{In: 10, Out: 2}, got[0].Credits)
		}); err != nil {
			t.Fatal(err)
		}
		var e *errs.Error
		if err := s.Afford(t.Context(), ws, model.Spender{}, got[0]); !errors.As(err, &e) || e.Code != "plan.limit_reached" {
			t.Errorf("%v, want plan.limit_reached", err)
		}
		if err := s.Afford(t.Context(), ws, model.Spender{}, model.Choice{Own: true}); err != nil {
			t.Errorf("an own key needs no credits: %v", err)
		}
	})
}

func TestCost(t *testing.T) {
	t.Parallel()
	p := model.Price{In: 400_000, Out: 1_600_000} // $0.40 and $1.60 a million
	if got := p.Cost(llm.Usage{In: 1_000_000, Out: 500_000}); got != 1_200_000 {
		t.Errorf("%d millionths", got)
	}
}
