package conversation_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

const lease = 10 * time.Second

func (b *bundle) ask(contact, text string) *conversation.Accepted {
	b.t.Helper()
	in := b.inbound(contact, text)
	in.LeaseTurn = lease
	acc, err := b.accept(in)
	b.ok(err)
	return acc
}

func (b *bundle) settle(l conversation.Lease, text string) (conversation.Settled, bool) {
	b.t.Helper()
	p, err := b.s.Load(b.ctx, conversation.TurnKey{Workspace: b.ws, Conversation: l.Conversation}, nil)
	b.ok(err)
	what, more, err := b.s.Settle(b.ctx, l, conversation.Outcome{Batch: p.Batch, TurnNo: p.Conversation.TurnNo,
		Reply: &conversation.Message{DedupKey: "t:" + uid.New(), AuthorKind: conversation.AuthorBot, Visibility: conversation.VisibleAll, Kind: conversation.KindText, Text: text}})
	b.ok(err)
	return what, more
}

func TestATurnMayBeBornWithALease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		contact := uid.New()
		first := b.ask(contact, "How long does delivery take?")
		key := conversation.TurnKey{Workspace: b.ws, Conversation: first.Conversation.ID}
		if left := first.Lease.Left(b.clock.Now()); left != lease || first.Lease.Attempt != 1 || first.Lease.Seq != first.Message.Seq {
			t.Fatalf("%+v, %v left", first.Lease, left)
		}
		due := func() int {
			t.Helper()
			keys, err := b.s.DueTurns(b.ctx, 10)
			b.ok(err)
			return len(keys)
		}
		if n := due(); n != 0 {
			t.Errorf("%d turns are due although one is held", n)
		}
		if _, ok, err := b.s.Claim(b.ctx, key, lease); ok || err != nil {
			t.Errorf("a held turn is claimed: %v", err)
		}

		// A text that comes meanwhile pushes the goal and brings no lease of its own.
		b.clock.Advance(5 * time.Second)
		second := b.ask(contact, "And to Norway?")
		if second.Lease != (conversation.Lease{}) || !second.TurnDue {
			t.Errorf("%+v", second.Lease)
		}
		if what, more := b.settle(first.Lease, "Two days."); what != conversation.Stored || !more {
			t.Errorf("settled as %v, more %v", what, more)
		}
		l, ok, err := b.s.Claim(b.ctx, key, lease)
		b.ok(err)
		if !ok || l.Seq != second.Message.Seq {
			t.Fatalf("the second text is not due: %+v %v", l, ok)
		}
		if what, more := b.settle(l, "Five days."); what != conversation.Stored || more {
			t.Errorf("settled as %v, more %v", what, more)
		}

		// Whoever lets it run out has lost it, and cannot store what he found.
		third := b.ask(contact, "Thank you!")
		b.clock.Advance(lease)
		if n := due(); n != 1 {
			t.Errorf("%d turns are due after the lease ran out", n)
		}
		taken, ok, err := b.s.Claim(b.ctx, key, lease)
		b.ok(err)
		if !ok || taken.Attempt != 2 {
			t.Errorf("%+v %v", taken, ok)
		}
		if what, _ := b.settle(third.Lease, "too late"); what != conversation.Again {
			t.Errorf("a lost lease stores: %v", what)
		}
		if what, _ := b.settle(taken, "You are welcome."); what != conversation.Stored {
			t.Errorf("settled as %v", what)
		}

		// Who delays his answers holds nothing before they are due.
		in := b.inbound(contact, "One more thing")
		in.LeaseTurn, in.ReplyDelay = lease, time.Minute
		late, err := b.accept(in)
		b.ok(err)
		if late.Lease.Until != 0 || due() != 0 {
			t.Errorf("%+v", late.Lease)
		}
		b.clock.Advance(time.Minute)
		if n := due(); n != 1 {
			t.Errorf("%d turns are due after the delay", n)
		}
	})
}

// On PostgreSQL a turn may end while a text pushes it: the text then makes a new one. SQLite writes one by one.
func TestATurnThatEndsWhileItIsPushedIsMadeAnew(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	b := setup(t, d)
	contact := uid.New()
	first := b.ask(contact, "the first")
	in := b.inbound(contact, "the second")
	in.LeaseTurn = lease
	var ending sync.WaitGroup
	var second *conversation.Accepted
	var failed error
	b.ok(d.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM turn WHERE workspace_id = $1 AND conversation_id = $2`, b.ws, first.Conversation.ID); err != nil {
			return err
		}
		ending.Go(func() { second, failed = b.accept(in) })
		for waiting := false; !waiting; { // until it waits for this very row
			if err := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE NOT l.granted AND a.datname = current_database()`).Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	}))
	ending.Wait()
	b.ok(failed)
	var seq int64
	b.ok(d.Read().QueryRowContext(b.ctx, `SELECT seq FROM turn WHERE workspace_id = $1`, b.ws).Scan(&seq))
	if seq != second.Message.Seq || second.Lease.Left(b.clock.Now()) != lease {
		t.Errorf("the turn is for seq %d, the text is %d with %+v", seq, second.Message.Seq, second.Lease)
	}
}

// A clock that was wrong and is put right leaves turns that are due in an hour only: they are found, those of now stay.
func TestTurnsOfAClockThatWasSetBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		b.clock.Advance(time.Hour)
		stray := b.ask(uid.New(), "How long does delivery take?")
		b.clock.Advance(-time.Hour)
		held := b.ask(uid.New(), "And to Norway?")
		b.ok(b.s.FreeStrays(b.ctx))
		keys, err := b.s.DueTurns(b.ctx, 10)
		b.ok(err)
		if len(keys) != 1 || keys[0].Conversation != stray.Conversation.ID {
			t.Errorf("due: %v", keys)
		}
		if _, ok, err := b.s.Extend(b.ctx, held.Lease, lease); !ok || err != nil {
			t.Errorf("the lease of now is lost: %v", err)
		}
		if _, ok, err := b.s.Claim(b.ctx, keys[0], lease); !ok || err != nil {
			t.Errorf("the stray turn is not claimed: %v", err)
		}
	})
}
