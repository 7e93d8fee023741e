package contact

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Find reads a contact in the caller's transaction.
func (s *Service) Find(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (*Contact, error) {
	c, err := get(ctx, tx, ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// Held is Find for a transaction that writes something of him: until it ends he is neither changed nor made another's.
func (s *Service) Held(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (*Contact, error) {
	c, err := lock(ctx, tx, ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// Tell fills in what a person says about himself where nothing is known yet; what is known stays. The caller has checked
// the values. It runs in the caller's transaction.
func (s *Service) Tell(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, d Details) error {
	return s.amend(ctx, tx, ws, id, events.Actor{Kind: "contact", ID: id}, func(c *Contact) {
		fill := func(field *string, v string) {
			if *field == "" {
				*field = v
			}
		}
		fill(&c.Name, d.Name)
		fill(&c.Email, d.Email)
		fill(&c.Phone, d.Phone)
		c.Identified = c.Email != "" || c.Phone != ""
	})
}

// SetAutoReply says whether a bot answers this person in conversations that he opens from now on. It runs in the caller's
// transaction.
func (s *Service) SetAutoReply(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, on bool) error {
	return s.amend(ctx, tx, ws, id, events.Actor{Kind: "system"}, func(c *Contact) { c.AutoReply = on })
}

func (s *Service) amend(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, by events.Actor, rule func(*Contact)) error {
	c, err := lock(ctx, tx, ws, id)
	if db.NotFound(err) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	before := *c
	if rule(c); *c == before {
		return nil
	}
	c.UpdatedAt = s.clock.Now()
	if err := update(ctx, tx, ws, c, text.EmailKey(c.Email)); err != nil {
		return err
	}
	return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.updated", V: 1, Subject: id, Actor: by, At: c.UpdatedAt, Payload: c.Card()})
}
