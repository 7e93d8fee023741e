package websearch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Limits of the fields, in characters.
const (
	maxURL    = 300
	maxSecret = 500
	maxQuery  = 200
)

// Input is what somebody says about an engine; nil stays as it is, and is empty for a new one.
type Input struct {
	Vendor  *string
	BaseURL *string
	Secret  *string
}

// Engine is what a workspace has; without one its Vendor is empty.
func (s *Service) Engine(ctx context.Context, ws tenant.ID) (Engine, error) {
	return engineOf(ctx, s.db.Read(), ws)
}

// Set stores an engine that works: it is tried first.
func (s *Service) Set(ctx context.Context, c workspace.Caller, in Input) (Engine, error) {
	old, err := engineOf(ctx, s.db.Read(), c.Workspace)
	if err != nil {
		return Engine{}, err
	}
	next, w, err := s.prepared(old, in)
	if err != nil {
		return Engine{}, err
	}
	t := s.try(ctx, w, "")
	if ctx.Err() != nil {
		return Engine{}, ctx.Err()
	}
	if at, code := t.field(); at != "" {
		return Engine{}, errs.InvalidField("body."+at, code, t.Message)
	}
	next.TestedAt = s.o.Clock.Now()
	next.CreatedBy = c.MemberID
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := lockEngine(ctx, tx, c.Workspace)
		if err != nil {
			return err
		}
		if now.Vendor != old.Vendor || !now.UpdatedAt.Equal(old.UpdatedAt) {
			return errs.New(errs.Conflict, "websearch.changed", "Somebody else has changed the search engine meanwhile.")
		}
		if in.Secret != nil || next.Vendor != old.Vendor {
			next.sealed, next.Last4 = "", ""
			if w.key != "" {
				next.sealed, next.Last4 = s.o.Sealer.Seal([]byte(w.key), purpose(c.Workspace)), last4(w.key)
			}
		}
		next.UpdatedAt = s.o.Clock.Now()
		if !next.UpdatedAt.After(old.UpdatedAt) {
			next.UpdatedAt = old.UpdatedAt.Add(time.Millisecond) // the way to it is known by it
		}
		if err := putEngine(ctx, tx, next); err != nil {
			return err
		}
		tx.After(func() { s.engines.Drop(c.Workspace) })
		return s.record(ctx, tx, c.Workspace, c.Actor(), EventSet, EngineSet{shape(old), shape(next), in.Secret != nil})
	})
	if err != nil {
		return Engine{}, err
	}
	return s.Engine(ctx, c.Workspace)
}

// Remove forgets a workspace's engine, if it has one. The installation's is used from now on, if it has one.
func (s *Service) Remove(ctx context.Context, c workspace.Caller) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err := lockEngine(ctx, tx, c.Workspace)
		if err != nil || e.Vendor == "" {
			return err
		}
		if err := deleteEngine(ctx, tx, c.Workspace); err != nil {
			return err
		}
		tx.After(func() { s.engines.Drop(c.Workspace) })
		return s.record(ctx, tx, c.Workspace, c.Actor(), EventRemoved, shape(e))
	})
}

// Tested is what came of trying an engine.
type Tested struct {
	Hits    []Hit
	Silent  []string // engines behind it that said nothing
	Ms      int64
	Word    string // of a Failure; "": it works
	Message string
}

// field is which field of the form is wrong, and the code; "" when the engine may be stored. One that is busy at the moment
// has taken the key.
func (t Tested) field() (at, code string) {
	switch t.Word {
	case "", wordRateLimit:
		return "", ""
	case wordInvalid, wordNoQuota:
		return "key", "websearch.key_refused"
	}
	return "base_url", "websearch.unreachable"
}

// Test tries an engine: the one that is typed, over the one that is stored; with nothing typed and nothing stored, the
// installation's.
func (s *Service) Test(ctx context.Context, c workspace.Caller, in Input, question string) (Tested, error) {
	question = text.Line(question)
	if text.Len(question) > maxQuery {
		return Tested{}, errs.InvalidField("body.query", "field.too_long", "Too long.")
	}
	old, err := engineOf(ctx, s.db.Read(), c.Workspace)
	if err != nil {
		return Tested{}, err
	}
	if old.Vendor == "" && in == (Input{}) {
		if s.o.Vendor == "" {
			return Tested{}, ErrNone
		}
		t := s.try(ctx, way{s.o.Vendor, s.o.BaseURL, s.o.Key, s.reach.trusted}, question)
		s.remember(ctx, Engine{Workspace: c.Workspace}, installation, t)
		return t, ctx.Err()
	}
	next, w, err := s.prepared(old, in)
	if err != nil {
		return Tested{}, err
	}
	t := s.try(ctx, w, question)
	if in.Secret == nil && next.Vendor == old.Vendor && next.BaseURL == old.BaseURL {
		if _, _, name, err := s.wayTo(ctx, c.Workspace); err == nil {
			s.remember(ctx, old, name, t)
		}
	}
	return t, ctx.Err()
}

// remember stores how the test of an engine in use ended.
func (s *Service) remember(ctx context.Context, e Engine, name string, t Tested) {
	switch {
	case ctx.Err() != nil:
	case t.Word != "":
		s.failed(ctx, e.Workspace, e, name, &Failure{Word: t.Word, Message: t.Message})
	default:
		s.worked(e.Workspace, e, name)
	}
}

// trialQuestion is asked where nobody says what to ask.
const trialQuestion = "customer support"

func (s *Service) try(ctx context.Context, w way, question string) Tested {
	if question == "" {
		question = trialQuestion
	}
	start := time.Now()
	got, err := w.ask(ctx, question, "", nil)
	t := Tested{Hits: got.Hits, Silent: got.Silent, Ms: max(1, time.Since(start).Milliseconds())}
	var f *Failure
	if errors.As(err, &f) {
		t.Word, t.Message = f.Word, f.Message
	}
	return t
}

// prepared is an engine as somebody wants it, with the way to it, before anybody is asked. A stored secret is not sent to an
// address that it was not typed for.
func (s *Service) prepared(old Engine, in Input) (Engine, way, error) {
	next := old
	var wrong []errs.Field
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
	}
	if in.Vendor != nil {
		next.Vendor = *in.Vendor
	}
	if !slices.Contains(vendors, next.Vendor) {
		bad("vendor", "field.not_allowed", "Must be one of "+strings.Join(vendors, ", ")+".")
	}
	if in.BaseURL != nil {
		next.BaseURL = strings.TrimRight(text.Line(*in.BaseURL), "/")
	}
	switch {
	case next.Vendor == SearXNG && next.BaseURL == "":
		bad("base_url", "field.required", "This field is required.")
	case text.Len(next.BaseURL) > maxURL:
		bad("base_url", "field.too_long", "Too long.")
	case next.BaseURL != "" && safehttp.Check(next.BaseURL, s.o.Allow) != nil:
		bad("base_url", "model.address", "This address cannot be used: it must be an http or https address, and private ones must be allowed by the operator.")
	}
	moved := next.Vendor != old.Vendor || next.BaseURL != old.BaseURL
	switch {
	case in.Secret != nil && (len(*in.Secret) > maxSecret || strings.ContainsFunc(text.Trim(*in.Secret), func(r rune) bool { return r <= ' ' || r > '~' })):
		bad("key", "model.key_shape", "This does not look like a key: paste it as the vendor shows it.")
	case next.Vendor == Brave && (in.Secret != nil && text.Trim(*in.Secret) == "" || in.Secret == nil && (old.sealed == "" || old.Vendor != Brave)):
		bad("key", "field.required", "This field is required.")
	case in.Secret == nil && old.sealed != "" && moved:
		bad("key", "model.key_again", "Type the key again: it would be sent to another address.")
	}
	if len(wrong) > 0 {
		return Engine{}, way{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if in.Secret != nil {
		return next, way{next.Vendor, next.BaseURL, text.Trim(*in.Secret), s.reach.typed}, nil
	}
	w, err := s.wayOf(next)
	return next, w, err
}

// last4 is as much of a secret as is shown; of a short one nothing.
func last4(secret string) string {
	if len(secret) < 12 {
		return ""
	}
	return secret[len(secret)-4:]
}
