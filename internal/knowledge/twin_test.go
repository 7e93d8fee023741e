package knowledge_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

const (
	careText = "<h2>Wool</h2><p>Wash wool by hand in lukewarm water with a mild soap, and dry it lying flat on a towel away from the sun. Never wring it out, and never iron it hot.</p>" +
		"<h2>Silk</h2><p>Silk is washed cold with a spoon of vinegar in the last water, so that it keeps its shine for 20 years.</p>"
	otherText = "<h2>Wool</h2><p>Wool comes from the sheep of the island, which are shorn twice a year by a family that has done so for five generations.</p>"
)

// state is how far an article is.
func (k *kit) state(id string) knowledge.State { return k.readArticle(id).State }

func (k *kit) resolveText(id string, act knowledge.Action) {
	k.t.Helper()
	if err := k.s.ResolveText(context.Background(), k.c, k.bot, id, act); err != nil {
		k.t.Fatal(err)
	}
}

func TestATextThatSaysWhatAnotherSaysIsOverlapped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		ctx := context.Background()
		first := k.article("Care", careText, true)
		k.learn()
		for what, c := range map[string]struct {
			text string
			want knowledge.State
		}{
			"the same":                     {careText, knowledge.Overlapped},
			"in other spelling and order":  {"<h2>SILK</h2><p>Silk is washed cold, with a spoon of vinegar in the last water so that it keeps its shine for 20 years!</p><h2>About wool</h2><p>Wash wool by hand in lukewarm water with a mild soap and dry it lying flat on a towel away from the sun. Never wring it out and never iron it hot.</p>", knowledge.Overlapped},
			"a word changed":               {strings.Replace(careText, "mild soap", "gentle soap", 1), knowledge.Overlapped},
			"a part of it":                 {"<p>Silk is washed cold with a spoon of vinegar in the last water, so that it keeps its shine for 20 years.</p>", knowledge.Overlapped},
			"another number":               {strings.Replace(careText, "20 years", "30 years", 1), knowledge.Imported},
			"as much again that is new":    {careText + otherText, knowledge.Imported},
			"something else":               {otherText, knowledge.Imported},
			"the same words, another text": {"<p>Vinegar and silk and soap and wool and water and towel and sun: what a customer may read about here is not said.</p>", knowledge.Imported},
		} {
			a := k.article(what, c.text, true)
			k.learn()
			if got := k.state(a.ID); got != c.want {
				t.Errorf("%s: %s", what, got)
			}
			if _, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDelete, []string{a.ID}, ""); err != nil {
				t.Fatal(err)
			}
		}

		// Whatever kind it is of, it is not answered from, and shown beside the other one.
		w.set("/care", html(careText))
		page := k.addPage(w.URL + "/care")
		doc := k.upload("care.txt", "Silk is washed cold with a spoon of vinegar in the last water, so that it keeps its shine for 20 years.\n")
		k.learn()
		k.ended(page.ID, knowledge.Overlapped, "")
		if x := k.doc(doc.ID); x.State != knowledge.Overlapped {
			t.Errorf("the document is %s", x.State)
		}
		m, err := k.s.Match(ctx, k.c.Workspace, k.bot, "How is silk washed cold with vinegar?", 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range m {
			if x.SourceID != first.ID {
				t.Errorf("answered from %s %s", x.Kind, x.Title)
			}
		}
		if n := k.pieces(knowledge.PieceFilter{}).Counts; n[knowledge.URL] != 0 || n[knowledge.Document] != 0 {
			t.Errorf("listed: %v", n)
		}
		two, err := k.s.Twins(ctx, k.c, k.bot, page.ID)
		if err != nil || two.Other == nil || two.Other.ID != first.ID || len(two.Here) != len(two.There) || len(two.Here) == 0 {
			t.Errorf("side by side: %+v, %v", two, err)
		}

		// Another bot knows nothing of all this.
		own := k.bot
		k.bot = k.newBot(k.c.Workspace)
		a := k.article("Care", careText, true)
		k.learn()
		if got := k.state(a.ID); got != knowledge.Imported {
			t.Errorf("in another bot: %s", got)
		}
		if err := k.s.ResolveText(ctx, k.c, k.bot, page.ID, knowledge.KeepBoth); !errors.Is(err, knowledge.ErrNoSource) {
			t.Errorf("a page of another bot: %v", err)
		}
		k.bot = own
		if err := k.s.ResolveText(ctx, k.c, k.bot, first.ID, knowledge.KeepBoth); !errors.Is(err, knowledge.ErrNoDecision) {
			t.Errorf("nothing to decide: %v", err)
		}
		if err := k.s.ResolveText(ctx, k.c, k.bot, page.ID, "maybe"); fieldsOf(err) != "body.action field.not_allowed" {
			t.Errorf("no such action: %v", err)
		}
		if err := k.s.ResolveText(ctx, k.c, k.bot, uid.New(), knowledge.Discard); !errors.Is(err, knowledge.ErrNoSource) {
			t.Errorf("no such source: %v", err)
		}
	})
}

func TestDecidingAboutATextThatIsOverlapped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		ctx := context.Background()
		first := k.article("Care", careText, true)
		k.learn()
		again := func(title string) knowledge.Article {
			a := k.article(title, careText, true)
			k.learn()
			if got := k.state(a.ID); got != knowledge.Overlapped {
				t.Fatalf("%s is %s", title, got)
			}
			return a
		}

		// Both: both are answered from, and learning either anew does not ask again.
		both := again("Care, again")
		k.resolveText(both.ID, knowledge.KeepBoth)
		if got := k.pieces(knowledge.PieceFilter{}).Counts[knowledge.Text]; got != 4 {
			t.Errorf("%d passages are known", got)
		}
		if !k.answeredBy("How is silk washed cold?", "vinegar") {
			t.Error("it is not answered from")
		}
		for _, id := range []string{both.ID, first.ID} {
			if _, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkRetrain, []string{id}, ""); err != nil {
				t.Fatal(err)
			}
			k.learn()
			if got := k.state(id); got != knowledge.Imported {
				t.Errorf("learnt anew it is %s", got)
			}
		}
		if _, err := k.s.BulkArticles(ctx, k.c, k.bot, knowledge.BulkDelete, []string{both.ID}, ""); err != nil {
			t.Fatal(err)
		}

		// Dropped, an article is a draft again, which may be trained later; a page is gone.
		draft := again("Care, a draft")
		k.resolveText(draft.ID, knowledge.Discard)
		if a := k.readArticle(draft.ID); a.Status != knowledge.Draft || a.State != "" || a.Text == "" {
			t.Errorf("dropped: %+v", a)
		}
		k.edit(draft.ID, knowledge.ArticlePatch{Body: ptr(otherText), Train: true})
		k.learn()
		if got := k.state(draft.ID); got != knowledge.Imported {
			t.Errorf("written anew it is %s", got)
		}
		w.set("/care", html(careText))
		page := k.addPage(w.URL + "/care")
		k.learn()
		k.ended(page.ID, knowledge.Overlapped, "")
		k.resolveText(page.ID, knowledge.Discard)
		if _, err := k.s.WebPage(ctx, k.c, k.bot, page.ID); !errors.Is(err, knowledge.ErrNoPage) {
			t.Errorf("the page is %v", err)
		}

		// An article that was learnt and says the same only now keeps what the bot knew of it.
		k.edit(draft.ID, knowledge.ArticlePatch{Body: ptr(careText), Train: true})
		k.learn()
		if got := k.state(draft.ID); got != knowledge.Overlapped || !k.answeredBy("Who has shorn the sheep of the island?", "generations") {
			t.Errorf("it is %s, or what was known is gone", got)
		}
		k.resolveText(draft.ID, knowledge.Discard)
		if a := k.readArticle(draft.ID); a.State != knowledge.Imported || !a.Pending || !k.answeredBy("Who has shorn the sheep of the island?", "generations") {
			t.Errorf("dropped: %+v", a)
		}

		// Instead of the other one.
		instead := k.addPage(w.URL + "/care")
		k.learn()
		k.ended(instead.ID, knowledge.Overlapped, "")
		waits := again("Care, waiting")
		k.resolveText(instead.ID, knowledge.Replace)
		if _, err := k.s.Article(ctx, k.c, k.bot, first.ID); !errors.Is(err, knowledge.ErrNoArticle) {
			t.Errorf("the other one is %v", err)
		}
		k.learn()
		k.ended(instead.ID, knowledge.Imported, "")
		if m := k.found("How is silk washed cold?"); m.SourceID != instead.ID {
			t.Errorf("answered from %s", m.Title)
		}
		if got := k.state(waits.ID); got != knowledge.Overlapped { // with the page now
			t.Errorf("what waited is %s", got)
		}
		// Gone, nothing is in its way any more.
		if _, err := k.s.BulkPages(ctx, k.c, k.bot, knowledge.BulkDelete, []string{instead.ID}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.state(waits.ID); got != knowledge.Imported {
			t.Errorf("with nothing beside it, it is %s", got)
		}
		p, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{})
		if err != nil || p.Counts[knowledge.Imported] != 2 || p.Counts[knowledge.Overlapped] != 0 || p.Drafts != 0 {
			t.Errorf("counts: %v, %d drafts, %v", p.Counts, p.Drafts, err)
		}
	})
}

// What two texts of one bot had in common was decided there; its copy asks nothing again.
func TestACopyOfWhatWasDecided(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.article("Care", careText, true)
		k.learn()
		a := k.article("Care, again", careText, true)
		k.learn()
		k.resolveText(a.ID, knowledge.KeepBoth)
		to := k.newBot(k.c.Workspace)
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Copy(ctx, tx, k.c, k.bot, to) })
		k.learn()
		k.bot = to
		p, err := k.s.Articles(context.Background(), k.c, k.bot, knowledge.ArticleFilter{})
		if err != nil || p.Counts[knowledge.Imported] != 2 {
			t.Errorf("the copy has %v, %v", p.Counts, err)
		}
	})
}
