package search

// scratch is a list of zeros, one for each phrase, to be put back as zeros.
func (ix *Index) scratch() *[]float32 {
	if sums, ok := ix.sums.Get().(*[]float32); ok {
		return sums
	}
	sums := make([]float32, len(ix.phrases))
	return &sums
}

// shortlist keeps the best of what it is offered, best first; of equals the first offered.
type shortlist struct {
	n       int
	numbers [maxCandidates]int32
	scores  [maxCandidates]float32
}

func (l *shortlist) offer(no int32, score float32) {
	i := l.n
	if l.n == maxCandidates {
		if score <= l.scores[l.n-1] {
			return
		}
		i--
	} else {
		l.n++
	}
	for ; i > 0 && l.scores[i-1] < score; i-- {
		l.numbers[i], l.scores[i] = l.numbers[i-1], l.scores[i-1]
	}
	l.numbers[i], l.scores[i] = no, score
}
