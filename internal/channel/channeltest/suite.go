// Package channeltest is what every kind of channel must pass. A kind's test brings a Peer that plays the provider.
package channeltest

import (
	"encoding/json"
	"errors"
	"testing"

	"cxgenie/internal/channel"
)

// Peer plays the provider of a kind.
type Peer interface {
	// Kind is the kind under test, speaking to this peer.
	Kind() channel.Kind
	// Connection is an account at the peer.
	Connection() channel.Connection
	// Got returns the texts that arrived for a customer, in order.
	Got(to string) []string
	// Refuse makes the next sends fail: for good, or (soft) for now.
	Refuse(soft bool)
	// Accept ends Refuse.
	Accept()
}

// Run holds a kind against the rules of the seam.
func Run(t *testing.T, p Peer) {
	k := p.Kind()
	t.Run("it has a name and a form", func(t *testing.T) {
		if k.Name() == "" {
			t.Error("no name")
		}
		var schema map[string]any
		if err := json.Unmarshal(k.Settings(), &schema); err != nil || schema["type"] != "object" {
			t.Errorf("settings are not the schema of an object: %v", err)
		}
		if k.Capabilities().MaxText <= 0 {
			t.Error("no limit of text is told")
		}
	})
	t.Run("a message arrives as it is", func(t *testing.T) {
		const text = "Xin chào 👋 <b>not bold</b> & done"
		id, err := k.Send(t.Context(), p.Connection(), channel.Outbound{Delivery: "d-1", To: "customer-1", Text: text})
		if err != nil || id == "" {
			t.Fatalf("id %q, error %v", id, err)
		}
		if got := p.Got("customer-1"); len(got) != 1 || got[0] != text {
			t.Errorf("arrived: %q", got)
		}
	})
	t.Run("a refusal says whether trying again helps", func(t *testing.T) {
		for _, soft := range []bool{true, false} {
			p.Refuse(soft)
			_, err := k.Send(t.Context(), p.Connection(), channel.Outbound{Delivery: "d-2", To: "customer-2", Text: "refused"})
			p.Accept()
			var e *channel.SendError
			if !errors.As(err, &e) {
				t.Fatalf("the error is no SendError: %v", err)
			}
			if e.Permanent == soft || e.Reason == "" {
				t.Errorf("soft %v: %+v", soft, e)
			}
		}
		if got := p.Got("customer-2"); len(got) != 0 {
			t.Errorf("a refused message arrived: %q", got)
		}
	})
	if f, ok := k.(channel.Finder); ok {
		t.Run("what was sent is found again", func(t *testing.T) {
			m := channel.Outbound{Delivery: "d-3", To: "customer-3", Text: "look me up"}
			id, err := k.Send(t.Context(), p.Connection(), m)
			if err != nil {
				t.Fatal(err)
			}
			if found, err := f.Find(t.Context(), p.Connection(), m); err != nil || found != id {
				t.Errorf("found %q, want %q (%v)", found, id, err)
			}
			m.Delivery = "d-never"
			if found, err := f.Find(t.Context(), p.Connection(), m); err != nil || found != "" {
				t.Errorf("found %q although it was never sent (%v)", found, err)
			}
		})
	}
}
