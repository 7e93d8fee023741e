package knowledge_test

import (
	"context"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// Of what fits as well the newer comes first, for thirty days. Its score says no more than before, and what asks the same
// stays ahead of what does not.
func TestWhatIsNewComesFirstOfWhatFitsAsWell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		match := func(q string) []knowledge.Match {
			t.Helper()
			list, err := k.s.Match(ctx, k.boss.Workspace, k.bot, q, 5)
			if err != nil || len(list) < 2 {
				t.Fatalf("%v %v", list, err)
			}
			return list
		}
		const question = "what does a parcel by train cost"
		old := k.known("What does a parcel to Berlin cost?", "5 euros.")[0]
		k.house.Clock.Advance(29 * 24 * time.Hour)
		fresh := k.known("What does a parcel to Munich cost?", "6 euros.")[0]
		before := match(question)
		if before[0].EntryID != old.ID || before[0].Score != before[1].Score {
			t.Fatalf("both are new, and fit as well: %+v", before)
		}
		k.house.Clock.Advance(2 * 24 * time.Hour)
		after := match(question)
		if after[0].EntryID != fresh.ID || after[0].Score != before[0].Score || after[1].Score != before[1].Score {
			t.Errorf("the newer one first, with the same scores: %+v", after)
		}
		if same := match("what does the parcel to berlin cost"); same[0].EntryID != old.ID || same[0].Score <= same[1].Score {
			t.Errorf("what asks the same first: %+v", same)
		}
		text := "5 euros and 50 cents."
		if _, err := k.s.Edit(ctx, k.c, k.bot, old.ID, knowledge.Patch{Answer: &text}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		k.house.Clock.Advance(29 * 24 * time.Hour) // the other one is old now
		if list := match(question); list[0].EntryID != old.ID {
			t.Errorf("what was changed is new: %+v", list)
		}
	})
}
