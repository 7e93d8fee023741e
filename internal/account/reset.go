package account

import (
	"context"
	"net/url"
	"strings"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/secret"
)

// ResetLink makes a link with which the person of an address chooses a new password: once, within an hour.
// ErrNotFound when nobody has the address. Whoever has the link has the account: it goes to the person's mailbox, or
// to the operator's own terminal (`cxgenie owner reset`).
func (s *Service) ResetLink(ctx context.Context, email, publicURL string) (string, error) {
	token := secret.Token()
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByEmail(ctx, tx, NormEmail(email))
		if err != nil {
			return err
		}
		now := s.clock.Now()
		if err := deleteStaleResets(ctx, tx, a.ID, clock.Ms(now)); err != nil {
			return err
		}
		return insertReset(ctx, tx, secret.Hash(token), a.ID, clock.Ms(now), clock.Ms(now.Add(resetTime)))
	})
	if err != nil {
		return "", err
	}
	return strings.TrimRight(publicURL, "/") + "/reset?token=" + url.QueryEscape(token), nil
}

// ResetAccount tells whose password a link's token may change, without using it up; ErrResetInvalid when nobody's.
func (s *Service) ResetAccount(ctx context.Context, token string) (Account, error) {
	id, err := resetByHash(ctx, s.db.Read(), secret.Hash(token), clock.Ms(s.clock.Now()))
	if err != nil {
		return Account{}, err
	}
	return accountByID(ctx, s.db.Read(), id)
}

// UseReset takes a link out of use and returns whose it was; ErrResetInvalid when it was used or is over its time.
func (s *Service) UseReset(ctx context.Context, tx *db.Tx, token string) (accountID string, err error) {
	return useReset(ctx, tx, secret.Hash(token), clock.Ms(s.clock.Now()))
}
