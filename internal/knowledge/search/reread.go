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
	means []meaning            // by form: what a word means to the question
	notes map[uint32][]meaning // what a notion means: all words that speak of it
	signs map[uint32][2]int32  // the signs in a form, as terms; 0: none, as the first term is always a word
	kept  *desk

	now, before []float32 // per term: how well this segment and the one before have it
	last        []int     // per term: where it stood last
	near        []float64 // per term: how near it came to the term after it
}

// meaning is a term of the question that a form means, and how well. The zero value is none; what only has notes or signs is
// said to be more.
type meaning struct {
	term   int32 // from 1
	factor float32
	more   bool
}

// desk is what readings are made with, one after the other: means is all zero between them. Looking a word up by its number is what
// a reading does most.
type desk struct {
	means    []meaning
	count    int       // of documents, for which rarities hold
	rarities []float64 // by the number of documents; 0: not told yet
}

func (c *Corpus) read(x *asked) *reading {
	n := len(x.terms)
	k, _ := c.desks.Get().(*desk)
	if k == nil {
		k = &desk{}
	}
	if short := len(c.forms) - len(k.means); short > 0 {
		k.means = append(k.means, make([]meaning, short)...)
	}
	if k.count != c.count {
		clear(k.rarities)
		k.count = c.count
	}
	r := &reading{c: c, x: x, means: k.means, notes: map[uint32][]meaning{}, now: make([]float32, n), before: make([]float32, n), last: make([]int, n), near: make([]float64, n), kept: k}
	if x.words < n {
		r.signs = map[uint32][2]int32{}
	}
	for i, t := range x.terms {
		for _, l := range t.forms {
			m := &r.means[l.form]
			if i >= x.words {
				s := r.signs[l.form]
				r.signs[l.form] = [2]int32{int32(i), s[0]}
				m.more = true
			} else if c.forms[l.form].notion() {
				r.notes[l.form] = append(r.notes[l.form], meaning{term: int32(i), factor: l.factor})
				m.more = true
			} else if m.term == 0 || m.factor < l.factor {
				m.term, m.factor = int32(i)+1, l.factor
			}
		}
	}
	return r
}

// done leaves the desk as it was.
func (r *reading) done() {
	for _, t := range r.x.terms {
		for _, l := range t.forms {
			r.means[l.form] = meaning{}
		}
	}
	r.c.desks.Put(r.kept)
}

// rarity is that of the corpus, told once for each number.
func (r *reading) rarity(df int) float64 {
	if df >= len(r.kept.rarities) {
		if df >= maxRarities {
			return r.c.rarity(float64(df))
		}
		r.kept.rarities = append(r.kept.rarities, make([]float64, df+1-len(r.kept.rarities))...)
	}
	w := &r.kept.rarities[df]
	if *w == 0 {
		*w = r.c.rarity(float64(df))
	}
	return *w
}

// maxRarities bounds the numbers whose rarity is kept.
const maxRarities = 4096

// readAgain reads what BM25F has found and adds what that is worth to the ranks. Neighbours in the question that a document
// has side by side, too, count by how few of the others have them so: a name, a compound, and in Vietnamese nearly every
// word of more than one syllable says more than its parts, all the more when it is typed without accents.
func (c *Corpus) readAgain(x *asked, list []candidate) {
	r := c.read(x)
	defer r.done()
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
		m := r.means[f]
		if field == inQuestion || field == inHead {
			switch {
			case m.term > 0:
				phrase += r.x.terms[m.term-1].weight
			case !r.c.forms[f].notion():
				phrase += r.formWeight(f, d.lang)
			}
			if m.more {
				for _, i := range r.signs[f] {
					if i > 0 {
						phrase += r.x.terms[i].weight / 2 // a sign stands in two pairs
					}
				}
			}
		}
		if m.term > 0 {
			r.meet(int(m.term)-1, m.factor, at)
		}
		if !m.more {
			continue
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
func (r *reading) meet(i int, factor float32, at int) {
	r.now[i] = max(r.now[i], factor)
	r.last[i] = at
	if i > 0 && at-r.last[i-1] <= nearness {
		r.near[i-1] = max(r.near[i-1], 1/float64(at-r.last[i-1]))
	}
	if i+1 < r.x.words && at-r.last[i+1] <= nearness {
		r.near[i] = max(r.near[i], 0.5/float64(at-r.last[i+1]))
	}
}

// formWeight is what a word of a document weighs that the question does not have.
func (r *reading) formWeight(n uint32, l language) float64 {
	f := &r.c.forms[n]
	w := r.rarity(r.c.stands(f.group))
	if l.common(f.surface) {
		w *= functionDamp
	}
	return w
}
