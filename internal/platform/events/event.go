// Package events is the log of what happened. A verb appends its event in its own transaction; whoever must learn of it
// reads the log behind a cursor. Nothing is announced before it is committed, and nothing committed is forgotten.
//
// A Runner moves Consumers along the log: the effects of a batch and the cursor are committed together, so that they
// happen exactly once for effects in our own tables. The order is that of the ids: the true one for events of writers
// that wait for each other (all those of one conversation), and about that for the rest.
package events

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// Topic is woken (db.Notify) after each commit that appended an event.
const Topic = "event"

// Event is a fact to append.
type Event struct {
	Workspace tenant.ID
	Kind      string // "<noun>.<what happened>", e.g. message.created
	V         int    // version of the payload's shape; 0 means 1
	Subject   string // id of what it happened to
	Actor     Actor
	Cause     string // id of what brought it about, for loop guards; may be empty
	At        time.Time
	Payload   any // becomes JSON; nil means {}
}

// Actor is who did it.
type Actor struct {
	Kind string `json:"kind"` // member contact bot workflow system api_key
	ID   string `json:"id"`
}

// Record is a stored event.
type Record struct {
	ID        int64
	Workspace tenant.ID
	Kind      string
	V         int
	Subject   string
	Actor     Actor
	Cause     string
	At        time.Time
	Payload   json.RawMessage
}

// Decode reads the payload into v.
func (r Record) Decode(v any) error {
	if err := json.Unmarshal(r.Payload, v); err != nil {
		return fmt.Errorf("event %d (%s v%d): %w", r.ID, r.Kind, r.V, err)
	}
	return nil
}

// Append adds e to the log in tx and wakes the consumers after the commit.
func Append(ctx context.Context, tx *db.Tx, e Event) error {
	if e.Workspace == "" || e.Kind == "" || e.At.IsZero() {
		return errors.New("events: an event needs a workspace, a kind and a time")
	}
	if e.V == 0 {
		e.V = 1
	}
	payload := []byte("{}")
	if e.Payload != nil {
		var err error
		if payload, err = json.Marshal(e.Payload); err != nil {
			return fmt.Errorf("events: payload of %s: %w", e.Kind, err)
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO event (workspace_id, kind, v, subject, actor_kind, actor_id, cause, at, payload)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Workspace, e.Kind, e.V, e.Subject, e.Actor.Kind, e.Actor.ID, e.Cause, clock.Ms(e.At), string(payload))
	if err != nil {
		return fmt.Errorf("append %s: %w", e.Kind, err)
	}
	tx.Notify(Topic)
	return nil
}
