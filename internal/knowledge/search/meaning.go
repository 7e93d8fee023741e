package search

import "fmt"

// Mean gives a document its meaning, in place of the one it had. An unknown id is no error: its document has gone.
func (c *Corpus) Mean(id string, meaning []float32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	slot, ok := c.slots[id]
	if !ok {
		return nil
	}
	if err := c.meanings.fits(meaning); err != nil {
		return fmt.Errorf("document %s: %w", id, err)
	}
	c.meanings.put(slot, meaning)
	return nil
}

// Remean puts meanings, by the ids of their documents, in the place of all that the corpus has. A question is compared with
// the ones or with the others, never with some of each. When one does not go with the rest, nothing changes.
func (c *Corpus) Remean(all map[string][]float32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var fresh vectors
	for id, meaning := range all {
		slot, ok := c.slots[id]
		if !ok {
			continue
		}
		if err := fresh.fits(meaning); err != nil {
			return fmt.Errorf("document %s: %w", id, err)
		}
		fresh.put(slot, meaning)
	}
	c.meanings = fresh
	return nil
}

// Meanings is how many documents have one, and how many numbers each of them has.
func (c *Corpus) Meanings() (count, dimension int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.meanings.count == 0 {
		return 0, 0
	}
	return c.meanings.count, c.meanings.dim
}
