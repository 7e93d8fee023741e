package workspace

import (
	"context"
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

// APIKey lets a program work in the name of the member who made it, within permissions of its own. The key itself is
// shown once; only its SHA-256 is kept.
type APIKey struct {
	Workspace   tenant.ID
	ID          string
	Name        string
	Prefix      string // the first characters, to tell keys apart
	Permissions Permissions
	CreatedBy   string // member
	CreatedAt   time.Time
	LastUsedAt  time.Time
	RevokedAt   time.Time

	hash string
}

const (
	keyMark      = "cxk_"
	keyPrefixLen = len(keyMark) + 6
)

var (
	errKeyNotFound = errs.New(errs.NotFound, "api_key.not_found", "There is no such API key.")
	errTooManyKeys = errs.New(errs.Conflict, "api_key.too_many", "A workspace has at most 100 API keys. Revoke one first.")
)

// APIKeys lists the keys that work, newest first.
func (s *Service) APIKeys(ctx context.Context, c Caller) ([]APIKey, error) {
	return listAPIKeys(ctx, s.db.Read(), c.Workspace)
}

// CreateAPIKey makes a key that opens no more than its maker may do. The key is in the answer and nowhere else.
// Keys are made by people: one that leaks must not be able to make others.
func (s *Service) CreateAPIKey(ctx context.Context, c Caller, name string, named map[string]string) (APIKey, string, error) {
	if c.APIKeyID != "" {
		return APIKey{}, "", errPersonNeeded
	}
	name, fields := account.CheckLine("body.name", name, maxName)
	permissions, wrong := readPermissions("body.permissions", named)
	if err := invalid(append(fields, wrong...)); err != nil {
		return APIKey{}, "", err
	}
	if !permissions.Within(c.permissions) {
		return APIKey{}, "", errRoleAbove
	}
	key := keyMark + strings.TrimRight(secret.Token(), "=")
	k := APIKey{
		Workspace: c.Workspace, ID: uid.New(), Name: name, Prefix: key[:keyPrefixLen], Permissions: permissions,
		CreatedBy: c.MemberID, CreatedAt: s.clock.Now(), hash: secret.Hash(key),
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := countAPIKeys(ctx, tx, c.Workspace)
		if err != nil {
			return err
		}
		if n >= maxAPIKeys {
			return errTooManyKeys
		}
		if err := insertAPIKey(ctx, tx, k); err != nil {
			return err
		}
		if err := insertHolder(ctx, tx, tokenAPIKey, k.hash, k.Workspace, k.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventAPIKeyCreated, k.ID, c.Actor(), APIKeyCreated{k.Name, k.Prefix, k.Permissions})
	})
	return k, key, err
}

// RevokeAPIKey stops a key, from its next request on.
func (s *Service) RevokeAPIKey(ctx context.Context, c Caller, id string) error {
	if !uid.Valid(id) {
		return errKeyNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		k, err := apiKeyByID(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if !k.RevokedAt.IsZero() {
			return errKeyNotFound
		}
		return s.revokeKey(ctx, tx, c, k, "revoked")
	})
}

func (s *Service) revokeKey(ctx context.Context, tx *db.Tx, c Caller, k APIKey, why string) error {
	s.accessChanged(tx)
	if err := revokeAPIKey(ctx, tx, k.Workspace, k.ID, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	if err := deleteHolder(ctx, tx, k.Workspace, k.hash); err != nil {
		return err
	}
	return s.record(ctx, tx, k.Workspace, EventAPIKeyRevoked, k.ID, c.Actor(), APIKeyRevoked{k.Name, k.Prefix, why})
}

// revokeKeysOf stops the keys of a member who leaves.
func (s *Service) revokeKeysOf(ctx context.Context, tx *db.Tx, c Caller, memberID string) error {
	keys, err := apiKeysOf(ctx, tx, c.Workspace, memberID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := s.revokeKey(ctx, tx, c, k, "member_removed"); err != nil {
			return err
		}
	}
	return nil
}
