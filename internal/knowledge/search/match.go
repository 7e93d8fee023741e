package search

import (
	"cmp"
	"slices"

	"cxgenie/internal/platform/text"
)

// Hit is one entry that fits a query.
type Hit struct {
	ID     string
	Phrase int     // which of the entry's questions fits best
	Score  float64 // 0 unrelated … 1 the same question
	Exact  bool    // the same letters and digits: Score is 1
}

// What the calibrated score means. The numbers follow from how it is made (see similarity): they hold for any bot and
// language and are checked on the evaluation sets by the tests of this package.
const (
	Same      = 0.92 // two questions that should not both be answered: "overlapped"
	Near      = 0.85 // the same question in nearly the same words
	Relevant  = 0.50 // most of what was asked is there: good enough to be quoted
	Unrelated = 0.35 // below this there is nothing but chance
)

const (
	maxQueryTokens = 200 // a customer's longest useful question; the rest of a long message is not looked at
	maxCandidates  = 64  // phrases that are compared token by token

	bareFactor  = 0.98 // one side has no diacritics where the other has
	stemFactor  = 0.9  // another ending of the same word
	typoFactor  = 0.8  // one spelling mistake
	toneFactor  = 0.2  // same letters, other diacritics: in Vietnamese another word
	orderShare  = 0.35 // how much of the similarity hangs on the order of the words
	answerShare = 0.7  // a word found in the answer only
)

// query is an analysed question, looked up in one index.
type query struct {
	tokens  []queryToken
	weight  float32 // of all tokens, codes aside
	content float32 // of the tokens that are no function words
	codes   float32
}

type queryToken struct {
	terms    []spelling // the term itself, or its neighbours when the bot has never seen it
	fold     uint32
	form     uint32
	weight   float32
	function bool
	code     bool
	bare     bool
}

type spelling struct {
	term   uint32
	factor float32
}

// Match returns the best entries for q, best first, at most limit. Entries that share nothing with q are not returned.
func (ix *Index) Match(q string, limit int) []Hit {
	return ix.find(q, max(limit, 0), false)
}

// Twins returns the entries that ask the same as q, hidden ones too: an answer to q would answer them.
func (ix *Index) Twins(q string) []Hit {
	hits := ix.find(q, maxCandidates, true)
	n := 0
	for n < len(hits) && hits[n].Score >= Same {
		n++
	}
	return hits[:n]
}

func (ix *Index) find(q string, limit int, hidden bool) []Hit {
	if limit == 0 || len(ix.phrases) == 0 {
		return nil
	}
	best := map[int32]Hit{}
	for _, no := range ix.exact[text.Key(q)] {
		p := ix.phrases[no]
		if _, seen := best[p.entry]; !seen && (hidden || !ix.hidden[p.entry]) {
			best[p.entry] = Hit{ID: ix.ids[p.entry], Phrase: ix.phraseNo(no), Score: 1, Exact: true}
		}
	}
	x := ix.lookUp(Analyse(q))
	if x.weight > 0 {
		ix.rank(x, best, hidden)
	}
	hits := make([]Hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return hits[:min(limit, len(hits))]
}

// phraseNo turns the number of a phrase into its place among the entry's questions.
func (ix *Index) phraseNo(no int32) int { return int(no - ix.first[ix.phrases[no].entry]) }

func (ix *Index) lookUp(tokens []Token) query {
	if len(tokens) > maxQueryTokens {
		tokens = tokens[:maxQueryTokens]
	}
	var x query
	for _, t := range tokens {
		k := queryToken{fold: ix.forms[t.Fold], form: ix.forms[t.Surface], function: t.Function, code: t.Code, bare: !t.Accented()}
		w := ix.unseen
		if n, ok := ix.stems[t.Stem]; ok {
			k.terms = []spelling{{n, 1}}
			w = ix.idf[n]
		} else if !t.Code && !t.Function {
			k.terms = ix.neighbours(t.Stem)
		}
		switch {
		case t.Code:
			k.weight = w
			x.codes += w
		case t.Function:
			k.weight = w * functionShare
			x.weight += k.weight
		default:
			k.weight = w
			x.weight += w
			x.content += w
		}
		x.tokens = append(x.tokens, k)
	}
	return x
}

// rank scores the candidates of x into best, leaving exact hits alone.
func (ix *Index) rank(x query, best map[int32]Hit, hidden bool) {
	for _, no := range ix.candidates(x, hidden) {
		p := ix.phrases[no]
		score, covered := ix.similarity(x, p)
		score = ix.withAnswer(x, p.entry, score, covered)
		if old, ok := best[p.entry]; ok && (old.Exact || old.Score >= score) {
			continue
		}
		if score > 0 {
			best[p.entry] = Hit{ID: ix.ids[p.entry], Phrase: ix.phraseNo(no), Score: score}
		}
	}
}

// candidates are the phrases that share the most weight with x, measured as similarity does but without looking at single
// positions. Function words find nothing by themselves, unless the question consists of nothing else.
func (ix *Index) candidates(x query, hidden bool) []int32 {
	sums := ix.scratch()
	defer ix.sums.Put(sums)
	var touched []int32
	add := func(no int32, w float32) {
		if (*sums)[no] == 0 {
			touched = append(touched, no)
		}
		(*sums)[no] += w
	}
	for _, t := range x.tokens {
		if t.function && x.content > 0 {
			continue
		}
		for _, s := range t.terms {
			w := t.weight * s.factor
			for _, no := range ix.posting[s.term] {
				add(no, w)
			}
			for _, e := range ix.inText[s.term] {
				add(ix.first[e], w*answerShare/2)
			}
		}
	}
	var best shortlist
	for _, no := range touched {
		p := &ix.phrases[no]
		if hidden || !ix.hidden[p.entry] {
			best.offer(no, (*sums)[no]/(x.weight+p.weight))
		}
		(*sums)[no] = 0
	}
	return best.numbers[:best.n]
}

// similarity compares x with one phrase, position by position: twice the weight both share over the weight of both
// (Dice's measure), less when the shared words come in another order. covered tells which tokens of x found a partner,
// and how well.
//
// 1 means every word has its partner in order; one different subject word in a question of two halves the score; other
// function words cost a quarter of that. So Near can only be reached by questions whose subject words are the same.
func (ix *Index) similarity(x query, p phrase) (float64, []float32) {
	covered := make([]float32, len(x.tokens))
	used := make([]bool, len(p.tokens))
	var shared, both float32
	both = x.weight + p.weight
	var places []int
	for i, t := range x.tokens {
		at, factor := -1, float32(0)
		for j, d := range p.tokens {
			if used[j] || t.code != (d.flags&flagCode != 0) {
				continue
			}
			if f := agreement(t, d); f > factor {
				at, factor = j, f
			}
		}
		if at < 0 {
			continue
		}
		used[at] = true
		covered[i] = factor
		if t.code {
			shared += t.weight * factor
			continue
		}
		w := ix.weight(p.tokens[at])
		shared += factor * w
		both += w - t.weight // a pair weighs on both sides what the phrase, which is seldom misspelt, makes of it
		if !t.function {
			places = append(places, at)
		}
	}
	if p.codes && x.codes > 0 {
		both += x.codes
		for _, d := range p.tokens {
			if d.flags&flagCode != 0 {
				both += ix.idf[d.term]
			}
		}
	}
	if both == 0 {
		return 0, covered
	}
	s := float64(2*shared/both) * (1 - orderShare + orderShare*inOrder(places))
	return min(s, 0.99), covered
}

// agreement says how well a token of the query and a token of a phrase agree: 0 not at all, 1 the same word.
func agreement(t queryToken, d token) float32 {
	if t.form != 0 && t.form == d.form {
		return 1
	}
	if t.fold != 0 && t.fold == d.fold {
		if t.bare || d.bareDoc {
			return bareFactor
		}
		return toneFactor
	}
	for _, s := range t.terms {
		if s.term == d.term {
			return min(s.factor, stemFactor)
		}
	}
	return 0
}

// inOrder is the share of places that form the longest rising sequence.
func inOrder(places []int) float64 {
	if len(places) < 2 {
		return 1
	}
	run := make([]int, len(places))
	longest := 0
	for i := range places {
		run[i] = 1
		for j := range i {
			if places[j] < places[i] && run[j]+1 > run[i] {
				run[i] = run[j] + 1
			}
		}
		longest = max(longest, run[i])
	}
	return float64(longest) / float64(len(places))
}

// withAnswer lifts a phrase's score when words of the question that the phrase lacks stand in the answer: never up to
// Near, and by the answer alone never up to Relevant, because an answer has many words.
func (ix *Index) withAnswer(x query, entry int32, score float64, covered []float32) float64 {
	if x.content == 0 {
		return score
	}
	var sum float32
	for i, t := range x.tokens {
		if t.code || t.function {
			continue
		}
		f := covered[i]
		if f < answerShare {
			for _, s := range t.terms {
				if _, ok := slices.BinarySearch(ix.answers[entry], s.term); ok {
					f = max(f, answerShare*s.factor)
				}
			}
		}
		sum += t.weight * f
	}
	cover := float64(sum / x.content)
	return max(score, score+(Near-0.01-score)*0.6*cover*cover, min(Relevant-0.01, cover*cover))
}
