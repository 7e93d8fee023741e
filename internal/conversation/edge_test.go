package conversation_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/uid"
)

// A note that was taken back has no words any more, and gets none: the list would show them.
func TestANoteThatWasTakenBackIsNotEdited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "hello").Conversation.ID
		note, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n", Text: "his card number is 4111", Note: true})
		b.ok(err)
		_, err = b.s.Unsend(b.ctx, b.owner, id, note.ID)
		b.ok(err)
		if _, err := b.s.EditNote(b.ctx, b.owner, id, note.ID, "his card number is 4112"); !errors.Is(err, conversation.ErrMessageMissing) {
			t.Errorf("edited what was taken back: %v", err)
		}
		if c := b.get(id); c.LastText != "" {
			t.Errorf("the list shows %q", c.LastText)
		}
	})
}

// What screens are told of a suggestion is what they read of it afterwards, also when two were made for one message.
func TestOfTwoSuggestionsTheStoredOneIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		acc := b.say(uid.New(), "Do you ship to Norway?")
		id, seq := acc.Conversation.ID, acc.Message.Seq
		_, err := b.s.TakeOver(b.ctx, b.owner, id)
		b.ok(err)
		for _, text := range []string{"Yes, within a week.", "I do not know."} {
			b.ok(b.s.Suggest(b.ctx, b.ws, id, conversation.Suggestion{Seq: seq, Text: text, Reason: "in_charge"}, nil))
		}
		_, err = b.s.Dismiss(b.ctx, b.owner, id, seq)
		b.ok(err)
		b.ok(b.s.Suggest(b.ctx, b.ws, id, conversation.Suggestion{Seq: seq, Text: "Perhaps.", Reason: "in_charge"}, nil))
		stored, err := b.s.Suggestions(b.ctx, b.all(), id)
		b.ok(err)
		var told []conversation.Suggestion
		for _, e := range b.hub.by["ws:"+string(b.ws)+":all"] {
			if n, ok := e.(conversation.SuggestionNews); ok {
				told = append(told, *n.Suggestion)
			}
		}
		if len(stored) != 1 || len(told) != 2 || told[0].Text != stored[0].Text || told[1].State != stored[0].State || told[1].Text != stored[0].Text {
			t.Errorf("stored %+v\ntold %+v", stored, told)
		}
	})
}

// A client id stands for one message: used for another one, a sender is told so instead of believing that it was sent.
func TestAClientIDIsNotUsedForAnotherMessage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "hello").Conversation.ID
		_, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "one", Text: "We call you back.", Note: true})
		b.ok(err)
		if m, fresh, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "one", Text: "We call you back."}); !errors.Is(err, conversation.ErrClientIDReused) {
			t.Errorf("a reply with the client id of a note: %s, fresh %v, %v", m.Kind, fresh, err)
		}
		if _, fresh, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "one", Text: "We call you back.", Note: true}); err != nil || fresh {
			t.Errorf("the note again: fresh %v, %v", fresh, err)
		}
		n := conversation.NewThread{Bot: b.bot, BotName: "Maple", Connection: b.bot, Channel: conversation.Website,
			Contact: conversation.ContactCard{ID: uid.New(), Number: 7}, Post: conversation.Post{ClientID: "first", Text: "Your parcel is here."}}
		_, err = b.s.Start(b.ctx, b.owner, n)
		b.ok(err)
		n.Contact.ID = uid.New()
		if c, err := b.s.Start(b.ctx, b.owner, n); !errors.Is(err, conversation.ErrClientIDReused) {
			t.Errorf("written to another customer: %v, %v", c.ContactID, err)
		}
	})
}

// What a visitor sees of his conversation never changes without its visible rev: his screens would not learn of it.
func TestWhatAVisitorSeesChangesWithItsRevOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "hello").Conversation.ID
		seen := func(g conversation.GuestView) string {
			g.Rev = 0
			said, err := json.Marshal(g)
			b.ok(err)
			return string(said)
		}
		last := b.get(id).Guest()
		later := start.Add(time.Hour)
		steps := []struct {
			name string
			do   func() error
		}{
			{"snooze", func() error { _, err := b.s.Snooze(b.ctx, b.owner, id, &later); return err }},
			{"wake", func() error { _, err := b.s.Wake(b.ctx, b.owner, id); return err }},
			{"unread", func() error { _, err := b.s.MarkUnread(b.ctx, b.owner, id); return err }},
			{"take over", func() error { _, err := b.s.TakeOver(b.ctx, b.owner, id); return err }},
			{"note", func() error {
				_, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n", Text: "note", Note: true})
				return err
			}},
			{"snooze without end", func() error { _, err := b.s.Snooze(b.ctx, b.owner, id, nil); return err }},
			{"free", func() error { _, err := b.s.Assign(b.ctx, b.owner, id, "", ""); return err }},
			{"close", func() error { _, err := b.s.Close(b.ctx, b.owner, id, conversation.Labels{}); return err }},
			{"reopen", func() error { _, err := b.s.Reopen(b.ctx, b.owner, id); return err }},
		}
		for _, step := range steps {
			b.clock.Advance(time.Second)
			b.ok(step.do())
			now := b.get(id).Guest()
			if seen(now) != seen(last) && now.Rev == last.Rev {
				t.Errorf("%s changes what the visitor sees, but not its rev:\n%s\n%s", step.name, seen(last), seen(now))
			}
			last = now
		}
	})
}

// A page of changes goes on even where one change has touched more messages than a page holds.
func TestAChangeOfManyMessagesIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "hello").Conversation.ID
		offer := b.reply(b.owner, id, "Ten percent off today.")
		const quotes = 230
		for range quotes {
			in := b.inbound(who, "This?")
			in.Quote = offer.ID
			_, err := b.accept(in)
			b.ok(err)
		}
		head, visible := b.get(id).Rev, b.get(id).VisibleRev
		_, err := b.s.Unsend(b.ctx, b.owner, id, offer.ID)
		b.ok(err)
		seen := map[string]bool{}
		for after, pages := head, 0; ; pages++ {
			if pages > 5 {
				t.Fatalf("it goes round in circles; %d messages seen", len(seen))
			}
			ch, err := b.s.Changed(b.ctx, b.all(), id, after)
			b.ok(err)
			for _, m := range ch.Messages {
				seen[m.ID] = true
			}
			if after = ch.Head; !ch.More {
				break
			}
		}
		if len(seen) != quotes+1 {
			t.Errorf("members: %d of %d messages", len(seen), quotes+1)
		}
		seen = map[string]bool{}
		for after, pages := visible, 0; ; pages++ {
			if pages > 5 {
				t.Fatalf("the visitor goes round in circles; %d messages seen", len(seen))
			}
			ch, err := b.s.GuestChanged(b.ctx, b.ws, who, id, after)
			b.ok(err)
			for _, m := range ch.Messages {
				seen[m.ID] = true
			}
			if after = ch.Head; !ch.More {
				break
			}
		}
		if len(seen) != quotes+1 {
			t.Errorf("the visitor: %d of %d messages", len(seen), quotes+1)
		}
	})
}

// Customers whom nobody hears are not reminded of their silence, and do not stand before those who are.
func TestTheMutedDoNotKeepOthersFromBeingReminded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		for range 3 {
			in := b.inbound(uid.New(), "buy now")
			in.Contact.Blocked = true
			_, err := b.accept(in)
			b.ok(err)
			b.clock.Advance(time.Second)
		}
		heard := b.say(uid.New(), "hello").Conversation.ID
		b.reply(b.owner, heard, "Hello!")
		b.clock.Advance(time.Hour)
		due, err := b.s.SilentChats(b.ctx, b.ws, b.bot, b.clock.Now(), true, 2)
		b.ok(err)
		if len(due) != 1 || due[0] != heard {
			t.Errorf("%v, want %s", due, heard)
		}
	})
}

// A cursor that we did not make is the caller's mistake.
func TestAForeignCursorIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		b.say(uid.New(), "hello")
		for _, key := range []any{map[string]any{"a": 1, "i": "nobody"}, map[string]any{"a": 1, "i": "\x00"}, map[string]any{"a": 1}, "text"} {
			for _, sort := range []conversation.Sort{conversation.SortNewest, conversation.SortCreated, conversation.SortWaiting} {
				_, err := b.s.List(b.ctx, b.all(), conversation.Filter{Tab: conversation.TabAll, Sort: sort, Cursor: *page.Encode(key)})
				if errs.KindOf(err) != errs.Invalid {
					t.Errorf("%v, %s: %v", key, sort, err)
				}
			}
		}
	})
}
