package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
)

// matching runs a task on all that match and returns how it has ended; between runs while it waits.
func (k *kit) matching(a knowledge.BulkAction, m knowledge.Matching, category string, between func()) knowledge.Task {
	k.t.Helper()
	ctx := context.Background()
	t, err := k.s.BulkMatching(ctx, k.c, k.bot, a, m, category)
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.s.BulkMatching(ctx, k.c, k.bot, a, m, category); !errors.Is(err, knowledge.ErrBusy) {
		k.t.Error("a bot has one task at a time:", err)
	}
	if between != nil {
		between()
	}
	k.learn()
	done, err := k.s.Task(ctx, k.c, k.bot, t.ID)
	if err != nil || done.State != knowledge.TaskDone || done.Of != t.Of || done.Done != done.Total {
		k.t.Error(done, err)
	}
	return done
}

// All articles that match, however many a step takes: what is written later is not meant, and no version is lost.
func TestMatchingArticles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		for i := range 23 { // more than two steps
			a := k.article(fmt.Sprintf("Model %d", i), fmt.Sprintf("<p>Model%d has %d wheels of steel.</p>", i, i), i%2 == 0)
			if i < 3 {
				old := "Old"
				k.edit(a.ID, knowledge.ArticlePatch{Category: &old})
			}
		}
		k.learn()
		shown := func(sel knowledge.ArticleSelection) int64 {
			t.Helper()
			p, err := k.s.Articles(ctx, k.c, k.bot, knowledge.ArticleFilter{ArticleSelection: sel})
			if err != nil {
				t.Fatal(err)
			}
			return *p.Total
		}
		none, wheels := "", "Wheels"
		all := func(sel knowledge.ArticleSelection) knowledge.Matching {
			return knowledge.Matching{Of: knowledge.OfArticles, Articles: sel}
		}
		later := func() { k.article("Later "+uid.New(), "<p>Model100 has no wheels.</p>", true) }
		if got := k.matching(knowledge.BulkSetCategory, all(knowledge.ArticleSelection{Category: &none}), " Wheels ", later); got.Total != 20 || got.Report.Changed != 20 {
			t.Errorf("%+v", got)
		}
		if n := shown(knowledge.ArticleSelection{Category: &wheels}); n != 20 || shown(knowledge.ArticleSelection{Search: "wheels", Category: &none}) != 1 {
			t.Error(n)
		}
		if got := k.matching(knowledge.BulkRetrain, all(knowledge.ArticleSelection{Status: knowledge.Draft}), "", nil); got.Total != 11 || got.Report.Changed != 11 {
			t.Errorf("%+v", got)
		}
		if n := shown(knowledge.ArticleSelection{State: knowledge.Imported}); n != 24 {
			t.Errorf("%d are learnt", n)
		}
		if got := k.matching(knowledge.BulkDeactivate, all(knowledge.ArticleSelection{Search: "MODEL"}), "", nil); got.Report.Changed != 24 {
			t.Errorf("%+v", got)
		}
		if m, err := k.s.Match(ctx, k.c.Workspace, k.bot, "How many wheels has model7?", 1); err != nil || len(m) != 0 {
			t.Error("what is switched off is not found:", m, err)
		}
		k.matching(knowledge.BulkActivate, all(knowledge.ArticleSelection{}), "", nil)
		if m := k.found("How many wheels has model7?"); !strings.Contains(m.AnswerText, "Model7") {
			t.Error(m.AnswerText)
		}
		if got := k.matching(knowledge.BulkDelete, all(knowledge.ArticleSelection{Category: &wheels}), "", later); got.Report.Changed != 20 {
			t.Errorf("%+v", got)
		}
		if n := shown(knowledge.ArticleSelection{}); n != 5 {
			t.Errorf("%d are left", n)
		}
		for _, c := range []struct {
			a    knowledge.BulkAction
			m    knowledge.Matching
			want string
		}{
			{knowledge.BulkReplace, all(knowledge.ArticleSelection{}), "body.action field.not_allowed"},
			{knowledge.BulkSetCategory, knowledge.Matching{Of: knowledge.OfPages}, "body.action field.not_allowed"},
			{knowledge.BulkApprove, knowledge.Matching{Of: knowledge.OfFAQs}, "body.action field.not_allowed"},
			{knowledge.BulkRetrain, all(knowledge.ArticleSelection{Status: "gone"}), "body.matching.status field.not_allowed"},
			{knowledge.BulkRetrain, knowledge.Matching{Of: knowledge.OfPages, SiteID: "x"}, "body.matching.site_id field.not_allowed"},
			{knowledge.BulkRetrain, knowledge.Matching{Of: knowledge.OfFAQs, Sources: knowledge.Selection{Origin: "moon"}}, "body.matching.origin field.not_allowed"},
		} {
			if _, err := k.s.BulkMatching(ctx, k.c, k.bot, c.a, c.m, ""); fieldsOf(err) != c.want {
				t.Errorf("%s %+v: %v", c.a, c.m, err)
			}
		}
	})
}

// Documents and web pages, in steps, with what counts against the plan and only those of one site.
func TestMatchingDocumentsAndPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		for i := range 27 { // more than one step
			k.upload(fmt.Sprintf("rules %d.txt", i), fmt.Sprintf("The ferry number%d leaves from pier %d.", i, i))
			k.addPage(fmt.Sprintf("http://127.0.0.1:9/page/%d", i)) // nobody is there
		}
		other := k.upload("prices.txt", "A ticket costs 5 EUR.")
		k.learn()
		documents := func(sel knowledge.Selection) knowledge.Matching {
			return knowledge.Matching{Of: knowledge.OfDocuments, Sources: sel}
		}
		if got := k.matching(knowledge.BulkRetrain, documents(knowledge.Selection{State: knowledge.Imported}), "", nil); got.Report.Changed != 28 {
			t.Errorf("%+v", got)
		}
		if got := k.matching(knowledge.BulkDeactivate, documents(knowledge.Selection{Search: "rules"}), "", nil); got.Report.Changed != 27 {
			t.Errorf("%+v", got)
		}
		if x := k.doc(other.ID); !x.Active {
			t.Error("what does not match is left alone")
		}
		if got := k.matching(knowledge.BulkDelete, documents(knowledge.Selection{Search: "rules"}), "", func() { k.upload("rules of today.txt", "No ferry leaves today at all.") }); got.Report.Changed != 27 {
			t.Errorf("%+v", got)
		}
		p, err := k.s.Documents(ctx, k.c, k.bot, knowledge.DocumentFilter{})
		if err != nil || len(p.Items) != 2 || p.Counts[knowledge.Imported] != 2 || k.kept() != 2 {
			t.Error(p, err, k.kept())
		}
		pages := func(sel knowledge.Selection, site string) knowledge.Matching {
			return knowledge.Matching{Of: knowledge.OfPages, Sources: sel, SiteID: site}
		}
		if got := k.matching(knowledge.BulkRetrain, pages(knowledge.Selection{State: knowledge.Failed}, uid.New()), "", nil); got.Total != 0 {
			t.Errorf("none is from that site: %+v", got)
		}
		if got := k.matching(knowledge.BulkRetrain, pages(knowledge.Selection{State: knowledge.Failed}, ""), "", nil); got.Report.Changed != 27 {
			t.Errorf("%+v", got)
		}
		if got := k.matching(knowledge.BulkDelete, pages(knowledge.Selection{Search: "page/1"}, ""), "", nil); got.Report.Changed != 11 {
			t.Errorf("%+v", got)
		}
		if l := k.pages(); *l.Total != 16 || l.Counts[knowledge.Failed] != 16 || l.Limit.Used != 16 {
			t.Error(*l.Total, l.Counts, l.Limit)
		}
	})
}

// All proposals that match: each is compared with those approved before it, and what cannot be approved is named.
func TestMatchingProposals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.known("Do you gift wrap?", "No.")
		for i := range 12 {
			k.propose(fmt.Sprintf("Is model%d%c in stock?", i, 'a'+i), "Yes, it is.", false)
		}
		k.propose("Where is the shop in town?", "In the old market hall.", false)
		k.propose("Where in town is the shop?", "Behind the station.", false)
		k.propose("Do you gift-wrap?", "Yes, we do.", false)
		sel := knowledge.Matching{Of: knowledge.OfProposals, Proposals: knowledge.ProposalSelection{Open: true}}
		got := k.matching(knowledge.BulkApprove, sel, "", func() { k.propose("Did this come later?", "Yes, and nobody has looked at it.", false) })
		var names []string
		for _, f := range got.Report.Failed {
			names = append(names, f.Question+" "+f.Code)
		}
		if got.Total != 15 || got.Report.Changed != 13 || got.Report.Failures != 2 ||
			strings.Join(names, "; ") != "Where in town is the shop? knowledge.proposal_overlaps; Do you gift-wrap? knowledge.proposal_overlaps" {
			t.Errorf("%+v", got)
		}
		if k.answer("is model7h in stock") != "Yes, it is." || k.answer("Where is the shop in town") != "In the old market hall." || k.answer("do you gift wrap") != "No." {
			t.Error("what is approved is used at once, and only that")
		}
		if got := k.entries(knowledge.EntryFilter{Status: knowledge.StatusInReview}); got != "Did this come later? in_review" {
			t.Error(got)
		}
		if got := k.matching(knowledge.BulkReject, sel, "", nil); got.Total != 3 || got.Report.Changed != 3 {
			t.Errorf("%+v", got)
		}
		if n, err := k.s.Proposals(ctx, k.c, k.bot, knowledge.ProposalFilter{ProposalSelection: knowledge.ProposalSelection{Status: knowledge.StatusRejected}, Counted: true}); err != nil || *n.Total != 3 {
			t.Error(n, err)
		}
		if kinds, _ := k.house.Events(k.boss.Workspace); !slices.Contains(kinds, knowledge.EventProposalsSettled) {
			t.Error(kinds)
		}
	})
}

// An approval of many stops where the plan ends, goes on after a crash where it stood, and leaves alone what was decided
// meanwhile.
func TestMatchingProposalsInterrupted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var ids []string
		for i := range 10 {
			ids = append(ids, k.propose(fmt.Sprintf("Is model%d%c in stock?", i, 'a'+i), "Yes, it is.", false).ID)
		}
		limit := int64(8)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, "entries", &limit)
		})
		run, err := k.s.BulkMatching(ctx, k.c, k.bot, knowledge.BulkApprove, knowledge.Matching{Of: knowledge.OfProposals, Proposals: knowledge.ProposalSelection{Open: true}}, "")
		if err != nil {
			t.Fatal(err)
		}
		list := k.tasks()
		job := list[slices.IndexFunc(list, func(x jobs.Task) bool { return x.Kind == knowledge.TaskJob })]
		dying, die := context.WithCancel(ctx)
		hub := &screens{on: func(p knowledge.Publication) {
			if p.Task != nil && p.Task.Of == "proposals" && p.Task.Done == 3 {
				die()
			}
		}}
		node := knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Hub: hub})
		if err := node.HandleTask(dying, job); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := k.s.Reject(ctx, k.c, k.bot, ids[5]); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time there is nothing left to do
			if err := k.s.HandleTask(ctx, job); err != nil {
				t.Fatal(err)
			}
		}
		got, err := k.s.Task(ctx, k.c, k.bot, run.ID)
		if err != nil || got.State != knowledge.TaskDone || got.Report.Changed != 8 || !got.Report.LimitReached || got.Report.LeftOut != 1 {
			t.Errorf("%+v %v", got, err)
		}
		if n := k.counts()[knowledge.Imported]; n != 8 {
			t.Errorf("%d are learnt", n)
		}
		if p, err := k.s.Proposal(ctx, k.c, k.bot, ids[5]); err != nil || p.Status != knowledge.StatusRejected {
			t.Error(p, err)
		}
	})
}
