package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

const deliverJob = "channel.deliver"

type deliverArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	Delivery  string    `json:"delivery_id"`
}

// Consumer makes a delivery of each message that people outside the website are to get.
func (s *Service) Consumer() events.Consumer {
	wants := func(e events.Record) bool { return e.Kind == "message.created" && e.Actor.Kind != "contact" }
	return events.Consumer{Name: "channel", Wants: wants, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		for _, e := range batch {
			var m conversation.MessageCreated
			if err := json.Unmarshal(e.Payload, &m); err != nil {
				return err
			}
			if m.Visibility != conversation.VisibleAll || m.Kind != conversation.KindText || m.Author != conversation.AuthorBot && m.Author != conversation.AuthorAgent {
				continue
			}
			if err := s.enqueue(ctx, tx, e.Workspace, e.Subject, m); err != nil {
				return err
			}
		}
		return nil
	}}
}

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, ws tenant.ID, conversationID string, m conversation.MessageCreated) error {
	c, err := s.conversations.ByID(ctx, tx, ws, conversation.ID(conversationID))
	if err != nil {
		return err
	}
	if c.Channel == conversation.Website {
		return nil // the visitor's tabs have it by the stream
	}
	d := Delivery{ID: uid.New(), Connection: c.ConnectionID, Conversation: conversationID, Message: m.Message, Seq: m.Seq}
	fresh, err := insertDelivery(ctx, tx, ws, d, s.clock.Now())
	if err != nil || !fresh {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: deliverJob, Queue: "channel", Args: deliverArgs{ws, d.ID}})
}

// deliver is one try. The row says "sending" before the provider is called, so that after a crash we know that the
// outcome is open; then the provider is asked, and where that is impossible a person decides.
func (s *Service) deliver(ctx context.Context, t jobs.Task) error {
	var a deliverArgs
	if err := json.Unmarshal(t.Args, &a); err != nil {
		return jobs.Cancel(err)
	}
	d, err := getDelivery(ctx, s.db.Read(), a.Workspace, a.Delivery)
	if db.NotFound(err) || err == nil && (d.State == Sent || d.State == Failed || d.State == Uncertain) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := s.connection(ctx, s.db.Read(), a.Workspace, d.Connection)
	if err != nil {
		return err
	}
	kind := s.kinds[c.Kind]
	if kind == nil || c.State == Disconnected {
		return s.end(ctx, a.Workspace, d, Failed, "disconnected", "")
	}
	m, err := s.outbound(ctx, a.Workspace, d)
	if err != nil {
		return err
	}
	if d.State == Sending {
		return s.lookUp(ctx, a.Workspace, d, c, kind, m)
	}
	d.State, d.Attempt = Sending, d.Attempt+1
	if err := s.save(ctx, a.Workspace, d); err != nil {
		return err
	}
	external, err := kind.Send(ctx, c, m)
	if err == nil {
		return s.end(ctx, a.Workspace, d, Sent, "", external)
	}
	return s.failed(ctx, a.Workspace, d, c, t, err)
}

func (s *Service) outbound(ctx context.Context, ws tenant.ID, d Delivery) (Outbound, error) {
	m, contactID, err := s.conversations.Line(ctx, ws, conversation.ID(d.Conversation), d.Seq)
	if err != nil {
		return Outbound{}, err
	}
	to, err := s.contacts.AddressOf(ctx, ws, contactID, d.Connection)
	return Outbound{Delivery: d.ID, To: to, Text: m.Text, HTML: m.HTML}, err
}

// lookUp settles a delivery that a crash interrupted.
func (s *Service) lookUp(ctx context.Context, ws tenant.ID, d Delivery, c Connection, kind Kind, m Outbound) error {
	f, ok := kind.(Finder)
	if !ok {
		return s.end(ctx, ws, d, Uncertain, "unknown", "")
	}
	external, err := f.Find(ctx, c, m)
	if err != nil {
		return fmt.Errorf("look a delivery up: %w", err)
	}
	if external != "" {
		return s.end(ctx, ws, d, Sent, "", external)
	}
	d.State = Queued
	if err := s.save(ctx, ws, d); err != nil {
		return err
	}
	return jobs.RetryAfter(0, errors.New("it never arrived"))
}

func (s *Service) failed(ctx context.Context, ws tenant.ID, d Delivery, c Connection, t jobs.Task, err error) error {
	e := sendError(err)
	if e == nil {
		// The connection broke somewhere between us and the provider's answer: asked or left to a person next.
		if kind, ok := s.kinds[c.Kind].(Finder); ok && kind != nil {
			return err
		}
		return s.end(ctx, ws, d, Uncertain, "unknown", "")
	}
	if e.DeadToken {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return setState(ctx, tx, ws, c.ID, NeedsAttention, s.clock.Now())
		}); err != nil {
			return err
		}
	}
	if e.Permanent || t.Attempt > len(backoff) {
		return s.end(ctx, ws, d, Failed, e.Reason, "")
	}
	d.State, d.Reason = Queued, e.Reason
	if err := s.save(ctx, ws, d); err != nil {
		return err
	}
	wait := backoff[min(max(t.Attempt-1, 0), len(backoff)-1)]
	return jobs.RetryAfter(max(wait, e.RetryAfter), err)
}

// end stores the outcome and shows it in the thread.
func (s *Service) end(ctx context.Context, ws tenant.ID, d Delivery, state DeliveryState, reason, external string) error {
	d.State, d.Reason, d.ExternalID = state, reason, external
	mark := "delivered"
	if state != Sent {
		mark = "failed"
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := saveDelivery(ctx, tx, ws, d, s.clock.Now()); err != nil {
			return err
		}
		return s.conversations.MarkDelivery(ctx, tx, ws, conversation.ID(d.Conversation), d.Seq, mark, reason)
	})
}

func (s *Service) save(ctx context.Context, ws tenant.ID, d Delivery) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return saveDelivery(ctx, tx, ws, d, s.clock.Now()) })
}

// Retry sends a failed or uncertain message again, because a person said so.
func (s *Service) Retry(ctx context.Context, ws tenant.ID, message string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := deliveryOf(ctx, tx, ws, message)
		if db.NotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if d.State != Failed && d.State != Uncertain {
			return ErrNotRetryable
		}
		d.State, d.Reason, d.Attempt = Queued, "", 0
		if err := saveDelivery(ctx, tx, ws, d, s.clock.Now()); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: deliverJob, Queue: "channel", Args: deliverArgs{ws, d.ID}})
	})
}

// DeliveryOf reads how far a message has come.
func (s *Service) DeliveryOf(ctx context.Context, ws tenant.ID, message string) (Delivery, error) {
	d, err := deliveryOf(ctx, s.db.Read(), ws, message)
	if db.NotFound(err) {
		return d, ErrNotFound
	}
	return d, err
}
