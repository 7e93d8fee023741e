package contact

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// Proven is what a proof has led to.
type Proven struct {
	Contact    *Contact
	Created    bool
	Duplicates []*Contact // others that the same value names; the oldest was chosen
}

// ProofAccepted (v1) is the payload of contact.proven: from now on the value is this contact's and nobody else's.
type ProofAccepted struct {
	Method     Method   `json:"method"`
	Duplicates []string `json:"duplicates,omitempty"`
}

// Merged (v1) is the payload of contact.merged: the subject answers as the other from now on.
type Merged struct {
	Into string `json:"into"`
}

// identity is the row by which the proven person is known. It belongs to no connection but to the company itself.
func (p *Proof) identity(ws tenant.ID) Identity {
	return Identity{Kind: string(p.Method), Connection: string(ws), ExternalID: p.Value(), Verified: true}
}

// FindProven tells whom a cleaned proof names, without changing anything; Contact is nil when Prove would make one.
func (s *Service) FindProven(ctx context.Context, ws tenant.ID, p Proof) (Proven, error) {
	out, _, err := findProven(ctx, s.db.Read(), ws, p)
	return out, err
}

// findProven looks for the identity first, then for the contacts that have the value without having proven it. Who has proven
// another value by the same method is another person, whatever he has typed.
func findProven(ctx context.Context, q db.Querier, ws tenant.ID, p Proof) (out Proven, known bool, err error) {
	c, err := byIdentity(ctx, q, ws, p.identity(ws))
	if err == nil {
		return Proven{Contact: c}, true, nil
	}
	if !db.NotFound(err) {
		return out, false, err
	}
	if p.Method == ByExternalID {
		return out, false, nil
	}
	all, err := unproven(ctx, q, ws, p)
	if err != nil || len(all) == 0 {
		return out, false, err
	}
	return Proven{Contact: all[0], Duplicates: all[1:]}, false, nil
}

// Prove takes over what the company's sign-in says of a person: the contact with this value is updated, or made when
// there is none. Of several the oldest is chosen and the others are marked as possible duplicates. The proof is cleaned.
func (s *Service) Prove(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proof) (Proven, error) {
	found, known, err := findProven(ctx, tx, ws, p)
	if err != nil {
		return Proven{}, err
	}
	now := s.clock.Now()
	if found.Contact == nil {
		id := uid.New()
		found.Contact, found.Created = &Contact{Workspace: ws, ID: id, Number: NumberOf(id), AutoReply: true, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}, true
	}
	c := found.Contact
	if !found.Created {
		if c, err = lock(ctx, tx, ws, c.ID); db.NotFound(err) { // merged at this moment
			err = ErrNotFound
		}
		if err != nil {
			return Proven{}, err
		}
		found.Contact = c
	}
	if !known {
		won, err := insertIdentity(ctx, tx, ws, c.ID, p.identity(ws), now)
		if err != nil {
			return Proven{}, err
		}
		if !won { // two sign-ins at the same moment
			if found, _, err = findProven(ctx, tx, ws, p); err != nil {
				return Proven{}, err
			}
			if c, known = found.Contact, true; c == nil {
				return Proven{}, ErrNotFound
			}
		}
	}
	actor := events.Actor{Kind: "contact", ID: c.ID}
	switch changed := c.accept(p); {
	case found.Created:
		c.UpdatedAt = now
		if _, err := insert(ctx, tx, ws, c); err != nil {
			return Proven{}, err
		}
		if err := update(ctx, tx, ws, c, text.EmailKey(c.Email)); err != nil { // the normal forms
			return Proven{}, err
		}
		err = events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.created", V: 1, Subject: c.ID, Actor: actor, At: now, Payload: c.Card()})
	case changed:
		c.UpdatedAt = now
		if err := update(ctx, tx, ws, c, text.EmailKey(c.Email)); err != nil {
			return Proven{}, err
		}
		err = events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.updated", V: 1, Subject: c.ID, Actor: actor, At: now, Payload: c.Card()})
	}
	if err != nil || known {
		return found, err
	}
	fact := ProofAccepted{Method: p.Method}
	for _, other := range found.Duplicates {
		if err := insertDuplicate(ctx, tx, ws, c.ID, other.ID, p.Method, now); err != nil {
			return Proven{}, err
		}
		fact.Duplicates = append(fact.Duplicates, other.ID)
	}
	return found, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.proven", V: 1, Subject: c.ID, Actor: actor, At: now, Payload: fact})
}

// accept writes the facts of a proof over those of the contact; what the proof does not say stays.
func (c *Contact) accept(p Proof) (changed bool) {
	before := *c
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&c.Name, p.Name)
	set(&c.Email, p.Email)
	set(&c.Phone, p.Phone)
	set(&c.CountryCode, p.CountryCode)
	set(&c.AvatarURL, p.AvatarURL)
	set(&c.Label, p.Label)
	c.Identified = true
	return *c != before
}

// Absorb merges a visitor into the person he has proven to be, in the caller's transaction, which also moves what he has
// written. It says false, and changes nothing, when there is no such visitor or when he is somebody already: known by an
// identity of his own, or by an address or number that is not this person's.
func (s *Service) Absorb(ctx context.Context, tx *db.Tx, ws tenant.ID, visitor, into string) (bool, error) {
	if err := lockBoth(ctx, tx, ws, visitor, into); err != nil {
		return false, err
	}
	v, err := get(ctx, tx, ws, visitor)
	if db.NotFound(err) || err == nil && visitor == into {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c, err := get(ctx, tx, ws, into)
	if db.NotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own, err := identityCount(ctx, tx, ws, visitor)
	if err != nil || own > 0 || !v.agrees(c) {
		return false, err
	}
	now := s.clock.Now()
	if err := moveNotes(ctx, tx, ws, visitor, into); err != nil {
		return false, err
	}
	if err := setMerged(ctx, tx, ws, visitor, into, now); err != nil {
		return false, err
	}
	return true, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: EventMerged, V: 1, Subject: visitor,
		Actor: events.Actor{Kind: "contact", ID: into}, At: now, Payload: Merged{Into: into}})
}

// agrees says whether nothing known of the visitor speaks against his being c.
func (v *Contact) agrees(c *Contact) bool {
	email := v.Email == "" || text.EmailKey(v.Email) == text.EmailKey(c.Email)
	phone := v.Phone == "" || PhoneKey(v.Phone, v.CountryCode) == PhoneKey(c.Phone, c.CountryCode)
	return email && phone
}

// Proven says whether a way in is the company's own word for who somebody is.
func (w WayIn) Proven() bool {
	return w.Verified && (w.Kind == string(ByEmail) || w.Kind == string(ByPhone) || w.Kind == string(ByExternalID))
}
