package conversation

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Rehome gives everything that one contact has written to the contact who he is. Where both have an open
// conversation at the same place the older one is closed, without a word to the customer: he goes on in the newer.
func (s *Service) Rehome(ctx context.Context, tx *db.Tx, ws tenant.ID, from string, to ContactCard) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM conversation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at DESC, id DESC`, ws, from)
	ids, err := db.Collect(rows, err, scanID)
	for _, id := range ids {
		if err != nil {
			return err
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
