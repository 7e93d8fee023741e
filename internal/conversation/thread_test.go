package conversation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

func TestAFirstMessageOpensAConversationWithItsGreeting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		acc := b.say(who, "Where is my order?")
		if !acc.New || !acc.Fresh || !acc.TurnDue {
			t.Fatalf("accepted %+v", acc)
		}
		if len(acc.Opened) != 1 || acc.Opened[0].Seq != 1 || acc.Message.Seq != 2 {
			t.Fatalf("greeting %+v before message seq %d", acc.Opened, acc.Message.Seq)
		}
		again := b.say(who, "Hello?")
		if again.New || again.Conversation.ID != acc.Conversation.ID || again.Message.Seq != 3 || again.PrevVisible != acc.Message.VisibleRev {
			t.Fatalf("the second message: %+v", again)
		}
		c := b.get(acc.Conversation.ID)
		if c.Unread != 2 || c.LastText != "Hello?" || c.Stage != conversation.StageBot || !c.WaitingSince.Equal(start) || c.SeqHead != 3 {
			t.Fatalf("row %+v", c)
		}
	})
}

func TestARepeatedSendStoresOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		in := b.inbound(who, "first")
		first, err := b.accept(in)
		b.ok(err)
		for range 3 {
			if _, err := b.accept(in); !errors.Is(err, conversation.ErrRepeated) {
				t.Fatalf("a repeat: %v", err)
			}
		}
		rep, err := b.s.Repeated(b.ctx, b.ws, in)
		b.ok(err)
		if rep.Fresh || rep.Message.ID != first.Message.ID {
			t.Fatalf("repeat gave %+v", rep.Message)
		}
		other := in
		other.Text = "something else"
		if _, err := b.s.Repeated(b.ctx, b.ws, other); !errors.Is(err, conversation.ErrClientIDReused) {
			t.Fatalf("another text under the same id: %v", err)
		}
		// Also after the conversation is closed, the same first message opens nothing.
		_, err = b.s.Close(b.ctx, b.owner, first.Conversation.ID, conversation.Labels{})
		b.ok(err)
		if _, err := b.accept(in); !errors.Is(err, conversation.ErrRepeated) {
			t.Fatalf("a repeat after the close: %v", err)
		}
		if c := b.get(first.Conversation.ID); c.SeqHead != 3 { // greeting, message, closed line
			t.Fatalf("seq_head %d after repeats", c.SeqHead)
		}
	})
}

func TestReplyTakesOverAndNotesLeaveNoHole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "I need help").Conversation.ID
		before := b.get(id)
		_, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "note-1", Text: "Looks like a refund", Note: true})
		b.ok(err)
		c := b.get(id)
		if !c.AutoReply() || c.VisibleRev != before.VisibleRev || c.Rev != before.Rev+1 || c.AssigneeID != "" {
			t.Fatalf("a note changed what the customer sees: %+v", c)
		}
		b.reply(b.owner, id, "Hi, I am here")
		c = b.get(id)
		if c.Speaker != conversation.SpeakerHuman || c.AssigneeID != b.owner.MemberID || c.Stage != conversation.StageAssigned || c.TurnNo != before.TurnNo+1 || c.Unread != 0 || !c.WaitingSince.IsZero() {
			t.Fatalf("after the reply: %+v", c)
		}
		ch, err := b.s.GuestChanged(b.ctx, b.ws, who, id, before.VisibleRev)
		b.ok(err)
		if ch.Head != before.VisibleRev+1 || len(ch.Messages) != 2 || ch.Messages[0].Kind != conversation.KindSystem || ch.Messages[1].Text != "Hi, I am here" {
			t.Fatalf("the customer's changes: %+v", ch)
		}
		for _, m := range ch.Messages {
			if strings.Contains(m.Text, "refund") {
				t.Fatal("a note reached the customer")
			}
		}
		if acc := b.say(who, "Great"); acc.TurnDue {
			t.Fatal("the bot was asked although a person is in charge")
		}
	})
}

func TestVerbsOfMembers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "hello").Conversation.ID

		c, err := b.s.TakeOver(b.ctx, b.owner, id)
		b.ok(err)
		rev := c.Rev
		c, err = b.s.TakeOver(b.ctx, b.owner, id)
		b.ok(err)
		if c.Rev != rev {
			t.Fatal("taking over twice changed something")
		}
		c, err = b.s.GiveBack(b.ctx, b.owner, id)
		b.ok(err)
		if !c.AutoReply() || c.AssigneeID != "" || c.AnsweredSeq != 3 {
			t.Fatalf("given back: %+v", c)
		}
		c, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
		b.ok(err)
		if c.Status != conversation.Closed || c.Stage != conversation.StageClosed || c.CloseReason != conversation.ClosedByAgent {
			t.Fatalf("closed: %+v", c)
		}
		if _, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "late", Text: "late"}); !errors.Is(err, conversation.ErrClosed) {
			t.Fatalf("reply to a closed one: %v", err)
		}
		if _, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "late-note", Text: "for the record", Note: true}); err != nil {
			t.Fatalf("a note on a closed one: %v", err)
		}
		c, err = b.s.Reopen(b.ctx, b.owner, id)
		b.ok(err)
		if c.Status != conversation.Open || c.Stage != conversation.StageBot {
			t.Fatalf("reopened: %+v", c)
		}
		if _, err = b.s.Reopen(b.ctx, b.owner, id); !errors.Is(err, conversation.ErrNotClosed) {
			t.Fatalf("reopen an open one: %v", err)
		}
		_, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
		b.ok(err)
		second := b.say(who, "me again")
		if !second.New || second.Conversation.ID == id || len(second.Opened) != 1 {
			t.Fatalf("scenario 12: a message after the close: %+v", second)
		}
		if _, err := b.s.Reopen(b.ctx, b.owner, id); !errors.Is(err, conversation.ErrNewerOpen) {
			t.Fatalf("reopen beside a newer one: %v", err)
		}
		_, err = b.s.Close(b.ctx, b.owner, second.Conversation.ID, conversation.Labels{})
		b.ok(err)
		b.clock.Advance(conversation.ReopenWithin + time.Second)
		if _, err := b.s.Reopen(b.ctx, b.owner, id); !errors.Is(err, conversation.ErrReopenLate) {
			t.Fatalf("reopen after 7 days: %v", err)
		}
	})
}

func TestUnsendAndNoteEdits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "hello").Conversation.ID
		m := b.reply(b.owner, id, "wrong window, sorry")
		other := b.member("senior_member", "Other")
		if _, err := b.s.Unsend(b.ctx, other, id, m.ID); !errors.Is(err, conversation.ErrNotYours) {
			t.Fatalf("unsend another's message: %v", err)
		}
		head := b.get(id).VisibleRev
		_, err := b.s.Unsend(b.ctx, b.owner, id, m.ID)
		b.ok(err)
		ch, err := b.s.GuestChanged(b.ctx, b.ws, who, id, head)
		b.ok(err)
		if len(ch.Messages) != 1 || !ch.Messages[0].Unsent || ch.Messages[0].Text != "" || ch.Messages[0].Seq != m.Seq {
			t.Fatalf("what the customer sees of it: %+v", ch.Messages)
		}
		late := b.reply(b.owner, id, "stays")
		b.clock.Advance(conversation.UnsendWithin + time.Second)
		if _, err := b.s.Unsend(b.ctx, b.owner, id, late.ID); !errors.Is(err, conversation.ErrUnsendLate) {
			t.Fatalf("unsend after 15 minutes: %v", err)
		}
		if _, err := b.s.EditNote(b.ctx, b.owner, id, late.ID, "changed"); !errors.Is(err, conversation.ErrNotYours) {
			t.Fatalf("edit of a sent message: %v", err)
		}
		note, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n", Text: "note", Note: true})
		b.ok(err)
		head = b.get(id).VisibleRev
		edited, err := b.s.EditNote(b.ctx, b.owner, id, note.ID, "better note")
		b.ok(err)
		if edited.Text != "better note" || edited.EditedAt.IsZero() || b.get(id).VisibleRev != head {
			t.Fatalf("edited note: %+v", edited)
		}
		if _, err := b.s.Unsend(b.ctx, b.owner, id, uid.New()); !errors.Is(err, conversation.ErrMessageMissing) {
			t.Fatalf("unknown message: %v", err)
		}
	})
}

func TestScopeIsPartOfEverything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		otherBot := uid.New()
		mine := b.say(uid.New(), "for the first bot").Conversation.ID
		in := b.inbound(uid.New(), "for the other bot")
		in.Bot, in.Connection = otherBot, otherBot
		acc, err := b.accept(in)
		b.ok(err)
		theirs := acc.Conversation.ID

		junior := b.member("junior_member", "Junior", b.bot)
		viewer := b.member("viewer", "Viewer", b.bot)
		colleague := b.member("junior_member", "Colleague")
		for _, hidden := range []struct {
			name string
			err  error
		}{
			{"get", second(b.s.Get(b.ctx, conversation.ScopeOf(junior), theirs))},
			{"messages", second(b.s.Messages(b.ctx, conversation.ScopeOf(junior), theirs, 0, 0))},
			{"changes", second(b.s.Changed(b.ctx, conversation.ScopeOf(junior), theirs, 0))},
			{"take over", second(b.s.TakeOver(b.ctx, junior, theirs))},
			{"close", second(b.s.Close(b.ctx, junior, theirs, conversation.Labels{}))},
			{"typing", b.s.Typing(b.ctx, junior, theirs, true)},
		} {
			if !errors.Is(hidden.err, conversation.ErrNotFound) {
				t.Errorf("%s of another bot's conversation: %v", hidden.name, hidden.err)
			}
		}
		if _, err := b.s.TakeOver(b.ctx, viewer, mine); !errors.Is(err, conversation.ErrReadOnly) {
			t.Errorf("a viewer took over: %v", err)
		}
		_, err = b.s.TakeOver(b.ctx, junior, mine)
		b.ok(err)
		if _, err := b.s.Get(b.ctx, conversation.ScopeOf(colleague), mine); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a junior member sees a colleague's conversation: %v", err)
		}
		l, err := b.s.List(b.ctx, conversation.ScopeOf(colleague), conversation.Filter{Tab: conversation.TabAll})
		b.ok(err)
		if len(l.Items) != 1 || l.Items[0].ID != theirs {
			t.Errorf("colleague's list: %+v", l.Items)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestListsPageByKeyAndCountTruly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		var ids []conversation.ID
		for i := range 23 {
			b.clock.Advance(time.Second)
			ids = append(ids, b.say(uid.New(), fmt.Sprint("question ", i)).Conversation.ID)
		}
		for _, id := range ids[:5] {
			_, err := b.s.TakeOver(b.ctx, b.owner, id)
			b.ok(err)
		}
		_, err := b.s.Assign(b.ctx, b.owner, ids[4], "", "")
		b.ok(err)
		for _, id := range ids[5:8] {
			_, err := b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
			b.ok(err)
		}
		want := map[conversation.Tab]int{conversation.TabMine: 4, conversation.TabUnassigned: 1, conversation.TabBot: 15, conversation.TabAll: 20, conversation.TabClosed: 3}
		counts, err := b.s.Counts(b.ctx, b.all(), "")
		b.ok(err)
		for tab, n := range want {
			if counts[tab].Total != n {
				t.Errorf("%s counts %d, want %d", tab, counts[tab].Total, n)
			}
			seen := map[conversation.ID]bool{}
			cursor, last := "", time.Now().Add(100*365*24*time.Hour)
			for {
				l, err := b.s.List(b.ctx, b.all(), conversation.Filter{Tab: tab, Limit: 4, Cursor: cursor})
				b.ok(err)
				for _, v := range l.Items {
					if seen[v.ID] || v.ActivityAt.After(last) {
						t.Fatalf("%s: repeated or out of order: %+v", tab, v)
					}
					seen[v.ID], last = true, v.ActivityAt
				}
				if l.Next == nil {
					break
				}
				cursor = *l.Next
			}
			if len(seen) != n {
				t.Errorf("%s lists %d, want %d", tab, len(seen), n)
			}
		}
		if counts[conversation.TabBot].Unread != 15 || counts[conversation.TabMine].Unread != 5-1 {
			t.Errorf("unread: %+v", counts)
		}
		if _, err := b.s.List(b.ctx, b.all(), conversation.Filter{Tab: conversation.TabAll, Cursor: "nonsense"}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a foreign cursor: %v", err)
		}
	})
}

func TestMessagesPageBackwards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "0").Conversation.ID
		for i := 1; i < 70; i++ {
			b.say(who, fmt.Sprint(i))
		}
		var got []int64
		before := int64(0)
		for {
			th, err := b.s.Messages(b.ctx, b.all(), id, before, 0)
			b.ok(err)
			page := []int64{}
			for _, m := range th.Items {
				page = append(page, m.Seq)
			}
			got = append(page, got...)
			if th.Next == nil {
				break
			}
			before = *th.Next
		}
		if len(got) != 71 {
			t.Fatalf("%d messages", len(got))
		}
		for i, seq := range got {
			if seq != int64(i+1) {
				t.Fatalf("seq %d at %d", seq, i)
			}
		}
	})
}
