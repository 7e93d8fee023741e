package intent

import (
	"cmp"
	"math"
	"slices"

	"cxgenie/internal/knowledge/search"
)

// feature is what a text has of one kind of thing: a word, two neighbouring words, or a run of letters.
type feature struct {
	id     int32
	weight float32
}

// lettersWeight is what a run of letters counts against a word: a word has many, and they say the same again.
const lettersWeight = 0.5

// The lengths of runs of letters. They see what words of one family share, and survive slips.
const (
	shortestRun = 3
	longestRun  = 5
)

// maxTokens is how much of a text is looked at; what a message is about stands at its beginning.
const maxTokens = 300

// The first byte of a feature's name says which kind it is.
const (
	wordFeature    = 'w'
	pairFeature    = 'p'
	lettersFeature = 'l'
)

// each calls do for the name of every feature of text, as often as it stands there.
func each(text string, do func(name string)) {
	tokens := search.Analyse(text)
	before := "^"
	for _, t := range tokens[:min(len(tokens), maxTokens)] {
		if t.Code {
			continue // its parts follow
		}
		do(string(wordFeature) + t.Stem)
		do(string(pairFeature) + before + " " + t.Stem)
		before = t.Stem
		r := []rune("^" + t.Fold + "$")
		for n := shortestRun; n <= longestRun && (n < len(r) || n == shortestRun); n++ {
			for i := 0; i+n <= len(r); i++ {
				do(string(lettersFeature) + string(r[i:i+n]))
			}
		}
	}
	do(string(pairFeature) + before + " $")
}

// vocabulary numbers the features of the examples, and weighs them by how rare they are.
type vocabulary struct {
	ids     map[string]int32
	weights []float32
}

func learnVocabulary(examples []Example) vocabulary {
	v := vocabulary{ids: map[string]int32{}}
	var names []string
	var with []int
	last := []int{}
	for i, e := range examples {
		each(e.Text, func(name string) {
			id, ok := v.ids[name]
			if !ok {
				id = int32(len(names))
				v.ids[name] = id
				names, with, last = append(names, name), append(with, 0), append(last, -1)
			}
			if last[id] != i {
				last[id] = i
				with[id]++
			}
		})
	}
	v.weights = make([]float32, len(names))
	for id, name := range names {
		w := math.Log(float64(len(examples)+1)/float64(with[id]+1)) + 1
		if name[0] == lettersFeature {
			w *= lettersWeight
		}
		v.weights[id] = float32(w)
	}
	return v
}

// vector is text as features of length 1 together; those that no example has are left out.
func (v *vocabulary) vector(text string) []feature {
	counts := map[int32]int{}
	each(text, func(name string) {
		if id, ok := v.ids[name]; ok {
			counts[id]++
		}
	})
	out := make([]feature, 0, len(counts))
	for id, n := range counts {
		out = append(out, feature{id, (1 + float32(math.Log(float64(n)))) * v.weights[id]})
	}
	slices.SortFunc(out, func(a, b feature) int { return cmp.Compare(a.id, b.id) })
	var length float64
	for _, f := range out {
		length += float64(f.weight) * float64(f.weight)
	}
	length = math.Sqrt(length)
	for i := range out {
		out[i].weight /= float32(length)
	}
	return out
}
