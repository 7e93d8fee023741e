package contact

import (
	"context"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Service is the verbs of this room.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	fields *recent.Cache[tenant.ID, []CustomField]
}

// New builds the service.
func New(d *db.DB, c clock.Clock) *Service {
	return &Service{db: d, clock: c, fields: recent.New[tenant.ID, []CustomField](c, fieldsTime, fieldsRemembered)}
}

// Get reads a contact of the workspace; one that was merged into another answers as that one.
func (s *Service) Get(ctx context.Context, ws tenant.ID, id string) (*Contact, error) {
	c, err := resolve(ctx, s.db.Read(), ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// Visitor returns the contact behind a guest token and makes him with his first message: opening the widget alone leaves
// no row.
func (s *Service) Visitor(ctx context.Context, tx *db.Tx, ws tenant.ID, id, language string) (*Contact, error) {
	// Locked: what he opens is not to be his when he is made another's, or is blocked, at this moment.
	c, err := lock(ctx, tx, ws, id)
	if !db.NotFound(err) {
		return c, err
	}
	now := s.clock.Now()
	c = &Contact{Workspace: ws, ID: id, Number: NumberOf(id), AutoReply: true, Language: language, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}
	fresh, err := insert(ctx, tx, ws, c)
	if err != nil {
		return nil, err
	}
	if !fresh {
		c, err := lock(ctx, tx, ws, id) // another tab was faster
		if db.NotFound(err) {
			err = ErrMerged
		}
		return c, err
	}
	return c, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.created", V: 1, Subject: id,
		Actor: events.Actor{Kind: "contact", ID: id}, At: now, Payload: c.Card()})
}

// Update changes a contact's facts. An empty value clears a field.
func (s *Service) Update(ctx context.Context, by workspace.Caller, id string, p Patch) (*Contact, error) {
	var wrong []errs.Field
	clean := func(v *string, limit int, location string, valid func(string) bool) {
		if v == nil {
			return
		}
		*v = text.Line(*v)
		switch {
		case utf8.RuneCountInString(*v) > limit:
			wrong = append(wrong, errs.Field{Location: location, Code: "field.too_long", Message: "This is too long."})
		case *v != "" && !valid(*v):
			wrong = append(wrong, errs.Field{Location: location, Code: "invalid", Message: "This does not look right."})
		}
	}
	clean(p.Name, 100, "body.name", func(string) bool { return true })
	clean(p.Email, 254, "body.email", text.ValidEmail)
	clean(p.Label, 100, "body.label", func(string) bool { return true })
	if p.Phone != nil {
		*p.Phone = text.Line(*p.Phone)
	}
	if p.Phone != nil && *p.Phone != "" {
		var code, message string
		if *p.Phone, code, message = readPhone(*p.Phone, p.Country); code != "" {
			wrong = append(wrong, errs.Field{Location: "body.phone", Code: code, Message: message})
		}
	}
	custom := map[string]string{}
	if len(p.Custom) > 0 {
		all, err := s.CustomFields(ctx, by.Workspace)
		if err != nil {
			return nil, err
		}
		var bad []errs.Field
		custom, bad = checkValues(all, p.Custom, "body.custom_fields")
		wrong = append(wrong, bad...)
	}
	if len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return s.change(ctx, by, id, "contact.updated", func(ctx context.Context, tx *db.Tx, c *Contact) (bool, error) {
		before := *c
		set := func(to *string, v *string) {
			if v != nil {
				*to = *v
			}
		}
		set(&c.Name, p.Name)
		set(&c.Email, p.Email)
		set(&c.Phone, p.Phone)
		set(&c.Label, p.Label)
		c.Identified = c.Email != "" || c.Phone != ""
		fresh, err := s.setCustom(ctx, tx, by.Workspace, id, custom)
		return *c != before || fresh, err
	})
}

// Seen notes in the caller's transaction that a contact is there now, and the time zone that his browser names. A zone that
// nobody knows changes nothing.
func (s *Service) Seen(ctx context.Context, tx *db.Tx, ws tenant.ID, id, zone string) error {
	if _, err := time.LoadLocation(zone); err != nil || len(zone) > 64 || zone == "Local" {
		zone = ""
	}
	_, err := tx.ExecContext(ctx, `UPDATE contact SET last_seen_at = $3, time_zone = CASE WHEN $4 = '' THEN time_zone ELSE $4 END
 WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id, clock.Ms(s.clock.Now()), zone)
	return err
}

// Block stops a contact from being answered and from bothering anybody; his messages are still stored.
func (s *Service) Block(ctx context.Context, by workspace.Caller, id string, blocked bool) (*Contact, error) {
	return s.change(ctx, by, id, "contact.blocked", func(_ context.Context, _ *db.Tx, c *Contact) (bool, error) {
		was := c.Blocked
		c.Blocked = blocked
		return was != blocked, nil
	})
}

func (s *Service) change(ctx context.Context, by workspace.Caller, id, fact string, rule func(context.Context, *db.Tx, *Contact) (bool, error)) (*Contact, error) {
	var c *Contact
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = lock(ctx, tx, by.Workspace, id)
		if db.NotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if changed, err := rule(ctx, tx, c); err != nil || !changed {
			return err
		}
		c.UpdatedAt = s.clock.Now()
		if err := update(ctx, tx, by.Workspace, c, text.EmailKey(c.Email)); err != nil {
			return err
		}
		return events.Append(ctx, tx, events.Event{Workspace: by.Workspace, Kind: fact, V: 1, Subject: id, Actor: by.Actor(), At: c.UpdatedAt, Payload: c.Card()})
	})
	return c, err
}
