package knowledge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/uid"
)

// propose proposes a pair from a reply of its own, to be reviewed or used at once.
func (k *kit) propose(question, answer string, now bool) *knowledge.Proposal {
	k.t.Helper()
	p, wrong := knowledge.Pair{Question: question, Answer: answer}.Check("body")
	if len(wrong) > 0 {
		k.t.Fatal(wrong)
	}
	p.BotID, p.Via, p.MessageID, p.AuthorName = k.bot, knowledge.ViaSuggestion, uid.New(), "An"
	out, err := k.s.Propose(context.Background(), k.c.Workspace, p, events.Actor{Kind: "member", ID: k.c.MemberID}, now, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

func (k *kit) approve(id string, d knowledge.Decision) knowledge.Proposal {
	k.t.Helper()
	p, err := k.s.Approve(context.Background(), k.c, k.bot, id, d)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// entries are the bot's entries as "question status", newest first.
func (k *kit) entries(f knowledge.EntryFilter) string {
	k.t.Helper()
	p, err := k.s.Entries(context.Background(), k.c, k.bot, f)
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, e := range p.Items {
		out = append(out, e.Question+" "+string(e.Status))
	}
	return strings.Join(out, "; ")
}

// What is proposed is used by nobody until it is approved, and at once then: no job has to run.
func TestProposalIsUsedOnceApproved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		p := k.propose("Do you gift-wrap parcels?", "Yes, for two dollars a parcel.", false)
		if p.Status != knowledge.StatusInReview || k.answer("do you gift wrap parcels") != "" {
			t.Fatalf("%+v", p)
		}
		better := "Yes, for 2 dollars. Choose it at checkout."
		got := k.approve(p.ID, knowledge.Decision{Answer: &better})
		if got.Status != knowledge.StatusImported || k.answer("do you gift wrap parcels") != better {
			t.Errorf("%+v: %q", got, k.answer("do you gift wrap parcels"))
		}
		if f := k.get(got.SourceID); f.Origin != knowledge.FromConversation || f.State != knowledge.Imported {
			t.Errorf("%+v", f)
		}
		if got := k.entries(knowledge.EntryFilter{}); got != "Do you gift-wrap parcels? imported" {
			t.Errorf("twice in the list: %s", got)
		}
		if _, err := k.s.Approve(ctx, k.c, k.bot, p.ID, knowledge.Decision{}); !errors.Is(err, knowledge.ErrSettled) {
			t.Errorf("approved twice: %v", err)
		}
		if _, err := k.s.Reject(ctx, k.c, k.bot, p.ID); !errors.Is(err, knowledge.ErrSettled) {
			t.Errorf("rejected after the approval: %v", err)
		}
		if _, err := k.s.Approve(ctx, k.c, k.bot, uid.New(), knowledge.Decision{}); !errors.Is(err, knowledge.ErrNoProposal) {
			t.Error(err)
		}
		empty := " "
		q := k.propose("Where is your shop in Hanoi?", "In the old quarter, 12 Silk Street.", false)
		if _, err := k.s.Approve(ctx, k.c, k.bot, q.ID, knowledge.Decision{Answer: &empty}); fieldsOf(err) != "body.answer field.required" {
			t.Error(err)
		}
		k.learn() // what waits in the queue finds nothing to do
		if c := k.counts(); c[knowledge.Imported] != 1 || len(c) != 1 {
			t.Error(c)
		}
	})
}

// In mode "immediately" a proposal is an entry at once, unless the bot knows the question: that waits. Undo takes it back.
func TestLearntAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.known("How can I return an item?", "By post.")
		p := k.propose("Do you repair bicycles?", "Yes, every Monday from nine.", true)
		if p.Status != knowledge.StatusImported || k.answer("do you repair bicycles") != "Yes, every Monday from nine." {
			t.Fatalf("%+v", p)
		}
		o := k.propose("How can I return an item", "Bring it to one of our shops.", true)
		if o.Status != knowledge.StatusOverlapped || o.OverlapsWith == nil || k.answer("How can I return an item?") != "By post." {
			t.Errorf("%+v", o)
		}
		if got, err := k.s.Unlearn(ctx, k.c, k.bot, p.ID); err != nil || got.Status != knowledge.StatusInReview || k.answer("do you repair bicycles") != "" {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := k.s.Unlearn(ctx, k.c, k.bot, p.ID); !errors.Is(err, knowledge.ErrSettled) {
			t.Error(err)
		}
		if n := k.counts()[knowledge.Imported]; n != 1 {
			t.Errorf("%d imported", n)
		}
	})
}

func TestOverlappedProposals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		old := k.known("How can I return an item?", "By post.", "When are you open?", "At nine.", "Do you ship abroad?", "Yes.")
		one := k.propose("how can i return an item", "Bring it to a shop of ours.", false)
		two := k.propose("when are you open", "From eight to eighteen.", false)
		three := k.propose("do you ship abroad", "To Europe and Japan.", false)
		if p := k.approve(one.ID, knowledge.Decision{}); p.Status != knowledge.StatusOverlapped || p.OverlapsWith.Question != "How can I return an item?" {
			t.Errorf("%+v", p)
		}
		if p := k.approve(one.ID, knowledge.Decision{Overlap: knowledge.Replace}); p.Status != knowledge.StatusImported || k.answer("How can I return an item?") != "Bring it to a shop of ours." {
			t.Errorf("%+v", p)
		}
		if _, err := k.s.Get(ctx, k.c, k.bot, old[0].ID); !errors.Is(err, knowledge.ErrNoFAQ) {
			t.Errorf("the replaced one is still there: %v", err)
		}
		if p := k.approve(two.ID, knowledge.Decision{Overlap: knowledge.KeepBoth}); p.Status != knowledge.StatusImported || k.counts()[knowledge.Imported] != 4 {
			t.Errorf("%+v %v", p, k.counts())
		}
		// Merged: the question becomes one more way to ask, and the answer is the new one.
		better := "Yes, to Europe and Japan."
		if p, err := k.s.Merge(ctx, k.c, k.bot, three.ID, old[2].ID, &better); err != nil || p.Status != knowledge.StatusImported || !p.Merged {
			t.Errorf("%+v %v", p, err)
		}
		k.learn()
		if k.answer("do you ship abroad") != better {
			t.Error(k.answer("do you ship abroad"))
		}
		if _, err := k.s.Unlearn(ctx, k.c, k.bot, three.ID); !errors.Is(err, knowledge.ErrMerged) {
			t.Error(err)
		}
		four := k.propose("Do you deliver on Sundays?", "No, from Monday to Saturday.", false)
		if _, err := k.s.Merge(ctx, k.c, k.bot, four.ID, old[0].ID, nil); fieldsOf(err) != "body.into knowledge.faq_not_found" {
			t.Errorf("merged into what is deleted: %v", err)
		}
		// What it overlapped with is deleted: then it overlaps with nothing, and is approved like any other.
		five := k.propose("when are you open?", "Around the clock.", false)
		if five != nil && five.Status != knowledge.StatusOverlapped {
			t.Errorf("%+v", five)
		}
	})
}

// The same question is kept once: what waits is counted, what was rejected is not proposed again for 90 days.
func TestTheSameIsProposedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		p := k.propose("Do you repair bicycles?", "Yes, every Monday from nine.", false)
		if again := k.propose("do you repair BICYCLES", "Yes, on Mondays.", false); again != nil {
			t.Errorf("%+v", again)
		}
		if got, err := k.s.Proposal(ctx, k.c, k.bot, p.ID); err != nil || got.Times != 2 {
			t.Errorf("%+v %v", got, err)
		}
		same := *p
		if out, err := k.s.Propose(ctx, k.c.Workspace, same, events.Actor{Kind: "member"}, false, nil); err != nil || out != nil {
			t.Errorf("the same reply was proposed twice: %+v %v", out, err)
		}
		if _, err := k.s.Reject(ctx, k.c, k.bot, p.ID); err != nil {
			t.Fatal(err)
		}
		if k.entries(knowledge.EntryFilter{}) != "" || k.entries(knowledge.EntryFilter{Status: knowledge.StatusRejected}) == "" {
			t.Error("a rejected one is shown, or is not found when it is asked for")
		}
		if again := k.propose("Do you repair bicycles?", "Yes, on Mondays.", true); again != nil || k.answer("Do you repair bicycles?") != "" {
			t.Errorf("%+v", again)
		}
		k.house.Clock.Advance(91 * 24 * time.Hour)
		if again := k.propose("Do you repair bicycles?", "Yes, on Mondays.", false); again == nil {
			t.Error("after 90 days it is news again")
		}
	})
}

func TestEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known("How can I return an item?", "By post.", "When are you open?", "At nine.")
		k.propose("Do you repair bicycles?", "Yes, every Monday from nine.", false)
		k.propose("when are you open", "From eight to eighteen.", false)
		for day, n := range []int{3, 4} {
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				return k.s.CountUses(ctx, tx, k.c.Workspace, map[string]int{f[0].ID: n}, k.house.Clock.Now().AddDate(0, 0, -29*day))
			})
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			if err := k.s.CountUses(ctx, tx, k.c.Workspace, map[string]int{f[0].ID: 5}, k.house.Clock.Now().AddDate(0, 0, -40)); err != nil {
				return err
			}
			return k.s.CountUseful(ctx, tx, k.c.Workspace, map[string]int{f[0].ID: 2, f[1].ID: -1, uid.New(): 1, "x": 1})
		})
		for want, filter := range map[string]knowledge.EntryFilter{
			"when are you open overlapped; Do you repair bicycles? in_review; When are you open? imported; How can I return an item? imported": {},
			"when are you open overlapped":       {Status: knowledge.StatusOverlapped},
			"Do you repair bicycles? in_review":  {Search: "BICYCLES"},
			"How can I return an item? imported": {Origin: knowledge.FromUser, Search: "post"},
		} {
			if got := k.entries(filter); got != want {
				t.Errorf("%+v: %s", filter, got)
			}
		}
		p, err := k.s.Entries(ctx, k.c, k.bot, knowledge.EntryFilter{Order: knowledge.EntriesUsed, Limit: 1})
		if err != nil || len(p.Items) != 1 || p.Next == nil {
			t.Fatalf("%+v %v", p, err)
		}
		if e := p.Items[0]; e.ID != f[0].ID || e.Uses != 12 || e.Uses30 != 7 || e.Useful != 2 || e.ChangedBy != k.c.Name {
			t.Errorf("%+v", e)
		}
		if n := p.Counts; n[knowledge.StatusImported] != 2 || n[knowledge.StatusInReview] != 1 || n[knowledge.StatusOverlapped] != 1 {
			t.Errorf("%v", n)
		}
		seen := 1
		for next := p.Next; next != nil; {
			if p, err = k.s.Entries(ctx, k.c, k.bot, knowledge.EntryFilter{Order: knowledge.EntriesUsed, Limit: 1, Cursor: *next}); err != nil {
				t.Fatal(err)
			}
			seen, next = seen+len(p.Items), p.Next
		}
		if seen != 4 {
			t.Errorf("%d entries, page by page", seen)
		}
		for _, bad := range []knowledge.EntryFilter{{Status: "gone"}, {Origin: "moon"}, {Order: "best"}, {Cursor: "?"}} {
			if _, err := k.s.Entries(ctx, k.c, k.bot, bad); err == nil {
				t.Errorf("%+v was taken", bad)
			}
		}
		for _, as := range []knowledge.Format{"", knowledge.CSV} {
			file := k.exported(k.s.EntryExport(ctx, k.c, k.bot, knowledge.EntryFilter{}, as))
			if strings.Count(file, "\n") != 5 || !strings.Contains(file, "in_review") {
				t.Error(file)
			}
		}
		if book := k.exported(k.s.EntryExport(ctx, k.c, k.bot, knowledge.EntryFilter{}, knowledge.XLSX)); !strings.HasPrefix(book, "PK\x03\x04") {
			t.Errorf("%.20q", book)
		}
		if _, err := k.s.EntryExport(ctx, k.c, k.bot, knowledge.EntryFilter{}, "pdf"); fieldsOf(err) != "query.format field.not_allowed" {
			t.Error(err)
		}
	})
}
