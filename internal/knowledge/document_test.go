package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

func (k *kit) put(name, body string, more ...func(*knowledge.DocumentUpload)) (knowledge.Uploaded, error) {
	u := knowledge.DocumentUpload{Name: name, Body: strings.NewReader(body)}
	for _, m := range more {
		m(&u)
	}
	return k.s.UploadDocument(context.Background(), k.c, k.bot, u)
}

func (k *kit) upload(name, body string, more ...func(*knowledge.DocumentUpload)) knowledge.Doc {
	k.t.Helper()
	out, err := k.put(name, body, more...)
	if err != nil {
		k.t.Fatal(name, err)
	}
	return *out.Doc
}

func sameName(way knowledge.SameName) func(*knowledge.DocumentUpload) {
	return func(u *knowledge.DocumentUpload) { u.SameName = way }
}

func (k *kit) doc(id string) knowledge.Doc {
	k.t.Helper()
	x, err := k.s.Document(context.Background(), k.c, k.bot, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return x
}

func testFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("parse", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// kept is how many files the store holds.
func (k *kit) kept() int {
	k.t.Helper()
	n := 0
	if err := filepath.WalkDir(k.folder, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	}); err != nil {
		k.t.Fatal(err)
	}
	return n
}

// A document is uploaded, learnt, found with its page, downloaded, renamed, switched off and deleted.
func TestDocumentLifecycle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		raw := testFile(t, "own_vi.docx")
		x := k.upload(`C:\Files\Bảng giá.docx`, raw)
		if x.Title != "Bảng giá.docx" || x.Format != parse.DOCX || x.Size != int64(len(raw)) || x.State != knowledge.Waiting || !strings.Contains(x.Mime, "wordprocessing") {
			t.Fatalf("%+v", x)
		}
		k.learn()
		x = k.doc(x.ID)
		if x.State != knowledge.Imported || x.Passages == 0 {
			t.Fatalf("%+v", x)
		}
		l, err := k.s.Passages(ctx, k.c, k.bot, x.ID, "", 0, 1)
		if err != nil || len(l.Items) != 1 {
			t.Fatal(l, err)
		}
		text := l.Items[0].Text
		if m := k.found(text[:min(len(text), 200)]); m.SourceID != x.ID || m.Kind != knowledge.Document || m.Title != "Bảng giá.docx" {
			t.Errorf("%+v", m)
		}
		_, r, err := k.s.OpenDocument(ctx, k.c, k.bot, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || string(b) != raw {
			t.Error("what comes back is not what was uploaded", err)
		}
		if x, err = k.s.RenameDocument(ctx, k.c, k.bot, x.ID, "Giá 2026.docx"); err != nil || x.Title != "Giá 2026.docx" {
			t.Error(x, err)
		}
		if m := k.found(text[:min(len(text), 200)]); m.Title != "Giá 2026.docx" {
			t.Errorf("answers name it as it is called now: %q", m.Title)
		}
		slides := k.upload("slides.pptx", testFile(t, "own_vi.pptx"))
		k.learn()
		if got := k.doc(slides.ID); got.State != knowledge.Imported || got.Pages == 0 {
			t.Errorf("%+v", got)
		}
		l, err = k.s.Passages(ctx, k.c, k.bot, slides.ID, "", 0, 10)
		if err != nil || l.Items[0].Page == 0 {
			t.Errorf("a slide has a number: %+v %v", l.Items, err)
		}
		p, err := k.s.Documents(ctx, k.c, k.bot, knowledge.DocumentFilter{Selection: knowledge.Selection{Search: "gia 2026"}})
		if err != nil || *p.Total != 1 || p.Counts[knowledge.Imported] != 2 || p.Bytes <= int64(len(raw)) || p.Most != 20<<20 {
			t.Errorf("%+v %v", p, err)
		}
		if n, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkDeactivate, []string{x.ID}); n != 1 || err != nil || k.found(text).SourceID == x.ID {
			t.Error("switched off, at once", n, err)
		}
		if n, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkActivate, []string{x.ID}); n != 1 || err != nil || k.found(text).SourceID != x.ID {
			t.Error("switched on, at once", n, err)
		}
		if n, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkDelete, []string{x.ID, slides.ID}); n != 2 || err != nil || k.found(text).EntryID != "" {
			t.Error("deleted, at once", n, err)
		}
		if k.learn(); k.kept() != 0 {
			t.Errorf("%d files are left", k.kept())
		}
		k.upload("again.docx", raw)
	})
}

// The same content is refused with the name it has; the same name asks what to do.
func TestDocumentTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		x := k.upload("rules.txt", "The museum opens at seven on Mondays.")
		k.learn()
		_, err := k.put("copy.txt", "The museum opens at seven on Mondays.")
		if errs.CodeOf(err) != "document.duplicate" || fieldsOf(err) != "document "+x.ID || !strings.Contains(err.Error(), "rules.txt") {
			t.Error(err)
		}
		_, err = k.put("RULES.txt", "The museum opens at nine on Mondays.")
		if errs.CodeOf(err) != "document.same_name" || fieldsOf(err) != "document "+x.ID {
			t.Error(err)
		}
		if k.kept() != 1 {
			t.Errorf("what is refused leaves nothing: %d files", k.kept())
		}
		y := k.upload("rules.txt", "The museum opens at nine on Mondays.", sameName(knowledge.ReplaceSame))
		if y.ID != x.ID || !strings.Contains(k.found("when does the museum open").AnswerText, "seven") {
			t.Error("until it is learnt the old content holds", y.ID)
		}
		k.learn()
		if got := k.found("when does the museum open").AnswerText; !strings.Contains(got, "nine") || k.kept() != 1 {
			t.Error(got, k.kept())
		}
		z := k.upload("rules.txt", "The museum opens at ten on Mondays.", sameName(knowledge.KeepSame))
		if z.ID == x.ID || z.Title != "rules (2).txt" {
			t.Errorf("%+v", z)
		}
		if _, err := k.s.RenameDocument(context.Background(), k.c, k.bot, z.ID, "Rules.TXT"); fieldsOf(err) != "body.name document.name_taken" {
			t.Error(err)
		}
		for name, want := range map[string]string{"": "body.name field.required", "/": "body.name field.required", strings.Repeat("x", 256): "body.name field.too_long"} {
			if _, err := k.s.RenameDocument(context.Background(), k.c, k.bot, z.ID, name); fieldsOf(err) != want {
				t.Errorf("%.10q: %v", name, err)
			}
		}
	})
}

// What can be told at once is refused beside the file; the rest ends as failed with its reason. Nothing else is touched.
func TestBadDocuments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		good := k.upload("good.txt", "The ferry leaves from pier nine.")
		k.learn()
		for name, x := range map[string]struct{ body, want string }{
			"empty.txt":    {"", "body document.empty"},
			"photo.pdf":    {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100), "body document.unsupported"},
			"program.docx": {"MZ\x90\x00" + strings.Repeat("\x00", 100), "body document.unsupported"},
			"page.pdf":     {"Not found", "body document.mismatch"},
			"locked.docx":  {testFile(t, "tika_testWORD_protected_passtika.docx"), "body document.encrypted"},
			"":             {"x", "query.name field.required"},
		} {
			if _, err := k.put(name, x.body); fieldsOf(err) != x.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, x := range map[string]struct{ file, want string }{
			"owner.pdf":   {"tika_testPDF_no_extract_yes_accessibility_owner_user.pdf", "encrypted"},
			"scan.pdf":    {"own_image_only.pdf", "no_text"},
			"entity.docx": {"own_xxe.docx", "entities"},
		} {
			doc := k.upload(name, testFile(t, x.file))
			k.learn()
			if got := k.doc(doc.ID); got.State != knowledge.Failed || got.Reason != x.want || got.Passages != 0 {
				t.Errorf("%s: %s %q, want %q", name, got.State, got.Reason, x.want)
			}
			if n, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkRetrain, []string{doc.ID}); n != 1 || err != nil {
				t.Error(n, err)
			}
			k.learn()
			if got := k.doc(doc.ID); got.State != knowledge.Failed || got.Reason != x.want {
				t.Errorf("%s, again: %s %q", name, got.State, got.Reason)
			}
		}
		// A document that was learnt and is replaced by one that cannot be read: the bot knows what it knew.
		k.upload("good.txt", strings.Repeat("* ", 40), sameName(knowledge.ReplaceSame))
		k.learn()
		if got := k.doc(good.ID); got.State != knowledge.Failed || got.Reason != "no_text" || !strings.Contains(k.found("where does the ferry leave").AnswerText, "pier nine") {
			t.Errorf("%+v", got)
		}
		for _, u := range []knowledge.DocumentUpload{{Name: "a.txt", SameName: "maybe"}, {Name: "a.txt", Sheet: "maybe"}} {
			u.Body = strings.NewReader("text")
			if _, err := k.s.UploadDocument(ctx, k.c, k.bot, u); errs.KindOf(err) != errs.Invalid {
				t.Error(err)
			}
		}
	})
}

// brokenReader is a connection that ends in the middle of a file.
type brokenReader struct{ r io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestDocumentLimits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		_, err := k.put("large.txt", "", func(u *knowledge.DocumentUpload) {
			u.Body = io.LimitReader(endless{}, 21<<20)
		})
		if errs.KindOf(err) != errs.TooLarge || fieldsOf(err) != "body document.too_large" || k.kept() != 0 {
			t.Error(err, k.kept())
		}
		if _, err := k.put("half.txt", "", func(u *knowledge.DocumentUpload) { u.Body = brokenReader{strings.NewReader("half a")} }); err == nil || k.kept() != 0 {
			t.Error(err, k.kept())
		}
		limit := func(m billing.Meter, n int64) {
			k.tx(func(ctx context.Context, tx *db.Tx) error { return k.billing.SetLimit(ctx, tx, k.c.Workspace, m, &n) })
		}
		limit(billing.DocumentMB, 1)
		if _, err := k.put("large.txt", strings.Repeat("word ", 220_000)); errs.KindOf(err) != errs.TooLarge {
			t.Error("the plan says 1 MB:", err)
		}
		limit(billing.DocumentMB, 900)
		if p, err := k.s.Documents(ctx, k.c, k.bot, knowledge.DocumentFilter{}); err != nil || p.Most != 50<<20 {
			t.Error("never above 50 MB:", p.Most, err)
		}
		limit(billing.Uploads, 2)
		one := k.upload("one.txt", "One is one.")
		k.upload("two.txt", "Two are two.")
		if _, err := k.put("three.txt", "Three are three."); errs.CodeOf(err) != "plan.limit_reached" || k.kept() != 2 {
			t.Error(err, k.kept())
		}
		k.upload("two.txt", "Two are still two.", sameName(knowledge.ReplaceSame))
		if _, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkDelete, []string{one.ID}); err != nil {
			t.Fatal(err)
		}
		k.upload("three.txt", "Three are three.")
		// A bot that goes gives its documents back to the plan, one that comes back takes them.
		used := func() int64 {
			uses, err := k.billing.Use(ctx, d.Read(), k.c.Workspace)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range uses {
				if u.Meter == billing.Uploads {
					return u.Used
				}
			}
			return -1
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Close(ctx, tx, k.c.Workspace, k.bot) })
		if used() != 0 {
			t.Error(used())
		}
		k.learn() // finds no bot
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Reopen(ctx, tx, k.c.Workspace, k.bot) })
		if used() != 2 {
			t.Error(used())
		}
		k.learn()
		if m := k.found("three are three"); m.Title != "three.txt" {
			t.Errorf("what waited when the bot was deleted is learnt when it comes back: %+v", m)
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// A table of questions and answers is offered as FAQs, and is learnt in one way only.
func TestFAQSheets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		csv := "question,answer\nDo you sell kayaks?,\"Yes, in the shop by the lake.\"\nAnd canoes?,No.\n"
		as := func(use knowledge.SheetUse) func(*knowledge.DocumentUpload) {
			return func(u *knowledge.DocumentUpload) { u.Sheet = use }
		}
		if _, err := k.put("faq.csv", csv); errs.CodeOf(err) != "document.faq_sheet" || k.kept() != 0 {
			t.Fatal(err, k.kept())
		}
		out, err := k.put("faq.csv", csv, as(knowledge.SheetAsFAQs))
		if err != nil || out.Doc != nil || out.Task == nil || out.Task.Total != 2 || k.kept() != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		k.learn()
		if k.answer("do you sell kayaks") != "Yes, in the shop by the lake." {
			t.Error("its rows are FAQs")
		}
		if p, err := k.s.Documents(ctx, k.c, k.bot, knowledge.DocumentFilter{}); err != nil || len(p.Items) != 0 {
			t.Error("and no document", p.Items, err)
		}
		doc := k.upload("faq.csv", csv, as(knowledge.SheetAsDocument))
		k.learn()
		if got := k.doc(doc.ID); got.State != knowledge.Imported || got.Passages != 2 {
			t.Errorf("%+v", got)
		}
		if _, err := k.put("text.txt", "No table.", as(knowledge.SheetAsFAQs)); fieldsOf(err) != "body faq_file.header" {
			t.Error(err)
		}
		prices := k.upload("prices.csv", "item,price\nKettle,20\nPan,30\n")
		k.learn()
		if m := k.found("price of the kettle"); m.SourceID != prices.ID || m.AnswerText != "item: Kettle; price: 20" {
			t.Errorf("%+v", m)
		}
	})
}

// A copy of a bot has its articles and documents, each with its own bytes.
func TestCopyTexts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		draft := k.article("Draft", "<p>Not ready.</p>", false)
		trained := k.article("Parking", "<p>The garage closes at eight.</p>", true)
		doc := k.upload("ferry.txt", "The ferry leaves from pier nine.")
		k.learn()
		k.edit(trained.ID, knowledge.ArticlePatch{Body: ptr("<p>The garage closes at nine.</p>")})
		to := k.newBot(k.c.Workspace)
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Copy(ctx, tx, k.c, k.bot, to) })
		for _, task := range k.tasks() { // twice, as after a crash
			if task.Kind == knowledge.CopyTextsJob {
				if err := k.s.HandleCopyTexts(ctx, task); err != nil {
					t.Fatal(err)
				}
			}
		}
		k.learn()
		if k.kept() != 2 {
			t.Errorf("%d files", k.kept())
		}
		if _, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkDelete, []string{doc.ID}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		k.bot = to
		list, err := k.s.Articles(ctx, k.c, to, knowledge.ArticleFilter{Order: knowledge.ByTitle})
		if err != nil || len(list.Items) != 2 || list.Items[0].Title != "Draft" || list.Items[0].ID == draft.ID || list.Items[0].Status != knowledge.Draft || !list.Items[1].Pending {
			t.Errorf("%+v %v", list.Items, err)
		}
		if got := k.found("when does the garage close").AnswerText; !strings.Contains(got, "eight") {
			t.Errorf("the copy learns what the original was trained with: %q", got)
		}
		docs, err := k.s.Documents(ctx, k.c, to, knowledge.DocumentFilter{})
		if err != nil || len(docs.Items) != 1 || docs.Items[0].State != knowledge.Imported {
			t.Fatalf("%+v %v", docs.Items, err)
		}
		if _, r, err := k.s.OpenDocument(ctx, k.c, to, docs.Items[0].ID); err != nil {
			t.Error("its bytes are its own:", err)
		} else {
			_ = r.Close()
		}
	})
}

// What nobody can read because its bytes are lost says so; another workspace's ids answer as if there were nothing.
func TestDocumentsLostAndForeign(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		x := k.upload("ours.txt", "Ours alone.")
		k.learn()
		stranger := k.house.Caller(k.house.Owner("Elsewhere"))
		theirs := k.newBot(stranger.Workspace)
		if _, err := k.s.Document(ctx, stranger, k.bot, x.ID); !errors.Is(err, knowledge.ErrNoBot) {
			t.Error(err)
		}
		if _, _, err := k.s.OpenDocument(ctx, stranger, theirs, x.ID); !errors.Is(err, knowledge.ErrNoDocument) {
			t.Error(err)
		}
		if _, err := k.s.RenameDocument(ctx, stranger, theirs, x.ID, "mine.txt"); !errors.Is(err, knowledge.ErrNoDocument) {
			t.Error(err)
		}
		if n, err := k.s.BulkDocuments(ctx, stranger, theirs, knowledge.BulkDelete, []string{x.ID, uid.New()}); n != 0 || err != nil {
			t.Error(n, err)
		}
		// The same file in another workspace is theirs.
		if out, err := k.s.UploadDocument(ctx, stranger, theirs, knowledge.DocumentUpload{Name: "ours.txt", Body: bytes.NewReader([]byte("Ours alone."))}); err != nil || out.Doc.ID == x.ID {
			t.Error(out, err)
		}
		if err := os.RemoveAll(filepath.Join(k.folder, string(k.c.Workspace))); err != nil {
			t.Fatal(err)
		}
		if n, err := k.s.BulkDocuments(ctx, k.c, k.bot, knowledge.BulkRetrain, []string{x.ID}); n != 1 || err != nil {
			t.Error(n, err)
		}
		k.learn()
		if got := k.doc(x.ID); got.State != knowledge.Failed || got.Reason != "file_gone" || k.found("ours alone").SourceID != x.ID {
			t.Errorf("%+v", got)
		}
		r := k.boss.Do("GET", fmt.Sprintf("/v1/bots/%s/documents/%s/file", k.bot, x.ID), nil)
		if r.Status != 404 {
			t.Error(r.Status)
		}
	})
}

// A download is bytes to be saved, whatever is in it.
func TestDownloadDocument(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		x := k.upload("Lời chào.html", "<html><body><h1>Hi</h1><script>alert(1)</script><p>Welcome to the shop by the lake.</p></body></html>")
		k.learn()
		if got := k.doc(x.ID); got.State != knowledge.Imported || got.Format != parse.HTML {
			t.Errorf("%+v", got)
		}
		raw := `{"note": "<script>alert(1)</script> Welcome."}`
		x = k.upload("Lời chào.txt", raw)
		r := k.boss.Do("GET", fmt.Sprintf("/v1/bots/%s/documents/%s/file", k.bot, x.ID), nil)
		if r.Status != 200 || r.Raw != raw {
			t.Error(r.Status, r.Raw)
		}
		for name, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment;"} {
			if got := r.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s is %q", name, got)
			}
		}
	})
}

// A long document says how far it is read while it is.
func TestLongDocumentsTellHowFarTheyAre(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var seen []int
		var id string
		k.s = knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Files: k.files, Parse: func(ctx context.Context, in io.Reader, about parse.Source) (*parse.Document, error) {
			for done := range 4 {
				about.Progress(done, 4)
				seen = append(seen, k.doc(id).Progress)
			}
			raw, err := io.ReadAll(in)
			about.Raw = raw
			if err != nil {
				return nil, err
			}
			return parse.Parse(ctx, about)
		}})
		id = k.upload("long.txt", "How long does delivery take? Two to three working days.").ID
		k.learn()
		if fmt.Sprint(seen) != "[5 18 32 46]" || k.doc(id).State != knowledge.Imported {
			t.Errorf("%v %s", seen, k.doc(id).State)
		}
	})
}
