package search

import "cmp"

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
	slot  uint32
	rank  float64
	score float64

	words, meaning float64 // what the score is made of
	alike          float64 // of a FAQ: how far it asks the same, and which of its questions
	phrase         int
}

// scratch is what one search counts in, by slot: all zero between searches.
type scratch struct {
	counts       []count
	touched, hit []uint32
}

// count is what is counted for one document; what is changed together lies together.
type count struct{ score, soft, best float32 }

// candidates are the documents that BM25F ranks highest, in no order.
func (c *Corpus) candidates(x *asked) []candidate {
	w, _ := c.work.Get().(*scratch)
	if w == nil {
		w = &scratch{}
	}
	defer c.work.Put(w)
	if short := len(c.docs) - len(w.counts); short > 0 {
		w.counts = append(w.counts, make([]count, short)...)
	}
	var slope [fields]float32 // what a word more costs
	for f := range slope {
		if c.words[f] > 0 {
			slope[f] = norms[f] * float32(c.holds[f]) / float32(c.words[f])
		}
	}
	w.touched = w.touched[:0]
	for i := range x.terms {
		c.gather(&x.terms[i], w, &slope)
		x.weight += x.terms[i].weight
	}
	return c.foremost(w, x.hidden)
}

// foremost takes the best of what was touched out of w, and leaves zeros behind; hidden: of what is hidden, too. The worst of those kept is always on top.
func (c *Corpus) foremost(w *scratch, hidden bool) []candidate {
	out := make([]candidate, 0, min(len(w.touched), maxReread))
	for _, s := range w.touched {
		l := candidate{slot: s, rank: float64(w.counts[s].score)}
		w.counts[s].score = 0
		if c.hidden > 0 && !hidden && c.docs[s].hidden {
			continue
		}
		if len(out) < maxReread {
			out = append(out, l)
			for i := len(out) - 1; i > 0 && c.compare(out[i], out[(i-1)/2]) > 0; i = (i - 1) / 2 {
				out[i], out[(i-1)/2] = out[(i-1)/2], out[i]
			}
			continue
		}
		if l.rank < out[0].rank || c.compare(l, out[0]) >= 0 {
			continue
		}
		out[0] = l
		for i := 0; ; {
			worst := i
			for _, child := range [2]int{2*i + 1, 2*i + 2} {
				if child < len(out) && c.compare(out[child], out[worst]) > 0 {
					worst = child
				}
			}
			if worst == i {
				break
			}
			out[i], out[worst] = out[worst], out[i]
			i = worst
		}
	}
	return out
}

func (c *Corpus) compare(a, b candidate) int {
	if a.rank != b.rank { // mostly: the ids are far away in memory
		return cmp.Compare(b.rank, a.rank)
	}
	return cmp.Compare(c.docs[a.slot].id, c.docs[b.slot].id)
}

// gather weighs t and adds what it is worth to the scores. All forms that may mean it are one word: their occurrences add
// up before they saturate, and its rarity is counted over the documents that have any of them. A notion counts only where
// no form of the word is, and for the rarity only when no document has one.
func (c *Corpus) gather(t *term, w *scratch, slope *[fields]float32) {
	w.hit = w.hit[:0]
	for i, l := range t.forms {
		f := &c.forms[l.form]
		notion := f.notion()
		for _, p := range f.postings {
			n := &w.counts[p.slot]
			if n.soft == 0 {
				w.hit = append(w.hit, p.slot)
			} else if notion {
				continue
			}
			var tf float32
			lens := &c.lens[p.slot]
			for f, times := range p.tf {
				if times > 0 {
					tf += float32(times) / (1 - norms[f] + slope[f]*float32(lens[f]))
				}
			}
			n.soft += l.each * tf
			if !notion || i == 0 {
				n.best = max(n.best, l.factor)
			}
		}
	}
	df := 0.0
	for _, s := range w.hit {
		df += float64(w.counts[s].best)
	}
	t.weight = t.damp * c.rarity(df)
	for _, s := range w.hit {
		n := &w.counts[s]
		if n.score == 0 {
			w.touched = append(w.touched, s)
		}
		n.score += float32(t.weight) * (saturation + 1) * n.soft / (saturation + n.soft)
		n.soft, n.best = 0, 0
	}
}
