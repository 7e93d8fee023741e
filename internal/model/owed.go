package model

import (
	"context"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// owed is what meanings and judgements have used and nobody has counted yet. A question costs so little that it has no
// statement of its own: it is counted with the next answer, the next step of learning, or when it has become much.
type owed struct {
	times, tokens, cost int64
	house               int64 // of the tokens, those of the installation's model
}

const (
	// tokensACredit is how many tokens of the installation's embedding model cost one credit: about what one answer of a small
	// model costs.
	tokensACredit = 100_000
	// owedTimes and owedTokens are how much may be owed.
	owedTimes  = 200
	owedTokens = 50_000
)

func (s *Service) owe(ws tenant.ID, tokens, cost int64, house bool) {
	s.mu.Lock()
	o := s.owed[ws]
	o.times, o.tokens, o.cost = o.times+1, o.tokens+tokens, o.cost+cost
	if house {
		o.house += tokens
	}
	s.owed[ws] = o
	s.mu.Unlock()
	if o.times >= owedTimes || o.tokens >= owedTokens {
		s.note(func(ctx context.Context) error {
			return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.Settle(ctx, tx, ws) })
		})
	}
}

// takeOwed is what is owed, less what does not make a whole credit yet. A transaction that fails takes it along: a fraction of
// a cent, which is less than counting it twice would be worth.
func (s *Service) takeOwed(ws tenant.ID) use {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.owed[ws]
	if !ok {
		return use{}
	}
	u := use{In: o.tokens, Cost: o.cost, Credits: o.house / tokensACredit}
	if u == (use{}) {
		return u
	}
	rest := o.house % tokensACredit
	delete(s.owed, ws)
	if rest > 0 {
		s.owed[ws] = owed{house: rest}
	}
	return u
}

// Settle counts what the meanings and judgements of a workspace have cost since the last time.
func (s *Service) Settle(ctx context.Context, tx *db.Tx, ws tenant.ID) error {
	u := s.takeOwed(ws)
	if u == (use{}) {
		return nil
	}
	if err := s.o.Billing.Charge(ctx, tx, ws, billing.Credits, u.Credits); err != nil {
		return err
	}
	st, err := s.states.Load(ctx, ws, func(ctx context.Context) (state, error) { return loadState(ctx, tx, ws) })
	if err != nil {
		return err
	}
	day := s.day(st)
	return addUse(ctx, tx, ws, day, "", accounts(ws, day, Spender{}), u)
}

// settleAll counts what is owed before the program ends.
func (s *Service) settleAll() {
	s.mu.Lock()
	var all []tenant.ID
	for ws := range s.owed {
		all = append(all, ws)
	}
	s.mu.Unlock()
	s.note(func(ctx context.Context) error {
		for _, ws := range all {
			if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.Settle(ctx, tx, ws) }); err != nil {
				return err
			}
		}
		return nil
	})
}
