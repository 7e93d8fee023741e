package search

import (
	"math"
	"slices"
	"sync"
)

// Corpus finds the passages and FAQs of one bot that answer a question. Documents come and go one by one; what it finds
// depends only on which are there, not on how they came. It is safe for concurrent use.
type Corpus struct {
	mu       sync.RWMutex
	docs     []doc
	lens     [][fields]uint16 // words of each field, by slot
	free     []uint32         // slots of docs that nobody has
	slots    map[string]uint32
	exact    map[string][]uint32 // text.Key of a question or of its unaccented spelling → slots
	count    int
	words    [fields]int64 // all documents' words together
	holds    [fields]int   // documents that have the field
	hidden   int           // documents that are found by Twins only
	talk     [languages]int
	meanings vectors
	backdrop backcloth // what few meanings are measured against
	vocabulary
	work  sync.Pool // of *scratch
	desks sync.Pool // of *desk
}

// doc is an analysed document. seq is its words in order, as forms with marks; a segment begins with segmentMark and its field.
type doc struct {
	id     string
	kind   Kind
	lang   language
	hidden bool
	seq    []uint32
	keys   []string // its entries in exact
}

// segmentMark is set in the elements of a seq that open a segment; the rest of such an element is the field. The others say of a
// word what its form does not tell.
const (
	segmentMark  = 1 << 31
	codeMark     = 1 << 30
	functionMark = 1 << 29
	formMask     = functionMark - 1
)

// marks are those of t.
func (t Token) marks() (m uint32) {
	if t.Code {
		m = codeMark
	}
	if t.Function {
		m |= functionMark
	}
	return m
}

// NewCorpus returns an empty corpus.
func NewCorpus() *Corpus {
	return &Corpus{slots: map[string]uint32{}, exact: map[string][]uint32{}, vocabulary: newVocabulary()}
}

// Len is the number of documents.
func (c *Corpus) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.count
}

// Bytes estimates the memory the corpus holds, for a budget over many bots. 48 bytes stand for a map slot with its key.
func (c *Corpus) Bytes() int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n := int64(cap(c.docs))*112 + c.meanings.bytes()
	for i := range c.docs {
		d := &c.docs[i]
		n += 48 + int64(len(d.id)) + int64(cap(d.seq))*4
		for _, k := range d.keys {
			n += 88 + int64(len(k))
		}
	}
	n += int64(cap(c.forms))*80 + int64(cap(c.groups))*48
	for i := range c.forms {
		f := &c.forms[i]
		n += 2*48 + int64(len(f.surface)) + int64(cap(f.postings))*8
	}
	for i := range c.groups {
		n += 48 + int64(len(c.groups[i].root)) + int64(cap(c.groups[i].forms))*4
	}
	for _, lists := range [...]map[string][]uint32{c.pieces, c.signs} {
		for p, l := range lists {
			n += 64 + int64(len(p)) + int64(cap(l))*4
		}
	}
	return n
}

// Put adds d, in place of what had its id.
func (c *Corpus) Put(d Document) {
	_ = c.put(d, nil) // without a vector nothing can be wrong
}

// put adds d with its meaning, if there is one. A meaning that does not go with the others is refused, and nothing changes.
func (c *Corpus) put(d Document, meaning []float32) error {
	parts := d.segments()
	tokens := make([][]Token, len(parts))
	var all []Token
	for i, p := range parts {
		tokens[i] = Analyse(p.text)
		all = append(all, tokens[i]...)
		for _, s := range notionsIn(tokens[i], false, false) {
			tokens[i] = append(tokens[i], s.notion.token())
		}
	}
	n := doc{id: d.ID, kind: d.Kind, lang: languageOf(all), hidden: d.Hidden, seq: make([]uint32, 0, len(all)+len(parts))}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(meaning) > 0 {
		if err := c.meanings.fits(meaning); err != nil {
			return err
		}
	}
	c.remove(d.ID)
	slot := c.slot()
	if len(meaning) > 0 {
		c.meanings.put(slot, meaning)
	}
	counts := map[uint32]*[fields]uint8{}
	var lens [fields]uint16
	for i, p := range parts {
		n.seq = append(n.seq, segmentMark|uint32(p.field))
		for _, t := range tokens[i] {
			f := c.intern(t, n.lang)
			n.seq = append(n.seq, f|t.marks())
			if counts[f] == nil {
				counts[f] = new([fields]uint8)
			}
			if counts[f][p.field] < math.MaxUint8 {
				counts[f][p.field]++
			}
			if lens[p.field] < math.MaxUint16 && !t.Code {
				lens[p.field]++
			}
		}
	}
	for f, tf := range counts {
		c.forms[f].post(slot, *tf)
	}
	for _, q := range d.Questions {
		for _, key := range exactKeys(q) {
			if !slices.Contains(n.keys, key) {
				n.keys = append(n.keys, key)
				c.exact[key] = append(c.exact[key], slot)
			}
		}
	}
	n.seq = slices.Clip(n.seq)
	c.docs[slot], c.lens[slot] = n, lens
	c.slots[d.ID] = slot
	c.tally(slot, 1)
	return nil
}

func (c *Corpus) slot() uint32 {
	if n := len(c.free); n > 0 {
		s := c.free[n-1]
		c.free = c.free[:n-1]
		return s
	}
	c.docs = append(c.docs, doc{})
	c.lens = append(c.lens, [fields]uint16{})
	return uint32(len(c.docs) - 1)
}

// tally takes a document into the counts, or out of them.
func (c *Corpus) tally(slot uint32, sign int) {
	c.count += sign
	if c.docs[slot].hidden {
		c.hidden += sign
	}
	c.talk[c.docs[slot].lang] += sign
	for f, n := range c.lens[slot] {
		if n > 0 {
			c.words[f] += int64(sign) * int64(n)
			c.holds[f] += sign
		}
	}
}

// Remove takes a document out; an unknown id is no error.
func (c *Corpus) Remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(id)
}

func (c *Corpus) remove(id string) {
	slot, ok := c.slots[id]
	if !ok {
		return
	}
	d := &c.docs[slot]
	words := make([]uint32, 0, len(d.seq))
	for _, f := range d.seq {
		if f&segmentMark == 0 {
			words = append(words, f&formMask)
		}
	}
	slices.Sort(words)
	for _, f := range slices.Compact(words) {
		c.unpost(f, slot)
	}
	for _, key := range d.keys {
		forget(c.exact, key, slot)
	}
	c.meanings.remove(slot)
	c.tally(slot, -1)
	c.docs[slot] = doc{}
	delete(c.slots, id)
	c.free = append(c.free, slot)
	if c.count == 0 {
		c.docs, c.lens, c.free, c.vocabulary, c.meanings = nil, nil, nil, newVocabulary(), vectors{} // what grew for many is not kept for none
	}
}
