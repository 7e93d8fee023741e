package addon

import (
	"context"
	"errors"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/workspace"
)

// Trial is what a test of the settings has shown. Nothing is stored, and no contact is touched.
type Trial struct {
	Exchange   Exchange
	Refusal    *Refusal // why nobody would be let in; nil when somebody would
	Dropped    []string // facts that were left out because they cannot be right
	Contact    *contact.Contact
	Person     Person
	Duplicates []*contact.Contact
}

// Try asks the company's server with the settings as they were typed, stored or not.
func (s *Service) Try(ctx context.Context, c workspace.Caller, name string, in Input, userToken string) (Trial, error) {
	k, err := s.kind(name)
	if err != nil {
		return Trial{}, err
	}
	a, ok := k.(Authenticator)
	if !ok {
		return Trial{}, ErrNotFound
	}
	active, err := s.Active(ctx, c.Workspace)
	if err != nil {
		return Trial{}, err
	}
	if !active {
		return Trial{}, ErrRequired
	}
	if err := s.tests.Allow(string(c.Workspace)); err != nil {
		return Trial{}, err
	}
	stored, err := readRow(ctx, s.db.Read(), c.Workspace, name)
	if err != nil {
		return Trial{}, err
	}
	in.Enabled = true // complete, as if it were switched on
	setup, _, err := s.complete(c.Workspace, k, stored, in)
	if err != nil {
		return Trial{}, err
	}
	if userToken == "" {
		return Trial{}, errs.InvalidField("body.user_token", "field.required", "This field is required.")
	}
	var t Trial
	t.Person, t.Exchange, err = a.Identify(ctx, setup, userToken)
	if errors.As(err, &t.Refusal) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	if t.Dropped, ok = t.Person.Clean(); !ok {
		t.Refusal = &Refusal{Reason: IdentityMissing, Status: t.Exchange.Status, Detail: string(t.Person.Method)}
		return t, nil
	}
	found, err := s.contacts.FindProven(ctx, c.Workspace, t.Person)
	t.Contact, t.Duplicates = found.Contact, found.Duplicates
	return t, err
}
