package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

func (k *kit) term(keyword, meaning string) knowledge.Term {
	k.t.Helper()
	t, err := k.s.AddTerm(context.Background(), k.c, k.bot, keyword, meaning)
	if err != nil {
		k.t.Fatal(err)
	}
	return t
}

func (k *kit) expand(question string) string {
	k.t.Helper()
	s, err := k.s.Expand(context.Background(), k.c.Workspace, k.bot, question)
	if err != nil {
		k.t.Fatal(err)
	}
	return s
}

func TestExpansion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		if got := k.expand("What is COD?"); got != "What is COD?" {
			t.Error(got)
		}
		k.term("COD", "cash on delivery")
		k.term("ship", "giao hàng")
		k.term("ship COD", "giao hàng thu tiền")
		k.term("hoàn tiền", "trả lại tiền đã thanh toán")
		k.term("X-200", "the black drill of 2024")
		k.term("giao hàng", "vận chuyển")
		k.term("包邮", "free shipping")
		for question, want := range map[string]string{
			"What is COD?":                 "What is COD (cash on delivery)?",
			"what is cod, and CODE":        "what is cod (cash on delivery), and CODE", // whole words, any case
			"có ship cod không":            "có ship cod (giao hàng thu tiền) không",   // the longest first
			"ship  nhanh không?":           "ship (giao hàng)  nhanh không?",           // what was put in is not looked up again
			"Hoàn tiền thế nào":            "Hoàn tiền (trả lại tiền đã thanh toán) thế nào",
			"hoan tien the nao":            "hoan tien (trả lại tiền đã thanh toán) the nao", // its own unaccented spelling
			"hoán tiên thế nào":            "hoán tiên thế nào",                              // another word
			"Is the X-200 loud?":           "Is the X-200 (the black drill of 2024) loud?",
			"这个包邮吗":                        "这个包邮 (free shipping)吗",
			"(COD)":                        "(COD (cash on delivery))",
			"":                             "",
			strings.Repeat("cod ", 3):      strings.Repeat("cod (cash on delivery) ", 3),
			"shipping costs of the cods  ": "shipping costs of the cods  ",
		} {
			if got := k.expand(question); got != want {
				t.Errorf("%q:\n got %q\nwant %q", question, got, want)
			}
		}
		ctx := context.Background()
		if err := k.s.UseDictionary(ctx, k.c, k.bot, false); err != nil {
			t.Fatal(err)
		}
		if got := k.expand("What is COD?"); got != "What is COD?" {
			t.Errorf("switched off: %q", got)
		}
		if on, list, err := k.s.Dictionary(ctx, k.c, k.bot); on || len(list) != 7 || err != nil {
			t.Error(on, list, err)
		}
	})
}

func TestDictionaryIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		for _, c := range [][3]string{
			{"", "x y", "body.keyword field.required"},
			{"COD", " ", "body.meaning field.required"},
			{"COD 💵", "cash", "body.keyword dictionary.letters"},
			{"C$D", "cash", "body.keyword dictionary.letters"},
			{"...", "cash", "body.keyword dictionary.letters"},
			{"COD", "cash 🙂", "body.meaning dictionary.letters"},
			{strings.Repeat("a", 51), "cash", "body.keyword field.too_long"},
			{"COD", strings.Repeat("a", 256), "body.meaning field.too_long"},
			{"Cash on delivery", "cash on delivery", "body.meaning dictionary.same"},
		} {
			if _, err := k.s.AddTerm(ctx, k.c, k.bot, c[0], c[1]); fieldsOf(err) != c[2] {
				t.Errorf("%v: %v", c, err)
			}
		}
		a, b := k.term("COD", "cash on delivery"), k.term("L'été", "la saison d’été 2024")
		if _, err := k.s.AddTerm(ctx, k.c, k.bot, "cod", "another"); fieldsOf(err) != "body.keyword dictionary.taken" {
			t.Error(err)
		}
		if _, err := k.s.EditTerm(ctx, k.c, k.bot, b.ID, "Cod", "another"); fieldsOf(err) != "body.keyword dictionary.taken" {
			t.Error(err)
		}
		if _, err := k.s.EditTerm(ctx, k.c, k.bot, a.ID, "C.O.D.", "cash at the door"); err != nil || k.expand("c.o.d.") != "c.o.d (cash at the door)." {
			t.Error(err, k.expand("c.o.d."))
		}
		if _, err := k.s.EditTerm(ctx, k.c, k.bot, uid.New(), "x", "y"); !errors.Is(err, knowledge.ErrNoTerm) {
			t.Error(err)
		}
		if err := k.s.DeleteTerm(ctx, k.c, k.bot, a.ID); err != nil || k.expand("c.o.d.") != "c.o.d." {
			t.Error(err, k.expand("c.o.d."))
		}
		if err := k.s.DeleteTerm(ctx, k.c, k.bot, a.ID); !errors.Is(err, knowledge.ErrNoTerm) {
			t.Error(err)
		}
		r, err := k.s.ImportTerms(ctx, k.c, k.bot, []byte("Keyword;Meaning\nCOD;cash on delivery\nL'été;summer\nbad💥;x\nonly\n"))
		if err != nil || r.Added != 1 || r.Changed != 1 || len(r.Problems) != 2 || r.Problems[0].Line != 4 {
			t.Errorf("%+v %v", r, err)
		}
		var many strings.Builder
		for i := range 600 {
			fmt.Fprintf(&many, "word %d,meaning of it\n", i)
		}
		if r, err = k.s.ImportTerms(ctx, k.c, k.bot, []byte(many.String())); err != nil || r.Added != 498 || r.LeftOut != 102 {
			t.Errorf("%d added, %d left out: %v", r.Added, r.LeftOut, err)
		}
		if _, err := k.s.AddTerm(ctx, k.c, k.bot, "one more", "too many"); !errors.Is(err, knowledge.ErrTooManyTerms) {
			t.Error(err)
		}
		if r, err = k.s.ImportTerms(ctx, k.c, k.bot, []byte(many.String())); err != nil || r.Same != 498 || r.Added != 0 {
			t.Errorf("imported again: %+v %v", r.Same, err)
		}
	})
}
