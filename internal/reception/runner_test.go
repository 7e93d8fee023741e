package reception

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// deaf is a hub without listeners.
type deaf struct{}

func (deaf) Publish(string, any) {}
func (deaf) Presence(string) int { return 0 }

// What was leased to this node and not begun when it stops is due at once for whoever comes next.
func TestStoppingGivesTurnsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, now := t.Context(), clock.NewFake(time.UnixMilli(1_764_000_000_000))
		s := &Service{db: d, clock: now, log: slog.New(slog.DiscardHandler), conversations: conversation.New(d, deaf{}, nil, now)}
		s.turns = newRunner(s, 0) // nobody begins anything
		if s.turns.readyFor() != 0 {
			t.Error("a runner that was not started takes leases")
		}
		if err := s.turns.start(ctx); err != nil {
			t.Fatal(err)
		}
		if s.turns.readyFor() != leaseFor {
			t.Error("a runner that was started takes no leases")
		}
		ws, bot, contact := tenant.ID(uid.New()), uid.New(), uid.New()
		var acc *conversation.Accepted
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			acc, err = s.conversations.Begin(ctx, tx, ws, conversation.Inbound{Bot: bot, Connection: bot, Channel: conversation.Website,
				Contact: conversation.ContactCard{ID: contact, Number: 1}, Key: "c:1", ClientID: "1", Text: "hello", LeaseTurn: s.turns.readyFor()})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		s.turns.wake(dueTurn{key: conversation.TurnKey{Workspace: ws, Conversation: acc.Conversation.ID}, lease: acc.Lease})
		if s.turns.readyFor() != 0 {
			t.Error("a runner with a queue takes more leases")
		}
		due := func() int {
			keys, err := s.conversations.DueTurns(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(keys)
		}
		if n := due(); n != 0 {
			t.Errorf("%d turns are due although they are leased", n)
		}
		if err := s.turns.stop(ctx); err != nil {
			t.Fatal(err)
		}
		if n := due(); n != 1 {
			t.Errorf("%d turns are due after the stop, want 1", n)
		}
		if s.turns.readyFor() != 0 {
			t.Error("a stopped runner takes leases")
		}
	})
}
