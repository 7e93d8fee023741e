package contact

import (
	"context"
	"database/sql"
	"unicode/utf8"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// ErrSelf answers the wish to merge somebody with himself.
var ErrSelf = errs.New(errs.Conflict, "contact.merge_self", "This is one and the same contact already.")

// EventSignedOut is told when a member has ended all that a contact's browsers could open.
const EventSignedOut = "contact.signed_out"

// EventMerged is told when a contact answers as another from then on.
const EventMerged = "contact.merged"

// Merge makes two contacts one, in the caller's transaction, which also moves what from has written: his ways in, notes and
// fields go to into, whose own facts stay and are filled up where he has none. From then on from's id answers as into. note is
// written down about into, so that what was known of from is not lost.
func (s *Service) Merge(ctx context.Context, tx *db.Tx, by workspace.Caller, from, into, note string) (*Contact, error) {
	if from == into {
		return nil, ErrSelf
	}
	ws := by.Workspace
	if err := lockBoth(ctx, tx, ws, from, into); err != nil {
		return nil, err
	}
	lost, err := s.Find(ctx, tx, ws, from)
	if err != nil {
		return nil, err
	}
	kept, err := s.Find(ctx, tx, ws, into)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	for _, stmt := range []string{
		`UPDATE identity SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2`,
		`DELETE FROM contact_duplicate WHERE workspace_id = $1 AND (contact_id = $2 AND other_id = $3 OR contact_id = $3 AND other_id = $2)`,
		`UPDATE contact_duplicate SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2 AND other_id NOT IN (
 SELECT o.other_id FROM contact_duplicate o WHERE o.workspace_id = $1 AND o.contact_id = $3)`,
		`UPDATE contact_duplicate SET other_id = $3 WHERE workspace_id = $1 AND other_id = $2 AND contact_id NOT IN (
 SELECT o.contact_id FROM contact_duplicate o WHERE o.workspace_id = $1 AND o.other_id = $3)`,
	} {
		if _, err := tx.ExecContext(ctx, stmt, ws, from, into); err != nil {
			return nil, err
		}
	}
	if err := moveNotes(ctx, tx, ws, from, into); err != nil {
		return nil, err
	}
	if note = text.Trim(note); note != "" {
		if utf8.RuneCountInString(note) > maxNote {
			note = text.Clip(note, maxNote)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO contact_note (workspace_id, contact_id, id, member_id, member_name, text, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
			ws, into, uid.New(), authorOf(by), by.Name, note, clock.Ms(now)); err != nil {
			return nil, err
		}
	}
	if err := setMerged(ctx, tx, ws, from, into, now); err != nil {
		return nil, err
	}
	if kept.fill(lost) {
		kept.UpdatedAt = now
		if err := update(ctx, tx, ws, kept, text.EmailKey(kept.Email)); err != nil {
			return nil, err
		}
		if err := events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.updated", V: 1, Subject: into, Actor: by.Actor(), At: now, Payload: kept.Card()}); err != nil {
			return nil, err
		}
	}
	return kept, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: EventMerged, V: 1, Subject: from, Actor: by.Actor(), At: now, Payload: Merged{Into: into}})
}

// fill takes over what the other has and this one has not.
func (c *Contact) fill(other *Contact) (changed bool) {
	before := *c
	set := func(to *string, v string) {
		if *to == "" {
			*to = v
		}
	}
	set(&c.Name, other.Name)
	set(&c.Email, other.Email)
	if c.Phone == "" {
		c.Phone = other.Phone
		set(&c.CountryCode, other.CountryCode)
	}
	set(&c.Language, other.Language)
	set(&c.AvatarURL, other.AvatarURL)
	set(&c.Label, other.Label)
	c.Identified = c.Identified || other.Identified
	return *c != before
}

// lockBoth keeps two merges of the same contacts from making a circle: the rows are taken in one order.
func lockBoth(ctx context.Context, tx *db.Tx, ws tenant.ID, one, other string) error {
	if tx.Dialect() == db.SQLite {
		return nil // who writes, writes alone
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM contact WHERE workspace_id = $1 AND id IN ($2, $3) ORDER BY id FOR UPDATE`, ws, one, other)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	return err
}

// SignedOut tells, in the transaction that ends them, that nothing a contact's browsers hold opens anything any more.
func (s *Service) SignedOut(ctx context.Context, tx *db.Tx, by workspace.Caller, id string) error {
	c, err := s.Find(ctx, tx, by.Workspace, id)
	if err != nil {
		return err
	}
	return events.Append(ctx, tx, events.Event{Workspace: by.Workspace, Kind: EventSignedOut, V: 1, Subject: id, Actor: by.Actor(), At: s.clock.Now(), Payload: c.Card()})
}

// WayIn is one way by which a contact is known: an account at a provider, or the company's own number for him.
type WayIn struct {
	Kind       string `json:"kind" doc:"A channel word, or email, phone_number or external_id of the company's own sign-in"`
	ExternalID string `json:"external_id"`
	Verified   bool   `json:"verified"`
}

// WaysIn lists the ways by which a contact is known, oldest first.
func (s *Service) WaysIn(ctx context.Context, ws tenant.ID, id string) ([]WayIn, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT kind, external_id, verified FROM identity WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at, kind LIMIT 50`, ws, id)
	return db.Collect(rows, err, func(r *sql.Rows) (w WayIn, err error) {
		err = r.Scan(&w.Kind, &w.ExternalID, &w.Verified)
		return w, err
	})
}

// Alike lists contacts that may be the same person: those that one proven value names, and those with the same address or
// number. Nothing is concluded from it: somebody has to look.
func (s *Service) Alike(ctx context.Context, c *Contact) ([]*Contact, error) {
	ws, q := c.Workspace, s.db.Read()
	found, err := duplicatesOf(ctx, q, ws, c.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{c.ID: true}
	for _, x := range found {
		seen[x.ID] = true
	}
	for method, value := range map[Method]string{ByEmail: text.EmailKey(c.Email), ByPhone: PhoneKey(c.Phone, c.CountryCode)} {
		if value == "" {
			continue
		}
		more, err := named(ctx, q, ws, method, value)
		if err != nil {
			return nil, err
		}
		for _, x := range more {
			if !seen[x.ID] {
				seen[x.ID], found = true, append(found, x)
			}
		}
	}
	return found, nil
}
