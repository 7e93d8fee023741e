package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
)

func wantCounts(t *testing.T, k *kit, want map[knowledge.State]int64) {
	t.Helper()
	if got := k.counts(); !maps.Equal(got, want) {
		t.Errorf("counts are %v, want %v", got, want)
	}
}

// A FAQ waits, is learnt, and is answered from; edited, it is answered from as it was until the new form is learnt.
func TestLearnAndEdit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.add(faq("When are you open?", "From 9 to 5."))[0]
		if f.State != knowledge.Waiting || k.answer("when are you open") != "" {
			t.Fatal("a FAQ that waits must not be answered from")
		}
		k.learn()
		if got := k.get(f.ID); got.State != knowledge.Imported || k.answer("WHEN are you open??") != "From 9 to 5." {
			t.Fatalf("learnt: %+v", got)
		}
		answer := "From 8 to 6."
		if got, err := k.s.Edit(ctx, k.c, k.bot, f.ID, knowledge.Patch{Answer: &answer}); err != nil || got.State != knowledge.Waiting {
			t.Fatal(got, err)
		}
		if k.answer("when are you open") != "From 9 to 5." {
			t.Error("until the edit is learnt the old answer holds")
		}
		k.learn()
		if k.answer("when are you open") != "From 8 to 6." {
			t.Error("the edit is learnt")
		}
		off := false
		if got, err := k.s.Edit(ctx, k.c, k.bot, f.ID, knowledge.Patch{Active: &off}); err != nil || got.State != knowledge.Imported {
			t.Fatal(got, err)
		}
		if k.answer("when are you open") != "" {
			t.Error("switched off, it is not answered from, at once")
		}
		if err := k.s.DeleteOne(ctx, k.c, k.bot, f.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.Get(ctx, k.c, k.bot, f.ID); !errors.Is(err, knowledge.ErrNoFAQ) {
			t.Error(err)
		}
		wantCounts(t, k, map[knowledge.State]int64{})
	})
}

// A change made on another node is seen by the next question.
func TestOtherNode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f := k.known("Do you ship abroad?", "Yes.")[0]
		other := knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock})
		ask := func() int {
			m, err := other.Match(context.Background(), k.c.Workspace, k.bot, "do you ship abroad", 3)
			if err != nil {
				t.Fatal(err)
			}
			return len(m)
		}
		if ask() != 1 {
			t.Fatal("the other node should find it")
		}
		if err := k.s.DeleteOne(context.Background(), k.c, k.bot, f.ID); err != nil {
			t.Fatal(err)
		}
		if ask() != 0 {
			t.Error("the other node still answers from what is deleted")
		}
	})
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		resolve := func(k *kit, id string, a knowledge.Action) bool {
			_, stays, err := k.s.Resolve(ctx, k.c, k.bot, id, a)
			if err != nil {
				t.Fatal(err)
			}
			return stays
		}
		setup := func(t *testing.T) (*kit, knowledge.FAQ, knowledge.FAQ) {
			k := newKit(t, d)
			old := k.known("How can I return an item?", "By post.")[0]
			twin := k.known("How can I return an item", "In the shop.")[0]
			if twin.State != knowledge.Overlapped || twin.OverlapsWith == nil || twin.OverlapsWith.ID != old.ID || twin.OverlapsWith.Question != old.Question {
				t.Fatalf("%+v", twin)
			}
			if k.answer("how can i return an item") != "By post." {
				t.Fatal("what is overlapped is not answered from")
			}
			wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 1, knowledge.Overlapped: 1})
			return k, old, twin
		}
		k, old, twin := setup(t)
		if !resolve(k, twin.ID, knowledge.Replace) || k.answer("how can i return an item") != "In the shop." {
			t.Error("replaced")
		}
		if _, err := k.s.Get(ctx, k.c, k.bot, old.ID); !errors.Is(err, knowledge.ErrNoFAQ) {
			t.Error("the replaced one is gone:", err)
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 1})
		if _, _, err := k.s.Resolve(ctx, k.c, k.bot, twin.ID, knowledge.Replace); !errors.Is(err, knowledge.ErrNotOverlapped) {
			t.Error(err)
		}

		k, _, twin = setup(t)
		resolve(k, twin.ID, knowledge.KeepBoth)
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 2})
		answer := "In any shop."
		if _, err := k.s.Edit(ctx, k.c, k.bot, twin.ID, knowledge.Patch{Answer: &answer}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.get(twin.ID); got.State != knowledge.Imported {
			t.Errorf("a new answer must not undo the decision to keep both: %s", got.State)
		}

		k, _, twin = setup(t)
		if resolve(k, twin.ID, knowledge.Discard) {
			t.Error("a new FAQ that is dropped is gone")
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 1})

		// What was overlapped with a FAQ that goes, or that asks something else now, is learnt after all.
		k, old, twin = setup(t)
		if err := k.s.DeleteOne(ctx, k.c, k.bot, old.ID); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.get(twin.ID); got.State != knowledge.Imported || k.answer("how can i return an item") != "In the shop." {
			t.Errorf("%+v", got)
		}
		k, old, twin = setup(t)
		question := "Which parcel service do you use?"
		if _, err := k.s.Edit(ctx, k.c, k.bot, old.ID, knowledge.Patch{Question: &question}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 2})

		// An edit that is dropped brings back what was learnt before.
		k = newKit(t, d)
		two := k.known("What does it cost?", "Ten.", "Is there a warranty?", "Two years.")
		question = "what does it cost"
		if _, err := k.s.Edit(ctx, k.c, k.bot, two[1].ID, knowledge.Patch{Question: &question}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.get(two[1].ID); got.State != knowledge.Overlapped || k.answer("is there a warranty") != "Two years." {
			t.Fatalf("an edit that overlaps leaves the old form in use: %+v", got)
		}
		if !resolve(k, two[1].ID, knowledge.Discard) || k.get(two[1].ID).Question != "Is there a warranty?" || k.get(two[1].ID).State != knowledge.Imported {
			t.Errorf("%+v", k.get(two[1].ID))
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 2})
	})
}

// Twins that come in one go: the first is imported, the others are overlapped with it; alternatives count too.
func TestOverlapInOneGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		list := k.add(
			knowledge.Input{Question: "Can I pay by card?", Alternatives: []string{"Do you take Visa?"}, Answer: "Yes.", Active: true},
			faq("do you take VISA", "Sure."), faq("Can I pay by card!", "Of course."), faq("Do you take cash?", "No."))
		k.learn()
		for i, want := range []knowledge.State{knowledge.Imported, knowledge.Overlapped, knowledge.Overlapped, knowledge.Imported} {
			if got := k.get(list[i].ID); got.State != want || want == knowledge.Overlapped && got.OverlapsWith.ID != list[0].ID {
				t.Errorf("%d: %+v", i, got)
			}
		}
	})
}

// A worker that dies in the middle loses nothing: its own job takes up what it had in hand, and without that the next
// start sends it back to the queue.
func TestCrashWhileLearning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		f := k.add(faq("Where are you?", "In Hue."))[0]
		task := k.tasks()[0]
		claim := func() { // the first half of the job, and then the machine stops
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE source SET state = 'learning', claimed_by = $3, claimed_at = $4 WHERE workspace_id = $1 AND bot_id = $2`,
					k.c.Workspace, k.bot, task.OutboxID, k.house.Clock.Now().UnixMilli())
				if err != nil {
					return err
				}
				_, err = tx.ExecContext(ctx, `UPDATE source_count SET amount = CASE state WHEN 'waiting' THEN 0 ELSE amount END WHERE workspace_id = $1`, k.c.Workspace)
				if err != nil {
					return err
				}
				_, err = tx.ExecContext(ctx, `INSERT INTO source_count (workspace_id, bot_id, kind, state, amount) VALUES ($1, $2, 'q_and_a', 'learning', 1)
					ON CONFLICT (workspace_id, bot_id, kind, state) DO UPDATE SET amount = 1`, k.c.Workspace, k.bot)
				return err
			})
		}
		claim()
		other := jobs.Task{OutboxID: uid.New(), Kind: task.Kind, Args: task.Args}
		if err := k.s.HandleLearn(ctx, other); err != nil {
			t.Fatal(err)
		}
		if got := k.get(f.ID); got.State != knowledge.Learning {
			t.Fatalf("another worker must not take it: %s", got.State)
		}
		for range 2 { // and once more, as a runner that lost the result would
			if err := k.s.HandleLearn(ctx, task); err != nil {
				t.Fatal(err)
			}
			wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 1})
		}
		k.learn() // empties the outbox

		answer := "In Da Nang."
		if _, err := k.s.Edit(ctx, k.c, k.bot, f.ID, knowledge.Patch{Answer: &answer}); err != nil {
			t.Fatal(err)
		}
		claim()
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox`) // that job is lost for good
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `UPDATE source_count SET amount = 0 WHERE workspace_id = $1 AND state = 'imported'`, k.c.Workspace)
			return err
		})
		if err := k.s.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		if got := k.get(f.ID); got.State != knowledge.Learning {
			t.Fatal("a worker that has just begun is not dead")
		}
		k.house.Clock.Advance(3 * time.Minute)
		if err := k.s.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Waiting: 1})
		k.learn()
		if k.answer("where are you") != answer {
			t.Error("learnt after the restart")
		}
	})
}

// When all attempts fail, what could not be learnt says so and can be sent again.
func TestGiveUpAndRetry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.add(faq("Where are you?", "In Hue."))[0]
		task := k.tasks()[0]
		task.Last = true
		k.tx(func(ctx context.Context, tx *db.Tx) error { // in its hands already
			_, err := tx.ExecContext(ctx, `UPDATE source SET state = 'learning', claimed_by = $2, claimed_at = 1 WHERE workspace_id = $1`, k.c.Workspace, task.OutboxID)
			return err
		})
		stopped, cancel := context.WithCancel(ctx)
		cancel()
		if err := k.s.HandleLearn(stopped, task); err == nil {
			t.Fatal("a stopped job should say so")
		}
		if got := k.get(f.ID); got.State != knowledge.Failed || got.Reason != "error" {
			t.Fatalf("%+v", got)
		}
		if n, err := k.s.Bulk(ctx, k.c, k.bot, knowledge.BulkRetrain, []string{f.ID, uid.New(), "x"}, ""); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		k.learn()
		if got := k.get(f.ID); got.State != knowledge.Imported {
			t.Fatalf("%+v", got)
		}
	})
}

// More than one chunk, and the limits: the plan's, and the bot's where the plan gives none.
func TestManyAndLimits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var in []knowledge.Input
		for i := range knowledge.MaxAtOnce {
			in = append(in, faq(fmt.Sprintf("Question number %d about subject%d?", i, i*7), "An answer."))
		}
		for i := range 3 {
			for j := range in {
				in[j].Question = fmt.Sprintf("Tell %d about model%d%c?", i, j, 'a'+i)
			}
			k.add(in...)
		}
		k.learn()
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 300})
		if _, err := k.s.Add(ctx, k.c, k.bot, append(in, in[0]), func(int) string { return "body" }); errs.KindOf(err) != errs.Invalid {
			t.Error("more than 100 at once:", err)
		}
		zero := int64(0)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, "entries", &zero)
		})
		if _, err := k.s.Add(ctx, k.c, k.bot, in[:1], func(int) string { return "body" }); errs.CodeOf(err) != "plan.limit_reached" || errs.KindOf(err) != errs.Forbidden {
			t.Error(err)
		}
		limit := int64(301)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, "entries", &limit)
		})
		k.add(faq("One more?", "Yes."))
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, "entries", nil)
		})
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE source_count SET amount = $2 WHERE workspace_id = $1 AND state = 'imported'`, k.c.Workspace, knowledge.MaxPerBot)
			return err
		})
		if _, err := k.s.Add(ctx, k.c, k.bot, in[:1], func(int) string { return "body" }); !errors.Is(err, knowledge.ErrTooMany) {
			t.Error(err)
		}
	})
}

// A deleted bot knows nothing, and its jobs end quietly.
func TestClosed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.known("Where are you?", "In Hue.")
		k.add(faq("Who are you?", "A shop."))
		task := k.tasks()[0]
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Close(ctx, tx, k.c.Workspace, k.bot) })
		if _, err := k.s.Match(ctx, k.c.Workspace, k.bot, "where are you", 1); !errors.Is(err, knowledge.ErrNoBot) {
			t.Error(err)
		}
		if err := k.s.HandleLearn(ctx, task); err != nil {
			t.Error(err)
		}
		if _, err := k.s.List(ctx, k.c, k.bot, knowledge.Filter{}); !errors.Is(err, knowledge.ErrNoBot) {
			t.Error(err)
		}
		uses, err := k.billing.Use(ctx, d.Read(), k.c.Workspace)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range uses {
			if u.Meter == "entries" && u.Used != 0 {
				t.Errorf("%d entries still count", u.Used)
			}
		}
	})
}
