package search

import "math"

// What the second look adds, each as a share of the question's weight. All are worth the same: leaving any of them out
// loses a little on most sets, doubling one wins nothing on all.
const (
	sentenceShare = 0.5 // how much of the question stands in one sentence
	pairShare     = 0.5 // in two sentences that follow each other
	nearShare     = 0.5 // neighbours in the question that are neighbours in the text
	compoundShare = 0.5 // neighbours that are rarer together than each is alone
	alikeShare    = 0.5 // how far a FAQ's question and the question are the same
	headShare     = 0.5 // of the last: how far the heading over a passage is what is asked
)

// nearness is the distance in words up to which neighbours count as near; each step halves, the wrong order too.
const nearness = 8

// reading is the second look at documents: a walk through their words with the question in mind.
type reading struct {
	c     *Corpus
	x     *asked
	means map[uint32]meaning   // what a word means to the question
	notes map[uint32][]meaning // what a notion means: all words that speak of it
	signs map[uint32][2]int32  // the signs in a form, as terms; 0: none, as the first term is always a word

	now, before []float32 // per term: how well this segment and the one before have it
	last        []int     // per term: where it stood last
	near        []float64 // per term: how near it came to the term after it
}

type meaning struct {
	term   int32
	factor float32
}

func (c *Corpus) read(x *asked) *reading {
	n := len(x.terms)
	r := &reading{c: c, x: x, means: map[uint32]meaning{}, notes: map[uint32][]meaning{}, now: make([]float32, n), before: make([]float32, n), last: make([]int, n), near: make([]float64, n)}
	if x.words < n {
		r.signs = map[uint32][2]int32{}
	}
	for i, t := range x.terms {
		for _, l := range t.forms {
			if i >= x.words {
				s := r.signs[l.form]
				r.signs[l.form] = [2]int32{int32(i), s[0]}
			} else if c.forms[l.form].notion() {
				r.notes[l.form] = append(r.notes[l.form], meaning{int32(i), l.factor})
			} else if old, ok := r.means[l.form]; !ok || old.factor < l.factor {
				r.means[l.form] = meaning{int32(i), l.factor}
			}
		}
	}
	return r
}

// readAgain reads what BM25F has found and adds what that is worth to the ranks. Neighbours in the question that a document
// has side by side, too, count by how few of the others have them so: a name, a compound, and in Vietnamese nearly every
// word of more than one syllable says more than its parts, all the more when it is typed without accents.
func (c *Corpus) readAgain(x *asked, list []candidate) {
	r := c.read(x)
	pairs := max(x.words-1, 0)
	beside := make([]bool, len(list)*pairs)
	for d := range list {
		list[d].rank += r.worth(&c.docs[list[d].slot])
		for i := range pairs {
			beside[d*pairs+i] = r.near[i] == 1
		}
	}
	for i := range pairs {
		a, b := &x.terms[i], &x.terms[i+1]
		if a.part || b.part {
			continue
		}
		have := 0
		for d := range list {
			if beside[d*pairs+i] {
				have++
			}
		}
		worth := compoundShare * (c.rarity(float64(have))*min(a.damp, b.damp, 1) - min(a.weight, b.weight))
		for d := range list {
			if worth > 0 && beside[d*pairs+i] {
				list[d].rank += worth
			}
		}
	}
}

// worth is what reading d again adds to its rank.
func (r *reading) worth(d *doc) float64 {
	clear(r.now)
	clear(r.before)
	clear(r.near)
	for i := range r.last {
		r.last[i] = math.MinInt / 2
	}
	var sentence, pair, alike, phrase float64
	field := inPath
	end := func() {
		own := r.weigh(r.now, r.now)
		if own == 0 {
			return
		}
		switch field {
		case inHead:
			alike = max(alike, headShare*2*own/(phrase+r.x.weight))
		case inQuestion:
			alike = max(alike, 2*own/(phrase+r.x.weight))
			fallthrough
		case inBody:
			sentence = max(sentence, own)
			pair = max(pair, r.weigh(r.now, r.before))
		}
	}
	for at, f := range d.seq {
		if f&segmentMark != 0 {
			end()
			field = int(f &^ segmentMark)
			r.now, r.before = r.before, r.now
			clear(r.now)
			phrase = 0
			continue
		}
		f &= formMask
		m, ok := r.means[f]
		if field == inQuestion || field == inHead {
			switch {
			case ok:
				phrase += r.x.terms[m.term].weight
			case !r.c.forms[f].notion():
				phrase += r.c.formWeight(f, d.lang)
			}
			for _, i := range r.signs[f] {
				if i > 0 {
					phrase += r.x.terms[i].weight / 2 // a sign stands in two pairs
				}
			}
		}
		if ok {
			r.meet(m, at)
		}
		for _, n := range r.notes[f] {
			r.now[n.term] = max(r.now[n.term], n.factor)
		}
		for _, i := range r.signs[f] {
			if i > 0 {
				r.now[i] = 1
			}
		}
	}
	end()
	near := 0.0
	for i := range r.x.words - 1 {
		near += r.near[i] * min(r.x.terms[i].weight, r.x.terms[i+1].weight)
	}
	return sentenceShare*sentence + pairShare*pair + nearShare*near + alikeShare*alike*r.x.weight
}

// weigh is the weight of the terms that a or b have.
func (r *reading) weigh(a, b []float32) float64 {
	sum := 0.0
	for i := range r.x.terms {
		sum += r.x.terms[i].weight * float64(max(a[i], b[i]))
	}
	return sum
}

// meet notes that a term stands at a place.
func (r *reading) meet(m meaning, at int) {
	i := int(m.term)
	r.now[i] = max(r.now[i], m.factor)
	r.last[i] = at
	if i > 0 && at-r.last[i-1] <= nearness {
		r.near[i-1] = max(r.near[i-1], 1/float64(at-r.last[i-1]))
	}
	if i+1 < r.x.words && at-r.last[i+1] <= nearness {
		r.near[i] = max(r.near[i], 0.5/float64(at-r.last[i+1]))
	}
}

// formWeight is what a word of a document weighs that the question does not have.
func (c *Corpus) formWeight(n uint32, l language) float64 {
	f := &c.forms[n]
	df := 0
	for _, o := range c.groups[f.group].forms {
		df += len(c.forms[o].postings)
	}
	w := c.rarity(float64(min(df, c.count)))
	if l.common(f.surface) {
		w *= functionDamp
	}
	return w
}
