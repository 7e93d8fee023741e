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

// A database that fails once does not end the heartbeat of an answer that is still being written.
func TestTheHeartbeatOutlivesAnError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(time.UnixMilli(1_764_000_000_000))
		s := &Service{db: d, clock: now, log: slog.New(slog.DiscardHandler), conversations: conversation.New(d, deaf{}, nil, now)}
		h := &held{beat: time.AfterFunc(time.Hour, func() {})}
		h.beat.Stop()
		h.lease = conversation.Lease{Workspace: tenant.ID(uid.New()), Conversation: conversation.ID(uid.New()), Until: clock.Ms(now.Now().Add(leaseFor))}
		failing, cancel := context.WithCancel(t.Context())
		cancel()
		s.beat(failing, h)
		if !h.beat.Stop() {
			t.Error("one error ended the heartbeat")
		}
		now.Advance(leaseFor)
		s.beat(failing, h)
		if h.beat.Stop() {
			t.Error("the heartbeat goes on although the lease has run out")
		}
	})
}

// A turn that fails after its lease was extended is given back with the lease as it stands then: with the one it began with
// it would be nobody's to give back, and would not wait its time.
func TestALongTurnThatFailsIsGivenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, now := t.Context(), clock.NewFake(time.UnixMilli(1_764_000_000_000))
		s := &Service{db: d, clock: now, log: slog.New(slog.DiscardHandler), conversations: conversation.New(d, deaf{}, nil, now)}
		ws, bot, contact := tenant.ID(uid.New()), uid.New(), uid.New()
		var acc *conversation.Accepted
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			acc, err = s.conversations.Begin(ctx, tx, ws, conversation.Inbound{Bot: bot, Connection: bot, Channel: conversation.Website,
				Contact: conversation.ContactCard{ID: contact, Number: 1}, Key: "c:1", ClientID: "1", Text: "hello", LeaseTurn: leaseFor})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		p, err := s.conversations.Load(ctx, conversation.TurnKey{Workspace: ws, Conversation: acc.Conversation.ID}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, running := s.conversations.Run(ctx, p)
		defer running.End()
		lease := acc.Lease
		func() {
			defer func() { _ = recover() }()
			hold := s.hold(ctx, lease, p.Conversation, running)
			defer func() { lease = hold.release() }()
			now.Advance(leaseFor / 2)
			s.beat(ctx, hold)
			panic("it fails")
		}()
		if lease.Until <= acc.Lease.Until {
			t.Fatal("the lease was not extended")
		}
		if err := s.conversations.Retry(ctx, lease, 4*time.Second); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{0, 1} {
			keys, err := s.conversations.DueTurns(ctx, 10)
			if err != nil || len(keys) != want {
				t.Errorf("%d due, want %d: %v", len(keys), want, err)
			}
			now.Advance(4 * time.Second)
		}
	})
}
