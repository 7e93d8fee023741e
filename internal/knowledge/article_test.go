package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

const returns = `<h2>Returns</h2><p>Unworn shoes can be sent back within thirty days with the <a href="https://shop.example/label">return label</a>.</p>` +
	`<h2>Sizes</h2><table><tbody><tr><th>Shoe</th><th>Size</th></tr><tr><td>Kayak boot</td><td>44</td></tr></tbody></table>`

func (k *kit) article(title, body string, train bool) knowledge.Article {
	k.t.Helper()
	a, err := k.s.AddArticle(context.Background(), k.c, k.bot, knowledge.ArticleInput{Title: title, Body: body, Train: train})
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func (k *kit) edit(id string, p knowledge.ArticlePatch) knowledge.Article {
	k.t.Helper()
	a, err := k.s.EditArticle(context.Background(), k.c, k.bot, id, p)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func (k *kit) readArticle(id string) knowledge.Article {
	k.t.Helper()
	a, err := k.s.Article(context.Background(), k.c, k.bot, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

// found is the passage the bot finds first, "" when it finds none.
func (k *kit) found(question string) knowledge.Match {
	k.t.Helper()
	m, err := k.s.Match(context.Background(), k.c.Workspace, k.bot, question, 1)
	if err != nil {
		k.t.Fatal(err)
	}
	if len(m) == 0 {
		return knowledge.Match{}
	}
	return m[0]
}

func ptr[T any](v T) *T { return &v }

// An article is written as a draft, trained, edited and trained again; the bot answers from what it was trained with.
func TestArticleLifecycle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		a := k.article("Shoes", returns, false)
		k.learn()
		if a.Status != knowledge.Draft || a.State != "" || k.found("return label shoes").EntryID != "" {
			t.Fatalf("a draft is not learnt: %+v", a)
		}
		a = k.edit(a.ID, knowledge.ArticlePatch{Train: true})
		if a.Status != knowledge.ActiveArticle || a.State != knowledge.Waiting {
			t.Fatalf("%+v", a)
		}
		k.learn()
		a = k.readArticle(a.ID)
		if a.State != knowledge.Imported || a.Passages != 2 || a.Pending {
			t.Fatalf("learnt: %+v", a)
		}
		m := k.found("return label for unworn shoes")
		if m.Kind != knowledge.Text || m.SourceID != a.ID || m.Title != "Shoes" || strings.Join(m.Path, ">") != "Shoes>Returns" {
			t.Errorf("%+v", m)
		}
		if !strings.Contains(m.AnswerText, "return label (https://shop.example/label)") {
			t.Errorf("a link keeps where it leads: %s", m.AnswerText)
		}
		if m := k.found("kayak boot size"); !strings.Contains(m.AnswerText, "Shoe: Kayak boot; Size: 44") {
			t.Errorf("a row names its columns: %q", m.AnswerText)
		}

		a = k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>Unworn shoes can be sent back within sixty days.</p>")})
		k.learn()
		if !a.Pending || !strings.Contains(k.found("unworn shoes sent back").AnswerText, "thirty") {
			t.Errorf("what is saved and not trained changes no answer: %+v", a)
		}
		k.edit(a.ID, knowledge.ArticlePatch{Train: true})
		if !strings.Contains(k.found("unworn shoes sent back").AnswerText, "thirty") {
			t.Error("until it is learnt the old text holds")
		}
		k.learn()
		if got := k.found("unworn shoes sent back").AnswerText; !strings.Contains(got, "sixty") {
			t.Error("trained:", got)
		}

		list, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{})
		if err != nil || len(list.Items) != 1 || *list.Total != 1 || list.Counts[knowledge.Imported] != 1 || list.Items[0].HTML != "" || list.Items[0].Passages != 1 {
			t.Errorf("%+v %v", list, err)
		}
		if n, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDeactivate, []string{a.ID}, ""); n != 1 || err != nil || k.found("unworn shoes").EntryID != "" {
			t.Error("switched off, it is not answered from, at once", n, err)
		}
		if n, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkActivate, []string{a.ID, uid.New()}, ""); n != 1 || err != nil || k.found("unworn shoes").EntryID == "" {
			t.Error("switched on again", n, err)
		}
		if n, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDelete, []string{a.ID}, ""); n != 1 || err != nil || k.found("unworn shoes").EntryID != "" {
			t.Error("deleted, it is gone at once", n, err)
		}
		if _, err := k.s.Article(ctx, k.c, k.bot, a.ID); !errors.Is(err, knowledge.ErrNoArticle) {
			t.Error(err)
		}
		k.article("Shoes", "The title is free again.", false)
	})
}

// A long article is edited while it is being learnt: the old answers hold until the last edit is learnt, and a worker that
// read something older stores nothing.
func TestArticleEditedWhileLearning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		a := k.article("Parking", "<p>The garage closes at eight.</p>", true)
		k.learn()
		k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>The garage closes at nine.</p>"), Train: true})
		late := k.tasks()[0]
		k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>The garage closes at ten.</p>"), Train: true})
		if err := k.s.HandleIngest(ctx, late); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.found("when does the garage close").AnswerText; !strings.Contains(got, "ten") {
			t.Error(got)
		}
		if got := k.readArticle(a.ID); got.State != knowledge.Imported || got.Passages != 1 {
			t.Errorf("%+v", got)
		}

		// A worker that dies with it in hand: at the next start it is read again.
		k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>The garage closes at eleven.</p>"), Train: true})
		dying, cancel := context.WithCancel(ctx)
		cancel()
		if err := k.s.HandleIngest(dying, k.tasks()[0]); err == nil {
			t.Fatal("a dying worker should fail")
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE kind = $1`, knowledge.IngestJob)
			return err
		})
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE source SET state = 'learning', claimed_by = $3, claimed_at = 1 WHERE workspace_id = $1 AND id = $2`, k.c.Workspace, a.ID, uid.New())
			return err
		})
		if err := k.s.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.found("when does the garage close").AnswerText; !strings.Contains(got, "eleven") {
			t.Error("after a crash:", got)
		}
	})
}

func TestArticleBadInput(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.article("Taken", "Something.", false)
		for name, x := range map[string]struct {
			in   knowledge.ArticleInput
			want string
		}{
			"no title":    {knowledge.ArticleInput{Title: " ", Body: "x"}, "body.title field.required"},
			"long title":  {knowledge.ArticleInput{Title: strings.Repeat("x", 256), Body: "x"}, "body.title field.too_long"},
			"no body":     {knowledge.ArticleInput{Title: "A", Body: "<p> &nbsp; </p>"}, "body.body field.required"},
			"pictures":    {knowledge.ArticleInput{Title: "A", Body: `<p><img src="https://x.example/a.png" alt="A map"></p>`}, "body.body article.only_images"},
			"long body":   {knowledge.ArticleInput{Title: "A", Body: strings.Repeat("word ", 10_001)}, "body.body field.too_long"},
			"format":      {knowledge.ArticleInput{Title: "A", Body: "x", Format: "rtf"}, "body.format field.not_allowed"},
			"category":    {knowledge.ArticleInput{Title: "A", Body: "x", Category: strings.Repeat("x", 61)}, "body.category field.too_long"},
			"same title":  {knowledge.ArticleInput{Title: " TAKEN ", Body: "x"}, "body.title article.title_taken"},
			"gone":        {knowledge.ArticleInput{Title: "A", Body: "x"}, ""},
			"script only": {knowledge.ArticleInput{Title: "B", Body: "<script>alert(1)</script>"}, "body.body field.required"},
		} {
			_, err := k.s.AddArticle(ctx, k.c, k.bot, x.in)
			if got := fieldsOf(err); got != x.want {
				t.Errorf("%s: %q, want %q (%v)", name, got, x.want, err)
			}
		}
		list, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{Order: knowledge.ByTitle})
		if err != nil || *list.Total != 2 || list.Items[0].Title != "A" {
			t.Errorf("what is wrong stores nothing: %+v %v", list.Items, err)
		}
		a := k.article("Exact", strings.Repeat("word ", 10_000)[:49_999], false)
		if a.Characters != 49_999 {
			t.Error(a.Characters)
		}
		if _, err := k.s.EditArticle(ctx, k.c, k.bot, a.ID, knowledge.ArticlePatch{Title: ptr("taken")}); errs.KindOf(err) != errs.Conflict || fieldsOf(err) != "body.title article.title_taken" {
			t.Error(err)
		}
		k.edit(a.ID, knowledge.ArticlePatch{Title: ptr("EXACT")})
		if _, err := k.s.EditArticle(ctx, k.c, k.bot, a.ID, knowledge.ArticlePatch{Title: ptr("Exactly"), Revision: ptr(int64(1))}); !errors.Is(err, knowledge.ErrArticleChanged) {
			t.Error("somebody has saved since:", err)
		}
		for _, f := range []knowledge.ArticleFilter{{Order: "size"}, {Cursor: "x"}, {ArticleSelection: knowledge.ArticleSelection{Status: "gone"}}, {ArticleSelection: knowledge.ArticleSelection{State: "gone"}}} {
			if _, err := k.s.Articles(ctx, k.c, k.bot, f); errs.KindOf(err) != errs.Invalid {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestArticleVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		a := k.article("Hours", "<p>Version 1</p>", true)
		for n := 2; n <= 25; n++ {
			a = k.edit(a.ID, knowledge.ArticlePatch{Body: ptr(fmt.Sprintf("<p>Version %d</p>", n))})
		}
		list, err := k.s.Versions(ctx, k.c, k.bot, a.ID)
		if err != nil || len(list) != 20 || list[0].No != 25 || list[19].No != 6 || list[0].SavedBy == "" {
			t.Fatalf("%d versions, %+v, %v", len(list), list, err)
		}
		if _, err := k.s.Version(ctx, k.c, k.bot, a.ID, uid.New()); !errors.Is(err, knowledge.ErrNoVersion) {
			t.Error(err)
		}
		b, err := k.s.RestoreVersion(ctx, k.c, k.bot, a.ID, list[15].ID)
		if err != nil || b.HTML != "<p>Version 10</p>" || b.Revision != 26 || !b.Pending {
			t.Errorf("%+v %v", b, err)
		}
		copied, err := k.s.DuplicateArticle(ctx, k.c, k.bot, a.ID)
		if err != nil || copied.Title != "Hours (2)" || copied.HTML != b.HTML || copied.Status != knowledge.Draft {
			t.Errorf("%+v %v", copied, err)
		}
		again, err := k.s.DuplicateArticle(ctx, k.c, k.bot, a.ID)
		if err != nil || again.Title != "Hours (3)" {
			t.Errorf("%+v %v", again, err)
		}
		// Nothing changed: no version.
		if same := k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>Version 10</p>")}); same.Revision != 26 {
			t.Error(same.Revision)
		}
	})
}

func TestArticlesAreFoundByPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		for i := range 25 {
			k.article(fmt.Sprintf("Title %02d", (i*7)%25), fmt.Sprintf("Đường số %d", i), i%5 == 0)
		}
		for _, order := range []knowledge.Order{"", knowledge.Oldest, knowledge.Changed, knowledge.ByTitle} {
			seen, cursor := map[string]bool{}, ""
			var titles []string
			for {
				p, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{Order: order, Cursor: cursor, Limit: 10})
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range p.Items {
					seen[a.ID] = true
					titles = append(titles, a.Title)
				}
				if p.Next == nil {
					break
				}
				cursor = *p.Next
			}
			if len(seen) != 25 || len(titles) != 25 {
				t.Errorf("%s: %d seen, %d shown", order, len(seen), len(titles))
			}
			if order == knowledge.ByTitle && (titles[0] != "Title 00" || titles[24] != "Title 24") {
				t.Error(titles)
			}
		}
		p, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{ArticleSelection: knowledge.ArticleSelection{Search: "duong so 1"}})
		if err != nil || *p.Total != 11 {
			t.Errorf("%d found, %v", *p.Total, err)
		}
		p, err = k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{ArticleSelection: knowledge.ArticleSelection{Status: knowledge.Draft}})
		if err != nil || *p.Total != 20 || p.Drafts != 20 || p.Counts[knowledge.Waiting] != 5 || p.Limit.Used != 25 {
			t.Errorf("%+v %v", p, err)
		}
		p, err = k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{ArticleSelection: knowledge.ArticleSelection{State: knowledge.Waiting}})
		if err != nil || *p.Total != 5 {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// What the preview shows is what is learnt.
func TestCutArticle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		long := returns + "<h2>Long</h2><p>" + strings.Repeat("The parcel leaves our house on the day after the order. ", 40) + "</p>"
		cut, err := k.s.CutArticle(ctx, k.c, k.bot, knowledge.ArticleInput{Title: "Shoes", Body: long})
		if err != nil || cut.Problem != "" || len(cut.Passages) < 4 || cut.Passages[0].Ends != "heading" || cut.Passages[2].Ends != "size" || cut.Passages[len(cut.Passages)-1].Ends != "end" {
			t.Fatalf("%+v %v", cut.Passages, err)
		}
		a := k.article("Shoes", long, true)
		k.learn()
		l, err := k.s.Passages(ctx, k.c, k.bot, a.ID, "", 0, 100)
		if err != nil || len(l.Items) != len(cut.Passages) || *l.Total != int64(len(cut.Passages)) || l.Source.Title != "Shoes" {
			t.Fatalf("%+v %v", l, err)
		}
		for i, p := range l.Items {
			if p.Text != cut.Passages[i].Text || strings.Join(p.Path, ">") != strings.Join(cut.Passages[i].Path, ">") {
				t.Errorf("passage %d: %+v, previewed %+v", i, p, cut.Passages[i])
			}
		}
		first, err := k.s.Passages(ctx, k.c, k.bot, a.ID, "", 0, 2)
		if err != nil || len(first.Items) != 2 || first.Next == nil {
			t.Fatalf("%+v %v", first, err)
		}
		rest, err := k.s.Passages(ctx, k.c, k.bot, a.ID, *first.Next, 0, 100)
		if err != nil || len(rest.Items) != len(cut.Passages)-2 || rest.Items[0].No != 2 {
			t.Errorf("%+v %v", rest, err)
		}
		for body, want := range map[string]string{"": "required", "<p> </p>": "required", `<img src="https://x.example/a.png" alt="Map">`: "only_images", strings.Repeat("word ", 10_001): "too_long", "<p>***</p>": "no_text"} {
			cut, err := k.s.CutArticle(ctx, k.c, k.bot, knowledge.ArticleInput{Body: body})
			if err != nil || cut.Problem != want {
				t.Errorf("%.20q: %q, want %q (%v)", body, cut.Problem, want, err)
			}
		}
		md, err := k.s.CutArticle(ctx, k.c, k.bot, knowledge.ArticleInput{Body: "# One\n\ntwo\n\n## Three\n\n- four", Format: knowledge.BodyMarkdown})
		if err != nil || len(md.Passages) != 2 || !strings.Contains(md.HTML, "<h1>One</h1>") {
			t.Errorf("%+v %v", md, err)
		}
	})
}

// What has no text to be searched ends as failed, with its reason, and its article is kept.
func TestArticleWithoutText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.article("Signs", "<p>***</p>", true)
		k.learn()
		if got := k.readArticle(a.ID); got.State != knowledge.Failed || got.Reason != "no_text" || got.HTML != "<p>***</p>" {
			t.Errorf("%+v", got)
		}
		k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>Words at last.</p>"), Train: true})
		k.learn()
		if got := k.readArticle(a.ID); got.State != knowledge.Imported {
			t.Errorf("%+v", got)
		}
	})
}

func TestArticlePictures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		files := filetest.New(t, d, k.house.Clock)
		k.s = knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Images: files})
		f, err := files.PutImage(ctx, k.c.Workspace, file.Upload{By: file.By{Kind: "member", ID: k.c.MemberID}, Name: "x.png", Body: bytes.NewReader(filetest.PNG(3, 2)), MaxBytes: 1 << 20}, file.Fit{Side: 100})
		if err != nil {
			t.Fatal(err)
		}
		body := fmt.Sprintf(`<p>The harbour:</p><img src="%s" alt="Map of the harbour with pier nine">`, file.PublicLink(f))
		a := k.article("Harbour", body, true)
		k.learn()
		if got := k.found("map of the harbour pier").AnswerText; !strings.Contains(got, "pier nine") {
			t.Errorf("what stands behind a picture is learnt: %q", got)
		}
		k.edit(a.ID, knowledge.ArticlePatch{Body: ptr("<p>No picture.</p>"), Train: true})
		k.house.Clock.Advance(2 * file.UnusedFor)
		if err := files.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Get(ctx, k.c.Workspace, f.ID); err != nil {
			t.Error("an earlier version shows it:", err)
		}
		if _, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDelete, []string{a.ID}, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Get(ctx, k.c.Workspace, f.ID); !errors.Is(err, file.ErrNotFound) {
			t.Error("nobody shows it any more:", err)
		}
		gone := fmt.Sprintf(`<p>x</p><img src="/files/public/%s/%s.png">`, k.c.Workspace, uid.New())
		if _, err := k.s.AddArticle(ctx, k.c, k.bot, knowledge.ArticleInput{Title: "Gone", Body: gone}); fieldsOf(err) != "body.body article.image_gone" {
			t.Error(err)
		}
	})
}

// Another workspace's and another bot's ids answer as if there were nothing.
func TestArticlesOfOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		a := k.article("Ours", "<p>Ours alone.</p>", true)
		k.learn()
		other := k.newBot(k.c.Workspace)
		stranger := k.house.Caller(k.house.Owner("Elsewhere"))
		theirs := k.newBot(stranger.Workspace)
		for _, bot := range []string{other} {
			if _, err := k.s.Article(ctx, k.c, bot, a.ID); !errors.Is(err, knowledge.ErrNoArticle) {
				t.Error(err)
			}
			if _, err := k.s.Passages(ctx, k.c, bot, a.ID, "", 0, 0); !errors.Is(err, knowledge.ErrNoSource) {
				t.Error(err)
			}
		}
		if _, err := k.s.Article(ctx, stranger, k.bot, a.ID); !errors.Is(err, knowledge.ErrNoBot) {
			t.Error(err)
		}
		if _, err := k.s.EditArticle(ctx, stranger, theirs, a.ID, knowledge.ArticlePatch{Title: ptr("Mine")}); !errors.Is(err, knowledge.ErrNoArticle) {
			t.Error(err)
		}
		if n, err := k.s.BulkArticles(ctx, stranger, theirs, knowledge.BulkDelete, []string{a.ID}, ""); n != 0 || err != nil {
			t.Error(n, err)
		}
		if k.readArticle(a.ID).Title != "Ours" {
			t.Error("it was changed")
		}
	})
}
