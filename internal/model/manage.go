package model

import (
	"context"
	"reflect"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Keys lists a workspace's keys, oldest first.
func (s *Service) Keys(ctx context.Context, ws tenant.ID) ([]Key, error) {
	return keysOf(ctx, s.db.Read(), ws)
}

// Settings are what the workspace says about its models.
func (s *Service) Settings(ctx context.Context, ws tenant.ID) (Settings, error) {
	return settingsOf(ctx, s.db.Read(), ws)
}

// Add stores a key that works: it is tried first. The first key becomes the workspace's default.
func (s *Service) Add(ctx context.Context, c workspace.Caller, in KeyInput) (Key, error) {
	k := Key{Workspace: c.Workspace, ID: uid.New(), CreatedBy: c.MemberID}
	k, plain, err := s.prepared(ctx, k, in)
	if err != nil {
		return Key{}, err
	}
	k.CreatedAt = s.o.Clock.Now()
	k.UpdatedAt = k.CreatedAt
	s.seal(&k, plain)
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		have, err := keysOf(ctx, tx, c.Workspace)
		if err != nil {
			return err
		}
		if len(have) >= maxKeys {
			return ErrTooMany
		}
		if err := insertKey(ctx, tx, k); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, c.Actor(), EventKeyAdded, k.ID, shape(k)); err != nil {
			return err
		}
		tx.After(func() { s.states.Drop(c.Workspace) })
		return s.changeSettings(ctx, tx, c, func(now *Settings) {
			if now.Default == (Ref{}) && k.Model != "" {
				now.Default = Ref{KeyID: k.ID}
			}
			s.prefer(now, k)
		})
	})
	return k, err
}

// Change changes a key; what it becomes is tried first.
func (s *Service) Change(ctx context.Context, c workspace.Caller, id string, in KeyInput) (Key, error) {
	old, err := s.get(ctx, c.Workspace, id)
	if err != nil {
		return Key{}, err
	}
	in.Vendor = nil
	next, plain, err := s.prepared(ctx, old, in)
	if err != nil {
		return Key{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := lockKey(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if !now.UpdatedAt.Equal(old.UpdatedAt) {
			return errs.New(errs.Conflict, "model.key_changed", "Somebody else has changed this key meanwhile.")
		}
		if in.Secret != nil {
			s.seal(&next, plain)
		}
		next.UpdatedAt = s.o.Clock.Now()
		if !next.UpdatedAt.After(old.UpdatedAt) {
			next.UpdatedAt = old.UpdatedAt.Add(time.Millisecond) // a provider is known by it
		}
		if err := updateKey(ctx, tx, next); err != nil {
			return err
		}
		s.forgetTrouble(id)
		tx.After(func() { s.states.Drop(c.Workspace) })
		if next.EmbedModel != "" || old.EmbedModel != "" {
			if err := tellEmbedding(ctx, tx, c.Workspace); err != nil {
				return err
			}
		}
		if err := s.record(ctx, tx, c.Workspace, c.Actor(), EventKeyChanged, id, KeyChanged{shape(old), shape(next), in.Secret != nil}); err != nil {
			return err
		}
		return s.changeSettings(ctx, tx, c, func(now *Settings) {
			if now.Embedding.KeyID == id && next.EmbedModel == "" {
				now.Embedding = Ref{}
			}
			if now.Rerank.KeyID == id && next.RerankModel == "" {
				now.Rerank = Ref{}
			}
			if now.Hearing.KeyID == id && next.HearingModel == "" {
				now.Hearing = Ref{}
			}
			if next.EmbedModel != old.EmbedModel || next.RerankModel != old.RerankModel || next.HearingModel != old.HearingModel {
				s.prefer(now, next)
			}
		})
	})
	return next, err
}

// Remove deletes a key for good. Whoever used it uses the workspace's default from now on.
func (s *Service) Remove(ctx context.Context, c workspace.Caller, id string) error {
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		k, err := lockKey(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if err := deleteKey(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		tx.After(func() { s.states.Drop(c.Workspace) })
		if err := s.record(ctx, tx, c.Workspace, c.Actor(), EventKeyRemoved, id, shape(k)); err != nil {
			return err
		}
		return s.changeSettings(ctx, tx, c, func(now *Settings) {
			for _, r := range []*Ref{&now.Default, &now.Fallback, &now.Small, &now.Embedding, &now.Rerank, &now.Hearing} {
				if r.KeyID == id {
					*r = Ref{}
				}
			}
		})
	})
}

// SetSettings replaces what the workspace says about its models.
func (s *Service) SetSettings(ctx context.Context, c workspace.Caller, in Settings) (Settings, error) {
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		keys, err := keysOf(ctx, tx, c.Workspace)
		if err != nil {
			return err
		}
		known := map[string]Key{}
		for _, k := range keys {
			known[k.ID] = k
		}
		if wrong := in.check(known, s.o.Provider != nil, s.o.Embedder != nil, s.o.Hearer != nil); len(wrong) > 0 {
			return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
		}
		return s.changeSettings(ctx, tx, c, func(now *Settings) { *now = in })
	})
	return in, err
}

func (s *Service) changeSettings(ctx context.Context, tx *db.Tx, c workspace.Caller, change func(*Settings)) error {
	before, err := settingsOf(ctx, tx, c.Workspace)
	if err != nil {
		return err
	}
	after := before
	change(&after)
	if reflect.DeepEqual(after, before) {
		return nil
	}
	if err := putSettings(ctx, tx, c.Workspace, after, s.o.Clock.Now()); err != nil {
		return err
	}
	if after.Embedding != before.Embedding {
		if err := tellEmbedding(ctx, tx, c.Workspace); err != nil {
			return err
		}
	}
	tx.After(func() { s.states.Drop(c.Workspace) })
	return s.record(ctx, tx, c.Workspace, c.Actor(), EventSettingsChanged, string(c.Workspace), SettingsChanged{before, after})
}

// prefer uses a key for what it can do and nobody else does yet.
func (s *Service) prefer(now *Settings, k Key) {
	if now.Embedding == (Ref{}) && k.EmbedModel != "" && s.o.Embedder == nil {
		now.Embedding = Ref{KeyID: k.ID}
	}
	if now.Rerank == (Ref{}) && k.RerankModel != "" {
		now.Rerank = Ref{KeyID: k.ID}
	}
	if now.Hearing == (Ref{}) && k.HearingModel != "" && s.o.Hearer == nil {
		now.Hearing = Ref{KeyID: k.ID}
	}
}

func (s *Service) get(ctx context.Context, ws tenant.ID, id string) (Key, error) {
	if !uid.Valid(id) {
		return Key{}, ErrNotFound
	}
	return keyByID(ctx, s.db.Read(), ws, id)
}

func (s *Service) seal(k *Key, plain string) {
	k.sealed, k.Last4 = "", ""
	if plain != "" {
		k.sealed, k.Last4 = s.o.Sealer.Seal([]byte(plain), purpose(k.ID)), last4(plain)
	}
}

// prepared is a key as somebody wants it, with its secret, after it has shown that it works.
func (s *Service) prepared(ctx context.Context, k Key, in KeyInput) (Key, string, error) {
	next, plain, err := s.read(k, in)
	if err != nil {
		return Key{}, "", err
	}
	tested := s.try(ctx, next, plain)
	if at, code := tested.field(); at != "" {
		return Key{}, "", errs.InvalidField("body."+at, code, tested.Message)
	}
	next.TestedAt = s.o.Clock.Now()
	if len(tested.Models) > 0 {
		next.Models = tested.Models
	}
	next.Error, next.ErrorMessage, next.ErrorSince, next.ErrorSeen = "", "", time.Time{}, time.Time{}
	return next, plain, nil
}

// read checks what somebody says about a key, before anybody is asked. A stored secret is not sent to an address that
// it was not typed for.
func (s *Service) read(k Key, in KeyInput) (Key, string, error) {
	next, wrong := in.applied(k)
	if len(wrong) == 0 && next.BaseURL != "" {
		if err := safehttp.Check(next.BaseURL, s.o.Allow); err != nil {
			wrong = append(wrong, errs.Field{Location: "body.base_url", Code: "model.address", Message: "This address cannot be used: it must be an http or https address, and private ones must be allowed by the operator."})
		}
	}
	if len(wrong) == 0 && in.Secret == nil && k.sealed != "" && next.BaseURL != k.BaseURL {
		wrong = append(wrong, errs.Field{Location: "body.key", Code: "model.key_again", Message: "Type the key again: it would be sent to another address."})
	}
	if len(wrong) > 0 {
		return Key{}, "", errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if in.Secret != nil {
		return next, text.Trim(*in.Secret), nil
	}
	plain, err := s.unseal(k)
	return next, plain, err
}
