package model

import (
	"context"
	"errors"
	"reflect"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
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
			if now.Default == (Ref{}) {
				now.Default = Ref{KeyID: k.ID}
			}
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
		return s.record(ctx, tx, c.Workspace, c.Actor(), EventKeyChanged, id, KeyChanged{shape(old), shape(next), in.Secret != nil})
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
			for _, r := range []*Ref{&now.Default, &now.Fallback, &now.Small} {
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
		if wrong := in.check(known, s.o.Provider != nil); len(wrong) > 0 {
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
	tx.After(func() { s.states.Drop(c.Workspace) })
	return s.record(ctx, tx, c.Workspace, c.Actor(), EventSettingsChanged, string(c.Workspace), SettingsChanged{before, after})
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

// Tested is what came of trying a key.
type Tested struct {
	Models  []string // what the vendor offers; empty when it does not say
	Ms      int64
	Kind    llm.Kind // "": it works
	Message string   // in the vendor's words
}

// field is which field of the form is wrong, and the code; "" when the key may be stored. A vendor who is busy at the
// moment has taken the key.
func (t Tested) field() (at, code string) {
	switch t.Kind {
	case "", llm.RateLimited, llm.BadAnswer:
		return "", ""
	case llm.InvalidKey, llm.NoQuota:
		return "key", "model.key_refused"
	case llm.ModelNotFound, llm.BadRequest:
		return "model", "model.model_refused"
	}
	return "base_url", "model.unreachable"
}

// Test tries a key: one that is stored (id), with what is said about it, or one that is only typed.
func (s *Service) Test(ctx context.Context, c workspace.Caller, id string, in KeyInput) (Tested, error) {
	k := Key{Workspace: c.Workspace, ID: uid.New()}
	if id != "" {
		var err error
		if k, err = s.get(ctx, c.Workspace, id); err != nil {
			return Tested{}, err
		}
		in.Vendor = nil
	} else if in.Name == nil {
		name := "test" // not asked for yet
		in.Name = &name
	}
	listOnly := in.Model == nil && k.Model == ""
	if listOnly {
		some := "any" // the list is wanted to choose one
		in.Model = &some
	}
	next, plain, err := s.read(k, in)
	if err != nil {
		return Tested{}, err
	}
	if listOnly {
		next.Model = ""
	}
	t := s.try(ctx, next, plain)
	same := in.Secret == nil && in.BaseURL == nil && (in.Model == nil || *in.Model == k.Model)
	if id != "" && same {
		s.remember(ctx, k, t)
	}
	return t, ctx.Err()
}

// remember stores how the test of a stored key ended.
func (s *Service) remember(ctx context.Context, k Key, t Tested) {
	choice := Choice{KeyID: k.ID, Own: true, Model: k.Model}
	if t.Kind != "" {
		s.forgetTrouble(k.ID)
		s.Failed(ctx, k.Workspace, choice, llm.NewError(t.Kind, t.Message, nil))
		return
	}
	s.states.Drop(k.Workspace)
	s.Worked(k.Workspace, choice)
}

const testTime = 20 * time.Second

// try asks for the models and, when one is named, for a word of it: only that shows that it may be used.
func (s *Service) try(ctx context.Context, k Key, plain string) Tested {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	p := s.dial(k, plain)
	start := time.Now()
	t := Tested{Models: []string{}}
	names, err := p.(llm.Lister).Models(ctx)
	if err == nil {
		t.Models = names[:min(len(names), keptModels)]
	}
	if k.Model != "" && (err == nil || llm.KindOf(err) != llm.InvalidKey) { // some servers have no list
		start = time.Now()
		_, err = p.Generate(ctx, llm.Request{Model: k.Model, Messages: []llm.Message{{Role: llm.User, Text: "Reply with the word OK."}}, MaxTokens: 16})
	}
	t.Ms = time.Since(start).Milliseconds()
	if err == nil {
		return t
	}
	t.Kind, t.Message = llm.KindOf(err), "the vendor did not answer in time"
	var e *llm.Error
	if errors.As(err, &e) {
		t.Message = e.Message
	}
	if t.Kind == llm.BadAnswer && len(t.Models) > 0 {
		t.Kind, t.Message = "", "" // a model that thinks first has used up the few words it was given
	}
	return t
}
