package contact

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Identity is one way a contact is known: an account at a provider, reached through a connection.
type Identity struct {
	Kind       string // channel word
	Connection string
	ExternalID string
	Verified   bool // the provider vouches for it; typed addresses never are
}

// ByIdentity returns the contact behind an identity and makes him when he writes for the first time. name is only used
// for a new contact.
func (s *Service) ByIdentity(ctx context.Context, tx *db.Tx, ws tenant.ID, who Identity, name string) (*Contact, error) {
	c, err := byIdentity(ctx, tx, ws, who)
	if !db.NotFound(err) {
		return c, err
	}
	now := s.clock.Now()
	id := uid.New()
	c = &Contact{Workspace: ws, ID: id, Number: NumberOf(id), Name: name, Identified: who.Verified, AutoReply: true, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}
	fresh, err := insertIdentity(ctx, tx, ws, id, who, now)
	if err != nil {
		return nil, err
	}
	if !fresh {
		return byIdentity(ctx, tx, ws, who) // two first messages at the same moment
	}
	if _, err := insert(ctx, tx, ws, c); err != nil {
		return nil, err
	}
	return c, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.created", V: 1, Subject: id,
		Actor: events.Actor{Kind: "contact", ID: id}, At: now, Payload: c.Card()})
}

func byIdentity(ctx context.Context, q db.Querier, ws tenant.ID, who Identity) (*Contact, error) {
	var id string
	err := q.QueryRowContext(ctx, `SELECT contact_id FROM identity WHERE workspace_id = $1 AND kind = $2 AND connection_id = $3 AND external_id = $4`,
		ws, who.Kind, who.Connection, who.ExternalID).Scan(&id)
	if err != nil {
		return nil, err
	}
	return resolve(ctx, q, ws, id)
}

// AddressOf is the external id under which a contact is reached through a connection; ErrNotFound when there is none.
func (s *Service) AddressOf(ctx context.Context, ws tenant.ID, contactID, connection string) (string, error) {
	var external string
	err := s.db.Read().QueryRowContext(ctx, `SELECT external_id FROM identity WHERE workspace_id = $1 AND contact_id = $2 AND connection_id = $3 ORDER BY created_at LIMIT 1`,
		ws, contactID, connection).Scan(&external)
	if err == sql.ErrNoRows {
		return "", ErrNotFound
	}
	return external, err
}
