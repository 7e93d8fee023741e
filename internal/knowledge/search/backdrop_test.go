package search_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// leaning is toy as most models are: all that they say lies in one direction, one more than the other.
type leaning struct {
	toy
	much float32
}

func (e leaning) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := e.toy.Embed(ctx, texts)
	common := rand.New(rand.NewPCG(3, 3))
	lean := make([]float32, e.dim)
	for i := range lean {
		lean[i] = float32(common.NormFloat64())
	}
	for _, v := range out {
		var length float32
		for _, f := range v {
			length += f * f
		}
		for i := range v { // in a direction of length 1 each
			v[i] = v[i]/sqrt(length) + e.much*lean[i]/sqrt(float32(e.dim))
		}
	}
	return out, err
}

func sqrt(f float32) float32 {
	x := f
	for range 40 {
		x = (x + f/x) / 2
	}
	return x
}

// few is a bot with so many texts, each about something of its own.
func few(n int) (docs []search.Document) {
	for i := range n {
		docs = append(docs, search.Document{ID: fmt.Sprint(i), Body: fmt.Sprintf("%s %s %s %s", thing(i, 0), thing(i, 1), thing(i, 2), thing(i, 3))})
	}
	return docs
}

// thing is a word that stands in no other text.
func thing(i, j int) string {
	h := fnv.New64a()
	fmt.Fprint(h, i, j)
	rnd, w := rand.New(rand.NewPCG(h.Sum64(), 5)), make([]byte, 9)
	for k := range w {
		w[k] = byte('a' + rnd.IntN(26))
	}
	return string(w)
}

// A bot with one text, or with nine, finds by meaning alone what is meant, and does not take for it what merely is the likest of
// few; whatever direction the model leans in.
func TestFewTextsAreMeasuredAgainstOthers(t *testing.T) {
	t.Parallel()
	const floor = 0.35 // of what is answered from
	for _, much := range []float32{0, 0.7, 1.5} {
		for _, n := range []int{1, 2, 3, 5, 9, 15} {
			e := leaning{toy{dim: 512, same: map[string]string{}}, much}
			for i := range n { // what is asked in other words
				for j := range 4 {
					e.same["asked"+thing(i, j)] = thing(i, j)
				}
			}
			h := search.Hybrid{Corpus: search.NewCorpus(), Embedder: e}
			if err := h.Learn(context.Background(), few(n)...); err != nil {
				t.Fatal(err)
			}
			score := func(q string) search.Found {
				found, err := h.Search(context.Background(), q, 1)
				if err != nil || len(found) == 0 {
					t.Fatal(found, err)
				}
				return found[0]
			}
			meant := func(i int) string {
				return fmt.Sprintf("asked%s asked%s asked%s", thing(i, 0), thing(i, 1), thing(i, 2))
			}
			if n < 4 && score(meant(0)).Score >= 0.5 {
				t.Errorf("%d texts, leaning %v: nothing is left to show", n, much)
			}
			if err := h.LearnBackdrop(context.Background()); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				if f := score(meant(i)); f.ID != fmt.Sprint(i) || f.Score < 0.5 {
					t.Errorf("%d texts, leaning %v: what means %d finds %s with %.2f", n, much, i, f.ID, f.Score)
				}
			}
			over := 0
			for i := range 100 {
				if score(thing(1000+i, 0)+" "+thing(1000+i, 1)+" "+thing(1000+i, 2)).Score >= floor {
					over++
				}
			}
			if over > 8 {
				t.Errorf("%d texts, leaning %v: %d of 100 questions about something else are over the floor", n, much, over)
			}
		}
	}
}

// Meanings of another length are not measured with, and many texts need no others.
func TestBackdropIsForFewTexts(t *testing.T) {
	t.Parallel()
	e := leaning{toy{dim: 128}, 0.7}
	for _, n := range []int{3, 24, 60} {
		h := search.Hybrid{Corpus: search.NewCorpus(), Embedder: e}
		if err := h.Learn(context.Background(), few(n)...); err != nil {
			t.Fatal(err)
		}
		ask := func() float64 {
			found, err := h.Search(context.Background(), thing(0, 0)+" other words", 1)
			if err != nil || len(found) == 0 {
				t.Fatal(found, err)
			}
			return found[0].ByMeaning
		}
		before := ask()
		h.SetBackdrop([][]float32{{1, 2}, {2, 1}, {0, 0}})
		if got := ask(); got != before {
			t.Errorf("%d texts, others of another length: %v, %v before", n, got, before)
		}
		if err := h.LearnBackdrop(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := ask(); (got == before) != (n >= 24) {
			t.Errorf("%d texts: %v, %v before", n, got, before)
		}
	}
}
