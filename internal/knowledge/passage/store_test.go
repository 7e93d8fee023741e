package passage_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// sourceOf makes the rows that passages stand on, as room knowledge does.
func sourceOf(t testing.TB, d *db.DB, ws tenant.ID, bot, source string) {
	t.Helper()
	in(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO source (workspace_id, id, bot_id, kind, origin, state, state_reason, title, title_key, alternatives,
			body, body_text, category, active, verbatim, search_norm, version, relearned, learned, created_at, updated_at)
			VALUES ($1, $2, $3, 'text', 'user', 'imported', '', 'Help', 'help', '[]', '', '', '', $4, $5, '', 1, 0, 1, 1, 1)`, ws, source, bot, true, false)
		return err
	})
}

func in(t testing.TB, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.InTx(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func some(texts ...string) []passage.Passage {
	var list []passage.Passage
	for i, s := range texts {
		list = append(list, passage.Passage{No: i, Path: []string{"Help"}, Text: s, Hash: s})
	}
	return list
}

func TestWhatStaysKeepsItsID(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, ws, bot, source := context.Background(), tenant.ID(uid.New()), uid.New(), uid.New()
		in(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO knowledge_base (workspace_id, bot_id, revision, created_at) VALUES ($1, $2, 1, 1)`, ws, bot)
			return err
		})
		sourceOf(t, d, ws, bot, source)
		// add stores an edition of the source; learnt has it answered from, and removes the one before.
		add := func(list []passage.Passage) []passage.Passage {
			edition, err := passage.Edition(ctx, d.Read(), ws, source)
			if err == nil {
				err = passage.Name(ctx, d.Read(), ws, source, list)
			}
			if err != nil {
				t.Fatal(err)
			}
			for part := range slices.Chunk(list, 3) {
				in(t, d, func(ctx context.Context, tx *db.Tx) error {
					return passage.Add(ctx, tx, ws, bot, edition+1, part, nil, 1)
				})
			}
			return list
		}
		learnt := func() {
			in(t, d, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE source SET learned = learned + 1 WHERE workspace_id = $1 AND id = $2`, ws, source)
				return err
			})
			for n := int64(1); n > 0; {
				in(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
					n, err = passage.Sweep(ctx, tx, ws, source, 2)
					return err
				})
			}
			if there, err := passage.Others(ctx, d.Read(), ws, source); err != nil || there {
				t.Errorf("something is left: %v", err)
			}
		}
		replace := func(list []passage.Passage) []passage.Passage {
			defer learnt()
			return add(list)
		}
		first := replace(some("one", "two", "two", "three"))
		second := add(some("zero", "two", "three"))
		if of, err := passage.Of(ctx, d.Read(), ws, source, -1, 10); err != nil || len(of) != 4 || of[0].Text != "one" {
			t.Errorf("before the source was learnt there is %+v %v", of, err)
		}
		if found, err := passage.ByIDs(ctx, d.Read(), ws, bot, []string{first[0].ID, second[0].ID}); err != nil || len(found) != 1 || found[first[0].ID].Text != "one" {
			t.Errorf("before the source was learnt one finds %+v %v", found, err)
		}
		learnt()
		if second[2].ID != first[3].ID || second[1].ID != first[1].ID && second[1].ID != first[2].ID {
			t.Error("a passage that stays has another id")
		}
		of, err := passage.Of(ctx, d.Read(), ws, source, -1, 10)
		if err != nil || len(of) != 3 || of[0].Text != "zero" || of[2].No != 2 || of[0].Path[0] != "Help" {
			t.Errorf("%+v %v", of, err)
		}
		found, err := passage.ByIDs(ctx, d.Read(), ws, bot, []string{first[0].ID, second[0].ID})
		if f, ok := found[second[0].ID]; err != nil || len(found) != 1 || !ok || f.Title != "Help" || f.Kind != "text" {
			t.Errorf("%+v %v", found, err)
		}
		if other, err := passage.ByIDs(ctx, d.Read(), tenant.ID(uid.New()), bot, []string{second[0].ID}); err != nil || len(other) != 0 {
			t.Errorf("another workspace sees %+v %v", other, err)
		}
		many := make([]string, 100)
		for i := range many {
			many[i] = "sentence " + strconv.Itoa(i)
		}
		replace(some(many...))
		around, err := passage.Around(ctx, d.Read(), ws, source, 50, 1, 2)
		if err != nil || len(around) != 4 || around[0].No != 49 || around[3].No != 52 {
			t.Errorf("%+v %v", around, err)
		}
	})
}
