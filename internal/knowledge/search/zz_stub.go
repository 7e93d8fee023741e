package search

import (
	"context"
	"slices"
	"strings"
	"sync"
)

type Kind uint8

const (
	Passage Kind = iota
	FAQ
)

type Document struct {
	ID        string
	Kind      Kind
	Path      []string
	Questions []string
	Body      string
}
type Found struct {
	ID    string
	Kind  Kind
	Rank  float64
	Score float64
}
type Corpus struct {
	mu sync.Mutex
	m  map[string]Document
}

func NewCorpus() *Corpus           { return &Corpus{m: map[string]Document{}} }
func (c *Corpus) Put(d Document)   { c.mu.Lock(); c.m[d.ID] = d; c.mu.Unlock() }
func (c *Corpus) Remove(id string) { c.mu.Lock(); delete(c.m, id); c.mu.Unlock() }
func (c *Corpus) Len() int         { return len(c.m) }
func (c *Corpus) Bytes() int64     { return int64(len(c.m)) * 1000 }
func (c *Corpus) Search(_ context.Context, q string, limit int) ([]Found, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Found
	words := strings.Fields(strings.ToLower(q))
	for id, d := range c.m {
		n := 0
		all := strings.ToLower(strings.Join(d.Path, " ") + " " + d.Body)
		for _, w := range words {
			if strings.Contains(all, w) {
				n++
			}
		}
		if n > 0 {
			out = append(out, Found{ID: id, Score: float64(n) / float64(len(words))})
		}
	}
	slices.SortFunc(out, func(a, b Found) int {
		if a.Score > b.Score {
			return -1
		}
		if a.Score < b.Score {
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out[:min(limit, len(out))], nil
}
