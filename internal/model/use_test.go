package model_test

import (
	"context"
	"testing"
	"time"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
)

// Answers to many contacts are counted together, and on PostgreSQL one does not wait until another's transaction ends.
func TestUseOfManyContacts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		c := model.Choice{Own: true, Model: "m", Price: model.Price{In: 1_000_000}}
		spend := func(ctx context.Context, tx *db.Tx, contact string) error {
			return k.s.Spend(ctx, tx, k.ws, model.Spender{BotID: "b", ContactID: contact, Address: "203.0.113.7"}, c, llm.Usage{In: 1000}, 0)
		}
		contacts := []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"}
		for _, id := range contacts {
			k.tx(func(ctx context.Context, tx *db.Tx) error { return spend(ctx, tx, id) })
		}
		if d.Dialect() == db.Postgres {
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				if err := spend(ctx, tx, "c1"); err != nil {
					return err
				}
				soon, stop := context.WithTimeout(t.Context(), 10*time.Second)
				defer stop()
				return d.InTx(soon, func(ctx context.Context, tx *db.Tx) error { return spend(ctx, tx, "c2") })
			})
		} else {
			for _, id := range contacts[:2] {
				k.tx(func(ctx context.Context, tx *db.Tx) error { return spend(ctx, tx, id) })
			}
		}
		day, bots, err := k.s.Today(t.Context(), k.ws)
		if err != nil || day.Answers != 10 || day.TokensIn != 10_000 || len(bots) != 1 || bots[0].Answers != 10 || bots[0].Cost != day.Cost {
			t.Errorf("%+v %+v %v", day, bots, err)
		}
	})
}
