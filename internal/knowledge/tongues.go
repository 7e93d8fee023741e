package knowledge

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"cxgenie/internal/platform/langid"
	"cxgenie/internal/platform/tenant"
)

// tongues are the languages that a bot's texts are written in. A FAQ tells its own, a source that of the first of its passages
// that shows one.
type tongues struct {
	mu   sync.Mutex
	of   map[string]*tongue // by the ids of FAQs and sources
	main []string           // nil: to be counted again
}

type tongue struct {
	language string
	looked   int // passages that were looked at for it
	size     int // FAQs and passages
}

// looksFor is how many passages of a source are looked at: tables and lists of names show no language.
const looksFor = 5

// hear takes in a FAQ, or a passage of a source.
func (t *tongues) hear(id string, texts ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t.of[id]
	if x == nil {
		if t.of == nil {
			t.of = map[string]*tongue{}
		}
		x = &tongue{}
		t.of[id] = x
	}
	x.size++
	t.main = nil
	if x.language != "" || x.looked >= looksFor {
		return
	}
	x.looked++
	for _, s := range texts {
		if x.language = langid.Detect(s); x.language != "" {
			return
		}
	}
}

func (t *tongues) drop(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, id)
	t.main = nil
}

// mainOnes are the languages of a fifth of the texts or more, the commonest first.
func (t *tongues) mainOnes() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.main != nil {
		return t.main
	}
	sizes, all := map[string]int{}, 0
	for _, x := range t.of {
		if x.language != "" {
			sizes[x.language] += x.size
			all += x.size
		}
	}
	t.main = slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
	t.main = slices.DeleteFunc(t.main, func(l string) bool { return sizes[l]*5 < all })
	if t.main == nil {
		t.main = []string{}
	}
	return t.main
}

// Tongues are the languages in which a bot's knowledge was written when it was last looked something up in, those of a fifth of it or more, the
// commonest first. Where meanings are in use there are none: they find a question in whatever language.
func (s *Service) Tongues(ws tenant.ID, botID string) []string {
	t, ok := s.read.get(indexKey{ws, botID})
	if !ok {
		return nil
	}
	t.mu.Lock()
	meant := t.seen.space != ""
	t.mu.Unlock()
	if meant {
		return nil
	}
	return t.tongues.mainOnes()
}
