package workspace

import (
	"context"
	"errors"
	"strings"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// callerKey is what a Caller is remembered under: a person in a workspace ("" for his first), or an API key's hash.
type callerKey struct {
	account   string
	workspace string
	keyHash   string
}

var errKeyInvalid = errs.New(errs.Unauthenticated, "auth.required", "This API key is not valid.")

// errNoKey and errPersonNeeded tell the two kinds of credentials apart.
var errPersonNeeded = errs.New(errs.Forbidden, "auth.person_needed", "An API key cannot do this: sign in as a person.")

// callerOfSession is the signed-in person as a member of a workspace: the wanted one, or his first. Answers are at
// most two seconds old; a change made on this node is seen at once.
func (s *Service) callerOfSession(ctx context.Context, sess account.Session, wanted string) (Caller, error) {
	if wanted != "" && !uid.Valid(wanted) {
		return Caller{}, ErrNotFound
	}
	c, err := s.callers.Load(ctx, callerKey{account: sess.AccountID, workspace: wanted}, func(ctx context.Context) (Caller, error) {
		q := s.db.Read()
		if wanted != "" {
			return loadCaller(ctx, q, tenant.ID(wanted), sess.AccountID)
		}
		seats, err := seatsOf(ctx, q, sess.AccountID)
		if err != nil {
			return Caller{}, err
		}
		for _, seat := range seats {
			c, err := loadCaller(ctx, q, seat.workspace, sess.AccountID)
			if !errors.Is(err, ErrNotFound) { // he may be disabled there
				return c, err
			}
		}
		return Caller{}, ErrNotFound
	})
	if err != nil {
		return Caller{}, err
	}
	c.AccountID, c.session = sess.AccountID, sess
	return c, nil
}

// loadCaller reads what an account may do in a workspace now; ErrNotFound when it is no active member there.
func loadCaller(ctx context.Context, q db.Querier, ws tenant.ID, accountID string) (Caller, error) {
	m, err := memberByAccount(ctx, q, ws, accountID)
	if errors.Is(err, errMemberNotFound) || err == nil && m.State != stateActive {
		return Caller{}, ErrNotFound
	}
	if err != nil {
		return Caller{}, err
	}
	return callerOf(ctx, q, m)
}

func callerOf(ctx context.Context, q db.Querier, m Member) (Caller, error) {
	role, err := roleByID(ctx, q, m.Workspace, m.RoleID)
	if err != nil {
		return Caller{}, err
	}
	var bots []string
	if !m.AllBots {
		bots, err = botsOf(ctx, q, m.Workspace, m.ID)
	}
	return callerIn(m, role, bots), err
}

// callerIn is a member as he may act in a role; bots are his where he does not see all.
func callerIn(m Member, r Role, bots []string) Caller {
	c := Caller{Workspace: m.Workspace, MemberID: m.ID, Name: m.Name, Role: r.Key, AllBots: m.AllBots, permissions: r.Permissions}
	if !m.AllBots {
		c.Bots = bots
	}
	return c
}

// callerOfKey is who an API key works for: within the key's permissions and within what its maker may do now.
func (s *Service) callerOfKey(ctx context.Context, key, wanted string) (Caller, error) {
	if !strings.HasPrefix(key, keyMark) || len(key) > 100 {
		return Caller{}, errKeyInvalid
	}
	hash := secret.Hash(key)
	c, err := s.callers.Load(ctx, callerKey{keyHash: hash}, func(ctx context.Context) (Caller, error) {
		return s.loadKeyCaller(ctx, hash)
	})
	if err == nil && wanted != "" && wanted != string(c.Workspace) {
		return Caller{}, ErrNotFound
	}
	return c, err
}

func (s *Service) loadKeyCaller(ctx context.Context, hash string) (Caller, error) {
	q := s.db.Read()
	ws, id, err := holderOf(ctx, q, tokenAPIKey, hash)
	if db.NotFound(err) {
		return Caller{}, errKeyInvalid
	}
	if err != nil {
		return Caller{}, err
	}
	k, err := apiKeyByID(ctx, q, ws, id)
	if err != nil || !k.RevokedAt.IsZero() {
		return Caller{}, keyError(err)
	}
	m, err := memberByID(ctx, q, ws, k.CreatedBy)
	if err != nil || m.State != stateActive {
		return Caller{}, keyError(err)
	}
	c, err := callerOf(ctx, q, m)
	if err != nil {
		return Caller{}, err
	}
	s.touchKey(ctx, k)
	c.APIKeyID, c.Name, c.permissions = k.ID, k.Name, k.Permissions.both(c.permissions)
	return c, nil
}

// keyError hides why a key does not work; outages stay outages.
func keyError(err error) error {
	if err == nil || errs.KindOf(err) == errs.NotFound {
		return errKeyInvalid
	}
	return err
}

// touchKey writes down at most once a minute that a key is in use. A failure costs only that note.
func (s *Service) touchKey(ctx context.Context, k APIKey) {
	now := s.clock.Now()
	if now.Sub(k.LastUsedAt) < time.Minute {
		return
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return touchAPIKey(ctx, tx, k.Workspace, k.ID, clock.Ms(now), clock.Ms(now.Add(-time.Minute)))
	})
	if err != nil {
		s.log.WarnContext(ctx, "use of an API key not noted", "error", err)
	}
}
