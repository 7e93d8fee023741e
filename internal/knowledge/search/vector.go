package search

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// vectors are the meanings of a corpus's documents, by slot: their directions in full, and their signs alone, which are
// looked through first. A vector of 1,024 numbers takes 4.2 kB, so that 1,000 documents take 4.2 MB.
type vectors struct {
	dim   int
	count int
	full  []float32
	signs []uint64
	have  []bool
}

// maxRescored is how many documents with the likest signs are compared in full.
const maxRescored = 200

func (v *vectors) words() int { return (v.dim + 63) / 64 }

// fits says what is wrong with x beside the others.
func (v *vectors) fits(x []float32) error {
	if v.count > 0 && len(x) != v.dim {
		return fmt.Errorf("a vector of %d numbers among vectors of %d", len(x), v.dim)
	}
	if _, ok := direction(x); !ok {
		return fmt.Errorf("a vector of %d numbers has no direction", len(x))
	}
	return nil
}

// put keeps x, which fits, for slot.
func (v *vectors) put(slot uint32, x []float32) {
	if v.count == 0 {
		*v = vectors{dim: len(x)}
	}
	unit, _ := direction(x)
	for int(slot) >= len(v.have) {
		v.have = append(v.have, false)
		v.full = append(v.full, make([]float32, v.dim)...)
		v.signs = append(v.signs, make([]uint64, v.words())...)
	}
	if !v.have[slot] {
		v.have[slot] = true
		v.count++
	}
	copy(v.full[int(slot)*v.dim:], unit)
	copy(v.signs[int(slot)*v.words():], signsOf(unit))
}

func (v *vectors) remove(slot uint32) {
	if int(slot) < len(v.have) && v.have[slot] {
		v.have[slot] = false
		v.count--
	}
}

func (v *vectors) bytes() int64 {
	return int64(cap(v.full))*4 + int64(cap(v.signs))*8 + int64(cap(v.have))
}

func direction(x []float32) ([]float32, bool) {
	var sum float64
	for _, f := range x {
		sum += float64(f) * float64(f)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, false
	}
	out := make([]float32, len(x))
	for i, f := range x {
		out[i] = f / float32(math.Sqrt(sum))
	}
	return out, true
}

func signsOf(x []float32) []uint64 {
	out := make([]uint64, (len(x)+63)/64)
	for i, f := range x {
		if f > 0 {
			out[i/64] |= 1 << (i % 64)
		}
	}
	return out
}

// near is a document whose meaning is near: its cosine, and by how many standard deviations its signs agree more than those
// of the documents do on average. The latter means the same whichever embedder made the vectors.
type near struct {
	slot    uint32
	cosine  float64
	outlier float64
}

// nearest are the documents nearest to x, nearest first, and among how many texts, the backdrop's included, they were measured.
func (v *vectors) nearest(x []float32, b backcloth) (list []near, among int) {
	unit, ok := direction(x)
	if v.count == 0 || len(x) != v.dim || !ok {
		return nil, 0
	}
	asked := signsOf(unit)
	w := v.words()
	differ := make([]uint16, len(v.have))
	counts := make([]int, v.dim+1)
	for s, have := range v.have {
		if !have {
			continue
		}
		n := 0
		for i, b := range v.signs[s*w : (s+1)*w] {
			n += bits.OnesCount64(b ^ asked[i])
		}
		differ[s] = uint16(n)
		counts[n]++
	}
	most, kept := v.dim, 0
	for n, k := range counts {
		if kept < maxRescored {
			most = n
		}
		kept += k
	}
	mean, spread, among := b.spread(counts, v.count, asked)
	var out []near
	for s, have := range v.have {
		if !have || int(differ[s]) > most {
			continue
		}
		var dot float32
		for i, f := range v.full[s*v.dim : (s+1)*v.dim] {
			dot += f * unit[i]
		}
		out = append(out, near{uint32(s), float64(dot), (mean - float64(differ[s])) / spread})
	}
	slices.SortFunc(out, func(a, b near) int {
		return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.slot, b.slot))
	})
	return out[:min(len(out), maxRescored)], among
}
