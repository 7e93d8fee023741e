package account

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/alexedwards/argon2id"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/uid"
)

// Options are what the room is given at start. The zero value is right for production.
type Options struct {
	Clock clock.Clock
	Hash  *argon2id.Params // ProductionHash when nil; tests take cheap ones
	Log   *slog.Logger
	// Sealer seals the secrets of second factors; without it nobody can set one up.
	Sealer *secret.Sealer
}

// Service holds the verbs of accounts. Verbs that take a transaction are composed by their caller, which writes the
// event of each workspace beside them.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	log      *slog.Logger
	hasher   *hasher
	sealer   *secret.Sealer
	sessions *recent.Cache[string, Session]
}

// New makes the room.
func New(d *db.DB, o Options) (*Service, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Hash == nil {
		o.Hash = ProductionHash()
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	h, err := newHasher(o.Hash)
	if err != nil {
		return nil, err
	}
	return &Service{
		db: d, clock: o.Clock, log: o.Log, hasher: h, sealer: o.Sealer,
		sessions: recent.New[string, Session](o.Clock, sessionCacheTime, sessionCacheSize),
	}, nil
}

// Draft is a checked account that is not stored yet: its password is hashed outside of the transaction.
type Draft struct {
	email, name, locale, hash string
}

// NewAccount is what a person types to get an account. Locations are of the fields in the request's body.
type NewAccount struct {
	Email, Name, Password, Locale string
}

// Check trims n and lists everything that is wrong with it.
func (n *NewAccount) Check() []errs.Field {
	var fields, wrong []errs.Field
	n.Name, wrong = CheckName("body.name", n.Name)
	fields = append(fields, wrong...)
	n.Email, wrong = CheckEmail("body.email", n.Email)
	fields = append(fields, wrong...)
	fields = append(fields, CheckPassword("body.password", n.Email, n.Password)...)
	n.Locale, wrong = CheckLocale("body.locale", n.Locale)
	return append(fields, wrong...)
}

// Draft hashes the password of a checked NewAccount. It takes a while: never call it inside a transaction.
func (s *Service) Draft(ctx context.Context, n NewAccount) (Draft, error) {
	hash, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return Draft{}, err
	}
	return Draft{email: n.Email, name: n.Name, locale: n.Locale, hash: hash}, nil
}

// Create stores a draft; ErrEmailTaken when somebody has the address.
func (s *Service) Create(ctx context.Context, tx *db.Tx, d Draft) (Account, error) {
	a := Account{ID: uid.New(), Email: d.email, Name: d.name, Locale: d.locale, CreatedAt: s.clock.Now(), hash: d.hash}
	if err := insertAccount(ctx, tx, a); err != nil {
		if db.UniqueViolation(err) {
			return Account{}, ErrEmailTaken
		}
		return Account{}, err
	}
	return a, nil
}

// Any says whether the installation has an account at all.
func (s *Service) Any(ctx context.Context, q db.Querier) (bool, error) { return anyAccount(ctx, q) }

// ByEmail finds the account of an address; ErrNotFound when there is none. For our own verbs: no endpoint may tell.
func (s *Service) ByEmail(ctx context.Context, q db.Querier, email string) (Account, error) {
	return accountByEmail(ctx, q, NormEmail(email))
}

// ByID finds an account.
func (s *Service) ByID(ctx context.Context, q db.Querier, id string) (Account, error) {
	return accountByID(ctx, q, id)
}

// Authenticate checks e-mail and password with the same work whether or not the address is known. With
// ErrWrongCredentials it still returns the account when the address is known, for the record of failed sign-ins.
func (s *Service) Authenticate(ctx context.Context, email, password string) (Account, error) {
	a, err := accountByEmail(ctx, s.db.Read(), NormEmail(email))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Account{}, err
	}
	ok, err := s.hasher.matches(ctx, password, a.hash)
	switch {
	case err != nil:
		return Account{}, err
	case !ok:
		return a, ErrWrongCredentials
	}
	return a, nil
}

// Confirms checks the present password of a signed-in account.
func (s *Service) Confirms(ctx context.Context, accountID, password string) (bool, error) {
	a, err := accountByID(ctx, s.db.Read(), accountID)
	if err != nil {
		return false, err
	}
	return s.hasher.matches(ctx, password, a.hash)
}

// HashPassword hashes a checked new password. Never call it inside a transaction.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	return s.hasher.hash(ctx, password)
}

// SetPassword stores a new password's hash and signs the person out everywhere but at the session keep ("" for none).
// Links to choose a new password stop working.
func (s *Service) SetPassword(ctx context.Context, tx *db.Tx, accountID, hash, keep string) error {
	if err := updatePassword(ctx, tx, accountID, hash, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	if err := deleteResets(ctx, tx, accountID); err != nil {
		return err
	}
	if err := deleteSessions(ctx, tx, accountID, keep); err != nil {
		return err
	}
	tx.After(s.sessions.Clear)
	return nil
}

// Profile is what a person can change about himself.
type Profile struct {
	Name, Locale string
}

// UpdateProfile stores a checked name and language.
func (s *Service) UpdateProfile(ctx context.Context, tx *db.Tx, accountID string, p Profile) error {
	tx.After(s.sessions.Clear)
	return updateProfile(ctx, tx, accountID, p, clock.Ms(s.clock.Now()))
}

const (
	sessionTime      = 30 * 24 * time.Hour
	sessionTouch     = time.Minute
	sessionCacheTime = 5 * time.Second
	sessionCacheSize = 10_000
	sessionsEach     = 50 // signed-in browsers of one account; the longest unused one goes
	resetTime        = time.Hour
)
