package search

// Weigh says of each text how much of q stands in it: 0 nothing, 1 every word. A word counts by what it says among the
// documents, as in Search.
func (c *Corpus) Weigh(q string, texts []string) []float64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]float64, len(texts))
	if c.count == 0 {
		return out
	}
	x := c.ask(q)
	c.candidates(&x) // tells what each word weighs
	if x.weight == 0 {
		return out
	}
	r := c.read(&x)
	defer r.done()
	for i, t := range texts {
		clear(r.now)
		tokens := Analyse(t)
		l := languageOf(tokens)
		for _, token := range tokens {
			n, ok := c.known[formKey{token.Surface, l.root(token)}]
			if !ok && len(c.folds[token.Fold]) > 0 { // the text alone may look like another language than its document
				n, ok = c.folds[token.Fold][0], true
			}
			if ok && r.means[n].term > 0 {
				m := r.means[n]
				r.now[m.term-1] = max(r.now[m.term-1], m.factor)
			}
			for _, s := range signs(token.Fold) { // the pair itself may be in no document
				for i := x.words; i < len(x.terms); i++ {
					if x.terms[i].sign == s {
						r.now[i] = 1
					}
				}
			}
		}
		for _, s := range notionsIn(tokens, false, false) {
			if n, ok := c.notionForm(s.notion); ok {
				for _, p := range r.notes[n] {
					r.now[p.term] = max(r.now[p.term], p.factor)
				}
			}
		}
		out[i] = r.weigh(r.now, r.now) / x.weight
	}
	return out
}
