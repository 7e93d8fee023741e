package conversation_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
)

// kinds are the kinds of the events of a conversation, oldest first.
func (b *bundle) kinds(id conversation.ID) []string {
	b.t.Helper()
	var all []string
	rows, err := b.db.Read().QueryContext(b.ctx, `SELECT kind FROM event WHERE workspace_id = $1 AND subject = $2 ORDER BY id`, b.ws, id)
	b.ok(err)
	defer rows.Close()
	for rows.Next() {
		var kind string
		b.ok(rows.Scan(&kind))
		all = append(all, kind)
	}
	b.ok(rows.Err())
	return all
}

// run starts consumers and jobs as the product does; they end with the test.
func (b *bundle) run() {
	b.t.Helper()
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(b.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	r := jobs.NewRunner(b.db, b.t.TempDir(), log)
	b.s.HandleJobs(r)
	b.ok(r.Start(ctx))
	e := events.NewRunner(b.db, log, b.s.Consumer())
	b.ok(e.Start(ctx))
	b.t.Cleanup(func() { b.ok(errors.Join(e.Stop(ctx), r.Stop(ctx))) })
}

// until waits for something that happens in the background.
func (b *bundle) until(what string, ok func() bool) {
	b.t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			b.t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

func TestLabels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "Hello").Conversation.ID
		one, two, category := uid.New(), uid.New(), uid.New()
		high, normal := conversation.PriorityHigh, conversation.PriorityNormal
		c, err := b.s.Label(b.ctx, b.owner, id, conversation.Labels{Add: []string{one, two, one}, Category: &category, Priority: &high})
		b.ok(err)
		if !slices.Equal(c.Marks.Tags, []string{one, two}) || c.Marks.Category != category || !c.Marks.High {
			t.Fatalf("%+v", c.Marks)
		}
		rev := c.Rev
		if c, err = b.s.Label(b.ctx, b.owner, id, conversation.Labels{Add: []string{one}}); err != nil || c.Rev != rev {
			t.Fatalf("the same again changes nothing: %v, rev %d", err, c.Rev)
		}
		if v := b.get(id).View(); !slices.Equal(v.TagIDs, []string{one, two}) || v.CategoryID == nil || *v.CategoryID != category || v.Priority != high {
			t.Fatalf("%+v", v)
		}
		uses, err := b.s.LabelUses(b.ctx, b.ws)
		b.ok(err)
		if uses[one] != 1 || uses[category] != 1 || len(uses) != 3 {
			t.Fatal(uses)
		}
		none := ""
		c, err = b.s.Label(b.ctx, b.owner, id, conversation.Labels{Remove: []string{one}, Category: &none, Priority: &normal})
		b.ok(err)
		if !slices.Equal(c.Marks.Tags, []string{two}) || c.Marks.Category != "" || c.Marks.High {
			t.Fatalf("%+v", c.Marks)
		}
		if uses, err = b.s.LabelUses(b.ctx, b.ws); err != nil || len(uses) != 1 || uses[two] != 1 {
			t.Fatal(uses, err)
		}
		var many []string
		for range conversation.MaxTags {
			many = append(many, uid.New())
		}
		if _, err = b.s.Label(b.ctx, b.owner, id, conversation.Labels{Add: many}); !errors.Is(err, conversation.ErrManyTags) {
			t.Fatal("21 tags:", err)
		}
		viewer := b.member("viewer", "Vera")
		if _, err = b.s.Label(b.ctx, viewer, id, conversation.Labels{Add: []string{one}}); errs.KindOf(err) != errs.Forbidden {
			t.Fatal("a viewer:", err)
		}
		for _, kind := range []string{"conversation.tagged", "conversation.categorised", "conversation.prioritised"} {
			if !slices.Contains(b.kinds(id), kind) {
				t.Errorf("no %s", kind)
			}
		}
		c, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{Add: []string{one}, Category: &category})
		b.ok(err)
		if c.Status != conversation.Closed || len(c.Marks.Tags) != 2 || c.Marks.Category != category {
			t.Fatalf("%+v", c.Marks)
		}
	})
}

// A merged tag moves, a deleted one vanishes: in the rows, in the side table, and never twice.
func TestLabelsFollowTheTaxonomy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		b.run()
		from, into, gone := uid.New(), uid.New(), uid.New()
		var ids []conversation.ID
		for i := range 3 {
			id := b.say(uid.New(), "Hello").Conversation.ID
			l := conversation.Labels{Add: []string{from, gone}}
			if i == 0 {
				l.Add = append(l.Add, into)
			}
			_, err := b.s.Label(b.ctx, b.owner, id, l)
			b.ok(err)
			ids = append(ids, id)
		}
		tell := func(kind, subject string, payload map[string]string) {
			b.ok(d.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
				return events.Append(ctx, tx, events.Event{Workspace: b.ws, Kind: kind, Subject: subject, At: b.clock.Now(), Payload: payload})
			}))
		}
		tell("tag.merged", from, map[string]string{"to": into})
		tell("tag.deleted", gone, map[string]string{"to": ""})
		b.until("both are gone", func() bool {
			uses, err := b.s.LabelUses(b.ctx, b.ws)
			b.ok(err)
			return uses[from] == 0 && uses[gone] == 0 && uses[into] == 3
		})
		for _, id := range ids {
			if got := b.get(id).Marks.Tags; !slices.Equal(got, []string{into}) {
				t.Errorf("tags %v, want %v", got, into)
			}
		}
	})
}

func TestSnooze(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		in := func(tab conversation.Tab) int {
			c, err := b.s.Counts(b.ctx, b.all(), "")
			b.ok(err)
			return c[tab].Total
		}
		contact := uid.New()
		id := b.say(contact, "Hello").Conversation.ID
		past, far := b.clock.Now().Add(-time.Second), b.clock.Now().Add(366*24*time.Hour)
		for _, wrong := range []*time.Time{&past, &far} {
			if _, err := b.s.Snooze(b.ctx, b.owner, id, wrong); !errors.Is(err, conversation.ErrSnoozeTime) {
				t.Fatal(wrong, err)
			}
		}
		c, err := b.s.Snooze(b.ctx, b.owner, id, nil)
		b.ok(err)
		if c.Stage != conversation.StageSnoozed || c.Unread != 0 || in(conversation.TabSnoozed) != 1 || in(conversation.TabAll) != 0 {
			t.Fatalf("stage %s, unread %d", c.Stage, c.Unread)
		}
		// The customer's message brings it back.
		b.say(contact, "Are you there?")
		if c = b.get(id); c.Stage != conversation.StageBot || c.Marks.Snoozed != nil || c.Unread != 1 || in(conversation.TabAll) != 1 {
			t.Fatalf("stage %s, unread %d", c.Stage, c.Unread)
		}
		// So do a reply, a take-over and waking it.
		for name, wake := range map[string]func(){
			"reply":     func() { b.reply(b.owner, id, "Yes.") },
			"take over": func() { _, err := b.s.TakeOver(b.ctx, b.owner, id); b.ok(err) },
			"wake":      func() { _, err := b.s.Wake(b.ctx, b.owner, id); b.ok(err) },
		} {
			later := b.clock.Now().Add(time.Hour)
			_, err := b.s.Snooze(b.ctx, b.owner, id, &later)
			b.ok(err)
			_, err = b.s.GiveBack(b.ctx, b.owner, id)
			b.ok(err)
			if c := b.get(id); c.Stage != conversation.StageSnoozed {
				t.Fatalf("%s: stage %s", name, c.Stage)
			}
			wake()
			if c := b.get(id); c.Marks.Snoozed != nil || c.Stage == conversation.StageSnoozed {
				t.Errorf("%s leaves it asleep", name)
			}
		}
		_, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
		b.ok(err)
		if _, err = b.s.Snooze(b.ctx, b.owner, id, nil); !errors.Is(err, conversation.ErrClosed) {
			t.Fatal("closed:", err)
		}
	})
}

// The timer is a job: it survives a restart, and a snooze that was changed meanwhile waits for its own moment.
func TestSnoozeEndsByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		b.clock.Advance(time.Now().Add(-time.Hour).Sub(b.clock.Now())) // jobs go by the real time: what is due in this world is due there
		soon, never := b.clock.Now().Add(30*time.Minute), b.clock.Now().Add(100*time.Hour)
		id, other := b.say(uid.New(), "Hello").Conversation.ID, b.say(uid.New(), "Hello").Conversation.ID
		for _, one := range []conversation.ID{id, other} {
			_, err := b.s.Snooze(b.ctx, b.owner, one, &soon)
			b.ok(err)
		}
		_, err := b.s.Snooze(b.ctx, b.owner, other, &never)
		b.ok(err)
		b.run() // as after a restart
		b.until("it comes back", func() bool { return b.get(id).Marks.Snoozed == nil })
		c := b.get(id)
		if c.Unread != 1 || c.Stage == conversation.StageSnoozed || !slices.Contains(b.kinds(id), "conversation.woken") {
			t.Errorf("unread %d, stage %s", c.Unread, c.Stage)
		}
		if c := b.get(other); c.Marks.Snoozed == nil {
			t.Error("the other one was put off to later and came back all the same")
		}
	})
}

func TestMarkUnread(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "Hello").Conversation.ID
		_, err := b.s.Read(b.ctx, b.owner, id, 100)
		b.ok(err)
		c, err := b.s.MarkUnread(b.ctx, b.owner, id)
		b.ok(err)
		if c.Unread != 1 || c.AgentReadSeq != c.SeqHead {
			t.Fatalf("unread %d, read to %d of %d: the customer's ticks must not go back", c.Unread, c.AgentReadSeq, c.SeqHead)
		}
		if c, err = b.s.Read(b.ctx, b.owner, id, 100); err != nil || c.Unread != 0 {
			t.Fatal(c.Unread, err)
		}
	})
}

func TestDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "Hello").Conversation.ID
		second := b.member("senior_member", "Second")
		first, err := b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, "Dear", 0)
		b.ok(err)
		if _, err = b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, "Hi", 0); !errors.Is(err, conversation.ErrDraftElsewhere) {
			t.Fatal("another screen that knew of none:", err)
		}
		next, err := b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, "Dear Lan", first.Rev)
		b.ok(err)
		if _, err = b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, "Dear An", first.Rev); !errors.Is(err, conversation.ErrDraftElsewhere) {
			t.Fatal("a screen that is behind:", err)
		}
		_, err = b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxNote, "Ask the shop", 0)
		b.ok(err)
		if _, err = b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxNote, strings.Repeat("x", 3*conversation.MaxText+1), 1); errs.KindOf(err) != errs.Invalid {
			t.Fatal("too long:", err)
		}
		all, err := b.s.Drafts(b.ctx, b.owner)
		b.ok(err)
		if len(all) != 2 || !slices.ContainsFunc(all, func(x conversation.Draft) bool { return x.Text == "Dear Lan" && x.Rev == next.Rev }) {
			t.Fatalf("%+v", all)
		}
		if all, err = b.s.Drafts(b.ctx, second); err != nil || len(all) != 0 {
			t.Fatal("another member sees", all, err)
		}
		_, err = b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, "", next.Rev)
		b.ok(err)
		if all, err = b.s.Drafts(b.ctx, b.owner); err != nil || len(all) != 1 || all[0].Box != conversation.BoxNote {
			t.Fatal(all, err)
		}
		told := b.hub.by["member:"+b.owner.MemberID]
		if len(told) != 4 {
			t.Errorf("%d changes were told to the member's screens, want 4", len(told))
		}
	})
}

func TestStart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		contact := uid.New()
		n := conversation.NewThread{Bot: b.bot, BotName: "Maple", Connection: b.bot, Channel: conversation.Website,
			Contact: conversation.ContactCard{ID: contact, Number: 7}, Post: conversation.Post{ClientID: "one", Text: "Your parcel is here."}}
		c, err := b.s.Start(b.ctx, b.owner, n)
		b.ok(err)
		if c.Stage != conversation.StageAssigned || c.AssigneeID != b.owner.MemberID || c.Speaker != conversation.SpeakerHuman || c.Unread != 0 || c.LastText != "Your parcel is here." {
			t.Fatalf("%+v", c)
		}
		again, err := b.s.Start(b.ctx, b.owner, n)
		b.ok(err)
		if again.ID != c.ID || again.SeqHead != c.SeqHead {
			t.Fatal("a repeat opened a second one")
		}
		n.Post.ClientID = "two"
		if _, err = b.s.Start(b.ctx, b.owner, n); !errors.Is(err, conversation.ErrNewerOpen) {
			t.Fatal(err)
		}
		// What he answers comes into the same conversation, and the bot stays out.
		if acc := b.say(contact, "Thank you!"); acc.Conversation.ID != c.ID || acc.TurnDue {
			t.Fatalf("%+v", acc)
		}
		said, err := b.s.Transcript(b.ctx, b.ws, c.ID, false)
		b.ok(err)
		if said.ContactNumber != 7 || len(said.Lines) != 2 || said.Lines[0].Name != "Owner" || said.Lines[0].Text != "Your parcel is here." ||
			said.Lines[1].Name != "" || said.Lines[1].Text != "Thank you!" {
			t.Fatalf("%+v", said)
		}
	})
}

func TestTranscriptsHideNotes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say(uid.New(), "Hello").Conversation.ID
		second := b.member("senior_member", "Second")
		m, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n", Text: "He is angry, @Second", Note: true, Mentions: []string{second.MemberID}})
		b.ok(err)
		gone := b.reply(b.owner, id, "Wrong window")
		_, err = b.s.Unsend(b.ctx, b.owner, id, gone.ID)
		b.ok(err)
		for notes, want := range map[bool]bool{true: true, false: false} {
			said, err := b.s.Transcript(b.ctx, b.ws, id, notes)
			b.ok(err)
			has := func(text string) bool {
				return slices.ContainsFunc(said.Lines, func(x conversation.Said) bool { return x.Text == text })
			}
			if has(m.Text) != want || has("Wrong window") || !has("Hello") || !said.Lines[len(said.Lines)-1].Unsent {
				t.Errorf("notes %v: %+v", notes, said.Lines)
			}
		}
		if got := b.kinds(id); !slices.Contains(got, "member.mentioned") {
			t.Errorf("nobody is told of the mention: %v", got)
		}
	})
}

// What a deleted tag is noted on is freed of it, also where the conversation itself does not carry it or is no more: the work
// comes to its end, and what is behind such a one is not forgotten.
func TestADeletedTagIsTakenOffWhereItOnlySeemsToBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		tag, odd := uid.New(), b.say(uid.New(), "Does not carry it").Conversation.ID
		carries := b.say(uid.New(), "Carries it").Conversation.ID
		_, err := b.s.Label(b.ctx, b.owner, carries, conversation.Labels{Add: []string{tag}})
		b.ok(err)
		b.ok(d.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, id := range []string{string(odd), "00000000-0000-7000-8000-000000000001"} { // the second is before all others
				if _, err := tx.ExecContext(ctx, `INSERT INTO conversation_label (workspace_id, label_id, conversation_id) VALUES ($1, $2, $3)`, b.ws, tag, id); err != nil {
					return err
				}
			}
			return events.Append(ctx, tx, events.Event{Workspace: b.ws, Kind: "tag.deleted", Subject: tag, At: start, Payload: map[string]string{}})
		}))
		b.run()
		b.until("nothing carries it", func() bool {
			uses, err := b.s.LabelUses(b.ctx, b.ws)
			b.ok(err)
			c, err := b.s.Get(b.ctx, conversation.ScopeOf(b.owner), carries)
			b.ok(err)
			return uses[tag] == 0 && len(c.Marks.Tags) == 0
		})
	})
}
