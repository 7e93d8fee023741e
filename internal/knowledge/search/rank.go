package search

import (
	"cmp"
	"slices"
)

// BM25F with the parameters of the textbook: k1 = 1.2 and b = 0.75; shorter fields, whose length says less, have 0.5. No
// field outweighs another here: that a heading or a question says what its text is about is what reread looks at.
const (
	saturation = 1.2
	shortNorm  = 0.5
	longNorm   = 0.75
)

var norms = [fields]float32{inPath: shortNorm, inHead: shortNorm, inQuestion: longNorm, inBody: longNorm}

// maxReread is how many documents are read again, word by word.
const maxReread = 100

// candidate is a document on its way to be found.
type candidate struct {
	slot uint32
	rank float64
}

// scratch is what one search counts in: a number for each slot, all zero between searches.
type scratch struct {
	scores, soft, best []float32
	touched, hit       []uint32
}

// candidates are the documents that BM25F ranks highest, in no order.
func (c *Corpus) candidates(x *asked) []candidate {
	w, _ := c.work.Get().(*scratch)
	if w == nil {
		w = &scratch{}
	}
	defer c.work.Put(w)
	if short := len(c.docs) - len(w.scores); short > 0 {
		more := make([]float32, short)
		w.scores, w.soft, w.best = append(w.scores, more...), append(w.soft, more...), append(w.best, more...)
	}
	var mean [fields]float32
	for f := range mean {
		mean[f] = float32(c.words[f]) / float32(max(1, c.holds[f]))
	}
	w.touched = w.touched[:0]
	for i := range x.terms {
		c.gather(&x.terms[i], w, &mean)
		x.weight += x.terms[i].weight
	}
	out := make([]candidate, 0, len(w.touched))
	for _, s := range w.touched {
		out = append(out, candidate{s, float64(w.scores[s])})
		w.scores[s] = 0
	}
	if len(out) > maxReread {
		slices.SortFunc(out, c.compare)
		out = out[:maxReread]
	}
	return out
}

func (c *Corpus) compare(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(c.docs[a.slot].id, c.docs[b.slot].id))
}

// gather weighs t and adds what it is worth to the scores. All forms that may mean it are one word: their occurrences add
// up before they saturate, and its rarity is counted over the documents that have any of them.
func (c *Corpus) gather(t *term, w *scratch, mean *[fields]float32) {
	w.hit = w.hit[:0]
	for _, l := range t.forms {
		for _, p := range c.forms[l.form].postings {
			d := &c.docs[p.slot]
			var tf float32
			for f, n := range p.tf {
				if n > 0 {
					tf += float32(n) / (1 - norms[f] + norms[f]*float32(d.lens[f])/mean[f])
				}
			}
			if w.soft[p.slot] == 0 {
				w.hit = append(w.hit, p.slot)
			}
			w.soft[p.slot] += l.factor * tf
			w.best[p.slot] = max(w.best[p.slot], l.factor)
		}
	}
	df := 0.0
	for _, s := range w.hit {
		df += float64(w.best[s])
	}
	t.weight = t.damp * c.rarity(df)
	for _, s := range w.hit {
		if w.scores[s] == 0 {
			w.touched = append(w.touched, s)
		}
		w.scores[s] += float32(t.weight) * (saturation + 1) * w.soft[s] / (saturation + w.soft[s])
		w.soft[s], w.best[s] = 0, 0
	}
}
