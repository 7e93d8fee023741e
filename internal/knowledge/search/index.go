package search

import (
	"math"
	"slices"
	"sync"

	"cxgenie/internal/platform/text"
)

// Entry is what an index is built from: the ways a question is asked, and its answer as plain text.
type Entry struct {
	ID        string
	Questions []string // the question first, then its alternative phrasings
	Answer    string
	Hidden    bool // found by Twins only: switched off, but still something the bot has
}

// Index finds entries of one bot. It is immutable and safe for concurrent use; a change of the knowledge builds a new one.
type Index struct {
	ids     []string
	hidden  []bool
	first   []int32            // entry → its first phrase
	phrases []phrase           // all questions of all entries
	answers [][]uint32         // per entry: the distinct stems of its answer, sorted
	exact   map[string][]int32 // text.Key of a phrase or of its unaccented spelling → phrases
	stems   map[string]uint32  // stem → term
	forms   map[string]uint32  // surface → form
	byLen   map[int][]string   // stems by length in bytes, for spelling mistakes
	posting [][]int32          // term → phrases, ascending, each once
	inText  [][]int32          // term → entries whose answer has it
	idf     []float32          // term → how much it says
	unseen  float32            // the same for a term the bot has never seen
	bytes   int64
	sums    sync.Pool // of *[]float32, one number for each phrase, all zero
}

// phrase is one analysed question.
type phrase struct {
	entry  int32
	tokens []token
	weight float32 // sum of its tokens' weights, codes aside
	codes  bool
}

// token is an analysed position with its words replaced by numbers.
type token struct {
	term    uint32 // of the stem
	fold    uint32 // of the fold, as a form
	form    uint32 // of the surface
	flags   uint8
	bareDoc bool // typed without diacritics
}

const (
	flagFunction uint8 = 1 << iota
	flagCode
)

// backgroundDocs softens the counting in small bots: with three entries, a word that stands in one of them is not three
// times as telling as a word that stands in two. It acts as so many unseen entries without the word.
const backgroundDocs = 50

// functionShare is how much a function word counts against a word of the subject.
const functionShare = 0.25

// Build makes the index of entries. Entries without a question are left out.
func Build(entries []Entry) *Index {
	ix := &Index{
		exact: map[string][]int32{}, stems: map[string]uint32{}, forms: map[string]uint32{}, byLen: map[int][]string{},
	}
	docs := 0
	for _, e := range entries {
		if len(e.Questions) == 0 {
			continue
		}
		entry := int32(len(ix.ids))
		ix.ids = append(ix.ids, e.ID)
		ix.hidden = append(ix.hidden, e.Hidden)
		ix.first = append(ix.first, int32(len(ix.phrases)))
		for _, q := range e.Questions {
			ix.addPhrase(entry, q)
			docs++
		}
		ix.addAnswer(entry, e.Answer)
	}
	ix.idf = make([]float32, len(ix.posting))
	for t := range ix.posting {
		ix.idf[t] = idf(docs, len(ix.posting[t]))
	}
	ix.unseen = idf(docs, 0)
	for i := range ix.phrases {
		p := &ix.phrases[i]
		for _, t := range p.tokens {
			p.weight += ix.weight(t)
		}
	}
	ix.bytes = ix.measure()
	return ix
}

// Len is the number of entries.
func (ix *Index) Len() int { return len(ix.ids) }

// Bytes estimates the memory the index holds, for a budget over many bots.
func (ix *Index) Bytes() int64 { return ix.bytes }

func idf(docs, with int) float32 {
	return float32(math.Log(float64(docs+backgroundDocs) / float64(with+1)))
}

func (ix *Index) addPhrase(entry int32, q string) {
	no := int32(len(ix.phrases))
	p := phrase{entry: entry}
	for _, t := range Analyse(q) {
		k := ix.intern(t)
		p.tokens = append(p.tokens, k)
		p.codes = p.codes || t.Code
		if l := ix.posting[k.term]; len(l) == 0 || l[len(l)-1] != no {
			ix.posting[k.term] = append(l, no)
		}
	}
	p.tokens = slices.Clip(p.tokens)
	ix.phrases = append(ix.phrases, p)
	for _, key := range exactKeys(q) {
		ix.exact[key] = append(ix.exact[key], no)
	}
}

func (ix *Index) addAnswer(entry int32, answer string) {
	var terms []uint32
	for _, t := range Analyse(answer) {
		if !t.Function {
			terms = append(terms, ix.term(t.Stem))
		}
	}
	slices.Sort(terms)
	terms = slices.Clip(slices.Compact(terms))
	ix.answers = append(ix.answers, terms)
	for _, t := range terms {
		ix.inText[t] = append(ix.inText[t], entry)
	}
}

// exactKeys are the spellings under which a question is the very same: its own, and its own without diacritics. A query
// is looked up by its own spelling only, so "hoàn tiền" is found by "hoan tien" but not by "hoán tiên".
func exactKeys(q string) []string {
	own := text.Key(q)
	if own == "" {
		return nil
	}
	if bare := text.Unaccented(own); bare != own {
		return []string{own, bare}
	}
	return []string{own}
}

func (ix *Index) intern(t Token) token {
	k := token{term: ix.term(t.Stem), fold: ix.form(t.Fold), form: ix.form(t.Surface), bareDoc: !t.Accented()}
	if t.Function {
		k.flags |= flagFunction
	}
	if t.Code {
		k.flags |= flagCode
	}
	return k
}

func (ix *Index) term(stem string) uint32 {
	if n, ok := ix.stems[stem]; ok {
		return n
	}
	n := uint32(len(ix.posting))
	ix.stems[stem] = n
	ix.posting = append(ix.posting, nil)
	ix.inText = append(ix.inText, nil)
	ix.byLen[len(stem)] = append(ix.byLen[len(stem)], stem)
	return n
}

func (ix *Index) form(s string) uint32 {
	if n, ok := ix.forms[s]; ok {
		return n
	}
	n := uint32(len(ix.forms)) + 1 // 0 = a form the index has never seen
	ix.forms[s] = n
	return n
}

// weight is how much a position of a phrase counts. The undivided form of a code counts only between two texts that both
// have codes, so it is left out of the sums here.
func (ix *Index) weight(t token) float32 {
	switch {
	case t.flags&flagCode != 0:
		return 0
	case t.flags&flagFunction != 0:
		return ix.idf[t.term] * functionShare
	}
	return ix.idf[t.term]
}

// measure adds up slices and map entries; 48 bytes stand for a map slot with its string header.
func (ix *Index) measure() int64 {
	n := int64(len(ix.ids)) * (16 + 36)
	for _, p := range ix.phrases {
		n += 40 + int64(cap(p.tokens))*16
	}
	for _, a := range ix.answers {
		n += 24 + int64(cap(a))*4
	}
	for k, v := range ix.exact {
		n += 48 + int64(len(k)) + int64(cap(v))*4 + 24
	}
	for s := range ix.stems {
		n += 48 + 2*16 + int64(len(s))
	}
	for s := range ix.forms {
		n += 48 + int64(len(s))
	}
	for _, l := range ix.posting {
		n += 24 + int64(cap(l))*4
	}
	for _, l := range ix.inText {
		n += 24 + int64(cap(l))*4
	}
	return n + int64(len(ix.idf))*4
}
