// Package channel is the seam to the places outside the website where customers write: one folder a kind, one line in
// the registry. A kind turns the provider's wire into Inbound and sends Outbound; it has no tables, and everything it
// needs to remember about an account is a connection's settings and sealed secrets.
package channel

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Kind is one sort of channel.
type Kind interface {
	// Name is the channel word of the API ("telegram").
	Name() string
	// Settings is the JSON schema of a connection's settings; the admin's form is drawn from it.
	Settings() json.RawMessage
	// Capabilities says what the provider can show.
	Capabilities() Capabilities
	// Send delivers one message and returns the provider's id of it. It must not try again by itself. A *SendError
	// says how the failure is to be treated; any other error leaves open whether the message arrived.
	Send(ctx context.Context, c Connection, m Outbound) (externalID string, err error)
}

// Finder is a Kind that can look a message up at the provider after a crash left open whether it arrived.
type Finder interface {
	// Find returns the provider's id of the message that was sent with this delivery id, or "" when it never arrived.
	Find(ctx context.Context, c Connection, m Outbound) (externalID string, err error)
}

// Capabilities of a provider.
type Capabilities struct {
	MaxText int           // characters of one message
	Buttons int           // most buttons under a message; 0: they become numbered lines
	Window  time.Duration // how long after the customer's last message one may write; 0: for ever
}

// Connection is one account of a company at a provider, tied to one bot.
type Connection struct {
	Workspace tenant.ID
	ID        string
	Bot       string
	Kind      string
	Account   string
	Name      string
	State     State
	Settings  json.RawMessage
	Secrets   []byte // opened; nil when there are none
}

// State of a connection.
type State string

// The states.
const (
	Connected      State = "connected"
	NeedsAttention State = "needs_attention"
	Disconnected   State = "disconnected"
)

// Inbound is a customer's message as the provider brings it.
type Inbound struct {
	Sender     string // the customer's id at the provider
	SenderName string
	MessageID  string // the provider's id: unique per connection for ever
	Text       string
}

// Outbound is a message on its way to a customer.
type Outbound struct {
	Delivery string // our id of the attempt series, the same for every try
	To       string // the customer's id at the provider
	Text     string
	HTML     string
}

// SendError says how a failed delivery is to be treated.
type SendError struct {
	Reason     string        // shown to agents, a code
	Permanent  bool          // trying again cannot help (blocked, unknown recipient, window closed)
	DeadToken  bool          // the connection itself no longer works
	RetryAfter time.Duration // the provider asked to wait
	Err        error
}

func (e *SendError) Error() string { return "channel: not delivered: " + e.Reason }

func (e *SendError) Unwrap() error { return e.Err }

// Errors of this room.
var (
	ErrNotFound     = errs.New(errs.NotFound, "channel.not_found", "There is no such connection.")
	ErrAccountTaken = errs.New(errs.Conflict, "channel.account_taken", "This account is connected to another bot.", errs.Field{Location: "body.account", Code: "channel.account_taken", Message: "This account is connected to another bot."})
	ErrNotRetryable = errs.New(errs.Conflict, "channel.not_retryable", "This message was delivered or is on its way.")
)

// sendError treats a foreign error as one that leaves the outcome open.
func sendError(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return nil
}
