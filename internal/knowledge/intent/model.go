// Package intent sorts short texts under labels that it has learnt from examples, with nothing but arithmetic: words and
// runs of letters, and one logistic regression for each label. It learns a thousand examples in a second or two.
package intent

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a text and what it belongs under; it may be several labels, or none.
type Example struct {
	Text   string
	Labels []string
}

// Guess is a label, and how sure the model is that it fits: 0 not at all … 1 certainly. Labels are judged each for itself,
// so several can be sure at once, and for a text that belongs nowhere none is.
type Guess struct {
	Label string
	Score float64
}

// Model is what was learnt. It is immutable and safe for concurrent use.
type Model struct {
	labels  []string
	words   vocabulary
	weights []float32 // feature × label
	bias    []float32
}

// How it learns. More rounds win nothing on any set we have, and twice or half the step change nothing.
const (
	rounds  = 10
	step    = 0.2
	decay   = 1e-4 // keeps weights small
	settled = 1e-4 // an error so small teaches nothing
)

// Train learns from examples. The same examples in the same order give the same model.
func Train(examples []Example) *Model {
	m := &Model{words: learnVocabulary(examples)}
	places := map[string]int{}
	for _, e := range examples {
		for _, l := range e.Labels {
			if _, ok := places[l]; !ok {
				places[l] = len(m.labels)
				m.labels = append(m.labels, l)
			}
		}
	}
	n := len(m.labels)
	m.weights, m.bias = make([]float32, len(m.words.weights)*n), make([]float32, n)
	vectors, wanted := make([][]feature, len(examples)), make([][]int, len(examples))
	for i, e := range examples {
		vectors[i] = m.words.vector(e.Text)
		for _, l := range e.Labels {
			if !slices.Contains(wanted[i], places[l]) {
				wanted[i] = append(wanted[i], places[l])
			}
		}
	}
	t := training{Model: m, moved: make([]float32, len(m.weights)), movedBias: make([]float32, n), errors: make([]float32, n)}
	chance := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		for _, i := range chance.Perm(len(examples)) {
			t.learn(vectors[i], wanted[i])
		}
	}
	return m
}

// training is a model while it learns: stochastic gradient descent with AdaGrad's steps.
type training struct {
	*Model
	moved, movedBias []float32 // the squares of all gradients so far
	errors           []float32
}

func (t *training) learn(x []feature, wanted []int) {
	t.judge(x, t.errors)
	for l, z := range t.errors {
		t.errors[l] = float32(logistic(z))
	}
	for _, l := range wanted {
		t.errors[l]--
	}
	n := len(t.labels)
	for _, f := range x {
		at := int(f.id) * n
		weights, moved := t.weights[at:at+n], t.moved[at:at+n]
		for l, e := range t.errors {
			if e > -settled && e < settled {
				continue
			}
			g := e*f.weight + decay*weights[l]
			moved[l] += g * g
			weights[l] -= step * g / root(moved[l])
		}
	}
	for l, e := range t.errors {
		t.movedBias[l] += e * e
		t.bias[l] -= step * e / root(t.movedBias[l])
	}
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x) + 1e-8)) }

func logistic(z float32) float64 { return 1 / (1 + math.Exp(-float64(z))) }

// judge puts what x says for each label into out.
func (m *Model) judge(x []feature, out []float32) {
	copy(out, m.bias)
	n := len(m.labels)
	for _, f := range x {
		for l, w := range m.weights[int(f.id)*n : (int(f.id)+1)*n] {
			out[l] += f.weight * w
		}
	}
}

// Classify returns the labels that fit text best, best first, at most limit.
func (m *Model) Classify(text string, limit int) []Guess {
	z := make([]float32, len(m.labels))
	m.judge(m.words.vector(text), z)
	out := make([]Guess, len(z))
	for l, label := range m.labels {
		out[l] = Guess{label, logistic(z[l])}
	}
	slices.SortFunc(out, func(a, b Guess) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Label, b.Label))
	})
	return out[:max(0, min(limit, len(out)))]
}
