package eval

import (
	"cmp"
	"math"
	"slices"
)

// auroc is the chance that one of yes scores higher than one of no; equal scores count half. NaN when one side is empty.
func auroc(yes, no []float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return math.NaN()
	}
	type mark struct {
		score float64
		yes   bool
	}
	all := make([]mark, 0, len(yes)+len(no))
	for _, s := range yes {
		all = append(all, mark{s, true})
	}
	for _, s := range no {
		all = append(all, mark{s, false})
	}
	slices.SortFunc(all, func(a, b mark) int { return cmp.Compare(a.score, b.score) })
	var won, below float64
	for i := 0; i < len(all); {
		j, y, n := i, 0.0, 0.0
		for ; j < len(all) && all[j].score == all[i].score; j++ {
			if all[j].yes {
				y++
			} else {
				n++
			}
		}
		won += y*below + y*n/2
		below += n
		i = j
	}
	return won / float64(len(yes)) / float64(len(no))
}

// ranking sums up where the right passages stood.
type ranking struct {
	n                             int
	first, five, ten, mrr10, ndcg float64
}

// count adds one question: the ids that were found, best first, and those that are right.
func (r *ranking) count(found, gold []string) {
	r.n++
	best := -1
	gain, ideal := 0.0, 0.0
	for i, id := range found[:min(10, len(found))] {
		if slices.Contains(gold, id) {
			if best < 0 {
				best = i
			}
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	for i := range min(10, len(gold)) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	r.ndcg += gain / ideal
	if best < 0 {
		return
	}
	r.mrr10 += 1 / float64(best+1)
	r.ten++
	if best < 5 {
		r.five++
	}
	if best < 1 {
		r.first++
	}
}

func (r *ranking) figures() map[string]float64 {
	n := float64(r.n)
	return map[string]float64{"recall@1": r.first / n, "recall@5": r.five / n, "recall@10": r.ten / n, "mrr@10": r.mrr10 / n, "ndcg@10": r.ndcg / n}
}
