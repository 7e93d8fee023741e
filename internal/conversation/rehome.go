package conversation

import (
	"context"
	"errors"
	"maps"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Move gives everything that the one contact has written to the contact who he is.
type Move func(ctx context.Context, tx *db.Tx, to ContactCard) error

// errNewer means that the one contact has opened a conversation since his were taken hold of.
var errNewer = errors.New("conversation: a newer one was opened")

// Unite runs do, which makes the contact from the contact into and then moves what from has written. Whoever changes both
// takes a conversation first and its contact then: a customer who says who he is while he is made one with another does not
// wait for somebody who waits for him. So theirs are taken hold of before do begins. It runs again when there is one more at
// the end, or when the database has ended one of several that waited for each other (a consumer takes them in another order).
func (s *Service) Unite(ctx context.Context, ws tenant.ID, from, into string, do func(ctx context.Context, tx *db.Tx, move Move) error) error {
	const tries = 5
	for try := 1; ; try++ {
		err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			held, err := holdOf(ctx, tx, ws, from, into)
			if err != nil {
				return err
			}
			return do(ctx, tx, func(ctx context.Context, tx *db.Tx, to ContactCard) error {
				return s.rehome(ctx, tx, ws, from, to, held)
			})
		})
		if try == tries || !errors.Is(err, errNewer) && !db.Deadlock(err) {
			return err
		}
	}
}

// holdOf locks the conversations of some contacts, in the order of their ids. On SQLite who writes, writes alone.
func holdOf(ctx context.Context, tx *db.Tx, ws tenant.ID, contacts ...string) ([]ID, error) {
	if tx.Dialect() == db.SQLite {
		return nil, nil
	}
	args := []any{ws}
	for _, id := range contacts {
		args = append(args, id)
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM conversation WHERE workspace_id = $1 AND contact_id IN (`+db.Placeholders(2, len(contacts))+`) ORDER BY id FOR UPDATE`, args...)
	return db.Collect(rows, err, scanID)
}

// holdAll is holdOf for the contacts that a batch of events is about.
func holdAll(ctx context.Context, tx *db.Tx, batch []events.Record) error {
	about := map[tenant.ID][]string{}
	for _, e := range batch {
		if (e.Kind == "contact.updated" || e.Kind == "contact.blocked") && !slices.Contains(about[e.Workspace], e.Subject) {
			about[e.Workspace] = append(about[e.Workspace], e.Subject)
		}
	}
	for _, ws := range slices.Sorted(maps.Keys(about)) {
		if _, err := holdOf(ctx, tx, ws, about[ws]...); err != nil {
			return err
		}
	}
	return nil
}

// rehome moves what from has written. Where both have an open conversation at the same place the older one is closed, without
// a word to the customer: he goes on in the newer.
func (s *Service) rehome(ctx context.Context, tx *db.Tx, ws tenant.ID, from string, to ContactCard, held []ID) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM conversation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at DESC, id DESC`, ws, from)
	ids, err := db.Collect(rows, err, scanID)
	for _, id := range ids {
		if err != nil {
			return err
		}
		if tx.Dialect() == db.Postgres && !slices.Contains(held, id) {
			return errNewer
		}
		_, err = s.step(ctx, tx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
			c := ch.C
			if c.Status == Open {
				if err := s.makeWay(ctx, tx, ch, to.ID); err != nil {
					return err
				}
			}
			c.ContactID, c.ContactName, c.ContactEmail, c.ContactNumber = to.ID, to.Name, to.Email, to.Number
			ch.Show()
			if c.Muted = to.Blocked; c.Muted {
				return dropTurn(ctx, tx, ws, c.ID)
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE rating SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2 AND conversation_id IN (
 SELECT c.id FROM conversation c WHERE c.workspace_id = $1 AND c.contact_id = $3)`, ws, from, to.ID)
	return err
}

// makeWay closes the older of two open conversations of one person: this one, or the one that stands where it is to go.
func (s *Service) makeWay(ctx context.Context, tx *db.Tx, ch *Change, contact string) error {
	c := ch.C
	other, err := openOf(ctx, tx, c.Workspace, contact, c.BotID, c.ConnectionID, c.ThreadKey)
	if db.NotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	system := LineRef{Kind: "system"}
	if other.CreatedAt.After(c.CreatedAt) {
		return closeIt(ctx, tx, ch, system, events.Actor{Kind: "system"}, ClosedMerged)
	}
	_, err = s.step(ctx, tx, c.Workspace, other.ID, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		return closeIt(ctx, tx, ch, system, events.Actor{Kind: "system"}, ClosedMerged)
	})
	return err
}
