package channel

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

func insertConnection(ctx context.Context, tx *db.Tx, ws tenant.ID, c Connection, sealed string, now time.Time) error {
	settings := string(c.Settings)
	if settings == "" {
		settings = "{}"
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO connection (workspace_id, id, bot_id, kind, account, name, state, settings, secrets, created_at, updated_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10)`, ws, c.ID, c.Bot, c.Kind, c.Account, c.Name, c.State, settings, sealed, clock.Ms(now))
	return err
}

func (s *Service) connection(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Connection, error) {
	c := Connection{Workspace: ws}
	var settings, sealed string
	err := q.QueryRowContext(ctx, `SELECT id, bot_id, kind, account, name, state, settings, secrets FROM connection WHERE workspace_id = $1 AND id = $2`, ws, id).
		Scan(&c.ID, &c.Bot, &c.Kind, &c.Account, &c.Name, &c.State, &settings, &sealed)
	if db.NotFound(err) {
		return c, ErrNotFound
	}
	if err != nil {
		return c, err
	}
	c.Settings = []byte(settings)
	if sealed != "" {
		c.Secrets, err = s.sealer.Open(sealed, sealedFor(c.ID))
	}
	return c, err
}

func setState(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, state State, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE connection SET state = $3, updated_at = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, state, clock.Ms(now))
	return err
}

// DeliveryState says how far a message has come.
type DeliveryState string

// The states of a delivery.
const (
	Queued    DeliveryState = "queued"
	Sending   DeliveryState = "sending"
	Sent      DeliveryState = "sent"
	Failed    DeliveryState = "failed"
	Uncertain DeliveryState = "uncertain" // a crash left open whether it arrived: sent again only by hand
)

// Delivery is one message on its way through a connection.
type Delivery struct {
	ID           string
	Connection   string
	Conversation string
	Message      string
	Seq          int64
	State        DeliveryState
	Attempt      int64
	Reason       string
	ExternalID   string
}

// insertDelivery says false when the message has a delivery already.
func insertDelivery(ctx context.Context, tx *db.Tx, ws tenant.ID, d Delivery, now time.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO delivery (workspace_id, id, connection_id, conversation_id, message_id, seq, state, created_at, updated_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$8) ON CONFLICT (workspace_id, message_id) DO NOTHING`,
		ws, d.ID, d.Connection, d.Conversation, d.Message, d.Seq, Queued, clock.Ms(now))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

const deliveryColumns = `id, connection_id, conversation_id, message_id, seq, state, attempt, reason, external_id`

func getDelivery(ctx context.Context, q db.Querier, ws tenant.ID, id string) (d Delivery, err error) {
	err = q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE workspace_id = $1 AND id = $2`, ws, id).
		Scan(&d.ID, &d.Connection, &d.Conversation, &d.Message, &d.Seq, &d.State, &d.Attempt, &d.Reason, &d.ExternalID)
	return d, err
}

func deliveryOf(ctx context.Context, q db.Querier, ws tenant.ID, message string) (d Delivery, err error) {
	err = q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE workspace_id = $1 AND message_id = $2`, ws, message).
		Scan(&d.ID, &d.Connection, &d.Conversation, &d.Message, &d.Seq, &d.State, &d.Attempt, &d.Reason, &d.ExternalID)
	return d, err
}

func saveDelivery(ctx context.Context, tx *db.Tx, ws tenant.ID, d Delivery, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE delivery SET state = $3, attempt = $4, reason = $5, external_id = $6, updated_at = $7 WHERE workspace_id = $1 AND id = $2`,
		ws, d.ID, d.State, d.Attempt, d.Reason, d.ExternalID, clock.Ms(now))
	return err
}
