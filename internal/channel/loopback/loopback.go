// Package loopback is a channel that ends in this process: it shows the seam working without a provider and stands in
// for one in tests of everything above. It is not offered to customers.
package loopback

import (
	"context"
	"encoding/json"
	"sync"

	"cxgenie/internal/channel"
)

// Kind remembers what was sent through it.
type Kind struct {
	mu   sync.Mutex
	sent []channel.Outbound
	fail func(channel.Outbound) error
}

// New makes a loopback.
func New() *Kind { return &Kind{} }

// Name is the channel word.
func (*Kind) Name() string { return "loopback" }

// Settings asks for nothing.
func (*Kind) Settings() json.RawMessage { return json.RawMessage(`{"type":"object","properties":{}}`) }

// Capabilities are those of a plain text channel.
func (*Kind) Capabilities() channel.Capabilities { return channel.Capabilities{MaxText: 4096} }

// Send keeps the message. The id it gives follows from the delivery, as good providers do it.
func (k *Kind) Send(_ context.Context, _ channel.Connection, m channel.Outbound) (string, error) {
	k.mu.Lock()
	fail := k.fail
	k.mu.Unlock()
	if fail != nil {
		if err := fail(m); err != nil {
			return "", err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sent = append(k.sent, m)
	return "loop-" + m.Delivery, nil
}

// Fail makes the following sends fail as f says; nil ends it.
func (k *Kind) Fail(f func(channel.Outbound) error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fail = f
}

// Sent returns what has arrived, in order.
func (k *Kind) Sent() []channel.Outbound {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]channel.Outbound(nil), k.sent...)
}
