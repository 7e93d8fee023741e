package search

import (
	"cmp"
	"math"
	"slices"

	"cxgenie/internal/platform/text"
)

// What a score means, of a search and of Similarity. They hold for any bot and language and are checked by the tests of this
// package. Near and Same are reached by how alike two questions are alone, see alike.
const (
	Same      = 0.92 // two questions that should not both be answered: "overlapped"
	Near      = 0.85 // the same question in nearly the same words
	Relevant  = 0.50 // most of what was asked is there: good enough to be quoted
	Unrelated = 0.35 // below this there is nothing but chance
)

const (
	maxQueryTokens = 200 // a customer's longest useful question; the rest of a long message is not looked at
	maxCompared    = 10  // FAQs whose questions are compared with the question word by word
	maxTwins       = 64  // the same for a question that is to be learnt

	bareFactor    = 0.98 // one side has no diacritics where the other has
	stemFactor    = 0.9  // another ending of the same word
	typoFactor    = 0.8  // one spelling mistake
	toneFactor    = 0.2  // same letters, other diacritics: in Vietnamese another word
	functionShare = 0.25 // of a word that carries the sentence
	orderShare    = 0.35 // how much of the likeness hangs on the order of the words
)

// backgroundDocs softens the counting in small bots: with three documents, a word that stands in one of them is not three times
// as telling as a word that stands in two. It acts as so many unseen documents without the word.
const backgroundDocs = 50

// compared is a word of the question as it is compared with those of other questions.
type compared struct {
	Token
	root     string
	weight   float64
	function bool
	known    bool // to the corpus, in some form
}

// comparable prepares the words of x. The undivided form of a code counts only between two questions that both have codes.
func (c *Corpus) comparable(x *asked) (words []compared, weight, codes float64) {
	words = make([]compared, len(x.tokens))
	for i, t := range x.tokens {
		w := compared{Token: t, root: x.lang.root(t), function: t.Function || x.lang.common(t.Surface)}
		df := 0
		if g, ok := c.roots[w.root]; ok {
			df = c.stands(g)
		} else if forms := c.folds[t.Fold]; len(forms) > 0 {
			df = c.stands(c.forms[forms[0]].group)
		}
		w.known = df > 0
		w.weight = c.rarity(float64(df))
		switch {
		case t.Code:
			codes += w.weight
		case w.function:
			w.weight *= functionShare
			weight += w.weight
		default:
			weight += w.weight
		}
		words[i] = w
	}
	return words, weight, codes
}

// stands is in how many documents the words of a group stand, at most.
func (c *Corpus) stands(group uint32) int {
	df := 0
	for _, f := range c.groups[group].forms {
		df += len(c.forms[f].postings)
	}
	return min(df, c.count)
}

// other is a word of a question that is known.
type other struct {
	form     *form
	stem     string
	weight   float64
	function bool
	code     bool
	used     bool
}

// alike compares x with the questions of a FAQ, and tells how far the one that is most alike is the same, and which it is.
//
// Position by position: twice the weight both share over the weight of both (Dice's measure), less when the shared words come in
// another order. 1 means every word has its partner in order; one different subject word in a question of two halves it; other
// function words cost a quarter of that. So Near can only be reached by questions whose subject words are the same.
func (c *Corpus) alike(x *asked, d *doc) (best float64, phrase int) {
	if x.compared == nil {
		x.compared, x.own, x.codes = c.comparable(x)
	}
	var theirs []other
	at := -1
	end := func() {
		if at < 0 {
			return
		}
		if s := c.likeness(x, theirs); s > best {
			best, phrase = s, at
		}
	}
	field := inPath
	for _, f := range d.seq {
		if f&segmentMark != 0 {
			if field == inQuestion {
				end()
			}
			if field = int(f &^ segmentMark); field == inBody {
				return best, phrase
			}
			if field == inQuestion {
				theirs = theirs[:0]
				at++
			}
			continue
		}
		n := &c.forms[f&formMask]
		if field != inQuestion || n.notion() {
			continue
		}
		o := other{form: n, stem: n.stem, code: f&codeMark != 0, function: f&functionMark != 0 || d.lang.common(n.surface)}
		o.weight = c.rarity(float64(c.stands(n.group)))
		if o.function && !o.code {
			o.weight *= functionShare
		}
		theirs = append(theirs, o)
	}
	if field == inQuestion {
		end()
	}
	return best, phrase
}

func (c *Corpus) likeness(x *asked, theirs []other) float64 {
	both, shared, codes := x.own, 0.0, 0.0
	for i := range theirs {
		if theirs[i].code {
			codes += theirs[i].weight
		} else {
			both += theirs[i].weight
		}
	}
	var places []int
	for i := range x.compared {
		w := &x.compared[i]
		at, factor := -1, float32(0)
		for j := range theirs {
			if theirs[j].used || w.Code != theirs[j].code {
				continue
			}
			if f := c.agreement(x, w, &theirs[j]); f > factor {
				at, factor = j, f
			}
		}
		if at < 0 {
			continue
		}
		o := &theirs[at]
		o.used = true
		if w.Code {
			shared += w.weight * float64(factor)
			continue
		}
		shared += float64(factor) * o.weight
		both += o.weight - w.weight // a pair weighs on both sides what the known question, which is seldom misspelt, makes of it
		if !w.function {
			places = append(places, at)
		}
	}
	if codes > 0 && x.codes > 0 {
		both += codes + x.codes
	}
	if both <= 0 {
		return 0
	}
	return min(2*shared/both*(1-orderShare+orderShare*inOrder(places)), 0.99)
}

// agreement says how well a word of the question and one of another question agree: 0 not at all, 1 the same word.
func (c *Corpus) agreement(x *asked, w *compared, o *other) float32 {
	switch {
	case w.Surface == o.form.surface:
		return 1
	case w.Fold == o.form.fold:
		if !w.Accented() || o.form.surface == o.form.fold {
			return bareFactor
		}
		if misplacedTone(w.Surface) {
			return bareFactor
		}
		return c.otherMarks(x.lang)
	case w.Stem == o.stem, w.root == c.groups[o.form.group].root:
		return stemFactor
	case !w.known && !w.Code && !w.function && len(w.Stem) >= minSlip && len(o.stem) >= minSlip-1 && w.Stem[0] == o.stem[0] && oneMistake(w.Stem, o.stem):
		return typoFactor
	}
	return 0
}

// otherMarks is what a word counts that has other diacritics: where they only tell how it is spoken, they are a slip.
func (c *Corpus) otherMarks(l language) float32 {
	if l == vi || l == unknown && c.talk[vi] > 0 {
		return toneFactor
	}
	return typoFactor
}

// inOrder is the share of places that form the longest rising sequence.
func inOrder(places []int) float64 {
	if len(places) < 2 {
		return 1
	}
	run := make([]int, len(places))
	longest := 0
	for i := range places {
		run[i] = 1
		for j := range i {
			if places[j] < places[i] && run[j]+1 > run[i] {
				run[i] = run[j] + 1
			}
		}
		longest = max(longest, run[i])
	}
	return float64(longest) / float64(len(places))
}

// compareQuestions notes of the FAQs that rank highest how far they ask the same.
func (c *Corpus) compareQuestions(x *asked, list []candidate) {
	var faqs []int
	for i, l := range list {
		if c.docs[l.slot].kind == FAQ {
			faqs = append(faqs, i)
		}
	}
	slices.SortFunc(faqs, func(a, b int) int { return c.compare(list[a], list[b]) })
	for _, i := range faqs[:min(len(faqs), maxCompared)] {
		list[i].alike, list[i].phrase = c.alike(x, &c.docs[list[i].slot])
	}
}

// Twins returns the FAQs that ask the same as q, hidden ones too: an answer to q would answer them. Best first.
func (c *Corpus) Twins(q string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.askTheSame(q, Same)
}

func (c *Corpus) askTheSame(q string, least float64) []string {
	if c.count == 0 {
		return nil
	}
	x := c.ask(q)
	x.hidden = true
	list := c.candidates(&x)
	slices.SortFunc(list, c.compare)
	same := c.exact[text.Key(q)]
	var out []candidate
	for _, s := range same {
		out = append(out, candidate{slot: s, alike: 1})
	}
	seen := 0
	for _, l := range list {
		if c.docs[l.slot].kind != FAQ || slices.Contains(same, l.slot) {
			continue
		}
		if seen++; seen > maxTwins {
			break
		}
		if l.alike, _ = c.alike(&x, &c.docs[l.slot]); l.alike >= least {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.alike, a.alike), cmp.Compare(c.docs[a.slot].id, c.docs[b.slot].id))
	})
	ids := make([]string, len(out))
	for i, l := range out {
		ids[i] = c.docs[l.slot].id
	}
	return ids
}

// Similarity compares two questions with no bot's knowledge around them: 1 the same question.
func Similarity(a, b string) float64 {
	c := NewCorpus()
	c.Put(Document{Kind: FAQ, Questions: []string{b}})
	if c.count == 0 {
		return 0
	}
	if len(c.exact[text.Key(a)]) > 0 {
		return 1
	}
	x := c.ask(a)
	s, _ := c.alike(&x, &c.docs[0])
	return s
}

// lead is the rank of what asks the same: before everything that only fits, by how alike it is.
func lead(alike float64) float64 { return math.MaxFloat64 * alike / 2 }

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
