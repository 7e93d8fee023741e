package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"cxgenie/internal/platform/text"
)

// How a word of a document counts for a word of the question that is spelt otherwise. They are steps of doubt, not
// measured on any set; between them hardly anything changes.
const (
	accentFactor    = 0.9  // one side has no diacritics where the other has, and the writer uses them elsewhere
	rootFactor      = 0.9  // another ending
	pieceFactor     = 0.6  // most of its pieces, with all of them in common; falls with the square of the share
	slipFactor      = 0.75 // one letter, or the place of the tone, is wrong
	minPieces       = 0.5  // share of pieces in common (Dice) below which words have nothing to do with each other
	minLikened      = 5    // bytes of the shortest word that is likened to others by its pieces
	maxSignPostings = 4096 // of a sign that is looked up

	maxLikened = 20 // forms a word is likened to at most
)

// What a word of the question weighs that carries the sentence and not its subject; damped, never dropped.
const (
	functionDamp = 0.3
	maybeDamp    = 0.6 // a syllable without accents that may be such a word
	signDamp     = 0.5 // a single sign of Chinese, beside the pairs that it is part of
)

// asked is a question as the corpus understands it. Its words come first and in order, behind them the signs that Chinese
// words are made of.
type asked struct {
	terms  []term
	words  int     // how many of the terms are words
	weight float64 // of all terms, those that no document has too
	lang   language
	tokens []Token // as it was asked, shorthand written out
	hidden bool    // documents that are hidden may be found

	compared   []compared // its words beside those of other questions, see alike
	own, codes float64    // what they and its codes weigh
}

// term is a word of the question with all forms of the documents that may mean it.
type term struct {
	forms  []likened // best first; notions behind the words
	damp   float64   // for words that say little; times for words that are said again
	weight float64   // damp × how rare it is
	part   bool      // of a run without spaces: the next one begins with its end
	sign   string    // what it is, unless it is a word
}

// likened is a form, how much it counts for the word, and how much each time that it stands there.
type likened struct {
	form   uint32
	factor float32
	each   float32
}

// ask understands q.
func (c *Corpus) ask(q string) asked {
	tokens := Analyse(q)
	if len(tokens) > maxQueryTokens {
		tokens = tokens[:maxQueryTokens]
	}
	l := languageAmong(tokens, &c.talk)
	bare := !slices.ContainsFunc(tokens, Token.Accented)
	if l == vi {
		tokens = c.spellOut(tokens, bare)
	}
	x := asked{lang: l, tokens: tokens}
	seen := map[string]int{}
	for _, t := range tokens {
		damp := 1.0
		function := t.Function || l.common(t.Surface)
		switch {
		case function:
			damp = functionDamp
		case l == vi && bare && maybeFunctionWords[t.Surface]:
			damp = maybeDamp
		}
		if i, ok := seen[t.Surface]; ok {
			x.terms[i].damp += damp
			continue
		}
		seen[t.Surface] = len(x.terms)
		x.terms = append(x.terms, term{forms: c.likenings(t, l, bare, function), damp: damp, part: inUnspaced(t)})
	}
	x.words = len(x.terms)
	c.askNotions(&x, tokens, bare, seen)
	c.askSigns(&x, tokens)
	return x
}

func inUnspaced(t Token) bool {
	r, _ := utf8.DecodeRuneInString(t.Surface)
	return unspaced(r)
}

// askSigns adds the signs of a Chinese question. A text may say the same with another pair of which one sign is the same,
// as "花费" and "费用" do. A sign needs no postings of its own: it stands wherever a pair with it does, mostly in two. One
// that stands nearly everywhere tells hardly anything, and is left out.
func (c *Corpus) askSigns(x *asked, tokens []Token) {
	seen := map[string]bool{}
	for _, t := range tokens {
		for _, s := range signs(t.Fold) {
			if seen[s] || functionPair(s) {
				continue
			}
			seen[s] = true
			stands := 0
			for _, n := range c.signs[s] {
				stands += len(c.forms[n].postings)
			}
			if stands > maxSignPostings {
				continue
			}
			forms := make([]likened, 0, len(c.signs[s]))
			for _, n := range c.signs[s] {
				each := float32(0.5)
				if c.forms[n].fold == s {
					each = 1
				}
				forms = append(forms, likened{n, 1, each})
			}
			x.terms = append(x.terms, term{forms: forms, damp: signDamp, sign: s})
		}
	}
}

// spellOut writes chat shorthand out, with accents or without as the rest of the question is typed.
func (c *Corpus) spellOut(tokens []Token, bare bool) []Token {
	out := make([]Token, 0, len(tokens))
	for _, t := range tokens {
		full, short := shorthand[t.Surface]
		if !short || len(c.folds[t.Fold]) > 0 {
			out = append(out, t)
			continue
		}
		if bare {
			full = text.Fold(full)
		}
		out = append(out, Analyse(full)...)
	}
	return out
}

// likenings are the forms that may mean t: the same spelling, the same without diacritics, the same root, and for a word
// of the subject those that share most of their pieces with it.
func (c *Corpus) likenings(t Token, l language, bare, function bool) []likened {
	var out []likened
	root := l.root(t)
	other := c.otherMarks(l)
	if other < slipFactor && misplacedTone(t.Surface) {
		other = slipFactor
	}
	for _, n := range c.folds[t.Fold] {
		f := &c.forms[n]
		switch {
		case f.surface == t.Surface || bare: // who types no diacritics means any
			out = append(out, likened{n, 1, 1})
		case !t.Accented() || f.surface == f.fold:
			out = append(out, likened{n, accentFactor, accentFactor})
		default:
			out = append(out, likened{n, other, other})
		}
	}
	if !t.Code {
		if g, ok := c.roots[root]; ok {
			for _, n := range c.groups[g].forms {
				if c.forms[n].fold != t.Fold {
					out = append(out, likened{n, rootFactor, rootFactor})
				}
			}
		}
		if !function {
			out = c.likePieces(out, root, t.Fold, l.compounds())
		}
	}
	slices.SortFunc(out, c.compareLikened) // one order, so that sums are the same however the documents came
	return out
}

func (c *Corpus) compareLikened(a, b likened) int {
	if a.factor != b.factor {
		return cmp.Compare(b.factor, a.factor)
	}
	f, g := &c.forms[a.form], &c.forms[b.form]
	if f.surface != g.surface {
		return cmp.Compare(f.surface, g.surface)
	}
	return cmp.Compare(c.groups[f.group].root, c.groups[g.group].root)
}

// likePieces adds the forms whose root shares most of its pieces with root: slips of the finger, endings and compounds
// that no rule knows. Where words are written as one that other languages write apart, it also adds the compounds that begin or
// end with the word, and what a compound begins or ends with.
func (c *Corpus) likePieces(out []likened, root, fold string, compounds bool) []likened {
	if len(root) < minLikened {
		return out
	}
	own := pieces(root)
	common := map[uint32]int{}
	for _, p := range own {
		for _, g := range c.pieces[p] {
			common[g]++
		}
	}
	unknown := len(out) == 0 // a word that is nobody's may be a slip of the finger
	stem := stem(fold)
	var alike []likened
	for n, m := range common {
		g := &c.groups[n]
		share := 2 * float64(m) / float64(len(own)+g.pieces)
		near := share >= minPieces
		if !near && !unknown && (!compounds || m < minPart-2) || g.root == root {
			continue
		}
		for _, f := range g.forms {
			factor := float32(0)
			if near {
				factor = float32(pieceFactor * share * share)
			}
			if compounds && (near || m >= minPart-2) && (part(root, g.root, fold, c.forms[f].fold) || part(g.root, root, c.forms[f].fold, fold)) {
				factor = pieceFactor
			}
			if unknown && factor < slipFactor && slipOf(fold, stem, &c.forms[f]) {
				factor = slipFactor
			}
			if factor > 0 && !slices.ContainsFunc(out, func(l likened) bool { return l.form == f }) {
				alike = append(alike, likened{f, factor, factor})
			}
		}
	}
	slices.SortFunc(alike, c.compareLikened)
	return append(out, alike[:min(len(alike), maxLikened)]...)
}

// minPart and minRest are the shortest words that are taken for parts of a compound: the one that is looked for, and the rest.
// Shorter ones are as often a prefix or chance.
const (
	minPart = 5
	minRest = 4
)

// part says whether one word begins another by its root, or ends it as it is written.
func part(root, wholeRoot, fold, wholeFold string) bool {
	return len(root) >= minPart && len(wholeRoot) >= len(root)+minRest && strings.HasPrefix(wholeRoot, root) ||
		len(fold) >= minPart && len(wholeFold) >= len(fold)+minRest && (strings.HasSuffix(wholeFold, fold) || strings.HasSuffix(wholeRoot, root) && len(root) >= minPart)
}

// rarity is BM25's inverse document frequency, softened: a small bot's counts say little.
func (c *Corpus) rarity(df float64) float64 {
	return math.Log(1 + (float64(c.count)+backgroundDocs-df+0.5)/(df+0.5))
}
