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
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/uid"
)

// chose is a customer who asked in some words and chose a FAQ.
func (k *kit) chose(faq, question, contact string, now bool) *knowledge.Proposal {
	k.t.Helper()
	p, err := k.s.ProposeWording(context.Background(), k.c.Workspace, knowledge.Wording{BotID: k.bot, FAQ: faq, Question: question, ConversationID: uid.New(), ContactID: contact},
		events.Actor{Kind: "contact", ID: contact}, now)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// often are as many customers as it takes who meant a FAQ by the same words, where it is used without review; the last one's.
func (k *kit) often(faq, question string) (p *knowledge.Proposal) {
	k.t.Helper()
	for range 3 {
		p = k.chose(faq, question, uid.New(), true)
	}
	return p
}

// wordings are the bot's proposals as "question > FAQ times status", newest first.
func (k *kit) wordings() string {
	k.t.Helper()
	p, err := k.s.Proposals(context.Background(), k.c, k.bot, knowledge.ProposalFilter{ProposalSelection: knowledge.ProposalSelection{Via: knowledge.ViaChosen}})
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, x := range p.Items {
		out = append(out, fmt.Sprintf("%s > %s %d %s", x.Question, x.Asks.Question, x.Times, x.Status))
	}
	return strings.Join(out, "; ")
}

const (
	cards    = "Do you sell gift cards?"
	vouchers = "Can I buy a voucher for my sister?"
)

// What customers meant waits as one more way to ask it, counted by customer; approved, it is asked by it from the next question
// on, and undone it is not any more.
func TestAWordingIsAWayToAskOnceApproved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known(cards, "Yes, from ten euros on.", "How is the tea packed?", "In paper.")
		one, two := uid.New(), uid.New()
		p := k.chose(f[0].ID, vouchers, one, false)
		if p == nil || k.answer(vouchers) != "" {
			t.Fatalf("%+v", p)
		}
		k.chose(f[0].ID, vouchers, one, false)                            // the same customer
		k.chose(f[0].ID, "can i buy a VOUCHER for my sister", two, false) // another one
		k.chose(f[0].ID, "Can I buy vouchers for my sister?", two, false) // the same words
		k.chose(f[0].ID, "do you sell gift cards", two, false)            // it is asked so already
		k.chose(f[0].ID, "How is the tea packed", two, false)             // another one asks that
		k.chose(f[0].ID, "?!", two, false)                                // no words
		k.chose(f[0].ID, strings.Repeat("voucher ", 70), two, false)      // a tale
		k.chose(uid.New(), "Is there a voucher in the shop?", two, false) // no such FAQ
		k.chose("no id at all", "Is there a voucher in the shop?", two, false)
		if got := k.wordings(); got != vouchers+" > "+cards+" 2 in_review" {
			t.Fatal(got)
		}
		if p, err := k.s.Proposal(ctx, k.c, k.bot, p.ID); err != nil || p.AnswerText != "Yes, from ten euros on." {
			t.Errorf("%+v %v", p, err)
		}
		if e, err := k.s.Entries(ctx, k.c, k.bot, knowledge.EntryFilter{Status: knowledge.StatusInReview}); err != nil || len(e.Items) != 1 ||
			e.Items[0].Asks.Question != cards || e.Items[0].AnswerText != "Yes, from ten euros on." {
			t.Errorf("%+v %v", e.Items, err)
		}
		no := "No."
		if _, err := k.s.Approve(ctx, k.c, k.bot, p.ID, knowledge.Decision{Answer: &no}); fieldsOf(err) != "body.answer knowledge.wording_only" {
			t.Error(err)
		}
		empty := " "
		if _, err := k.s.Approve(ctx, k.c, k.bot, p.ID, knowledge.Decision{Question: &empty}); fieldsOf(err) != "body.question field.required" {
			t.Error(err)
		}
		better := "Can I buy a voucher?"
		got := k.approve(p.ID, knowledge.Decision{Question: &better})
		if got.Status != knowledge.StatusImported || got.SourceID != f[0].ID || k.answer(better) != "Yes, from ten euros on." {
			t.Errorf("%+v: %q", got, k.answer(better))
		}
		if now := k.get(f[0].ID); now.State != knowledge.Imported || strings.Join(now.Alternatives, "|") != better || now.AnswerText != "Yes, from ten euros on." {
			t.Errorf("%+v", now)
		}
		if k.chose(f[0].ID, better, uid.New(), false) != nil {
			t.Error("proposed although it is a way to ask already")
		}
		if _, err := k.s.Approve(ctx, k.c, k.bot, p.ID, knowledge.Decision{}); !errors.Is(err, knowledge.ErrSettled) {
			t.Error(err)
		}
		if got, err := k.s.Unlearn(ctx, k.c, k.bot, p.ID); err != nil || got.Status != knowledge.StatusInReview || k.answer(better) != "" {
			t.Errorf("%+v %v %q", got, err, k.answer(better))
		}
		if now := k.get(f[0].ID); len(now.Alternatives) != 0 || now.State != knowledge.Imported {
			t.Errorf("%+v", now)
		}
		k.learn() // what waits in the queue finds nothing to do
		if c := k.counts(); c[knowledge.Imported] != 2 || len(c) != 1 {
			t.Error(c)
		}
	})
}

func TestARejectedWordingIsNotProposedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known(cards, "Yes.", "Do you lend out bicycles?", "No.")
		p := k.chose(f[0].ID, vouchers, uid.New(), false)
		if _, err := k.s.Reject(ctx, k.c, k.bot, p.ID); err != nil {
			t.Fatal(err)
		}
		if k.chose(f[0].ID, vouchers, uid.New(), true) != nil || k.answer(vouchers) != "" {
			t.Error("proposed again")
		}
		if k.chose(f[1].ID, vouchers, uid.New(), false) == nil {
			t.Error("of another FAQ it was rejected by nobody")
		}
		// An answer in the same words is not the same.
		if k.propose(vouchers, "Yes, at the desk and by e-mail.", false) == nil {
			t.Error("a pair is not a wording")
		}
		k.house.Clock.Advance(91 * 24 * time.Hour)
		if k.chose(f[0].ID, vouchers, uid.New(), false) == nil {
			t.Error("remembered for ever")
		}
		// With its FAQ a wording goes.
		if err := k.s.DeleteOne(ctx, k.c, k.bot, f[0].ID); err != nil {
			t.Fatal(err)
		}
		if got := k.wordings(); got != vouchers+" > Do you lend out bicycles? 1 in_review" {
			t.Error(got)
		}
	})
}

// Without review means once three customers have meant the same, unless somebody has reason to look at it.
func TestAWordingIsUsedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known(cards, "Yes.", "Do you lend out bicycles?", "No.", "Is there tea?", "Always.")
		one := uid.New()
		for range 4 { // however often one customer presses it
			k.chose(f[0].ID, vouchers, one, true)
		}
		if got := k.wordings(); got != vouchers+" > "+cards+" 1 in_review" {
			t.Fatal(got)
		}
		k.chose(f[0].ID, vouchers, uid.New(), true)
		p := k.chose(f[0].ID, vouchers, uid.New(), true)
		if p.Status != knowledge.StatusImported || k.answer(vouchers) != "Yes." {
			t.Fatalf("%+v", p)
		}
		if _, err := k.s.Unlearn(ctx, k.c, k.bot, p.ID); err != nil {
			t.Fatal(err)
		}
		if again := k.chose(f[0].ID, vouchers, uid.New(), true); again == nil || again.Status != knowledge.StatusInReview || again.Times != 4 || k.answer(vouchers) != "" {
			t.Errorf("somebody has undone it: %+v", again)
		}
		if other := k.often(f[1].ID, vouchers); other == nil || other.Status != knowledge.StatusInReview {
			t.Errorf("customers mean different things by it: %+v", other)
		}
		// Taken out by hand, it is not put back by the next customer.
		q := k.often(f[2].ID, "Which drinks does the kitchen have?")
		none := []string{}
		if _, err := k.s.Edit(ctx, k.c, k.bot, f[2].ID, knowledge.Patch{Alternatives: &none}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if r := k.often(f[2].ID, "Which drinks does the kitchen have?"); r == nil || r.ID == q.ID || r.Status != knowledge.StatusInReview {
			t.Errorf("%+v", r)
		}
		// And where there is no room.
		full := make([]string, knowledge.MaxAlternatives)
		for i := range full {
			full[i] = fmt.Sprintf("Which bicycle of kind %d is for hire?", i)
		}
		if _, err := k.s.Edit(ctx, k.c, k.bot, f[1].ID, knowledge.Patch{Alternatives: &full}); err != nil {
			t.Fatal(err)
		}
		k.learn()
		r := k.often(f[1].ID, "What about wheels for the weekend?")
		if r == nil || r.Status != knowledge.StatusInReview {
			t.Fatalf("%+v", r)
		}
		if _, err := k.s.Approve(ctx, k.c, k.bot, r.ID, knowledge.Decision{}); fieldsOf(err) != "body.question faq.full" {
			t.Error(err)
		}
	})
}

// What another FAQ has come to ask meanwhile waits for a person, who may keep both.
func TestAWordingOverlaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known(cards, "Yes.")
		p := k.chose(f[0].ID, vouchers, uid.New(), false)
		q := k.chose(f[0].ID, "Where do I get a present?", uid.New(), false)
		more := k.known(vouchers, "At the desk.")
		task := k.matching(knowledge.BulkApprove, knowledge.Matching{Of: knowledge.OfProposals, Proposals: knowledge.ProposalSelection{Open: true}}, "", nil)
		if task.Report.Changed != 1 || task.Report.Failures != 1 {
			t.Errorf("%+v", task.Report)
		}
		if got := k.wordings(); got != "Where do I get a present? > "+cards+" 1 imported; "+vouchers+" > "+cards+" 1 overlapped" {
			t.Error(got)
		}
		if k.answer("where do I get a present") != "Yes." || k.answer(vouchers) != "At the desk." {
			t.Error(k.answer("where do I get a present"), k.answer(vouchers))
		}
		if _, err := k.s.Approve(ctx, k.c, k.bot, p.ID, knowledge.Decision{Overlap: knowledge.Replace}); !errors.Is(err, knowledge.ErrWordingOnly) {
			t.Error(err)
		}
		if got := k.approve(p.ID, knowledge.Decision{Overlap: knowledge.KeepBoth}); got.Status != knowledge.StatusImported || k.get(f[0].ID).State != knowledge.Imported {
			t.Errorf("%+v", got)
		}
		// It may belong to another FAQ, but has no answer for it.
		if _, err := k.s.Unlearn(ctx, k.c, k.bot, q.ID); err != nil {
			t.Fatal(err)
		}
		say := "Here."
		if _, err := k.s.Merge(ctx, k.c, k.bot, q.ID, more[0].ID, &say); !errors.Is(err, knowledge.ErrWordingOnly) {
			t.Error(err)
		}
		if got, err := k.s.Merge(ctx, k.c, k.bot, q.ID, more[0].ID, nil); err != nil || got.Asks.ID != more[0].ID || k.answer("where do I get a present") != "At the desk." {
			t.Errorf("%+v %v", got, err)
		}
		if err := k.s.DeleteOne(ctx, k.c, k.bot, more[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.Unlearn(ctx, k.c, k.bot, q.ID); !errors.Is(err, knowledge.ErrNoFAQ) {
			t.Error(err)
		}
	})
}
