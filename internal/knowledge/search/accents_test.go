package search_test

import (
	"path/filepath"
	"testing"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/text"
)

// Who types no diacritics finds what those find who do: in each language about as often the right passage first, and hardly
// less sure.
func TestWithoutDiacritics(t *testing.T) {
	t.Parallel()
	type doc struct {
		Lang, ID string
		Path     []string
		Text     string
		Asked    []string
	}
	docs := readLines[doc](t, filepath.Join("testdata", "accents.jsonl"))
	c := search.NewCorpus()
	for _, d := range docs {
		c.Put(search.Document{ID: d.ID, Path: d.Path, Body: d.Text})
	}
	type figures struct {
		asked, accented, bare int
		sure, bareSure        float64
	}
	langs := map[string]*figures{}
	for _, d := range docs {
		f := langs[d.Lang]
		if f == nil {
			f = &figures{}
			langs[d.Lang] = f
		}
		for _, q := range d.Asked {
			f.asked++
			with, without := best(t, c, q), best(t, c, text.Fold(q))
			if with.ID == d.ID {
				f.accented++
			}
			if without.ID == d.ID {
				f.bare++
			} else {
				t.Logf("%s: %q finds %s", d.ID, text.Fold(q), without.ID)
			}
			f.sure += with.Score
			f.bareSure += without.Score
		}
	}
	for lang, f := range langs {
		n := float64(f.asked)
		t.Logf("%s: of %d questions, right with marks %d, without %d; mean score %.2f, %.2f", lang, f.asked, f.accented, f.bare, f.sure/n, f.bareSure/n)
		if f.accented < f.asked-1 || f.bare < f.accented-1 {
			t.Errorf("%s: of %d questions %d find their passage with marks, %d without", lang, f.asked, f.accented, f.bare)
		}
		if f.bareSure < f.sure-0.1*n {
			t.Errorf("%s: questions without marks score %.2f on average, with them %.2f", lang, f.bareSure/n, f.sure/n)
		}
	}
}
