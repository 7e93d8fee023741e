package passage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// BenchmarkList lists and searches the passages of a bot that has as many as it should answer from in no time: 20,000 of 100 sources.
func BenchmarkList(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		d := dbtest.Open(b, dialect)
		ctx, ws, bot := context.Background(), tenant.ID(uid.New()), uid.New()
		fill(b, d, ws, bot)
		for name, f := range map[string]passage.Filter{
			"newest":       {},
			"used":         {Most: true},
			"of one kind":  {Kind: "document"},
			"off":          {Used: new(bool)},
			"common words": {Search: "delivery blanket"},
			"one of all":   {Search: "handwritten"},
			"none":         {Search: "nobody has written this"},
		} {
			f.Limit = 51
			b.Run(string(dialect)+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := passage.List(ctx, d.Read(), ws, bot, f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(string(dialect)+"/counts", func(b *testing.B) {
			for b.Loop() {
				if _, _, err := passage.Kinds(ctx, d.Read(), ws, bot); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fill stores the passages of 100 sources of a bot. One of them all is about something handwritten.
func fill(b *testing.B, d *db.DB, ws tenant.ID, bot string) {
	const sources, each = 100, 200
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("the parcel delivery blanket wool order return refund shop customer price sends washes paper card gift ribbon harbour street opening hours days working free charge within after before every colour size green large small Größe Lieferung giao hàng")
	in(b, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_base (workspace_id, bot_id, revision, created_at) VALUES ($1, $2, 1, 1)`, ws, bot)
		return err
	})
	for n := range sources {
		source := uid.New()
		sourceOf(b, d, ws, bot, source)
		list := make([]passage.Passage, each)
		for i := range list {
			var said []string
			for range 130 {
				said = append(said, words[r.IntN(len(words))])
			}
			if n == 3 && i == 7 {
				said[60] = "Handwritten"
			}
			list[i] = passage.Passage{No: i, Path: []string{"Help", fmt.Sprint(n)}, Text: strings.Join(said, " "), Hash: uid.New()}
		}
		if err := passage.Name(context.Background(), d.Read(), ws, source, list); err != nil {
			b.Fatal(err)
		}
		for part := range slices.Chunk(list, 32) {
			in(b, d, func(ctx context.Context, tx *db.Tx) error { return passage.Add(ctx, tx, ws, bot, 1, part, nil, 1) })
		}
	}
}
