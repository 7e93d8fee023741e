package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// A book comes in parts. Until all of them are there the bot answers from what the book said before; learning that is cut short
// leaves that as it is, and of a book that is deleted meanwhile nothing is left.
func TestABookThatIsBeingLearntIsNotKnownInPart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		number := func(query string) (n int) {
			t.Helper()
			if err := d.Read().QueryRowContext(context.Background(), query, k.c.Workspace).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		stored := func() int { return number(`SELECT COUNT(*) FROM passage WHERE workspace_id = $1`) }
		coming := func() int {
			return number(`SELECT COUNT(*) FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id
				WHERE p.workspace_id = $1 AND p.edition > s.learned`)
		}
		book := func(colour string) string {
			var b strings.Builder
			for i := range 300 {
				fmt.Fprintf(&b, "%s\n\n", strings.Repeat(fmt.Sprintf("The kayak number %d is %s. ", i, colour), 20))
			}
			return b.String()
		}
		says := func(colour string) {
			t.Helper()
			for _, i := range []int{1, 150, 299} {
				if m := k.found(fmt.Sprintf("Which colour has the kayak number %d?", i)); !strings.Contains(m.AnswerText, fmt.Sprintf("The kayak number %d is %s.", i, colour)) {
					t.Errorf("the book says %q, and not that kayak %d is %s", m.AnswerText, i, colour)
				}
			}
		}
		var meanwhile func() // once, in the middle
		k.s = knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Files: k.files, Patience: time.Nanosecond, Rest: func(context.Context, time.Duration) {
			if meanwhile != nil && coming() > 0 {
				meanwhile()
				meanwhile = nil
			}
		}})
		x := k.upload("kayaks.txt", book("coral"))
		k.learn()
		says("coral")
		whole := stored()
		if whole < 200 {
			t.Fatalf("the book has %d passages", whole)
		}

		k.upload("kayaks.txt", book("green"), sameName(knowledge.ReplaceSame))
		ctx, stop := context.WithCancel(context.Background())
		meanwhile = func() { says("coral"); stop() }
		if err := k.runAll(ctx); !errors.Is(err, context.Canceled) || meanwhile != nil {
			t.Fatalf("learning was not cut short: %v", err)
		}
		says("coral")
		if coming() == 0 {
			t.Error("nothing has come yet")
		}
		k.learn() // goes on
		says("green")
		if n := stored(); n != whole || coming() != 0 {
			t.Errorf("%d passages are stored, not %d", n, whole)
		}

		k.upload("kayaks.txt", book("black"), sameName(knowledge.ReplaceSame))
		meanwhile = func() {
			if _, err := k.s.BulkDocuments(context.Background(), k.c, k.bot, knowledge.BulkDelete, []string{x.ID}); err != nil {
				t.Error(err)
			}
		}
		k.learn()
		if n := stored(); n != 0 || meanwhile != nil {
			t.Errorf("of a deleted book %d passages are left", n)
		}
		if m := k.found("Which colour has the kayak number 7?"); m.AnswerText != "" {
			t.Errorf("a deleted book says %q", m.AnswerText)
		}
	})
}
