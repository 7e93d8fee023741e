package knowledge_test

import (
	"context"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// While something is taken in, customers are answered from what was known before; what was deleted or switched off meanwhile
// is not used all the same, and what was learnt is there once it is in.
func TestQuestionsDoNotWaitForLearning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		first := k.known("Do you ship abroad?", "Yes.", "Where is the shop?", "In the harbour.", "How long is the warranty?", "Two years.")
		node := knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Patience: time.Millisecond})
		finds := func(q string) bool {
			t.Helper()
			m, err := node.Match(ctx, k.c.Workspace, k.bot, q, 1)
			if err != nil {
				t.Fatal(err)
			}
			return len(m) > 0 && m[0].Asked == q
		}
		for _, f := range first {
			if !finds(f.Question) {
				t.Fatalf("%q is not found", f.Question)
			}
		}
		end := node.Arriving(k.c.Workspace, k.bot)
		k.known("Do you wrap presents?", "Of course.")
		if err := k.s.DeleteOne(ctx, k.c, k.bot, first[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.Bulk(ctx, k.c, k.bot, knowledge.BulkDeactivate, []string{first[1].ID}, ""); err != nil {
			t.Fatal(err)
		}
		if !finds(first[2].Question) {
			t.Error("what was known before is not found")
		}
		if finds(first[0].Question) || finds(first[1].Question) {
			t.Error("what is deleted or switched off is answered from")
		}
		if finds("Do you wrap presents?") {
			t.Error("the question has waited")
		}
		end()
		if !finds("Do you wrap presents?") || finds(first[0].Question) || finds(first[1].Question) {
			t.Error("what has changed is not seen afterwards")
		}
	})
}
