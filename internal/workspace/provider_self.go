package workspace

import (
	"context"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/oidc"
)

// Ways are how the caller can sign in, and how long he need not show again that it is he.
type Ways struct {
	Password       bool
	Provider       string // empty: this installation has none
	Identities     []account.Identity
	ConfirmedUntil time.Time // zero: not confirmed
}

// Ways tells how the caller can sign in.
func (s *Service) Ways(ctx context.Context, c Caller) (Ways, error) {
	a, err := s.accounts.ByID(ctx, s.db.Read(), c.AccountID)
	if err != nil {
		return Ways{}, err
	}
	w := Ways{Password: a.HasPassword(), Provider: s.provider.Name()}
	if s.vouched(c) {
		w.ConfirmedUntil = c.session.VouchedAt.Add(oidc.Fresh)
	}
	w.Identities, err = s.accounts.Identities(ctx, c.AccountID)
	return w, err
}

// vouched says whether the provider has vouched for the caller in this browser a moment ago.
func (s *Service) vouched(c Caller) bool {
	return !c.session.VouchedAt.IsZero() && s.clock.Now().Before(c.session.VouchedAt.Add(oidc.Fresh))
}

// confirmVouched is what stands for the present password of a person who has none: a sign-in at the provider a moment ago.
// With a password it says false, and the password is asked for.
func (s *Service) confirmVouched(ctx context.Context, c Caller) (bool, error) {
	a, err := s.accounts.ByID(ctx, s.db.Read(), c.AccountID)
	if err != nil || a.HasPassword() {
		return false, err
	}
	if !s.vouched(c) {
		return false, errConfirmAgain
	}
	return true, nil
}

// Disconnect takes a connection with the sign-in provider away, against password and code. Without a password nobody can.
func (s *Service) Disconnect(ctx context.Context, c Caller, id, password, code string) error {
	a, err := s.accounts.ByID(ctx, s.db.Read(), c.AccountID)
	if err != nil {
		return err
	}
	if !a.HasPassword() {
		return account.ErrNoPassword
	}
	if err := s.confirmSelf(ctx, c, password, code); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		i, err := s.accounts.Disconnect(ctx, tx, c.AccountID, id)
		if err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, c.AccountID, EventIdentity, IdentityChanged{Provider: s.provider.Name(), Email: i.Email})
	})
}
