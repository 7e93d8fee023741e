package search_test

import (
	"context"
	"errors"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// toy is an embedder that knows a few words of one meaning; every other word has a direction of its own.
type toy struct {
	dim  int
	same map[string]string
	fail error
}

func (e toy) Embed(_ context.Context, texts []string) ([][]float32, error) {
	if e.fail != nil {
		return nil, e.fail
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, e.dim)
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", r) }) {
			if s, ok := e.same[w]; ok {
				w = s
			}
			h := fnv.New64a()
			h.Write([]byte(w))
			rnd := rand.New(rand.NewPCG(h.Sum64(), 7))
			for d := range out[i] {
				out[i][d] += float32(rnd.NormFloat64())
			}
		}
	}
	return out, nil
}

var words = toy{dim: 256, same: map[string]string{"recompense": "refund", "garments": "goods", "mail": "send"}}

func hybrid(t *testing.T) search.Hybrid {
	t.Helper()
	h := search.Hybrid{Corpus: search.NewCorpus(), Embedder: words}
	if err := h.Learn(context.Background(), shop()[:7]...); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHybridFindsByMeaning(t *testing.T) {
	t.Parallel()
	h := hybrid(t)
	const q = "recompense garments mail"
	if byWords := ask(t, h.Corpus, q, 1); len(byWords) != 0 {
		t.Fatalf("no word is there, but %v", byWords)
	}
	found, err := h.Search(context.Background(), q, 3)
	if err != nil || len(found) != 3 || found[0].ID != "returns" || found[0].Score <= found[1].Score {
		t.Errorf("by meaning: %v, %v", found, err)
	}
	if found, err = h.Search(context.Background(), "When are you open", 2); err != nil || !found[0].Exact || found[0].ID != "hours" || found[1].Exact {
		t.Errorf("the very question stays first: %v, %v", found, err)
	}
	if found, err = h.Search(context.Background(), "which oil for the pump A-12-3", 1); err != nil || found[0].ID != "pump" {
		t.Errorf("words still decide about codes: %v, %v", found, err)
	}
	h.Remove("returns")
	if found, err = h.Search(context.Background(), q, 9); err != nil || slices.ContainsFunc(found, func(f search.Found) bool { return f.ID == "returns" }) {
		t.Errorf("what was removed is found: %v, %v", found, err)
	}
}

func TestHybridFails(t *testing.T) {
	t.Parallel()
	h := hybrid(t)
	down := errors.New("down")
	h.Embedder = toy{fail: down}
	found, err := h.Search(context.Background(), "delete my account", 1)
	if !errors.Is(err, search.ErrMeaning) || !errors.Is(err, down) || len(found) != 1 || found[0].ID != "account" {
		t.Errorf("words are left when the embedder is down: %v, %v", found, err)
	}
	if err := h.Learn(context.Background(), search.Document{ID: "new", Body: "new"}); !errors.Is(err, down) || h.Len() != 7 {
		t.Errorf("nothing is learnt without its meaning: %v", err)
	}
	h.Embedder = toy{dim: 8}
	if err := h.Learn(context.Background(), search.Document{ID: "new", Body: "new"}); err == nil || !strings.Contains(err.Error(), "8 numbers among vectors of 256") || h.Len() != 7 {
		t.Errorf("another embedder's vectors are refused: %v", err)
	}
	h.Embedder = words
	if err := h.Learn(context.Background(), search.Document{ID: "new", Body: "123"}); err == nil || h.Len() != 7 {
		t.Errorf("a vector without a direction is refused: %v", err)
	}
}

func TestHybridReranks(t *testing.T) {
	t.Parallel()
	h := hybrid(t)
	h.Rerank = func(_ context.Context, _ string, found []search.Found) ([]float64, error) {
		out := make([]float64, len(found))
		for i, f := range found {
			if f.ID == "pump2" {
				out[i] = 2 // more than it may say
			}
		}
		return out, nil
	}
	found, err := h.Search(context.Background(), "what does a parcel cost", 2)
	if err != nil || len(found) != 2 || found[0].ID != "pump2" || found[0].Score != 0.99 {
		t.Errorf("the reranker decides: %v, %v", found, err)
	}
	if found, err = h.Search(context.Background(), "when are you open", 1); err != nil || !found[0].Exact {
		t.Errorf("but not about the very question: %v, %v", found, err)
	}
	h.Rerank = func(context.Context, string, []search.Found) ([]float64, error) { return nil, nil }
	if found, err = h.Search(context.Background(), "what does a parcel cost", 2); err == nil || len(found) != 2 || found[0].ID != "ship-cost" {
		t.Errorf("a reranker that fails changes nothing: %v, %v", found, err)
	}
}

// cloud is n documents whose meanings lie around a few themes, as those of a company's pages do.
type cloud struct{ dim, themes int }

func (e cloud) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		h := fnv.New64a()
		h.Write([]byte(text))
		own, theme := rand.New(rand.NewPCG(h.Sum64(), 1)), rand.New(rand.NewPCG(h.Sum64()%uint64(e.themes), 2))
		out[i] = make([]float32, e.dim)
		for d := range out[i] {
			out[i][d] = float32(theme.NormFloat64() + own.NormFloat64())
		}
	}
	return out, nil
}

// Looking at signs first loses next to nothing of what a full comparison finds.
func TestSignsFindTheNearest(t *testing.T) {
	t.Parallel()
	e := cloud{dim: 256, themes: 20}
	h := search.Hybrid{Corpus: search.NewCorpus(), Embedder: e}
	docs := make([]search.Document, 3000)
	texts := make([]string, len(docs))
	for i := range docs {
		docs[i] = search.Document{ID: strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune(0x4e00+i)), Body: "…" + string(rune(0x4e00+i))}
		texts[i] = "\n\n" + docs[i].Body
	}
	if err := h.Learn(context.Background(), docs...); err != nil {
		t.Fatal(err)
	}
	all, _ := e.Embed(context.Background(), texts)
	right := 0
	for i := range 50 {
		q := "?!" + strings.Repeat("!", i) // no word, so that only meaning counts
		v, _ := e.Embed(context.Background(), []string{q})
		bestID, best := "", math.Inf(-1)
		for j, d := range all {
			var dot, length float64
			for k := range d {
				dot += float64(d[k]) * float64(v[0][k])
				length += float64(d[k]) * float64(d[k])
			}
			if c := dot / math.Sqrt(length); c > best {
				bestID, best = docs[j].ID, c
			}
		}
		found, err := h.Search(context.Background(), q, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 1 && found[0].ID == bestID {
			right++
		}
	}
	if right < 49 {
		t.Errorf("the nearest of 3,000 was found %d times of 50", right)
	}
}
