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

// Remean puts meanings in the place of all that the corpus has, at once: a question is compared with the ones or with the
// others, never with some of each. each gives them, by the ids of their documents; no document may come or go meanwhile. When
// one does not go with the rest, nothing changes.
func (c *Corpus) Remean(each func(put func(id string, meaning []float32) error) error) error {
	var fresh vectors
	err := each(func(id string, meaning []float32) error {
		c.mu.RLock()
		slot, ok := c.slots[id]
		c.mu.RUnlock()
		if !ok {
			return nil
		}
		if err := fresh.fits(meaning); err != nil {
			return fmt.Errorf("document %s: %w", id, err)
		}
		fresh.put(slot, meaning)
		return nil
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
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
