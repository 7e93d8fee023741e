package knowledge

import "testing"

// What a bot's knowledge weighs is told without looking at all of it after each change, and never far off.
func TestWeightIsToldWithoutWeighingAll(t *testing.T) {
	t.Parallel()
	var w weight
	weighed := 0
	for _, way := range []int{1, -1} {
		for i := range 1001 {
			n := i
			if way < 0 {
				n = 1000 - i
			}
			real := int64(1000 * n)
			got := w.of(n, 0, func() int64 { weighed++; return real })
			if off := max(got-real, real-got); off*8 > real {
				t.Fatalf("%d documents weigh %d, it says %d", n, real, got)
			}
		}
	}
	if weighed > 150 {
		t.Errorf("weighed %d times for 2,000 changes", weighed)
	}
	if got := w.of(8, 8, func() int64 { return 5000 }); got != 5000 {
		t.Errorf("meanings have come, and it says %d", got)
	}
}
