package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// pieces are the passages that a list shows, "title: first word" each.
func (k *kit) pieces(f knowledge.PieceFilter) knowledge.PiecePage {
	k.t.Helper()
	p, err := k.s.Pieces(context.Background(), k.c, k.bot, f)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func titles(p knowledge.PiecePage) string {
	var list []string
	for _, x := range p.Items {
		list = append(list, x.Title)
	}
	return strings.Join(list, ", ")
}

func (k *kit) switchPiece(id string, on bool) knowledge.PieceInPlace {
	k.t.Helper()
	p, err := k.s.SwitchPiece(context.Background(), k.c, k.bot, id, on)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// answeredBy says whether the best of what fits a question is a passage with some words in it.
func (k *kit) answeredBy(question, words string) bool {
	k.t.Helper()
	m, err := k.s.Match(context.Background(), k.c.Workspace, k.bot, question, 5)
	if err != nil {
		k.t.Fatal(err)
	}
	return slices.ContainsFunc(m, func(m knowledge.Match) bool { return strings.Contains(m.AnswerText, words) })
}

func TestEverythingABotKnowsIsListed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		w.page("/care", "Care", "The wool blanket is washed by hand, and never dried in the sun. It lasts for many years when it is stored dry.")
		k.article("Wrapping", "<p>Each gift gets a handwritten card.</p><h2>Paper</h2><p>The paper is recycled, and the ribbon is made of cotton.</p>", true)
		doc := k.upload("Préis.txt", "A blanket costs 120 euros, a pillow costs 35.")
		page := k.addPage(w.URL + "/care")
		k.learn()

		all := k.pieces(knowledge.PieceFilter{})
		if got := titles(all); got != "Care, Préis.txt, Wrapping, Wrapping" {
			t.Errorf("listed: %s", got)
		}
		if all.Counts[knowledge.Text] != 2 || all.Counts[knowledge.Document] != 1 || all.Counts[knowledge.URL] != 1 || all.Off != 0 {
			t.Errorf("counts: %v, %d off", all.Counts, all.Off)
		}
		for search, want := range map[string]string{
			"handwritten": "Wrapping", "HAND": "Care, Wrapping", "cotton paper": "Wrapping", "preis": "Préis.txt", "120": "Préis.txt",
			"blanket 120": "Préis.txt", "%": "", "cotton_": "", "nothing at all": "",
		} {
			if got := titles(k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Search: search}})); got != want {
				t.Errorf("a search for %q finds %q, not %q", search, got, want)
			}
		}
		for kind, want := range map[knowledge.Kind]string{knowledge.Text: "Wrapping, Wrapping", knowledge.Document: "Préis.txt", knowledge.URL: "Care"} {
			if got := titles(k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Kind: kind}})); got != want {
				t.Errorf("of %s: %s", kind, got)
			}
		}
		for _, order := range []knowledge.EntryOrder{knowledge.EntriesNewest, knowledge.EntriesUsed} {
			var seen []string
			for f := (knowledge.PieceFilter{Order: order, Limit: 1}); ; {
				p := k.pieces(f)
				for _, x := range p.Items {
					seen = append(seen, x.ID)
				}
				if p.Next == nil {
					break
				}
				f.Cursor = *p.Next
			}
			if len(seen) != 4 || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != 4 {
				t.Errorf("by %s, page by page: %v", order, seen)
			}
		}

		cut, err := k.s.Piece(context.Background(), k.c, k.bot, all.Items[3].ID)
		if err != nil || strings.Join(cut.Path, " › ") != "Wrapping › Paper" || len(cut.Around) != 2 || cut.URL != "" || cut.SourceID == doc.ID {
			t.Errorf("opened: %+v, %v", cut, err)
		}
		if got := k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Kind: knowledge.URL}}).Items[0]; got.URL != w.URL+"/care#more" || got.SourceID != page.ID {
			t.Errorf("of a page: %+v", got)
		}
		if _, err := k.s.Piece(context.Background(), k.c, k.bot, uid.New()); !errors.Is(err, knowledge.ErrNoPassage) {
			t.Errorf("a passage that is none: %v", err)
		}
		for field, f := range map[string]knowledge.PieceFilter{
			"query.kind field.not_allowed": {PieceSelection: knowledge.PieceSelection{Kind: "q_and_a"}}, "query.use field.not_allowed": {PieceSelection: knowledge.PieceSelection{Use: "maybe"}}, "query.order field.not_allowed": {Order: "changed"},
			"query.cursor cursor.invalid": {Cursor: "x"}, "query.search field.too_long": {PieceSelection: knowledge.PieceSelection{Search: strings.Repeat("a", 501)}},
		} {
			if _, err := k.s.Pieces(context.Background(), k.c, k.bot, f); fieldsOf(err) != field {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestUsesOfPassages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.article("Care", "<h2>Wool</h2><p>Wash wool by hand.</p><h2>Silk</h2><p>Silk is washed cold.</p>", true)
		f := k.known("Do you sell wool?", "We do.")[0]
		k.learn()
		silk := k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Search: "silk cold"}}).Items[0]
		count := func(uses map[string]int) {
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				return k.s.CountUses(ctx, tx, k.c.Workspace, uses, k.house.Clock.Now())
			})
		}
		count(map[string]int{silk.ID: 2, f.ID: 1, uid.New(): 4})
		k.house.Clock.Advance(40 * 24 * time.Hour)
		count(map[string]int{silk.ID: 1})
		now := k.house.Clock.Now()

		// The article is called something else now, and its first section says more: the second one is what it was.
		k.edit(a.ID, knowledge.ArticlePatch{Title: ptr("How to wash"), Body: ptr("<h2>Wool</h2><p>Wash wool by hand, and never hot.</p><h2>Silk</h2><p>Silk is washed cold.</p>"), Train: true})
		k.learn()
		got := k.pieces(knowledge.PieceFilter{Order: knowledge.EntriesUsed}).Items
		if len(got) != 2 || !strings.Contains(got[0].Text, "Silk") || got[0].Uses != 3 || got[0].Uses30 != 1 || !got[0].UsedAt.Equal(now) || got[1].Uses != 0 {
			t.Errorf("used: %+v", got)
		}
		if k.get(f.ID).UseCount != 1 {
			t.Error("the FAQ was not counted")
		}
		left := 0
		if err := d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM entry_use WHERE workspace_id = $1`, k.c.Workspace).Scan(&left); err != nil || left != 1 {
			t.Errorf("%d days of entries are kept, %v", left, err)
		}
	})
}

func TestAPassageIsSwitchedOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, w := newKit(t, d), serveSite(t)
		old := "Returns are free of charge within ninety days of the delivery."
		w.set("/help", html("<h2>Returns</h2><p>"+old+"</p><h2>Opening</h2><p>The shop on Harbour Street opens at nine.</p>"))
		page := k.addPage(w.URL + "/help")
		k.learn()
		ask := "How long are returns free of charge?"
		if !k.answeredBy(ask, "ninety") {
			t.Fatal("it is not known to begin with")
		}
		id := k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Search: "ninety"}}).Items[0].ID
		if p := k.switchPiece(id, false); p.On() || !p.Off || p.OffBy != k.c.Name {
			t.Errorf("switched off: %+v", p)
		}
		if k.answeredBy(ask, "ninety") || !k.answeredBy("When does the shop on Harbour Street open?", "nine") {
			t.Error("what is switched off is answered from, or what is not is not")
		}
		if got := k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Use: knowledge.PiecesOff}}); len(got.Items) != 1 || got.Off != 1 {
			t.Errorf("off: %+v", got)
		}
		if got := k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Use: knowledge.PiecesOn}}); len(got.Items) != 1 {
			t.Errorf("on: %+v", got)
		}

		// The page says more, and under another heading; what was switched off stands there as before.
		w.set("/help", html("<h2>Sending back</h2><p>"+strings.ToUpper(old)+"</p><h2>Opening</h2><p>The shop on Harbour Street opens at ten.</p>"))
		if n, err := k.s.BulkPages(context.Background(), k.c, k.bot, knowledge.BulkRetrain, []string{page.ID}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		k.learn()
		k.ended(page.ID, knowledge.Imported, "")
		if k.answeredBy(ask, "NINETY") || !k.answeredBy("When does the shop on Harbour Street open?", "ten") {
			t.Error("a passage that was switched off is back after a visit")
		}
		fresh := k.reborn()
		if fresh.answeredBy(ask, "NINETY") {
			t.Error("a passage that was switched off is back after a restart")
		}
		id = k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Search: "ninety"}}).Items[0].ID
		if p := k.switchPiece(id, true); !p.On() {
			t.Errorf("switched on: %+v", p)
		}
		if !k.answeredBy(ask, "NINETY") || !fresh.answeredBy(ask, "NINETY") {
			t.Error("a passage that was switched on again is not answered from")
		}
		k.switchPiece(id, true) // changes nothing
		if n := k.events(knowledge.EventPassageSwitched); n != 2 {
			t.Errorf("%d events", n)
		}
		if _, err := k.s.SwitchPiece(context.Background(), k.c, k.bot, uid.New(), false); !errors.Is(err, knowledge.ErrNoPassage) {
			t.Errorf("a passage that is none: %v", err)
		}
	})
}

// All of a source may be switched off: it is learnt all the same.
func TestNothingButPassagesThatAreOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.article("Care", "<p>Wash wool by hand.</p>", true)
		k.learn()
		k.switchPiece(k.pieces(knowledge.PieceFilter{}).Items[0].ID, false)
		if _, err := k.s.BulkArticles(context.Background(), k.c, k.bot, knowledge.BulkRetrain, []string{a.ID}, ""); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if got := k.readArticle(a.ID); got.State != knowledge.Imported {
			t.Errorf("it is %s, %s", got.State, got.Reason)
		}
		// Deleted, nothing is left that was noted of it.
		if n, err := k.s.BulkArticles(context.Background(), k.c, k.bot, knowledge.BulkDelete, []string{a.ID}, ""); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		left := 0
		if err := d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM passage_mark WHERE workspace_id = $1`, k.c.Workspace).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d marks are left, %v", left, err)
		}
	})
}

// What was learnt before passages were marked is found and switched like the rest once the job has seen it.
func TestPassagesFromBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for i := range 30 {
			k.article(fmt.Sprintf("Care %d", i), fmt.Sprintf("<p>Wash wool number %d by hand.</p>", i), true)
		}
		k.learn()
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE passage SET norm = '', said = '', gist_a = 0, gist_b = 0 WHERE workspace_id = $1`, k.c.Workspace)
			return err
		})
		first := k.pieces(knowledge.PieceFilter{Limit: 1}).Items[0]
		k.switchPiece(first.ID, false)
		if n := k.pieces(knowledge.PieceFilter{}).Off; n != 1 {
			t.Errorf("%d are off", n)
		}
		if err := k.s.Recover(context.Background()); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if n := len(k.pieces(knowledge.PieceFilter{PieceSelection: knowledge.PieceSelection{Search: "number 17"}}).Items); n != 1 {
			t.Errorf("%d are found", n)
		}
		if n := k.pieces(knowledge.PieceFilter{}).Off; n != 1 {
			t.Errorf("%d are off after the job", n)
		}
		if list := k.tasks(); len(list) != 0 {
			t.Errorf("left: %v", list)
		}
	})
}

// reborn is the same room in a process that has read nothing yet.
func (k *kit) reborn() *kit {
	other := *k
	other.s = knowledge.New(k.d, k.billing, knowledge.Options{Clock: k.house.Clock, Files: k.files})
	return &other
}

// html answers with a page of a body.
func html(body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(`<!doctype html><html lang="en"><head><title>Help</title></head><body><main><h1>Help</h1>` + body + `</main></body></html>`))
	}
}
