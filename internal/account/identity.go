package account

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/uid"
)

// Identity is who an account is at the sign-in provider.
type Identity struct {
	ID        string
	AccountID string
	Issuer    string
	Subject   string
	Email     string // as the provider last named it
	CreatedAt time.Time
	UsedAt    time.Time
}

// Errors of identities that callers tell apart.
var (
	ErrNoIdentity    = errs.New(errs.NotFound, "identity.not_found", "This account is not connected with a sign-in provider.")
	ErrOtherIdentity = errs.New(errs.Conflict, "auth.provider_taken", "Another person of the sign-in provider is connected with this account.")
	ErrAttemptUsed   = errs.New(errs.Conflict, "auth.provider_expired", "This sign-in took too long or was used already. Please begin again.")
	ErrNoPassword    = errs.New(errs.Conflict, "identity.last_way", "Set a password first: without one this is the only way to sign in.")
)

// HasPassword says whether the account can sign in with a password.
func (a Account) HasPassword() bool { return a.hash != "" }

// DraftWithoutPassword is an account whose person signs in at the provider. Name and address must be checked.
func DraftWithoutPassword(email, name, locale string) Draft {
	return Draft{email: email, name: name, locale: locale}
}

// UseAttempt takes a way back from the provider out of use until the time when it would be refused anyway; ErrAttemptUsed
// when it was used before.
func (s *Service) UseAttempt(ctx context.Context, tx *db.Tx, state string, until time.Time) error {
	if err := deleteStaleAttempts(ctx, tx, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	won, err := insertAttempt(ctx, tx, secret.Hash(state), clock.Ms(until))
	if err == nil && !won {
		err = ErrAttemptUsed
	}
	return err
}

// ByIdentity finds the account of a person of the provider, and notes that he came; ErrNoIdentity when there is none.
func (s *Service) ByIdentity(ctx context.Context, tx *db.Tx, issuer, subject, email string) (Account, error) {
	id, err := touchIdentity(ctx, tx, issuer, subject, email, clock.Ms(s.clock.Now()))
	if err != nil {
		return Account{}, err
	}
	return accountByID(ctx, tx, id)
}

// Connect makes a person of the provider the one who opens an account from now on. ErrOtherIdentity when the account is
// another's there, or the person another account's.
func (s *Service) Connect(ctx context.Context, tx *db.Tx, i Identity) error {
	i.ID, i.CreatedAt, i.UsedAt = uid.New(), s.clock.Now(), s.clock.Now()
	won, err := insertIdentity(ctx, tx, i)
	if err != nil || won {
		return err
	}
	// Perhaps the same person came in two windows at once.
	id, err := touchIdentity(ctx, tx, i.Issuer, i.Subject, i.Email, clock.Ms(i.UsedAt))
	if errors.Is(err, ErrNoIdentity) || err == nil && id != i.AccountID {
		return ErrOtherIdentity
	}
	return err
}

// Identities lists who an account is at providers.
func (s *Service) Identities(ctx context.Context, accountID string) ([]Identity, error) {
	return listIdentities(ctx, s.db.Read(), accountID)
}

// Disconnect takes a connection away. ErrNoPassword when the person could not sign in any more.
func (s *Service) Disconnect(ctx context.Context, tx *db.Tx, accountID, id string) (Identity, error) {
	a, err := accountByID(ctx, tx, accountID)
	switch {
	case err != nil:
		return Identity{}, err
	case !a.HasPassword():
		return Identity{}, ErrNoPassword
	case !uid.Valid(id):
		return Identity{}, ErrNoIdentity
	}
	return deleteIdentity(ctx, tx, accountID, id)
}

// Vouch notes that the provider has just vouched for the person of a session.
func (s *Service) Vouch(ctx context.Context, tx *db.Tx, key string) error {
	tx.After(func() { s.sessions.Drop(key) })
	return vouchSession(ctx, tx, key, clock.Ms(s.clock.Now()))
}
