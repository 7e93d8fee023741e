package knowledge_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

const handbook = `# Bicycles

Everything about our bicycles by the harbour.

## Delivery

%s

A bicycle reaches the Lofoten islands within eleven working days. The ferry is paid by us.

%s

## Returns

A bicycle that does not fit can be sent back within forty days in its carton. We pay for the way back. The workshop looks at it first.
`

// filler is text that fills passages and answers nothing.
func filler(about string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Sentence number %d of %s says something that nobody wants to know today. ", i, about)
	}
	return b.String()
}

func (k *kit) matched(question string) knowledge.Match {
	k.t.Helper()
	m, err := k.s.Match(context.Background(), k.c.Workspace, k.bot, question, 1)
	if err != nil || len(m) == 0 {
		k.t.Fatalf("%q is not found: %v", question, err)
	}
	return m[0]
}

// A passage is read with what stands around it in its section, and with nothing of the next.
func TestAround(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		doc := k.upload("handbook.md", fmt.Sprintf(handbook, filler("packing", 25), filler("customs", 25)))
		k.learn()
		m := k.matched("Within how many working days does a bicycle reach the Lofoten islands?")
		alone, err := k.s.Around(ctx, k.c.Workspace, m, 0, 0)
		if err != nil || alone != m.AnswerText {
			t.Errorf("alone: %q %v", alone, err)
		}
		wide, err := k.s.Around(ctx, k.c.Workspace, m, 2, 2)
		if err != nil || !strings.Contains(wide, "eleven working days") || len(wide) <= len(alone) || strings.Contains(wide, "forty days") || strings.Contains(wide, "by the harbour") {
			t.Errorf("around: %q %v", wide, err)
		}
		for i := range 25 { // each sentence once, although passages overlap
			if n := strings.Count(wide, fmt.Sprintf("Sentence number %d of packing says", i)); n > 1 {
				t.Errorf("sentence %d is there %d times", i, n)
			}
		}
		if _, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkDelete, []string{doc.ID}); err != nil {
			t.Fatal(err)
		}
		if gone, err := k.s.Around(ctx, k.c.Workspace, m, 2, 2); err != nil || gone != m.AnswerText {
			t.Errorf("deleted meanwhile: %q %v", gone, err)
		}
	})
}

// Whole sentences are quoted, the best one among them and what follows it, as far as there is room.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.upload("handbook.md", fmt.Sprintf(handbook, filler("packing", 3), filler("customs", 3)))
		k.learn()
		quote := func(question string, limit int) string {
			t.Helper()
			said, err := k.s.Excerpt(context.Background(), k.c.Workspace, k.bot, question, k.matched("Within how many days can a bicycle be sent back?"), limit)
			if err != nil {
				t.Fatal(err)
			}
			return said
		}
		const best = "A bicycle that does not fit can be sent back within forty days in its carton."
		if got := quote("Within how many days can a bicycle be sent back?", 20); got != best {
			t.Errorf("without room for more: %q", got)
		}
		if got := quote("Within how many days can a bicycle be sent back?", 400); got != best+" We pay for the way back. The workshop looks at it first." {
			t.Errorf("with room: %q", got)
		}
		if got := quote("Who looks at it in the workshop?", 45); got != "The workshop looks at it first." {
			t.Errorf("the last: %q", got)
		}
		if got := quote("Xin chào", 400); got != "" {
			t.Errorf("nothing to do with it: %q", got)
		}
	})
}
