package knowledge_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
)

// file has the site answer with a file.
func (w *website) file(path, kind, body string) {
	w.set(path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", kind)
		_, _ = rw.Write([]byte(body))
	})
}

// linked are the addresses of a site by the end of their path.
func (k *kit) linked(site knowledge.WebSite) map[string]knowledge.WebFound {
	k.t.Helper()
	l, err := k.s.Found(context.Background(), k.c, k.bot, site.ID, "", "", 100)
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]knowledge.WebFound{}
	for _, f := range l.Items {
		out[f.Address[strings.LastIndexByte(f.Address, '/')+1:]] = f
	}
	return out
}

// Files that pages link to are offered beside the pages, learnt as documents, and answers lead to where they stand.
func TestLinkedFilesAreLearntAsDocuments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		w := serveSite(t)
		w.page("/help", "Help", "Everything about our bicycles and how we look after them, collected here for our customers.",
			"/help/table.pdf", "/help/manual.docx", "/help/missing.pdf", "/help/asks.pdf", "/help/strange.pdf", "/help/large.pdf")
		w.file("/help/table.pdf", "application/pdf", testFile(t, "own_vi_table.pdf"))
		w.set("/help/manual.docx", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/octet-stream")
			rw.Header().Set("Content-Disposition", `attachment; filename="Cẩm nang.docx"`)
			_, _ = rw.Write([]byte(testFile(t, "own_vi.docx")))
		})
		w.page("/help/asks.pdf", "Sign in", "Please sign in to see this.") // a page in the place of a file
		w.file("/help/strange.pdf", "application/pdf", "\x00\x01\x02 no file of any kind \x00")
		w.file("/help/large.pdf", "application/pdf", strings.Repeat("x", 21<<20))
		site := k.searched(w.URL+"/help", crawl.ScopePath)
		k.learn()
		site = k.site(site.ID)
		if site.Pages != 7 || site.Added != 0 {
			t.Fatalf("%d can be picked", site.Pages)
		}
		// The same content was uploaded by hand before: it gets its link, and is not there twice.
		byHand := k.upload("by hand.pdf", testFile(t, "own_vi_table.pdf"))
		n, err := k.s.Pick(ctx, k.c, k.bot, site.ID, true, nil)
		if err != nil || n != 7 {
			t.Fatal(n, err)
		}
		if f := k.linked(site)["manual.docx"]; !f.Picked {
			t.Errorf("%+v", f)
		}
		k.learn()
		docs, err := k.s.Documents(ctx, k.c, k.bot, knowledge.DocumentFilter{})
		if err != nil || len(docs.Items) != 2 {
			t.Fatalf("%d documents, %v", len(docs.Items), err)
		}
		manual, table := docs.Items[0], k.doc(byHand.ID)
		if manual.Title != "Cẩm nang.docx" || manual.State != knowledge.Imported || manual.Link != w.URL+"/help/manual.docx" || table.Link != w.URL+"/help/table.pdf" || table.Title != "by hand.pdf" {
			t.Errorf("%+v\n%+v", manual, table)
		}
		now := k.linked(site)
		if now["manual.docx"].DocumentID != manual.ID || now["table.pdf"].DocumentID != table.ID || now["manual.docx"].Picked {
			t.Errorf("%+v", now)
		}
		for name, want := range map[string]string{"missing.pdf": "gone not_found 404", "asks.pdf": "not_html type 200", "strange.pdf": "not_html type 0", "large.pdf": "failed too_large 200"} {
			f := now[name]
			if got := strings.TrimSpace(strings.Join([]string{string(f.Status), string(f.Reason)}, " ")); !strings.HasPrefix(want, got) || f.Picked || f.DocumentID != "" {
				t.Errorf("%s: %s %d, not %s", name, got, f.Code, want)
			}
		}
		if got := k.site(site.ID).Added; got != 3 { // a page and two documents
			t.Errorf("%d added", got)
		}
		// Again nothing is there to be picked but what failed, and that no more.
		if n, err := k.s.Pick(ctx, k.c, k.bot, site.ID, true, nil); err != nil || n != 0 {
			t.Error(n, err)
		}
		p, err := k.s.Passages(ctx, k.c, k.bot, table.ID, "", 0, 1)
		if err != nil || len(p.Items) == 0 {
			t.Fatal(err)
		}
		m, err := k.s.Match(ctx, k.c.Workspace, k.bot, p.Items[0].Text, 1)
		if err != nil || len(m) == 0 || m[0].SourceID != table.ID || m[0].URL != w.URL+"/help/table.pdf#page=1" {
			t.Errorf("%+v %v", m, err)
		}
	})
}

// A file waits for room: nothing is fetched of what would not fit.
func TestLinkedFilesNeedRoom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		w := serveSite(t)
		w.page("/help", "Help", "Everything about our bicycles and how we look after them, collected here for our customers.", "/help/table.pdf")
		w.file("/help/table.pdf", "application/pdf", testFile(t, "own_vi_table.pdf"))
		site := k.searched(w.URL+"/help", crawl.ScopePath)
		k.learn()
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO source_count (workspace_id, bot_id, kind, state, amount) VALUES ($1, $2, 'document', 'imported', 200)`, k.c.Workspace, k.bot)
			return err
		})
		if _, err := k.s.Pick(context.Background(), k.c, k.bot, site.ID, true, nil); errs.CodeOf(err) != "plan.limit_reached" {
			t.Error(err)
		}
		k.learn()
		if w.visits("/help/table.pdf") != 0 {
			t.Error("it was fetched")
		}
	})
}
