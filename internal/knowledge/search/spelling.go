package search

// neighbours are the known words one spelling mistake away from an unknown one of at least five letters.
func (ix *Index) neighbours(stem string) []spelling {
	if len(stem) < 5 {
		return nil
	}
	var out []spelling
	for l := len(stem) - 1; l <= len(stem)+1; l++ {
		for _, s := range ix.byLen[l] {
			if s[0] == stem[0] && oneMistake(stem, s) {
				out = append(out, spelling{ix.stems[s], typoFactor})
			}
		}
	}
	return out
}

// oneMistake says whether a and b differ by one letter put in, left out or exchanged, or by two neighbours swapped.
func oneMistake(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
