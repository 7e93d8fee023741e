package bench

import (
	"slices"
	"time"
)

// samples are measured times. Each is kept (a run has some hundred thousand at most), so percentiles are exact.
type samples struct {
	all    []time.Duration
	sorted bool
}

func (s *samples) add(d time.Duration) {
	s.all = append(s.all, d)
	s.sorted = false
}

func (s *samples) merge(o *samples) {
	s.all = append(s.all, o.all...)
	s.sorted = false
}

func (s *samples) count() int { return len(s.all) }

// percentile is the smallest time that p percent of the samples do not exceed (nearest rank); 0 without samples.
func (s *samples) percentile(p float64) time.Duration {
	if len(s.all) == 0 {
		return 0
	}
	if !s.sorted {
		slices.Sort(s.all)
		s.sorted = true
	}
	rank := int(p / 100 * float64(len(s.all)))
	if float64(rank)*100 < p*float64(len(s.all)) {
		rank++
	}
	return s.all[min(max(rank, 1), len(s.all))-1]
}

func (s *samples) mean() time.Duration {
	if len(s.all) == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range s.all {
		sum += d
	}
	return sum / time.Duration(len(s.all))
}

// times are the percentiles of a run in milliseconds.
type times struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	Max  float64 `json:"max"`
	Mean float64 `json:"mean"`
}

func (s *samples) times() *times {
	if s.count() == 0 {
		return nil
	}
	return &times{P50: ms(s.percentile(50)), P90: ms(s.percentile(90)), P99: ms(s.percentile(99)), Max: ms(s.percentile(100)), Mean: ms(s.mean())}
}

// ms is d in milliseconds, to the microsecond.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
