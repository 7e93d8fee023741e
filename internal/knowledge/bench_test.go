package knowledge_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// manyFAQs is a file of n questions of which no two are alike.
func manyFAQs(n int) []byte {
	var b strings.Builder
	b.WriteString("question,answer,category\n")
	for i := range n {
		fmt.Fprintf(&b, "Is model %d%c in stock at the moment?,\"Yes, model %d%c is in stock. We send it on the day you order it, and it is with you in three days.\",Stock\n",
			i, 'a'+i%26, i, 'a'+i%26)
	}
	return []byte(b.String())
}

// An import of the largest file there is, from the bytes to the last row stored; then the learning of it.
func BenchmarkImport2000(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			o := dbtest.Durable(b, dialect)
			statements := 0
			was := o.OnQuery
			o.OnQuery = func(q string) { statements++; was(q) }
			k := newKit(b, dbtest.OpenWith(b, o))
			raw := manyFAQs(knowledge.MaxFileRows)
			ctx := context.Background()
			var importing, learning time.Duration
			imports, learns := 0, 0
			for b.Loop() {
				b.StopTimer()
				k.bot = k.newBot(k.c.Workspace)
				b.StartTimer()
				from, at := statements, time.Now()
				if _, err := k.s.Import(ctx, k.c, k.bot, raw, knowledge.Layout{}, "x.csv"); err != nil {
					b.Fatal(err)
				}
				list := k.tasks()
				if err := k.s.HandleTask(ctx, list[len(list)-1]); err != nil {
					b.Fatal(err)
				}
				importing += time.Since(at)
				imports += statements - from
				from, at = statements, time.Now()
				k.learn()
				learning += time.Since(at)
				learns += statements - from
				if n := k.counts()[knowledge.Imported]; n != knowledge.MaxFileRows {
					b.Fatalf("%d imported", n)
				}
			}
			rows := float64(b.N * knowledge.MaxFileRows)
			b.ReportMetric(rows/importing.Seconds(), "imported/s")
			b.ReportMetric(rows/learning.Seconds(), "learnt/s")
			b.ReportMetric(float64(imports)/float64(b.N), "stmts/import")
			b.ReportMetric(float64(learns)/float64(b.N), "stmts/learning")
		})
	}
}

// What a visitor's question takes while a bot with as many FAQs as fit into a file learns them, and while nothing does.
func BenchmarkAskWhileLearning(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		for _, busy := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/learning=%v", dialect, busy), func(b *testing.B) {
				k := newKit(b, dbtest.OpenWith(b, dbtest.Durable(b, dialect)))
				k.known("When do you open?", "At nine.")
				asked := k.bot
				ctx, stop := context.WithCancel(context.Background())
				done := make(chan struct{})
				go func() {
					defer close(done)
					for busy && ctx.Err() == nil {
						bot := k.newBot(k.c.Workspace)
						if _, err := k.s.Import(ctx, k.c, bot, manyFAQs(knowledge.MaxFileRows), knowledge.Layout{}, "x.csv"); err != nil {
							return
						}
						k.runAll(ctx)
					}
				}()
				var worst time.Duration
				for b.Loop() {
					at := time.Now()
					if m, err := k.s.Match(context.Background(), k.c.Workspace, asked, "when do you open", 1); err != nil || len(m) != 1 {
						b.Fatal(m, err)
					}
					worst = max(worst, time.Since(at))
				}
				stop()
				<-done
				b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
			})
		}
	}
}
