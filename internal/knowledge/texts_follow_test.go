package knowledge_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// Whatever comes, goes and changes, one who has followed it step by step finds the same as one who reads everything anew.
func TestFollowingIsLikeReadingAllAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		r := rand.New(rand.NewPCG(1, 2))
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		topics := []string{"parcel", "refund", "warranty", "kayak", "invoice", "voucher", "harbour", "catalogue"}
		question := func(n int) string {
			return fmt.Sprintf("What about the %s of order %d?", topics[n%len(topics)], n)
		}
		var faqs, texts []string
		n := 0
		more := func() {
			n++
			faqs = append(faqs, k.add(faq(question(n), fmt.Sprintf("Answer %d.", n)))[0].ID)
		}
		write := func() {
			n++
			topic := topics[n%len(topics)]
			texts = append(texts, k.article(fmt.Sprintf("About %s %d", topic, n),
				fmt.Sprintf("<h2>Rules %d</h2><p>Every %s is looked after by hall %d.</p><h2>More</h2><p>Ask for the %s of hall %d.</p>", n, topic, n, topic, n), true).ID)
		}
		for range 10 {
			more()
			write()
		}
		k.learn()
		for step := range 40 {
			f, x := faqs[r.IntN(len(faqs))], texts[r.IntN(len(texts))]
			on := knowledge.BulkActivate
			if r.IntN(2) == 0 {
				on = knowledge.BulkDeactivate
			}
			switch r.IntN(7) {
			case 0:
				more()
			case 1:
				write()
			case 2:
				_, err := k.s.Edit(ctx, k.c, k.bot, f, knowledge.Patch{Answer: ptr(fmt.Sprintf("Changed in step %d.", step))})
				must(err)
			case 3:
				_, err := k.s.Bulk(ctx, k.c, k.bot, on, []string{f}, "")
				must(err)
			case 4:
				_, err := k.s.BulkArticles(ctx, k.c, k.bot, on, []string{x}, "")
				must(err)
			case 5:
				k.edit(x, knowledge.ArticlePatch{Body: ptr(fmt.Sprintf("<h2>More</h2><p>Everything is new since step %d.</p>", step)), Train: true})
			case 6:
				if len(faqs) > 5 && r.IntN(2) == 0 {
					must(k.s.DeleteOne(ctx, k.c, k.bot, faqs[0]))
					faqs = faqs[1:]
				} else if len(texts) > 5 {
					_, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDelete, []string{texts[0]}, "")
					must(err)
					texts = texts[1:]
				}
			}
			k.learn()
			anew := knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock})
			for _, q := range []string{question(n), question(r.IntN(n + 1)), "Which hall looks after my parcel?", "What is new since this step?", "Changed in a step"} {
				followed, err := k.s.Match(ctx, k.c.Workspace, k.bot, q, 20)
				must(err)
				read, err := anew.Match(ctx, k.c.Workspace, k.bot, q, 20)
				must(err)
				if !reflect.DeepEqual(followed, read) {
					t.Fatalf("step %d, %q: followed\n%+v\nread anew\n%+v", step, q, followed, read)
				}
			}
		}
	})
}
