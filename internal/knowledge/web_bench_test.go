package knowledge_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// benchPages is how many pages the site of a benchmark has: as many as one bot may have.
const benchPages = knowledge.MaxPages

// largeSite is a site of n pages of some hundred words, all in its sitemap.
func largeSite(t testing.TB, n int) *website {
	w := serveSite(t)
	var list strings.Builder
	for i := range n {
		path := fmt.Sprintf("/p%d", i)
		var b strings.Builder
		for j := range 12 {
			fmt.Fprintf(&b, "Model %d of the series %c%d leaves our workshop in colour %d, weighs %d grams and is kept in hall %d until it is sent. ", i, 'a'+rune(i%26), j, i%9, 100+i+j, j)
		}
		w.page(path, fmt.Sprintf("Model %d", i), b.String())
		fmt.Fprintf(&list, "<url><loc>%s%s</loc></url>", w.URL, path)
	}
	w.set("/sitemap.xml", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/xml")
		_, _ = fmt.Fprintf(rw, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>`, list.String())
	})
	return w
}

// take picks all pages of a site for a bot, and has them fetched and learnt.
func (k *kit) takeSite(ctx context.Context, w *website) error {
	s, err := k.s.SearchSite(ctx, k.c, k.bot, w.URL, crawl.ScopeSitemap)
	if err != nil {
		return err
	}
	if err := k.runAll(ctx); err != nil {
		return err
	}
	if _, err := k.s.Pick(ctx, k.c, k.bot, s.ID, true, nil); err != nil {
		return err
	}
	return k.runAll(ctx)
}

// A website from its sitemap to the last passage, without the pauses between visits and with reading in this process.
func BenchmarkLearnWebsite(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			o := dbtest.Durable(b, dialect)
			statements := 0
			was := o.OnQuery
			o.OnQuery = func(q string) { statements++; was(q) }
			k, w := newKit(b, dbtest.OpenWith(b, o)), largeSite(b, benchPages)
			from := statements
			for b.Loop() {
				k.bot = k.newBot(k.c.Workspace)
				if err := k.takeSite(context.Background(), w); err != nil {
					b.Fatal(err)
				}
				if n := k.pages().Counts[knowledge.Imported]; n != benchPages {
					b.Fatalf("%d learnt", n)
				}
			}
			pages := float64(b.N * benchPages)
			b.ReportMetric(pages/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(float64(statements-from)/pages, "stmts/page")
		})
	}
}

// What a visitor's question takes while websites are learnt, and while nothing is.
func BenchmarkAskWhileLearningWebsites(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		for _, busy := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/learning=%v", dialect, busy), func(b *testing.B) {
				k, w := newKit(b, dbtest.OpenWith(b, dbtest.Durable(b, dialect))), largeSite(b, benchPages)
				k.known("When do you open?", "At nine.")
				asked := k.bot
				ctx, stop := context.WithCancel(context.Background())
				done := make(chan struct{})
				go func() {
					defer close(done)
					for busy && ctx.Err() == nil {
						k.bot = k.newBot(k.c.Workspace)
						_ = k.takeSite(ctx, w) // cut off at the end
					}
				}()
				var took []time.Duration
				for b.Loop() {
					at := time.Now()
					if m, err := k.s.Match(context.Background(), k.c.Workspace, asked, "when do you open", 1); err != nil || len(m) != 1 {
						b.Fatal(m, err)
					}
					took = append(took, time.Since(at))
				}
				stop()
				<-done
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			})
		}
	}
}
