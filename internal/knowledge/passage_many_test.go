package knowledge_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// exported is a file that an export writes.
func (k *kit) exported(write func(io.Writer) error, err error) string {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		k.t.Fatal(err)
	}
	return b.String()
}

func used(on bool) knowledge.PieceFilter {
	return knowledge.PieceFilter{Limit: 100, PieceSelection: knowledge.PieceSelection{Use: map[bool]knowledge.PieceUse{true: knowledge.PiecesOn, false: knowledge.PiecesOff}[on]}}
}

// Passages are switched off and on together, ticked ones and all that match, and stay as they are said to be when their source
// is learnt anew.
func TestManyPassagesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var b strings.Builder
		for i := range 60 { // more than two steps
			fmt.Fprintf(&b, "<h2>Model %d</h2><p>Bicycle number%d has wheels of steel and a bell.</p>", i, i)
		}
		a := k.article("Bicycles", b.String(), true)
		k.article("Tea", "<h2>Green</h2><p>Green tea is packed in paper.</p>", true)
		k.learn()
		all := k.pieces(knowledge.PieceFilter{Limit: 100, Counted: true})
		if len(all.Items) != 61 || *all.Total != 61 {
			t.Fatalf("%d passages, %d in all", len(all.Items), *all.Total)
		}
		var ids []string
		for _, p := range all.Items {
			if p.Title == "Bicycles" && p.No < 30 {
				ids = append(ids, p.ID)
			}
		}
		n, err := k.s.SwitchPieces(ctx, k.c, k.bot, knowledge.BulkDeactivate, append([]string{uid.New(), "none", ids[0]}, ids...))
		if err != nil || n != 30 || len(k.pieces(used(false)).Items) != 30 {
			t.Errorf("%d %v", n, err)
		}
		if n, err := k.s.SwitchPieces(ctx, k.c, k.bot, knowledge.BulkDeactivate, ids); err != nil || n != 0 {
			t.Errorf("again: %d %v", n, err)
		}
		if k.answeredBy("Which bicycle is number7?", "number7 ") || !k.answeredBy("Which bicycle is number47?", "number47 ") {
			t.Error("answered from what is off, or not from what is on")
		}
		for want, what := range map[string]struct {
			a   knowledge.BulkAction
			ids []string
		}{
			"body.action field.not_allowed": {knowledge.BulkDelete, ids[:1]}, "body.ids field.too_many": {knowledge.BulkActivate, make([]string, 101)},
		} {
			if _, err := k.s.SwitchPieces(ctx, k.c, k.bot, what.a, what.ids); fieldsOf(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, err := k.s.SwitchPieces(ctx, k.c, uid.New(), knowledge.BulkActivate, ids); !errors.Is(err, knowledge.ErrNoBot) {
			t.Error(err)
		}

		sel := knowledge.Matching{Of: knowledge.OfPassages, Passages: knowledge.PieceSelection{Search: "bicycle", Use: knowledge.PiecesOn}}
		if run := k.matching(knowledge.BulkDeactivate, sel, "", nil); run.Total != 30 || run.Report.Changed != 30 {
			t.Errorf("%+v", run)
		}
		if on := k.pieces(used(true)); len(on.Items) != 1 || on.Items[0].Title != "Tea" || k.answeredBy("Which bicycle is number47?", "number47 ") {
			t.Errorf("%+v", on.Items)
		}
		longer := b.String() + "<h2>Model 60</h2><p>Bicycle number60 has wheels of wood.</p>"
		k.edit(a.ID, knowledge.ArticlePatch{Body: &longer, Train: true})
		k.learn()
		if on := k.pieces(used(true)); len(on.Items) != 2 {
			t.Errorf("learnt anew: %d are on", len(on.Items))
		}
		if run := k.matching(knowledge.BulkActivate, knowledge.Matching{Of: knowledge.OfPassages}, "", nil); run.Report.Changed != 60 || !k.answeredBy("Which bicycle is number7?", "number7 ") {
			t.Errorf("%+v", run)
		}
		if _, err := k.s.BulkMatching(ctx, k.c, k.bot, knowledge.BulkRetrain, sel, ""); fieldsOf(err) != "body.action field.not_allowed" {
			t.Error(err)
		}
		sel.Passages.Kind = "q_and_a"
		if _, err := k.s.BulkMatching(ctx, k.c, k.bot, knowledge.BulkActivate, sel, ""); fieldsOf(err) != "body.matching.kind field.not_allowed" {
			t.Error(err)
		}
	})
}

// broken is where somebody has hung up.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func TestPassagesAreExported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var b strings.Builder
		for i := range 450 { // more than are read at a time
			fmt.Fprintf(&b, "<h2>Model %d</h2><p>Bicycle number%d has wheels of steel and a bell.</p>", i, i)
		}
		k.article("Bicycles", b.String(), true)
		k.article("=Sum", "<h2>+Paper</h2><p>@cmd is said, \"quoted\", by the paper.</p><p>And of cotton.</p>", true)
		k.upload("Prices.txt", "A blanket costs 120 euros.")
		k.learn()
		if n, err := k.s.SwitchPieces(ctx, k.c, k.bot, knowledge.BulkDeactivate, []string{k.pieces(knowledge.PieceFilter{}).Items[0].ID}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		for _, as := range []knowledge.Format{knowledge.CSV, knowledge.XLSX} {
			var rows [][]string
			file := k.exported(k.s.PieceExport(ctx, k.c, k.bot, knowledge.PieceSelection{}, as))
			if as == knowledge.CSV {
				var err error
				if rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll(); err != nil {
					t.Fatal(err)
				}
			} else {
				book, err := excelize.OpenReader(strings.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				if rows, err = book.GetRows("Passages"); err != nil {
					t.Fatal(err)
				}
				_ = book.Close()
			}
			if len(rows) != 453 || strings.Join(rows[0][:6], ",") != "origin,source,headings,page,text,state" {
				t.Fatalf("%s: %d rows, %q", as, len(rows), rows[0])
			}
			if got := strings.Join(rows[1][:6], "|"); got != "document|Prices.txt|Prices||A blanket costs 120 euros.|off" {
				t.Errorf("%s: %s", as, got)
			}
			if got := strings.Join(rows[2][:6], "|"); got != "article|'=Sum|'=Sum › +Paper||'@cmd is said, \"quoted\", by the paper.\nAnd of cotton.|in_use" {
				t.Errorf("%s: %s", as, got)
			}
			seen := map[string]bool{}
			for _, r := range rows[3:] {
				seen[r[4]] = true
			}
			if len(seen) != 450 || rows[3][2] != "Bicycles › Model 0" || rows[452][2] != "Bicycles › Model 449" {
				t.Errorf("%s: %d of them, from %q to %q", as, len(seen), rows[3][2], rows[452][2])
			}
		}
		if file := k.exported(k.s.PieceExport(ctx, k.c, k.bot, knowledge.PieceSelection{Search: "blanket", Use: knowledge.PiecesOn}, "")); strings.Count(file, "\n") != 1 {
			t.Error(file)
		}
		if _, err := k.s.PieceExport(ctx, k.c, k.bot, knowledge.PieceSelection{}, "pdf"); fieldsOf(err) != "query.format field.not_allowed" {
			t.Error(err)
		}
		if _, err := k.s.PieceExport(ctx, k.c, k.bot, knowledge.PieceSelection{Kind: "q_and_a"}, ""); fieldsOf(err) != "query.kind field.not_allowed" {
			t.Error(err)
		}
		write, err := k.s.PieceExport(ctx, k.c, k.bot, knowledge.PieceSelection{}, knowledge.CSV)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(&broken{left: 8000}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("to somebody who has hung up: %v", err)
		}
		if status, kind, file := download(t, k, k.boss, "/v1/bots/"+k.bot+"/passages/export?use=off"); status != 200 || kind != "text/csv; charset=utf-8" ||
			!strings.Contains(file, "Prices.txt") || strings.Contains(file, "Bicycles") {
			t.Error(status, kind, file)
		}
	})
}
