package search

import (
	"cmp"
	"context"
	"math"
	"slices"

	"cxgenie/internal/platform/text"
)

// Found is a document that fits a question.
type Found struct {
	ID    string
	Kind  Kind
	Score float64 // 0 nothing but chance … 1 it answers the question; comparable between questions and bots
	Exact bool    // a FAQ that asks with the same letters and digits: Score is 1

	ByWords   float64 // its score by its words alone; 0: they did not lead to it
	ByMeaning float64 // its score by its meaning alone; 0: that did not lead to it

	Alike  float64 // of a FAQ: how far it asks the same in the same words; from Near on it is the answer
	Phrase int     // of a FAQ: which of its questions is most alike
}

// How a rank becomes a score. A rank is measured in the weight of the question: 1 is what a document gets that has all of
// its words about as often as others have theirs, and nothing more; with every word in one sentence and in order it comes
// to 2 and above. So what lies above the middle is more than chance, and it is nearly certain two widths further.
const (
	rankMiddle = 1.0
	rankWidth  = 0.3
)

func score(rank, weight float64) float64 {
	if rank <= 0 || weight <= 0 {
		return 0
	}
	return 1 / (1 + math.Exp((rankMiddle-rank/weight)/rankWidth))
}

// Search returns the documents that fit q best by their words, best first, at most limit.
func (c *Corpus) Search(ctx context.Context, q string, limit int) ([]Found, error) {
	return c.search(ctx, q, nil, limit)
}

// Exact returns the FAQs that ask q with the same letters and digits, and looks for nothing else.
func (c *Corpus) Exact(q string) []Found {
	c.mu.RLock()
	defer c.mu.RUnlock()
	same := c.exact[text.Key(q)]
	if len(same) == 0 {
		return nil
	}
	x := c.ask(q)
	var out []Found
	for _, s := range same {
		if d := &c.docs[s]; !d.hidden {
			_, phrase := c.alike(&x, d)
			out = append(out, Found{ID: d.id, Kind: d.kind, Score: 1, Exact: true, Alike: 1, Phrase: phrase})
		}
	}
	slices.SortFunc(out, func(a, b Found) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// search also goes by the meaning of q, if it is known.
func (c *Corpus) search(ctx context.Context, q string, meaning []float32, limit int) ([]Found, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.count == 0 || limit <= 0 {
		return nil, ctx.Err()
	}
	x := c.ask(q)
	list := c.candidates(&x)
	c.readAgain(&x, list)
	c.compareQuestions(&x, list)
	for i := range list {
		list[i].score = score(list[i].rank, x.weight)
		list[i].words = list[i].score
	}
	close, among := c.meanings.nearest(meaning, c.backdrop)
	list = c.fuse(list, x.weight, close, among)
	same := c.exact[text.Key(q)]
	list = slices.DeleteFunc(list, func(l candidate) bool { return c.docs[l.slot].hidden || slices.Contains(same, l.slot) })
	for i := range list {
		if l := &list[i]; l.alike >= Near {
			l.rank, l.score = lead(l.alike), max(l.score, l.alike)
		}
	}
	for _, s := range same {
		if d := &c.docs[s]; !d.hidden {
			_, phrase := c.alike(&x, d)
			list = append(list, candidate{slot: s, rank: math.Inf(1), score: 1, alike: 1, phrase: phrase})
		}
	}
	slices.SortFunc(list, c.compare)
	list = list[:min(limit, len(list))]
	out := make([]Found, len(list))
	for i, l := range list {
		d := &c.docs[l.slot]
		out[i] = Found{ID: d.id, Kind: d.kind, Score: l.score, Exact: math.IsInf(l.rank, 1), ByWords: l.words, ByMeaning: l.meaning, Alike: l.alike, Phrase: l.phrase}
		if !out[i].Exact {
			out[i].Score = min(0.99, l.score)
		}
	}
	return out, ctx.Err()
}
